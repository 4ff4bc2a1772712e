//! `cargo xtask failover`: rehearses the loss of the primary database, as root on one Linux
//! machine.
//!
//! A PostgreSQL primary, its synchronous standby and three nodes run in network namespaces. People
//! register at all nodes, the primary is lost, the standby is promoted, and every acknowledged
//! registration is looked up at another node. The rehearsal fails if a node is away for longer than
//! [`PROMISED`], an answer after that takes longer than [`LONGEST`], or an acknowledged
//! registration is gone.

mod http;
mod load;
mod network;
mod nodes;
mod servers;

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::{run, tools};
use load::Load;
use network::Network;
use nodes::Nodes;
use servers::Server;

/// From the loss until every node serves again.
const PROMISED: Duration = Duration::from_secs(15);
/// The longest answer after that.
const LONGEST: Duration = Duration::from_secs(5);
/// The time that a database monitor takes to promote the standby, simulated by a pause.
const NOTICED: Duration = Duration::from_secs(3);
/// How long people register before the loss, and after the promised time.
const BEFORE: Duration = Duration::from_secs(6);
const AFTER: Duration = Duration::from_secs(10);

/// How the primary is lost.
#[derive(Clone, Copy)]
enum Loss {
    /// Every packet is dropped (`iptables -j DROP`), as by a firewall or a dead switch.
    Drop,
    /// Its link goes down.
    Link,
    /// Its processes are stopped (SIGSTOP): connections are still accepted, but nothing answers.
    Freeze,
}

const ALL: [(&str, Loss); 3] =
    [("drop", Loss::Drop), ("link", Loss::Link), ("freeze", Loss::Freeze)];

/// Runs the named rehearsals, or all.
pub(crate) fn rehearse(words: &[&str]) -> Result<bool, String> {
    if let Some(unknown) = words.iter().find(|word| !ALL.iter().any(|(name, _)| name == *word)) {
        return Err(format!("unknown rehearsal `{unknown}`: use drop, link or freeze"));
    }
    if !tools::is_root() {
        return Err("run this as root: it makes network namespaces and firewall rules".to_owned());
    }
    tools::network()?;
    tools::postgres()?;
    run::must(&mut run::cargo(&["build", "--package", "farstu", "--locked"]))?;
    let mut passed = true;
    for (name, _) in ALL.iter().filter(|(name, _)| words.is_empty() || words.contains(name)) {
        let network = Network::make()?;
        let program = std::env::current_exe().map_err(|e| format!("this program's path: {e}"))?;
        let mut inside = network::within(&network.nodes);
        inside.arg(program).args(["failover", "inside", name, &network.primary, &network.standby]);
        let status = inside.status().map_err(|e| format!("ip: {e}"))?;
        passed &= status.success();
    }
    Ok(passed)
}

/// One rehearsal, run in the namespace of the nodes.
pub(crate) fn inside(words: &[&str]) -> Result<bool, String> {
    let [name, primary, standby] = words else {
        return Err("`failover inside` is called by `failover`".to_owned());
    };
    let Some((_, loss)) = ALL.iter().find(|(known, _)| known == name) else {
        return Err(format!("unknown rehearsal `{name}`"));
    };
    println!("\n== {name}");
    let first = Server::primary(primary)?;
    let second = Server::standby(standby, &first)?;
    first.wait_for_standby()?;
    let nodes = Nodes::start()?;

    let stop = Arc::new(AtomicBool::new(false));
    let load = Load::start(nodes.addresses(), stop.clone());
    std::thread::sleep(BEFORE);
    let lost = Instant::now();
    lose(*loss, primary, &first)?;
    println!("the primary is lost; {} s later the standby is promoted", NOTICED.as_secs());
    std::thread::sleep(NOTICED);
    second.promote()?;
    std::thread::sleep((PROMISED + AFTER).saturating_sub(lost.elapsed()));
    stop.store(true, Ordering::SeqCst);

    let registered = load.end()?;
    let mut passed = true;
    for node in 0..nodes.addresses().len() {
        passed &= registered.tell(node, lost);
    }
    let gone = registered.gone(nodes.addresses());
    println!("{} registrations acknowledged, {gone} of them lost", registered.acknowledged());
    passed &= gone == 0 && registered.acknowledged() > 0;
    println!("{name}: {}", if passed { "passed" } else { "FAILED" });
    Ok(passed)
}

fn lose(loss: Loss, namespace: &str, primary: &Server) -> Result<(), String> {
    match loss {
        Loss::Drop => ["INPUT", "OUTPUT"].iter().try_for_each(|chain| {
            run::must(network::within(namespace).args(["iptables", "-A", chain, "-j", "DROP"]))
        }),
        Loss::Link => {
            run::must(Command::new("ip").args(["-n", namespace, "link", "set", "lan", "down"]))
        }
        Loss::Freeze => primary.freeze(),
    }
}
