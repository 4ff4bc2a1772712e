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
    say("The demo is running. Open in a browser on this machine:\n");
    say(format_args!("  {portal}   the portal"));
    say(format_args!("  {minasidor}   a portal with self-service sign-up"));
    say(format_args!("  {konto}       an account provider that people sign in with"));
    say(format_args!(
        "  {post}        the letters that are sent, a phone with codes, and sample files\n"
    ));
    if !people.is_empty() {
        say("People who can sign in (their codes are on the phone):\n");
        for person in people {
            let password = person.password.as_deref().unwrap_or("invited: read the letter");
            say(format_args!("  {:42} {:30} {password}", person.role, person.address));
        }
        say("");
    }
    say(format_args!("All data is in {}", folder.display()));
    say(format_args!(
        "Ctrl-C stops the demo. To continue it later: farstu demo --data {}",
        folder.display()
    ));
}
