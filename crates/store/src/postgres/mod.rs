//! PostgreSQL: a pool of threads, each with a connection, runs the same closures.
//!
//! A use case runs `SERIALIZABLE`. It is run again after a serialization failure or deadlock
//! (SQLSTATE 40001, 40P01), and on a new connection if the old one was lost before the commit,
//! until its patience is exhausted. A commit whose response was lost is never repeated: its outcome
//! is reported as unknown.

mod servers;
mod session;
#[cfg(test)]
mod tests;
mod value;
mod writers;

use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use base::{Entropy, Fault, Outage, Secret};
use tokio::sync::mpsc;

pub(crate) use servers::Address;
use servers::Servers;
pub(crate) use session::Session;
use session::Uncommitted;
pub(crate) use value::read;
use writers::Writers;

use crate::Tx;
use crate::db::{Kind, Task, next};
use crate::tx::{Again, Backend, TxContext};

/// A use case in conflict is run at least this often; after that it fails once its patience is
/// exhausted.
const RUNS: u32 = 10;
/// Conflicts after which a use case runs without the node's other writers.
const ALONE_AFTER: u32 = 2;
/// The longest wait before a use case is run again. Each wait is random, below a bound that doubles
/// each time, so that conflicting use cases spread out.
const LONGEST: Duration = Duration::from_millis(256);

/// A failed statement, and whether running the use case again can help.
pub(crate) struct Failed {
    pub(crate) fault: Fault,
    pub(crate) again: Option<Again>,
}

impl From<Fault> for Failed {
    fn from(fault: Fault) -> Self {
        Self { fault, again: None }
    }
}

/// Omits the server's DETAIL line: it repeats values, which may be personal data.
#[track_caller]
pub(crate) fn explain(e: &tokio_postgres::Error) -> Fault {
    match e.as_db_error() {
        Some(db) => Fault::new(format!(
            "{} ({}){}",
            db.message(),
            db.code().code(),
            db.constraint().map(|c| format!(", constraint {c}")).unwrap_or_default()
        )),
        None => {
            // For a failed connection, the reason is in the error's sources: a certificate for
            // another name, or a refusal.
            let mut text = e.to_string();
            let mut below = std::error::Error::source(e);
            while let Some(cause) = below {
                if !text.contains(&cause.to_string()) {
                    text.push_str(&format!(": {cause}"));
                }
                below = cause.source();
            }
            Fault::new(text)
        }
    }
}

/// A separate connection with its own runtime, and no statement timeout. Blocks.
pub(crate) fn outside_transactions(
    url: &str,
    password: Option<&Secret<String>>,
) -> Result<(tokio::runtime::Runtime, tokio_postgres::Client), Fault> {
    let servers = Address::parse(url)?.servers(password)?;
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Fault::new)?;
    let client = runtime.block_on(async {
        let (client, _) = servers.connect().await?;
        let limits = "SET statement_timeout TO 0; SET idle_in_transaction_session_timeout TO 0";
        client.batch_execute(limits).await.map_err(|e| explain(&e))?;
        Ok::<_, Fault>(client)
    })?;
    Ok((runtime, client))
}

pub(crate) fn start(
    url: &str,
    password: Option<&Secret<String>>,
    threads: usize,
    context: &Arc<TxContext>,
) -> Result<(mpsc::Sender<Task>, Vec<JoinHandle<()>>), Fault> {
    let servers = Arc::new(Address::parse(url)?.servers(password)?);
    let (send, queue) = mpsc::channel(4096);
    let queue = Arc::new(Mutex::new(queue));
    let writers = Arc::new(Writers::default());
    let started = (0..threads).map(|_| {
        let (servers, queue, writers, around) =
            (servers.clone(), queue.clone(), writers.clone(), context.clone());
        let work = move || serve(&servers, &queue, &writers, &around);
        std::thread::Builder::new().name("postgres".to_owned()).spawn(work).map_err(Fault::new)
    });
    Ok((send, started.collect::<Result<_, _>>()?))
}

fn serve(
    servers: &Servers,
    queue: &Mutex<mpsc::Receiver<Task>>,
    writers: &Writers,
    context: &TxContext,
) {
    let mut session = None;
    while let Some(mut task) = next(queue) {
        if task.is_last || task.is_given_up() {
            continue;
        }
        let ended = complete(servers, &mut session, writers, context, &mut task);
        task.answer(ended);
    }
}

/// Why a run did not complete.
enum Stopped {
    Again(Again, Fault),
    Fault(Fault),
}

/// Runs a use case until it is committed or rolled back, or its patience is exhausted.
fn complete(
    servers: &Servers,
    session: &mut Option<Session>,
    writers: &Writers,
    context: &TxContext,
    task: &mut Task,
) -> Result<(), Fault> {
    let begun = Instant::now();
    let mut conflicts = 0;
    for runs in 1.. {
        let running = (task.kind != Kind::Read).then(|| writers.enter(conflicts >= ALONE_AFTER));
        let ran = run(servers, session, context, task);
        drop(running);
        conflicts += u32::from(matches!(ran, Err(Stopped::Again(Again::Conflict, _))));
        let (again, fault) = match ran {
            Ok(()) => return Ok(()),
            Err(Stopped::Fault(fault)) => {
                if fault.outage() == Some(Outage::Unknown) {
                    // A late response must not be taken for that of another statement.
                    forget(session, servers);
                }
                return Err(fault);
            }
            Err(Stopped::Again(again, fault)) => (again, fault),
        };
        let time_is_up = match again {
            Again::Conflict => runs >= RUNS && begun.elapsed() >= task.patience,
            Again::Lost => {
                forget(session, servers);
                task.is_late()
            }
        };
        if time_is_up || task.is_given_up() {
            return Err(Fault::of_outage(Outage::Unchanged, fault));
        }
        std::thread::sleep(pause(runs, &*context.entropy));
    }
    unreachable!("the loop ends only by returning")
}

fn forget(session: &mut Option<Session>, servers: &Servers) {
    if let Some(lost) = session.take() {
        servers.pass_over(lost.host());
    }
}

fn pause(runs: u32, entropy: &dyn Entropy) -> Duration {
    let most = LONGEST.min(Duration::from_millis(1 << runs.min(16)));
    Duration::from_micros(u64::from(
        entropy.below(u32::try_from(most.as_micros()).unwrap_or(u32::MAX)),
    ))
}

fn run(
    servers: &Servers,
    session: &mut Option<Session>,
    context: &TxContext,
    task: &mut Task,
) -> Result<(), Stopped> {
    let lost = |fault| Stopped::Again(Again::Lost, fault);
    let open = match session {
        Some(open) if !open.is_closed() => open,
        _ => session.insert(Session::open(servers).map_err(lost)?),
    };
    open.begin(task.kind).map_err(|failed| match failed.again {
        Some(again) => Stopped::Again(again, failed.fault),
        None => Stopped::Fault(failed.fault),
    })?;
    if !task.begin() {
        // The caller has given up and has been answered.
        open.roll_back().map_err(|failed| lost(failed.fault))?;
        return Ok(());
    }
    let mut tx = Tx::new(Backend::Postgres(open), context);
    let commit = task.run(&mut tx);
    match tx.again {
        Some(Again::Lost) => Err(lost(Fault::new("the connection to the database was lost"))),
        Some(Again::Conflict) => {
            open.roll_back().map_err(|failed| lost(failed.fault))?;
            Err(Stopped::Again(
                Again::Conflict,
                Fault::new("too many conflicts with other transactions"),
            ))
        }
        None if commit => open.commit().map_err(|uncommitted| match uncommitted {
            Uncommitted::Again(again, fault) => Stopped::Again(again, fault),
            Uncommitted::Fault(fault) => Stopped::Fault(fault),
        }),
        None => {
            // It changed nothing, whether or not the connection survives.
            if open.roll_back().is_err() {
                *session = None;
            }
            Ok(())
        }
    }
}
