//! The message pages with sample data.

use base::Language;

use super::views::{Inbox, MessageLine, New, ThreadLine, ThreadPage};
use crate::gallery::{NOW, Sample, page_for};
use crate::kernel::{Errors, Menu, Page};
use crate::parts::Pager;

pub fn samples(language: Language) -> Vec<Sample> {
    let p = &page_for(language, Menu::Respondent, "/messages");
    let staff = &page_for(language, Menu::Staff, "/staff/messages");
    let line = |subject: &str, unread, waits, about: Option<String>| ThreadLine {
        href: "/messages/01".to_owned(),
        subject: subject.to_owned(),
        unit: "Sjöboda kommun".to_owned(),
        about,
        at: NOW,
        unread,
        waits,
    };
    let lines = |p: &Page| {
        vec![
            line("Grundlön för timanställda", true, true, Some(p.t("message-about-rule"))),
            line(
                "Byte av kontaktperson",
                false,
                false,
                Some(p.t1("message-about-row", "row", "17")),
            ),
        ]
    };
    let message = |by: &str, by_staff, body: &str| MessageLine {
        by: by.to_owned(),
        by_staff,
        at: NOW,
        body: body.to_owned(),
    };
    let thread = |unread, errors| ThreadPage {
        p,
        line: line("Grundlön för timanställda", unread, true, Some(p.t("message-about-rule"))),
        unread,
        about: Some("/submission/01/review?rule=R30".to_owned()),
        messages: vec![
            message("Åsa Öberg", false, "Hur ska vi räkna?\n\nMånadslönen finns inte i systemet."),
            message("Östen Handläggare", true, "Använd timlön × 165."),
        ],
        back: "/messages",
        text: String::new(),
        errors,
    };
    let mut errors = Errors::one("unit", p.t("message-unit-missing"));
    errors.add("subject", p.t("message-subject-missing"));
    errors.add("text", p.t("message-text-missing"));
    let new = |units: Vec<(String, String)>, errors| New {
        p,
        chosen: String::new(),
        units,
        submission: "01".to_owned(),
        rule: "R30".to_owned(),
        row: String::new(),
        subject: String::new(),
        text: String::new(),
        action: "/messages/new",
        back: "/messages",
        errors,
    };
    let unit = |id: &str, name: &str| (id.to_owned(), name.to_owned());
    let notice = &Page {
        notice: Some("notice-message-sent".to_owned()),
        ..page_for(language, Menu::Respondent, "/messages")
    };
    vec![
        Sample::new("messages", &inbox(p, lines(p), false)),
        Sample::new("messages-empty", &inbox(p, Vec::new(), false)),
        Sample::new(
            "messages-none-waiting",
            &Inbox {
                threads: Vec::new(),
                pager: Pager::new(1, 0, 25, ""),
                ..inbox(p, lines(p), false)
            },
        ),
        Sample::new("notice-message-sent", &inbox(notice, Vec::new(), false)),
        Sample::new("staff-messages", &inbox(staff, lines(staff), true)),
        Sample::new("messages-thread", &thread(true, Errors::new())),
        Sample::new(
            "messages-thread-wrong",
            &thread(false, Errors::one("text", p.t("message-text-missing"))),
        ),
        Sample::new("messages-new", &new(vec![unit("01", "Sjöboda kommun")], Errors::new())),
        Sample::new(
            "messages-new-wrong",
            &new(
                vec![unit("01", "Sjöboda kommun"), unit("02", "Norra räddningsförbundet")],
                errors,
            ),
        ),
    ]
}

fn inbox(p: &Page, threads: Vec<ThreadLine>, as_staff: bool) -> Inbox<'_> {
    Inbox {
        p,
        tabs: vec![
            (p.t("messages-all"), "/messages".to_owned(), threads.len(), true),
            (
                p.t(if as_staff { "messages-waiting" } else { "messages-unread" }),
                "/messages?show=waiting".to_owned(),
                1,
                false,
            ),
        ],
        at: String::new(),
        search: String::new(),
        pager: Pager::new(1, threads.len() * 30, 25, "/messages?page="),
        threads,
        several_units: true,
        new: "/messages/new",
        may_write: true,
        as_staff,
    }
}
