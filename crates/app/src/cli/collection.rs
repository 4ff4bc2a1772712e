//! `farstu collection …`: checks a file without a server, explains a collection's folder, adds one
//! to a portal, and writes an example.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use check::report::{self, TextOptions};
use check::{Encoding, Folder, Lang, Options, PreviousTable, Progress, ReadError, Source, Table};
use clap::{Args, Subcommand, ValueEnum};

/// Commands on a collection's folder. Only `add` uses a portal.
#[derive(Debug, Subcommand)]
pub(crate) enum Collection {
    /// Check a file against a collection: every error at once. Exit status 0: no errors, 1: errors,
    /// 2: could not be checked
    Check(Box<Check>),
    /// Describe a collection: its fields, rules and code lists in words
    Explain {
        /// The collection's folder
        folder: PathBuf,
        /// Language; by default that of the terminal
        #[arg(long, value_enum)]
        lang: Option<Language>,
    },
    /// Add a folder to a portal: a new collection, or a new version of the one with its name
    Add(super::collection_add::Args),
    /// Write a small example folder with comments, to start a collection from
    New {
        /// Where to write it; must not exist or be empty
        folder: PathBuf,
    },
}

/// Arguments of `farstu collection check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The collection's folder
    folder: PathBuf,
    /// The file: CSV, XLSX, or of fixed width
    file: PathBuf,
    /// The first and the last day that the data is about, for rules that name `period.starts` or
    /// `period.ends`: 2026-01-01/2026-12-31
    #[arg(long, value_name = "DAY/DAY")]
    period: Option<check::Period>,
    /// The previous accepted file, for rules that compare
    #[arg(long, value_name = "FILE")]
    previous: Option<PathBuf>,
    /// The code of the unit that the file is from: a row with another unit's code is an error
    #[arg(long, value_name = "CODE", default_value = "")]
    unit: String,
    /// The unit's organisation number, for collections whose rows have it
    #[arg(long, value_name = "NUMBER", default_value = "")]
    organisation_number: String,
    /// How to write the findings
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Rows listed for each finding in JSON; 0 lists all
    #[arg(long, value_name = "N", default_value_t = 1000)]
    max_rows: usize,
    /// Threads; by default one for each core
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Memory that may be used, in MiB; by default four fifths of what is free
    #[arg(long, value_name = "MIB")]
    max_memory: Option<u64>,
    /// Encoding, if detection fails: utf-8, windows-1252, iso-8859-1, utf-16le, utf-16be
    #[arg(long, value_parser = encoding)]
    encoding: Option<Encoding>,
    /// Delimiter, if detection fails: one of ; , | or tab
    #[arg(long, value_parser = delimiter)]
    delimiter: Option<char>,
    /// Decimal mark, if detection fails
    #[arg(long, value_parser = decimal)]
    decimal: Option<char>,
    /// Whether the first row has the fields' names, if detection fails
    #[arg(long)]
    header: Option<bool>,
    /// The workbook's sheet
    #[arg(long)]
    sheet: Option<String>,
    /// A column whose name differs from its field's: 'Name in the file=field'. Can be given several
    /// times
    #[arg(long = "column", value_name = "COLUMN=FIELD", value_parser = column)]
    columns: Vec<(String, String)>,
    /// Language; by default that of the terminal
    #[arg(long, value_enum)]
    lang: Option<Language>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// A page to read, print and keep
    Html,
}

/// A language of the output.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Language {
    /// Swedish
    Sv,
    /// English
    En,
}

fn encoding(text: &str) -> Result<Encoding, String> {
    Encoding::from_name(text)
        .ok_or_else(|| "one of utf-8, windows-1252, iso-8859-1, utf-16le, utf-16be".to_owned())
}

fn delimiter(text: &str) -> Result<char, String> {
    match text {
        "tab" | "\\t" | "\t" => Ok('\t'),
        ";" => Ok(';'),
        "," => Ok(','),
        "|" => Ok('|'),
        _ => Err("one of ; , | tab".to_owned()),
    }
}

fn decimal(text: &str) -> Result<char, String> {
    match text {
        "," | "comma" => Ok(','),
        "." | "point" => Ok('.'),
        _ => Err("one of , .".to_owned()),
    }
}

/// Splits at the last `=`: a column's name may hold one, a field's may not.
fn column(text: &str) -> Result<(String, String), String> {
    match text.rsplit_once('=') {
        Some((column, field)) if !column.trim().is_empty() && !field.trim().is_empty() => {
            Ok((column.trim().to_owned(), field.trim().to_owned()))
        }
        _ => Err("write COLUMN=FIELD, such as 'Anställningsnr=nr'".to_owned()),
    }
}

/// The language asked for, or else the terminal's (`LC_ALL`, `LC_MESSAGES`, `LANG`).
fn language(asked: Option<Language>) -> Lang {
    match asked {
        Some(Language::Sv) => Lang::Sv,
        Some(Language::En) => Lang::En,
        None => {
            let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
                .into_iter()
                .filter_map(|name| std::env::var(name).ok())
                .find(|value| !value.is_empty());
            if set.is_some_and(|value| value.starts_with("sv")) { Lang::Sv } else { Lang::En }
        }
    }
}

/// Exit status: the file could not be checked.
const CANNOT: u8 = 2;

pub(crate) fn run(command: Collection) -> ExitCode {
    match command {
        Collection::Check(check) => match run_check(&check) {
            Ok(code) => code,
            Err(message) => cannot(&message),
        },
        Collection::Explain { folder, lang } => {
            let lang = language(lang);
            match load(&folder, lang) {
                Ok(folder) => print(&report::explain(&folder, lang), ExitCode::SUCCESS),
                Err(message) => cannot(&message),
            }
        }
        Collection::Add(args) => match super::collection_add::run(&args) {
            Ok(()) => ExitCode::SUCCESS,
            Err(message) => cannot(&message),
        },
        Collection::New { folder } => match write_new(&folder) {
            Ok(()) => print(&format!("{}\n", folder.display()), ExitCode::SUCCESS),
            Err(error) => cannot(&format!("{}: {error}", folder.display())),
        },
    }
}

fn cannot(message: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "{message}");
    ExitCode::from(CANNOT)
}

/// Writes the result. A reader that has gone away (`| head`) does not fail the check.
fn print(text: &str, code: ExitCode) -> ExitCode {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => cannot(&error.to_string()),
        _ => code,
    }
}

fn load(path: &Path, lang: Lang) -> Result<Folder, String> {
    Folder::load(path).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(|error| error.message(lang)).collect();
        format!("{}\n{}", path.display(), lines.join("\n"))
    })
}

/// Why a file cannot be opened; the common reasons are in the person's language.
fn not_opened(error: &std::io::Error, lang: Lang) -> String {
    let words = match error.kind() {
        std::io::ErrorKind::NotFound => {
            ("filen finns inte. Kontrollera sökvägen.", "no such file. Check the path.")
        }
        std::io::ErrorKind::PermissionDenied => ("du får inte läsa filen.", "permission denied."),
        std::io::ErrorKind::InvalidInput => {
            ("det är inte en fil. Ange en fil på disken.", "not a file. Name a file on disk.")
        }
        _ => return error.to_string(),
    };
    if lang == Lang::Sv { words.0 } else { words.1 }.to_owned()
}

/// Makes glibc keep freed memory. Its mmap threshold adapts: until a large block is freed, smaller
/// ones go back to the system at once, and fresh pages cost a check a tenth of its time. The
/// process ends with the check, so nothing is lost. With another allocator this does nothing.
fn keep_freed_memory() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(31 << 20)));
}

fn run_check(check: &Check) -> Result<ExitCode, String> {
    keep_freed_memory();
    let lang = language(check.lang);
    let folder = load(&check.folder, lang)?;
    let folder = check.period.map_or(folder.clone(), |period| folder.for_period(period));
    if check.period.is_none() && folder.needs_period() {
        let words = match lang {
            Lang::Sv => {
                "reglerna använder period.starts eller period.ends. Lägg till --period 2026-01-01/2026-12-31, eller farstu:period i datapackage.json."
            }
            Lang::En => {
                "the rules use period.starts or period.ends. Add --period 2026-01-01/2026-12-31, or farstu:period to datapackage.json."
            }
        };
        return Err(format!("{}: {words}", check.folder.display()));
    }
    let open = |path: &Path| {
        Source::open(path)
            .map_err(|error| format!("{}: {}", path.display(), not_opened(&error, lang)))
    };
    let file = open(&check.file)?;
    let previous = check
        .previous
        .as_deref()
        .map(|path| open(path).map(|source| (path, source)))
        .transpose()?;
    let progress = Arc::new(Progress::for_files(
        file.size() + previous.as_ref().map_or(0, |(_, source)| source.size()),
    ));
    let options = Options {
        encoding: check.encoding,
        delimiter: check.delimiter,
        decimal: check.decimal,
        header: check.header,
        sheet: check.sheet.clone(),
        columns: check.columns.clone(),
        threads: check.threads,
        max_memory: check.max_memory.map(|mib| mib << 20),
        progress: Some(Arc::clone(&progress)),
    };
    // The previous file may have another format, so this file's settings do not apply to it.
    let plain = Options {
        threads: check.threads,
        max_memory: options.max_memory,
        progress: options.progress.clone(),
        ..Options::default()
    };
    let unreadable =
        |path: &Path, error: ReadError| format!("{}: {}", path.display(), error.message(lang));
    let own = of_unit(check, &folder, lang)?;
    let work = || {
        let table =
            Table::read(&own, file, &options).map_err(|error| unreadable(&check.file, error))?;
        let previous = match previous {
            Some((path, source)) => Some(
                PreviousTable::read(&folder, source, &plain)
                    .map_err(|error| unreadable(path, error))?,
            ),
            None => None,
        };
        let findings = check::check(&own, &table, previous.as_ref(), &options)
            .map_err(|error| error.to_string())?;
        Ok::<_, String>((table, findings))
    };
    let (table, findings) =
        if std::io::stderr().is_terminal() { with_bar(&progress, lang, work)? } else { work()? };
    let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let width = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let text = match check.format {
        Format::Json => report::json(&table, &findings, check.max_rows),
        Format::Html => report::html(&table, &findings, lang),
        Format::Text => report::text(&table, &findings, TextOptions { lang, colour, width }),
    };
    Ok(print(&text, if findings.has_errors() { ExitCode::from(1) } else { ExitCode::SUCCESS }))
}

/// The folder, narrowed to the unit that was given.
fn of_unit(check: &Check, folder: &Folder, lang: Lang) -> Result<Folder, String> {
    if check.unit.is_empty() && check.organisation_number.is_empty() {
        return Ok(folder.clone());
    }
    if folder.unit_field().is_none() {
        let words = match lang {
            Lang::Sv => "mappen säger inte vilket fält som anger enheten (farstu:unit)",
            Lang::En => "the folder does not say which field names the unit (farstu:unit)",
        };
        return Err(format!("{}: {words}", check.folder.display()));
    }
    Ok(folder.for_unit(&check::Unit {
        code: check.unit.clone(),
        organisation_number: check.organisation_number.replace('-', ""),
    }))
}

/// Draws a progress bar on standard error while the work runs; small files are done before it
/// appears.
fn with_bar<T: Send>(progress: &Progress, lang: Lang, work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let worker = scope.spawn(work);
        let mut drawn = false;
        let mut waited = Duration::ZERO;
        let step = Duration::from_millis(20);
        while !worker.is_finished() {
            std::thread::sleep(step);
            waited += step;
            if waited.as_millis() >= 300 && waited.as_millis().is_multiple_of(100) {
                let part = progress.fraction();
                let full = (part * 30.0) as usize;
                let rows = check::format_count(progress.rows(), lang);
                let word = if lang == Lang::Sv { "rader" } else { "rows" };
                let _ = write!(
                    std::io::stderr(),
                    "\r[{}{}] {:3.0} % {rows} {word}",
                    "#".repeat(full),
                    " ".repeat(30 - full.min(30)),
                    part * 100.0
                );
                drawn = true;
            }
        }
        if drawn {
            let _ = write!(std::io::stderr(), "\r\u{1b}[K");
        }
        match worker.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

fn write_new(folder: &Path) -> std::io::Result<()> {
    if folder.exists() && std::fs::read_dir(folder)?.next().is_some() {
        return Err(std::io::Error::new(
            std::io::ErrorKind::AlreadyExists,
            "the folder is not empty",
        ));
    }
    for (name, text) in report::example_folder() {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, text)?;
    }
    Ok(())
}
