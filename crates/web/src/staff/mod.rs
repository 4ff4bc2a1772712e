//! The staff's pages: invitations, organisations and units, people and their sessions, failed
//! letters, and search.

mod address;
mod ask_in;
mod far;
mod home;
mod invitations;
mod invite;
mod invite_file;
mod letter_samples;
pub mod letter_views;
mod letters;
mod organisation_samples;
pub mod organisation_views;
mod organisations;
mod people;
mod refusals;
pub mod samples;
mod search;
mod sessions;
mod units;
pub mod views;

pub use ask_in::{AskedIn, Purpose, Told, ask_in};
pub(crate) use far::role_words;

use axum::Router;
use axum::routing::{get, post};
use base::Timestamp;
use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::kernel::Page;

pub(crate) fn routes() -> Router {
    Router::new()
        .route("/staff", get(home::show))
        .route("/staff/search", get(search::show))
        .route("/staff/invitations", get(invitations::list))
        .route("/staff/invitations/new", get(invite::show).post(invite::send))
        .route("/staff/invitations/file", get(invite_file::show).post(invite_file::check))
        .route("/staff/invitations/file/send", post(invite_file::send))
        .route("/staff/invitations/{id}", get(invitations::show))
        .route("/staff/invitations/{id}/again", post(invitations::send_again))
        .route(
            "/staff/invitations/{id}/take-back",
            get(invitations::ask_take_back).post(invitations::take_back),
        )
        .route("/staff/letters", get(letters::list))
        .route("/staff/letters/{id}/again", post(letters::send_again))
        .route("/staff/letters/{id}/remove", post(letters::remove))
        .route("/staff/work/{id}/again", post(letters::retry))
        .route("/staff/organisations", get(organisations::list))
        .route("/staff/organisations/new", get(organisations::show_new).post(organisations::add))
        .route("/staff/organisations/{id}", get(organisations::show))
        .route("/staff/units/new", get(units::show_new).post(units::add))
        .route("/staff/units/{id}", get(units::show))
        .route("/staff/people/{id}", get(people::show))
        .route("/staff/people/{id}/address", get(address::show).post(address::correct))
        .route("/staff/people/{id}/reset", get(people::ask_reset).post(people::reset))
        .route("/staff/people/{id}/close", get(people::ask_close).post(people::close))
        .route(
            "/staff/people/{id}/sessions/end",
            get(sessions::ask_person).post(sessions::end_person),
        )
        .route("/staff/sessions/end", get(sessions::ask_all).post(sessions::end_all))
        .route(
            "/staff/people/{id}/permissions/{permission}/end",
            get(people::ask_end).post(people::end),
        )
}

/// The end of the given last day, in the portal's time zone: `Ok(None)` if empty, `Err` if it is
/// not a date or has passed.
fn after_last_day(page: &Page, written: &str) -> Result<Option<Timestamp>, ()> {
    let written = written.trim();
    if written.is_empty() {
        return Ok(None);
    }
    let day: Date = written.parse().map_err(|_| ())?;
    let next = day.checked_add(1.day()).map_err(|_| ())?;
    let moment =
        Timestamp::from_jiff(next.to_zoned(page.face.zone.clone()).map_err(|_| ())?.timestamp());
    if moment > page.now { Ok(Some(moment)) } else { Err(()) }
}

/// The start of the given day, in the portal's time zone: now if empty or today, `Err` if it is not
/// a date or has passed.
fn first_day(page: &Page, written: &str) -> Result<Timestamp, ()> {
    // Today has not passed until its end has.
    if after_last_day(page, written)?.is_none() {
        return Ok(page.now);
    }
    let day: Date = written.trim().parse().map_err(|_| ())?;
    let moment =
        Timestamp::from_jiff(day.to_zoned(page.face.zone.clone()).map_err(|_| ())?.timestamp());
    Ok(moment.max(page.now))
}

#[cfg(test)]
mod tests {
    use base::Language;

    use super::*;
    use crate::gallery;

    #[test]
    fn a_last_day_is_a_whole_day_that_has_not_passed() {
        let page = gallery::page(Language::Sv);
        assert_eq!(after_last_day(&page, " "), Ok(None));
        let today =
            after_last_day(&page, "2026-11-20").expect("a day that has not passed").expect("a day");
        assert_eq!(page.moment(today), "21\u{a0}november 2026 kl.\u{a0}00.00");
        for bad in ["2026-11-19", "20/11 2026", "2026-02-30", "x"] {
            assert_eq!(after_last_day(&page, bad), Err(()), "{bad}");
        }
    }
}
