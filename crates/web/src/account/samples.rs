//! The account pages with sample data.

use std::time::Duration;

use base::Language;

use super::views::{
    Account, AddFactor, ChangePassword, Confirm as Confirmation, ConfirmBy, ConsentRow, Details,
    Factor, Held, MyData, OfAKind, OwnAddress, SessionRow,
};
use crate::gallery::{NOW, Sample, page_for};
use crate::hall::samples::hall;
use crate::kernel::{Errors, Menu, Page};
use crate::parts::{Confirm, Qr, Tone};
use crate::register::views::{PasswordRules, RecoveryCodes};

const DAY: Duration = Duration::from_secs(24 * 3600);
const NOTICES: [&str; 17] = [
    "notice-address-changed",
    "notice-address-code",
    "notice-details-saved",
    "notice-recovery-used",
    "notice-search-long",
    "notice-password-chosen",
    "notice-password-changed",
    "notice-factor-added",
    "notice-factor-removed",
    "notice-session-ended",
    "notice-sessions-ended",
    "notice-signed-out",
    "notice-withdrawn",
    "notice-news-on",
    "notice-news-off",
    "notice-withdrawn-all",
    "notice-reported",
];

pub fn samples(language: Language) -> Vec<Sample> {
    let p = &page_for(language, Menu::Respondent, "/account");
    let rules = PasswordRules { least: 8, four_kinds: true, passphrase: None };
    let address = || "asa.oberg@sjoboda.example".to_owned();
    let password =
        |errors| ChangePassword { p, has_password: true, rules, address: address(), errors };
    let factor = |errors| AddFactor {
        p,
        qr: Qr::new(
            "otpauth://totp/Portal:a%40b.example?secret=JBSWY3DPEHPK3PXP&issuer=Portal",
            p.t("factor-qr"),
        )
        .expect("short enough"),
        key: "JBSWY3DPEHPK3PXP".to_owned(),
        link: "otpauth://totp/Portal:a%40b.example?secret=JBSWY3DPEHPK3PXP&issuer=Portal"
            .to_owned(),
        address: address(),
        name: String::new(),
        first: false,
        cancel: "/account".to_owned(),
        errors,
    };
    let data = MyData {
        p,
        facts: vec![
            (p.t("names-first"), "Åsa".to_owned()),
            (p.t("names-last"), "Öberg".to_owned()),
            (p.t("sign-in-address"), address()),
        ],
        held: [
            ("my-data-active", Tone::Success, None),
            ("my-data-ended", Tone::Neutral, Some(NOW.minus(DAY))),
        ]
        .map(|(state, tone, to)| Held {
            role: p.t("role-respondent"),
            of: "Sjöboda kommun".to_owned(),
            from: NOW.minus(100 * DAY),
            to,
            tone,
            state: p.t(state),
        })
        .to_vec(),
        deeds: vec![
            OfAKind {
                title: p.t("my-data-uploads"),
                count: 13,
                newest: vec!["personal.csv · Sjöboda kommun".to_owned(); 5],
            },
            OfAKind {
                title: p.t("my-data-devices"),
                count: 1,
                newest: vec!["Firefox, Windows".to_owned()],
            },
        ],
        notices: vec![("1".to_owned(), NOW.minus(400 * DAY)), ("2".to_owned(), NOW)],
        consents: Some(vec![ConsentRow {
            client: "virke".to_owned(),
            service: "Virkesportalen".to_owned(),
            scopes: ["scope-openid", "scope-profile", "scope-email"].map(|key| p.t(key)).to_vec(),
            given: NOW.minus(30 * DAY),
        }]),
        agreed: Some(NOW.minus(90 * DAY)),
        news: Some(false),
        download: Some("/account/privacy/data.json".to_owned()),
    };
    let new_codes = Confirm::new(
        p,
        p.t("account-codes-new-ask"),
        p.t("account-codes-new-follows"),
        "account-codes-new-yes",
        "/account",
    );
    let remove = Confirm::new(
        p,
        p.t1("account-factor-remove-ask", "name", "Jobbtelefonen"),
        p.t("account-factor-remove-follows"),
        "account-factor-remove-yes",
        "/account",
    );
    let service = "Virkesportalen";
    let withdraw = Confirm::new(
        p,
        p.t1("withdraw-title", "service", service),
        p.t1("withdraw-follows", "service", service),
        "withdraw-yes",
        "/account/privacy",
    );
    let owner = p.face.owner.as_str();
    let withdraw_all = Confirm::new(
        p,
        p.t1("withdraw-all-title", "owner", owner),
        p.t1("withdraw-all-follows", "owner", owner),
        "withdraw-all-yes",
        "/account/privacy",
    );
    let report = Confirm::new(
        p,
        p.t1("report-title", "service", service),
        p.t1("report-follows", "owner", owner),
        "report-yes",
        "/account/privacy",
    );
    let confirm = |by, errors| {
        let (doors, next, cancel) =
            (Vec::new(), "/account/ways-in".to_owned(), "/account".to_owned());
        Confirmation { p, by, doors, service: None, next, address: address(), cancel, errors }
    };
    let for_a_service = |by| Confirmation {
        service: Some(service.to_owned()),
        next: "/oidc/continue/9f86d081884c7d659a2f".to_owned(),
        ..confirm(by, Errors::new())
    };
    let details = |last, errors| Details {
        p,
        first: "Åsa".to_owned(),
        last,
        language: language.tag().to_owned(),
        errors,
    };
    let own_address = |asked: Option<&str>, errors| OwnAddress {
        p,
        own: p.person.as_ref().map(|person| person.address.clone()).unwrap_or_default(),
        why: None,
        asked: asked.map(str::to_owned),
        typed: String::new(),
        errors,
    };
    let undelivered = OwnAddress {
        why: Some(p.t1("address-undelivered", "address", "asa.oberg@sjoboda.example")),
        ..own_address(None, Errors::new())
    };
    let doors = hall().doors;
    let mut samples = vec![
        Sample::new("account", &account(p)),
        Sample::new("account-address", &own_address(None, Errors::new())),
        Sample::new("account-address-undelivered", &undelivered),
        Sample::new(
            "account-address-code",
            &own_address(Some("asa@norrdal.example"), Errors::new()),
        ),
        Sample::new(
            "account-address-taken",
            &own_address(None, Errors::one("address", p.t("own-address-taken"))),
        ),
        Sample::new(
            "account-address-void",
            &own_address(None, Errors::one("address", p.t("own-address-void"))),
        ),
        Sample::new(
            "account-address-shared",
            &own_address(None, Errors::one("address", p.t("own-address-shared"))),
        ),
        Sample::new("account-details", &details(String::new(), Errors::new())),
        Sample::new(
            "account-details-wrong",
            &details("\u{7}".to_owned(), Errors::one("last", p.t("names-wrong"))),
        ),
        Sample::new("account-new-codes", &new_codes),
        Sample::new("account-remove-factor", &remove),
        Sample::new("account-password", &password(Errors::new())),
        Sample::new(
            "account-password-first",
            &ChangePassword { has_password: false, ..password(Errors::new()) },
        ),
        Sample::new(
            "account-password-wrong",
            &password(Errors::one("current", p.t("change-password-wrong"))),
        ),
        Sample::new("account-second-factor", &factor(Errors::new())),
        Sample::new(
            "account-second-factor-wrong",
            &factor(Errors::one("name", p.t("add-factor-name-missing"))),
        ),
        Sample::new("account-my-data", &data),
        Sample::new(
            "account-my-data-no-services",
            &MyData {
                p,
                facts: Vec::new(),
                held: Vec::new(),
                deeds: Vec::new(),
                notices: Vec::new(),
                agreed: None,
                news: Some(true),
                consents: Some(Vec::new()),
                download: None,
            },
        ),
        Sample::new("account-withdraw", &withdraw),
        Sample::new("account-withdraw-all", &withdraw_all),
        Sample::new("account-report", &report),
        Sample::new("account-first-factor", &AddFactor { first: true, ..factor(Errors::new()) }),
        Sample::new("account-confirm", &confirm(ConfirmBy::Code, Errors::new())),
        Sample::new(
            "account-confirm-wrong",
            &confirm(ConfirmBy::Code, Errors::one("code", p.t("account-confirm-wrong"))),
        ),
        Sample::new("account-confirm-password", &confirm(ConfirmBy::Password, Errors::new())),
        Sample::new("account-confirm-for-a-service", &for_a_service(ConfirmBy::Code)),
        Sample::new("account-confirm-password-for-a-service", &for_a_service(ConfirmBy::Password)),
        Sample::new(
            "account-confirm-again",
            &confirm(ConfirmBy::SigningInElsewhere, Errors::new()),
        ),
        Sample::new(
            "account-confirm-elsewhere",
            &Confirmation { doors, ..confirm(ConfirmBy::SigningInElsewhere, Errors::new()) },
        ),
        Sample::new(
            "account-no-factor",
            &Account { factors: Vec::new(), codes_left: 0, ..account(p) },
        ),
        Sample::new(
            "account-no-password",
            &Account { has_password: false, password_changed: None, ..account(p) },
        ),
        Sample::new(
            "account-recovery-codes",
            &RecoveryCodes {
                p,
                steps: None,
                codes: vec!["7f3k-m9qd".to_owned(); 10],
                service: Some("Virkesportalen".to_owned()),
                errors: Errors::new(),
            },
        ),
    ];
    for notice in NOTICES {
        let p = &Page {
            notice: Some(notice.to_owned()),
            ..page_for(language, Menu::Respondent, "/account")
        };
        samples.push(Sample::new(notice, &account(p)));
    }
    samples
}

fn account(p: &Page) -> Account<'_> {
    let factor = |id: &str, name: &str, removable: bool| Factor {
        id: id.to_owned(),
        name: name.to_owned(),
        added: NOW.minus(90 * DAY),
        last_used: removable.then(|| NOW.minus(DAY)),
        removable,
    };
    let session = |id: &str, device: &str, here: bool| SessionRow {
        id: id.to_owned(),
        device: device.to_owned(),
        place: (!here).then(|| "192.0.2.10".to_owned()),
        begun: NOW.minus(3 * DAY),
        last_used: NOW,
        here,
    };
    Account {
        p,
        has_password: true,
        password_changed: Some(NOW.minus(30 * DAY)),
        factors: vec![factor("01", "Jobbtelefonen", true), factor("02", "Surfplatta", false)],
        codes_left: 2,
        sessions: vec![
            session("01", "Firefox, Windows", true),
            session("02", "Safari, iPhone", false),
        ],
    }
}
