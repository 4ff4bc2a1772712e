//! After a submission: next year's comparison, sending back, reminding.

use super::*;

#[test]
fn last_years_data_is_compared_with_and_taken_out() {
    on_both(|db| {
        World::new(db).run(async |w| {
            let (me, last_year, test, mine) = (w.me, w.last_year.id, w.test.id, w.mine);
            let old = b"kod;nr;pnr;lon;anm\n1101;1;a;12000;\n1101;2;b;11000;=2\n".to_vec();
            w.processing.import(staff(), last_year, mine, w.last_year.opens_at, old).await.unwrap();
            let (answered, none) =
                w.db.read(move |tx| {
                    Ok::<_, Fault>((submissions::response(tx, &staff(), last_year)?, submissions::response(tx, &staff(), test)?))
                })
                .await
                .unwrap();
            assert_eq!((answered.asked, answered.at), (1, vec![w.last_year.opens_at]));
            assert!(none.asked > 0 && none.at.is_empty(), "{none:?}");
            let id = w.submission(&w.test, me);
            let upload = send(w, me, id, b"kod;nr;pnr;lon;anm\n1101;1;a;30000;\n1101;2;b;12000;\n").await.unwrap();
            let (_, sheet) = w.processing.sheet(upload).await.unwrap();
            let rules: Vec<_> = sheet.rules().into_iter().map(|r| (r.id, r.count)).collect();
            assert_eq!(rules, [("R2".to_owned(), 1)]);
            assert_eq!(sheet.rows_of("R2", 0, 10), [1]);
            let before = sheet.before(&[1, 2, 3]).unwrap();
            assert_eq!((before[&1][3].as_str(), before[&2][3].as_str(), before.get(&3)), ("12000", "11000", None));
            let row = sheet.row(1).unwrap().unwrap();
            assert_eq!((row[3].value.as_str(), row[3].broken_by.as_slice()), ("30000", &["R2".to_owned()][..]));

            let codes = [(mine, "1101".to_owned())].into_iter().collect::<std::collections::HashMap<_, _>>();
            let take = async |sensitive: bool| {
                let (now, why) = (w.now(), base::Line::new("Yearly report").unwrap());
                let parts =
                    w.db.write(move |tx| match sensitive {
                        true => begin(tx, now, Right::Sensitive(&Administrator::operator()), last_year, "csv", &why),
                        false => begin(tx, now, Right::Plain(&staff()), last_year, "csv", &why),
                    })
                    .await
                    .unwrap();
                w.processing.export(last_year, parts, codes.clone(), sensitive).await.unwrap()
            };
            let plain = all(w.processing.export_csv(take(false).await)).await;
            let plain = String::from_utf8(plain).unwrap();
            assert_eq!(plain, "\u{feff}farstu_unit;kod;nr;lon;anm\r\n1101;1101;1;12000;\r\n1101;1101;2;11000;'=2\r\n");
            let whole = all(w.processing.export_csv(take(true).await)).await;
            let whole = String::from_utf8(whole).unwrap();
            assert!(whole.contains("1101;1101;1;a;12000;"), "{whole}");
            let book = String::from_utf8(take(false).await.codebook().unwrap()).unwrap();
            assert!(book.contains("lon;number;false;false;Lön;Pay") && !book.contains("pnr"), "{book}");

            use ::parquet::file::reader::FileReader as _;
            let bytes = Bytes::from(all(w.processing.export_parquet(take(true).await)).await);
            let reader = ::parquet::file::serialized_reader::SerializedFileReader::new(bytes).unwrap();
            let rows: Vec<String> = reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect();
            assert_eq!(
                rows,
                [
                    r#"{farstu_unit: "1101", kod: "1101", nr: 1, pnr: "a", lon: 12000.0, anm: null}"#,
                    r#"{farstu_unit: "1101", kod: "1101", nr: 2, pnr: "b", lon: 11000.0, anm: "=2"}"#,
                ]
            );
        });
    });
}

#[test]
fn sending_back_after_the_deadline_gives_time() {
    on_both(|db| {
        World::new(db).run(async |w| {
            w.at(w.period.opens_at);
            let (me, id) = (w.me, w.submission(&w.period, w.me));
            let upload = send(w, me, id, b"kod;nr;pnr;lon;anm\n1101;1;a;30000;\n").await.unwrap();
            count(w, me, id, upload).await.unwrap();
            w.processing.submit(me, id, upload).await.unwrap();
            w.at(w.period.closes_at.plus(Duration::from_secs(3600)));
            let now = w.now();
            let shown = Shown { number: 1, status: Status::Submitted };
            let back = async |until| {
                w.db.write(move |tx| {
                    submissions::send_back(tx, now, &staff(), id, shown, "Se rad 1", until)
                })
                .await
            };
            assert_eq!(refused(back(None).await), Refusal::DayNeeded);
            assert_eq!(refused(back(Some(date(2026, 12, 31))).await), Refusal::NotLater);
            back(Some(date(2027, 1, 8))).await.unwrap();
            let edit = ("31000", "Rättat");
            w.processing.correct(me, id, upload, (1, "lon", 0), edit).await.unwrap();
            w.processing.submit(me, id, upload).await.unwrap();
        });
    });
}

#[test]
fn staff_see_how_far_each_has_come_and_remind_once() {
    on_both(|db| {
        World::new(db).run(async |w| {
            let (me, id, period, mine) = (w.me, w.submission(&w.test, w.me), w.test.id, w.mine);
            let upload = send(w, me, id, GOOD.as_bytes()).await.unwrap();
            count(w, me, id, upload).await.unwrap();
            let now = w.now();
            let list =
                w.db.read(move |tx| submissions::overview(tx, &staff(), period)).await.unwrap();
            let line = list.iter().find(|o| o.submission.unit == mine).unwrap();
            assert_eq!(
                (line.errors, line.warnings_unanswered, line.may_release, line.rows),
                (1, 1, false, 3)
            );
            let other = list.iter().find(|o| o.submission.unit != mine).unwrap();
            assert!(other.submission.status == Status::NotBegun && other.may_release);
            // No one at the other unit could be reminded.
            let due = async || {
                w.db.read(move |tx| submissions::due(tx, now, &staff(), period)).await.unwrap()
            };
            let told: Vec<_> =
                due().await.remind.into_iter().filter(|one| one.unit == mine).collect();
            w.db.write(move |tx| submissions::remind(tx, now, &staff(), period, &told))
                .await
                .unwrap();
            let again = due().await;
            assert_eq!(
                (again.remind.len(), again.remind[0].unit == mine, again.lately),
                (1, false, 1)
            );
        });
    });
}
