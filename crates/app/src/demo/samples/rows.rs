//! Employments as a payroll system would deliver them: 25 columns, one row each, without any
//! finding.

use base::{Entropy, SeededEntropy};

pub(in crate::demo) const COLUMNS: [&str; 25] = [
    "kommunkod",
    "orgnr",
    "forvaltning",
    "arbetsstalle",
    "verksamhet",
    "personnummer",
    "anstnr",
    "aid_etikett",
    "aid_ansvar",
    "befattningskod",
    "befattning",
    "anstform",
    "loneform",
    "avtal",
    "sysgrad",
    "grundlon",
    "fast_tillagg",
    "rorligt_tillagg",
    "utbetald",
    "timmar",
    "timlon",
    "anst_from",
    "anst_tom",
    "franvaro_kod",
    "franvaro_pct",
];

const WORK: [&str; 12] = [
    "Undersköterska",
    "Förskollärare",
    "Läkare",
    "Handläggare",
    "Barnskötare",
    "Sjuksköterska",
    "Lärare grundskola",
    "Vårdbiträde",
    "Socialsekreterare",
    "Städare",
    "Ingenjör",
    "Rektor",
];

/// The period that the rows belong to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::demo) enum Year {
    Last,
    This,
}

/// One employment, with its cells in the order of [`COLUMNS`].
#[derive(Clone)]
pub(in crate::demo) struct Row(pub(super) [String; 25]);

impl Row {
    fn empty() -> Self {
        Self(std::array::from_fn(|_| String::new()))
    }
    pub(super) fn get(&self, column: &str) -> &str {
        COLUMNS.iter().position(|c| *c == column).map_or("", |at| &self.0[at])
    }
    pub(super) fn set(&mut self, column: &str, value: &str) {
        if let Some(at) = COLUMNS.iter().position(|c| *c == column) {
            value.clone_into(&mut self.0[at]);
        }
    }
    fn put(&mut self, column: &str, value: impl ToString) {
        self.set(column, &value.to_string());
    }
    /// Sets the base pay, and the amount paid out with it.
    pub(super) fn pay(&mut self, pay: u32) {
        let scope: f64 = self.get("sysgrad").parse().unwrap_or(100.0);
        let fixed: u32 = self.get("fast_tillagg").parse().unwrap_or(0);
        self.put("grundlon", pay);
        self.put("utbetald", (f64::from(pay) * scope / 100.0).round() + f64::from(fixed));
    }
}

pub(super) fn is_amount(column: usize) -> bool {
    COLUMNS.get(column).is_some_and(|name| {
        matches!(
            *name,
            "anstnr"
                | "sysgrad"
                | "grundlon"
                | "fast_tillagg"
                | "rorligt_tillagg"
                | "utbetald"
                | "timmar"
                | "timlon"
                | "franvaro_pct"
        )
    })
}

/// All employments of a unit in a year. Deterministic: the same unit gives the same rows. From last
/// year to this one some people left, some joined, and pay rose by 2 to 6 %.
pub(in crate::demo) fn rows(code: &str, organisation: &str, year: Year) -> Vec<Row> {
    let number: u32 = code.parse().unwrap_or(0);
    let people = 260 + number % 7 * 40;
    (0..people)
        .filter(|person| person % 31 != if year == Year::This { 5 } else { 11 })
        .map(|person| row(code, organisation, number, person, year))
        .collect()
}

fn row(code: &str, organisation: &str, unit: u32, person: u32, year: Year) -> Row {
    // Each person has a generator of their own, so that one who leaves changes no other row.
    let dice = SeededEntropy::new(u64::from(unit) << 32 | u64::from(person));
    let dice: &dyn Entropy = &dice;
    let mut row = Row::empty();
    let label = dice.below(360);
    let head =
        [101, 151, 152, 201, 202, 203, 206, 207, 351, 352, 403, 404, 451, 452, 502, 551, 601, 651]
            [label as usize / 20];
    let usual = 22_000 + label * 577 % 16_000;
    let hourly = dice.below(100) < 12;
    let born = 1850 + dice.below(50);

    row.put("kommunkod", code);
    row.put("orgnr", organisation);
    row.put("forvaltning", format_args!("F{:02}", label % 23));
    row.put("arbetsstalle", 10 + label * 7 % 900);
    row.put("verksamhet", 100 + 7 * (label % 110));
    row.put(
        "personnummer",
        personal_number(born, 1 + dice.below(12), 1 + dice.below(28), person % 1000),
    );
    row.put("anstnr", 1);
    row.put("aid_etikett", format_args!("{head}{:03}", 10 + 3 * (label % 20)));
    row.put("befattningskod", 1000 + label);
    row.put("befattning", WORK[label as usize % 12]);
    row.put("avtal", format_args!("{:02}", 1 + label % 25));
    let began = (born + 118 + dice.below(40)).min(2024);
    row.put("anst_from", format_args!("{began}-{:02}-01", 1 + dice.below(10)));
    row.put("rorligt_tillagg", if dice.below(100) < 40 { dice.below(8000) } else { 0 });
    row.put("fast_tillagg", 0);
    row.put("franvaro_pct", 0);

    // A year's rise of 2 to 6 %.
    let before = usual + 3000 + dice.below(360) * 50;
    let pay = if year == Year::This { before * (102 + dice.below(5)) / 100 } else { before };
    if hourly {
        row.put("anstform", "I");
        row.put("loneform", "T");
        row.put("anst_tom", "2026-12-31");
        row.put("timmar", 1 + dice.below(160));
        row.put("timlon", 120 + dice.below(180));
        row.put("utbetald", 12_000);
        return row;
    }
    row.put("anstform", "T");
    row.put("loneform", "M");
    let scope = if dice.below(100) < 35 { f64::from(100 + dice.below(300)) * 0.25 } else { 100.0 };
    row.put("sysgrad", format_args!("{scope:.2}"));
    if dice.below(100) < 10 {
        row.put("fast_tillagg", (1 + dice.below(29)) * 100);
    }
    row.pay(pay);
    if dice.below(100) < 5 && pay > 34_000 {
        row.put("aid_ansvar", ["A", "B", "C"][dice.below(3) as usize]);
    }
    if dice.below(100) < 9 {
        let absent = 25 * (1 + dice.below(4));
        row.put("franvaro_kod", ["SJ", "FL", "TL", "ST", "SE", "VA"][dice.below(6) as usize]);
        row.put("franvaro_pct", absent);
        let paid: f64 = row.get("utbetald").parse().unwrap_or(0.0);
        row.put("utbetald", (paid * f64::from(100 - absent) / 100.0).floor());
    }
    row
}

/// A twelve-digit number; the last digit is the Luhn check digit of the nine before it.
fn personal_number(year: u32, month: u32, day: u32, serial: u32) -> String {
    let nine = format!("{:02}{month:02}{day:02}{serial:03}", year % 100);
    let sum: u32 = nine
        .bytes()
        .enumerate()
        .map(|(i, b)| {
            let d = u32::from(b - b'0');
            if i % 2 == 0 { d * 2 / 10 + d * 2 % 10 } else { d }
        })
        .sum();
    format!("{}{nine}{}", year / 100, (10 - sum % 10) % 10)
}
