//! An address whose account was closed may be another person's by now. Pages ask which; a command
//! has a flag for each answer.

use accounts::account;
use base::{EmailAddress, Fault};
use store::Db;

#[derive(Clone, Copy, clap::Args)]
pub(super) struct SamePerson {
    /// The address had an account that was closed: it is the same person, who gets it back.
    #[arg(long)]
    same_person: bool,
    /// The address had an account that was closed: it is another person, who gets an account of
    /// their own.
    #[arg(long, conflicts_with = "same_person")]
    another_person: bool,
}

impl SamePerson {
    /// Whether to reopen a closed account of the address. An error if there was one and neither
    /// flag was given.
    pub(super) async fn decide(self, db: &Db, address: &EmailAddress) -> Result<bool, String> {
        let asked = address.clone();
        let had = db
            .read(move |tx| account::had_account(tx, &asked))
            .await
            .map_err(|e: Fault| e.to_string())?;
        if had && !self.same_person && !self.another_person {
            return Err(format!(
                "{address} had an account that was closed. Is it the same person? --same-person reopens that account, \
                 without its earlier permissions; --another-person makes a new account. Nothing was changed."
            ));
        }
        Ok(self.same_person)
    }
}
