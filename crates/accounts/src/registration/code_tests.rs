//! Mailed codes: which addresses get one, how often, and what they open.

use base::{Language, LetterKind};
use store::testing::on_both;

use super::*;
use crate::account;
use crate::testing::*;

const ASA: &str = "asa.oberg@sjoboda.example";

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
            assert!(
                matches!(world.confirm(&flow, wrong, &client, T0), CodeVerdict::Wrong { left: l } if l == left)
            );
        }
        assert!(matches!(world.confirm(&flow, wrong, &client, T0), CodeVerdict::NoTriesLeft));
        assert!(
            matches!(world.confirm(&flow, &code, &client, T0), CodeVerdict::NoTriesLeft),
            "the right code comes too late"
        );
        assert_eq!(world.shown(&flow, T0).unwrap().code_tries_left, 0);
        // A new code has its own attempts and voids the old one.
        let later = T0.plus(seconds(31));
        let again = {
            let (flow, client) = (held(&flow), client.clone());
            world.write(move |tx| send_new_code(tx, &policy(), &flow, &client, Language::En, later))
        };
        assert!(matches!(again, CodeRequest::Sent { .. }));
        let second = world.code(later).unwrap();
        if second != code {
            assert!(matches!(
                world.confirm(&flow, &code, &client, later),
                CodeVerdict::Wrong { left: 4 }
            ));
        }
        let late = later.plus(minutes(10));
        assert!(matches!(world.confirm(&flow, &second, &client, late), CodeVerdict::Expired));
        assert!(matches!(
            world.confirm(&flow, &second, &client, late.minus(seconds(1))),
            CodeVerdict::Right { .. }
        ));
        assert!(
            matches!(
                world.confirm(&flow, &second, &client, late),
                CodeVerdict::Elsewhere(StepOutcome::Next)
            ),
            "a double click continues"
        );
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
        assert!(matches!(
            world.confirm(&other, &code, &client, T0),
            CodeVerdict::Elsewhere(StepOutcome::Over(FlowEnd::Unknown))
        ));
        // Another browser begins with the same address: the two codes are independent.
        world.begin(&other, ASA, &client, T0.plus(seconds(40)));
        let theirs = world.code(T0.plus(seconds(40))).unwrap();
        if theirs != code {
            assert!(matches!(
                world.confirm(&other, &code, &client, T0.plus(seconds(41))),
                CodeVerdict::Wrong { .. }
            ));
        }
        assert!(matches!(
            world.confirm(&mine, &code, &client, T0.plus(seconds(41))),
            CodeVerdict::Right { .. }
        ));
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
            assert!(matches!(world.begin(&flow, ASA, &client, T0), CodeRequest::Sent { .. }));
        }
        assert_eq!(world.mail(T0).len(), 1);
    });
}

/// Compares statements and jobs one by one, as timing or disk activity would reveal them.
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
        for who in
            [ASA, "invited@sjoboda.example", "nobody@sjoboda.example", "taken.back@sjoboda.example"]
        {
            let flow = token();
            let (to, from, start) = (address(who), client.clone(), beginning(&flow));
            let now = T0.plus(minutes(5));
            let (begun, begin) = world.write(move |tx| {
                let begun = begin(tx, &policy(), &start, &to, &from, Language::Sv, now)?;
                Ok((begun, tx.ran().iter().map(|sql| sql.name()).collect::<Vec<_>>()))
            });
            let CodeRequest::Sent { token, .. } = begun else { panic!("{begun:?}") };
            keeps(&flow, &token);
            let (from, f) = (client.clone(), token);
            let (verdict, confirm) = world.write(move |tx| {
                let verdict = confirm_code(tx, &policy(), &f, &otc("123456"), &from, now)?;
                Ok((
                    format!("{verdict:?}"),
                    tx.ran().iter().map(|sql| sql.name()).collect::<Vec<_>>(),
                ))
            });
            let shown = world.shown(&flow, now).unwrap();
            let page = format!(
                "{verdict} {:?} {:?} {} {:?}",
                shown.next, shown.purpose, shown.code_tries_left, shown.steps
            );
            seen.push((begin, confirm, page));
            let letters = world.mail(now);
            let written =
                letters.iter().filter(|l| matches!(l.kind, LetterKind::Code { .. })).count();
            assert_eq!(written, usize::from(who == ASA || who.starts_with("invited")), "{who}");
        }
        assert!(seen[0].0.len() > 8, "{:?}", seen[0].0);
        for other in &seen[1..] {
            assert_eq!(*other, seen[0]);
        }
        let _ = asa;
    });
}

/// For an address without account, even the right code, which is never mailed, opens nothing.
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
            let sent = (0..12)
                .filter(|_| {
                    matches!(world.begin(&token(), who, &client, T0), CodeRequest::Sent { .. })
                })
                .count();
            assert_eq!(sent, 6, "{who}");
            assert!(matches!(
                world.begin(&token(), who, &client, T0),
                CodeRequest::TooMany { wait } if wait == seconds(30)
            ));
        }
    });
}
