//! The signed-in browser: finds a request's session, and sets and removes its cookies.
//!
//! The rules for sessions are in `accounts::session`.

use std::time::Duration;

use accounts::session::End;
use accounts::{Token, account, session};
use axum::http::Method;
use base::{AccountId, EmailAddress, Failure, Fault, Language, SessionId, Timestamp};
use messages::threads::{self, Viewer};
use organisations::permissions::{self, Role};
use organisations::units;
use store::Tx;

use crate::kernel::{Ctx, LocalPath, Menu, Page, Person, Portal, Problem, chosen_language};

/// The cookie with the session's secret, without prefix.
pub const COOKIE: &str = "session";
/// The cookie that remembers, during a flow, that a recovery code was used.
const OFFER: &str = "offer-factor";
/// The cookie that remembers for an hour that the person signed out.
const SIGNED_OUT: &str = "signed-out";
/// The cookie that marks a browser as known, after a sign-in.
pub(crate) const DEVICE: &str = "device";

/// A signed-in browser.
#[derive(Clone, Debug)]
pub struct Signed {
    pub account: AccountId,
    pub session: SessionId,
    pub address: EmailAddress,
    /// The account's language, if the person chose one.
    pub language: Option<Language>,
    pub person: Person,
    /// When the person last authenticated.
    pub fresh_at: Timestamp,
    /// A notice must be accepted or consent renewed before anything else.
    pub notice_pending: bool,
    /// The account's roles require two steps.
    pub two_steps_demanded: bool,
    /// Two steps are required, and this session has only one.
    pub two_steps_pending: bool,
    /// The session as `accounts` represents it.
    pub(crate) inner: session::Signed,
}

impl Signed {
    /// Paths that are reachable before the notice is accepted: the notice, consent, the language,
    /// sign-out, and the provider's endpoints that keep a request.
    pub(crate) fn may_see_before_notice(&self, path: &str) -> bool {
        // An authorization request is stored first; its pages come after the notice.
        matches!(
            path,
            "/privacy"
                | "/consent"
                | "/language"
                | "/sign-out"
                | "/oidc/logout"
                | "/oidc/logout/answer"
                | "/oidc/authorize"
        )
    }
}

/// The live session that a cookie's secret belongs to. Records its use at most every few minutes.
pub(crate) async fn find(
    portal: &Portal,
    secret: &str,
    now: Timestamp,
) -> Result<Option<Signed>, Fault> {
    let Ok(token) = secret.parse::<Token>() else { return Ok(None) };
    let lengths = portal.way_in.sessions;
    let found = portal
        .db
        .read(move |tx| {
            let Some(found) = session::find(tx, &token, &lengths, now)? else {
                return Ok::<_, Fault>(None);
            };
            let roles = permissions::roles(tx, found.account.id, now)?;
            let works_here =
                roles.iter().any(|r| matches!(r, Role::Staff | Role::SystemAdministrator));
            let unread = if found.notice_pending {
                0
            } else {
                unread(tx, found.account.id, works_here, now)?
            };
            let trouble = account::address_trouble(tx, &found.account)?;
            Ok(Some((found, roles, works_here, unread, trouble)))
        })
        .await?;
    let Some((found, roles, works_here, unread, trouble)) = found else { return Ok(None) };
    let id = found.session;
    if found.touch {
        // Losing this update in a crash does no harm, so it is not synced.
        portal.db.write_unsynced(move |tx| session::touch(tx, id, now)).await?;
    }
    let person = Person {
        name: found.account.shown_name(),
        address: found.account.address.to_string(),
        menu: match (works_here, portal.hall.is_open()) {
            (true, _) => Menu::Staff,
            (false, true) => Menu::Member,
            (false, false) => Menu::Respondent,
        },
        unread,
        trouble,
        services: !(portal.hall.services.is_empty() && portal.hall.links.is_empty()),
    };
    let two_steps_demanded =
        works_here || roles.iter().any(|role| portal.way_in.two_step_roles.contains(role));
    Ok(Some(Signed {
        account: found.account.id,
        session: id,
        address: found.account.address.clone(),
        language: found.account.language,
        person,
        fresh_at: found.fresh_at,
        notice_pending: found.notice_pending,
        two_steps_demanded,
        two_steps_pending: two_steps_demanded && !found.methods.two_steps(),
        inner: found,
    }))
}

/// The badge of the messages menu: threads that wait for staff, or those with something new in the
/// units that the person reports for.
fn unread(
    tx: &mut Tx<'_>,
    account: AccountId,
    works_here: bool,
    now: Timestamp,
) -> Result<u32, Fault> {
    if works_here {
        return match permissions::permit_staff(tx, account, now) {
            Ok(staff) => threads::unread(tx, Viewer::Staff(&staff, account)),
            Err(Failure::Refused(_)) => Ok(0),
            Err(Failure::Fault(fault)) => Err(fault),
        };
    }
    let mut sum = 0;
    for unit in units::of_account(tx, account, now)? {
        match permissions::permit_unit(tx, account, unit.id, now) {
            Ok(permit) => sum += threads::unread(tx, Viewer::Unit(&permit))?,
            Err(Failure::Refused(_)) => {}
            Err(Failure::Fault(fault)) => return Err(fault),
        }
    }
    Ok(sum)
}

/// Paths that are reachable while a required second step is missing: those that provide it.
pub(crate) fn may_see_before_two_steps(path: &str) -> bool {
    let below = |start: &str| {
        path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    below("/mfa")
        || below("/account")
        || below("/oidc")
        || matches!(path, "/privacy" | "/language" | "/sign-out")
}

/// The page that provides the second step, and back after a `GET`.
pub(crate) fn two_steps_first(method: &Method, url: &str) -> LocalPath {
    leading_back("/mfa", if *method == Method::GET { LocalPath::parse(url) } else { None })
}

/// The notice, and back after a `GET`.
pub(crate) fn notice_first(method: &Method, url: &str) -> LocalPath {
    leading_back("/privacy", if *method == Method::GET { LocalPath::parse(url) } else { None })
}

/// `path?next=…`, or `&next=…` if the path has a query. Home needs no `next`.
pub(crate) fn leading_back(path: &str, next: Option<LocalPath>) -> LocalPath {
    match next.filter(|next| *next != LocalPath::HOME) {
        Some(next) => {
            let mark = if path.contains('?') { '&' } else { '?' };
            LocalPath::from(format!("{path}{mark}next={}", form_escape(next.as_str())))
        }
        None => LocalPath::from(path.to_owned()),
    }
}

pub(crate) fn form_escape(text: &str) -> String {
    serde_urlencoded::to_string([("n", text)]).map(|pair| pair[2..].to_owned()).unwrap_or_default()
}

impl Ctx {
    /// The signed-in browser, or a redirect to sign-in and back.
    pub fn signed_in(&self) -> Result<&crate::session::Signed, Problem> {
        self.signed
            .as_ref()
            .ok_or_else(|| Problem::SignIn { next: LocalPath::parse(&self.page.path) })
    }

    /// The same for sensitive changes: without a recent authentication, redirects to step-up and
    /// then to `back`.
    pub fn freshly_signed_in(
        &self,
        back: impl Into<LocalPath>,
    ) -> Result<&crate::session::Signed, Problem> {
        let signed = self.signed_in()?;
        if session::is_fresh(signed.fresh_at, self.now()) {
            return Ok(signed);
        }
        Err(Problem::First { path: leading_back("/account/confirm", Some(back.into())) })
    }

    /// The browser, as `accounts` identifies it for throttling and audit.
    pub(crate) fn asker(&self) -> accounts::Client {
        accounts::Client::new(&self.client.to_string(), &self.user_agent, self.cookies.get(DEVICE))
            .with_session(self.cookies.get(COOKIE))
            .with_language(chosen_language(&self.cookies))
    }

    /// Sets the cookies after a sign-in. The session secret is always new, which prevents session
    /// fixation (ASVS 7.2.4).
    pub(crate) fn sign_in_here(&self, session: &Token, device: Option<&Token>, stay: bool) {
        self.forget_address();
        self.cookies.remove(SIGNED_OUT);
        let age = stay.then_some(self.portal.way_in.sessions.stay);
        self.cookies.set(COOKIE, &session.reveal(), age);
        if let Some(device) = device {
            self.remember_device(device);
        }
    }

    /// Removes the session cookie. Other open pages of this browser then lead to sign-in, which
    /// says why.
    pub(crate) fn sign_out_here(&self) {
        self.cookies.remove(COOKIE);
        self.cookies.set(SIGNED_OUT, "yes", Some(Duration::from_secs(3600)));
    }

    /// Why this browser's session ended, in words, for the sign-in page.
    pub(crate) async fn why_signed_out(&self) -> Result<Option<String>, Fault> {
        // The page has a notice that says it already.
        if self.signed.is_some() || self.page.notice.is_some() {
            return Ok(None);
        }
        let why = match self.token(COOKIE) {
            Some(token) => {
                let (lengths, now) = (self.portal.way_in.sessions, self.now());
                self.portal.db.read(move |tx| session::why_ended(tx, &token, &lengths, now)).await?
            }
            None => self.cookies.get(SIGNED_OUT).map(|_| End::SignedOut),
        };
        Ok(why.map(|why| self.page.t1(words_of_end(why), "help", &*self.page.face.contact.mail)))
    }

    /// Whether this request already gave the session a new secret, and is repeated by a double
    /// click or after a lost response. If so, sets the new secret again.
    pub(crate) async fn was_renewed(&self, mark: [u8; 32]) -> Result<bool, Problem> {
        if self.signed.is_some() || self.token(COOKIE).is_none() {
            return Ok(false);
        }
        let (by, now) = (self.session_request_marked(mark)?, self.now());
        let renewed =
            self.portal.db.read(move |tx| session::repeated_step_up(tx, &by, now)).await?;
        if let Some(renewed) = &renewed {
            self.sign_in_here(&renewed.token, None, renewed.stay);
        }
        Ok(renewed.is_some())
    }

    /// The same, for the form of this request.
    pub(crate) async fn was_renewed_by_form(&self) -> Result<bool, Problem> {
        match self.session_request() {
            Ok(by) => self.was_renewed(by.mark).await,
            Err(_) => Ok(false),
        }
    }

    pub(crate) fn remember_device(&self, device: &Token) {
        self.cookies.set(DEVICE, &device.reveal(), Some(session::DEVICE_FOR));
    }

    /// A recovery code was used instead of the phone: after sign-in, offer to connect a new one.
    pub(crate) fn offer_new_factor(&self) {
        self.cookies.set(OFFER, "yes", Some(Duration::from_secs(3600)));
    }

    /// Whether to offer it now; true once.
    pub(crate) fn offers_new_factor(&self) -> bool {
        let offers = self.cookies.get(OFFER).is_some();
        if offers {
            self.cookies.remove(OFFER);
        }
        offers
    }

    /// A token from a cookie, if it parses.
    pub(crate) fn token(&self, cookie: &str) -> Option<Token> {
        self.cookies.get(cookie).and_then(|text| text.parse().ok())
    }
}

fn words_of_end(why: End) -> &'static str {
    match why {
        End::SignedOut => "ended-signed-out",
        End::Elsewhere => "ended-elsewhere",
        End::Administrator => "ended-administrator",
        End::Password => "ended-password",
        End::Consent => "ended-consent",
        End::Closed => "ended-closed",
        End::Unused => "ended-unused",
        End::TooOld => "ended-too-old",
    }
}

/// A wait in whole seconds, rounded up.
pub(crate) fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

/// The wait before the next attempt, as a sentence.
pub(crate) fn wait_in_words(p: &Page, wait: Duration) -> String {
    match whole_seconds(wait) {
        seconds @ ..=120 => p.t1("sign-in-wait", "n", seconds),
        seconds => p.t1("sign-in-wait-minutes", "n", seconds.div_ceil(60)),
    }
}
