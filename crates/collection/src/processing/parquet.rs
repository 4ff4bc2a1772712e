//! Writes an export as Parquet, one row group at a time.

use std::io::Write;
use std::mem::take;
use std::sync::Arc;

use base::Fault;
use bytes::Bytes;
use check::{FieldType, Lang};
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::errors::Result;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use super::Export;
use super::export::UNIT;

/// Rows in a row group; they are in memory until it is written.
const GROUP: usize = 65_536;

/// The non-null values of one column of a row group.
enum Values {
    /// Concatenated texts, and the end offset of each.
    Text(Vec<u8>, Vec<usize>),
    Whole(Vec<i64>),
    Number(Vec<f64>),
    Truth(Vec<bool>),
    /// Days since 1970-01-01.
    Day(Vec<i32>),
}

struct Column<'a> {
    values: Values,
    /// The field that says which texts are true and false.
    field: Option<&'a check::Field>,
    /// Parquet's definition level of each row: 1 for a value, 0 for null.
    present: Vec<i16>,
}

impl<'a> Column<'a> {
    /// A column with the field's type; without a field, of text.
    fn new(field: Option<&'a check::Field>) -> Self {
        let values = match field.map_or(FieldType::String, check::Field::field_type) {
            FieldType::Integer | FieldType::Year => Values::Whole(Vec::new()),
            FieldType::Number => Values::Number(Vec::new()),
            FieldType::Boolean => Values::Truth(Vec::new()),
            FieldType::Date => Values::Day(Vec::new()),
            FieldType::String | FieldType::YearMonth | FieldType::DateTime | FieldType::Time => {
                Values::Text(Vec::new(), Vec::new())
            }
        };
        Self { values, field, present: Vec::new() }
    }

    fn described(&self, name: &str) -> Result<Type> {
        let (physical, logical) = match self.values {
            Values::Text(..) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Values::Whole(_) => (Physical::INT64, None),
            Values::Number(_) => (Physical::DOUBLE, None),
            Values::Truth(_) => (Physical::BOOLEAN, None),
            Values::Day(_) => (Physical::INT32, Some(LogicalType::Date)),
        };
        Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .build()
    }

    /// Appends a cell. One that does not have the column's type (only in unchecked imports) becomes
    /// null.
    fn push(&mut self, cell: &str) {
        fn keep<T>(values: &mut Vec<T>, value: Option<T>) -> bool {
            let found = value.is_some();
            values.extend(value);
            found
        }
        let is_there = !cell.is_empty()
            && match &mut self.values {
                Values::Text(text, ends) => {
                    text.extend_from_slice(cell.as_bytes());
                    ends.push(text.len());
                    true
                }
                Values::Whole(v) => keep(v, cell.parse().ok()),
                Values::Number(v) => keep(v, cell.parse().ok().filter(|n: &f64| n.is_finite())),
                Values::Truth(v) => keep(v, self.field.and_then(|field| field.parse_boolean(cell))),
                Values::Day(v) => keep(v, days(cell)),
            };
        self.present.push(is_there.into());
    }

    /// Writes the column chunk of a row group and starts the next.
    fn write(&mut self, mut out: SerializedColumnWriter) -> Result<()> {
        let present = Some(take(&mut self.present));
        let present = present.as_deref();
        match &mut self.values {
            Values::Text(text, ends) => {
                let text = Bytes::from(take(text));
                let mut from = 0;
                let texts: Vec<ByteArray> = take(ends)
                    .into_iter()
                    .map(|end| text.slice(std::mem::replace(&mut from, end)..end).into())
                    .collect();
                out.typed::<ByteArrayType>().write_batch(&texts, present, None)?
            }
            Values::Whole(v) => out.typed::<Int64Type>().write_batch(&take(v), present, None)?,
            Values::Number(v) => out.typed::<DoubleType>().write_batch(&take(v), present, None)?,
            Values::Truth(v) => out.typed::<BoolType>().write_batch(&take(v), present, None)?,
            Values::Day(v) => out.typed::<Int32Type>().write_batch(&take(v), present, None)?,
        };
        out.close()
    }
}

/// Days since 1970-01-01.
fn days(text: &str) -> Option<i32> {
    let day: jiff::civil::Date = text.parse().ok()?;
    jiff::civil::date(1970, 1, 1).until(day).ok().map(|span| span.get_days())
}

/// Writes the rows. The file's metadata has each field's titles: `<field>.title_sv`,
/// `<field>.title_en`.
pub(super) fn write(
    out: &mut (dyn Write + Send),
    export: &Export,
    rows: impl Iterator<Item = std::result::Result<Vec<String>, Fault>>,
) -> std::result::Result<(), Fault> {
    let fields: Vec<&check::Field> =
        export.fields.iter().map(|place| &export.folder.fields()[*place]).collect();
    let mut columns: Vec<Column<'_>> =
        std::iter::once(None).chain(fields.iter().copied().map(Some)).map(Column::new).collect();
    let names = std::iter::once(UNIT).chain(fields.iter().map(|f| f.name()));
    let described = names.zip(&columns).map(|(name, column)| column.described(name).map(Arc::new));
    let described = described.collect::<Result<_>>().map_err(Fault::new)?;
    let schema = Arc::new(
        Type::group_type_builder("rows").with_fields(described).build().map_err(Fault::new)?,
    );

    let mut about = vec![title(UNIT, "sv", "Enhetens kod"), title(UNIT, "en", "The unit's code")];
    about.extend(fields.iter().flat_map(|f| {
        [title(f.name(), "sv", f.title(Lang::Sv)), title(f.name(), "en", f.title(Lang::En))]
    }));
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_key_value_metadata(Some(about))
        .build();
    let mut writer =
        SerializedFileWriter::new(out, schema, Arc::new(properties)).map_err(Fault::new)?;
    let mut waiting = 0;
    for row in rows {
        for (column, cell) in columns.iter_mut().zip(row?) {
            column.push(&cell);
        }
        waiting += 1;
        if waiting == GROUP {
            write_group(&mut writer, &mut columns).map_err(Fault::new)?;
            waiting = 0;
        }
    }
    if waiting > 0 {
        write_group(&mut writer, &mut columns).map_err(Fault::new)?;
    }
    writer.close().map(drop).map_err(Fault::new)
}

fn title(field: &str, language: &str, title: &str) -> KeyValue {
    KeyValue::new(format!("{field}.title_{language}"), title.to_owned())
}

fn write_group<W: Write + Send>(
    writer: &mut SerializedFileWriter<W>,
    columns: &mut [Column],
) -> Result<()> {
    let mut group = writer.next_row_group()?;
    for column in columns {
        let Some(out) = group.next_column()? else { break };
        column.write(out)?;
    }
    group.close().map(drop)
}
