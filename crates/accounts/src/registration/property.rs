//! Property test: whatever people, tabs, attackers and crashes do, an account comes of every step,
//! in order, in one browser, or not at all.

use std::sync::LazyLock;

use base::{Fault, Language, Timestamp};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use store::Tx;
use store::testing::sqlite;

use super::*;
use crate::account::{self, Names, State};
use crate::password::Hash;
use crate::second_factor::{Proof, TotpSecret};
use crate::testing::*;

const ASA: &str = "asa.oberg@sjoboda.example";
const STEPS: [Step; 5] =
    [Step::VerifyEmail, Step::SecondFactor, Step::Password, Step::Names, Step::PrivacyNotice];

#[derive(Clone, Copy, Debug)]
enum Deed {
    Begin,
    NewCode,
    /// With the code of the last letter, or another one.
    Confirm {
        right: bool,
    },
    Factor {
        right: bool,
    },
    Password,
    Names,
    Notice {
        right: bool,
    },
    Wait {
        minutes: u64,
    },
}

/// An action, its browser, and whether the program is killed before it commits.
#[derive(Clone, Copy, Debug)]
struct Move {
    browser: usize,
    deed: Deed,
    killed: bool,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let deed = prop_oneof![
        2 => Just(Deed::Begin),
        1 => Just(Deed::NewCode),
        4 => prop::bool::weighted(0.8).prop_map(|right| Deed::Confirm { right }),
        4 => prop::bool::weighted(0.8).prop_map(|right| Deed::Factor { right }),
        3 => Just(Deed::Password),
        3 => Just(Deed::Names),
        3 => prop::bool::weighted(0.8).prop_map(|right| Deed::Notice { right }),
        1 => (1u64..25).prop_map(|minutes| Deed::Wait { minutes }),
    ];
    let one = (0..2usize, deed, prop::bool::weighted(0.15))
        .prop_map(|(browser, deed, killed)| Move { browser, deed, killed });
    // Long enough for many walks to finish: short ones seldom do every step in one browser.
    prop::collection::vec(one, 20..160)
}

/// The expected state of a browser.
struct Model {
    token: crate::Token,
    code: Option<String>,
    code_at: Timestamp,
    tries: u32,
    began: Timestamp,
    /// How many of [`STEPS`] are done.
    done: usize,
}

impl Model {
    fn is_alive(&self, now: Timestamp) -> bool {
        self.code.is_some() && now.since(self.began) < FLOW_LIFE
    }
    fn expects(&self, step: Step, now: Timestamp) -> bool {
        self.is_alive(now) && STEPS.get(self.done) == Some(&step)
    }
}

static HASH: LazyLock<Hash> = LazyLock::new(|| hashed(GOOD));

#[test]
fn an_account_comes_of_every_step_in_order_or_not_at_all() {
    let arrived = std::cell::Cell::new(0);
    let mut runner =
        TestRunner::new(Config { cases: 96, failure_persistence: None, ..Config::default() });
    let ran = runner.run(&moves(), |moves| {
        arrived.set(arrived.get() + u32::from(walk(&moves)?));
        Ok(())
    });
    ran.unwrap();
    assert!(arrived.get() >= 5, "too few walks complete for a meaningful test: {}", arrived.get());
}

fn walk(moves: &[Move]) -> Result<bool, TestCaseError> {
    let test = sqlite();
    let world = World { db: &test.db };
    let invite = account::Invite {
        address: address(ASA),
        first_name: None,
        last_name: None,
        language: Language::Sv,
        organisation: line("Sjöboda kommun"),
        url: String::new(),
        valid_for: minutes(60 * 24 * 30),
        effect: account::InvitationEffect::Permission,
        same_person: false,
    };
    let account = world.write(move |tx| account::invite(tx, None, &invite, T0)).account();
    world.mail(T0);
    let from = client("192.0.2.1");
    let mut now = T0;
    let model = || Model { token: token(), code: None, code_at: T0, tries: 0, began: T0, done: 0 };
    let mut browsers = [model(), model()];
    for step in moves {
        let Move { browser, deed, killed } = *step;
        let other_code =
            |right: &str| if right == "000000" { "000001".to_owned() } else { "000000".to_owned() };
        let (token, client) = (browsers[browser].token.clone(), from.clone());
        let mut completed = false;
        match deed {
            Deed::Wait { minutes: n } => now = now.plus(minutes(n)),
            Deed::Begin => {
                let from = NewFlow {
                    form: crate::testing::token(),
                    held: vec![token],
                    corrects: None,
                    next: None,
                };
                let begun = run(&world, killed, move |tx| {
                    begin(tx, &policy(), &from, &address(ASA), &client, Language::Sv, now)
                });
                let b = &mut browsers[browser];
                match begun {
                    Some(CodeRequest::Further { .. }) => {
                        prop_assert!(b.is_alive(now) && b.done > 0)
                    }
                    Some(CodeRequest::Sent { token, .. }) => {
                        b.token = token;
                        if let Some(code) = world.code(now) {
                            *b = Model {
                                token: b.token.clone(),
                                code: Some(code),
                                code_at: now,
                                tries: 0,
                                began: now,
                                done: 0,
                            };
                        }
                    }
                    _ => {}
                }
            }
            Deed::NewCode => {
                let sent = run(&world, killed, move |tx| {
                    send_new_code(tx, &policy(), &token, &client, Language::Sv, now)
                });
                let b = &mut browsers[browser];
                if let (Some(CodeRequest::Sent { .. }), Some(code)) = (sent, world.code(now)) {
                    prop_assert!(b.expects(Step::VerifyEmail, now));
                    (b.code, b.code_at, b.tries) = (Some(code), now, 0);
                }
            }
            Deed::Confirm { right } => {
                let b = &mut browsers[browser];
                let mine = b.code.clone().unwrap_or_else(|| "123456".to_owned());
                let typed = otc(&if right { mine } else { other_code(&mine) });
                let open = b.expects(Step::VerifyEmail, now)
                    && b.tries < CODE_TRIES
                    && now.since(b.code_at) < CODE_LIFE;
                let verdict = run(&world, killed, move |tx| {
                    confirm_code(tx, &policy(), &token, &typed, &client, now)
                });
                match verdict {
                    None => {}
                    Some(CodeVerdict::Right { token, .. }) => {
                        prop_assert!(open && right);
                        (b.done, b.token) = (1, token);
                    }
                    Some(CodeVerdict::Wrong { .. }) => {
                        prop_assert!(open && !right);
                        b.tries += 1;
                    }
                    Some(CodeVerdict::NoTriesLeft) if open => b.tries += 1,
                    Some(_) => prop_assert!(!open),
                }
            }
            Deed::Factor { right } => {
                let shown = world.shown(&token, now).and_then(|shown| shown.enrolling);
                let secret = shown.unwrap_or_else(|| TotpSecret::from_bytes(&[7; 20]).unwrap());
                let code = app_code(&secret, now);
                let typed = Proof::parse(&if right { code } else { other_code(&code) }).unwrap();
                let b = &mut browsers[browser];
                let expected = b.expects(Step::SecondFactor, now);
                let verdict = run(&world, killed, move |tx| {
                    prove_factor(tx, &policy(), &token, &typed, &client, Language::Sv, now)
                });
                match verdict {
                    Some(FactorVerdict::Right { stepped: StepOutcome::Next, token })
                        if expected =>
                    {
                        prop_assert!(right);
                        (b.done, b.token) = (2, token);
                    }
                    Some(FactorVerdict::Wrong { .. }) => prop_assert!(expected && !right),
                    Some(FactorVerdict::Elsewhere(stepped)) => {
                        prop_assert!(!matches!(stepped, StepOutcome::Completed(_)))
                    }
                    _ => {}
                }
            }
            Deed::Password => {
                let stepped = run(&world, killed, move |tx| {
                    set_password(tx, &policy(), &token, &HASH, &client, Language::Sv, now)
                });
                advance(&mut browsers[browser], Step::Password, stepped, now)?;
            }
            Deed::Names => {
                let names = Names { first: line("Åsa"), last: Some(line("Öberg")) };
                let stepped = run(&world, killed, move |tx| {
                    give_names(tx, &policy(), &token, &names, &client, Language::Sv, now)
                });
                advance(&mut browsers[browser], Step::Names, stepped, now)?;
            }
            Deed::Notice { right } => {
                let version = if right { "1" } else { "0" };
                let stepped = run(&world, killed, move |tx| {
                    accept_notice(tx, &policy(), &token, version, &client, Language::Sv, now)
                });
                completed = matches!(stepped, Some(StepOutcome::Completed(_)));
                let b = &browsers[browser];
                prop_assert!(
                    !completed || (right && b.expects(Step::PrivacyNotice, now)),
                    "completed after {} steps",
                    b.done
                );
                prop_assert!(
                    completed || killed || !right || !b.expects(Step::PrivacyNotice, now),
                    "the last step completes"
                );
            }
        }
        let state = world.write(move |tx| account::find(tx, account)).map(|a| a.state);
        prop_assert_eq!(state, Some(if completed { State::Active } else { State::Invited }));
        if completed {
            return Ok(true);
        }
        for b in &browsers {
            if let Some(shown) = world.shown(&b.token, now) {
                let expected = if b.is_alive(now) {
                    Next::Do(STEPS[b.done])
                } else {
                    Next::Over(FlowEnd::Expired)
                };
                prop_assert_eq!(shown.next, expected);
            }
        }
    }
    Ok(false)
}

/// Runs an action; `None` if the program was killed before the commit.
fn run<T: Send + 'static>(
    world: &World<'_>,
    killed: bool,
    mut deed: impl FnMut(&mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
) -> Option<T> {
    let done = world.db.write_blocking(move |tx| {
        let done = deed(tx)?;
        if killed { Err(Fault::new("killed")) } else { Ok(done) }
    });
    if killed { None } else { Some(done.unwrap()) }
}

fn advance(
    b: &mut Model,
    step: Step,
    stepped: Option<StepOutcome>,
    now: Timestamp,
) -> Result<(), TestCaseError> {
    prop_assert!(!matches!(stepped, Some(StepOutcome::Completed(_))));
    if matches!(stepped, Some(StepOutcome::Next)) && b.expects(step, now) {
        b.done += 1;
    }
    Ok(())
}
