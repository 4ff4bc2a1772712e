//! Sample letters for the gallery and the tests.

use base::{EmailAddress, FactorChange, Language, Letter, LetterKind, Timestamp};

/// One letter of every kind, with made-up people. The name is the key in `locales/*/mail.ftl`.
pub fn samples(language: Language, origin: &str) -> Vec<(&'static str, Letter)> {
    let Ok(to) = EmailAddress::new("anna.berg@norrdal.example") else { return Vec::new() };
    // 2026-11-20 14:05 in Stockholm, and 40 days later.
    let at = Timestamp::from_seconds(1_795_179_900);
    let later = at.plus(std::time::Duration::from_secs(40 * 86_400));
    let at_path = |path: &str| format!("{origin}{path}");
    let collection = || match language {
        Language::Sv => "Personalstatistik 2026".to_owned(),
        Language::En => "Personnel statistics 2026".to_owned(),
    };
    let factor = |change| LetterKind::SecondFactorChanged { at, change };
    let kinds = vec![
        (
            "invitation",
            LetterKind::Invitation {
                name: "Anna Berg".into(),
                organisation: "Norrdals kommun".into(),
                valid_to: later,
                url: at_path("/sign-in"),
            },
        ),
        (
            "new-permission",
            LetterKind::NewPermission {
                organisation: "Norrdals kommun".into(),
                url: at_path("/sign-in"),
            },
        ),
        (
            "permission-ended",
            LetterKind::PermissionEnded { organisation: "Norrdals kommun".into(), at },
        ),
        (
            "permission-ending",
            LetterKind::PermissionEnding { organisation: "Norrdals kommun".into(), until: later },
        ),
        (
            "permission-changed",
            LetterKind::PermissionChanged {
                organisation: "Norrdals kommun".into(),
                from: None,
                to: Some(later),
                url: at_path("/sign-in"),
            },
        ),
        ("code", LetterKind::Code { code: "402 817".into(), minutes: 10 }),
        ("password-changed", LetterKind::PasswordChanged { at }),
        ("factor-added", factor(FactorChange::Added)),
        ("factor-removed", factor(FactorChange::Removed)),
        ("factor-reset", factor(FactorChange::ResetByStaff)),
        ("recovery-codes-made", factor(FactorChange::RecoveryCodesMade)),
        ("recovery-code-used", factor(FactorChange::RecoveryCodeUsed)),
        ("way-in-added", LetterKind::LinkedLoginChanged { at, added: true }),
        ("way-in-removed", LetterKind::LinkedLoginChanged { at, added: false }),
        ("address-changed", LetterKind::AddressChanged { at, upstream: false }),
        ("address-followed", LetterKind::AddressChanged { at, upstream: true }),
        (
            "new-device",
            LetterKind::NewDevice {
                at,
                device: "Firefox, Windows".into(),
                url: at_path("/me/sessions"),
            },
        ),
        ("new-message", LetterKind::NewMessage { url: at_path("/messages") }),
        (
            "extension-granted",
            LetterKind::ExtensionDecided {
                collection: collection(),
                until: Some(later),
                url: at_path("/extension"),
            },
        ),
        (
            "extension-refused",
            LetterKind::ExtensionDecided {
                collection: collection(),
                until: None,
                url: at_path("/extension"),
            },
        ),
        (
            "submission-accepted",
            LetterKind::SubmissionDecided {
                collection: collection(),
                accepted: true,
                url: at_path("/submission"),
            },
        ),
        (
            "submission-sent-back",
            LetterKind::SubmissionDecided {
                collection: collection(),
                accepted: false,
                url: at_path("/submission"),
            },
        ),
        (
            "service-reported",
            LetterKind::ServiceReported {
                service: "Virkesportalen".to_owned(),
                reason: "Den frågar efter mitt lösenord.".to_owned(),
            },
        ),
        (
            "reminder",
            LetterKind::Reminder {
                collection: collection(),
                deadline: later,
                url: at_path("/submission"),
            },
        ),
    ];
    kinds
        .into_iter()
        .map(|(name, kind)| (name, Letter { to: to.clone(), language, kind }))
        .collect()
}
