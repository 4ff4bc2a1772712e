use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use base::{Entropy, Fault, Secret};
use tokio::sync::{mpsc, oneshot};

use crate::tx::Surroundings;
use crate::{Tx, Vault};

/// Where a portal's database is: `sqlite:PATH` or `postgres://…`.
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
            Some(("postgres" | "postgresql", _)) => crate::way::Address::parse(text).map(|_| Self::Postgres(text.to_owned())),
            _ => Err(Fault::new("a database is `sqlite:PATH` or `postgres://USER@HOST/DATABASE`")),
        }
    }
}

#[derive(Clone, Debug)]
pub struct DbOptions {
    /// SQLite: threads that read beside the one that writes.
    pub readers: usize,
    /// PostgreSQL: threads that each own a connection.
    pub connections: usize,
    /// PostgreSQL: the password, where it does not stand in the address.
    pub password: Option<Secret<String>>,
}

impl Default for DbOptions {
    fn default() -> Self {
        Self { readers: 2, connections: 8, password: None }
    }
}

/// One portal's database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    write: mpsc::Sender<Task>,
    read: mpsc::Sender<Task>,
    surroundings: Arc<Surroundings>,
    url: Url,
}

impl Db {
    /// Opens without migrating. SQLite's file is made if it isn't there; PostgreSQL is connected to when first asked.
    pub fn open(url: &Url, options: DbOptions, vault: Arc<Vault>, entropy: Arc<dyn Entropy>) -> Result<Self, Fault> {
        let surroundings = Arc::new(Surroundings { vault, entropy });
        let [write, read] = match url {
            Url::Sqlite(path) => crate::sqlite::start(path.clone(), options.readers, surroundings.clone())?,
            Url::Postgres(text) => {
                let queue = crate::postgres::start(text, options.password.as_ref(), options.connections, &surroundings)?;
                [queue.clone(), queue]
            }
        };
        Ok(Self { write, read, surroundings, url: url.clone() })
    }

    /// Runs a use case and commits where it gives `Ok`. `Err` leaves nothing behind. May run it more than once.
    pub async fn write<T, E, F>(&self, use_case: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        self.send(&self.write, Kind::Write, use_case).await
    }

    /// [`write`](Self::write) that doesn't wait for the disk. Everybody sees it at once and it survives the end of the program; a power cut before
    /// the next synced commit (or until the system writes by itself, some half minute) may take it back. For what leads up to something that is synced.
    pub async fn write_unsynced<T, E, F>(&self, use_case: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        self.send(&self.write, Kind::Unsynced, use_case).await
    }

    /// Runs a use case that only reads, on a snapshot.
    pub async fn read<T, E, F>(&self, use_case: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        self.send(&self.read, Kind::Read, use_case).await
    }

    async fn send<T, E, F>(&self, queue: &mpsc::Sender<Task>, kind: Kind, use_case: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let (task, reply) = Task::new(use_case, kind);
        queue.send(task).await.map_err(|_| gone())?;
        reply.await.unwrap_or_else(|_| Err(gone().into()))
    }

    /// [`write`](Self::write) for the command line and threads outside the runtime.
    pub fn write_blocking<T, E, F>(&self, use_case: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let (task, reply) = Task::new(use_case, Kind::Write);
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
        let (task, reply) = Task::new(use_case, Kind::Read);
        self.read.blocking_send(task).map_err(|_| gone())?;
        reply.blocking_recv().unwrap_or_else(|_| Err(gone().into()))
    }

    pub fn url(&self) -> &Url {
        &self.url
    }
    pub fn vault(&self) -> Arc<Vault> {
        self.surroundings.vault.clone()
    }
    pub fn entropy(&self) -> Arc<dyn Entropy> {
        self.surroundings.entropy.clone()
    }
}

fn gone() -> Fault {
    Fault::new("the database threads have ended")
}

/// What a use case does to the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Read,
    Write,
    /// Written, and answered before the disk has it for sure.
    Unsynced,
}

/// A use case on its way through a database thread.
pub(crate) struct Task {
    call: Box<dyn Call>,
    pub(crate) kind: Kind,
}

impl Task {
    fn new<T, E, F>(use_case: F, kind: Kind) -> (Self, oneshot::Receiver<Result<T, E>>)
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let (reply, receiver) = oneshot::channel();
        (Self { call: Box::new(Asked { use_case, result: None, reply }), kind }, receiver)
    }
    /// True = commit.
    pub(crate) fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        self.call.run(tx)
    }
    /// After the commit, or instead of it.
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
        // A panic in a use case rolls back its own changes and must not end the thread that serves everybody.
        let ran = catch_unwind(AssertUnwindSafe(|| (self.use_case)(tx)));
        let mut result = ran.unwrap_or_else(|_| Err(Fault::new("a use case panicked").into()));
        if tx.broken && result.is_ok() {
            result = Err(Fault::new("a use case went on after a statement had failed").into());
        }
        let commit = result.is_ok();
        self.result = Some(result);
        commit
    }
    fn answer(self: Box<Self>, ended: Result<(), Fault>) {
        let answer = match ended {
            Ok(()) => self.result.unwrap_or_else(|| Err(Fault::new("a use case was never run").into())),
            Err(fault) => Err(fault.into()),
        };
        // Who asked may have gone away; what was done stays done.
        let _ = self.reply.send(answer);
    }
}
