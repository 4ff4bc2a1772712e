//! Invitations, closing and address correction, on both databases.

use base::{Failure, LetterKind};
use store::testing::on_both;

use super::*;
use crate::testing::*;

const ASA: &str = "asa.oberg@sjoboda.example";

#[test]
fn how_far_an_invited_person_has_come() {
    on_both(|db| {
        let world = World { db };
        let client = client("192.0.2.1");
        let state = |now| {
            let all = world.write(move |tx| invitations(tx, 10));
            invitation_state(&all[0], now)
        };
        world.invite(ASA, T0);
        assert_eq!(state(T0), InvitationState::Sent);
        let flow = token();
        world.begin(&flow, ASA, &client, T0);
        assert_eq!(state(T0), InvitationState::Opened);
        let code = world.code(T0).unwrap();
        world.confirm(&flow, &code, &client, T0);
        assert_eq!(state(T0), InvitationState::InProgress);
        let expired = T0.plus(minutes(31 * 24 * 60));
        assert_eq!(state(expired), InvitationState::Expired);
        let secret = world.shown(&flow, T0).unwrap().enrolling.unwrap();
        world.factor(&flow, &app_code(&secret, T0), &client, T0);
        world.password(&flow, &hashed(GOOD), &client, T0);
        world.notice(&flow, "1", &client, T0);
        assert_eq!((state(T0), state(expired)), (InvitationState::Done, InvitationState::Done));
    });
}

#[test]
fn invited_twice_closed_and_invited_again() {
    on_both(|db| {
        let world = World { db };
        let first = world.invite(ASA, T0);
        let Invited::Asked { account, invitation } = first else { panic!("{first:?}") };
        assert_eq!(
            world.invite("ASA.Oberg@sjoboda.example", T0),
            Invited::AskedAlready { account, invitation },
            "a list with two units"
        );
        assert_eq!(world.mail(T0).len(), 1);
        let later = T0.plus(minutes(60));
        let again =
            |id, now| db.write_blocking(move |tx| send_again(tx, None, id, minutes(60), now));
        again(invitation, later).unwrap();
        assert_eq!(world.mail(later).len(), 1);
        db.write_blocking(move |tx| take_back(tx, None, invitation, later)).unwrap();
        assert!(matches!(again(invitation, later), Err(Failure::Refused(Refusal::InvitationOver))));
        let twice = db.write_blocking(move |tx| take_back(tx, None, invitation, later));
        assert!(matches!(twice, Err(Failure::Refused(Refusal::InvitationOver))));
        assert_eq!(world.write(move |tx| find(tx, account)).unwrap().state, State::Closed);
        assert_eq!(world.invite(ASA, later).account(), account, "one address, one account");
        assert_eq!(world.write(move |tx| find(tx, account)).unwrap().state, State::Invited);
        world.mail(later);
        // An active account gets a letter about the new permission instead.
        let (active, _, _) = world.register("bo@sjoboda.example", &client("192.0.2.1"), later);
        assert_eq!(
            world.invite("bo@sjoboda.example", later),
            Invited::HasAccount { account: active, told: true }
        );
        let letters = world.mail(later);
        assert!(matches!(&letters[..], [l] if matches!(l.kind, LetterKind::NewPermission { .. })));
    });
}

#[test]
fn a_closed_accounts_address_invited_again_is_another_person_unless_staff_say_that_it_is_the_same()
{
    on_both(|db| {
        let world = World { db };
        let home = client("192.0.2.1");
        let (first, _, _) = world.register(ASA, &home, T0);
        let now = T0.plus(minutes(5));
        let known = move |tx: &mut Tx<'_>| had_account(tx, &address(ASA));
        assert!(!world.write(known), "open");
        db.write_blocking(move |tx| close(tx, None, first, now)).unwrap();
        assert!(world.write(known));
        let invite = |same_person| {
            let invite = Invite { same_person, ..world.invitation(ASA) };
            world.write(move |tx| super::invite(tx, None, &invite, now)).account()
        };
        assert_eq!(invite(true), first);
        world.write(move |tx| close::end(tx, None, first, now).map(drop));
        let second = invite(false);
        assert_ne!(second, first);
        let find_now = |account| world.write(move |tx| find(tx, account)).unwrap();
        assert_eq!(
            (find_now(first).state, find_now(second).state),
            (State::Closed, State::Invited)
        );
        assert_eq!(find_now(first).address, address(ASA), "the address as it was typed");
        assert!(!world.write(known));
    });
}

#[test]
fn a_closed_account_keeps_no_sign_in_method() {
    on_both(|db| {
        let world = World { db };
        let home = client("192.0.2.1");
        let (account, _, _) = world.register(ASA, &home, T0);
        let now = T0.plus(minutes(5));
        let half = world.half_signed_in(ASA, &home, now);
        db.write_blocking(move |tx| close(tx, None, account, now)).unwrap();
        assert!(matches!(
            db.write_blocking(move |tx| close(tx, None, account, now)),
            Err(Failure::Refused(Refusal::NotActive))
        ));
        assert!(matches!(
            world.try_password(ASA, GOOD, &home, now),
            Ok(crate::sign_in::PasswordOutcome::Wrong)
        ));
        assert!(matches!(
            world.prove(&half, "123456", &home, now),
            crate::sign_in::FactorOutcome::Over
        ));
        world.begin(&token(), ASA, &home, now);
        assert!(world.code(now).is_none());
    });
}

#[test]
fn a_name_in_one_piece() {
    let split = |text: &str| {
        let (first, last) = Names::split(&line(text));
        (first.map(String::from), last.map(String::from))
    };
    assert_eq!(split("Åsa Öberg Ek"), (Some("Åsa".into()), Some("Öberg Ek".into())));
    assert_eq!(split("Åsa"), (Some("Åsa".into()), None));
}

#[test]
fn an_address_is_corrected_until_it_is_proved_and_the_letter_goes_to_the_new_one() {
    on_both(|db| {
        let world = World { db };
        let account = world.invite("asa.oberg@sjobda.example", T0).account();
        // The mail server rejected the letter.
        world.write(|tx| {
            let job = store::jobs::claim_next(tx, T0)?.expect("a letter");
            store::jobs::put_aside(tx, T0, &job, &"the mail server answered 550".into())
        });
        let other = world.invite("li.wang@sjoboda.example", T0).account();
        assert_eq!(world.mail(T0).len(), 1);
        let correct = |account, to: &str| {
            let to = address(to);
            db.write_blocking(move |tx| {
                correct_address(tx, Some(other), account, &to, minutes(60), T0)
            })
        };
        assert!(matches!(
            correct(account, "Li.Wang@sjoboda.example"),
            Err(Failure::Refused(Refusal::AddressTaken))
        ));
        correct(account, ASA).unwrap();
        assert_eq!(world.write(move |tx| find(tx, account)).unwrap().address, address(ASA));
        let letters = world.mail(T0);
        assert!(
            matches!(&letters[..], [letter] if letter.to == address(ASA) && matches!(letter.kind, LetterKind::Invitation { .. }))
        );
        let wrong = address("asa.oberg@sjobda.example");
        assert!(
            world.write(move |tx| store::jobs::letters_to(tx, &wrong, 9)).is_empty(),
            "undeliverable letters are removed"
        );

        let (flow, client) = (token(), client("192.0.2.1"));
        world.begin(&flow, ASA, &client, T0);
        let code = world.code(T0).unwrap();
        world.confirm(&flow, &code, &client, T0);
        assert!(matches!(
            correct(account, "elsewhere@sjoboda.example"),
            Err(Failure::Refused(Refusal::AddressProved))
        ));
    });
}
