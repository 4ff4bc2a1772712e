//! Sample pages of the provider, for the gallery.

use base::Language;

use super::views::{
    AskConsent, AskToSignOut, Cancel, Choose, FormPostPage, NotPermitted, NotUnderstood,
    RedirectPage, Report, RequestEnded,
};
use crate::gallery::{Sample, page_at, page_for};
use crate::kernel::{Errors, Menu, Page, Person};

const ACCOUNT: &str = "01m89j4ze3bahb7j3ve7jt5m7v";

pub fn samples(language: Language) -> Vec<Sample> {
    let p = &page_for(language, Menu::Respondent, "/oidc/continue/9f86d081884c7d659a2f");
    let nobody = &page_at(language, "/oidc/authorize");
    let person =
        || p.person.clone().unwrap_or_else(|| unreachable!("a page for a signed-in person"));
    let service = || "Virkesportalen".to_owned();
    vec![
        Sample::new("provider-consent", &consent(p, person(), true)),
        Sample::new("provider-consent-unverified", &consent(p, person(), false)),
        Sample::new(
            "provider-choose",
            &Choose {
                p,
                service: service(),
                account: ACCOUNT.to_owned(),
                person: person(),
                hoped_for: None,
            },
        ),
        Sample::new(
            "provider-choose-another",
            &Choose {
                p,
                service: service(),
                account: ACCOUNT.to_owned(),
                person: person(),
                hoped_for: Some("bo.ek@sjoboda.example".to_owned()),
            },
        ),
        Sample::new("provider-report", &report(p, Errors::new())),
        Sample::new(
            "provider-report-missing",
            &report(p, Errors::one("reason", p.t("report-reason-wrong"))),
        ),
        Sample::new(
            "provider-cancel",
            &Cancel {
                p: nobody,
                service: service(),
                here: "/oidc/continue/9f86d081884c7d659a2f".to_owned(),
            },
        ),
        Sample::new(
            "provider-not-permitted",
            &NotPermitted {
                p,
                service: service(),
                roles: vec![p.t("role-respondent"), p.t("role-permission-administrator")],
                barred: None,
            },
        ),
        Sample::new(
            "provider-sign-out",
            &AskToSignOut {
                p: nobody,
                service: Some(service()),
                account: ACCOUNT.to_owned(),
                person: person(),
                query: "client_id=virke&state=1".to_owned(),
            },
        ),
        Sample::new(
            "provider-sign-out-unknown",
            &AskToSignOut {
                p: nobody,
                service: None,
                account: ACCOUNT.to_owned(),
                person: person(),
                query: String::new(),
            },
        ),
        Sample::new("provider-over", &RequestEnded { p: nobody, service: None }),
        Sample::new(
            "provider-over-known",
            &RequestEnded {
                p,
                service: Some((service(), Some("https://virke.example/".to_owned()))),
            },
        ),
        Sample::new(
            "provider-leaving",
            &RedirectPage {
                p,
                service: service(),
                location: "https://virke.example/back?code=abc&state=1".to_owned(),
            },
        ),
        Sample::new(
            "provider-send-on",
            &FormPostPage {
                p,
                service: service(),
                target: "https://virke.example/back".to_owned(),
                fields: vec![("code", "abc".to_owned()), ("state", "1".to_owned())],
            },
        ),
        Sample::new(
            "provider-not-understood",
            &NotUnderstood { p: nobody, why: p.t("provider-why-client") },
        ),
        Sample::new(
            "provider-not-understood-malformed",
            &NotUnderstood { p: nobody, why: p.t("provider-why-malformed") },
        ),
        Sample::new(
            "provider-not-understood-no-address",
            &NotUnderstood { p: nobody, why: p.t("provider-why-no-address") },
        ),
        Sample::new(
            "provider-not-understood-address",
            &NotUnderstood { p: nobody, why: p.t("provider-why-address") },
        ),
        Sample::new(
            "provider-not-understood-logout",
            &NotUnderstood { p: nobody, why: p.t("provider-why-logout-address") },
        ),
    ]
}

fn report(p: &Page, errors: Errors) -> Report<'_> {
    Report {
        p,
        service: "Virkesportalen".to_owned(),
        next: "/oidc/continue/9f86d081884c7d659a2f".to_owned(),
        reason: String::new(),
        errors,
    }
}

fn consent(p: &Page, person: Person, verified: bool) -> AskConsent<'_> {
    AskConsent {
        p,
        id: "virke".to_owned(),
        service: "Virkesportalen".to_owned(),
        owner: Some("Skogsdata i Norr".to_owned()),
        verified,
        scopes: ["scope-openid", "scope-profile", "scope-email"].map(|key| p.t(key)).to_vec(),
        host: "virke.example".to_owned(),
        links: if verified {
            vec![
                ("consent-information", "https://virke.example/om".to_owned()),
                ("consent-policy", "https://virke.example/personuppgifter".to_owned()),
                ("consent-terms", "https://virke.example/villkor".to_owned()),
            ]
        } else {
            Vec::new()
        },
        version: 1,
        account: ACCOUNT.to_owned(),
        person,
        here: "/oidc/continue/9f86d081884c7d659a2f".to_owned(),
    }
}
