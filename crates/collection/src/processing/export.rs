//! Exporting a period's data as CSV or Parquet.

use std::collections::HashMap;

use base::{Fault, PeriodId, UnitId};
use bytes::Bytes;
use check::Lang;
use check::formula_guard::unguard;
use futures_util::Stream;
use tokio::runtime::Handle;

use super::{Processing, parquet, pipe};
use crate::export::Part;
use crate::{Outcome, corrections, engine, periods};

/// An export ready to be written.
pub struct Export {
    pub(super) folder: check::Folder,
    pub(super) parts: Vec<Part>,
    /// The indexes of the fields included.
    pub(super) fields: Vec<usize>,
    /// The value of the first column for each unit.
    pub(super) codes: HashMap<UnitId, String>,
}

/// The first column, which names a row's unit.
pub(super) const UNIT: &str = "farstu_unit";

impl Processing {
    /// Prepares an export of the parts from [`crate::export::begin`].
    pub async fn export(
        &self,
        period: PeriodId,
        parts: Vec<Part>,
        codes: HashMap<UnitId, String>,
        sensitive: bool,
    ) -> Outcome<Export> {
        let definition = self
            .0
            .db
            .read(move |tx| {
                Ok::<_, base::Failure<crate::Refusal>>(periods::period(tx, period)?.definition)
            })
            .await?;
        let folder = self.folder(definition).await?;
        let fields = folder
            .fields()
            .iter()
            .enumerate()
            .filter(|(_, field)| sensitive || !field.sensitive())
            .map(|(place, _)| place)
            .collect();
        Ok(Export { folder, parts, fields, codes })
    }

    /// CSV for people and programs: UTF-8 with BOM, `;`, cells guarded against formula injection.
    pub fn export_csv(
        &self,
        export: Export,
    ) -> impl Stream<Item = Result<Bytes, Fault>> + Send + use<> {
        let (processing, runtime) = (self.clone(), Handle::current());
        pipe::written(move |out| {
            let names = export.names();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let mut failed = None;
            let rows = processing
                .export_rows(&export, &runtime)
                .map_while(|row| row.map_err(|fault| failed = Some(fault)).ok());
            corrections::write_csv(out, &names, rows).map_err(Fault::new)?;
            failed.map_or(Ok(()), Err)
        })
    }

    /// Parquet, with the fields' types.
    pub fn export_parquet(
        &self,
        export: Export,
    ) -> impl Stream<Item = Result<Bytes, Fault>> + Send + use<> {
        let (processing, runtime) = (self.clone(), Handle::current());
        pipe::written(move |out| {
            let rows = processing.export_rows(&export, &runtime);
            parquet::write(out, &export, rows)
        })
    }

    /// The rows of all parts, one file after the other. Memory holds a row and a piece of a file.
    fn export_rows(
        &self,
        export: &Export,
        runtime: &Handle,
    ) -> impl Iterator<Item = Result<Vec<String>, Fault>> {
        let (processing, runtime) = (self.clone(), runtime.clone());
        let (names, fields, codes) =
            (engine::names(&export.folder), export.fields.clone(), export.codes.clone());
        export.parts.clone().into_iter().flat_map(move |part| {
            let code = codes.get(&part.unit).cloned().unwrap_or_default();
            match processing.part_rows(&part, &runtime, &names, fields.clone(), code) {
                Ok(rows) => Box::new(rows) as Box<dyn Iterator<Item = Result<Vec<String>, Fault>>>,
                Err(fault) => Box::new(std::iter::once(Err(fault))),
            }
        })
    }

    fn part_rows(
        &self,
        part: &Part,
        runtime: &Handle,
        names: &[String],
        fields: Vec<usize>,
        code: String,
    ) -> Result<impl Iterator<Item = Result<Vec<String>, Fault>> + use<>, Fault> {
        let stream = runtime.block_on(self.content(part.file))?;
        let reading = pipe::Reading::new(stream, runtime.clone());
        let mut csv = csv::ReaderBuilder::new().delimiter(b';').from_reader(reading);
        // A unit may have submitted under an earlier version of the folder, so columns are matched
        // by name.
        let header = csv.headers().map_err(Fault::new)?.clone();
        let place =
            |field: &usize| header.iter().position(|name| unguard(name) == names[*field].as_str());
        let places: Vec<Option<usize>> = fields.iter().map(place).collect();
        Ok(csv.into_records().map(move |record| {
            let record = record.map_err(Fault::new)?;
            let cells = places.iter().map(|place| {
                unguard(place.and_then(|i| record.get(i)).unwrap_or_default()).into_owned()
            });
            Ok(std::iter::once(code.clone()).chain(cells).collect())
        }))
    }
}

impl Export {
    fn names(&self) -> Vec<String> {
        let names = engine::names(&self.folder);
        std::iter::once(UNIT.to_owned())
            .chain(self.fields.iter().map(|field| names[*field].clone()))
            .collect()
    }

    /// The codebook as CSV: a line for each field, followed by one for each of its codes.
    pub fn codebook(&self) -> Result<Vec<u8>, Fault> {
        let mut out = Vec::new();
        let header = [
            "field",
            "type",
            "required",
            "sensitive",
            "title_sv",
            "title_en",
            "code",
            "label_sv",
            "label_en",
        ];
        let mut rows = vec![
            [UNIT, "string", "true", "false", "Enhetens kod", "The unit's code", "", "", ""]
                .map(str::to_owned)
                .to_vec(),
        ];
        for place in &self.fields {
            let field = &self.folder.fields()[*place];
            let line = [
                field.name(),
                field.field_type().as_str(),
                if field.required() { "true" } else { "false" },
                if field.sensitive() { "true" } else { "false" },
                field.title(Lang::Sv),
                field.title(Lang::En),
                "",
                "",
                "",
            ];
            rows.push(line.map(str::to_owned).to_vec());
            if let Some(list) = self.folder.code_list(*place) {
                for code in list.codes() {
                    let label = |lang| list.label(code, lang).unwrap_or_default();
                    let line =
                        [field.name(), "", "", "", "", "", code, label(Lang::Sv), label(Lang::En)];
                    rows.push(line.map(str::to_owned).to_vec());
                }
            }
        }
        corrections::write_csv(&mut out, &header, rows.into_iter()).map_err(Fault::new)?;
        Ok(out)
    }
}
