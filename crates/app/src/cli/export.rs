//! `farstu export`: everything that is stored about a person, as JSON.

use accounts::session::Lifetimes;
use base::{Clock, Failure, SystemClock};
use serde_json::json;
use web::account::gather;

use super::account::people::{One, find, words};
use super::{Done, files, open_proven, runtime, say};

/// Exports everything that is stored about a person, as the person's own page does (GDPR, articles
/// 15 and 20). The audit log records it.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    one: One,
}

pub(super) fn run(Args { one }: &Args) -> Done {
    let file = files::read_one(&one.portal)?;
    let runtime = runtime()?;
    let db = open_proven(&runtime, &file)?;
    let (now, person) = (SystemClock.now(), one.person.clone());
    let lengths = Lifetimes { of_use: file.session_of_use, stay: file.session_stay };
    let language = file.languages.first().copied().unwrap_or_default();
    let exported = db.write(move |tx| -> Result<_, Failure<_>> {
        let found = find(tx, &person)?;
        let id = found.id;
        let everything = gather(tx, found, &lengths, now)?;
        tx.audit(now, None, "account.exported", Some(&id), &json!({}))?;
        Ok(everything.file(language))
    });
    let exported = runtime.block_on(exported).map_err(words)?;
    // `--json` changes nothing: the export is always JSON.
    say(format_args!("{exported:#}"));
    Ok(())
}
