//! Cookies of flows: one for each flow that a browser has under way, so that each tab goes on with
//! its own.
//!
//! A cookie is named by the flow's public id and holds the flow's secret. Pages name the id, in the
//! hidden field `flow` of each form, and in the address where the browser has several: it opens
//! nothing without the cookie. A page that names a flow is answered about that flow or about none.

use std::time::Duration;

use accounts::Token;
use sha2::{Digest as _, Sha256};

use super::{Ctx, LocalPath};

/// A kind of flow.
pub(crate) struct FlowKind {
    prefix: &'static str,
    life: Duration,
}

/// Registrations, forgotten passwords, logins to be linked.
pub(crate) const REGISTRATION: FlowKind =
    FlowKind { prefix: "flow-", life: Duration::from_secs(61 * 60) };
/// Sign-ins that wait for the second factor.
pub(crate) const SIGN_IN: FlowKind =
    FlowKind { prefix: "sign-in-", life: Duration::from_secs(11 * 60) };
/// Sign-ins at an upstream.
pub(crate) const UPSTREAM: FlowKind =
    FlowKind { prefix: "upstream-", life: Duration::from_secs(60 * 60) };

/// Flows of one kind that a browser can have at once; the oldest makes room.
const MOST: usize = 4;
/// The name of the hidden field, and of the parameter in addresses.
pub(super) const FIELD: &str = "flow";

/// A flow that the browser holds the secret of.
pub(crate) struct HeldFlow {
    pub(crate) id: String,
    pub(crate) token: Token,
}

/// The flow that a page belongs to.
#[derive(Clone, Debug)]
pub struct PageFlow {
    pub(crate) id: String,
    /// The browser has no other: then addresses need not name it.
    pub(crate) is_only_one: bool,
    /// Who it is for, where the page names it.
    pub(crate) address: Option<String>,
}

/// What ids are made of. They come from a browser, and go into names of cookies and into pages.
fn is_id(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// `path` with the flow named in its query.
pub(crate) fn naming(path: &str, id: &str) -> String {
    format!("{path}{}{FIELD}={id}", if path.contains('?') { '&' } else { '?' })
}

impl PageFlow {
    /// `path`, naming the flow where it has to.
    pub(crate) fn path(&self, path: &str) -> String {
        if self.is_only_one { path.to_owned() } else { naming(path, &self.id) }
    }
}

impl Ctx {
    /// The flows of a kind that this browser holds, as this answer leaves them: the oldest first.
    /// (Ids of ours sort by time; browsers send older cookies first, RFC 6265 section 5.4.)
    pub(crate) fn held(&self, kind: &FlowKind) -> Vec<HeldFlow> {
        let mut held: Vec<HeldFlow> = self
            .cookies
            .with_prefix(kind.prefix)
            .into_iter()
            .filter(|(id, _)| is_id(id))
            .filter_map(|(id, value)| Some(HeldFlow { id, token: value.parse().ok()? }))
            .collect();
        if kind.prefix != UPSTREAM.prefix {
            held.sort_by(|a, b| a.id.cmp(&b.id));
        }
        held
    }

    /// What binds something that is kept to a flow, as this answer leaves it. `None`: the browser
    /// does not hold the flow.
    pub(super) fn flow_bond(&self, id: &str) -> Option<[u8; 32]> {
        let held = [&REGISTRATION, &SIGN_IN]
            .into_iter()
            .flat_map(|kind| self.held(kind))
            .find(|held| held.id == id)?;
        Some(
            Sha256::new()
                .chain_update(b"farstu flow bond 1")
                .chain_update(held.token.reveal())
                .finalize()
                .into(),
        )
    }

    /// Gives the browser a flow's secret, in place of the one before.
    pub(crate) fn hold(&self, kind: &FlowKind, id: &str, token: &Token) {
        let others: Vec<HeldFlow> =
            self.held(kind).into_iter().filter(|held| held.id != id).collect();
        for oldest in others.iter().take((others.len() + 1).saturating_sub(MOST)) {
            self.let_go(kind, &oldest.id);
        }
        self.cookies.set(&format!("{}{id}", kind.prefix), &token.reveal(), Some(kind.life));
    }

    /// Takes a flow's secret away from the browser.
    pub(crate) fn let_go(&self, kind: &FlowKind, id: &str) {
        self.cookies.remove(&format!("{}{id}", kind.prefix));
    }

    /// The flow that the form, or the address, names.
    pub(crate) fn named_flow(&self) -> Option<&str> {
        self.sent.get().and_then(|sent| sent.flow.as_deref()).or(self.flow_in_address.as_deref())
    }

    /// The page belongs to this flow: its forms and links name it.
    pub(crate) fn belongs_to(&self, id: &str, is_only_one: bool) {
        self.belongs_to_flow(PageFlow { id: id.to_owned(), is_only_one, address: None });
    }

    /// The same for a flow that the page names: another person at this browser can leave it.
    pub(crate) fn belongs_to_flow(&self, flow: PageFlow) {
        // The first word counts: it was said before anything was shown.
        let _ = self.page.flow.set(flow);
    }

    /// A page of the flow that this page belongs to.
    pub(crate) fn in_flow(&self, path: &'static str) -> LocalPath {
        LocalPath::from(self.page.in_flow(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_a_browser_made_up_are_none() {
        for good in ["01kb0000000000000000000000", "aB-_9"] {
            assert!(is_id(good), "{good}");
        }
        for bad in ["", "a b", "a\"b", "a;b", "å", &"a".repeat(41)] {
            assert!(!is_id(bad), "{bad}");
        }
        assert_eq!(naming("/a", "1"), "/a?flow=1");
        assert_eq!(naming("/a?b=c", "1"), "/a?b=c&flow=1");
    }
}
