//! Rules and use cases of permissions; the use cases on both databases.

use std::time::Duration;

use base::{
    AccountId, Failure, Fault, Line, OrganisationNumber, SeededEntropy, SystemEntropy, Timestamp,
    UnitId,
};
use store::Db;
use store::params;
use store::testing::on_both;

use super::rules::{PermissionTimes, status};
use super::*;
use crate::{Refusal, actors, units};

const T0: Timestamp = Timestamp::from_seconds(1_800_000_000);
const DAY: Duration = Duration::from_secs(86_400);

fn account(n: u64) -> AccountId {
    AccountId::new(T0, &SeededEntropy::new(n))
}

fn number(n: u32) -> OrganisationNumber {
    (0..10).find_map(|d| OrganisationNumber::new(&format!("99{n:07}{d}")).ok()).unwrap()
}

/// Two organisations with a unit each.
fn two_units(db: &Db) -> [UnitId; 2] {
    db.write_blocking::<_, Failure<Refusal>, _>(|tx| {
        let staff = Administrator::operator().as_staff();
        let mut made = Vec::new();
        for (n, name) in [(1, "Östra"), (2, "Västra")] {
            let organisation =
                actors::register(tx, T0, &staff, number(n), &Line::new(name).unwrap())?;
            made.push(units::register(
                tx,
                T0,
                &staff,
                organisation,
                &Line::new(&format!("110{n}")).unwrap(),
                &Line::new(name).unwrap(),
            )?);
        }
        Ok([made[0], made[1]])
    })
    .unwrap()
}

#[test]
fn the_first_moment_counts_and_the_last_does_not() {
    let (from, to) = (T0, T0.plus(DAY));
    let before = T0.minus(Duration::from_micros(1));
    for (ended, now, expected) in [
        (None, before, Status::Upcoming),
        (None, from, Status::Active),
        (None, to.minus(Duration::from_micros(1)), Status::Active),
        (None, to, Status::Ended),
        (Some(from), from, Status::Ended),
    ] {
        assert_eq!(
            status(PermissionTimes { from, to: Some(to), ended, lapses: None }, now),
            expected,
            "{now:?}"
        );
    }
    let open = PermissionTimes { from, to: None, ended: None, lapses: None };
    assert_eq!(status(open, T0.plus(DAY * 36_500)), Status::Active);
    // With the end of its invitation, even if that is before its own start.
    for (lapses, now, expected) in
        [(to, from, Status::Active), (to, to, Status::Ended), (before, before, Status::Ended)]
    {
        assert_eq!(
            status(PermissionTimes { lapses: Some(lapses), ..open }, now),
            expected,
            "{now:?}"
        );
    }
}

#[test]
fn the_table_of_roles_by_object_and_time() {
    on_both(|db| {
        let [mine, other] = two_units(db);
        let (me, staff, admin) = (account(1), account(2), account(3));
        db.write_blocking::<_, Failure<Refusal>, _>(move |tx| {
            let operator = Administrator::operator();
            give(tx, T0, &operator.as_staff(), me, Scope::Unit(mine), T0, Some(T0.plus(DAY)))?;
            give_portal_role(tx, T0, &operator, staff, Role::Staff, T0, None)?;
            give_portal_role(tx, T0, &operator, admin, Role::SystemAdministrator, T0, None)?;
            Ok(())
        })
        .unwrap();
        let before = T0.minus(Duration::from_micros(1));
        for (who, unit, at, unit_ok, staff_ok, admin_ok) in [
            (me, mine, T0, true, false, false),
            (me, mine, before, false, false, false),
            (me, mine, T0.plus(DAY), false, false, false),
            (me, other, T0, false, false, false),
            (staff, mine, T0, false, true, false),
            (staff, mine, before, false, false, false),
            (admin, mine, T0, false, true, true),
            (account(9), mine, T0, false, false, false),
        ] {
            let asked = db
                .read_blocking::<_, Fault, _>(move |tx| {
                    let ok = |answer: Result<(), Failure<Refusal>>| match answer {
                        Ok(()) => true,
                        Err(Failure::Refused(Refusal::NotFound)) => false,
                        Err(other) => panic!("{other}"),
                    };
                    Ok((
                        ok(permit_unit(tx, who, unit, at).map(drop)),
                        ok(permit_staff(tx, who, at).map(drop)),
                        ok(permit_administrator(tx, who, at).map(drop)),
                    ))
                })
                .unwrap();
            assert_eq!(asked, (unit_ok, staff_ok, admin_ok), "{who:?} {at:?}");
        }
    });
}

/// Every combination of actor, change and subject.
#[test]
fn who_may_change_what() {
    let actors = [
        (Actor::Operator, "y y last y"),
        (Actor::SystemAdministrator, "own y last y"),
        (Actor::Staff, "own colleague colleague y"),
        (Actor::Outsider, "- - - -"),
    ];
    let subjects =
        [Subject::Myself, Subject::Colleague, Subject::LastAdministrator, Subject::Other];
    for (actor, cells) in actors {
        for role in Role::ALL {
            for change in [Change::Give(*role), Change::End(*role), Change::Account] {
                for (subject, cell) in subjects.into_iter().zip(cells.split(' ')) {
                    let portal_role = matches!(role, Role::Staff | Role::SystemAdministrator)
                        && change != Change::Account;
                    let expected = match cell {
                        "y" if actor == Actor::Staff && portal_role => Err(Refusal::NotFound),
                        "y" => Ok(()),
                        "last"
                            if matches!(
                                change,
                                Change::Account | Change::End(Role::SystemAdministrator)
                            ) =>
                        {
                            Err(Refusal::LastAdministrator)
                        }
                        "last" => Ok(()),
                        "own" => Err(Refusal::OwnAccount),
                        "colleague" => Err(Refusal::Colleague),
                        _ => Err(Refusal::NotFound),
                    };
                    assert_eq!(
                        may_change(actor, change, subject),
                        expected,
                        "{actor:?} {change:?} {subject:?}"
                    );
                }
            }
        }
    }
    assert_eq!(Actor::of(&[Role::Respondent, Role::PermissionAdministrator]), Actor::Outsider);
    assert_eq!(Actor::of(&[Role::Respondent, Role::Staff]), Actor::Staff);
    assert_eq!(Actor::of(&[Role::Staff, Role::SystemAdministrator]), Actor::SystemAdministrator);
}

#[test]
fn use_cases_hold_changes_against_the_rules() {
    on_both(|db| {
        let [unit, _] = two_units(db);
        let (me, colleague, next_week, other) = (account(1), account(2), account(3), account(4));
        let held = db
            .write_blocking::<_, Failure<Refusal>, _>(move |tx| {
                let operator = Administrator::operator();
                let week = T0.plus(DAY * 7);
                give_portal_role(tx, T0, &operator, me, Role::Staff, T0, None)?;
                give_portal_role(tx, T0, &operator, colleague, Role::Staff, T0, None)?;
                give_portal_role(
                    tx,
                    T0,
                    &operator,
                    next_week,
                    Role::SystemAdministrator,
                    week,
                    None,
                )
            })
            .unwrap();
        let tried = move |whom| {
            db.write_blocking::<_, Failure<Refusal>, _>(move |tx| {
                let staff = permit_staff(tx, me, T0)?;
                give(tx, T0, &staff, whom, Scope::Unit(unit), T0, None).map(drop)
            })
            .map_err(|failure| match failure {
                Failure::Refused(refusal) => refusal,
                Failure::Fault(fault) => panic!("{fault}"),
            })
        };
        assert_eq!(tried(me), Err(Refusal::OwnAccount));
        assert_eq!(tried(colleague), Err(Refusal::Colleague));
        assert_eq!(tried(next_week), Err(Refusal::Colleague), "a future role already protects");
        assert_eq!(tried(other), Ok(()));
        let ended = db.write_blocking::<_, Failure<Refusal>, _>(move |tx| {
            let staff = permit_staff(tx, me, T0)?;
            end(tx, T0, &staff, held.permission)
        });
        assert!(matches!(ended, Err(Failure::Refused(Refusal::Colleague))));
        let closed = db.write_blocking::<_, Failure<Refusal>, _>(move |tx| {
            let staff = permit_staff(tx, me, T0)?;
            end_all_of(tx, T0, &staff, next_week)
        });
        assert!(matches!(closed, Err(Failure::Refused(Refusal::Colleague))));
    });
}

/// An upcoming role counts on both sides; an ended one does not.
#[test]
fn the_last_system_administrator_stays() {
    on_both(|db| {
        two_units(db);
        let (first, second) = (account(1), account(2));
        let give_it = move |to: AccountId, from: Timestamp, until: Option<Timestamp>| {
            let given = db.write_blocking(move |tx| {
                give_portal_role(
                    tx,
                    T0,
                    &Administrator::operator(),
                    to,
                    Role::SystemAdministrator,
                    from,
                    until,
                )
            });
            given.unwrap()
        };
        let may = move |whose: AccountId, now: Timestamp| match db
            .read_blocking(move |tx| permit_operator_over(tx, whose, now).map(drop))
        {
            Ok(()) => true,
            Err(Failure::Refused(Refusal::LastAdministrator)) => false,
            Err(other) => panic!("{other}"),
        };
        let week = T0.plus(DAY * 7);
        let upcoming = give_it(first, week, Some(week.plus(DAY)));
        assert!(!may(first, T0), "a future permission is the only one");
        assert!(may(second, T0), "without a role");
        assert!(may(first, week.plus(DAY)), "after it has ended");
        give_it(second, T0, None);
        assert!(may(first, T0) && may(second, T0), "either one, while the other remains");
        db.write_blocking(move |tx| {
            end(tx, T0, &Administrator::operator().as_staff(), upcoming.permission)
        })
        .unwrap();
        assert!(may(first, T0) && !may(second, T0));
        let ended = db.write_blocking(move |tx| {
            end_all_of(tx, T0, &Administrator::operator().as_staff(), second)
        });
        assert!(matches!(ended, Err(Failure::Refused(Refusal::LastAdministrator))));
    });
}

#[test]
fn giving_twice_is_one_permission_and_ending_ends_it() {
    on_both(|db| {
        let [unit, _] = two_units(db);
        let me = account(1);
        let give_it = move |tx: &mut Tx<'_>| {
            give(tx, T0, &Administrator::operator().as_staff(), me, Scope::Unit(unit), T0, None)
        };
        let Given { permission: first, effect } = db.write_blocking(give_it).unwrap();
        assert_eq!(effect, Effect::New);
        assert_eq!(
            db.write_blocking(give_it).unwrap(),
            Given { permission: first, effect: Effect::Held }
        );
        assert_eq!(db.read_blocking(move |tx| units::of_account(tx, me, T0)).unwrap().len(), 1);
        assert_eq!(db.read_blocking(move |tx| units::respondents_of(tx, unit, T0)).unwrap(), [me]);
        db.write_blocking(move |tx| end(tx, T0, &Administrator::operator().as_staff(), first))
            .unwrap();
        db.write_blocking(move |tx| end(tx, T0, &Administrator::operator().as_staff(), first))
            .unwrap();
        assert_eq!(db.read_blocking(move |tx| units::of_account(tx, me, T0)).unwrap().len(), 0);
        assert_eq!(
            db.read_blocking(move |tx| of_account(tx, me)).unwrap()[0].status(T0),
            Status::Ended
        );
        let unknown = base::PermissionId::new(T0, &SystemEntropy);
        let answer = db
            .write_blocking(move |tx| end(tx, T0, &Administrator::operator().as_staff(), unknown));
        assert!(matches!(answer, Err(Failure::Refused(Refusal::NotFound))));
        let backwards = db.write_blocking(move |tx| {
            give(tx, T0, &Administrator::operator().as_staff(), me, Scope::Unit(unit), T0, Some(T0))
        });
        assert!(matches!(backwards, Err(Failure::Refused(Refusal::EndsBeforeItBegins))));
    });
}

/// Giving again changes the current permission: (given first, given then, the effect, the result).
#[test]
fn giving_again_changes_what_stands() {
    let (now, day) = (T0, |n: u32| T0.plus(DAY * n));
    let span = |from: u32, to: Option<u32>| Validity { from: day(from), to: to.map(day) };
    let changed = |before, after| Effect::Changed { before, after };
    for (name, first, again, effect, stands) in [
        ("the same", span(0, None), span(0, None), Effect::Held, vec![span(0, None)]),
        (
            "a while later, the same",
            span(0, Some(9)),
            span(3, Some(9)),
            Effect::Held,
            vec![span(0, Some(9))],
        ),
        (
            "open",
            span(0, Some(9)),
            span(0, None),
            changed(span(0, Some(9)), span(0, None)),
            vec![span(0, None)],
        ),
        (
            "later",
            span(0, Some(9)),
            span(2, Some(20)),
            changed(span(0, Some(9)), span(0, Some(20))),
            vec![span(0, Some(20))],
        ),
        (
            "earlier",
            span(0, None),
            span(0, Some(5)),
            changed(span(0, None), span(0, Some(5))),
            vec![span(0, Some(5))],
        ),
        (
            "from its end",
            span(0, Some(9)),
            span(9, None),
            changed(span(0, Some(9)), span(0, None)),
            vec![span(0, None)],
        ),
        (
            "after a pause",
            span(0, Some(9)),
            span(12, Some(20)),
            Effect::New,
            vec![span(0, Some(9)), span(12, Some(20))],
        ),
        (
            "not begun",
            span(12, None),
            span(4, Some(20)),
            changed(span(12, None), span(4, Some(20))),
            vec![span(4, Some(20))],
        ),
        (
            "not begun, before it",
            span(12, None),
            span(0, Some(5)),
            changed(span(12, None), span(0, Some(5))),
            vec![span(0, Some(5))],
        ),
    ] {
        on_both(|db| {
            let [unit, other] = two_units(db);
            let me = account(1);
            let given = db
                .write_blocking::<_, Failure<Refusal>, _>(move |tx| {
                    let staff = Administrator::operator().as_staff();
                    give(tx, now, &staff, me, Scope::Unit(other), T0, None)?;
                    give(tx, now, &staff, me, Scope::Unit(unit), first.from, first.to)?;
                    let foretold =
                        would_give(tx, now, me, Scope::Unit(unit), again.from, again.to)?;
                    let given = give(tx, now, &staff, me, Scope::Unit(unit), again.from, again.to)?;
                    assert_eq!(foretold, given.effect);
                    Ok(given)
                })
                .unwrap();
            assert_eq!(given.effect, effect, "{name}");
            let all = db.read_blocking(move |tx| of_account(tx, me)).unwrap();
            let mut found: Vec<_> = all
                .iter()
                .filter(|one| one.unit == Some(unit) && one.status(now) != Status::Ended)
                .collect();
            found.sort_by_key(|one| one.valid_from);
            let found: Vec<_> = found
                .into_iter()
                .map(|one| Validity { from: one.valid_from, to: one.valid_to })
                .collect();
            assert_eq!(found, stands, "{name}");
        });
    }
}

/// A term that covers two permissions leaves one.
#[test]
fn a_term_over_two_that_stand_leaves_one() {
    on_both(|db| {
        let [unit, _] = two_units(db);
        let me = account(1);
        let day = |n: u32| T0.plus(DAY * n);
        let given = db
            .write_blocking::<_, Failure<Refusal>, _>(move |tx| {
                let staff = Administrator::operator().as_staff();
                give(tx, T0, &staff, me, Scope::Unit(unit), T0, Some(day(9)))?;
                give(tx, T0, &staff, me, Scope::Unit(unit), day(12), Some(day(20)))?;
                give(tx, T0, &staff, me, Scope::Unit(unit), day(3), None)
            })
            .unwrap();
        assert!(matches!(given.effect, Effect::Changed { .. }));
        let all = db.read_blocking(move |tx| of_account(tx, me)).unwrap();
        let standing: Vec<_> =
            all.iter().filter(|one| one.status(T0) != Status::Ended).map(|one| one.id).collect();
        assert_eq!(standing, [given.permission]);
    });
}

/// An end date for the last system administrator is refused, like ending the role at once.
#[test]
fn the_last_system_administrator_gets_no_last_day() {
    on_both(|db| {
        let me = account(1);
        let give_it = move |until| {
            let role = Role::SystemAdministrator;
            db.write_blocking(move |tx| {
                give_portal_role(tx, T0, &Administrator::operator(), me, role, T0, until)
            })
        };
        give_it(None).unwrap();
        assert!(matches!(
            give_it(Some(T0.plus(DAY))),
            Err(Failure::Refused(Refusal::LastAdministrator))
        ));
    });
}

#[test]
fn a_permission_that_ends_soon_is_told_of_once_and_not_where_another_goes_on() {
    on_both(|db| {
        let [unit, other] = two_units(db);
        let day = std::time::Duration::from_secs(24 * 3600);
        let me = account(1);
        let given = move |unit, from, to| {
            db.write_blocking(move |tx| {
                give(tx, T0, &Administrator::operator().as_staff(), me, Scope::Unit(unit), from, to)
            })
            .unwrap()
        };
        let end = T0.plus(30 * day);
        given(unit, T0, Some(end));
        given(other, T0, Some(end));
        given(other, end, None);
        let told = move |at| db.write_blocking(move |tx| tell_of_ending(tx, at)).unwrap();
        assert_eq!(told(T0), []);
        let soon = T0.plus(20 * day);
        let found = told(soon);
        assert_eq!(
            found.iter().map(|one| (one.account, one.until)).collect::<Vec<_>>(),
            [(me, end)],
            "another permission continues"
        );
        assert!(!found[0].organisation.is_empty());
        assert_eq!(told(soon), [], "once");
    });
}

store::sql! {
    INVITED = "INSERT INTO account (id, state, address, folded, mailbox, sought, language, created_at)
        VALUES ($1, 'invited', 'a@b.example', 'a@b.example', 'a@b.example', '', 'sv', 1)";
    EXPIRED = "INSERT INTO invitation (id, account, organisation, url, created_at, sent_at, sends, expires_at)
        VALUES ('expired', $1, '', '', 1, 1, 1, 2)";
    NEXT = "INSERT INTO permission (id, account_id, role, unit_id, valid_from, invitation_id, given_at)
        VALUES ('next', $1, 'respondent', $2, $3, 'expired', 1)";
    OF_EXPIRED = "UPDATE permission SET invitation_id = 'expired' WHERE unit_id = $1 AND valid_from = $2";
}

/// A permission whose invitation expired is not in force: it neither ends nor replaces another.
#[test]
fn an_expired_invitation_counts_neither_as_ending_nor_as_another() {
    on_both(|db| {
        let [unit, other] = two_units(db);
        let (me, end) = (account(1), T0.plus(10 * DAY));
        let given = move |unit, from, to| {
            db.write_blocking(move |tx| {
                give(tx, T0, &Administrator::operator().as_staff(), me, Scope::Unit(unit), from, to)
            })
            .unwrap()
        };
        given(unit, T0, Some(end));
        given(other, T0, Some(end));
        db.write_blocking::<_, Fault, _>(move |tx| {
            tx.change(&INVITED, params![me])?;
            tx.change(&EXPIRED, params![me])?;
            tx.change(&NEXT, params![me, unit, end])?;
            tx.change(&OF_EXPIRED, params![other, T0])
        })
        .unwrap();
        let told = db.write_blocking(move |tx| tell_of_ending(tx, T0)).unwrap();
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(told[0].organisation, "Östra");
    });
}

#[test]
fn a_number_or_code_is_taken_once() {
    on_both(|db| {
        two_units(db);
        let again = db.write_blocking(|tx| {
            actors::register(
                tx,
                T0,
                &Administrator::operator().as_staff(),
                number(1),
                &Line::new("X").unwrap(),
            )
        });
        assert!(matches!(again, Err(Failure::Refused(Refusal::Taken))));
    });
}

fn names(of: &Invitee) -> String {
    [&of.first, &of.last].into_iter().flatten().map(Line::as_str).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_refused_line_is_told_with_its_reason() {
    on_both(|db| {
        two_units(db);
        let read = |text: &'static str| {
            db.read_blocking(move |tx| {
                read_csv(tx, &Administrator::operator().as_staff(), text.as_bytes())
            })
            .unwrap()
        };
        let Invitees { accepted, refused, ignored } = read(
            "\u{feff}Name;address;unit;language\r\nÅsa Öst;asa@ostra.example;1101;en\r\n;bo@ostra.example;1101;\n;not an address;1101;\n;c@d.example;9999;\n\
             ;ASA@ostra.example;1101;\n;e@d.example;1102;fi\na;b\n;f@d.example;1102;sv\n",
        );
        assert_eq!(accepted.iter().map(|g| g.line).collect::<Vec<_>>(), [2, 3, 9]);
        assert_eq!(
            (names(&accepted[0]), accepted[0].language, accepted[1].language),
            ("Åsa Öst".to_owned(), base::Language::En, base::Language::Sv)
        );
        assert!(ignored.is_empty());
        let why: Vec<_> = refused.into_iter().map(|r| (r.line, r.why)).collect();
        assert_eq!(
            why,
            [
                (4, LineRefusal::Address),
                (5, LineRefusal::Unit),
                (6, LineRefusal::Twice { first: 2 }),
                (7, LineRefusal::Language),
                (8, LineRefusal::Address)
            ]
        );
        let other = read(
            "E-post,Enhet,Förnamn,Efternamn,Telefon,\na@ostra.example,1101,Anna Karin,Berg,010-1,\n",
        );
        assert_eq!(
            (names(&other.accepted[0]), &other.ignored[..]),
            ("Anna Karin Berg".to_owned(), &["Telefon".to_owned()][..])
        );
        assert_eq!(other.accepted[0].last.as_ref().map(Line::as_str), Some("Berg"));
        let short = read(
            "sep=;\r\nE-post;Enhet;Namn;Språk\r\na@ostra.example;1101\r\n;;;\r\n\r\n\u{202a}b@ostra.example\u{202c};1102;Bo Ek;SV;;\r\n\
             c@ostra.example;1101;Cia;Engelska\r\nd@ostra.example;1101;D;sv;more\r\n",
        );
        assert_eq!(
            short.accepted.iter().map(|g| (g.line, names(g))).collect::<Vec<_>>(),
            [(3, String::new()), (6, "Bo Ek".to_owned()), (7, "Cia".to_owned())]
        );
        assert_eq!(
            short.accepted.iter().map(|g| g.language.tag()).collect::<Vec<_>>(),
            ["sv", "sv", "en"]
        );
        assert_eq!(short.refused, [RefusedLine { line: 8, why: LineRefusal::Malformed }]);
        for bad in ["", "a,b\n1,2", "\u{0}\u{0}"] {
            let Invitees { accepted, refused, .. } = read(bad);
            let no_header = [RefusedLine { line: 1, why: LineRefusal::NoHeader }];
            assert!(accepted.is_empty() && refused == no_header, "{bad:?}");
        }
    });
}

#[test]
fn every_statement_fits_both_schemas() {
    on_both(|db| {
        for sql in store::STATEMENTS {
            db.read_blocking(move |tx| tx.prepare(sql)).unwrap();
        }
    });
}
