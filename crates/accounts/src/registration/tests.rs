//! Registration by invitation, step by step, on both databases.

use base::{Language, LetterKind};
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
fn registration_leads_from_the_letter_to_a_session() {
    on_both(|db| {
        let world = World { db };
        let client = client("192.0.2.1");
        let account = world.invite(ASA, T0).account();
        let letters = world.mail(T0);
        assert!(
            matches!(&letters[..], [l] if matches!(l.kind, LetterKind::Invitation { .. }) && l.to == address(ASA))
        );
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
            assert!(
                second_factor::recovery_codes_to_keep(tx, account, T0)?.is_none(),
                "codes are shown until acknowledged"
            );
            Ok((codes, shown, privacy::accepted(tx, account)?))
        });
        assert_eq!((codes.left, kept.unwrap().len()), (10, 10));
        assert_eq!((accepted.len(), accepted[0].version.as_str()), (1, "1"));
        // Signs in again the next day.
        let tomorrow = T0.plus(minutes(24 * 60));
        let known = Client::new(
            "192.0.2.1",
            "",
            completed.device.as_ref().map(crate::Token::reveal).as_deref(),
        );
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
        (
            "nobody's address",
            Flow { account: None, state: None, ..blank.clone() },
            Next::Do(Step::VerifyEmail),
        ),
        (
            "closed meanwhile, not proved",
            Flow { state: Some(State::Closed), ..blank.clone() },
            Next::Do(Step::VerifyEmail),
        ),
        ("address proved", verified.clone(), Next::Do(Step::SecondFactor)),
        (
            "password before its turn",
            Flow { hash, ..verified.clone() },
            Next::Do(Step::SecondFactor),
        ),
        ("phone proved", proved.clone(), Next::Do(Step::Password)),
        ("password set", with_password.clone(), Next::Do(Step::Names)),
        ("name known", named.clone(), Next::Do(Step::PrivacyNotice)),
        ("name known before", Flow { names, ..proved.clone() }, Next::Do(Step::Password)),
        ("expired", Flow { expires_at: now, ..named.clone() }, Next::Over(FlowEnd::Expired)),
        ("done", Flow { ended_at: Some(now), ..named.clone() }, Next::Over(FlowEnd::Done)),
        (
            "done and expired",
            Flow { ended_at: Some(now), expires_at: now, ..named.clone() },
            Next::Over(FlowEnd::Done),
        ),
        (
            "registered elsewhere",
            Flow { state: Some(State::Active), ..named.clone() },
            Next::Over(FlowEnd::HasAccount),
        ),
        (
            "closed meanwhile",
            Flow { state: Some(State::Closed), ..named },
            Next::Over(FlowEnd::Closed),
        ),
        ("reset", reset.clone(), Next::Do(Step::VerifyEmail)),
        (
            "reset, proved",
            Flow { verified_at: Some(now), ..reset.clone() },
            Next::Do(Step::SecondFactor),
        ),
        (
            "reset, closed",
            Flow { verified_at: Some(now), state: Some(State::Closed), ..reset.clone() },
            Next::Over(FlowEnd::Closed),
        ),
        (
            "reset, both",
            Flow { verified_at: Some(now), factor_at: Some(now), ..reset },
            Next::Do(Step::Password),
        ),
        (
            "the file lost its last step",
            Flow { notice: Some("1".into()), names: with_password.names.clone(), ..with_password },
            Next::Do(Step::Names),
        ),
    ];
    for (what, flow, expected) in table {
        assert_eq!(next_step(&flow, &policy(), now), expected, "{what}");
    }
}

#[test]
fn onboarding_begins_with_the_address_and_sets_a_password() {
    let notice = || privacy::Notice::new("1", &[]);
    let made = |steps: &[Step]| OnboardingPolicy::new(steps, notice(), "").map(drop);
    assert_eq!(made(&[Step::Password, Step::VerifyEmail]), Err(InvalidSteps::VerifyEmailFirst));
    assert_eq!(made(&[]), Err(InvalidSteps::VerifyEmailFirst));
    assert_eq!(made(&[Step::VerifyEmail]), Err(InvalidSteps::NoPassword));
    assert_eq!(
        made(&[Step::VerifyEmail, Step::Password, Step::Password]),
        Err(InvalidSteps::Twice)
    );
    assert_eq!(made(&[Step::VerifyEmail, Step::Password]), Ok(()));
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
        // No step before its turn.
        assert!(matches!(
            world.factor(&flow, "123456", &client, T0),
            FactorVerdict::Elsewhere(StepOutcome::Next)
        ));
        assert!(matches!(world.password(&flow, &hash, &client, T0), StepOutcome::Next));
        assert!(matches!(world.notice(&flow, "1", &client, T0), StepOutcome::Next));
        assert_eq!(world.shown(&flow, T0).unwrap().next, Next::Do(Step::VerifyEmail));
        world.confirm(&flow, &code, &client, T0);
        assert!(matches!(world.password(&flow, &hash, &client, T0), StepOutcome::Next));
        assert_eq!(world.shown(&flow, T0).unwrap().next, Next::Do(Step::SecondFactor));
        let secret = world.shown(&flow, T0).unwrap().enrolling.unwrap();
        assert!(matches!(
            world.factor(&flow, "abcd-efgh-jkmn", &client, T0),
            FactorVerdict::Wrong { left: None }
        ));
        world.factor(&flow, &app_code(&secret, T0), &client, T0);
        assert!(
            world.shown(&flow, T0).unwrap().enrolling.is_none(),
            "the secret is shown only in its step"
        );
        world.password(&flow, &hash, &client, T0);
        // The back button: the password page again, with another password.
        assert!(matches!(world.password(&flow, &hashed(OTHER), &client, T0), StepOutcome::Next));
        // The notice changed while the page was open: the new one is shown, not accepted unread.
        assert!(matches!(world.notice(&flow, "0", &client, T0), StepOutcome::Next));
        assert_eq!(world.shown(&flow, T0).unwrap().next, Next::Do(Step::PrivacyNotice));
        let StepOutcome::Completed(first) = world.notice(&flow, "1", &client, T0) else { panic!() };
        // A double click or a lost response gets the same session again, for a while.
        let StepOutcome::Completed(second) =
            world.notice(&flow, "1", &client, T0.plus(seconds(60)))
        else {
            panic!()
        };
        assert_eq!(first.session.reveal(), second.session.reveal());
        assert!(matches!(
            world.notice(&flow, "1", &client, T0.plus(seconds(121))),
            StepOutcome::Over(FlowEnd::Done)
        ));
        let later = T0.plus(minutes(2));
        assert!(
            matches!(
                world.try_password(ASA, OTHER, &client, later),
                Ok(crate::sign_in::PasswordOutcome::Wrong)
            ),
            "the first registration wins"
        );
        let account = first.account;
        assert_eq!(
            world
                .write(move |tx| session::of_account(
                    tx,
                    account,
                    &session::Lifetimes::default(),
                    later
                ))
                .len(),
            1
        );
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
        assert!(matches!(world.notice(&ways[0], "1", &client, T0), StepOutcome::Completed(_)));
        assert!(matches!(
            world.notice(&ways[1], "1", &client, T0),
            StepOutcome::Over(FlowEnd::Unknown)
        ));
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
        assert!(world.shown(&flow, T0).is_none(), "the running flow has ended");
        let later = T0.plus(minutes(60));
        world.begin(&token(), ASA, &client, later);
        assert!(world.code(later).is_none());
        // Invited again, but too late.
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
            effect: account::InvitationEffect::Permission,
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
        assert!(matches!(world.names(&flow, &client, T0), StepOutcome::Next));
        let StepOutcome::Completed(done) = world.notice(&flow, "1", &client, T0) else { panic!() };
        let signed = world.session(&done.session, T0).unwrap();
        assert_eq!(
            (signed.account.shown_name(), signed.account.language),
            ("Berit Ek".to_owned(), Some(Language::En))
        );
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
        assert_eq!(
            world.shown(&flow, T0.plus(minutes(59))).unwrap().next,
            Next::Do(Step::SecondFactor)
        );
        let over = T0.plus(minutes(60));
        assert_eq!(world.shown(&flow, over).unwrap().next, Next::Over(FlowEnd::Expired));
        assert!(matches!(
            world.password(&flow, &hashed(GOOD), &client, over),
            StepOutcome::Over(FlowEnd::Expired)
        ));
        assert_eq!(world.write(move |tx| super::sweep(tx, over)), 1);
        assert!(world.shown(&flow, over).is_none());
    });
}
