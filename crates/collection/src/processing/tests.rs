//! A file from receipt to submission, on both databases.

mod columns;
mod erased;
mod followed_up;
mod left_behind;
mod right_file;
mod taken_over;
mod unsure;

use std::time::Duration;

use base::{AccountId, Failure, Fault, SubmissionId, UploadId};
use bytes::Bytes;
use futures_util::StreamExt as _;
use jiff::civil::date;
use organisations::permissions::Administrator;
use store::blobs::Kind;
use store::jobs;
use store::testing::on_both;

use crate::corrections::Change;
use crate::export::{Right, begin};
use crate::periods::{self, NotNow};
use crate::review::{CommentTarget, Left};
use crate::submissions::{self, Decision, Shown, Status, Submitted};
use crate::testing::{World, refused, staff};
use crate::uploads::{self, Reading, State, Upload};
use crate::{Outcome, Refusal, corrections, review};

const GOOD: &str = "kod;nr;pnr;lon;anm\n1101;1;a;30000,50;x\n1101;2;b;9000;\n1101;3;c;-5;=1+1\n";

async fn send(
    w: &World,
    account: AccountId,
    id: SubmissionId,
    content: &[u8],
) -> Outcome<UploadId> {
    let pieces: Vec<Result<Bytes, ()>> =
        content.chunks(1000).map(|c| Ok(Bytes::copy_from_slice(c))).collect();
    let upload = w
        .processing
        .receive(account, id, "../lön.csv", futures_util::stream::iter(pieces))
        .await
        .unwrap()?;
    w.processing.wait_a_little(upload, Duration::from_secs(20)).await?;
    // The reader stores the findings right after the state.
    w.processing.refresh(upload).await?;
    Ok(upload)
}

async fn see(w: &World, id: UploadId) -> Upload {
    w.db.read(move |tx| uploads::find(tx, id)).await.unwrap().unwrap()
}

async fn count(w: &World, account: AccountId, id: SubmissionId, upload: UploadId) -> Outcome<()> {
    let now = w.now();
    w.db.write(move |tx| {
        let by = crate::permit(tx, account, id, now)?;
        uploads::count(tx, now, &by, id, upload)
    })
    .await
}

async fn left(w: &World, upload: UploadId) -> Left {
    w.db.read(move |tx| review::left(tx, upload)).await.unwrap()
}

async fn status(w: &World, account: AccountId, id: SubmissionId) -> Status {
    let now = w.now();
    let seen =
        w.db.read(move |tx| {
            let by = crate::permit(tx, account, id, now)?;
            submissions::open(tx, &by, id)
        })
        .await;
    seen.unwrap().submission.status
}

async fn all(stream: impl futures_util::Stream<Item = Result<Bytes, Fault>>) -> Vec<u8> {
    let pieces: Vec<_> = std::pin::pin!(stream).collect().await;
    pieces.into_iter().flat_map(|piece| piece.unwrap().to_vec()).collect()
}

/// Runs every job that is due, and those that they queue in turn.
async fn work(w: &World) {
    loop {
        let now = w.now();
        let Some(job) = w.db.write(move |tx| jobs::claim_next(tx, now)).await.unwrap() else {
            return;
        };
        // Jobs for other contexts have no handler here.
        if ![periods::ERASED, periods::ERASE_TRACES].contains(&job.kind.as_str()) {
            assert!(super::JOBS.contains(&job.kind.as_str()), "{}", job.kind);
            w.processing.work(&job).await.unwrap();
        }
        let id = job.id;
        w.db.write(move |tx| jobs::done(tx, id)).await.unwrap();
    }
}

#[test]
fn from_the_upload_to_the_receipt_and_back_and_again() {
    on_both(|db| {
        World::new(db).run(async |w| {
            let (me, id) = (w.me, w.submission(&w.test, w.me));
            let upload = send(w, me, id, GOOD.as_bytes()).await.unwrap();
            let seen = see(w, upload).await;
            assert_eq!(
                (seen.name.as_str(), seen.number, seen.state, seen.rows),
                ("lön.csv", 1, State::Read, 3)
            );
            let interpretation = seen.interpretation.unwrap();
            assert_eq!(
                (interpretation.delimiter, interpretation.decimal, interpretation.header),
                (Some(';'), Some(','), true)
            );
            assert_eq!(status(w, me, id).await, Status::Uploaded);
            assert_eq!(
                refused(w.processing.submit(me, id, upload).await),
                Refusal::NotNow(NotNow::NothingUploaded)
            );
            count(w, me, id, upload).await.unwrap();
            count(w, me, id, upload).await.unwrap();
            assert_eq!(status(w, me, id).await, Status::InReview);
            // Row 3: -5 is less than 0, an error, so R1 does not apply. Row 2: low pay.
            assert_eq!(left(w, upload).await, Left { errors: 1, warnings: 1 });
            assert_eq!(
                refused(w.processing.submit(me, id, upload).await),
                Refusal::NotReady { errors: 1, warnings: 1 }
            );

            let correct = async |row, field: &str, last, new: &str| {
                w.processing
                    .correct(me, id, upload, (row, field, last), (new, "Fel i systemet"))
                    .await
            };
            assert_eq!(refused(correct(9, "lon", 0, "1").await), Refusal::NoSuchCell);
            assert_eq!(refused(correct(3, "none", 0, "1").await), Refusal::NoSuchCell);
            assert_eq!(refused(correct(3, "lon", 0, "-5").await), Refusal::SameValue);
            let made = correct(3, "lon", 0, "25000").await.unwrap();
            assert_eq!(
                made.change,
                Change {
                    old: "-5".to_owned(),
                    new: "25000".to_owned(),
                    reason: "Fel i systemet".to_owned()
                }
            );
            // The other tab still shows the cell as it was.
            assert_eq!(refused(correct(3, "lon", 0, "26000").await), Refusal::ChangedMeanwhile);
            assert_eq!(left(w, upload).await, Left { errors: 0, warnings: 1 });
            w.processing.undo(me, id, upload, made.id).await.unwrap();
            w.processing.undo(me, id, upload, made.id).await.unwrap();
            assert_eq!(left(w, upload).await.errors, 1);
            correct(3, "lon", 2, "25000,5").await.unwrap();

            let comment = async |rule: &str, target, text: &str| {
                w.processing.comment(me, id, upload, rule, target, text).await
            };
            assert_eq!(
                refused(comment("R1", CommentTarget::Row(2), " ").await),
                Refusal::TextMissing
            );
            assert_eq!(refused(comment("R9", CommentTarget::All, "x").await), Refusal::NotFound);
            let on_row = comment("R1", CommentTarget::Row(2), "Deltid.").await.unwrap();
            assert!(left(w, upload).await.is_nothing());
            w.processing.take_comment_back(me, id, upload, on_row).await.unwrap();
            assert_eq!(left(w, upload).await.warnings, 1);
            comment("R1", CommentTarget::All, "Deltid.").await.unwrap();
            // A correction breaks the rule on one more row, which the comment did not mean.
            let more = correct(1, "lon", 0, "500").await.unwrap();
            assert_eq!(left(w, upload).await.warnings, 2);
            w.processing.undo(me, id, upload, more.id).await.unwrap();
            assert!(left(w, upload).await.is_nothing());

            let Submitted::Now(receipt) = w.processing.submit(me, id, upload).await.unwrap() else {
                panic!("first")
            };
            let files = w.files();
            let Submitted::Before(again) = w.processing.submit(me, id, upload).await.unwrap()
            else {
                panic!("second")
            };
            assert_eq!(
                (again.number, again.submitted_sha256, w.files()),
                (receipt.number, receipt.submitted_sha256, files)
            );
            assert_eq!(
                (receipt.number, receipt.rows, receipt.corrections, receipt.comments),
                (1, 3, 1, 1)
            );
            assert_eq!(receipt.sums.iter().find(|s| s.field == "lon").unwrap().sum, "64001");
            let sha =
                |bytes: &[u8]| <[u8; 32]>::from(<sha2::Sha256 as sha2::Digest>::digest(bytes));
            assert_eq!(receipt.received_sha256, sha(GOOD.as_bytes()));
            let submitted =
                "kod;nr;pnr;lon;anm\n1101;1;a;30000.50;x\n1101;2;b;9000;\n1101;3;c;25000.5;'=1+1\n";
            assert_eq!(receipt.submitted_sha256, sha(submitted.as_bytes()));
            // The received file is never changed; the download is safe in a spreadsheet.
            assert_eq!(
                all(w.processing.received_file(upload).await.unwrap()).await,
                GOOD.as_bytes()
            );
            let out =
                String::from_utf8(all(w.processing.take_out(upload).await.unwrap()).await).unwrap();
            assert!(out.contains("1101;3;c;25000.5;'=1+1\r\n"), "{out}");

            for outcome in [
                correct(2, "lon", 0, "1").await.map(drop),
                comment("R1", CommentTarget::All, "x").await.map(drop),
                send(w, me, id, b"x").await.map(drop),
            ] {
                assert_eq!(refused(outcome), Refusal::NotNow(NotNow::Submitted));
            }
            let now = w.now();
            let shown = |number, status| Shown { number, status };
            let send_back = async |number, text: &'static str| {
                w.db.write(move |tx| {
                    submissions::send_back(
                        tx,
                        now,
                        &staff(),
                        id,
                        shown(number, Status::Submitted),
                        text,
                        None,
                    )
                })
                .await
            };
            assert_eq!(refused(send_back(2, "x").await), Refusal::Replaced);
            assert_eq!(refused(send_back(1, "").await), Refusal::TextMissing);
            send_back(1, "Rad 2?").await.unwrap();
            assert_eq!(status(w, me, id).await, Status::SentBack);
            correct(2, "lon", 0, "19000").await.unwrap();
            let Submitted::Now(second) = w.processing.submit(me, id, upload).await.unwrap() else {
                panic!("second")
            };
            assert_eq!((second.number, second.corrections), (2, 2));
            w.db.write(move |tx| {
                submissions::accept(tx, now, &staff(), id, shown(2, Status::Submitted))
            })
            .await
            .unwrap();
            assert_eq!(status(w, me, id).await, Status::Accepted);
            // A colleague's page still shows it as submitted.
            assert_eq!(refused(send_back(2, "Rad 3?").await), Refusal::AlreadyDecided);
            assert_eq!(status(w, me, id).await, Status::Accepted);
            let receipts =
                w.db.read(move |tx| {
                    let seen = submissions::open_for_staff(tx, &staff(), id)?;
                    Ok::<_, Failure<Refusal>>(submissions::receipts(tx, &seen)?)
                })
                .await
                .unwrap();
            assert_eq!(
                receipts.iter().map(|r| r.decision).collect::<Vec<_>>(),
                [Some(Decision::Accepted), Some(Decision::SentBack)]
            );
            assert_eq!(receipts[1].message.as_deref(), Some("Rad 2?"));
        });
    });
}

#[test]
fn a_new_upload_is_a_new_version_and_nothing_of_the_old_one_is_lost() {
    on_both(|db| {
        World::new(db).run(async |w| {
            let (me, id) = (w.me, w.submission(&w.test, w.me));
            let first = send(w, me, id, GOOD.as_bytes()).await.unwrap();
            count(w, me, id, first).await.unwrap();
            let bad = send(w, me, id, b"\x1f\x8b\x08\0\0\0\0\0").await.unwrap();
            let seen = see(w, bad).await;
            assert_eq!((seen.state, seen.number), (State::Unreadable, 2));
            let trouble = seen.trouble.unwrap();
            assert!(
                trouble.code == "binary"
                    && trouble.words[0] != trouble.words[1]
                    && !trouble.words[0].is_empty()
            );
            assert_eq!(refused(count(w, me, id, bad).await), Refusal::Unreadable);
            assert_eq!(left(w, first).await.errors, 1, "the first upload is unchanged");
            assert_eq!(refused(send(w, me, id, b"").await), Refusal::EmptyFile);
            let third = send(w, me, id, b"kod,nr,lon\n1101,1,20000\n").await.unwrap();
            count(w, me, id, third).await.unwrap();
            assert_eq!(refused(w.processing.submit(me, id, first).await), Refusal::Replaced);
            assert!(left(w, third).await.errors > 0, "columns are missing");
        });
    });
}

#[test]
fn an_interpretation_can_be_changed_until_the_submission() {
    on_both(|db| {
        World::new(db).run(async |w| {
            let (me, id) = (w.me, w.submission(&w.test, w.me));
            let upload = send(w, me, id, b"1101;1;a;20000;x\n1101;2;b;21000;y\n").await.unwrap();
            let seen = see(w, upload).await;
            assert!(!seen.interpretation.unwrap().header && seen.rows == 2);
            let now = w.now();
            let again = async |reading: Reading| {
                let done =
                    w.db.write(move |tx| {
                        let by = crate::permit(tx, me, id, now)?;
                        uploads::read_again(tx, now, &by, id, upload, &reading)
                    })
                    .await;
                w.processing.read_upload(upload).await.unwrap();
                done
            };
            again(Reading { header: Some(true), ..Reading::default() }).await.unwrap();
            let seen = see(w, upload).await;
            assert!(seen.state == State::Unreadable || seen.rows == 1, "{seen:?}");
            again(Reading { header: Some(false), delimiter: Some(';'), ..Reading::default() })
                .await
                .unwrap();
            assert_eq!(see(w, upload).await.rows, 2);
            count(w, me, id, upload).await.unwrap();
            assert_eq!(refused(again(Reading::default()).await), Refusal::HasBegun);
        });
    });
}

#[test]
fn another_units_submission_is_not_found() {
    on_both(|db| {
        World::new(db).run(async |w| {
            let (me, stranger) = (w.me, w.stranger);
            let (mine, theirs) = (w.submission(&w.test, me), w.submission(&w.test, stranger));
            let upload =
                send(w, stranger, theirs, GOOD.replace("1101;", "1102;").as_bytes()).await.unwrap();
            count(w, stranger, theirs, upload).await.unwrap();
            let files = w.files();
            for id in [theirs, mine] {
                // Their submission by its id, and their upload within mine.
                let why = if id == theirs {
                    Refusal::NotFound
                } else {
                    Refusal::NotNow(NotNow::NothingUploaded)
                };
                assert_eq!(
                    refused(w.processing.submit(me, id, upload).await),
                    if id == theirs { Refusal::NotFound } else { why.clone() }
                );
                assert_eq!(
                    refused(w.processing.correct(me, id, upload, (3, "lon", 0), ("1", "x")).await),
                    why
                );
                assert_eq!(
                    refused(
                        w.processing.comment(me, id, upload, "R1", CommentTarget::All, "x").await
                    ),
                    why
                );
                assert_eq!(refused(count(w, me, id, upload).await), Refusal::NotFound);
            }
            assert_eq!(refused(send(w, me, theirs, GOOD.as_bytes()).await), Refusal::NotFound);
            assert_eq!(w.files(), files, "refused files leave nothing behind");
            let own = send(w, me, mine, GOOD.as_bytes()).await.unwrap();
            count(w, me, mine, own).await.unwrap();
            assert_eq!(
                refused(w.processing.correct(me, mine, upload, (3, "lon", 0), ("1", "x")).await),
                Refusal::Replaced
            );
        });
    });
}

#[test]
fn the_end_of_a_test_period_erases_everything_once() {
    on_both(|db| {
        World::new(db).run(async |w| {
            let (me, id, test) = (w.me, w.submission(&w.test, w.me), w.test.id);
            let upload = send(w, me, id, GOOD.as_bytes()).await.unwrap();
            count(w, me, id, upload).await.unwrap();
            let made = w.processing.correct(me, id, upload, (3, "lon", 0), ("25000", "Fel")).await;
            let made = made.unwrap();
            w.processing.undo(me, id, upload, made.id).await.unwrap();
            w.processing.correct(me, id, upload, (3, "lon", 2), ("25000", "Fel")).await.unwrap();
            w.processing.comment(me, id, upload, "R1", CommentTarget::All, "Deltid").await.unwrap();
            w.processing.submit(me, id, upload).await.unwrap();
            assert!(w.files() >= 2);
            let early = w.now();
            assert_eq!(w.db.write(move |tx| periods::erase(tx, test, early)).await.unwrap(), None, "not before its end");
            w.at(w.test.closes_at);
            work(w).await;
            assert_eq!(w.files(), 0);
            let now = w.now();
            assert_eq!(w.db.write(move |tx| periods::erase(tx, test, now)).await.unwrap(), None, "once");
            store::sql! {
                LEFT = "SELECT CAST((SELECT count(*) FROM upload) + (SELECT count(*) FROM correction) + (SELECT count(*) FROM comment)
                    + (SELECT count(*) FROM finding) + (SELECT count(*) FROM receipt) + (SELECT count(*) FROM blob) AS BIGINT)";
                TOLD = "SELECT data FROM audit WHERE action = 'period.erased' ORDER BY id";
            }
            let (rest, told) =
                w.db.read(|tx| Ok::<_, Fault>((tx.one(&LEFT, &[])?.get::<i64>(0)?, tx.one(&TOLD, &[])?.get::<String>(0)?))).await.unwrap();
            assert_eq!(rest, 0);
            let told: serde_json::Value = serde_json::from_str(&told).unwrap();
            let expected =
                serde_json::json!({"uploads": 1, "rows": 3, "files": 2, "corrections": 3, "comments": 1, "findings": 1, "receipts": 1,
                "key": "destroyed"});
            assert_eq!(told, expected);
            assert_eq!(status(w, me, id).await, Status::NotBegun);
            assert_eq!(refused(send(w, me, id, GOOD.as_bytes()).await), Refusal::NotNow(NotNow::Erased));
        });
    });
}

#[test]
fn what_is_uploaded_is_sealed() {
    on_both(|db| {
        World::new(db).run(async |w| {
            let (me, id) = (w.me, w.submission(&w.test, w.me));
            let upload = send(w, me, id, b"kod;nr;pnr;lon;anm;hemligkolumn\n1101;1;a;-3;;\n").await.unwrap();
            count(w, me, id, upload).await.unwrap();
            let edit = ("hemligt", "hemlig orsak");
            w.processing.correct(me, id, upload, (1, "anm", 0), edit).await.unwrap();
            store::sql! { RAW = "SELECT u.name, u.understood, c.change FROM upload u JOIN correction c ON c.upload = u.id ORDER BY c.number"; }
            let row = w.db.read(|tx| tx.one(&RAW, &[])).await.unwrap();
            for column in 0..3 {
                let raw: Vec<u8> = row.get(column).unwrap();
                assert!(!raw.windows(5).any(|window| window == b"hemli" || window == b"n.csv"));
            }
        });
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

#[test]
fn a_folder_is_one_version_until_it_changes_and_is_refused_with_reasons() {
    use crate::definitions::{Added, FolderFiles, add};
    use crate::testing::{NOW, PACKAGE, folder, folder_with};
    on_both(|db| {
        World::new(db);
        assert!(
            matches!(db.write_blocking(|tx| add(tx, NOW, &staff(), &folder())).unwrap(), Added::Same(d) if d.number == 1)
        );
        let changed = PACKAGE.replace("\"version\": \"1\"", "\"version\": \"2\"");
        let next =
            db.write_blocking(move |tx| add(tx, NOW, &staff(), &folder_with(&changed))).unwrap();
        assert!(matches!(next, Added::New(d) if d.number == 2 && d.version == "2"));
        let broken = PACKAGE.replace("\"pattern\": \"[0-9]{4}\"", "\"pattern\": \"[0-9\"");
        let Refusal::Folder(errors) =
            refused(db.write_blocking(move |tx| add(tx, NOW, &staff(), &folder_with(&broken))))
        else {
            panic!("folder")
        };
        assert!(errors.iter().all(|e| e.file == "datapackage.json" && !e.location.en.is_empty()));
        let none = FolderFiles::new([("a.txt".to_owned(), vec![1])]).unwrap();
        assert!(matches!(
            refused(db.write_blocking(move |tx| add(tx, NOW, &staff(), &none))),
            Refusal::Folder(_)
        ));
        for path in ["../datapackage.json", "a//b", "a/../../b", "C:/x", "/etc/passwd"] {
            assert_eq!(
                FolderFiles::new([(path.to_owned(), vec![])]).unwrap_err(),
                Refusal::FolderShape,
                "{path}"
            );
        }
        let large = vec![0; FolderFiles::MAX_BYTES + 1];
        assert_eq!(FolderFiles::new([("a".to_owned(), large)]).unwrap_err(), Refusal::FolderShape);
    });
}

#[test]
fn concurrent_corrections_of_one_cell() {
    on_both(|db| {
        World::new(db).run(async |w| {
            let (me, id) = (w.me, w.submission(&w.test, w.me));
            let upload = send(w, me, id, GOOD.as_bytes()).await.unwrap();
            count(w, me, id, upload).await.unwrap();
            let both = futures_util::future::join_all((0..4).map(|i| {
                let processing = w.processing.clone();
                async move {
                    processing
                        .correct(me, id, upload, (3, "lon", 0), (&format!("2000{i}"), "Samtidigt"))
                        .await
                }
            }))
            .await;
            assert_eq!(both.iter().filter(|outcome| outcome.is_ok()).count(), 1);
            let journal = w.db.read(move |tx| corrections::journal(tx, upload)).await.unwrap();
            assert_eq!(journal.len(), 1);
        });
    });
}
