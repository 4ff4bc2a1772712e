//! Lists of people to invite, from CSV: each line is judged by itself, and every refused one is
//! reported.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use base::{EmailAddress, Fault, Language, Line, NotALine, UnitId};
use store::Tx;

use super::Staff;
use crate::units;

/// A line that can be invited.
#[derive(Clone, Debug)]
pub struct Invitee {
    /// Line number in the file, from 1, header included.
    pub line: u64,
    pub address: EmailAddress,
    /// `None`: asked for during registration.
    pub first: Option<Line>,
    pub last: Option<Line>,
    pub unit: UnitId,
    pub language: Language,
}

/// A refused line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedLine {
    pub line: u64,
    pub why: LineRefusal,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineRefusal {
    /// The address looks shared. Reported by the caller, which has the portal's list.
    Shared,
    /// The address is a closed account's; whether it is the same person can only be answered in a
    /// single invitation. Reported by the caller, which knows accounts.
    HadAccount,
    /// The address leads to the inviting person's own mailbox. Reported by the caller.
    OwnAccount,
    /// It leads to a colleague's mailbox; only a system administrator invites them. Reported by the
    /// caller.
    Colleague,
    /// No header with `address` and `unit`: nothing was read.
    NoHeader,
    /// More cells than the header, or not UTF-8.
    Malformed,
    Address,
    Name(NotALine),
    /// No unit has that code.
    Unit,
    Language,
    /// The same address and unit are on an earlier line.
    Twice {
        first: u64,
    },
    /// More than [`LINES`] lines: the rest was not read.
    TooMany,
}

/// Maximum number of lines in a file.
const LINES: usize = 5_000;

/// A list that was read.
#[derive(Clone, Debug, Default)]
pub struct Invitees {
    pub accepted: Vec<Invitee>,
    pub refused: Vec<RefusedLine>,
    /// Names of ignored columns.
    pub ignored: Vec<String>,
}

/// Accepted column names, our own first.
const ADDRESS: &[&str] = &[
    "address",
    "e-mail",
    "email",
    "mail",
    "adress",
    "e-post",
    "epost",
    "e-postadress",
    "e-mail address",
    "email address",
];
const UNIT: &[&str] = &["unit", "unit code", "enhet", "enhetskod"];
const NAME: &[&str] = &["name", "namn"];
const FIRST: &[&str] = &["first", "first name", "firstname", "given name", "förnamn"];
const LAST: &[&str] = &["last", "last name", "lastname", "surname", "family name", "efternamn"];
const LANGUAGE: &[&str] = &["language", "språk"];

/// Accepted names of languages.
const SWEDISH: &[&str] = &["sv", "sv-se", "swe", "svenska", "swedish"];
const ENGLISH: &[&str] = &["en", "en-gb", "en-us", "eng", "engelska", "english"];

fn language(text: &str) -> Option<Language> {
    let folded = base::fold(text);
    let named = |names: &[&str]| names.contains(&folded.as_str());
    if named(SWEDISH) { Some(Language::Sv) } else { named(ENGLISH).then_some(Language::En) }
}

/// The delimiter, and the byte at which the header begins: spreadsheets may write the delimiter on
/// a line of its own (`sep=;`).
fn delimiter(content: &[u8]) -> (u8, usize) {
    let first = content.split(|&b| b == b'\n').next().unwrap_or_default();
    if let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', mark @ (b';' | b',' | b'\t'), rest @ ..] =
        first
        && rest.iter().all(|b| matches!(b, b'\r' | b';' | b',' | b'\t'))
    {
        return (*mark, first.len() + 1);
    }
    let most = b";,\t"
        .iter()
        .max_by_key(|&&d| (first.iter().filter(|&&b| b == d).count(), u8::from(d == b';')));
    (most.copied().unwrap_or(b';'), 0)
}

/// Reads CSV with columns `address`, `unit` (the unit's code), `name` or `first` and `last`, and
/// `language`, in any order; only the first two are required. The delimiter is `;`, `,` or tab, the
/// encoding UTF-8 with or without BOM. Blank lines are skipped, and trailing cells may be missing.
pub fn read_csv(tx: &mut Tx<'_>, _: &Staff, content: &[u8]) -> Result<Invitees, Fault> {
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    let (delimiter, header_at) = delimiter(content);
    let lines_before = u64::from(header_at > 0);
    let content = content.get(header_at..).unwrap_or_default();
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(content);
    let no_header = || {
        Ok(Invitees {
            refused: vec![RefusedLine { line: 1, why: LineRefusal::NoHeader }],
            ..Invitees::default()
        })
    };
    let Ok(header) = reader.headers().cloned() else { return no_header() };
    let heads: Vec<String> = header
        .iter()
        .map(|head| base::fold(&base::trim_invisible(head).replace('_', " ")))
        .collect();
    let column =
        |names: &[&str]| names.iter().find_map(|name| heads.iter().position(|head| head == name));
    let (Some(address_at), Some(unit_at)) = (column(ADDRESS), column(UNIT)) else {
        return no_header();
    };
    let (name_at, first_at, last_at, language_at) =
        (column(NAME), column(FIRST), column(LAST), column(LANGUAGE));
    let read = [Some(address_at), Some(unit_at), name_at, first_at, last_at, language_at];
    let ignored = header
        .iter()
        .enumerate()
        .filter(|(at, head)| !head.is_empty() && !read.contains(&Some(*at)));
    let ignored = ignored.map(|(_, head)| head.chars().take(60).collect()).collect();
    let (mut accepted, mut refused) = (Vec::new(), Vec::new());
    let mut seen = HashMap::new();
    let mut lines = 0;
    let (mut line, mut counted) = (lines_before + 1, 0);
    for record in reader.records() {
        // The reader does not count blank lines, so line breaks are counted here.
        if let Some(at) = record.as_ref().ok().and_then(csv::StringRecord::position) {
            let from = usize::try_from(at.byte()).unwrap_or(usize::MAX).min(content.len());
            let begins =
                from + content[from..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
            line += content[counted..begins.max(counted)].iter().filter(|&&b| b == b'\n').count()
                as u64;
            counted = begins.max(counted);
        } else {
            line += 1;
        }
        let is_blank = |record: &csv::StringRecord| {
            record.iter().all(|cell| base::trim_invisible(cell).is_empty())
        };
        if record.as_ref().is_ok_and(is_blank) {
            continue;
        }
        lines += 1;
        if lines > LINES {
            refused.push(RefusedLine { line, why: LineRefusal::TooMany });
            break;
        }
        let fits = |record: &csv::StringRecord| record.iter().skip(header.len()).all(str::is_empty);
        let Some(record) = record.ok().filter(fits) else {
            refused.push(RefusedLine { line, why: LineRefusal::Malformed });
            continue;
        };
        let cell = |at: Option<usize>| {
            at.and_then(|i| record.get(i)).map(base::trim_invisible).filter(|text| !text.is_empty())
        };
        let judged: Result<Invitee, LineRefusal> = (|| {
            let address = EmailAddress::new(cell(Some(address_at)).unwrap_or_default())
                .map_err(|_| LineRefusal::Address)?;
            // A full name is split at the first space.
            let mut pieces =
                cell(name_at).unwrap_or_default().splitn(2, ' ').filter(|piece| !piece.is_empty());
            let (first, last) = (cell(first_at).or(pieces.next()), cell(last_at).or(pieces.next()));
            let name =
                |piece: Option<&str>| piece.map(Line::new).transpose().map_err(LineRefusal::Name);
            let (first, last) = (name(first)?, name(last)?);
            let language = cell(language_at)
                .map_or(Ok(Language::Sv), |text| language(text).ok_or(LineRefusal::Language))?;
            let code = Line::new(cell(Some(unit_at)).unwrap_or_default())
                .map_err(|_| LineRefusal::Unit)?;
            let unit = units::find_by_code(tx, &code).ok().flatten().ok_or(LineRefusal::Unit)?.id;
            Ok(Invitee { line, address, first, last, unit, language })
        })();
        match judged {
            Ok(invitee) => match seen.entry((invitee.address.folded().to_owned(), invitee.unit)) {
                Entry::Occupied(first) => refused
                    .push(RefusedLine { line, why: LineRefusal::Twice { first: *first.get() } }),
                Entry::Vacant(free) => {
                    free.insert(line);
                    accepted.push(invitee);
                }
            },
            Err(why) => refused.push(RefusedLine { line, why }),
        }
    }
    Ok(Invitees { accepted, refused, ignored })
}
