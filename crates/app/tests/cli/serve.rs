//! `farstu serve`, started and stopped as a service manager does it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::world::World;

/// A running `farstu serve`, killed at the end of the test.
pub(crate) struct Serving {
    child: Child,
    pub(crate) address: SocketAddr,
    log: mpsc::Receiver<String>,
}

impl Serving {
    fn start(world: &World) -> Self {
        Self::start_with(world, &[])
    }

    pub(crate) fn start_with(world: &World, more: &[&str]) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port");
        let mut child =
            world.start(&[&["serve", "--listen", &free.to_string(), &world.file()], more].concat());
        let (told, log) = mpsc::channel();
        let errors = BufReader::new(child.stderr.take().expect("a log"));
        std::thread::spawn(move || {
            errors.lines().map_while(Result::ok).for_each(|line| drop(told.send(line)))
        });
        let serving = Self { child, address: free, log };
        serving.wait_for("listening");
        serving
    }

    fn wait_for(&self, words: &str) -> String {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(30) {
            match self.log.recv_timeout(Duration::from_millis(200)) {
                Ok(line) if line.contains(words) => return line,
                Ok(_) | Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => {
                    panic!("it ended before it said {words:?}")
                }
            }
        }
        panic!("it never said {words:?}");
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("connects");
        stream.set_read_timeout(Some(Duration::from_secs(40))).expect("set");
        stream
    }

    /// Status and body.
    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        get_at(self.address, path)
    }

    pub(crate) fn wait_for_status(&self, path: &str, status: u16) -> String {
        let begun = Instant::now();
        loop {
            let (found, body) = self.get(path);
            if found == status {
                return body;
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "{path} answers {found}: {body}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &id]).status().expect("kill runs").success());
    }

    pub(crate) fn end(mut self) -> Option<i32> {
        self.child.wait().expect("ended").code()
    }
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("connects");
    stream.set_read_timeout(Some(Duration::from_secs(40))).expect("set");
    stream
}

/// Status and body.
pub(crate) fn get_at(address: SocketAddr, path: &str) -> (u16, String) {
    let (status, _, body) = answer_at(address, path);
    (status, body)
}

/// The status, the headers in lower case, and the body.
pub(crate) fn answer_at(address: SocketAddr, path: &str) -> (u16, String, String) {
    let mut stream = connect(address);
    write!(stream, "GET {path} HTTP/1.1\r\nHost: portal.localhost\r\nConnection: close\r\n\r\n")
        .expect("asked");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    let status = answer.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    (status, head.to_ascii_lowercase(), body.to_owned())
}

pub(crate) fn assert_guarded(address: SocketAddr, path: &str) {
    let (_, head, _) = answer_at(address, path);
    for header in [
        "content-security-policy: default-src 'none'",
        "x-content-type-options: nosniff",
        "x-frame-options: deny",
    ] {
        assert!(head.contains(header), "{path}: {head}");
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_second_process_on_the_same_file_is_refused_with_the_id_of_the_first() {
    let world = World::new();
    let first = Serving::start(&world);
    first.wait_for_status("/", 303);
    let second = ["serve", "--listen", "127.0.0.1:0", &world.file()];
    let (code, _, why) = world.farstu(&second);
    assert_eq!(code, Some(1));
    assert!(why.contains(&format!("is already served by process {}", first.child.id())), "{why}");
    // A command may use the database meanwhile.
    let (code, _, why) = world.farstu(&[
        "account",
        "add",
        &world.file(),
        "--role",
        "staff",
        "--address",
        "karin@ringen.example",
    ]);
    assert_eq!(code, Some(0), "{why}");
    first.signal("-KILL");
    assert_eq!(first.end(), None);
    Serving::start(&world).wait_for_status("/", 303);
}

#[test]
fn nothing_is_served_with_the_keys_of_another_portal() {
    let world = World::migrated();
    std::fs::write(world.path("portal.keys"), format!("1 {}\n", "18".repeat(32))).expect("written");
    let serving = Serving::start(&world);
    serving.wait_for("key 1 of the key file is not the one");
    for path in ["/", "/sign-in", "/register", "/nothing", "/.well-known/openid-configuration"] {
        assert_eq!(serving.get(path).0, 503, "{path}");
    }
    assert_eq!((serving.get("/healthz").0, serving.get("/readyz").0), (200, 503));
    ["/", "/healthz", "/readyz"].iter().for_each(|path| assert_guarded(serving.address, path));
}

#[test]
fn a_clean_stop_leaves_one_file() {
    let world = World::new();
    let serving = Serving::start(&world);
    serving.wait_for_status("/", 303);
    assert!(std::fs::exists(world.path("portal.sqlite-wal")).expect("looked"));
    serving.signal("-TERM");
    assert_eq!(serving.end(), Some(0));
    for end in ["-wal", "-shm"] {
        assert!(
            !std::fs::exists(world.path(&format!("portal.sqlite{end}"))).expect("looked"),
            "{end}"
        );
    }
}

#[test]
fn it_is_alive_at_once_and_ready_also_while_mail_is_away() {
    let world = World::new();
    let mail = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port");
    world.change_file(|text| text.replace("port = 1\n", &format!("port = {}\n", mail.port())));
    let serving = Serving::start(&world);
    assert_eq!(serving.get("/healthz").0, 200);
    let begun = Instant::now();
    let mut said = serving.wait_for_status("/readyz", 200);
    while !said.contains("mail cannot be sent") && begun.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(50));
        said = serving.wait_for_status("/readyz", 200);
    }
    assert!(said.contains("mail cannot be sent"), "{said}");
    assert!(
        !said.contains(&mail.port().to_string()),
        "the answer tells strangers nothing of the inside: {said}"
    );

    // The mail server comes up.
    let listener = TcpListener::bind(mail).expect("the port");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut lines = BufReader::new(stream.try_clone().expect("a handle"));
            let mut stream = stream;
            let _ = stream.write_all(b"220 mail.example\r\n");
            let mut line = String::new();
            while lines.read_line(&mut line).is_ok_and(|n| n > 0) {
                let _ = stream.write_all(b"250 fine\r\n");
                line.clear();
            }
        }
    });
    let begun = Instant::now();
    while serving.wait_for_status("/readyz", 200).contains("mail cannot be sent") {
        assert!(begun.elapsed() < Duration::from_secs(30), "it asks again soon");
        std::thread::sleep(Duration::from_millis(50));
    }
    serving.signal("-TERM");
    assert_eq!(serving.end(), Some(0));
}

#[test]
fn a_files_folder_that_cannot_be_made_keeps_nobody_from_signing_in() {
    let world = World::new();
    std::fs::write(world.path("files"), "in the way").expect("written");
    let serving = Serving::start(&world);
    let told = || serving.wait_for_status("/readyz", 200).contains("the file store cannot be used");
    let wait_until = |told_now: bool| {
        let begun = Instant::now();
        while told() != told_now {
            assert!(begun.elapsed() < Duration::from_secs(60), "it looks again");
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    wait_until(true);
    assert_eq!(serving.get("/sign-in").0, 200);
    std::fs::remove_file(world.path("files")).expect("removed");
    wait_until(false);
    serving.signal("-TERM");
    assert_eq!(serving.end(), Some(0));
}

#[test]
fn an_unreachable_database_is_waited_for() {
    let world = World::new();
    let nobody =
        TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
    world.change_file(|text| {
        text.replace(
            "sqlite:portal.sqlite",
            &format!("postgres://farstu:hemligt@127.0.0.1:{nobody}/farstu"),
        )
    });
    let serving = Serving::start(&world);
    let said = serving.wait_for("the database cannot be used");
    assert!(!said.contains("hemligt"), "{said}");
    assert_eq!(serving.get("/healthz").0, 200);
    let why = serving.wait_for_status("/readyz", 503);
    assert!(why.contains("statistik: the database cannot be used"), "{why}");
    serving.signal("-INT");
    assert_eq!(serving.end(), Some(0));
}

#[test]
fn a_request_that_runs_ends_when_the_program_is_asked_to_stop() {
    let world = World::new();
    let serving = Serving::start(&world);
    serving.wait_for_status("/healthz", 200);
    // A request with only the start of its body.
    let mut stream = serving.connect();
    write!(stream, "POST /language HTTP/1.1\r\nHost: portal.localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 12\r\n\r\nlang")
        .expect("begun");
    stream.flush().expect("sent");
    std::thread::sleep(Duration::from_millis(300));
    serving.signal("-TERM");
    serving.wait_for("stopping: no new connections");
    std::thread::sleep(Duration::from_millis(300));
    assert!(TcpStream::connect(serving.address).is_err(), "nobody new is let in");
    stream.write_all(b"uage=en1").expect("the rest is taken");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    assert!(answer.starts_with("HTTP/1.1 "), "{answer}");
    assert_eq!(serving.end(), Some(0));
}

#[test]
fn it_serves_and_stops_although_nobody_reads_its_log() {
    let world = World::new();
    let address = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port");
    let mut child = world.start(&["serve", "--listen", &address.to_string(), &world.file()]);
    drop(child.stderr.take());
    let serving = Serving { child, address, log: mpsc::channel().1 };
    let begun = Instant::now();
    while TcpStream::connect(address).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(30), "it never listened");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(serving.get("/healthz").0, 200);
    serving.signal("-TERM");
    assert_eq!(serving.end(), Some(0));
}

#[test]
fn clients_that_only_hold_a_connection_are_left() {
    let world = World::new();
    let serving = Serving::start(&world);
    serving.wait_for_status("/healthz", 200);
    let mut silent = serving.connect();
    let mut slow = serving.connect();
    slow.write_all(b"GET /healthz HTTP/1.1\r\nHost: portal.localhost\r\nX-Slow: ").expect("begun");
    let begun = Instant::now();
    let mut rest = Vec::new();
    let _ = silent.read_to_end(&mut rest);
    assert!(
        rest.is_empty() && begun.elapsed() < Duration::from_secs(25),
        "silent: {:?}",
        begun.elapsed()
    );
    let _ = slow.read_to_end(&mut rest);
    assert!(begun.elapsed() < Duration::from_secs(25), "slow: {:?}", begun.elapsed());
    assert_eq!(serving.get("/healthz").0, 200);
}

#[test]
fn a_hangup_has_the_portal_file_read_again_and_ends_nothing() {
    let world = World::new();
    let serving = Serving::start(&world);
    assert!(serving.wait_for_status("/sign-in", 200).contains("Personalstatistik"));

    world.change_file(|text| {
        text.replace("sv = \"Personalstatistik\"", "sv = \"Nya namnet\"")
            .replace("portal.localhost", "other.localhost")
    });
    serving.signal("-HUP");
    let told = serving.wait_for("cannot change");
    assert!(told.contains("origin"), "{told}");
    serving.wait_for("portal file reloaded");
    assert!(serving.get("/sign-in").1.contains("Nya namnet"));

    world.change_file(|text| {
        text.replace("Nya namnet", "Felet").replace("least-characters = 8", "least-characters = 4")
    });
    serving.signal("-HUP");
    serving.wait_for("4 is not an allowed minimum length");
    assert!(
        serving.get("/sign-in").1.contains("Nya namnet"),
        "a file with a fault changes nothing"
    );
}

#[test]
fn nothing_is_erased_from_a_database_that_was_last_used_in_another_time() {
    let world = World::migrated();
    let database = rusqlite::Connection::open(world.path("portal.sqlite")).expect("opened");
    // As after a leap of the clock: the last use seems long ago, and much seems to have expired.
    database
        .execute("UPDATE sealing_key SET seen_at = seen_at - 400 * 86400000000", [])
        .expect("changed");
    let given_up = "INSERT INTO job (id, lane, kind, payload, created_at, run_at, attempts, crashes, leased_until, set_aside_at) \
                    VALUES ('01jd0000000000000000000000', 'bulk', 'mail', x'00', 1, 1, 34, 0, 0, 1)";
    database.execute(given_up, []).expect("a letter that is kept for two weeks");
    let is_kept = || {
        database.query_row("SELECT count(*) FROM job WHERE set_aside_at = 1", [], |row| {
            row.get::<_, i64>(0)
        }) == Ok(1)
    };
    let serving = Serving::start(&world);
    let told = serving.wait_for("the clock is not trusted");
    assert!(told.contains("--clock-is-right"), "{told}");
    assert!(
        serving.wait_for_status("/readyz", 200).contains("the clock is not trusted"),
        "it serves all the same"
    );
    serving.signal("-TERM");
    assert_eq!(serving.end(), Some(0));
    assert!(is_kept());

    let _serving = Serving::start_with(&world, &["--clock-is-right"]);
    let begun = Instant::now();
    while is_kept() {
        assert!(begun.elapsed() < Duration::from_secs(30), "an administrator's word counts");
        std::thread::sleep(Duration::from_millis(50));
    }
}
