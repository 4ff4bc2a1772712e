//! `farstu jobs`: lists waiting, failing and set-aside jobs, retries them and drops them.

use std::path::PathBuf;

use base::{Clock, JobId, SystemClock, Timestamp};
use serde::Serialize;
use serde_json::json;
use store::Db;
use store::jobs::{self, Lane, LaneStatus, Summary};

use super::{Done, count, files, say};
use crate::portal;

/// Work that is done after a request: letters, received files, periodic work.
#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Lists each lane's depth, and the jobs that were set aside or keep failing.
    List(List),
    /// Shows one job: the error of its last attempt, and what the mail server said.
    Show(One),
    /// Retries jobs now, as if for the first time.
    Retry(Chosen),
    /// Drops jobs. Their work is never done.
    Drop(Chosen),
    /// Sets every waiting letter aside, so that a database restored by PostgreSQL's tools sends no
    /// old mail. Use it before the first start.
    Hold(Portal),
}

#[derive(clap::Args)]
pub(super) struct Portal {
    /// The portal's file (TOML).
    #[arg(value_name = "PORTAL.toml")]
    portal: PathBuf,
    /// Print one JSON object, for programs.
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
pub(super) struct List {
    #[command(flatten)]
    of: Portal,
    /// Also list the jobs that only wait for their turn.
    #[arg(long)]
    all: bool,
}

#[derive(clap::Args)]
pub(super) struct One {
    #[command(flatten)]
    of: Portal,
    /// The job's id, from `farstu jobs list`.
    #[arg(value_name = "ID")]
    id: String,
}

#[derive(clap::Args)]
pub(super) struct Chosen {
    #[command(flatten)]
    of: Portal,
    /// Ids of jobs, from `farstu jobs list`.
    #[arg(value_name = "ID", required_unless_present = "set_aside")]
    ids: Vec<String>,
    /// Every job that was set aside, in one lane or in all.
    #[arg(long, value_name = "LANE", num_args = 0..=1, default_missing_value = "all", conflicts_with = "ids")]
    set_aside: Option<String>,
}

/// Jobs listed per lane, at most.
const LISTED: u32 = 1_000;

pub(super) fn run(command: &Command) -> Done {
    match command {
        Command::List(args) => list(args),
        Command::Show(args) => show(args),
        Command::Retry(args) => change(args, "will be retried by `farstu serve`", jobs::retry),
        Command::Drop(args) => change(args, "dropped", jobs::drop_job),
        Command::Hold(args) => hold_of(args),
    }
}

fn open(of: &Portal) -> Result<Db, String> {
    portal::open_existing(&files::read_one(&of.portal)?)
}

fn words(fault: base::Fault) -> String {
    fault.to_string()
}

/// A job in the JSON output.
#[derive(Serialize)]
struct Told<'a> {
    id: String,
    lane: &'static str,
    kind: &'a str,
    state: &'static str,
    attempts: u32,
    created_at: String,
    due_at: String,
    set_aside_at: Option<String>,
    trouble: Option<&'a str>,
    opens: bool,
}

impl<'a> Told<'a> {
    fn of(job: &'a Summary) -> Self {
        Self {
            id: job.id.to_string(),
            lane: job.lane.as_str(),
            kind: &job.kind,
            state: state(job),
            attempts: job.attempts,
            created_at: job.created_at.to_jiff().to_string(),
            due_at: job.run_at.to_jiff().to_string(),
            set_aside_at: job.set_aside_at.map(|at| at.to_jiff().to_string()),
            trouble: job.trouble.as_deref(),
            opens: job.opens,
        }
    }

    fn line(&self) -> String {
        let trouble = self.trouble.unwrap_or("–");
        format!(
            "{}  {:<9} {:<24} {:<9} {:>3}  {}  {trouble}",
            self.id, self.lane, self.kind, self.state, self.attempts, self.created_at
        )
    }
}

fn state(job: &Summary) -> &'static str {
    match (job.set_aside_at, &job.trouble) {
        (Some(_), _) => "set aside",
        (None, Some(_)) => "failing",
        (None, None) => "waiting",
    }
}

fn list(args: &List) -> Done {
    let (db, now, all) = (open(&args.of)?, SystemClock.now(), args.all);
    let read = db.read_blocking(move |tx| {
        let lanes = jobs::lanes(tx, now)?;
        let mut found: Vec<Summary> =
            jobs::set_aside(tx, Lane::ALL, LISTED)?.into_iter().map(|(job, _)| job).collect();
        for lane in Lane::ALL.iter().copied() {
            let more = if all {
                jobs::waiting_in(tx, lane, LISTED)?
            } else {
                jobs::failing(tx, lane, LISTED)?
            };
            found.extend(more);
        }
        Ok((lanes, found))
    });
    let (lanes, found) = read.map_err(words)?;
    let told: Vec<Told<'_>> = found.iter().map(Told::of).collect();
    if args.of.json {
        let lanes: Vec<_> = lanes.iter().map(lane_json).collect();
        say(json!({ "lanes": lanes, "jobs": told }));
        return Ok(());
    }
    say("lane          due  failing  set aside  oldest due for");
    for lane in &lanes {
        let oldest = lane
            .oldest_due_age
            .map_or_else(|| "–".to_owned(), |age| format!("{} s", age.as_secs()));
        say(format_args!(
            "{:<10} {:>6} {:>8} {:>10}  {oldest}",
            lane.lane.as_str(),
            lane.depth,
            lane.failing,
            lane.set_aside
        ));
    }
    if !told.is_empty() {
        say("");
    }
    told.iter().for_each(|job| say(job.line()));
    Ok(())
}

fn lane_json(lane: &LaneStatus) -> serde_json::Value {
    json!({
        "lane": lane.lane.as_str(),
        "due": lane.depth,
        "failing": lane.failing,
        "set_aside": lane.set_aside,
        "oldest_due_seconds": lane.oldest_due_age.map(|age| age.as_secs()),
    })
}

fn show(args: &One) -> Done {
    let (db, id) = (open(&args.of)?, parse(&args.id)?);
    let read = db.read_blocking(move |tx| Ok((jobs::one(tx, id)?, jobs::letter_of(tx, id)?)));
    let (job, letter) = read.map_err(words)?;
    let job = job.ok_or_else(|| unknown(&args.id))?;
    let told = Told::of(&job);
    // The letter's text is not shown: it may hold a code.
    let to = letter.map(|letter| letter.to.to_string());
    if args.of.json {
        let mut object = serde_json::to_value(&told).map_err(|e| e.to_string())?;
        object["to"] = json!(to);
        object["answer"] = json!(job.answer);
        say(object);
        return Ok(());
    }
    let opens = if job.opens { "yes" } else { "no: it was sealed with other keys" };
    let rows = [
        ("id", told.id.clone()),
        ("lane", told.lane.to_owned()),
        ("kind", job.kind.clone()),
        ("state", told.state.to_owned()),
        ("attempts", job.attempts.to_string()),
        ("created", told.created_at.clone()),
        ("due", told.due_at.clone()),
        ("set aside", told.set_aside_at.clone().unwrap_or_else(|| "–".to_owned())),
        ("opens", opens.to_owned()),
        ("trouble", job.trouble.clone().unwrap_or_else(|| "–".to_owned())),
        ("to", to.unwrap_or_else(|| "–".to_owned())),
        ("server said", job.answer.clone().unwrap_or_else(|| "–".to_owned())),
    ];
    rows.iter().for_each(|(name, value)| say(format_args!("{name:<12} {value}")));
    Ok(())
}

type Change = fn(
    &mut store::Tx<'_>,
    Timestamp,
    Option<&dyn std::fmt::Display>,
    JobId,
) -> Result<bool, base::Fault>;

fn change(args: &Chosen, done: &str, change: Change) -> Done {
    let (db, now) = (open(&args.of)?, SystemClock.now());
    let named: Vec<JobId> = args.ids.iter().map(|id| parse(id)).collect::<Result<_, _>>()?;
    let lanes: Vec<Lane> = match args.set_aside.as_deref() {
        None => Vec::new(),
        Some("all") => Lane::ALL.to_vec(),
        Some(lane) => {
            vec![lane.parse().map_err(|()| format!("--set-aside: there is no lane `{lane}`"))?]
        }
    };
    let changed = db.write_blocking(move |tx| {
        let mut ids = named.clone();
        ids.extend(jobs::set_aside(tx, &lanes, u32::MAX)?.into_iter().map(|(job, _)| job.id));
        let (mut changed, mut refused) = (Vec::new(), Vec::new());
        for id in ids {
            let list = if change(tx, now, None, id)? { &mut changed } else { &mut refused };
            list.push(id.to_string());
        }
        Ok((changed, refused))
    });
    let (changed, refused) = changed.map_err(words)?;
    if args.of.json {
        say(json!({ "changed": changed, "not_changed": refused }));
    } else {
        changed.iter().for_each(|id| say(format_args!("{id}  {done}")));
    }
    if refused.is_empty() {
        Ok(())
    } else {
        Err(format!("{}: no such job, or a worker is running it", refused.join(", ")))
    }
}

fn hold_of(of: &Portal) -> Done {
    let held = hold(&open(of)?).map_err(words)?;
    if of.json {
        say(json!({ "set_aside": held }));
    } else {
        say(format_args!(
            "{} set aside. To send them after all: `farstu jobs retry --set-aside`.",
            count(held, "letter is", "letters are")
        ));
    }
    Ok(())
}

/// Sets every waiting letter of a restored database aside.
pub(super) fn hold(db: &Db) -> Result<u64, base::Fault> {
    let now = SystemClock.now();
    db.write_blocking(move |tx| {
        let held =
            jobs::hold_letters(tx, now, "restored from a backup: `farstu jobs retry` sends it")?;
        if held > 0 {
            tx.audit(now, None, "letters.set-aside", None, &json!({ "letters": held }))?;
        }
        Ok(held)
    })
}

fn parse(id: &str) -> Result<JobId, String> {
    id.parse().map_err(|_| unknown(id))
}

fn unknown(id: &str) -> String {
    format!("{id}: no such job; `farstu jobs list` shows the ids")
}
