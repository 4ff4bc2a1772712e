//! `cargo xtask durability`: everything acknowledged as saved is found again after a hanging file
//! store and `kill -9`.
//!
//! The rehearsal itself is an example of `testkit`; this builds the program that it kills.

use crate::postgres::{self, Cluster};
use crate::run;

/// The rehearsals, each with its default size: answers, rounds.
const ALL: [(&str, &str); 2] = [("hanging-store", "20000"), ("kills", "200")];

pub(crate) fn rehearse(words: &[&str]) -> Result<bool, String> {
    let on_postgres = words.contains(&"--postgres");
    let words: Vec<&str> = words.iter().copied().filter(|word| *word != "--postgres").collect();
    let (name, count) = match words.as_slice() {
        [name] => (*name, None),
        [name, count] => (*name, Some(*count)),
        _ => return Err("name a rehearsal: hanging-store or kills".to_owned()),
    };
    let Some((_, usual)) = ALL.iter().find(|(known, _)| *known == name) else {
        return Err(format!("unknown rehearsal `{name}`: use hanging-store or kills"));
    };
    run::must(&mut run::cargo(&["build", "--package", "farstu", "--locked"]))?;
    let cluster = if on_postgres { Some(Cluster::start()?) } else { None };
    let mut rehearsal = run::cargo(&[
        "run",
        "--quiet",
        "--locked",
        "--package",
        "testkit",
        "--example",
        "durability",
        "--",
    ]);
    rehearsal
        .args([name, count.unwrap_or(usual)])
        .env("FARSTU_BINARY", run::target().join("debug/farstu"));
    rehearsal.env_remove(postgres::VARIABLE);
    if let Some(cluster) = &cluster {
        rehearsal.env(postgres::VARIABLE, cluster.url());
    }
    run::watch(&mut rehearsal).map(|(passed, _)| passed)
}
