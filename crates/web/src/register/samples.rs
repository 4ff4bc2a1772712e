//! Sample pages of onboarding, for the gallery.

use base::Language;

use super::countries;
use super::views::{
    Address, BirthDate, Code, ConfirmFactor, Consent, Ended, Human, HumanHelp, HumanPicture,
    HumanSound, Names, Notice, OtherAddress, Over, Password, PasswordRules, Privacy, RecoveryCodes,
    STEPS, SecondFactor, TooYoung,
};
use crate::gallery::{Sample, notice_text, page_at};
use crate::kernel::{Errors, Page};
use crate::parts::{Qr, Steps};

const LINK: &str = "otpauth://totp/Personalstatistik:asa.oberg%40sjoboda.example?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Personalstatistik";

/// Errors of the password page: sample, field, text key.
const PASSWORD_WRONG: [(&str, &str, &str); 9] = [
    ("password-unprintable", "password", "password-unprintable"),
    ("password-missing", "password", "password-missing"),
    ("password-short", "password", "password-short"),
    ("password-long", "password", "password-long"),
    ("password-kinds", "password", "password-kinds"),
    ("password-common", "password", "password-common"),
    ("password-personal", "password", "password-personal"),
    ("password-same", "password", "password-same"),
    ("password-differ", "again", "password-differ"),
];

pub fn samples(language: Language) -> Vec<Sample> {
    let p = &page_at(language, "/register");
    let none = Errors::new;
    let at = |n| Steps::new(&STEPS, n);
    let address = || "asa.oberg@sjoboda.example".to_owned();
    let factor = |errors| SecondFactor {
        p,
        steps: at(1),
        qr: Qr::new(LINK, p.t("factor-qr")).expect("short enough"),
        key: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".to_owned(),
        link: LINK.to_owned(),
        address: address(),
        errors,
    };
    let rules = PasswordRules { least: 8, four_kinds: true, passphrase: Some(15) };
    let notice = || Notice::of(p, &notice_text());
    let codes = [
        "7f3k-m9qd",
        "2xvh-81tn",
        "c4wz-6bpe",
        "k0rj-h5ya",
        "9gde-t3vm",
        "m8nq-2fxs",
        "4jhp-w7kc",
        "vt61-r9bz",
        "e5yd-0mgh",
        "q3sa-n8jf",
    ];
    let codes = || codes.map(str::to_owned).to_vec();
    let code = |errors| Code {
        p,
        steps: at(0),
        address: address(),
        minutes: 10,
        open: false,
        news: false,
        terms: None,
        other_address: "/register".to_owned(),
        errors,
    };
    let birth = |errors| BirthDate {
        p,
        steps: at(1),
        least_age: 16,
        countries: countries::all(p.language),
        country: "SE".to_owned(),
        months: countries::months(p.language),
        year: "1985".to_owned(),
        month: "1".to_owned(),
        day: "17".to_owned(),
        errors,
    };
    let human = |errors| Human {
        p,
        steps: at(1),
        salt: "00aa".to_owned(),
        challenge: "11bb".to_owned(),
        most: 50_000,
        errors,
    };
    let picture = |errors| HumanPicture {
        p,
        steps: at(1),
        version: "1".to_owned(),
        turned: "left".to_owned(),
        here: 1,
        of: 2,
        errors,
    };
    let sound =
        |errors| HumanSound { p, steps: at(1), version: "1".to_owned(), here: 1, of: 2, errors };
    let consent = |from| Consent {
        p,
        steps: Some(at(1)),
        version: "1".to_owned(),
        address: address(),
        from,
        notice: notice(),
    };
    let mut samples = vec![
        Sample::new(
            "address",
            &Address {
                p,
                steps: at(0),
                sent_to: None,
                app_next: true,
                open: false,
                help: false,
                address: String::new(),
                next: None,
                errors: none(),
            },
        ),
        Sample::new(
            "address-sent",
            &Address {
                p,
                steps: at(0),
                sent_to: Some((address(), "/register/code".to_owned())),
                app_next: false,
                open: false,
                help: false,
                address: String::new(),
                next: None,
                errors: none(),
            },
        ),
        Sample::new(
            "address-help",
            &Address {
                p,
                steps: at(0),
                sent_to: None,
                app_next: false,
                open: true,
                help: true,
                address: address(),
                next: None,
                errors: none(),
            },
        ),
        Sample::new(
            "address-wrong",
            &Address {
                p,
                steps: at(0),
                sent_to: None,
                app_next: true,
                open: false,
                help: false,
                address: "åsa".to_owned(),
                next: None,
                errors: Errors::one("address", p.t("sign-in-address-form")),
            },
        ),
        Sample::new("code", &code(none())),
        Sample::new("code-wrong", &code(Errors::one("code", p.t1("code-wrong", "n", 3)))),
        Sample::new(
            "code-open",
            &Code {
                open: true,
                news: true,
                terms: Some("https://virkesringen.example/terms"),
                ..code(none())
            },
        ),
        Sample::new(
            "other-address",
            &OtherAddress { p, steps: at(0), address: String::new(), errors: none() },
        ),
        Sample::new("birth-date", &birth(none())),
        Sample::new(
            "birth-date-wrong",
            &birth({
                let mut wrong =
                    Errors::one("year", p.t2("birth-year-wrong", "from", "1906", "to", "2026"));
                wrong.add("month", p.t("birth-month-missing"));
                wrong.add("day", p.t1("birth-day-wrong", "last", 28));
                wrong
            }),
        ),
        Sample::new("birth-date-not-yet", &birth(Errors::one("year", p.t("birth-not-yet")))),
        Sample::new(
            "birth-date-country",
            &birth(Errors::one("country", p.t("birth-country-missing"))),
        ),
        Sample::new("too-young", &TooYoung { p, least_age: 16 }),
        Sample::new("human", &human(none())),
        Sample::new("human-wrong", &human(Errors::one("number", p.t("human-wrong")))),
        Sample::new("human-picture", &picture(none())),
        Sample::new(
            "human-picture-wrong",
            &picture(Errors::one("turn", p.t("human-picture-wrong"))),
        ),
        Sample::new("human-help", &HumanHelp { p, steps: at(1), address: address() }),
        Sample::new("human-sound", &sound(none())),
        Sample::new("human-sound-wrong", &sound(Errors::one("high", p.t("human-sound-wrong")))),
        Sample::new("consent", &consent(None)),
        Sample::new("consent-anew", &Consent { steps: None, ..consent(None) }),
        Sample::new("consent-from", &consent(Some("Google".to_owned()))),
        Sample::new("second-factor", &factor(none())),
        Sample::new("second-factor-wrong", &factor(Errors::one("code", p.t("factor-wrong")))),
        Sample::new(
            "confirm-factor",
            &ConfirmFactor { p, steps: at(1), recovery: false, errors: none() },
        ),
        Sample::new(
            "confirm-factor-recovery",
            &ConfirmFactor { p, steps: at(1), recovery: true, errors: none() },
        ),
        Sample::new(
            "recovery-codes",
            &RecoveryCodes { p, steps: Some(at(1)), codes: codes(), service: None, errors: none() },
        ),
        Sample::new(
            "recovery-codes-not-kept",
            &RecoveryCodes {
                p,
                steps: Some(at(1)),
                codes: codes(),
                service: None,
                errors: Errors::one("kept", p.t("codes-kept-missing")),
            },
        ),
        Sample::new(
            "password",
            &Password {
                p,
                steps: at(2),
                rules,
                replaces: false,
                logins: Vec::new(),
                address: address(),
                errors: none(),
            },
        ),
        Sample::new(
            "password-replaces",
            &Password {
                p,
                steps: at(2),
                rules,
                replaces: true,
                logins: Vec::new(),
                address: address(),
                errors: none(),
            },
        ),
        Sample::new(
            "password-first",
            &Password {
                p,
                steps: at(2),
                rules,
                replaces: false,
                logins: vec![("/upstream/google".to_owned(), p.t1("door-at", "name", "Google"))],
                address: address(),
                errors: none(),
            },
        ),
        Sample::new(
            "names",
            &Names { p, steps: at(3), first: String::new(), last: String::new(), errors: none() },
        ),
        Sample::new(
            "names-wrong",
            &Names {
                p,
                steps: at(3),
                first: String::new(),
                last: "Öberg".to_owned(),
                errors: Errors::one("first", p.t("names-missing")),
            },
        ),
        Sample::new(
            "privacy",
            &Privacy { p, steps: Some(at(4)), notice: notice(), asked: true, changed: false },
        ),
        Sample::new(
            "privacy-changed",
            &Privacy { p, steps: None, notice: notice(), asked: true, changed: true },
        ),
        Sample::new(
            "privacy-public",
            &Privacy { p, steps: None, notice: notice(), asked: false, changed: false },
        ),
        Sample::new("over", &Over { p, ended: Ended::TooLate, address: String::new(), next: None }),
        Sample::new(
            "over-has-account",
            &Over { p, ended: Ended::HasAccount, address: address(), next: None },
        ),
        Sample::new(
            "over-closed",
            &Over { p, ended: Ended::Closed, address: address(), next: None },
        ),
    ];
    for (name, field, key) in PASSWORD_WRONG {
        let errors = Errors::one(field, p.t1(key, "n", rules.least));
        samples.push(Sample::new(
            name,
            &Password {
                p,
                steps: at(2),
                rules,
                replaces: false,
                logins: Vec::new(),
                address: address(),
                errors,
            },
        ));
    }
    for (name, key) in [("code-missing", "code-missing"), ("code-old", "code-old")] {
        samples.push(Sample::new(name, &code(Errors::one("code", p.t(key)))));
    }
    for (name, key) in [("factor-missing", "factor-missing"), ("factor-used", "challenge-used")] {
        samples.push(Sample::new(name, &factor(Errors::one("code", p.t(key)))));
    }
    let again = &Page {
        notice: Some("notice-code-sent".to_owned()),
        ..page_at(language, "/register/code")
    };
    samples.push(Sample::new("code-sent-again", &Code { p: again, ..code(none()) }));
    let mut both = Errors::one("first", p.t("names-wrong"));
    both.add("last", p.t("names-wrong"));
    samples.push(Sample::new(
        "names-both-wrong",
        &Names { p, steps: at(3), first: "\u{7}".to_owned(), last: String::new(), errors: both },
    ));
    samples
}
