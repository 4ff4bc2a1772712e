//! Metrics: bounded labels, sampled values, and documents that match.

use std::sync::Arc;
use std::time::Duration;

use base::measure::{self, ALL};
use base::{SystemEntropy, Timestamp};
use serde_json::json;
use store::{Db, DbOptions, Keys, Url, Vault};

use super::sample::Numbers;
use super::{process, recorder};

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

/// The metrics counted while `work` runs on this thread.
fn rendered(work: impl FnOnce()) -> String {
    let recorder = recorder().expect("a recorder");
    let handle = recorder.handle();
    metrics::with_local_recorder(&recorder, work);
    handle.render()
}

#[test]
fn labels_have_few_values_whatever_is_asked() {
    let text = rendered(|| {
        measure::describe();
        for method in ["GET", "PROPFIND", "BREW", "asa@sjoboda.example"] {
            measure::answered(
                "portal.example",
                "person",
                method,
                "/units/{id}",
                200,
                Duration::from_millis(3),
            );
        }
        measure::signed_in("portal.example", "password", "wrong");
        measure::database("read", Duration::from_micros(80));
        measure::checked("read", Duration::from_secs(2));
        measure::job_ended("portal.example", "mail", "done");
        process::measure();
    });
    assert!(text.contains("# HELP farstu_requests_total Answered requests"), "{text}");
    for line in [
        "farstu_requests_total{host=\"portal.example\",by=\"person\",method=\"GET\",route=\"/units/{id}\",status=\"200\"} 1",
        "farstu_requests_total{host=\"portal.example\",by=\"person\",method=\"other\",route=\"/units/{id}\",status=\"200\"} 3",
        "farstu_request_seconds_bucket{host=\"portal.example\",route=\"/units/{id}\",le=\"0.005\"} 4",
        "farstu_sign_ins_total{host=\"portal.example\",way=\"password\",result=\"wrong\"} 1",
        "farstu_check_seconds_count 1",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}: {text}");
    }
    assert!(!text.contains("asa@"), "{text}");
    assert!(text.contains("\nprocess_resident_memory_bytes "), "{text}");
}

#[tokio::test]
async fn lanes_and_the_audit_log_are_looked_at() {
    let folder = tempfile::tempdir().expect("a folder");
    let entropy = Arc::new(SystemEntropy);
    let keys = Keys::parse(&Keys::rotated(None, &*entropy).expect("keys")).expect("keys");
    let url = Url::Sqlite(folder.path().join("portal.sqlite"));
    let db =
        Db::open(&url, DbOptions::default(), Arc::new(Vault::new(keys)), entropy).expect("opened");
    db.migrate(NOW).await.expect("migrated");
    let wrote = db.write::<_, base::Fault, _>(|tx| {
        tx.audit(NOW, None, "test.done", None, &json!({}))?;
        tx.enqueue(NOW, store::jobs::Lane::Files, collection::periods::ERASED, &())
    });
    wrote.await.expect("written");
    let later = NOW.plus(Duration::from_secs(40));
    let told = async |planned: bool| {
        let numbers = db.read(move |tx| Numbers::read(tx, later, planned)).await.expect("read");
        rendered(|| numbers.tell("portal.example"))
    };
    assert!(
        !told(false).await.lines().any(|line| line.starts_with("farstu_backup_age_seconds{")),
        "none is planned"
    );
    let text = told(true).await;
    assert!(
        text.contains("farstu_backup_age_seconds{host=\"portal.example\"} inf"),
        "planned, and none was made: {text}"
    );
    let made = store::backup::Made { name: "a".to_owned(), files: 0, bytes: 0 };
    db.write::<_, base::Fault, _>(move |tx| store::backup::note(tx, &made, NOW))
        .await
        .expect("noted");
    assert!(told(true).await.contains("farstu_backup_age_seconds{host=\"portal.example\"} 40"));
    for line in [
        "farstu_audit_unchained{host=\"portal.example\"} 1",
        "farstu_audit_lag_seconds{host=\"portal.example\"} 40",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}: {text}");
    }
    let waiting = |line: &&str| {
        line.starts_with("farstu_jobs_waiting{host=\"portal.example\",lane=")
            && line.ends_with("} 1")
    };
    let oldest = |line: &&str| {
        line.starts_with("farstu_jobs_oldest_seconds{host=\"portal.example\",lane=")
            && line.ends_with("} 40")
    };
    assert!(
        text.lines().any(|line| waiting(&line)) && text.lines().any(|line| oldest(&line)),
        "{text}"
    );
}

/// The metrics table is complete, and alerts and dashboard name only metrics that exist.
#[test]
fn the_documents_name_the_numbers_that_there_are() {
    let docs = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/operations");
    let read = |name: &str| {
        std::fs::read_to_string(docs.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    };
    let table = read("metrics.md");
    for (name, _, _, labels, help) in ALL {
        let labels = if labels.is_empty() {
            "–".to_owned()
        } else {
            format!("`{}`", labels.replace(", ", "`, `"))
        };
        let row = format!("| `{name}` | {labels} | {help} |");
        assert!(
            table.lines().any(|line| line == row),
            "{row} is missing from docs/operations/metrics.md"
        );
    }
    for document in ["metrics.md", "alerts.yml", "dashboard.json"] {
        let text = read(document);
        let words = text.split(|c: char| !(c.is_ascii_lowercase() || c == '_'));
        for word in words.filter(|word| word.starts_with("farstu_") || word.starts_with("process_"))
        {
            let base = ["_bucket", "_sum", "_count"]
                .iter()
                .find_map(|end| word.strip_suffix(end))
                .unwrap_or(word);
            assert!(
                ALL.iter().any(|(name, ..)| *name == base || *name == word),
                "{document} names {word}"
            );
        }
    }
    serde_json::from_str::<serde_json::Value>(&read("dashboard.json")).expect("JSON");
}
