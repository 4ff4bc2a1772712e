//! Hundreds of people to invite, from a CSV file: each line is judged by itself and every refused one is reported.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use base::{EmailAddress, Fault, Language, Line, NotALine, UnitId};
use store::Tx;

use super::Staff;
use crate::units;

/// A line that can be invited.
#[derive(Clone, Debug)]
pub struct Invitee {
    /// In the file, the first after the header being 2.
    pub line: u64,
    pub address: EmailAddress,
    /// `None` = the person says it.
    pub name: Option<Line>,
    pub unit: UnitId,
    pub language: Language,
}

/// A line that can't, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedLine {
    pub line: u64,
    pub why: Why,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// No header with `address` and `unit`: nothing in the file was read.
    NoHeader,
    /// Not as many cells as the header, or not UTF-8.
    Malformed,
    Address,
    Name(NotALine),
    /// No unit has that code.
    Unit,
    Language,
    /// The same address and unit stand on an earlier line.
    Twice {
        first: u64,
    },
    /// More lines than one file may have; the rest was not read.
    TooMany,
}

/// Lines in one file at most.
const LINES: usize = 5_000;

/// Reads `address;unit;name;language` (`,` or tab too; any order; `name` and `language` may be left out), UTF-8 with or without BOM.
///
/// `unit` is the unit's code.
pub fn read_csv(tx: &mut Tx<'_>, _: &Staff, content: &[u8]) -> Result<(Vec<Invitee>, Vec<RefusedLine>), Fault> {
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    let first = content.split(|&b| b == b'\n').next().unwrap_or_default();
    let delimiter = *b";,\t".iter().max_by_key(|&&d| (first.iter().filter(|&&b| b == d).count(), u8::from(d == b';'))).unwrap_or(&b';');
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(content);
    let no_header = || Ok((Vec::new(), vec![RefusedLine { line: 1, why: Why::NoHeader }]));
    let Ok(header) = reader.headers().cloned() else { return no_header() };
    let column = |name: &str| header.iter().position(|h| h.eq_ignore_ascii_case(name));
    let (Some(address_at), Some(unit_at)) = (column("address"), column("unit")) else { return no_header() };
    let (name_at, language_at) = (column("name"), column("language"));
    let (mut good, mut refused) = (Vec::new(), Vec::new());
    let mut seen = HashMap::new();
    for (n, record) in reader.records().enumerate() {
        let line = n as u64 + 2;
        if n >= LINES {
            refused.push(RefusedLine { line, why: Why::TooMany });
            break;
        }
        let Ok(record) = record else {
            refused.push(RefusedLine { line, why: Why::Malformed });
            continue;
        };
        let cell = |at: Option<usize>| at.and_then(|i| record.get(i)).filter(|text| !text.is_empty());
        let judged: Result<Invitee, Why> = (|| {
            let address = EmailAddress::new(cell(Some(address_at)).unwrap_or_default()).map_err(|_| Why::Address)?;
            let name = cell(name_at).map(Line::new).transpose().map_err(Why::Name)?;
            let language = cell(language_at).map_or(Ok(Language::Sv), str::parse).map_err(|_| Why::Language)?;
            let code = Line::new(cell(Some(unit_at)).unwrap_or_default()).map_err(|_| Why::Unit)?;
            let unit = units::find_by_code(tx, &code).ok().flatten().ok_or(Why::Unit)?.id;
            Ok(Invitee { line, address, name, unit, language })
        })();
        match judged {
            Ok(invitee) => match seen.entry((invitee.address.folded().to_owned(), invitee.unit)) {
                Entry::Occupied(first) => refused.push(RefusedLine { line, why: Why::Twice { first: *first.get() } }),
                Entry::Vacant(free) => {
                    free.insert(line);
                    good.push(invitee);
                }
            },
            Err(why) => refused.push(RefusedLine { line, why }),
        }
    }
    Ok((good, refused))
}
