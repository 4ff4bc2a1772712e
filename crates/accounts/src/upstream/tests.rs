//! Registration and sign-in from upstream providers, linking, and the human check, on both
//! databases.

use base::{Failure, Language, LetterKind, Timestamp};
use store::testing::on_both;

use super::*;
use crate::account::Names;
use crate::registration::{
    self, Completed, FlowEnd, HumanVerdict, Linking, Next, OnboardingPolicy, Open, Step,
    StepOutcome, UpstreamOutcome, UpstreamReturn,
};
use crate::testing::*;
use crate::{Client, Token};

const ASA: &str = "asa.oberg@skog.example";
const GOOGLE: &str = "https://accounts.google.example";

fn open_policy() -> OnboardingPolicy {
    let address = vec![
        Step::VerifyEmail,
        Step::Names,
        Step::Password,
        Step::HumanCheck,
        Step::OrganisationConsent,
    ];
    let upstream = vec![Step::Upstream, Step::VerifyEmail, Step::OrganisationConsent, Step::Names];
    let policy = OnboardingPolicy::new(
        &[Step::VerifyEmail, Step::Password],
        crate::privacy::Notice::new("1", &[]),
        "https://minasidor.example/account",
    );
    policy
        .unwrap()
        .opened(Open {
            address,
            upstream,
            consent: "1".to_owned(),
            least_age: 16,
            ..Open::default()
        })
        .unwrap()
}

fn identity(issuer: &str, subject: &str) -> Identity {
    let (issuer, subject) = (issuer.to_owned(), subject.to_owned());
    Identity {
        provider: "google".to_owned(),
        issuer,
        subject,
        first: Some(line("Åsa")),
        last: Some(line("Öberg")),
        address: None,
    }
}

fn came(issuer: &str, subject: &str, at: &str, vouched: bool) -> UpstreamReturn {
    UpstreamReturn {
        sign_in: format!("{issuer} {subject}"),
        identity: Identity { address: Some(address(at)), ..identity(issuer, subject) },
        address: Some((address(at), vouched)),
    }
}

/// Stores the secret that came with the letter.
fn begun(browser: &Token, begun: registration::CodeRequest) {
    let registration::CodeRequest::Sent { token, .. } = begun else { panic!("{begun:?}") };
    keeps(browser, &token);
}

/// Stores the secret that came with a right code.
fn right(browser: &Token, verdict: &registration::CodeVerdict) {
    let registration::CodeVerdict::Right { token, .. } = verdict else { panic!("{verdict:?}") };
    keeps(browser, token);
}

impl World<'_> {
    fn arrive(
        &self,
        token: &Token,
        came: &UpstreamReturn,
        client: &Client,
        now: Timestamp,
    ) -> UpstreamOutcome {
        let (departure, came, client) = (token.clone(), came.clone(), client.clone());
        let arrived = self.write(move |tx| {
            registration::arrive(
                tx,
                &open_policy(),
                &departure,
                &[],
                &came,
                None,
                false,
                &client,
                Language::Sv,
                now,
            )
        });
        if let UpstreamOutcome::Begun { token: new, .. } = &arrived {
            keeps(token, new);
        }
        arrived
    }
    fn next(&self, token: &Token, now: Timestamp) -> Option<Next> {
        let token = held(token);
        self.db
            .read_blocking(move |tx| registration::show(tx, &open_policy(), &token, now))
            .unwrap()
            .map(|shown| shown.next)
    }
    fn agree(
        &self,
        token: &Token,
        version: &'static str,
        client: &Client,
        now: Timestamp,
    ) -> StepOutcome {
        let (token, client) = (held(token), client.clone());
        self.write(move |tx| {
            registration::agree(tx, &open_policy(), &token, version, &client, Language::Sv, now)
        })
    }
    fn name(&self, token: &Token, client: &Client, now: Timestamp) -> StepOutcome {
        let (token, client) = (held(token), client.clone());
        let names = Names { first: line("Åsa"), last: Some(line("Öberg")) };
        self.write(move |tx| {
            registration::give_names(tx, &open_policy(), &token, &names, &client, Language::Sv, now)
        })
    }
    /// Registers a person with an address that the portal trusts the provider for.
    fn come_in(&self, came: &UpstreamReturn, client: &Client, now: Timestamp) -> Completed {
        let token = token();
        assert!(matches!(self.arrive(&token, came, client, now), UpstreamOutcome::Begun { .. }));
        assert!(matches!(self.agree(&token, "1", client, now), StepOutcome::Next));
        match self.name(&token, client, now) {
            StepOutcome::Completed(completed) => completed,
            other => panic!("{other:?}"),
        }
    }
    fn signed(&self, completed: &Completed, now: Timestamp) -> crate::session::Signed {
        self.session(&completed.session, now).unwrap()
    }
}

#[test]
fn a_new_person_consents_gives_a_name_and_is_known_by_issuer_and_subject() {
    on_both(|db| {
        let (world, client) = (World { db }, client("192.0.2.1"));
        let who = came(GOOGLE, "1", ASA, true);
        let token = token();
        assert!(matches!(world.arrive(&token, &who, &client, T0), UpstreamOutcome::Begun { .. }));
        assert_eq!(
            world.next(&token, T0),
            Some(Next::Do(Step::OrganisationConsent)),
            "the address is vouched for"
        );
        assert!(
            matches!(world.name(&token, &client, T0), StepOutcome::Next),
            "not the current step"
        );
        assert!(
            matches!(world.agree(&token, "0", &client, T0), StepOutcome::Next),
            "a version that is not in force"
        );
        assert_eq!(world.next(&token, T0), Some(Next::Do(Step::OrganisationConsent)));
        world.agree(&token, "1", &client, T0);
        let StepOutcome::Completed(completed) = world.name(&token, &client, T0) else {
            panic!("the last step")
        };
        let StepOutcome::Completed(again) = world.name(&token, &client, T0) else {
            panic!("a double click")
        };
        assert_eq!(completed.session.reveal(), again.session.reveal());
        let account = completed.account;
        assert!(!world.signed(&completed, T0).notice_pending, "the notice was on the page");
        assert_eq!(world.write(move |tx| crate::privacy::consent::consents(tx, account)).len(), 1);
        let UpstreamOutcome::SignedIn(signed_in) =
            world.arrive(&crate::testing::token(), &who, &client, T0)
        else {
            panic!("known")
        };
        assert_eq!(signed_in.account, account);
        // The same subject at another issuer is another person.
        let other = came("https://other.example", "1", "else@skog.example", true);
        assert!(matches!(
            world.arrive(&crate::testing::token(), &other, &client, T0),
            UpstreamOutcome::Begun { .. }
        ));
    });
}

#[test]
fn an_address_follows_its_person_and_the_one_before_opens_nothing() {
    on_both(|db| {
        let (world, client) = (World { db }, client("192.0.2.1"));
        let account = world.come_in(&came(GOOGLE, "1", ASA, true), &client, T0).account;
        world.mail(T0);
        let arrive = |came: &UpstreamReturn| match world.arrive(&token(), came, &client, T0) {
            UpstreamOutcome::SignedIn(signed_in) => signed_in.account,
            other => panic!("{other:?}"),
        };
        let address_of =
            |account| world.write(move |tx| crate::account::find(tx, account)).unwrap().address;
        let new = "asa.ny@skog.example";
        assert_eq!(arrive(&came(GOOGLE, "1", new, true)), account);
        assert_eq!(address_of(account), address(new));
        let told: Vec<_> = world
            .mail(T0)
            .into_iter()
            .filter(|l| matches!(l.kind, LetterKind::AddressChanged { .. }))
            .map(|l| l.to)
            .collect();
        assert!(
            told.len() == 2 && told.contains(&address(ASA)) && told.contains(&address(new)),
            "both addresses are notified"
        );
        // The old address has another owner: a reset with it opens nothing, and that owner makes an
        // account.
        world.begin(&token(), ASA, &client, T0);
        assert!(world.code(T0).is_none());
        let other = world.come_in(&came(GOOGLE, "2", ASA, true), &client, T0).account;
        assert_ne!(other, account);
        // An address that can't follow opens nothing either: an untrusted report, or another
        // account's.
        for (told, vouched) in [("asa.3@skog.example", false), (ASA, true)] {
            assert_eq!(arrive(&came(GOOGLE, "1", told, vouched)), account);
            assert_eq!(address_of(account), address(new));
            let later = T0.plus(minutes(5));
            world.begin(&token(), new, &client, later);
            assert!(world.code(later).is_none(), "{told}");
            // Reported as before: it is the person's again.
            assert_eq!(arrive(&came(GOOGLE, "1", new, true)), account);
            let later = T0.plus(minutes(20));
            world.begin(&token(), new, &client, later);
            assert!(world.code(later).is_some(), "{told}");
        }
    });
}

#[test]
fn a_verified_address_stays_whatever_an_upstream_reports() {
    on_both(|db| {
        let (world, home) = (World { db }, client("192.0.2.1"));
        let (account, _, _) = world.register("asa@sjoboda.example", &home, T0);
        let who = identity(GOOGLE, "1");
        world.write(move |tx| sql::add(tx, account, &who, Some(&address(ASA)), T0));
        for told in [ASA, "asa.ny@skog.example"] {
            world.arrive(&token(), &came(GOOGLE, "1", told, true), &home, T0);
            assert_eq!(
                world.write(move |tx| crate::account::find(tx, account)).unwrap().address,
                address("asa@sjoboda.example")
            );
            let shown = world.write(move |tx| links(tx, account)).remove(0).shown;
            assert_eq!(shown, Some(address(told)), "the address that the provider reports");
        }
    });
}

#[test]
fn an_address_that_is_not_vouched_for_is_proved_before_anything_depends_on_it() {
    on_both(|db| {
        let (world, client) = (World { db }, client("192.0.2.1"));
        let owner = world.come_in(&came(GOOGLE, "1", ASA, true), &client, T0);
        // An attacker's tenant claims her address (nOAuth): it learns only that a code was sent.
        let token = token();
        assert!(matches!(
            world.arrive(&token, &came("https://evil.example", "x", ASA, false), &client, T0),
            UpstreamOutcome::Begun { .. }
        ));
        assert_eq!(world.next(&token, T0), Some(Next::Do(Step::VerifyEmail)));
        assert!(matches!(world.agree(&token, "1", &client, T0), StepOutcome::Next));
        let code = world.code(T0).expect("a code for her");
        // Even someone who reads her mail has to prove the account.
        let (t, c) = (held(&token), client.clone());
        let verdict = world.write(move |tx| {
            registration::confirm_code(tx, &open_policy(), &t, &otc(&code), &c, T0)
        });
        right(&token, &verdict);
        assert_eq!(world.next(&token, T0), Some(Next::Link));
        assert_eq!(world.write(move |tx| links(tx, owner.account)).len(), 1);
    });
}

#[test]
fn two_logins_for_one_account_and_never_none() {
    on_both(|db| {
        let (world, client) = (World { db }, client("192.0.2.1"));
        let owner = world.come_in(&came(GOOGLE, "1", ASA, true), &client, T0);
        let stranger = world.come_in(&came(GOOGLE, "2", "bo@skog.example", true), &client, T0);
        let token = token();
        world.arrive(&token, &came("https://work.example", "9", ASA, true), &client, T0);
        assert_eq!(world.next(&token, T0), Some(Next::Link));
        let link = |signed: crate::session::Signed, now| {
            let token = held(&token);
            world.write(move |tx| registration::link(tx, &open_policy(), &token, &signed, now))
        };
        assert_eq!(link(world.signed(&stranger, T0), T0), Linking::SomebodyElse);
        let late = T0.plus(minutes(16));
        assert_eq!(link(world.signed(&owner, late), late), Linking::ProveFirst);
        world.mail(T0);
        assert!(matches!(link(world.signed(&owner, T0), T0), Linking::Done { next: None, .. }));
        assert_eq!(
            link(world.signed(&owner, T0), T0),
            Linking::Over(FlowEnd::Done),
            "a double click"
        );
        let told = world.mail(T0).into_iter().any(|letter| {
            matches!(letter.kind, LetterKind::LinkedLoginChanged { added: true, .. })
        });
        assert!(told);
        let account = owner.account;
        let both = world.write(move |tx| links(tx, account));
        assert_eq!(both.len(), 2);
        let remove = |id| world.db.write_blocking(move |tx| unlink(tx, account, id, T0));
        let theirs = stranger.account;
        let not_mine = world.write(move |tx| links(tx, theirs))[0].id;
        assert!(matches!(remove(not_mine), Err(Failure::Refused(Refusal::Unknown))));
        let first = world.write(|tx| sql::find(tx, GOOGLE, "1")).expect("a linked login").id;
        remove(first).unwrap();
        let last = both.iter().find(|link| link.id != first).expect("another login").id;
        assert!(matches!(remove(last), Err(Failure::Refused(Refusal::LastSignInMethod))));
        // An unlinked login is unknown again, and its address belongs to an account.
        let other = crate::testing::token();
        assert!(matches!(
            world.arrive(&other, &came(GOOGLE, "1", ASA, true), &client, T0),
            UpstreamOutcome::Begun { .. }
        ));
        assert_eq!(world.next(&other, T0), Some(Next::Link));
    });
}

#[test]
fn two_browsers_that_make_one_account_make_one() {
    on_both(|db| {
        let (world, client) = (World { db }, client("192.0.2.1"));
        let who = came(GOOGLE, "1", ASA, true);
        let (one, two) = (token(), token());
        for token in [&one, &two] {
            world.arrive(token, &who, &client, T0);
            world.agree(token, "1", &client, T0);
        }
        assert!(matches!(world.name(&one, &client, T0), StepOutcome::Completed(_)));
        assert!(matches!(world.name(&two, &client, T0), StepOutcome::Over(FlowEnd::HasAccount)));
        let accounts = world.write(|tx| crate::account::all(tx, "", 10));
        assert_eq!(accounts.len(), 1);
    });
}

#[test]
fn an_address_of_ones_own_with_the_check_that_runs_by_itself() {
    on_both(|db| {
        let (world, client) = (World { db }, client("192.0.2.1"));
        let policy = open_policy;
        let token = token();
        let (t, c) = (held(&token), client.clone());
        begun(
            &token,
            world.write(move |tx| {
                registration::begin(
                    tx,
                    &policy(),
                    &beginning(&t),
                    &address(ASA),
                    &c,
                    Language::Sv,
                    T0,
                )
            }),
        );
        let code = world.code(T0).expect("a letter to any address");
        let (t, c) = (held(&token), client.clone());
        right(
            &token,
            &world.write(move |tx| {
                registration::confirm_code(tx, &policy(), &t, &otc(&code), &c, T0)
            }),
        );
        world.name(&token, &client, T0);
        let (t, c, hash) = (held(&token), client.clone(), hashed(GOOD));
        world.write(move |tx| {
            registration::set_password(tx, &policy(), &t, &hash, &c, Language::Sv, T0)
        });
        let ask = || {
            let token = held(&token);
            world
                .db
                .read_blocking(move |tx| registration::show_human(tx, &policy(), &token, T0))
                .unwrap()
        };
        let shown = ask().expect("the current step");
        let number = (0..shown.most).find(|n| {
            use sha2::Digest as _;
            hex::encode(sha2::Sha256::digest(format!("{}{n}", shown.salt))) == shown.challenge
        });
        let work = |number| {
            let (token, client) = (held(&token), client.clone());
            world.write(move |tx| {
                registration::prove_by_work(
                    tx,
                    &policy(),
                    &token,
                    number,
                    &client,
                    Language::Sv,
                    T0,
                )
            })
        };
        let number = number.expect("there is one");
        // A wrong answer brings a new question, and the old question's result is worthless.
        assert!(matches!(work(number ^ 1), HumanVerdict::Wrong));
        let again = ask().expect("still the current step");
        assert_ne!(again.salt, shown.salt);
        assert!(matches!(work(number), HumanVerdict::Wrong));
        // Two upright pictures, or two counts of tones, are as good.
        let picture = |world: &World<'_>| {
            let shown = ask().expect("the current step");
            for _ in 0..(8 - shown.eighths) % 8 {
                let token = held(&token);
                world.write(move |tx| {
                    registration::turn_picture(tx, &policy(), &token, registration::Turn::Right, T0)
                });
            }
            let (token, client) = (held(&token), client.clone());
            world.write(move |tx| {
                registration::prove_by_picture(tx, &policy(), &token, &client, Language::Sv, T0)
            })
        };
        assert!(matches!(picture(&world), HumanVerdict::Another));
        let high = u32::try_from(
            ask().expect("the current step").tones.iter().filter(|high| **high).count(),
        )
        .unwrap();
        let (t, c) = (held(&token), client.clone());
        let verdict = world.write(move |tx| {
            registration::prove_by_sound(tx, &policy(), &t, high, &c, Language::Sv, T0)
        });
        assert!(matches!(verdict, HumanVerdict::Stepped(StepOutcome::Next)));
        assert!(ask().is_none(), "a challenge is used once");
        assert!(matches!(world.agree(&token, "1", &client, T0), StepOutcome::Completed(_)));
        assert!(matches!(
            world.try_password(ASA, GOOD, &client, T0),
            Ok(crate::sign_in::PasswordOutcome::EnrolAgain { .. }
                | crate::sign_in::PasswordOutcome::SignedIn(_))
        ));
    });
}

#[test]
fn too_young_leaves_nothing_behind() {
    on_both(|db| {
        let (world, client) = (World { db }, client("192.0.2.1"));
        let policy = || {
            let address =
                vec![Step::VerifyEmail, Step::BirthDate, Step::Password, Step::OrganisationConsent];
            let policy = OnboardingPolicy::new(
                &[Step::VerifyEmail, Step::Password],
                crate::privacy::Notice::new("1", &[]),
                "",
            );
            policy
                .unwrap()
                .opened(Open { address, consent: "1".to_owned(), least_age: 16, ..Open::default() })
                .unwrap()
        };
        let day = |y, m, d| jiff::civil::date(y, m, d);
        let give = |token: &Token, born| {
            let (token, client) = (held(token), client.clone());
            let today = day(2026, 11, 20);
            world.write(move |tx| {
                registration::give_birth_date(
                    tx,
                    &policy(),
                    &token,
                    "SE",
                    born,
                    today,
                    &client,
                    Language::Sv,
                    T0,
                )
            })
        };
        for (born, old_enough) in [
            (day(2010, 11, 20), true),
            (day(2010, 11, 21), false),
            (day(2026, 1, 1), false),
            (day(1960, 2, 29), true),
        ] {
            let token = token();
            let (t, c) = (held(&token), client.clone());
            let to = address(&format!("n{born}@skog.example"));
            begun(
                &token,
                world.write(move |tx| {
                    registration::begin(tx, &policy(), &beginning(&t), &to, &c, Language::Sv, T0)
                }),
            );
            let code = world.code(T0).expect("a letter");
            let (t, c) = (held(&token), client.clone());
            right(
                &token,
                &world.write(move |tx| {
                    registration::confirm_code(tx, &policy(), &t, &otc(&code), &c, T0)
                }),
            );
            let birth = give(&token, born);
            assert_eq!(
                !matches!(birth, registration::BirthDateOutcome::TooYoung),
                old_enough,
                "{born}"
            );
            let t = held(&token);
            let shown = world
                .db
                .read_blocking(move |tx| registration::show(tx, &policy(), &t, T0))
                .unwrap();
            assert_eq!(shown.is_some(), old_enough, "{born}");
        }
    });
}
