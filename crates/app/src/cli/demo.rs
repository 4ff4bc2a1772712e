//! `farstu demo`: starts the demo and prints its addresses.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::{Done, runtime, say};
use crate::demo::{self, Welcome};

/// Starts everything on this machine, with made-up people and data, and prints what to open.
/// Nothing leaves the machine.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Where to listen. Port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
    listen: SocketAddr,
    /// The folder that keeps everything. Name an earlier one to continue with it; without this, a
    /// new one is made and its name printed.
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Done {
    runtime()?.block_on(demo::demo(args.listen, args.data.as_deref(), tell))
}

fn tell(welcome: &Welcome) {
    let Welcome { portal, minasidor, konto, post, folder, people } = welcome;
    say("The demo runs. Open in a browser on this machine:\n");
    say(format_args!("  {portal}   the portal"));
    say(format_args!("  {minasidor}   a portal that is open to everybody"));
    say(format_args!("  {konto}       accounts that people have elsewhere"));
    say(format_args!(
        "  {post}        the letters that it sends, a phone for its codes, and files to submit\n"
    ));
    if !people.is_empty() {
        say("Who can come in (the codes are on the phone):\n");
        for person in people {
            let password = person.password.as_deref().unwrap_or("invited: read the letter");
            say(format_args!("  {:42} {:30} {password}", person.role, person.address));
        }
        say("");
    }
    say(format_args!("Everything is kept in {}", folder.display()));
    say(format_args!("Ctrl-C ends it. To go on later: farstu demo --data {}", folder.display()));
}
