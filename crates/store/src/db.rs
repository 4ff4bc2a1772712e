//! The asynchronous interface to a portal's database: queues use cases for the database threads. A
//! caller waits for its turn no longer than [`DbOptions::patience`].

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use base::trace::Span;
use base::{Entropy, Fault, Outage, Secret, measure};
use tokio::sync::{mpsc, oneshot};

use crate::tx::TxContext;
use crate::{Tx, Vault};

/// The location of a portal's database: `sqlite:PATH` or `postgres://…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Url {
    Sqlite(PathBuf),
    Postgres(String),
}

impl FromStr for Url {
    type Err = Fault;
    fn from_str(text: &str) -> Result<Self, Fault> {
        match text.split_once(':') {
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::Sqlite(path.into())),
            Some(("postgres" | "postgresql", _)) => {
                crate::postgres::Address::parse(text).map(|_| Self::Postgres(text.to_owned()))
            }
            _ => Err(Fault::new("expected `sqlite:PATH` or `postgres://USER@HOST/DATABASE`")),
        }
    }
}

#[derive(Clone, Debug)]
pub struct DbOptions {
    /// SQLite: reader threads, beside the one writer.
    pub readers: usize,
    /// PostgreSQL: threads that own one connection each.
    pub connections: usize,
    /// PostgreSQL: the password, if the URL has none.
    pub password: Option<Secret<String>>,
    /// How long a use case waits for its turn, and for an unreachable database. A restart of the
    /// database takes less.
    pub patience: Duration,
}

impl Default for DbOptions {
    fn default() -> Self {
        Self { readers: 2, connections: 8, password: None, patience: Duration::from_secs(5) }
    }
}

/// One portal's database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    write: mpsc::Sender<Task>,
    read: mpsc::Sender<Task>,
    context: Arc<TxContext>,
    url: Url,
    patience: Duration,
    /// Reader threads first, the writer last.
    threads: Arc<Mutex<Vec<JoinHandle<()>>>>,
    /// Whether the schema is this program's and the keys are those that sealed the database.
    pub(crate) fits: Arc<AtomicBool>,
    password: Option<Secret<String>>,
    /// The next write is committed, but its response is lost.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) loses_answer: Arc<AtomicBool>,
}

impl Db {
    /// Opens without migrating. SQLite's file is created if missing; PostgreSQL is connected to on
    /// first use.
    pub fn open(
        url: &Url,
        options: DbOptions,
        vault: Arc<Vault>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, Fault> {
        let context = Arc::new(TxContext { vault, entropy });
        let patience = options.patience;
        let ([write, read], threads) = match url {
            Url::Sqlite(path) => {
                crate::sqlite::start(path.clone(), options.readers, context.clone())?
            }
            Url::Postgres(text) => {
                let password = options.password.as_ref();
                let (queue, threads) =
                    crate::postgres::start(text, password, options.connections, &context)?;
                ([queue.clone(), queue], threads)
            }
        };
        let threads = Arc::new(Mutex::new(threads));
        let password = options.password;
        Ok(Self {
            write,
            read,
            context,
            url: url.clone(),
            patience,
            threads,
            fits: Arc::default(),
            password,
            #[cfg(any(test, feature = "testing"))]
            loses_answer: Arc::default(),
        })
    }

    /// A separate PostgreSQL connection, for what is slow or cannot run in a transaction. Blocks.
    pub(crate) fn connect_postgres(
        &self,
        address: &str,
    ) -> Result<(tokio::runtime::Runtime, tokio_postgres::Client), Fault> {
        crate::postgres::outside_transactions(address, self.password.as_ref())
    }

    /// Runs a use case and commits if it returns `Ok`; `Err` rolls back. It may be run more than
    /// once.
    pub async fn write<T, E, F>(&self, use_case: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        self.send(&self.write, Kind::Write, use_case).await
    }

    /// [`write`](Self::write) without waiting for the disk. The change is visible at once and
    /// survives the end of the process. A power failure before the next synced commit (or the
    /// system's own flush, within about half a minute) may undo it. For steps that lead up to a
    /// synced write.
    pub async fn write_unsynced<T, E, F>(&self, use_case: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        self.send(&self.write, Kind::Unsynced, use_case).await
    }

    /// Runs a read-only use case on a snapshot.
    pub async fn read<T, E, F>(&self, use_case: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        self.send(&self.read, Kind::Read, use_case).await
    }

    async fn send<T, E, F>(
        &self,
        queue: &mpsc::Sender<Task>,
        kind: Kind,
        use_case: F,
    ) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let (started, span) = (Instant::now(), Span::database(kind.as_str()));
        let answer = self.ask(queue, kind, use_case).await;
        measure::database(kind.as_str(), started.elapsed());
        span.ended(true);
        answer
    }

    async fn ask<T, E, F>(
        &self,
        queue: &mpsc::Sender<Task>,
        kind: Kind,
        use_case: F,
    ) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let (task, mut reply) = Task::new(use_case, kind, self.patience);
        let turn = task.turn.clone();
        let answered = tokio::time::timeout(self.patience, async {
            queue.send(task).await.map_err(|_| gone())?;
            Ok::<_, Fault>((&mut reply).await)
        });
        let answer = match answered.await {
            Ok(answer) => answer?,
            Err(_) if turn.give_up() => return Err(busy(self.patience).into()),
            // It is running: each of its statements has a deadline of its own.
            Err(_) => reply.await,
        };
        #[cfg(any(test, feature = "testing"))]
        if kind == Kind::Write && self.loses_answer.swap(false, Ordering::SeqCst) {
            return Err(Fault::of_outage(
                Outage::Unknown,
                "connection lost during the commit: its outcome is unknown",
            )
            .into());
        }
        answer.unwrap_or_else(|_| Err(gone().into()))
    }

    /// [`write`](Self::write) for the command line and threads outside the runtime.
    pub fn write_blocking<T, E, F>(&self, use_case: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let (task, reply) = Task::new(use_case, Kind::Write, self.patience);
        self.write.blocking_send(task).map_err(|_| gone())?;
        reply.blocking_recv().unwrap_or_else(|_| Err(gone().into()))
    }

    /// [`read`](Self::read) for the command line and threads outside the runtime.
    pub fn read_blocking<T, E, F>(&self, use_case: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let (task, reply) = Task::new(use_case, Kind::Read, self.patience);
        self.read.blocking_send(task).map_err(|_| gone())?;
        reply.blocking_recv().unwrap_or_else(|_| Err(gone().into()))
    }

    /// Closes the connections of this and every clone, after the tasks queued before. SQLite then
    /// leaves a single file, without a write-ahead log.
    pub async fn close(&self) {
        for queue in [&self.read, &self.write] {
            let (mut task, _) = Task::new::<(), Fault, _>(|_| Ok(()), Kind::Read, self.patience);
            task.is_last = true;
            let _ = queue.send(task).await;
        }
        let threads =
            std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        let joined =
            tokio::task::spawn_blocking(|| threads.into_iter().try_for_each(JoinHandle::join));
        if !matches!(joined.await, Ok(Ok(()))) {
            tracing::error!("a database thread panicked");
        }
    }

    pub fn url(&self) -> &Url {
        &self.url
    }
    pub fn vault(&self) -> Arc<Vault> {
        self.context.vault.clone()
    }
    pub fn entropy(&self) -> Arc<dyn Entropy> {
        self.context.entropy.clone()
    }
}

fn busy(patience: Duration) -> Fault {
    Fault::of_outage(
        Outage::Unchanged,
        format!("timed out after {} s waiting for the database", patience.as_secs()),
    )
}

fn gone() -> Fault {
    Fault::new("the database threads have stopped")
}

/// How a use case accesses the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Read,
    Write,
    /// Answered before the disk is known to have the change.
    Unsynced,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Unsynced => "write-unsynced",
        }
    }
}

/// The next use case of a queue shared by several threads; `None` when it is closed.
pub(crate) fn next(queue: &Mutex<mpsc::Receiver<Task>>) -> Option<Task> {
    let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
    let task = queue.blocking_recv()?;
    if task.is_last {
        queue.close();
    }
    Some(task)
}

/// Settles the race between the thread that would run a use case and the caller that would give up
/// waiting.
#[derive(Default)]
pub(crate) struct Turn(AtomicU8);

const WAITS: u8 = 0;
const RUNS: u8 = 1;
const GIVEN_UP: u8 = 2;

impl Turn {
    fn change(&self, to: u8) -> bool {
        self.0.compare_exchange(WAITS, to, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
    /// False if it runs already: then its answer counts.
    fn give_up(&self) -> bool {
        self.change(GIVEN_UP)
    }
}

/// A queued use case.
pub(crate) struct Task {
    call: Box<dyn Call>,
    pub(crate) kind: Kind,
    pub(crate) patience: Duration,
    /// The queue is closed after it.
    pub(crate) is_last: bool,
    asked: Instant,
    turn: Arc<Turn>,
}

impl Task {
    fn new<T, E, F>(
        use_case: F,
        kind: Kind,
        patience: Duration,
    ) -> (Self, oneshot::Receiver<Result<T, E>>)
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let (reply, receiver) = oneshot::channel();
        let call = Box::new(Asked { use_case, result: None, reply });
        (
            Self {
                call,
                kind,
                patience,
                is_last: false,
                asked: Instant::now(),
                turn: Arc::default(),
            },
            receiver,
        )
    }
    /// Marks the task as running; its caller then waits for the answer. False if the caller has
    /// given up.
    pub(crate) fn begin(&self) -> bool {
        self.turn.change(RUNS) || !self.is_given_up()
    }
    pub(crate) fn is_given_up(&self) -> bool {
        self.turn.0.load(Ordering::Acquire) == GIVEN_UP
    }
    /// Whether it has waited for the full patience.
    pub(crate) fn is_late(&self) -> bool {
        self.asked.elapsed() >= self.patience
    }
    /// Runs the use case; true = commit.
    pub(crate) fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        self.call.run(tx)
    }
    /// Called after the commit, or in place of it.
    pub(crate) fn answer(self, ended: Result<(), Fault>) {
        self.call.answer(ended);
    }
}

trait Call: Send {
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    fn answer(self: Box<Self>, ended: Result<(), Fault>);
}

struct Asked<T, E, F> {
    use_case: F,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Call for Asked<T, E, F>
where
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<Fault> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        // A panic in a use case rolls back its own changes; it must not end the thread that serves
        // all others.
        let ran = catch_unwind(AssertUnwindSafe(|| (self.use_case)(tx)));
        let mut result = ran.unwrap_or_else(|_| Err(Fault::new("a use case panicked").into()));
        if tx.broken && result.is_ok() {
            result = Err(Fault::new("a use case continued after a failed statement").into());
        }
        let commit = result.is_ok();
        self.result = Some(result);
        commit
    }
    fn answer(self: Box<Self>, ended: Result<(), Fault>) {
        let answer = match ended {
            Ok(()) => self.result.unwrap_or_else(|| Err(Fault::new("a use case never ran").into())),
            Err(fault) => Err(fault.into()),
        };
        // The caller may be gone; a committed change stays.
        let _ = self.reply.send(answer);
    }
}
