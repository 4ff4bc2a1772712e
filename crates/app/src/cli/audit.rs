use std::path::PathBuf;

use store::audit::{self, Verified};

use super::{Done, files, runtime, say};
use crate::portal;

/// The log of who did what, which only grows.
#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Walks the chain of hashes from the first entry to the last: tells whether any was changed, taken out or put in.
    ///
    /// Note the number and hash that it ends with somewhere else: with --since they show later that nothing was cut off the end.
    Verify(Verify),
}

#[derive(clap::Args)]
pub(super) struct Verify {
    /// The portal's file (TOML).
    #[arg(value_name = "PORTAL.toml")]
    portal: PathBuf,
    /// An earlier end of the chain, as this command printed it.
    #[arg(long, value_name = "NUMBER:HASH")]
    since: Option<String>,
}

pub(super) fn run(Command::Verify(args): &Command) -> Done {
    let file = files::read_one(&args.portal)?;
    let since = args.since.as_deref().map(parse).transpose()?;
    let db = portal::open_existing(&file)?;
    let runtime = runtime()?;
    let verified = runtime.block_on(db.read(audit::verify)).map_err(|e| e.to_string())?;
    match verified {
        Verified::Broken { seq, expected } => {
            return Err(format!(
                "The chain is broken at entry {expected} (stored as {seq}): it, or one before it, was changed, taken out or put in."
            ));
        }
        Verified::Whole { entries, head } => {
            if let Some((number, hash)) = since {
                let found = runtime.block_on(db.read(move |tx| audit::hash_at(tx, number))).map_err(|e| e.to_string())?;
                if found.as_deref() != Some(&hash[..]) {
                    return Err(format!(
                        "The chain holds, but it is not the one that had entry {number} with that hash: entries were cut off or written anew."
                    ));
                }
            }
            say(format_args!("The chain holds: {entries} entries. It ends with {entries}:{}", hex(&head)));
        }
    }
    Ok(())
}

fn parse(text: &str) -> Result<(i64, Vec<u8>), String> {
    let wrong = || "--since is NUMBER:HASH, as `farstu audit verify` prints it".to_owned();
    let (number, hash) = text.split_once(':').ok_or_else(wrong)?;
    let bytes: Option<Vec<u8>> =
        hash.is_ascii().then(|| (0..hash.len()).step_by(2).map(|i| u8::from_str_radix(hash.get(i..i + 2)?, 16).ok()).collect()).flatten();
    Ok((number.parse().map_err(|_| wrong())?, bytes.ok_or_else(wrong)?))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
