use base::{FactorChange, Language, LetterKind};
use store::STATEMENTS;
use store::testing::on_both;

use super::*;
use crate::account::{self, State};
use crate::testing::*;
use crate::{Client, privacy, second_factor, session};

const ASA: &str = "asa.oberg@sjoboda.example";

#[test]
fn every_statement_fits_both_schemas() {
    on_both(|db| {
        assert!(STATEMENTS.len() > 80);
        for sql in STATEMENTS {
            db.read_blocking(move |tx| tx.prepare(sql)).unwrap();
        }
    });
}

#[test]
fn the_whole_way_from_the_letter_to_the_session() {
    on_both(|db| {
        let world = World { db };
        let client = client("192.0.2.1");
        let account = world.invite(ASA, T0).account();
        let letters = world.mail(T0);
        assert!(matches!(&letters[..], [l] if matches!(l.kind, LetterKind::Invitation { .. }) && l.to == address(ASA)));
        let (account_now, secret, completed) = world.register(ASA, &client, T0);
        assert_eq!(account_now, account);
        assert_eq!((completed.account, completed.purpose), (account, Purpose::Register));
        let signed = world.session(&completed.session, T0).unwrap();
        assert_eq!(signed.account.state, State::Active);
        assert_eq!(signed.account.shown_name(), "Åsa Öberg");
        assert!(!signed.notice_pending);
        let (codes, kept, accepted) = world.write(move |tx| {
            let codes = second_factor::recovery_codes(tx, account)?;
            let shown = second_factor::recovery_codes_to_keep(tx, account, T0)?;
            second_factor::keep_recovery_codes(tx, account)?;
            assert!(second_factor::recovery_codes_to_keep(tx, account, T0)?.is_none(), "shown until kept");
            Ok((codes, shown, privacy::accepted(tx, account)?))
        });
        assert_eq!((codes.left, kept.unwrap().len()), (10, 10));
        assert_eq!((accepted.len(), accepted[0].version.as_str()), (1, "1"));
        // And back in tomorrow.
        let tomorrow = T0.plus(minutes(24 * 60));
        let known = Client::new("192.0.2.1", "", completed.device.as_ref().map(crate::Token::reveal).as_deref());
        let signed_in = world.sign_in(ASA, &secret, &known, tomorrow);
        assert!(world.session(&signed_in.session, tomorrow).is_some());
        assert_eq!(signed_in.next.as_deref(), Some("/units"));
    });
}

#[test]
fn the_rule_table_of_the_next_step() {
    let now = T0;
    let blank = Flow {
        id: "01kb0000000000000000000000".parse().unwrap(),
        purpose: Purpose::Register,
        address: address(ASA),
        account: Some("01kb0000000000000000000001".parse().unwrap()),
        state: Some(State::Invited),
        has_factor: false,
        expires_at: now.plus(minutes(60)),
        code_sent_at: now,
        code_tries: 0,
        verified_at: None,
        factor_tries: 0,
        factor_at: None,
        hash: None,
        names: None,
        country: None,
        human_at: None,
        consent: None,
        news: false,
        upstream: None,
        is_linked: false,
        own_at: None,
        next: None,
        notice: None,
        session: None,
        ended_at: None,
        repeats: None,
    };
    let hash = Some(hashed(GOOD));
    let verified = Flow { verified_at: Some(now), ..blank.clone() };
    let proved = Flow { factor_at: Some(now), ..verified.clone() };
    let with_password = Flow { hash: hash.clone(), ..proved.clone() };
    let names = Some(account::Names { first: line("Åsa"), last: Some(line("Öberg")) });
    let named = Flow { names: names.clone(), ..with_password.clone() };
    let reset = Flow { purpose: Purpose::Reset, state: Some(State::Active), ..blank.clone() };
    let table = [
        ("begun", blank.clone(), Next::Do(Step::VerifyEmail)),
        ("nobody's address", Flow { account: None, state: None, ..blank.clone() }, Next::Do(Step::VerifyEmail)),
        ("closed meanwhile, not proved", Flow { state: Some(State::Closed), ..blank.clone() }, Next::Do(Step::VerifyEmail)),
        ("address proved", verified.clone(), Next::Do(Step::SecondFactor)),
        ("password before its turn", Flow { hash, ..verified.clone() }, Next::Do(Step::SecondFactor)),
        ("phone proved", proved.clone(), Next::Do(Step::Password)),
        ("password set", with_password.clone(), Next::Do(Step::Names)),
        ("name known", named.clone(), Next::Do(Step::PrivacyNotice)),
        ("name known before", Flow { names, ..proved.clone() }, Next::Do(Step::Password)),
        ("expired", Flow { expires_at: now, ..named.clone() }, Next::Over(Over::Expired)),
        ("done", Flow { ended_at: Some(now), ..named.clone() }, Next::Over(Over::Done)),
        ("done and expired", Flow { ended_at: Some(now), expires_at: now, ..named.clone() }, Next::Over(Over::Done)),
        ("registered elsewhere", Flow { state: Some(State::Active), ..named.clone() }, Next::Over(Over::HasAccount)),
        ("closed meanwhile", Flow { state: Some(State::Closed), ..named }, Next::Over(Over::Closed)),
        ("reset", reset.clone(), Next::Do(Step::VerifyEmail)),
        ("reset, proved", Flow { verified_at: Some(now), ..reset.clone() }, Next::Do(Step::SecondFactor)),
        ("reset, closed", Flow { verified_at: Some(now), state: Some(State::Closed), ..reset.clone() }, Next::Over(Over::Closed)),
        ("reset, both", Flow { verified_at: Some(now), factor_at: Some(now), ..reset }, Next::Do(Step::Password)),
        (
            "the file lost its last step",
            Flow { notice: Some("1".into()), names: with_password.names.clone(), ..with_password },
            Next::Do(Step::Names),
        ),
    ];
    for (what, flow, expected) in table {
        assert_eq!(next_step(&flow, &way(), now), expected, "{what}");
    }
}

#[test]
fn a_way_begins_with_the_address_and_has_a_password() {
    let notice = || privacy::Notice::new("1", &[]);
    let made = |steps: &[Step]| Way::new(steps, notice(), "").map(drop);
    assert_eq!(made(&[Step::Password, Step::VerifyEmail]), Err(NotAWay::VerifyEmailFirst));
    assert_eq!(made(&[]), Err(NotAWay::VerifyEmailFirst));
    assert_eq!(made(&[Step::VerifyEmail]), Err(NotAWay::NoPassword));
    assert_eq!(made(&[Step::VerifyEmail, Step::Password, Step::Password]), Err(NotAWay::Twice));
    assert_eq!(made(&[Step::VerifyEmail, Step::Password]), Ok(()));
}

#[test]
fn a_code_has_five_tries_ten_minutes_and_one_successor() {
    on_both(|db| {
        let world = World { db };
        let client = client("192.0.2.1");
        world.invite(ASA, T0);
        let flow = token();
        world.begin(&flow, ASA, &client, T0);
        let code = world.code(T0).unwrap();
        let wrong = if code == "000000" { "000001" } else { "000000" };
        for left in [4, 3, 2, 1] {
            assert!(matches!(world.confirm(&flow, wrong, &client, T0), CodeVerdict::Wrong { left: l } if l == left));
        }
        assert!(matches!(world.confirm(&flow, wrong, &client, T0), CodeVerdict::NoTriesLeft));
        assert!(matches!(world.confirm(&flow, &code, &client, T0), CodeVerdict::NoTriesLeft), "the right one is too late");
        assert_eq!(world.shown(&flow, T0).unwrap().code_tries_left, 0);
        // A new one has its own tries and makes the old one void.
        let later = T0.plus(seconds(31));
        let anew = {
            let (flow, client) = (held(&flow), client.clone());
            world.write(move |tx| send_new_code(tx, &way(), &flow, &client, Language::En, later))
        };
        assert!(matches!(anew, Begun::Sent { .. }));
        let second = world.code(later).unwrap();
        if second != code {
            assert!(matches!(world.confirm(&flow, &code, &client, later), CodeVerdict::Wrong { left: 4 }));
        }
        let late = later.plus(minutes(10));
        assert!(matches!(world.confirm(&flow, &second, &client, late), CodeVerdict::Expired));
        assert!(matches!(world.confirm(&flow, &second, &client, late.minus(seconds(1))), CodeVerdict::Right { .. }));
        assert!(matches!(world.confirm(&flow, &second, &client, late), CodeVerdict::Elsewhere(Stepped::Next)), "a double click goes on");
    });
}

#[test]
fn a_code_belongs_to_the_browser_that_asked() {
    on_both(|db| {
        let world = World { db };
        let client = client("192.0.2.1");
        world.invite(ASA, T0);
        let (mine, other) = (token(), token());
        world.begin(&mine, ASA, &client, T0);
        let code = world.code(T0).unwrap();
        assert!(matches!(world.confirm(&other, &code, &client, T0), CodeVerdict::Elsewhere(Stepped::Over(Over::Unknown))));
        // Somebody else begins with the same address: the code in my mail is not theirs, and theirs doesn't void mine.
        world.begin(&other, ASA, &client, T0.plus(seconds(40)));
        let theirs = world.code(T0.plus(seconds(40))).unwrap();
        if theirs != code {
            assert!(matches!(world.confirm(&other, &code, &client, T0.plus(seconds(41))), CodeVerdict::Wrong { .. }));
        }
        assert!(matches!(world.confirm(&mine, &code, &client, T0.plus(seconds(41))), CodeVerdict::Right { .. }));
    });
}

#[test]
fn two_clicks_on_send_give_one_letter() {
    on_both(|db| {
        let world = World { db };
        let client = client("192.0.2.1");
        world.invite(ASA, T0);
        world.mail(T0);
        let flow = token();
        for _ in 0..3 {
            assert!(matches!(world.begin(&flow, ASA, &client, T0), Begun::Sent { .. }));
        }
        assert_eq!(world.mail(T0).len(), 1);
    });
}

/// Statement by statement and job by job, as a person with a stopwatch or the operator of a slow disk could tell them apart.
#[test]
fn an_unknown_address_is_treated_as_a_known_one() {
    on_both(|db| {
        let world = World { db };
        let client = client("192.0.2.1");
        let (asa, _, _) = world.register(ASA, &client, T0);
        world.invite("invited@sjoboda.example", T0);
        let over = world.invite("taken.back@sjoboda.example", T0);
        let account::Invited::Asked { invitation, .. } = over else { panic!() };
        db.write_blocking(move |tx| account::take_back(tx, None, invitation, T0)).unwrap();
        world.mail(T0);
        let mut seen: Vec<(Vec<String>, Vec<String>, String)> = Vec::new();
        for who in [ASA, "invited@sjoboda.example", "nobody@sjoboda.example", "taken.back@sjoboda.example"] {
            let flow = token();
            let (to, from, start) = (address(who), client.clone(), beginning(&flow));
            let now = T0.plus(minutes(5));
            let (begun, begin) = world.write(move |tx| {
                let begun = begin(tx, &way(), &start, &to, &from, Language::Sv, now)?;
                Ok((begun, tx.ran().iter().map(|sql| sql.name()).collect::<Vec<_>>()))
            });
            let Begun::Sent { token, .. } = begun else { panic!("{begun:?}") };
            keeps(&flow, &token);
            let (from, f) = (client.clone(), token);
            let (verdict, confirm) = world.write(move |tx| {
                let verdict = confirm_code(tx, &way(), &f, &otc("123456"), &from, now)?;
                Ok((format!("{verdict:?}"), tx.ran().iter().map(|sql| sql.name()).collect::<Vec<_>>()))
            });
            let shown = world.shown(&flow, now).unwrap();
            let page = format!("{verdict} {:?} {:?} {} {:?}", shown.next, shown.purpose, shown.code_tries_left, shown.steps);
            seen.push((begin, confirm, page));
            let letters = world.mail(now);
            let written = letters.iter().filter(|l| matches!(l.kind, LetterKind::Code { .. })).count();
            assert_eq!(written, usize::from(who == ASA || who.starts_with("invited")), "{who}");
        }
        assert!(seen[0].0.len() > 8, "{:?}", seen[0].0);
        for other in &seen[1..] {
            assert_eq!(*other, seen[0]);
        }
        let _ = asa;
    });
}

/// Even the code itself, which nobody was sent, opens nothing for an address that nobody has.
#[test]
fn an_unknown_address_goes_no_further_with_the_right_code() {
    on_both(|db| {
        let world = World { db };
        let client = client("192.0.2.1");
        let flow = token();
        world.begin(&flow, "nobody@sjoboda.example", &client, T0);
        let job = world.write(move |tx| store::jobs::claim_next(tx, T0)).unwrap();
        let code = job.payload::<CodeJob>().unwrap().code;
        assert!(matches!(world.confirm(&flow, &code, &client, T0), CodeVerdict::Wrong { left: 4 }));
        assert_eq!(world.shown(&flow, T0).unwrap().next, Next::Do(Step::VerifyEmail));
    });
}

#[test]
fn letters_to_one_address_are_limited_whoever_has_it() {
    on_both(|db| {
        let world = World { db };
        for who in [ASA, "nobody@sjoboda.example"] {
            let client = client("192.0.2.1");
            let sent = (0..12).filter(|_| matches!(world.begin(&token(), who, &client, T0), Begun::Sent { .. })).count();
            assert_eq!(sent, 6, "{who}");
            assert!(matches!(world.begin(&token(), who, &client, T0), Begun::TooMany { wait } if wait == seconds(30)));
        }
    });
}

#[test]
fn steps_only_in_order_and_only_once() {
    on_both(|db| {
        let world = World { db };
        let client = client("192.0.2.1");
        world.invite(ASA, T0);
        let flow = token();
        let hash = hashed(GOOD);
        world.begin(&flow, ASA, &client, T0);
        let code = world.code(T0).unwrap();
        // Nothing before its turn.
        assert!(matches!(world.factor(&flow, "123456", &client, T0), FactorVerdict::Elsewhere(Stepped::Next)));
        assert!(matches!(world.password(&flow, &hash, &client, T0), Stepped::Next));
        assert!(matches!(world.notice(&flow, "1", &client, T0), Stepped::Next));
        assert_eq!(world.shown(&flow, T0).unwrap().next, Next::Do(Step::VerifyEmail));
        world.confirm(&flow, &code, &client, T0);
        assert!(matches!(world.password(&flow, &hash, &client, T0), Stepped::Next));
        assert_eq!(world.shown(&flow, T0).unwrap().next, Next::Do(Step::SecondFactor));
        let secret = world.shown(&flow, T0).unwrap().enrolling.unwrap();
        assert!(matches!(world.factor(&flow, "abcd-efgh-jkmn", &client, T0), FactorVerdict::Wrong { left: None }));
        world.factor(&flow, &app_code(&secret, T0), &client, T0);
        assert!(world.shown(&flow, T0).unwrap().enrolling.is_none(), "the secret is shown in its step only");
        world.password(&flow, &hash, &client, T0);
        // The back button: the password's page again, with another password.
        assert!(matches!(world.password(&flow, &hashed(OTHER), &client, T0), Stepped::Next));
        // The file got a new notice while the page was open: it is shown, not accepted unread.
        assert!(matches!(world.notice(&flow, "0", &client, T0), Stepped::Next));
        assert_eq!(world.shown(&flow, T0).unwrap().next, Next::Do(Step::PrivacyNotice));
        let Stepped::Completed(first) = world.notice(&flow, "1", &client, T0) else { panic!() };
        // A double click, and the answer that got lost: the same session again, for a while.
        let Stepped::Completed(second) = world.notice(&flow, "1", &client, T0.plus(seconds(60))) else { panic!() };
        assert_eq!(first.session.reveal(), second.session.reveal());
        assert!(matches!(world.notice(&flow, "1", &client, T0.plus(seconds(121))), Stepped::Over(Over::Done)));
        let later = T0.plus(minutes(2));
        assert!(matches!(world.try_password(ASA, OTHER, &client, later), Ok(crate::sign_in::Finished::Wrong)), "the first one counts");
        let account = first.account;
        assert_eq!(world.write(move |tx| session::of_account(tx, account, &session::Lengths::default(), later)).len(), 1);
    });
}

#[test]
fn two_browsers_register_and_one_wins() {
    on_both(|db| {
        let world = World { db };
        let client = client("192.0.2.1");
        world.invite(ASA, T0);
        let ways: Vec<_> = (0..2u64)
            .map(|n| {
                let (flow, now) = (token(), T0.plus(seconds(n)));
                world.begin(&flow, ASA, &client, now);
                let code = world.code(now).unwrap();
                world.confirm(&flow, &code, &client, now);
                let secret = world.shown(&flow, now).unwrap().enrolling.unwrap();
                world.factor(&flow, &app_code(&secret, now), &client, now);
                world.password(&flow, &hashed(GOOD), &client, now);
                flow
            })
            .collect();
        assert!(matches!(world.notice(&ways[0], "1", &client, T0), Stepped::Completed(_)));
        assert!(matches!(world.notice(&ways[1], "1", &client, T0), Stepped::Over(Over::Unknown)));
    });
}

#[test]
fn an_invitation_that_is_taken_back_or_old_lets_nobody_in() {
    on_both(|db| {
        let world = World { db };
        let client = client("192.0.2.1");
        let invited = world.invite(ASA, T0);
        let account::Invited::Asked { invitation, .. } = invited else { panic!() };
        let flow = token();
        world.begin(&flow, ASA, &client, T0);
        let code = world.code(T0).unwrap();
        world.confirm(&flow, &code, &client, T0);
        db.write_blocking(move |tx| account::take_back(tx, None, invitation, T0)).unwrap();
        assert!(world.shown(&flow, T0).is_none(), "its running registration ended");
        let later = T0.plus(minutes(60));
        world.begin(&token(), ASA, &client, later);
        assert!(world.code(later).is_none());
        // Asked in again, and too late.
        world.invite(ASA, later);
        world.mail(later);
        let late = later.plus(minutes(30 * 24 * 60));
        world.begin(&token(), ASA, &client, late);
        assert!(world.code(late).is_none());
        world.invite(ASA, late);
        world.begin(&token(), ASA, &client, late.plus(seconds(1)));
        assert!(world.code(late.plus(seconds(1))).is_some());
    });
}

#[test]
fn a_forgotten_password_asks_the_phone_and_ends_every_session() {
    on_both(|db| {
        let world = World { db };
        let home = client("192.0.2.1");
        let (account, secret, first) = world.register(ASA, &home, T0);
        let now = T0.plus(minutes(60));
        let half = world.half_signed_in(ASA, &home, now);
        let (flow, elsewhere) = (token(), client("198.51.100.7"));
        world.begin(&flow, ASA, &elsewhere, now);
        let code = world.code(now).unwrap();
        assert!(matches!(world.confirm(&flow, &code, &elsewhere, now), CodeVerdict::Right { .. }));
        let shown = world.shown(&flow, now).unwrap();
        assert_eq!((shown.purpose, shown.next), (Purpose::Reset, Next::Do(Step::SecondFactor)));
        assert!(shown.enrolling.is_none(), "who reads the mail does not choose a new phone");
        assert!(matches!(world.password(&flow, &hashed(OTHER), &elsewhere, now), Stepped::Next), "not before the phone");
        assert!(matches!(world.factor(&flow, "000000", &elsewhere, now), FactorVerdict::Wrong { left: Some(4) }));
        assert!(matches!(
            world.factor(&flow, &app_code(&secret, now), &elsewhere, now),
            FactorVerdict::Right { stepped: Stepped::Next, .. }
        ));
        assert!(world.session(&first.session, now).is_some(), "nothing happened yet");
        let Stepped::Completed(done) = world.password(&flow, &hashed(OTHER), &elsewhere, now) else { panic!() };
        assert_eq!(done.purpose, Purpose::Reset);
        assert!(world.session(&first.session, now).is_none());
        assert!(world.session(&done.session, now).is_some());
        let next = now.plus(seconds(30));
        assert!(
            matches!(world.prove(&half, &app_code(&secret, next), &home, next), crate::sign_in::Proven::Over),
            "half a sign-in with the old one"
        );
        assert!(world.mail(now).iter().any(|l| matches!(l.kind, LetterKind::PasswordChanged { .. })));
        assert!(matches!(world.try_password(ASA, GOOD, &home, next), Ok(crate::sign_in::Finished::Wrong)));
        assert!(matches!(world.try_password(ASA, OTHER, &home, next), Ok(crate::sign_in::Finished::SecondFactor { .. })));
        assert_eq!(world.write(move |tx| second_factor::recovery_codes(tx, account)).left, 10);
    });
}

#[test]
fn a_reset_with_a_recovery_code_works_once() {
    on_both(|db| {
        let world = World { db };
        let home = client("192.0.2.1");
        let (account, _, _) = world.register(ASA, &home, T0);
        let codes = world.write(move |tx| second_factor::recovery_codes_to_keep(tx, account, T0)).unwrap();
        for (n, expected) in [(1u64, true), (2, false)] {
            let (flow, now) = (token(), T0.plus(minutes(n)));
            world.begin(&flow, ASA, &home, now);
            let code = world.code(now).unwrap();
            world.confirm(&flow, &code, &home, now);
            let verdict = world.factor(&flow, &codes[3], &home, now);
            assert_eq!(matches!(verdict, FactorVerdict::Right { stepped: Stepped::Next, .. }), expected, "{verdict:?}");
        }
        let letters = world.mail(T0.plus(minutes(3)));
        let used = |l: &&base::Letter| matches!(l.kind, LetterKind::SecondFactorChanged { change: FactorChange::RecoveryCodeUsed, .. });
        assert_eq!(letters.iter().filter(used).count(), 0, "read by code() above");
        assert_eq!(world.write(move |tx| second_factor::recovery_codes(tx, account)).left, 9);
    });
}

#[test]
fn guessing_the_phones_code_in_a_reset_ends_the_flow_and_is_slowed() {
    on_both(|db| {
        let world = World { db };
        let (_, secret, _) = world.register(ASA, &client("192.0.2.1"), T0);
        let thief = client("203.0.113.9");
        let mut tried = 0;
        let mut waited = false;
        for n in 0..4u64 {
            let (flow, now) = (token(), T0.plus(minutes(3 + n)));
            world.begin(&flow, ASA, &thief, now);
            let Some(code) = world.code(now) else { break };
            world.confirm(&flow, &code, &thief, now);
            let right = app_code(&secret, now);
            for guess in ["000000", "111111", "222222", "333333", "444444"].into_iter().filter(|g| *g != right) {
                match world.factor(&flow, guess, &thief, now) {
                    FactorVerdict::Wrong { .. } | FactorVerdict::NoTriesLeft => tried += 1,
                    FactorVerdict::Wait { wait } => waited |= wait >= seconds(10),
                    other => panic!("{other:?}"),
                }
            }
            assert!(world.shown(&flow, now).is_none() || waited);
        }
        assert!(tried <= 12 && waited, "{tried}");
    });
}

#[test]
fn staff_reset_the_phone_and_the_person_enrols_a_new_one() {
    on_both(|db| {
        let world = World { db };
        let home = client("192.0.2.1");
        let (account, old, first) = world.register(ASA, &home, T0);
        let now = T0.plus(minutes(60));
        db.write_blocking(move |tx| second_factor::reset_by_staff(tx, None, account, "called-back", now)).unwrap();
        assert!(world.session(&first.session, now).is_none());
        let told = |l: &base::Letter| matches!(l.kind, LetterKind::SecondFactorChanged { change: FactorChange::ResetByStaff, .. });
        assert!(world.mail(now).iter().any(told));
        assert!(matches!(world.try_password(ASA, GOOD, &home, now), Ok(crate::sign_in::Finished::EnrolAnew { .. })));
        let flow = token();
        world.begin(&flow, ASA, &home, now);
        let code = world.code(now).unwrap();
        world.confirm(&flow, &code, &home, now);
        let new = world.shown(&flow, now).unwrap().enrolling.unwrap();
        assert_ne!(new.text(), old.text());
        assert!(matches!(world.factor(&flow, &app_code(&old, now), &home, now), FactorVerdict::Wrong { left: None }));
        world.factor(&flow, &app_code(&new, now), &home, now);
        let Stepped::Completed(_) = world.password(&flow, &hashed(OTHER), &home, now) else { panic!() };
        let added = |l: &base::Letter| matches!(l.kind, LetterKind::SecondFactorChanged { change: FactorChange::Added, .. });
        assert!(world.mail(now).iter().any(added));
        assert_eq!(world.write(move |tx| second_factor::recovery_codes(tx, account)).left, 10, "new ones");
    });
}

#[test]
fn names_are_asked_for_where_staff_did_not_know_them() {
    on_both(|db| {
        let world = World { db };
        let client = client("192.0.2.1");
        let invite = account::Invite {
            address: address(ASA),
            first_name: None,
            last_name: None,
            language: Language::En,
            organisation: line("Sjöboda kommun"),
            url: "https://statistik.example/sign-in".to_owned(),
            valid_for: minutes(60),
            news: account::News::Permission,
            same_person: false,
        };
        world.write(move |tx| account::invite(tx, None, &invite, T0));
        let flow = token();
        world.begin(&flow, ASA, &client, T0);
        let code = world.code(T0).unwrap();
        world.confirm(&flow, &code, &client, T0);
        let secret = world.shown(&flow, T0).unwrap().enrolling.unwrap();
        world.factor(&flow, &app_code(&secret, T0), &client, T0);
        world.password(&flow, &hashed(GOOD), &client, T0);
        assert_eq!(world.shown(&flow, T0).unwrap().next, Next::Do(Step::Names));
        assert!(matches!(world.names(&flow, &client, T0), Stepped::Next));
        let Stepped::Completed(done) = world.notice(&flow, "1", &client, T0) else { panic!() };
        let signed = world.session(&done.session, T0).unwrap();
        assert_eq!((signed.account.shown_name(), signed.account.language), ("Berit Ek".to_owned(), Some(Language::En)));
    });
}

#[test]
fn a_flow_lives_an_hour_and_is_swept() {
    on_both(|db| {
        let world = World { db };
        let client = client("192.0.2.1");
        world.invite(ASA, T0);
        let flow = token();
        world.begin(&flow, ASA, &client, T0);
        let code = world.code(T0).unwrap();
        world.confirm(&flow, &code, &client, T0.plus(minutes(5)));
        assert_eq!(world.shown(&flow, T0.plus(minutes(59))).unwrap().next, Next::Do(Step::SecondFactor));
        let over = T0.plus(minutes(60));
        assert_eq!(world.shown(&flow, over).unwrap().next, Next::Over(Over::Expired));
        assert!(matches!(world.password(&flow, &hashed(GOOD), &client, over), Stepped::Over(Over::Expired)));
        assert_eq!(world.write(move |tx| super::sweep(tx, over)), 1);
        assert!(world.shown(&flow, over).is_none());
    });
}
