//! A flow's secret that was known beforehand (session fixation) opens nothing after a proof.

use store::params;
use store::testing::on_both;

use super::*;
use crate::testing::*;
use crate::{Token, session};

const ASA: &str = "asa.oberg@sjoboda.example";

store::sql! {
    LEFT = "SELECT address, folded, first_name, last_name, told_first, told_last, issuer, subject, country, phc FROM flow";
    SECRETS = "SELECT totp, code FROM flow";
    FLOWS = "SELECT CAST(count(*) AS BIGINT) FROM flow";
    TOUCH = "UPDATE session SET seen = 1";
}

/// The step of the flow that the secret opens, if it opens one.
fn next(world: &World<'_>, token: &Token, now: base::Timestamp) -> Option<Next> {
    let token = token.clone();
    world
        .db
        .read_blocking(move |tx| show(tx, &policy(), &token, now))
        .unwrap()
        .map(|shown| shown.next)
}

#[test]
fn each_flow_and_each_proof_has_a_secret_of_its_own() {
    on_both(|db| {
        let (world, client) = (World { db }, client("192.0.2.1"));
        world.invite(ASA, T0);
        let (browser, mut known) = (token(), Vec::new());
        world.begin(&browser, "else@sjoboda.example", &client, T0);
        known.push(held(&browser));
        world.begin(&browser, ASA, &client, T0);
        known.push(held(&browser));
        let code = world.code(T0).unwrap();
        world.confirm(&browser, &code, &client, T0);
        known.push(held(&browser));
        let secret = world.shown(&browser, T0).unwrap().enrolling.unwrap();
        world.factor(&browser, &app_code(&secret, T0), &client, T0);
        known.push(held(&browser));
        let mut all: Vec<String> = known.iter().map(Token::reveal).collect();
        all.push(browser.reveal());
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 5, "all secrets differ");
        // The other flow is unaffected; the secrets from before the proofs only lead to the proofs.
        assert_eq!(next(&world, &known[0], T0), Some(Next::Do(Step::VerifyEmail)));
        assert_eq!(next(&world, &known[1], T0), None, "a secret from two proofs ago");
        assert_eq!(next(&world, &known[2], T0), Some(Next::Do(Step::SecondFactor)));
        assert_eq!(next(&world, &known[3], T0), Some(Next::Do(Step::Password)));
        let shown = world.db.read_blocking({
            let known = known[2].clone();
            move |tx| show(tx, &policy(), &known, T0)
        });
        assert!(shown.unwrap().unwrap().enrolling.is_none(), "the app's key is not shown again");
        assert_eq!(next(&world, &known[2], T0.plus(seconds(120))), None);
        assert_eq!(next(&world, &known[3], T0.plus(seconds(120))), Some(Next::Do(Step::Password)));
    });
}

#[test]
fn the_answer_to_a_proof_that_was_lost_is_given_again_for_that_proof_alone() {
    on_both(|db| {
        let (world, client) = (World { db }, client("192.0.2.1"));
        world.invite(ASA, T0);
        let browser = token();
        world.begin(&browser, ASA, &client, T0);
        let (before, code) = (held(&browser), world.code(T0).unwrap());
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let CodeVerdict::Right { token: first, .. } = world.confirm(&browser, &code, &client, T0)
        else {
            panic!()
        };
        let confirm = |typed: &str, now| {
            let (before, code, client) = (before.clone(), otc(typed), client.clone());
            world.write(move |tx| confirm_code(tx, &policy(), &before, &code, &client, now))
        };
        let CodeVerdict::Right { token: again, .. } = confirm(&code, T0.plus(seconds(60))) else {
            panic!()
        };
        assert_eq!(first.reveal(), again.reveal());
        // The previous secret does nothing else, and guesses are counted.
        let (b, c) = (before.clone(), client.clone());
        let hash = hashed(GOOD);
        assert!(matches!(
            world.write(move |tx| set_password(
                tx,
                &policy(),
                &b,
                &hash,
                &c,
                base::Language::Sv,
                T0
            )),
            StepOutcome::Next
        ));
        assert_eq!(world.shown(&browser, T0).unwrap().next, Next::Do(Step::SecondFactor));
        for _ in 0..4 {
            assert!(matches!(
                confirm(wrong, T0),
                CodeVerdict::Wrong { .. } | CodeVerdict::NoTriesLeft
            ));
        }
        assert!(matches!(confirm(wrong, T0), CodeVerdict::NoTriesLeft));
        assert!(matches!(confirm(&code, T0), CodeVerdict::NoTriesLeft), "guessing is blocked");
        assert!(matches!(
            confirm(&code, T0.plus(seconds(120))),
            CodeVerdict::Elsewhere(StepOutcome::Over(FlowEnd::Unknown))
        ));
        // Only the present secret cancels a flow.
        let b = before.clone();
        world.write(move |tx| abandon(tx, &b));
        assert!(world.shown(&browser, T0).is_some());
        // The second factor: the same code again, or the next one.
        let secret = world.shown(&browser, T0).unwrap().enrolling.unwrap();
        let before = held(&browser);
        let FactorVerdict::Right { token: first, .. } =
            world.factor(&browser, &app_code(&secret, T0), &client, T0)
        else {
            panic!()
        };
        for later in [0, 30] {
            let now = T0.plus(seconds(later));
            let proof = crate::second_factor::Proof::parse(&app_code(&secret, now)).unwrap();
            let (before, client) = (before.clone(), client.clone());
            let verdict = world.write(move |tx| {
                prove_factor(tx, &policy(), &before, &proof, &client, base::Language::Sv, now)
            });
            let FactorVerdict::Right { token: again, stepped: StepOutcome::Next } = verdict else {
                panic!("{verdict:?}")
            };
            assert_eq!(first.reveal(), again.reveal());
        }
    });
}

#[test]
fn the_last_step_once_more_shows_nothing_once_a_browser_has_come() {
    on_both(|db| {
        let (world, client) = (World { db }, client("192.0.2.1"));
        world.invite(ASA, T0);
        let browser = token();
        world.begin(&browser, ASA, &client, T0);
        let code = world.code(T0).unwrap();
        world.confirm(&browser, &code, &client, T0);
        let secret = world.shown(&browser, T0).unwrap().enrolling.unwrap();
        world.factor(&browser, &app_code(&secret, T0), &client, T0);
        world.password(&browser, &hashed(GOOD), &client, T0);
        let StepOutcome::Completed(first) = world.notice(&browser, "1", &client, T0) else {
            panic!()
        };
        let StepOutcome::Completed(lost) = world.notice(&browser, "1", &client, T0) else {
            panic!("the answer was lost")
        };
        assert_eq!(first.session.reveal(), lost.session.reveal());
        let signed = world.session(&first.session, T0).unwrap();
        world.write(move |tx| session::touch(tx, signed.session, T0));
        assert!(matches!(
            world.notice(&browser, "1", &client, T0),
            StepOutcome::Over(FlowEnd::Done)
        ));
        // The same for the second factor of a sign-in.
        let now = T0.plus(seconds(30));
        let half = world.half_signed_in(ASA, &client, now);
        let code = app_code(&secret, now);
        assert!(matches!(
            world.prove(&half, &code, &client, now),
            crate::sign_in::FactorOutcome::SignedIn(_)
        ));
        assert!(matches!(
            world.prove(&half, &code, &client, now),
            crate::sign_in::FactorOutcome::SignedIn(_)
        ));
        world.write(|tx| tx.execute(&TOUCH, params![]).map(drop));
        assert!(matches!(
            world.prove(&half, &code, &client, now),
            crate::sign_in::FactorOutcome::Over
        ));
    });
}

#[test]
fn what_a_flow_held_of_a_person_goes_with_its_end() {
    on_both(|db| {
        let (world, client) = (World { db }, client("192.0.2.1"));
        world.register(ASA, &client, T0);
        let left: Vec<Option<String>> = world.write(|tx| {
            let row = tx.one(&LEFT, params![])?;
            (0..10).map(|i| row.get(i)).collect()
        });
        assert!(left.iter().all(|held| held.as_deref().is_none_or(str::is_empty)), "{left:?}");
        let secrets: Vec<Vec<u8>> = world.write(|tx| {
            let row = tx.one(&SECRETS, params![])?;
            (0..2).map(|i| row.get(i)).collect()
        });
        assert!(secrets.iter().all(Vec::is_empty));
        let count = || world.write(|tx| tx.one(&FLOWS, params![])?.get::<i64>(0));
        // A cancelled flow leaves no row, an expired one none after the next sweep.
        let (cancelled, left_alone) = (token(), token());
        world.begin(&cancelled, "bo@sjoboda.example", &client, T0);
        world.begin(&left_alone, "eva@sjoboda.example", &client, T0);
        assert_eq!(count(), 3);
        let secret = held(&cancelled);
        world.write(move |tx| abandon(tx, &secret));
        assert_eq!(count(), 2);
        world.write(|tx| crate::sweep(tx, T0.plus(minutes(60))));
        assert_eq!(count(), 0);
    });
}
