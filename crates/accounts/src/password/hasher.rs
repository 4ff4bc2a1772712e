//! Hashing of passwords on threads of its own, behind bounded queues. Hashing never runs inside a
//! transaction or on a thread of the async runtime.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Params, Version};
use base::{Entropy, Failure, Fault};
use subtle::ConstantTimeEq as _;
use tokio::sync::oneshot;

use super::memory::Memory;
use super::{About, Hash, Password, Policy, Weakness, judge};

/// Hashes passwords with Argon2id (RFC 9106) on a fixed number of threads, one hash per thread at a
/// time. The queue is short and bounded: when it is full, callers get [`Busy`] at once.
#[derive(Clone)]
pub struct Hasher {
    queue: Arc<Door>,
    /// Judging a new password takes up to 0.15 s for adversarial input. It has its own thread, so
    /// that no sign-in waits behind it.
    rules: Arc<Door>,
    /// The hash that unknown addresses are verified against, so that they cost the same.
    dummy: Arc<OnceLock<Hash>>,
    entropy: Arc<dyn Entropy>,
}

/// The queue is full: try again after `wait`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy {
    pub wait: Duration,
}

/// The result of verifying a password.
#[derive(Clone, Debug)]
pub enum Verified {
    /// `renewed` is a new hash if the stored one was made with other parameters than today's.
    Right {
        renewed: Option<Hash>,
    },
    Wrong,
}

/// m = 19 MiB, t = 2, p = 1: one of the equivalent choices of OWASP's Password Storage Cheat Sheet.
const MEMORY: u32 = 19 * 1024;
const TIME: u32 = 2;
const LANES: u32 = 1;
const SALT: usize = 16;
const OUTPUT: usize = 32;
/// KiB. A stored hash that asks for more was not made here, and could exhaust the memory.
const MOST_MEMORY: u32 = 32 * 1024;

/// Waiting hashes per thread. At some 25 ms each, the last one waits well under a second.
const QUEUE: usize = 24;
/// How long an idle thread keeps its memory.
const KEEP: Duration = Duration::from_secs(2);

type Work = Box<dyn FnOnce(&mut Memory) + Send>;

impl Hasher {
    /// Starts `threads` threads, at least one. They end when the last clone is dropped.
    pub fn start(threads: usize, entropy: Arc<dyn Entropy>) -> Result<Self, Fault> {
        let threads = threads.max(1);
        let queue = Arc::new(Door::open("passwords", threads)?);
        let rules = Arc::new(Door::open("password rules", 1)?);
        let hasher = Self { queue, rules, dummy: Arc::default(), entropy };
        // Computed before the first request needs it, without delaying the start.
        let first = hasher.clone();
        hasher.queue.0.push(Box::new(move |memory| drop(first.dummy(memory)))).map_err(|_| {
            Fault::new("the queue of the password hashing threads is full at the start")
        })?;
        Ok(hasher)
    }

    /// Starts one thread per core.
    pub fn start_for_this_machine(entropy: Arc<dyn Entropy>) -> Result<Self, Fault> {
        Self::start(std::thread::available_parallelism().map_or(1, usize::from), entropy)
    }

    /// Judges a new password and hashes it if it has no weaknesses.
    pub async fn take(
        &self,
        password: Password,
        policy: Policy,
        about: About,
    ) -> Result<Result<Hash, Vec<Weakness>>, Failure<Busy>> {
        let judged = password.clone();
        let weaknesses = run(&self.rules, move |_| judge(&policy, &judged, &about)).await?;
        if !weaknesses.is_empty() {
            return Ok(Err(weaknesses));
        }
        let entropy = self.entropy.clone();
        run(&self.queue, move |memory| hash(memory, &password, &*entropy).map(Ok)).await
    }

    /// Verifies a password against a stored hash. `None` (unknown address, or no password) takes
    /// the same time and is [`Verified::Wrong`].
    pub async fn verify(
        &self,
        password: Password,
        stored: Option<Hash>,
    ) -> Result<Verified, Failure<Busy>> {
        let hasher = self.clone();
        run(&self.queue, move |memory| {
            let against = match &stored {
                Some(stored) => stored,
                None => hasher.dummy(memory)?,
            };
            let (right, current) = matches(memory, &password, against)?;
            if !(right && stored.is_some()) {
                return Ok(Verified::Wrong);
            }
            let renewed =
                if current { None } else { Some(hash(memory, &password, &*hasher.entropy)?) };
            Ok(Verified::Right { renewed })
        })
        .await
    }

    fn dummy(&self, memory: &mut Memory) -> Result<&Hash, Fault> {
        if let Some(dummy) = self.dummy.get() {
            return Ok(dummy);
        }
        let entropy: &dyn Entropy = &*self.entropy;
        let nobody = Password::new(&hex::encode(entropy.bytes::<32>())).map_err(Fault::new)?;
        let made = hash(memory, &nobody, entropy)?;
        Ok(self.dummy.get_or_init(|| made))
    }
}

/// Queues work and awaits its result.
async fn run<T: Send + 'static>(
    queue: &Door,
    work: impl FnOnce(&mut Memory) -> Result<T, Fault> + Send + 'static,
) -> Result<T, Failure<Busy>> {
    let (reply, answer) = oneshot::channel();
    let work: Work = Box::new(move |memory| {
        // Skip the work if the caller has gone away, such as a closed connection.
        if !reply.is_closed() {
            let _ = reply.send(work(memory));
        }
    });
    queue.0.push(work).map_err(Failure::Refused)?;
    let answer = answer.await.map_err(|_| Fault::new("a password hashing thread has stopped"))?;
    answer.map_err(Failure::Fault)
}

/// A bounded queue that the threads take work from.
struct Queue {
    most: usize,
    line: Mutex<Line>,
    ready: Condvar,
}

#[derive(Default)]
struct Line {
    waiting: VecDeque<Work>,
    closed: bool,
}

enum Next {
    Work(Work),
    Quiet,
    Closed,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, work: Work) -> Result<(), Busy> {
        let mut line = self.lock();
        if line.waiting.len() >= self.most {
            return Err(Busy { wait: Duration::from_secs(2) });
        }
        line.waiting.push_back(work);
        drop(line);
        self.ready.notify_one();
        Ok(())
    }

    /// Waits for the next work, at most `patience` if it is given.
    fn next(&self, patience: Option<Duration>) -> Next {
        let mut line = self.lock();
        loop {
            if let Some(work) = line.waiting.pop_front() {
                return Next::Work(work);
            }
            if line.closed {
                return Next::Closed;
            }
            line = match patience {
                None => self.ready.wait(line).unwrap_or_else(PoisonError::into_inner),
                Some(patience) => {
                    let (line, waited) = self
                        .ready
                        .wait_timeout(line, patience)
                        .unwrap_or_else(PoisonError::into_inner);
                    if waited.timed_out() && line.waiting.is_empty() {
                        return Next::Quiet;
                    }
                    line
                }
            };
        }
    }
}

/// Closes the queue when the last hasher is dropped, so that its threads end.
struct Door(Arc<Queue>);

impl Door {
    /// Makes a queue and the threads that serve it.
    fn open(name: &str, threads: usize) -> Result<Self, Fault> {
        let queue = Arc::new(Queue {
            most: QUEUE * threads,
            line: Mutex::default(),
            ready: Condvar::new(),
        });
        for _ in 0..threads {
            let queue = queue.clone();
            std::thread::Builder::new()
                .name(name.to_owned())
                .spawn(move || serve(&queue))
                .map_err(Fault::new)?;
        }
        Ok(Self(queue))
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.0.lock().closed = true;
        self.0.ready.notify_all();
    }
}

fn serve(queue: &Queue) {
    // At normal priority: with nice 10, each short piece of other work preempts a hash, which costs
    // a tenth of the hashes and saves a page 3 ms once in a hundred requests.
    let mut memory = Memory::default();
    loop {
        let patience = if memory.is_empty() { None } else { Some(KEEP) };
        match queue.next(patience) {
            Next::Work(work) => {
                // A panic in one hash must not end a thread that serves all requests. The caller
                // gets a fault, because its reply channel is dropped.
                let ran =
                    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(&mut memory)));
                if ran.is_err() {
                    memory = Memory::default();
                }
            }
            Next::Quiet => memory = Memory::default(),
            Next::Closed => return,
        }
    }
}

fn parameters() -> Result<Params, Fault> {
    Params::new(MEMORY, TIME, LANES, Some(OUTPUT)).map_err(Fault::new)
}

fn compute(
    memory: &mut Memory,
    password: &Password,
    salt: &[u8],
    params: &Params,
) -> Result<Vec<u8>, Fault> {
    let mut out = vec![0; params.output_len().unwrap_or(OUTPUT)];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    let blocks = memory.blocks(params.block_count());
    argon2
        .hash_password_into_with_memory(password.expose().as_bytes(), salt, &mut out, blocks)
        .map_err(Fault::new)?;
    Ok(out)
}

fn hash(memory: &mut Memory, password: &Password, entropy: &dyn Entropy) -> Result<Hash, Fault> {
    let salt: [u8; SALT] = entropy.bytes();
    let params = parameters()?;
    let output = compute(memory, password, &salt, &params)?;
    let phc = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).map_err(Fault::new)?,
        salt: Some(Salt::new(&salt).map_err(Fault::new)?),
        hash: Some(Output::new(&output).map_err(Fault::new)?),
    };
    Ok(Hash::new(phc.to_string()))
}

/// Whether the password is right, and whether the hash was made with today's parameters.
fn matches(memory: &mut Memory, password: &Password, stored: &Hash) -> Result<(bool, bool), Fault> {
    let phc = PasswordHash::new(stored.as_str()).map_err(Fault::new)?;
    let params = Params::try_from(&phc).map_err(Fault::new)?;
    let (Some(salt), Some(expected)) = (&phc.salt, &phc.hash) else {
        return Err(Fault::new("a stored password has no hash"));
    };
    if phc.algorithm != Algorithm::Argon2id.ident() || params.m_cost() > MOST_MEMORY {
        return Err(Fault::new("a stored password hash has unsupported parameters"));
    }
    let output = compute(memory, password, salt.as_ref(), &params)?;
    let today = (params.m_cost(), params.t_cost(), params.p_cost(), output.len())
        == (MEMORY, TIME, LANES, OUTPUT);
    Ok((output.ct_eq(expected.as_bytes()).into(), today))
}

#[cfg(test)]
mod tests {
    use base::{SeededEntropy, SystemEntropy};

    use super::*;

    fn password(text: &str) -> Password {
        Password::new(text).expect("a password")
    }

    fn on_a_runtime<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime")
            .block_on(work)
    }

    #[test]
    fn right_wrong_unknown_and_other_parameters() {
        on_a_runtime(async {
            let hasher = Hasher::start(1, Arc::new(SystemEntropy)).expect("threads");
            let about = About::default();
            let taken = hasher
                .take(password("Gran7 Kotte"), Policy::default(), about.clone())
                .await
                .expect("not busy");
            let hash = taken.expect("an accepted password");
            assert!(
                hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
                "{}",
                hash.as_str()
            );
            let right =
                hasher.verify(password("Gran7 Kotte"), Some(hash.clone())).await.expect("not busy");
            assert!(matches!(right, Verified::Right { renewed: None }));
            assert!(matches!(
                hasher.verify(password("gran7 Kotte"), Some(hash)).await.expect("not busy"),
                Verified::Wrong
            ));
            assert!(matches!(
                hasher.verify(password("Gran7 Kotte"), None).await.expect("not busy"),
                Verified::Wrong
            ));
            let weak = hasher
                .take(password("Password1!"), Policy::default(), about)
                .await
                .expect("not busy");
            assert_eq!(weak.expect_err("a common password"), [Weakness::Common]);
            // Made with m = 16 MiB, t = 2, as an older version might have done.
            let old = older(&password("Gran7 Kotte"), 16 * 1024);
            let Verified::Right { renewed: Some(renewed) } =
                hasher.verify(password("Gran7 Kotte"), Some(old)).await.expect("not busy")
            else {
                panic!("an older hash must match and be renewed")
            };
            assert!(renewed.as_str().contains("m=19456,t=2,p=1"));
            let strange =
                Hash::new("$argon2id$v=19$m=4194304,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned());
            assert!(matches!(
                hasher.verify(password("x"), Some(strange)).await,
                Err(Failure::Fault(_))
            ));
        });
    }

    fn older(password: &Password, memory: u32) -> Hash {
        let params = Params::new(memory, TIME, LANES, Some(OUTPUT)).expect("parameters");
        let salt = [7; SALT];
        let mut output = [0; OUTPUT];
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
        argon2
            .hash_password_into(password.expose().as_bytes(), &salt, &mut output)
            .expect("hashed");
        let phc = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&params).expect("parameters"),
            salt: Some(Salt::new(&salt).expect("a salt")),
            hash: Some(Output::new(&output).expect("an output")),
        };
        Hash::new(phc.to_string())
    }

    #[test]
    fn two_spellings_of_one_password_are_one_and_salts_differ() {
        let mut memory = Memory::default();
        let one = hash(&mut memory, &password("Å\u{a0}ngström 1!"), &SeededEntropy::new(1))
            .expect("hashed");
        let two = hash(&mut memory, &password("Å\u{a0}ngström 1!"), &SeededEntropy::new(2))
            .expect("hashed");
        assert_ne!(one, two);
        assert!(
            matches(&mut memory, &password("A\u{30a} ngstro\u{308}m 1!"), &one)
                .expect("well-formed")
                .0
        );
    }

    #[test]
    fn a_full_queue_says_so_at_once() {
        on_a_runtime(async {
            let hasher = Hasher::start(1, Arc::new(SystemEntropy)).expect("threads");
            let all = (0..QUEUE + 20).map(|_| hasher.verify(password("x"), None));
            let answers = futures(all).await;
            let busy =
                answers.iter().filter(|a| matches!(a, Err(Failure::Refused(Busy { .. })))).count();
            let done = answers.iter().filter(|a| matches!(a, Ok(Verified::Wrong))).count();
            // The hasher's own first hash may occupy one slot.
            assert!(busy >= 10 && done >= QUEUE - 1, "{busy} {done}");
        });
    }

    /// A slow judgement does not delay the hashing of sign-ins.
    #[test]
    fn judging_holds_up_no_hash() {
        on_a_runtime(async {
            let hasher = Hasher::start(1, Arc::new(SystemEntropy)).expect("threads");
            let (go, wait) = std::sync::mpsc::channel::<()>();
            let slow = run(&hasher.rules, move |_| wait.recv().map_err(Fault::new));
            let verify = async {
                let verified = hasher.verify(password("x"), None).await;
                // The rules continue only now: a hash queued behind them would never get here.
                go.send(()).expect("the rules are waiting");
                verified
            };
            let (slow, verified) = tokio::join!(slow, verify);
            assert!(slow.is_ok() && matches!(verified, Ok(Verified::Wrong)));
        });
    }

    async fn futures<F: Future>(all: impl Iterator<Item = F>) -> Vec<F::Output> {
        let mut running: Vec<_> = all.map(Box::pin).collect();
        let mut done = Vec::new();
        std::future::poll_fn(|cx| {
            running.retain_mut(|f| match f.as_mut().poll(cx) {
                std::task::Poll::Ready(output) => {
                    done.push(output);
                    false
                }
                std::task::Poll::Pending => true,
            });
            if running.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        })
        .await;
        done
    }
}
