//! The HTTP kit under every page: middleware, request context, forms, cookies, CSRF, limits,
//! errors.
//!
//! Each page request passes `entry` first. It gets an incident number, its portal (by host) and a
//! [`Ctx`]. An error comes back to `entry` as a [`Problem`] and becomes a page in the person's
//! language.

mod accent;
mod assets;
mod client;
mod cookies;
mod csrf;
mod ctx;
mod entry;
mod face;
mod file_form;
mod flow_cookies;
mod form;
mod form_answer;
mod guarded;
mod hall;
mod id;
mod language;
mod limits;
mod local_path;
mod machine;
mod notice;
mod page;
mod portal;
mod problem;
mod refused_access;
mod shown;
mod streamed;
mod typed_address;
mod way_in;

pub use accent::{Accent, AccentRefused};
pub use client::{Client, Network, NotANetwork};
pub use cookies::Cookies;
pub use ctx::Ctx;
#[cfg(test)]
pub(crate) use entry::behind_the_door;
pub(crate) use entry::wants_json;
pub use entry::{Replace, reloadable, router, timed};
pub use face::{Both, Contact, Face, SecurityContact};
pub use file_form::{FILE_FORM_LIMIT, FileForm};
pub use flow_cookies::PageFlow;
pub(crate) use flow_cookies::{REGISTRATION, SIGN_IN, UPSTREAM, naming};
pub use form::{Errors, FORM_LIMIT, Form, line_error};
pub use guarded::{FormTo, guard};
pub use hall::{AddressKind, Door, Environment, Guide, GuidedWay, Hall, Link, Rule, Service, Use};
pub use id::{Id, Ids};
pub(crate) use language::{ask_in, chosen as chosen_language, keep as keep_language};
pub use limits::{LIMITS, Limit, Rate, Rates};
pub use local_path::{LocalPath, see_other};
pub use machine::{Authorization, Machine};
pub use notice::{Notice, Place};
pub use page::{Menu, Page, Person};
pub use portal::Portal;
pub use problem::{Answer, Explain, Problem, Refused, Value};
pub use shown::{Moment, Said, Whole, bytes};
pub(crate) use streamed::Streamed;
pub use way_in::{NoticeText, WayIn};

/// The texts of all pages.
pub static TEXTS: std::sync::LazyLock<base::Texts> =
    std::sync::LazyLock::new(|| base::Texts::new(TEXT_FILES));

/// `(language, file name, content)` of every file in `locales/`.
pub static TEXT_FILES: &[(base::Language, &str, &str)] =
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
