//! Seeds the organisations and units that submit statistics.

use base::{Failure, Line, OrganisationNumber, Timestamp};
use organisations::permissions::Administrator;
use organisations::{Refusal, actors, units};

use crate::portal::Portal;

type Unit = (&'static str, &'static str);

/// Name, organisation number without its check digit, and units (code, name).
const ALL: [(&str, &str, &[Unit]); 4] = [
    ("Norrdals kommun", "990000001", &[("1100", "Norrdals kommun")]),
    ("Ekvalla kommun", "990000002", &[("1101", "Ekvalla kommun")]),
    ("Sjöboda kommun", "990000003", &[("1102", "Sjöboda kommun"), ("1103", "Sjöboda hamn")]),
    ("Region Väst", "990000004", &[("3000", "Region Väst")]),
];

/// Registers the organisations. Returns the first one's number, without a hyphen.
pub(super) async fn organisations(portal: &Portal, now: Timestamp) -> Result<String, String> {
    let by = Administrator::operator().as_staff();
    let made = portal.db.write(move |tx| {
        for (name, nine, its_units) in ALL {
            let id = actors::register(tx, now, &by, number(nine), &line(name))?;
            for (code, name) in its_units {
                units::register(tx, now, &by, id, &line(code), &line(name))?;
            }
        }
        Ok::<_, Failure<Refusal>>(())
    });
    made.await.map_err(|e| e.to_string())?;
    Ok(String::from(number(ALL[0].1)))
}

/// A made-up organisation number: none that begins with 99 has been issued.
pub(super) fn number(nine: &str) -> OrganisationNumber {
    (0..10)
        .find_map(|check| OrganisationNumber::new(&format!("{nine}{check}")).ok())
        .expect("one of ten check digits is right")
}

pub(super) fn line(text: &str) -> Line {
    Line::new(text).expect("a line of this program")
}
