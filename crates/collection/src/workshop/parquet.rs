use std::collections::HashMap;
use std::io::Write;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanBuilder, Date32Builder, Float64Builder, Int64Builder, RecordBatch, StringBuilder};
use arrow::datatypes::{DataType, Field, Schema};
use base::Fault;
use check::{FieldType, Lang};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use super::Export;
use super::export::UNIT;

/// Rows that are in memory at once.
const BATCH: usize = 8_192;
/// Rows in a row group: what the writer holds, encoded, until it is written.
const GROUP: usize = 65_536;

/// One column under construction.
enum Column {
    Text(StringBuilder),
    Whole(Int64Builder),
    Number(Float64Builder),
    Truth(BooleanBuilder),
    Day(Date32Builder),
}

impl Column {
    fn new(kind: FieldType) -> Self {
        match kind {
            FieldType::Integer | FieldType::Year => Self::Whole(Int64Builder::new()),
            FieldType::Number => Self::Number(Float64Builder::new()),
            FieldType::Boolean => Self::Truth(BooleanBuilder::new()),
            FieldType::Date => Self::Day(Date32Builder::new()),
            FieldType::String | FieldType::YearMonth => Self::Text(StringBuilder::new()),
        }
    }

    fn data_type(&self) -> DataType {
        match self {
            Self::Text(_) => DataType::Utf8,
            Self::Whole(_) => DataType::Int64,
            Self::Number(_) => DataType::Float64,
            Self::Truth(_) => DataType::Boolean,
            Self::Day(_) => DataType::Date32,
        }
    }

    /// What has not the column's type (only data brought in unchecked) is missing.
    fn push(&mut self, cell: &str) {
        let cell = Some(cell).filter(|cell| !cell.is_empty());
        match self {
            Self::Text(b) => b.append_option(cell),
            Self::Whole(b) => b.append_option(cell.and_then(|c| c.parse().ok())),
            Self::Number(b) => b.append_option(cell.and_then(|c| c.parse().ok()).filter(|n: &f64| n.is_finite())),
            Self::Truth(b) => b.append_option(cell.and_then(|c| match c {
                "true" | "1" => Some(true),
                "false" | "0" => Some(false),
                _ => None,
            })),
            Self::Day(b) => b.append_option(cell.and_then(days)),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(b) => Arc::new(b.finish()),
            Self::Whole(b) => Arc::new(b.finish()),
            Self::Number(b) => Arc::new(b.finish()),
            Self::Truth(b) => Arc::new(b.finish()),
            Self::Day(b) => Arc::new(b.finish()),
        }
    }
}

/// Days since 1970-01-01.
fn days(text: &str) -> Option<i32> {
    let day: jiff::civil::Date = text.parse().ok()?;
    jiff::civil::date(1970, 1, 1).until(day).ok().map(|span| span.get_days())
}

pub(super) fn write(
    out: &mut (dyn Write + Send),
    export: &Export,
    rows: impl Iterator<Item = Result<Vec<String>, Fault>>,
) -> Result<(), Fault> {
    let fields: Vec<&check::Field> = export.fields.iter().map(|place| &export.folder.fields()[*place]).collect();
    let mut columns: Vec<Column> =
        std::iter::once(FieldType::String).chain(fields.iter().map(|f| f.field_type())).map(Column::new).collect();
    let described = |name: &str, sv: &str, en: &str, column: &Column| {
        let titles = [("title_sv".to_owned(), sv.to_owned()), ("title_en".to_owned(), en.to_owned())];
        Field::new(name, column.data_type(), true).with_metadata(HashMap::from(titles))
    };
    let mut about = vec![described(UNIT, "Enhetens kod", "The unit's code", &columns[0])];
    about.extend(fields.iter().zip(&columns[1..]).map(|(f, column)| described(f.name(), f.title(Lang::Sv), f.title(Lang::En), column)));
    let schema = Arc::new(Schema::new(about));
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).set_max_row_group_row_count(Some(GROUP)).build();
    let mut writer = ArrowWriter::try_new(out, schema.clone(), Some(properties)).map_err(Fault::new)?;
    let mut waiting = 0;
    for row in rows {
        for (column, cell) in columns.iter_mut().zip(row?) {
            column.push(&cell);
        }
        waiting += 1;
        if waiting == BATCH {
            pass(&mut writer, &schema, &mut columns)?;
            waiting = 0;
        }
    }
    if waiting > 0 {
        pass(&mut writer, &schema, &mut columns)?;
    }
    writer.close().map(drop).map_err(Fault::new)
}

fn pass<W: Write + Send>(writer: &mut ArrowWriter<W>, schema: &Arc<Schema>, columns: &mut [Column]) -> Result<(), Fault> {
    let batch = RecordBatch::try_new(schema.clone(), columns.iter_mut().map(Column::finish).collect()).map_err(Fault::new)?;
    writer.write(&batch).map_err(Fault::new)
}
