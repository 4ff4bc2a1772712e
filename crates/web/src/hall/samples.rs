//! The public pages with sample data.

use base::Language;
use federation::provider::Kind;

use super::views::{
    AddressFirst, FoundWay, Front, Guide, Join, Leave, Link, NoWay, OneService, PasswordDoor,
    Pointed, Services, SharedAddress, Standing, Stay, There, Untold, WayInRow, WaysIn,
};
use crate::gallery::{NOW, Sample, page_at, page_for};
use crate::kernel::{Both, Door, Environment, Errors, Hall, Link as OpenLink, Menu, Service};

const ADDRESS: &str = "anna.berg@storskogen.example";

fn door(id: &str, name: &str, personal: bool) -> Door {
    let kind = match (id, personal) {
        ("google", _) => Kind::Google,
        (_, true) => Kind::MicrosoftPersonal,
        (_, false) => Kind::MicrosoftWork,
    };
    Door { id: id.parse().expect("an id"), name: name.to_owned(), personal, kind }
}

/// The gallery's sample portal, open to self-service sign-up.
pub fn hall() -> Hall {
    let service = |id: &str, sv: &str, en: &str, environment, two_step| Service {
        id: id.to_owned(),
        name: Both::new(sv, en),
        about: Both::new(
            "Kontrakt, mätbesked och redovisning av virke.",
            "Contracts, measuring results and accounting of timber.",
        ),
        environment,
        url: "https://matning.example/".to_owned(),
        two_step,
    };
    Hall {
        front: Some(Both::new(
            "Virkesbranschens tjänster på ett ställe.",
            "The timber sector's services in one place.",
        )),
        services: vec![
            service(
                "matning",
                "Mätning och redovisning",
                "Measuring and accounting",
                Environment::Production,
                true,
            ),
            service("uppfoljning", "Uppföljning", "Follow-up", Environment::Production, false),
            service(
                "matning-test",
                "Mätning, kundtest",
                "Measuring, customer test",
                Environment::CustomerTest,
                false,
            ),
        ],
        links: vec![OpenLink {
            name: Both::new("Integrationsspecifikationer", "Integration specifications"),
            about: Both::new(
                "För den som kopplar ett eget system.",
                "For those who connect a system of their own.",
            ),
            url: "https://spec.virkesringen.example/".to_owned(),
        }],
        doors: vec![
            door("work", "Microsoft", false),
            door("microsoft", "Microsoft", true),
            door("google", "Google", true),
        ],
        ..Hall::default()
    }
}

pub fn samples(language: Language) -> Vec<Sample> {
    let p = &page_at(language, "/join");
    let member = &page_for(language, Menu::Member, "/services");
    let hall = &hall();
    let buttons = || hall.buttons().collect::<Vec<_>>();
    let (work, google) = (&hall.doors[0], &hall.doors[2]);
    let address = || ADDRESS.to_owned();
    let domain = || "storskogen.example".to_owned();
    let none = Errors::new;
    let first = |address: &str, errors| AddressFirst {
        p,
        address: address.to_owned(),
        next: Some("/services".to_owned()),
        sign_in_target: Some(("Virkesväder".to_owned(), "/".to_owned())),
        ended: None,
        doors: buttons(),
        errors,
    };
    let password = |door, errors| PasswordDoor {
        p,
        address: address(),
        next: None,
        door,
        doors: buttons(),
        errors,
    };
    let join = |text: &str, errors| Join {
        p,
        address: text.to_owned(),
        next: None,
        doors: buttons(),
        has_guide: true,
        errors,
    };
    let untold = |errors| Untold { p, door: google, address: String::new(), next: None, errors };
    let found = |door, by_tenant, with_password| FoundWay {
        p,
        door,
        by_tenant,
        domain: domain(),
        address: address(),
        with_password,
        next: None,
    };
    let no_way = |unasked| NoWay {
        p,
        domain: domain(),
        address: address(),
        unasked,
        with_password: true,
        next: None,
        doors: buttons(),
    };
    let guide = |pointed, errors| Guide {
        p,
        chosen: "work",
        uses: vec![("services", "Uppföljning 1", true), ("orders", "Uppföljning 2", false)],
        pointed,
        next: None,
        errors,
    };
    let link = |standing| {
        let prove =
            ["/sign-in/password?next=/join/link", "/sign-in?next=/join/link"].map(str::to_owned);
        Link {
            p,
            name: "Google".to_owned(),
            login: "Google (anna.berg@gmail.com)".to_owned(),
            address: address(),
            standing,
            prove,
            logins: Vec::new(),
            forgotten: "/register".to_owned(),
        }
    };
    let url = || "https://login.example/authorize?client_id=a&state=b".to_owned();
    let row = |id: &str, name: &str, last_used| WayInRow {
        id: id.to_owned(),
        name: name.to_owned(),
        address: Some(address()),
        added: NOW,
        last_used,
        removable: true,
    };
    let front = Front {
        p,
        lead: hall.front.as_ref().map(|f| f.get(language)).unwrap_or_default(),
        services: hall.by_environment(),
        links: &hall.links,
    };
    vec![
        Sample::new("front", &front),
        Sample::new("hall-sign-in", &first("", none())),
        Sample::new(
            "hall-sign-in-wrong",
            &first("anna", Errors::one("address", p.t("sign-in-address-form"))),
        ),
        Sample::new("hall-password", &password(None, none())),
        Sample::new(
            "hall-password-wrong",
            &password(
                None,
                Errors::one("password", p.t1("sign-in-wrong", "link", p.t("door-help"))),
            ),
        ),
        Sample::new("hall-password-google", &password(Some(google), none())),
        Sample::new("join", &join("", none())),
        Sample::new(
            "join-wrong",
            &join("anna", Errors::one("address", p.t("sign-in-address-form"))),
        ),
        Sample::new("join-found-listed", &found(work, false, false)),
        Sample::new("join-found-tenant", &found(work, true, false)),
        Sample::new("join-found-personal", &found(google, false, true)),
        Sample::new("join-no-way", &no_way(false)),
        Sample::new("join-no-way-unasked", &no_way(true)),
        Sample::new(
            "join-shared",
            &SharedAddress { p, address: "info@storskogen.example".to_owned(), refused: false },
        ),
        Sample::new(
            "join-shared-refused",
            &SharedAddress { p, address: "info@storskogen.example".to_owned(), refused: true },
        ),
        Sample::new("guide", &guide(None, none())),
        Sample::new(
            "guide-missing",
            &guide(None, Errors::one("address", p.t("guide-address-missing"))),
        ),
        Sample::new("guide-email", &guide(Some(Pointed::Email { why: None }), none())),
        Sample::new("guide-here", &guide(Some(Pointed::Address { why: None }), none())),
        Sample::new("guide-door", &guide(Some(Pointed::Door { door: google, why: None }), none())),
        Sample::new("guide-none", &guide(Some(Pointed::GetAnAddress), none())),
        Sample::new("leave", &Leave { p, door: google, url: url(), domain: None }),
        Sample::new("leave-work", &Leave { p, door: work, url: url(), domain: Some(domain()) }),
        Sample::new("untold", &untold(none())),
        Sample::new(
            "untold-wrong",
            &untold(Errors::one("address", p.t("sign-in-address-missing"))),
        ),
        Sample::new(
            "there",
            &There { p, door: google, next: Some("/services".to_owned()), links: false },
        ),
        Sample::new("there-link", &There { p, door: google, next: None, links: true }),
        Sample::new("link-nobody", &link(Standing::Nobody)),
        Sample::new("link-somebody-else", &link(Standing::SomebodyElse)),
        Sample::new("link-proved", &link(Standing::Proved)),
        Sample::new("stay", &Stay { p, hours: 12, days: 90 }),
        Sample::new(
            "services",
            &Services { p: member, services: hall.by_environment(), links: &hall.links },
        ),
        Sample::new("services-none", &Services { p: member, services: Vec::new(), links: &[] }),
        Sample::new(
            "service",
            &OneService {
                p: member,
                service: &hall.services[0],
                needs_two_step: false,
                barred: None,
            },
        ),
        Sample::new(
            "service-two-step",
            &OneService {
                p: member,
                service: &hall.services[0],
                needs_two_step: true,
                barred: None,
            },
        ),
        Sample::new(
            "ways-in",
            &WaysIn {
                p: member,
                rows: vec![row("a", "Google", Some(NOW)), row("b", "Microsoft", None)],
                has_password: true,
                doors: hall.doors.iter().collect(),
            },
        ),
        Sample::new(
            "ways-in-password",
            &WaysIn { p: member, rows: Vec::new(), has_password: true, doors: Vec::new() },
        ),
    ]
}
