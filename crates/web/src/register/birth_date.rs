//! `/register/birth-date`: country, and whether the person is old enough. The date is checked and
//! never stored.

use accounts::registration::{self, BirthDateOutcome, Shown, Step};
use axum::http::StatusCode;
use jiff::civil::Date;
use serde::Deserialize;

use super::countries;
use super::views::{BirthDate, TooYoung};
use super::{flow_at, flow_token, stepped, steps, whereto};
use crate::kernel::{Answer, Ctx, Errors, Form, LocalPath, REGISTRATION};

const HERE: &str = "/register/birth-date";

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    country: String,
    year: String,
    month: String,
    day: String,
}

pub(super) async fn show(ctx: Ctx) -> Answer {
    match flow_at(&ctx, HERE).await? {
        Ok(shown) => {
            let fields = Fields { country: "SE".to_owned(), ..Fields::default() };
            ctx.html(&page(&ctx, &shown, fields, Errors::new()))
        }
        Err(to) => ctx.go(to),
    }
}

fn page<'a>(ctx: &'a Ctx, shown: &Shown, fields: Fields, errors: Errors) -> BirthDate<'a> {
    let p = &ctx.page;
    let Fields { country, year, month, day } = fields;
    BirthDate {
        p,
        steps: steps(shown, Step::BirthDate),
        least_age: ctx.portal.way_in.way.least_age(),
        countries: countries::all(p.language),
        country,
        months: countries::months(p.language),
        year,
        month,
        day,
        errors,
    }
}

pub(super) async fn give(ctx: Ctx, Form(fields): Form<Fields>) -> Answer {
    let p = &ctx.page;
    let shown = match flow_at(&ctx, HERE).await? {
        Ok(shown) => shown,
        Err(to) => return ctx.go(to),
    };
    let today = ctx.now().to_jiff().to_zoned(ctx.face().zone.clone()).date();
    let mut errors = Errors::new();
    if !countries::is_one(&fields.country) {
        errors.add("country", p.t("birth-country-missing"));
    }
    let born = date(&fields, today);
    if let Err(wrong) = &born {
        for part in wrong {
            let words = match part {
                Part::Year => p.t2(
                    "birth-year-wrong",
                    "from",
                    (today.year() - OLDEST).to_string(),
                    "to",
                    today.year().to_string(),
                ),
                Part::Month => p.t("birth-month-missing"),
                Part::Day { last } => p.t1("birth-day-wrong", "last", i64::from(*last)),
                Part::NotYet => p.t("birth-not-yet"),
            };
            errors.add(part.field(), words);
        }
    }
    let (Ok(born), true) = (born, errors.is_empty()) else {
        return ctx.html_as(StatusCode::UNPROCESSABLE_ENTITY, &page(&ctx, &shown, fields, errors));
    };
    let Some(token) = flow_token(&ctx).await? else { return ctx.go(whereto(&ctx, None)) };
    let (now, asker, language, portal) = (ctx.now(), ctx.asker(), p.language, ctx.portal.clone());
    let country = fields.country;
    let birth = ctx.portal.db.write(move |tx| {
        registration::give_birth_date(
            tx,
            &portal.way_in.way,
            &token,
            &country,
            born,
            today,
            &asker,
            language,
            now,
        )
    });
    match birth.await? {
        BirthDateOutcome::Stepped(to) => stepped(&ctx, to).await,
        BirthDateOutcome::TooYoung => {
            ctx.let_go(&REGISTRATION, &shown.id.to_string());
            ctx.go(LocalPath::fixed("/register/too-young"))
        }
    }
}

/// An invalid part of the date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Year,
    Month,
    /// Not within the month, whose last day is `last`.
    Day {
        last: i8,
    },
    /// Each part is valid, but the date is not in the past.
    NotYet,
}

impl Part {
    fn field(self) -> &'static str {
        match self {
            Self::Year | Self::NotYet => "year",
            Self::Month => "month",
            Self::Day { .. } => "day",
        }
    }
}

/// The greatest age accepted, in years.
const OLDEST: i16 = 120;

/// The date of birth, or every part that is invalid.
fn date(fields: &Fields, today: Date) -> Result<Date, Vec<Part>> {
    let year = fields
        .year
        .trim()
        .parse::<i16>()
        .ok()
        .filter(|year| (today.year() - OLDEST..=today.year()).contains(year));
    let month = fields.month.trim().parse::<i8>().ok().filter(|month| (1..=12).contains(month));
    // Without a year it may be a leap year; without a month, one of 31 days.
    let first = Date::new(year.unwrap_or(2000), month.unwrap_or(1), 1);
    let last = first.map_or(31, |first| first.days_in_month());
    let day = fields.day.trim().parse::<i8>().ok().filter(|day| (1..=last).contains(day));
    let wrong = [
        year.is_none().then_some(Part::Year),
        month.is_none().then_some(Part::Month),
        day.is_none().then_some(Part::Day { last }),
    ];
    let wrong: Vec<Part> = wrong.into_iter().flatten().collect();
    let born =
        year.zip(month).zip(day).and_then(|((year, month), day)| Date::new(year, month, day).ok());
    match born {
        Some(born) if born < today => Ok(born),
        Some(_) => Err(vec![Part::NotYet]),
        None => Err(wrong),
    }
}

pub(super) async fn too_young(ctx: Ctx) -> Answer {
    ctx.html(&TooYoung { p: &ctx.page, least_age: ctx.portal.way_in.way.least_age() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_that_is_wrong_is_named() {
        let today = jiff::civil::date(2026, 11, 20);
        let day = |last| Part::Day { last };
        for (year, month, day_, expected) in [
            ("1985", "2", "17", vec![]),
            ("2026", "11", "19", vec![]),
            ("2026", "11", "20", vec![Part::NotYet]),
            ("", "", "", vec![Part::Year, Part::Month, day(31)]),
            ("85", "2", "17", vec![Part::Year]),
            ("1890", "2", "17", vec![Part::Year]),
            ("1985", "", "17", vec![Part::Month]),
            ("1985", "2", "29", vec![day(28)]),
            ("1984", "2", "29", vec![]),
            ("1985", "4", "31", vec![day(30)]),
            ("x", "4", "x", vec![Part::Year, day(30)]),
        ] {
            let fields = Fields {
                country: String::new(),
                year: year.to_owned(),
                month: month.to_owned(),
                day: day_.to_owned(),
            };
            assert_eq!(
                date(&fields, today).err().unwrap_or_default(),
                expected,
                "{year}-{month}-{day_}"
            );
        }
    }
}
