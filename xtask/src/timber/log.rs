//! One measured timber log, valid until an error is planted in it.

use std::collections::BTreeMap;

use super::random::Random;

pub(crate) const COLUMNS: [&str; 24] = [
    "matplats",
    "matdatum",
    "stocknr",
    "matnota",
    "stock_id",
    "sasong",
    "avverkad",
    "distrikt",
    "leverantor",
    "kopare",
    "fordon",
    "tradslag",
    "sortiment",
    "kvalitet",
    "toppdiam",
    "rotdiam",
    "langd",
    "bark",
    "volym",
    "avdrag_pct",
    "avdragsorsak",
    "vrak",
    "certifierad",
    "anmarkning",
];

#[derive(Clone)]
pub(crate) struct Log {
    pub(crate) site: i64,
    /// Day of the year from 0; each month has 28 days.
    pub(crate) day: i64,
    pub(crate) number: i64,
    pub(crate) note: String,
    pub(crate) tag: String,
    pub(crate) season: i64,
    pub(crate) felled: String,
    pub(crate) district: String,
    pub(crate) supplier: i64,
    pub(crate) buyer: i64,
    pub(crate) vehicle: String,
    pub(crate) species: &'static str,
    pub(crate) assortment: &'static str,
    pub(crate) grade: i64,
    pub(crate) top: i64,
    pub(crate) butt: i64,
    pub(crate) length: i64,
    pub(crate) bark: i64,
    /// Thousandths of a cubic metre; `None` if it is computed.
    pub(crate) volume: Option<i64>,
    pub(crate) deduction: i64,
    pub(crate) reason: &'static str,
    pub(crate) cull: bool,
    pub(crate) flags_as_digits: bool,
    pub(crate) certified: Option<bool>,
    pub(crate) remark: &'static str,
    /// Cells that replace the log's own values, by column.
    pub(crate) wrong: BTreeMap<&'static str, String>,
}

/// An organisation number that was never issued: 99, seven digits, the check digit (Luhn).
pub(crate) fn organisation(number: i64) -> String {
    let nine = format!("99{number:07}");
    let doubled = |(place, digit): (usize, u8)| {
        let digit = i64::from(digit - b'0') * if place % 2 == 0 { 2 } else { 1 };
        digit / 10 + digit % 10
    };
    let sum: i64 = nine.bytes().enumerate().map(doubled).sum();
    format!("{nine}{}", (10 - sum % 10) % 10)
}

impl Log {
    /// Sets what differs between the logs of one note.
    pub(crate) fn vary(&mut self, random: &mut Random, serial: usize) {
        let (assortment, least) = random.pick(&[
            ("TT", 130),
            ("TT", 130),
            ("GT", 130),
            ("GT", 130),
            ("KL", 90),
            ("MV", 50),
        ]);
        self.assortment = assortment;
        self.species = match assortment {
            "TT" => "T",
            "GT" => "G",
            "KL" => random.pick(&["T", "G"]),
            _ => random.pick(&["T", "G", "B", "A"]),
        };
        self.top = least + random.below(200);
        self.butt = self.top + 10 + random.below(80);
        self.length = 340 + 30 * random.below(6);
        self.bark = 5 + random.below(10);
        self.grade = 1 + random.below(4);
        self.tag = if random.percent(80) {
            format!("{}-{serial:06X}", random.pick(&["Ä", "Ö", "K"]))
        } else {
            "-".to_owned()
        };
        self.cull = random.percent(3);
        (self.deduction, self.reason) = match self.cull {
            true => (100, "RO"),
            false if random.percent(10) => {
                (5 * (1 + random.below(4)), random.pick(&["RO", "KR", "SK", "KV"]))
            }
            false => (0, ""),
        };
        self.flags_as_digits = random.percent(30);
        self.certified = if random.percent(10) { None } else { Some(random.percent(60)) };
        self.remark = match random.percent(15) {
            true => random.pick(&[
                "Kvistig, blånad",
                "Snö på stocken ❄",
                "Åsen, övre vägen",
                "\"Sågad\" i två",
                "Märkt 🌲",
                "Lös bark; mätt om",
            ]),
            false => "",
        };
    }

    pub(crate) fn date(&self) -> String {
        format!("2026-{:02}-{:02}", 1 + self.day / 28, 1 + self.day % 28)
    }

    pub(crate) fn site_code(&self) -> String {
        format!("M{:02}", self.site)
    }

    /// Moves the log to another site's note. All moved logs get the same supplier and season,
    /// because they may share that note.
    pub(crate) fn move_note(&mut self, start: &str) {
        self.note = format!("{start}{}", &self.note[3..]);
        (self.supplier, self.season) = (77, 2026);
    }

    /// Thousandths of a cubic metre, from diameter, length and form factor.
    pub(crate) fn measured(&self) -> i64 {
        let form = match self.species {
            "T" => 112,
            "G" => 115,
            "B" => 108,
            _ => 110,
        };
        // 0.7854 · (mm)² · cm · form, in integers until the last step.
        let exact = 7854 * self.top * self.top * self.length * form;
        (exact as f64 / 1e11).round() as i64
    }

    pub(crate) fn volume(&self) -> i64 {
        self.volume.unwrap_or(if self.cull { 0 } else { self.measured() })
    }

    /// The cells as written to the file.
    pub(crate) fn cells(&self) -> Vec<String> {
        COLUMNS
            .iter()
            .map(|column| {
                self.wrong.get(column).cloned().unwrap_or_else(|| quoted(self.right(column)))
            })
            .collect()
    }

    fn right(&self, column: &str) -> String {
        let flag = |flag: bool| match (self.flags_as_digits, flag) {
            (true, flag) => u8::from(flag).to_string(),
            (false, flag) => flag.to_string(),
        };
        match column {
            "matplats" => self.site_code(),
            "matdatum" => self.date(),
            "stocknr" => self.number.to_string(),
            "matnota" => self.note.clone(),
            "stock_id" => self.tag.clone(),
            "sasong" => self.season.to_string(),
            "avverkad" => self.felled.clone(),
            "distrikt" => self.district.clone(),
            "leverantor" => organisation(self.supplier),
            "kopare" => organisation(self.buyer),
            "fordon" => self.vehicle.clone(),
            "tradslag" => self.species.to_owned(),
            "sortiment" => self.assortment.to_owned(),
            "kvalitet" => {
                if self.cull {
                    "V".to_owned()
                } else {
                    self.grade.to_string()
                }
            }
            "toppdiam" => self.top.to_string(),
            "rotdiam" => self.butt.to_string(),
            "langd" => self.length.to_string(),
            "bark" => self.bark.to_string(),
            "volym" => format!("{}.{:03}", self.volume() / 1000, self.volume() % 1000),
            "avdrag_pct" => {
                if self.deduction == 0 {
                    String::new()
                } else {
                    self.deduction.to_string()
                }
            }
            "avdragsorsak" => self.reason.to_owned(),
            "vrak" => flag(self.cull),
            "certifierad" => self.certified.map_or_else(|| "saknas".to_owned(), flag),
            _ => self.remark.to_owned(),
        }
    }
}

/// Quotes a cell if it needs quotes (RFC 4180 section 2).
fn quoted(text: String) -> String {
    if text.contains(['"', ';', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}
