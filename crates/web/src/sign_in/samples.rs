//! Sample pages of sign-in, for the gallery.

use base::Language;

use super::views::{Challenge, LostPhone, Recovery, SignIn};
use crate::gallery::{Sample, page_at};
use crate::kernel::Errors;

pub fn samples(language: Language) -> Vec<Sample> {
    let p = &page_at(language, "/sign-in");
    let empty = SignIn {
        p,
        address: String::new(),
        next: None,
        sign_in_target: None,
        ended: None,
        is_open: false,
        errors: Errors::new(),
    };
    let wrong = SignIn {
        p,
        address: "asa.oberg@sjoboda.example".to_owned(),
        next: Some("/messages".to_owned()),
        sign_in_target: None,
        ended: None,
        is_open: false,
        errors: Errors::one(
            "password",
            p.t1("sign-in-wrong", "link", p.t("sign-in-invited-or-forgotten")),
        ),
    };
    let missing = SignIn {
        p,
        address: String::new(),
        next: None,
        sign_in_target: None,
        ended: None,
        is_open: false,
        errors: Errors::one("address", p.t("sign-in-address-missing")),
    };
    let with = |errors| SignIn {
        p,
        address: "asa.oberg@sjoboda.example".to_owned(),
        next: None,
        sign_in_target: None,
        ended: None,
        is_open: false,
        errors,
    };
    let waiting = with(Errors::one("password", p.t1("sign-in-wait", "n", 8)));
    let no_password = with(Errors::one("password", p.t("sign-in-password-missing")));
    let bound = SignIn {
        sign_in_target: Some((
            "Virkesportalen".to_owned(),
            "/oidc/continue/9f86d081884c7d659a2f/cancel".to_owned(),
        )),
        next: Some("/oidc/continue/9f86d081884c7d659a2f".to_owned()),
        ..with(Errors::new())
    };
    let ended = SignIn { ended: Some(p.t("ended-unused")), ..with(Errors::new()) };
    let left = Errors::one("code", p.t1("challenge-wrong", "n", 3));
    vec![
        Sample::new("sign-in", &empty),
        Sample::new("sign-in-bound-for", &bound),
        Sample::new("sign-in-ended", &ended),
        Sample::new("sign-in-wrong", &wrong),
        Sample::new("sign-in-missing", &missing),
        Sample::new("sign-in-wait", &waiting),
        Sample::new("sign-in-no-password", &no_password),
        Sample::new(
            "challenge-missing",
            &Challenge { p, errors: Errors::one("code", p.t("challenge-missing")) },
        ),
        Sample::new(
            "challenge-used",
            &Challenge { p, errors: Errors::one("code", p.t("challenge-used")) },
        ),
        Sample::new(
            "recovery-missing",
            &Recovery { p, errors: Errors::one("code", p.t("recovery-missing")) },
        ),
        Sample::new("challenge", &Challenge { p, errors: Errors::new() }),
        Sample::new("challenge-wrong", &Challenge { p, errors: left }),
        Sample::new("recovery", &Recovery { p, errors: Errors::new() }),
        Sample::new(
            "recovery-wrong",
            &Recovery { p, errors: Errors::one("code", p.t("recovery-wrong")) },
        ),
        Sample::new(
            "lost-phone",
            &LostPhone { p, recovery: "/sign-in/recovery".to_owned(), back: "/sign-in".to_owned() },
        ),
    ]
}
