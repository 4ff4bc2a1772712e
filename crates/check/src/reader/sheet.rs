//! Chooses the sheet of a workbook and its header row.

use calamine::{DataRef, Reader, SheetVisible};

use super::header::{self, Header, HeaderNames};
use super::sniff::MAX_COLUMNS;
use super::workbook_scan;
use super::xlsx::{Workbook, damaged_workbook};
use crate::formula_guard;
use crate::{Folder, Options, ReadError};

/// The chosen sheet.
pub(super) struct SheetChoice {
    pub(super) sheet: String,
    /// The row of the sheet (from 0) that is the header.
    pub(super) header: Option<u32>,
    /// Other visible sheets that fit the collection and have rows.
    pub(super) others: Vec<String>,
}

/// Characters of a cell that are read; a longer text is not a field's name. The same long text may
/// be in many cells.
const MAX_NAME: usize = 256;

/// The first rows of a sheet.
#[derive(Default)]
struct SheetHead {
    /// Each with its row number in the sheet.
    rows: Vec<(u32, Vec<String>)>,
}

impl SheetHead {
    /// Reads the rows that may be the header and one more, with a limited number of cells.
    fn read(workbook: &mut Workbook<'_>, sheet: &str) -> (SheetHead, Option<ReadError>) {
        let mut head = SheetHead::default();
        let mut reader = match workbook.worksheet_cells_reader(sheet) {
            Ok(reader) => reader,
            // A chart sheet has no cells.
            Err(error) => return (head, Some(damaged_workbook(error))),
        };
        for _ in 0..workbook_scan::CHOICE_CELLS {
            let cell = match reader.next_cell() {
                Ok(Some(cell)) => cell,
                Ok(None) => break,
                Err(error) => return (head, Some(damaged_workbook(error))),
            };
            let (line, column) = cell.get_position();
            let text = match cell.get_value() {
                DataRef::String(text) => text.as_str(),
                DataRef::SharedString(text) => text,
                DataRef::Empty => continue,
                _ => "0",
            };
            if text.trim().is_empty() {
                continue;
            }
            if head.rows.last().is_none_or(|(known, _)| *known != line) {
                if head.rows.len() > header::HEADER_SEARCH_ROWS {
                    break;
                }
                head.rows.push((line, Vec::new()));
            }
            if let Some((_, row)) = head.rows.last_mut()
                && column as usize <= MAX_COLUMNS
            {
                row.push(formula_guard::unguard(text).chars().take(MAX_NAME).collect());
            }
        }
        (head, None)
    }

    /// The index of the header among the rows, and the number of fields that it names.
    fn header(&self, names: &HeaderNames, fields: usize) -> Option<(usize, usize)> {
        match names.find(self.rows.iter().map(|(_, row)| row.as_slice()), fields) {
            Header::At(index) => Some((index, names.count(&self.rows[index].1))),
            Header::None | Header::Unclear(_) => None,
        }
    }
}

/// The requested sheet, or the sheet whose header names the most fields, or the first with cells.
/// Visible sheets take precedence over hidden ones.
pub(super) fn choose_sheet(
    folder: &Folder,
    workbook: &mut Workbook<'_>,
    sheets: &[String],
    options: &Options,
) -> Result<SheetChoice, ReadError> {
    let names = HeaderNames::new(folder.package(), options);
    let fields = folder.fields().len();
    let looks = options.header != Some(false);
    if let Some(wanted) = &options.sheet {
        let sheet = sheets
            .iter()
            .find(|sheet| *sheet == wanted)
            .ok_or_else(|| ReadError::NoSheet { sheets: sheets.to_vec() })?;
        let (head, _) = SheetHead::read(workbook, sheet);
        let header =
            head.header(&names, fields).filter(|_| looks).map(|(index, _)| head.rows[index].0);
        return Ok(SheetChoice { sheet: sheet.clone(), header, others: Vec::new() });
    }
    let seen: Vec<bool> = workbook
        .sheets_metadata()
        .iter()
        .map(|sheet| sheet.visible == SheetVisible::Visible)
        .collect();
    let mut best: Option<((usize, bool), usize, Option<u32>)> = None;
    let mut fitting: Vec<(usize, usize)> = Vec::new();
    let mut wrong = None;
    for (index, sheet) in sheets.iter().enumerate().take(64) {
        let (head, error) = SheetHead::read(workbook, sheet);
        if let Some(error) = error {
            wrong.get_or_insert(error);
        }
        if head.rows.is_empty() {
            continue;
        }
        let found = head.header(&names, fields).filter(|_| looks);
        let visible = seen.get(index) == Some(&true);
        if let Some((row, named)) = found
            && visible
            && head.rows.len() > row + 1
        {
            fitting.push((index, named));
        }
        let worth = (found.map_or(0, |(_, named)| named), visible);
        if best.as_ref().is_none_or(|(most, ..)| worth > *most) {
            best = Some((worth, index, found.map(|(row, _)| head.rows[row].0)));
        }
    }
    let Some((worth, index, header)) = best else {
        return Err(wrong.unwrap_or(ReadError::NoSheet { sheets: Vec::new() }));
    };
    let others =
        fitting.into_iter().filter(|(other, named)| *other != index && named * 2 > worth.0);
    Ok(SheetChoice {
        sheet: sheets[index].clone(),
        header,
        others: others.map(|(other, _)| sheets[other].clone()).collect(),
    })
}
