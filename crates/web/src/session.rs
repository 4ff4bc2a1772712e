//! The signed-in browser.

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

/// Name of the cookie that holds the session's secret, without prefix.
pub const COOKIE: &str = "session";
/// Of the cookie that says in a registration that a recovery code was used.
const OFFER: &str = "offer-factor";
/// Of the cookie that says for an hour that the person signed out here.
const SIGNED_OUT: &str = "signed-out";
/// Of the cookie by which a browser that has been signed in with is known again.
pub(crate) const DEVICE: &str = "device";

/// A browser that is signed in now.
#[derive(Clone, Debug)]
pub struct Signed {
    pub account: AccountId,
    pub session: SessionId,
    pub address: EmailAddress,
    /// The account's own choice of language.
    pub language: Option<Language>,
    pub person: Person,
    /// When the person last proved who it is.
    pub fresh_at: Timestamp,
    /// A notice must be accepted, or consent given anew, before anything else.
    pub notice_pending: bool,
    /// What the account may do here demands a second step.
    pub two_steps_demanded: bool,
    /// And this session has none.
    pub two_steps_pending: bool,
    /// As the use cases of `accounts` take it.
    pub(crate) inner: session::Signed,
}

impl Signed {
    /// What is reachable before the notice is accepted: the notice, its language, and the way out.
    pub(crate) fn may_see_before_notice(&self, path: &str) -> bool {
        // A request that a service sends is kept first; its pages come after the notice.
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

/// Who the cookie's secret belongs to, if the session lives. Notes the use every few minutes.
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
        // A word on use need not be synced.
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

/// The number in the menu: threads that wait for staff, or those with something new in the units
/// that one reports for.
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

/// What is reachable before a second step that is demanded: what makes it.
pub(crate) fn may_see_before_two_steps(path: &str) -> bool {
    let below = |start: &str| {
        path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    below("/mfa")
        || below("/account")
        || below("/oidc")
        || matches!(path, "/privacy" | "/language" | "/sign-out")
}

/// To where a second step is made, and back.
pub(crate) fn two_steps_first(method: &Method, url: &str) -> LocalPath {
    leading_back("/mfa", if *method == Method::GET { LocalPath::parse(url) } else { None })
}

/// To the notice, and back to where the person was going.
pub(crate) fn notice_first(method: &Method, url: &str) -> LocalPath {
    leading_back("/privacy", if *method == Method::GET { LocalPath::parse(url) } else { None })
}

/// `path?next=…`; behind what the path asks already.
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
    /// The signed-in browser, or the way to sign in and back here.
    pub fn signed_in(&self) -> Result<&crate::session::Signed, Problem> {
        self.signed
            .as_ref()
            .ok_or_else(|| Problem::SignIn { next: LocalPath::parse(&self.page.path) })
    }

    /// The same, for what changes credentials: the person proved who it is a moment ago, or does it
    /// now and comes to `back`.
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

    /// The browser, as `accounts` counts and names it.
    pub(crate) fn asker(&self) -> accounts::Client {
        accounts::Client::new(&self.client.to_string(), &self.user_agent, self.cookies.get(DEVICE))
            .with_session(self.cookies.get(COOKIE))
            .with_language(chosen_language(&self.cookies))
    }

    /// Sets the cookies of a browser that was just signed in. The session's is new: whatever the
    /// browser brought along is worth nothing.
    pub(crate) fn sign_in_here(&self, session: &Token, device: Option<&Token>, stay: bool) {
        self.forget_address();
        self.cookies.remove(SIGNED_OUT);
        let age = stay.then_some(self.portal.way_in.sessions.stay);
        self.cookies.set(COOKIE, &session.reveal(), age);
        if let Some(device) = device {
            self.remember_device(device);
        }
    }

    /// Takes the session's cookie away. Another page that is open here leads to sign-in then, which
    /// says why.
    pub(crate) fn sign_out_here(&self) {
        self.cookies.remove(COOKIE);
        self.cookies.set(SIGNED_OUT, "yes", Some(Duration::from_secs(3600)));
    }

    /// Why this browser's session is over, in words, for the page that a person is led to in its
    /// place.
    pub(crate) async fn why_signed_out(&self) -> Result<Option<String>, Fault> {
        // The page says it already.
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

    /// Whether this very request gave the session a new secret a moment ago, and came once more by
    /// a double click or because the answer was lost. Then the browser gets the new secret.
    pub(crate) async fn was_renewed(&self, mark: [u8; 32]) -> Result<bool, Problem> {
        if self.signed.is_some() || self.token(COOKIE).is_none() {
            return Ok(false);
        }
        let (by, now) = (self.session_request_marked(mark)?, self.now());
        let renewed = self.portal.db.read(move |tx| session::freshened(tx, &by, now)).await?;
        if let Some(renewed) = &renewed {
            self.sign_in_here(&renewed.token, None, renewed.stay);
        }
        Ok(renewed.is_some())
    }

    /// The same for the form that was sent.
    pub(crate) async fn was_renewed_by_form(&self) -> Result<bool, Problem> {
        match self.session_request() {
            Ok(by) => self.was_renewed(by.mark).await,
            Err(_) => Ok(false),
        }
    }

    pub(crate) fn remember_device(&self, device: &Token) {
        self.cookies.set(DEVICE, &device.reveal(), Some(session::DEVICE_FOR));
    }

    /// A recovery code took the phone's place: once the person is in, a new phone can be connected.
    pub(crate) fn offer_new_factor(&self) {
        self.cookies.set(OFFER, "yes", Some(Duration::from_secs(3600)));
    }

    /// Whether that is to be offered now. Once.
    pub(crate) fn offers_new_factor(&self) -> bool {
        let offers = self.cookies.get(OFFER).is_some();
        if offers {
            self.cookies.remove(OFFER);
        }
        offers
    }

    /// A token that this browser holds in a cookie, if it is one.
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

/// How long the answer to somebody who may try again in `wait` says, in whole seconds upwards.
pub(crate) fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

/// The same as a sentence: after several attempts it is so long until the next.
pub(crate) fn wait_in_words(p: &Page, wait: Duration) -> String {
    match whole_seconds(wait) {
        seconds @ ..=120 => p.t1("sign-in-wait", "n", seconds),
        seconds => p.t1("sign-in-wait-minutes", "n", seconds.div_ceil(60)),
    }
}
