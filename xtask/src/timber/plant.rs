//! Plants errors, each in logs of its own, so that it gives its own finding and no other.

use std::collections::BTreeSet;

use super::Found;
use super::log::{Log, organisation};
use super::random::Random;

const NOTE: usize = 40;
const DAY: usize = 200;

pub(crate) struct Plan {
    pub(crate) logs: Vec<Log>,
    /// The previous submission: for each log its earlier version, or `None` if it is new.
    pub(crate) previous: Vec<Option<Log>>,
    pub(crate) found: Found,
    random: Random,
    /// Logs without errors, in the order of their use.
    free: Vec<usize>,
    /// Errors of each kind.
    each: usize,
    /// The first log of each note, in the order of their use.
    notes: Vec<usize>,
    touched: BTreeSet<usize>,
}

impl Plan {
    pub(crate) fn new(rows: usize, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let sites = (rows / 1500).clamp(4, 60);
        let of_site = rows.div_ceil(sites);
        let mut logs: Vec<Log> = Vec::with_capacity(rows);
        for row in 0..rows {
            let (site, place) = (row / of_site, row % of_site);
            if place % NOTE == 0 {
                let note = new_note(&mut random, site as i64 + 1, place);
                logs.push(note);
            } else {
                let mut log = logs[row - 1].clone();
                log.number += 1;
                logs.push(log);
            }
            logs[row].vary(&mut random, row);
        }
        let mut notes: Vec<usize> =
            (0..rows).filter(|row| (row % of_site).is_multiple_of(NOTE)).collect();
        notes.retain(|first| first % of_site + NOTE <= of_site && first + NOTE <= rows);
        random.shuffle(&mut notes);
        Self {
            logs,
            previous: Vec::new(),
            found: Found::default(),
            random,
            free: Vec::new(),
            each: (rows / 10_000).max(2),
            notes,
            touched: BTreeSet::new(),
        }
    }

    pub(crate) fn plant(&mut self) {
        self.plant_notes();
        let mut free: Vec<usize> = (1..self.logs.len())
            .filter(|row| row % 3 == 1 && !self.touched.contains(row))
            .collect();
        free.retain(|row| {
            let log = &self.logs[*row];
            !log.cull && log.deduction == 0 && log.number > 1 && !self.touched.contains(&(row - 1))
        });
        self.random.shuffle(&mut free);
        self.free = free;
        self.plant_values();
        self.plant_rows();
        self.plant_month();
        self.plant_equals();
        self.make_previous();
        self.plant_changes();
    }

    fn row(&mut self, id: &str, row: usize) {
        self.found.rows.entry(id.to_owned()).or_default().insert(row);
    }

    fn key(&mut self, id: &str, key: String) {
        self.found.keys.entry(id.to_owned()).or_default().insert(key);
    }

    /// Takes the next free logs that fit.
    fn take(&mut self, count: usize, fits: impl Fn(&Log) -> bool) -> Vec<usize> {
        let mut taken = Vec::new();
        let (logs, wanted) = (&self.logs, count);
        self.free.retain(|row| {
            let take = taken.len() < wanted && fits(&logs[*row]);
            if take {
                taken.push(*row);
            }
            !take
        });
        assert_eq!(taken.len(), count, "too few plain logs");
        self.touched.extend(&taken);
        taken
    }

    /// Replaces a cell of some logs by a wrong text.
    fn wrong(&mut self, id: &str, column: &'static str, text: &str) {
        for row in self.take(self.each, |_| true) {
            self.logs[row].wrong.insert(column, text.to_owned());
            self.row(id, row);
        }
    }

    fn change(
        &mut self,
        id: &str,
        fits: impl Fn(&Log) -> bool,
        change: impl Fn(&mut Log),
    ) -> Vec<usize> {
        let rows = self.take(self.each, fits);
        for row in &rows {
            change(&mut self.logs[*row]);
            self.row(id, *row);
        }
        rows
    }

    /// Errors of whole notes.
    fn plant_notes(&mut self) {
        for id in ["T21", "T22", "T23"] {
            for _ in 0..2 {
                let first = self.notes.pop().expect("a note");
                self.key(id, self.logs[first].note.clone());
                for row in first..first + NOTE {
                    let log = &mut self.logs[row];
                    match id {
                        "T21" => log.length = 550,
                        "T22" => log.bark = 1,
                        _ => (log.top, log.butt) = (220, 300),
                    }
                    self.touched.insert(row);
                }
            }
        }
    }

    fn plant_values(&mut self) {
        for (id, column, text) in [
            ("matplats:codelist", "matplats", "M99"),
            ("matplats:required", "matplats", "saknas"),
            ("matdatum:type", "matdatum", "2026-02-30"),
            ("matdatum:minimum", "matdatum", "2019-12-31"),
            ("stocknr:type", "stocknr", "1.5"),
            ("stocknr:minimum", "stocknr", "0"),
            ("matnota:pattern", "matnota", "N12"),
            ("stock_id:min-length", "stock_id", "Å1"),
            ("stock_id:max-length", "stock_id", "Å123456789012"),
            ("sasong:type", "sasong", "26"),
            ("sasong:minimum", "sasong", "2019"),
            ("avverkad:type", "avverkad", "2026-13"),
            ("avverkad:minimum", "avverkad", "2017-12"),
            ("distrikt:pattern", "distrikt", "Å123"),
            ("leverantor:required", "leverantor", "-"),
            ("leverantor:digits", "leverantor", "99-123"),
            ("fordon:max-length", "fordon", "ÅÄÖ 123 456"),
            ("tradslag:codelist", "tradslag", "t"),
            ("sortiment:codelist", "sortiment", "TIMMER"),
            ("kvalitet:enum", "kvalitet", "5"),
            ("toppdiam:type", "toppdiam", "21O"),
            ("toppdiam:maximum", "toppdiam", "901"),
            ("rotdiam:minimum", "rotdiam", "49"),
            ("langd:minimum", "langd", "199"),
            ("bark:maximum", "bark", "61"),
            ("volym:type", "volym", "0.1.2"),
            ("volym:maximum", "volym", "5.001"),
            ("avdrag_pct:maximum", "avdrag_pct", "100.5"),
            ("avdragsorsak:codelist", "avdragsorsak", "ZZ"),
            ("vrak:type", "vrak", "kanske"),
            ("certifierad:type", "certifierad", "sant"),
            ("anmarkning:max-length", "anmarkning", "Åäö åäö åäö åäö åäö åäö åäö åäö åäö åäö åäö"),
        ] {
            self.wrong(id, column, text);
            // Each constraint applies on its own: these equal tags also break uniqueness.
            if column == "stock_id" {
                let rows = self.found.rows[id].clone();
                self.found.rows.entry("stock_id:unique".to_owned()).or_default().extend(rows);
            }
        }
        for row in self.take(self.each, |_| true) {
            let right = organisation(self.logs[row].supplier);
            let last = right.bytes().last().map_or(0, |digit| digit - b'0');
            self.logs[row].wrong.insert(
                "leverantor",
                format!("{}-{}{}", &right[..6], &right[6..9], (last + 1) % 10),
            );
            self.row("leverantor:checkdigit", row);
        }
    }

    fn plant_rows(&mut self) {
        self.change("T01", |_| true, |log| log.butt = log.top - 1);
        self.change("T02", |log| log.assortment != "MV", |log| log.length = 250);
        let rows = self.change("T03", |_| true, |log| log.season = 2024);
        for row in rows {
            // The season also differs from the note's.
            self.key("T24", self.logs[row].note.clone());
        }
        self.change("T04", |_| true, |log| log.felled = "2023-11".to_owned());
        self.change("T05", |_| true, |log| log.volume = Some(0));
        self.change("T06", |_| true, |log| log.volume = Some(log.measured() + 500));
        self.change("T07", |_| true, |log| log.deduction = 10);
        for row in self.take(self.each, |_| true) {
            self.logs[row].wrong.insert("kvalitet", "V".to_owned());
            self.row("T08", row);
        }
        self.change("T09", |_| true, |log| log.remark = "Röta 10 %");
        self.change("T10", |_| true, |log| log.vehicle = "åäö12B".to_owned());
        self.change("T11", |_| true, |log| log.move_note("N99"));
        self.change("T12", |log| log.species == "G", |log| log.butt = 721);
        let rows = self.change("T13", |_| true, |log| log.supplier = log.buyer);
        for row in rows {
            // The supplier also differs from the note's.
            self.key("T20", self.logs[row].note.clone());
        }
        for row in self.take(self.each, |_| true) {
            let log = &mut self.logs[row];
            log.move_note("N61");
            log.wrong.insert("matplats", "M61".to_owned());
            self.row("T14", row);
        }
        self.change("T15", |log| log.assortment == "MV", |log| log.length += 5);
        self.change("T16", |_| true, |log| log.district = "åä12".to_owned());
        for _ in 0..2 {
            let first = self.notes.pop().expect("a note");
            let row = (first..first + NOTE)
                .find(|row| self.free.contains(row))
                .expect("a plain log in the note");
            self.free.retain(|free| *free != row);
            self.touched.insert(row);
            self.logs[row].supplier += 1;
            self.key("T20", self.logs[row].note.clone());
        }
    }

    /// A site's month from which nearly all is culled.
    fn plant_month(&mut self) {
        let site = self.logs[self.free[0]].site;
        for row in self.take(6, |log| log.site == site) {
            let log = &mut self.logs[row];
            (log.felled, log.cull) = ("2024-12".to_owned(), true);
            (log.deduction, log.reason) = (100, "RO");
            let key = format!("{}|2024-12", log.site_code());
            self.key("T25", key);
        }
    }

    fn plant_equals(&mut self) {
        for pair in self.take(2 * self.each, |_| true).chunks(2) {
            let tag = format!("DUBB-{:06}", pair[0]);
            for row in pair {
                self.logs[*row].tag = tag.clone();
                self.row("stock_id:unique", *row);
            }
        }
        // The row before is not free, because only every third is.
        for row in self.take(self.each, |_| true) {
            let number = self.logs[row - 1].number;
            self.logs[row].number = number;
            self.touched.insert(row - 1);
            self.row("primary-key", row - 1);
            self.row("primary-key", row);
        }
    }

    /// The current logs, without those that have planted errors and without every twentieth.
    fn make_previous(&mut self) {
        let was = |(row, log): (usize, &Log)| {
            (row % 20 != 7 && !self.touched.contains(&row)).then(|| log.clone())
        };
        self.previous = self.logs.iter().enumerate().map(was).collect();
        // A comparison with an invalid earlier value gives no finding.
        for row in self.take(self.each, |_| true) {
            let mut log = self.logs[row].clone();
            log.volume = Some(log.volume() + 900);
            log.wrong.insert("volym", "5.5".to_owned());
            self.previous[row] = Some(log);
        }
    }

    fn plant_changes(&mut self) {
        for row in self.take(self.each, |_| true) {
            let mut log = self.logs[row].clone();
            log.species = if log.species == "A" { "B" } else { "A" };
            log.volume = Some(self.logs[row].volume());
            self.previous[row] = Some(log);
            self.row("T30", row);
        }
        for row in self.take(self.each, |_| true) {
            let mut log = self.logs[row].clone();
            log.volume = Some(log.volume() + 60);
            self.previous[row] = Some(log);
            self.row("T31", row);
        }
        let last = self.logs.last().map_or(1, |log| log.site);
        // A site whose logs are all new, and larger than before.
        for log in self.previous.iter_mut().flatten().filter(|log| log.site == last) {
            log.number += 5000;
            log.volume = Some(log.volume() / 2);
        }
        self.found
            .rows
            .get_mut("T30")
            .into_iter()
            .for_each(|rows| rows.retain(|row| self.logs[*row].site != last));
        self.found
            .rows
            .get_mut("T31")
            .into_iter()
            .for_each(|rows| rows.retain(|row| self.logs[*row].site != last));
        self.found.rows.retain(|_, rows| !rows.is_empty());
        self.key("T40", format!("M{last:02}"));
        // Pine sawlogs of one site, all a little larger than before.
        for (row, log) in self.previous.iter_mut().enumerate() {
            let Some(log) =
                log.as_mut().filter(|log| log.site == 1 && log.assortment == "TT" && !log.cull)
            else {
                continue;
            };
            if self.logs[row].volume() == log.volume() {
                log.volume = Some(log.volume() - 30);
            }
        }
        self.key("T41", "M01|TT".to_owned());
    }
}

fn new_note(random: &mut Random, site: i64, place: usize) -> Log {
    Log {
        site,
        day: (place / DAY) as i64 % 300,
        number: (place % DAY + 1) as i64,
        note: format!("N{site:02}{:05}", place / NOTE),
        season: 2025 + random.below(2),
        felled: random
            .pick(&["2025-06", "2025-09", "2025-10", "2025-11", "2025-12", ""])
            .to_owned(),
        district: random.pick(&["ÅS12", "ÄL03", "ÖR44", "NO07", "VÄ21"]).to_owned(),
        supplier: 100 + random.below(5000),
        buyer: 10 + site,
        vehicle: random.pick(&["ABC12D", "ÅÄÖ345", "XYZ99K", "-", ""]).to_owned(),
        tag: String::new(),
        species: "T",
        assortment: "TT",
        grade: 1,
        top: 0,
        butt: 0,
        length: 0,
        bark: 0,
        volume: None,
        deduction: 0,
        reason: "",
        cull: false,
        flags_as_digits: false,
        certified: None,
        remark: "",
        wrong: std::collections::BTreeMap::new(),
    }
}
