//! Chooses a letter's texts from `locales/*/mail.ftl`, and their arguments.

use std::time::Duration;

use base::{FactorChange, Language, LetterKind, Words};

use super::{Look, when};

/// A letter's texts are `KEY-subject`, `KEY-body` (one paragraph per line), `KEY-button` if it has
/// a link, and `KEY-unasked`.
pub(super) struct Chosen<'a> {
    pub(super) key: &'static str,
    pub(super) args: Vec<(&'static str, Words<'a>)>,
    /// The name in the greeting.
    pub(super) name: Option<&'a str>,
    /// The six-digit code, if any.
    pub(super) code: Option<&'a str>,
    /// The only link, if any.
    pub(super) url: Option<&'a str>,
}

pub(super) fn choose<'a>(kind: &'a LetterKind, look: &'a Look, language: Language) -> Chosen<'a> {
    let date = |moment| Words::from(when::date(moment, &look.zone, language));
    let time = |moment| Words::from(when::date_and_time(moment, &look.zone, language));
    let text = |text: &'a str| Words::from(text);
    let named = |organisation: &'a str| {
        if organisation.is_empty() { look.operator.as_str() } else { organisation }
    };
    let (key, args, name, code, url): (_, Vec<(&'static str, Words<'a>)>, _, _, _) = match kind {
        LetterKind::Invitation { name, organisation, valid_to, url } => {
            let hall = ("hall", Words::from(if look.open { "open" } else { "closed" }));
            let app = ("app", Words::from(if look.second_factor { "yes" } else { "no" }));
            (
                "invitation",
                vec![("organisation", text(organisation)), ("date", date(*valid_to)), hall, app],
                Some(name),
                None,
                Some(url),
            )
        }
        LetterKind::NewPermission { organisation, url } => {
            ("new-permission", vec![("organisation", text(organisation))], None, None, Some(url))
        }
        LetterKind::PermissionEnded { organisation, at } => (
            "permission-ended",
            vec![("organisation", text(named(organisation))), ("time", time(*at))],
            None,
            None,
            None,
        ),
        LetterKind::PermissionEnding { organisation, until } => {
            // The last day on which it is valid.
            let last = until.minus(Duration::from_secs(1));
            (
                "permission-ending",
                vec![("organisation", text(named(organisation))), ("date", date(last))],
                None,
                None,
                None,
            )
        }
        LetterKind::PermissionChanged { organisation, from, to, url } => {
            let last = to.map(|to| to.minus(std::time::Duration::from_micros(1)));
            let from = ("from", from.map_or(Words::from("begun"), &date));
            let to = ("to", last.map_or(Words::from("open"), &date));
            (
                "permission-changed",
                vec![("organisation", text(organisation)), from, to],
                None,
                None,
                Some(url),
            )
        }
        LetterKind::Code { code, minutes } => {
            ("code", vec![("minutes", (*minutes).into())], None, Some(code), None)
        }
        LetterKind::PasswordChanged { at } => {
            ("password-changed", vec![("time", time(*at))], None, None, None)
        }
        LetterKind::SecondFactorChanged { at, change } => {
            let key = match change {
                FactorChange::Added => "factor-added",
                FactorChange::Removed => "factor-removed",
                FactorChange::ResetByStaff => "factor-reset",
                FactorChange::RecoveryCodesMade => "recovery-codes-made",
                FactorChange::RecoveryCodeUsed => "recovery-code-used",
            };
            (key, vec![("time", time(*at))], None, None, None)
        }
        LetterKind::LinkedLoginChanged { at, added } => (
            if *added { "way-in-added" } else { "way-in-removed" },
            vec![("time", time(*at))],
            None,
            None,
            None,
        ),
        LetterKind::AddressChanged { at, upstream } => (
            if *upstream { "address-followed" } else { "address-changed" },
            vec![("time", time(*at))],
            None,
            None,
            None,
        ),
        LetterKind::NewDevice { at, device, url } => {
            // The browser did not identify itself.
            let known = ("known", Words::from(if device.is_empty() { "no" } else { "yes" }));
            (
                "new-device",
                vec![("time", time(*at)), ("device", text(device)), known],
                None,
                None,
                Some(url),
            )
        }
        LetterKind::NewMessage { url } => ("new-message", vec![], None, None, Some(url)),
        LetterKind::ExtensionDecided { collection, until: Some(until), url } => (
            "extension-granted",
            vec![("collection", text(collection)), ("date", date(*until))],
            None,
            None,
            Some(url),
        ),
        LetterKind::ExtensionDecided { collection, until: None, url } => {
            ("extension-refused", vec![("collection", text(collection))], None, None, Some(url))
        }
        LetterKind::SubmissionDecided { collection, accepted, url } => {
            let key = if *accepted { "submission-accepted" } else { "submission-sent-back" };
            (key, vec![("collection", text(collection))], None, None, Some(url))
        }
        LetterKind::ServiceReported { service, reason } => (
            "service-reported",
            vec![("service", text(service)), ("reason", text(reason))],
            None,
            None,
            None,
        ),
        LetterKind::Reminder { collection, deadline, url } => (
            "reminder",
            vec![("collection", text(collection)), ("date", date(*deadline))],
            None,
            None,
            Some(url),
        ),
    };
    Chosen {
        key,
        args,
        name: name.map(String::as_str),
        code: code.map(String::as_str),
        url: url.map(String::as_str),
    }
}
