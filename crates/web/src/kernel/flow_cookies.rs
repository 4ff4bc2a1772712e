//! Cookies of flows: one for each flow in progress in a browser, so that each tab continues its
//! own.
//!
//! A cookie is named by the flow's public id and holds the flow's secret. Pages name the id in the
//! hidden field `flow` of each form, and in the URL if the browser has several flows. The id is
//! worthless without the cookie. A request that names a flow is answered about that flow or none.

use std::time::Duration;

use accounts::Token;
use sha2::{Digest as _, Sha256};

use super::{Ctx, LocalPath};

/// A kind of flow.
pub(crate) struct FlowKind {
    prefix: &'static str,
    life: Duration,
}

/// Registration, password reset, and linking a login.
pub(crate) const REGISTRATION: FlowKind =
    FlowKind { prefix: "flow-", life: Duration::from_secs(61 * 60) };
/// Sign-ins that await the second factor.
pub(crate) const SIGN_IN: FlowKind =
    FlowKind { prefix: "sign-in-", life: Duration::from_secs(11 * 60) };
/// Sign-ins at an upstream provider.
pub(crate) const UPSTREAM: FlowKind =
    FlowKind { prefix: "upstream-", life: Duration::from_secs(60 * 60) };

/// Flows of one kind that a browser can have at once; a further one evicts the oldest.
const MOST: usize = 4;
/// The name of the hidden field and of the query parameter.
pub(super) const FIELD: &str = "flow";

/// A flow whose secret the browser holds.
pub(crate) struct HeldFlow {
    pub(crate) id: String,
    pub(crate) token: Token,
}

/// The flow that a page belongs to.
#[derive(Clone, Debug)]
pub struct PageFlow {
    pub(crate) id: String,
    /// The browser has no other, so URLs need not name it.
    pub(crate) is_only_one: bool,
    /// The e-mail address that the flow is for, if the page shows it.
    pub(crate) address: Option<String>,
}

/// Whether `text` can be a flow's id. It comes from the browser, and goes into cookie names and
/// pages.
fn is_id(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// `path` with the flow's id in its query.
pub(crate) fn naming(path: &str, id: &str) -> String {
    format!("{path}{}{FIELD}={id}", if path.contains('?') { '&' } else { '?' })
}

impl PageFlow {
    /// `path`, with the flow's id if the browser has several.
    pub(crate) fn path(&self, path: &str) -> String {
        if self.is_only_one { path.to_owned() } else { naming(path, &self.id) }
    }
}

impl Ctx {
    /// The flows of a kind that this browser holds after this response, the oldest first. Our own
    /// ids sort by time; of upstream flows, browsers send the oldest cookie first (RFC 6265,
    /// section 5.4).
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

    /// Binds a kept answer to a flow by the hash of its secret, as this response leaves it. `None`:
    /// the browser does not hold the flow.
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

    /// Gives the browser a flow's secret; a previous secret of the same flow is replaced.
    pub(crate) fn hold(&self, kind: &FlowKind, id: &str, token: &Token) {
        let others: Vec<HeldFlow> =
            self.held(kind).into_iter().filter(|held| held.id != id).collect();
        for oldest in others.iter().take((others.len() + 1).saturating_sub(MOST)) {
            self.let_go(kind, &oldest.id);
        }
        self.cookies.set(&format!("{}{id}", kind.prefix), &token.reveal(), Some(kind.life));
    }

    /// Removes a flow's secret from the browser.
    pub(crate) fn let_go(&self, kind: &FlowKind, id: &str) {
        self.cookies.remove(&format!("{}{id}", kind.prefix));
    }

    /// The flow that the form names, else the query.
    pub(crate) fn named_flow(&self) -> Option<&str> {
        self.sent.get().and_then(|sent| sent.flow.as_deref()).or(self.flow_in_address.as_deref())
    }

    /// Makes the page's forms and links name this flow.
    pub(crate) fn belongs_to(&self, id: &str, is_only_one: bool) {
        self.belongs_to_flow(PageFlow { id: id.to_owned(), is_only_one, address: None });
    }

    /// Like [`belongs_to`](Self::belongs_to). With an address in `flow`, the page shows whose flow
    /// it is, so that another person at this browser can leave it.
    pub(crate) fn belongs_to_flow(&self, flow: PageFlow) {
        // Only the first call counts: it comes before anything is rendered.
        let _ = self.page.flow.set(flow);
    }

    /// `path` within the page's flow.
    pub(crate) fn in_flow(&self, path: &'static str) -> LocalPath {
        LocalPath::from(self.page.in_flow(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_up_ids_are_rejected() {
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
