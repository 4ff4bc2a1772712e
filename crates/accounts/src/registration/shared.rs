//! Shared mailboxes: an account belongs to one person, so addresses such as `info@` are questioned.

use base::{EmailAddress, Fault, Timestamp};
use store::Tx;

use super::{FlowEnd, Next, OnboardingPolicy, StepOutcome, next_step, sql};
use crate::Token;

/// How a portal treats addresses that look shared.
#[derive(Clone, Debug)]
pub struct Shared {
    /// Local parts that look shared, in folded form.
    pub names: Vec<String>,
    /// Refuse such addresses, instead of asking the person.
    pub refused: bool,
}

/// The default list, if the portal file has none.
const NAMES: [&str; 30] = [
    "admin",
    "bokning",
    "contact",
    "ekonomi",
    "faktura",
    "finance",
    "hr",
    "info",
    "invoice",
    "it",
    "kansli",
    "kontakt",
    "kontor",
    "kundtjanst",
    "lon",
    "loner",
    "lön",
    "löner",
    "mail",
    "office",
    "order",
    "payroll",
    "personal",
    "post",
    "reception",
    "registrator",
    "sales",
    "servicedesk",
    "support",
    "växel",
];

impl Default for Shared {
    fn default() -> Self {
        Self { names: NAMES.map(str::to_owned).to_vec(), refused: false }
    }
}

impl Shared {
    /// Matches `info@` and `ekonomi@`, also `info.norr@` and `ekonomi-2@`.
    pub fn looks_shared(&self, address: &EmailAddress) -> bool {
        let local = address.local_part();
        let first = local
            .split(['.', '-', '_', '+'])
            .next()
            .unwrap_or(local)
            .trim_end_matches(|c: char| c.is_ascii_digit());
        self.names.iter().any(|name| name == first || name == local)
    }
}

/// The person confirms that they alone read the address.
pub fn own_address(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    token: &Token,
    now: Timestamp,
) -> Result<StepOutcome, Fault> {
    let Some(flow) = sql::find(tx, token, now)? else {
        return Ok(StepOutcome::Over(FlowEnd::Unknown));
    };
    if next_step(&flow, policy, now) == Next::AskWhose {
        sql::own_address(tx, flow.id, now)?;
    }
    Ok(StepOutcome::Next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_looks_shared() {
        let shared = Shared::default();
        for (address, looks) in [
            ("info@skog.example", true),
            ("INFO@skog.example", true),
            ("info.norr@skog.example", true),
            ("ekonomi-2@skog.example", true),
            ("ekonomi2@skog.example", true),
            ("löner@kommun.example", true),
            ("information@skog.example", false),
            ("anna.info@skog.example", false),
            ("anna.berg@skog.example", false),
            ("ida@kommun.example", false),
        ] {
            assert_eq!(
                shared.looks_shared(&EmailAddress::new(address).expect("an address")),
                looks,
                "{address}"
            );
        }
    }
}
