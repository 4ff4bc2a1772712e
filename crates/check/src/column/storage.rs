//! Column storage: plain vectors while a block is processed, encoded columns while the table
//! exists.
//!
//! An encoded column uses the smallest fitting encoding of column stores: constant, dictionary (8
//! or 16 bits per row), frame of reference (8, 16 or 32 bits) or plain 64-bit words.
//!
//! Invariant: decoding returns the stored words bit by bit. Encoding takes one or two passes;
//! reading a row takes constant time.

use std::borrow::Cow;

use crate::expr::Type;
use crate::expr::vector::{FALSE, TRUE, UNKNOWN, Values, Vector};
use crate::value::NULL_INT;
use crate::value::text_code::{self, NULL};

/// The values of a column of a block.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ColumnData {
    /// A column that is not read.
    None,
    Num(Vec<f64>),
    /// Integers, dates, months, booleans, and rows of code lists.
    Int(Vec<i64>),
    Text(Vec<u64>),
}

impl ColumnData {
    pub(crate) fn empty(ty: Type) -> ColumnData {
        match ty {
            Type::Num => ColumnData::Num(Vec::new()),
            Type::Text => ColumnData::Text(Vec::new()),
            _ => ColumnData::Int(Vec::new()),
        }
    }

    pub(crate) fn clear(&mut self) {
        match self {
            ColumnData::None => {}
            ColumnData::Num(values) => values.clear(),
            ColumnData::Int(values) => values.clear(),
            ColumnData::Text(values) => values.clear(),
        }
    }

    /// The values as a vector of an expression.
    pub(crate) fn vector(&self, ty: Type) -> Vector<'_> {
        match self {
            ColumnData::Num(values) => Vector::Num(Values::Flat(Cow::Borrowed(values))),
            ColumnData::Text(values) => Vector::Text(Values::Flat(Cow::Borrowed(values))),
            ColumnData::Int(values) if ty == Type::Bool => Vector::Bool(Values::Flat(Cow::Owned(
                values.iter().map(|value| truth_of(*value)).collect(),
            ))),
            ColumnData::Int(values) => Vector::Int(Values::Flat(Cow::Borrowed(values))),
            ColumnData::None => crate::expr::vector_ops::null_vector(ty),
        }
    }
}

fn truth_of(value: i64) -> u8 {
    match value {
        0 => FALSE,
        1 => TRUE,
        _ => UNKNOWN,
    }
}

/// An encoded column. Its values are 64-bit words; see [`EncodedColumn::word_at`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum EncodedColumn {
    /// The same word on every row.
    Constant(u64),
    /// A dictionary of distinct words, and the index of each row.
    Dictionary8(Box<[u64]>, Box<[u8]>),
    Dictionary16(Box<[u64]>, Box<[u16]>),
    /// Frame of reference: the smallest value, and each row's distance from it, with the largest
    /// distance for NULL. The sum is divided by the last field.
    FrameOfReference8(i64, Box<[u8]>, f64),
    FrameOfReference16(i64, Box<[u16]>, f64),
    FrameOfReference32(i64, Box<[u32]>, f64),
    Plain(Box<[u64]>),
}

/// The physical type of a column's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PhysicalType {
    Num,
    Int,
    Text,
}

impl PhysicalType {
    pub(crate) fn null(self) -> u64 {
        match self {
            PhysicalType::Num => f64::NAN.to_bits(),
            PhysicalType::Int => NULL_INT as u64,
            PhysicalType::Text => NULL,
        }
    }

    pub(crate) fn for_type(ty: Type) -> PhysicalType {
        match ty {
            Type::Num => PhysicalType::Num,
            Type::Text => PhysicalType::Text,
            _ => PhysicalType::Int,
        }
    }
}

impl EncodedColumn {
    pub(crate) fn encode(data: &ColumnData) -> EncodedColumn {
        match data {
            ColumnData::None => EncodedColumn::Constant(NULL),
            ColumnData::Num(values) => encode_floats(values),
            ColumnData::Int(values) => {
                encode_integers(values, NULL_INT, 1.0).unwrap_or_else(|| {
                    EncodedColumn::Plain(values.iter().map(|value| *value as u64).collect())
                })
            }
            ColumnData::Text(codes) => encode_codes(codes),
        }
    }

    /// The word of a row: the bits of a float, an integer, or a text code.
    #[inline]
    pub(crate) fn word_at(&self, row: usize, physical: PhysicalType) -> u64 {
        match self {
            EncodedColumn::Constant(word) => *word,
            EncodedColumn::Dictionary8(list, indices) => list[usize::from(indices[row])],
            EncodedColumn::Dictionary16(list, indices) => list[usize::from(indices[row])],
            EncodedColumn::FrameOfReference8(least, values, scale) => {
                decode_offset(*least, u64::from(values[row]), u64::from(u8::MAX), *scale, physical)
            }
            EncodedColumn::FrameOfReference16(least, values, scale) => {
                decode_offset(*least, u64::from(values[row]), u64::from(u16::MAX), *scale, physical)
            }
            EncodedColumn::FrameOfReference32(least, values, scale) => {
                decode_offset(*least, u64::from(values[row]), u64::from(u32::MAX), *scale, physical)
            }
            EncodedColumn::Plain(all) => all[row],
        }
    }

    /// Appends the words of all rows.
    pub(crate) fn decode_into(&self, rows: usize, physical: PhysicalType, into: &mut Vec<u64>) {
        match self {
            EncodedColumn::Constant(word) => into.resize(into.len() + rows, *word),
            EncodedColumn::Dictionary8(list, indices) => {
                into.extend(indices.iter().map(|index| list[usize::from(*index)]))
            }
            EncodedColumn::Dictionary16(list, indices) => {
                into.extend(indices.iter().map(|index| list[usize::from(*index)]))
            }
            EncodedColumn::Plain(all) => into.extend_from_slice(all),
            _ => into.extend((0..rows).map(|row| self.word_at(row, physical))),
        }
    }

    /// Replaces the word of one row and encodes the column again.
    pub(crate) fn set(&mut self, rows: usize, row: usize, word: u64, physical: PhysicalType) {
        let mut all = Vec::with_capacity(rows);
        self.decode_into(rows, physical, &mut all);
        all[row] = word;
        *self = EncodedColumn::encode(&from_words(all, physical));
    }

    /// Bytes held.
    pub(crate) fn size(&self) -> usize {
        size_of::<EncodedColumn>()
            + match self {
                EncodedColumn::Constant(_) => 0,
                EncodedColumn::Dictionary8(list, indices) => list.len() * 8 + indices.len(),
                EncodedColumn::Dictionary16(list, indices) => list.len() * 8 + indices.len() * 2,
                EncodedColumn::FrameOfReference8(_, values, _) => values.len(),
                EncodedColumn::FrameOfReference16(_, values, _) => values.len() * 2,
                EncodedColumn::FrameOfReference32(_, values, _) => values.len() * 4,
                EncodedColumn::Plain(all) => all.len() * 8,
            }
    }
}

/// Words as typed values.
pub(crate) fn from_words(all: Vec<u64>, physical: PhysicalType) -> ColumnData {
    match physical {
        PhysicalType::Num => ColumnData::Num(all.into_iter().map(f64::from_bits).collect()),
        PhysicalType::Int => ColumnData::Int(all.into_iter().map(|word| word as i64).collect()),
        PhysicalType::Text => ColumnData::Text(all),
    }
}

#[inline(always)]
fn decode_offset(least: i64, distance: u64, null: u64, scale: f64, physical: PhysicalType) -> u64 {
    if distance == null {
        return physical.null();
    }
    let value = least + distance as i64;
    match physical {
        PhysicalType::Num if scale == 1.0 => (value as f64).to_bits(),
        PhysicalType::Num => (value as f64 / scale).to_bits(),
        PhysicalType::Int | PhysicalType::Text => value as u64,
    }
}

/// Numbers with at most two decimals are stored as hundredths: the division returns exactly the
/// number that was read.
fn encode_floats(values: &[f64]) -> EncodedColumn {
    for scale in [1.0, 100.0] {
        let whole = |value: f64| {
            if value.is_nan() {
                return Some(NULL_INT);
            }
            let scaled = (value * scale).round();
            let back = scaled / scale;
            // Minus zero and values outside the exact integers are stored plain.
            let minus_zero = value == 0.0 && value.is_sign_negative();
            (back.to_bits() == value.to_bits() && scaled.abs() < 9e15 && !minus_zero)
                .then_some(scaled as i64)
        };
        if let Some(packed) = values
            .iter()
            .map(|value| whole(*value))
            .collect::<Option<Vec<i64>>>()
            .and_then(|whole| encode_integers(&whole, NULL_INT, scale))
        {
            return packed;
        }
    }
    EncodedColumn::Plain(values.iter().map(|value| value.to_bits()).collect())
}

fn encode_integers(values: &[i64], null: i64, scale: f64) -> Option<EncodedColumn> {
    let known = || values.iter().copied().filter(|value| *value != null);
    let (Some(least), Some(most)) = (known().min(), known().max()) else {
        // All values are NULL. A constant would need the NULL of the physical type, which is not
        // known here.
        return None;
    };
    let range = most.checked_sub(least)? as u64;
    macro_rules! packed {
        ($variant:ident, $word:ty) => {{
            let index = |value: i64| {
                if value == null { <$word>::MAX } else { value.wrapping_sub(least) as $word }
            };
            EncodedColumn::$variant(
                least,
                values.iter().map(|value| index(*value)).collect(),
                scale,
            )
        }};
    }
    Some(match range {
        0..0xFF => packed!(FrameOfReference8, u8),
        0xFF..0xFFFF => packed!(FrameOfReference16, u16),
        0xFFFF..0xFFFF_FFFF => packed!(FrameOfReference32, u32),
        _ => return None,
    })
}

const NO_PLACE: u16 = u16::MAX;

fn encode_codes(codes: &[u64]) -> EncodedColumn {
    let Some(&first) = codes.first() else {
        return EncodedColumn::Constant(NULL);
    };
    if codes.iter().all(|code| *code == first) {
        return EncodedColumn::Constant(first);
    }
    // A dictionary pays off only while it is short compared with the rows.
    let most = (codes.len() / 4).clamp(2, usize::from(NO_PLACE));
    let mut list: Vec<u64> = Vec::new();
    // Dictionary indices by hash; at most half full, since the dictionary has at most a quarter of
    // the rows.
    let mut slots = vec![NO_PLACE; (codes.len() / 2).next_power_of_two().max(16)];
    let (mask, hash) = (slots.len() - 1, text_code::HashKey::of_process());
    let mut indices: Vec<u16> = Vec::with_capacity(codes.len());
    let mut last = (first, 0);
    for &code in codes {
        if code != last.0 || list.is_empty() {
            let mut slot = hash.combine(0, code) as usize & mask;
            let index = loop {
                match slots[slot] {
                    NO_PLACE => {
                        if list.len() >= most {
                            return EncodedColumn::Plain(codes.into());
                        }
                        slots[slot] = list.len() as u16;
                        list.push(code);
                        break slots[slot];
                    }
                    index if list[usize::from(index)] == code => break index,
                    _ => slot = (slot + 1) & mask,
                }
            };
            last = (code, index);
        }
        indices.push(last.1);
    }
    if list.len() <= 256 {
        EncodedColumn::Dictionary8(list.into(), indices.iter().map(|index| *index as u8).collect())
    } else {
        EncodedColumn::Dictionary16(list.into(), indices.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_round_trip(data: ColumnData, physical: PhysicalType) {
        let packed = EncodedColumn::encode(&data);
        let rows = match &data {
            ColumnData::Num(values) => values.len(),
            ColumnData::Int(values) => values.len(),
            ColumnData::Text(values) => values.len(),
            ColumnData::None => 0,
        };
        let mut all = Vec::new();
        packed.decode_into(rows, physical, &mut all);
        let one_by_one: Vec<u64> = (0..rows).map(|row| packed.word_at(row, physical)).collect();
        assert_eq!(all, one_by_one);
        let expected: Vec<u64> = match data {
            ColumnData::Num(values) => values.iter().map(|value| value.to_bits()).collect(),
            ColumnData::Int(values) => values.iter().map(|value| *value as u64).collect(),
            ColumnData::Text(values) => values,
            ColumnData::None => Vec::new(),
        };
        assert_eq!(all, expected, "{packed:?}");
    }

    #[test]
    fn encoding_is_lossless() {
        let nan = f64::NAN;
        for values in [
            vec![1.0, 2.0, nan, 255.0],
            vec![0.25, 100.0, 33.33, nan],
            vec![-0.0, 0.0],
            vec![1e300, -1.0],
            vec![0.1, 0.123],
            vec![nan, nan],
            vec![25_000.0, 250_000.0, -7.0],
            vec![9_007_199_254_740_993.0, 1.0],
            vec![],
            (0..5000).map(|cents| f64::from(cents) / 100.0).collect(),
        ] {
            assert_round_trip(ColumnData::Num(values), PhysicalType::Num);
        }
        for values in [
            vec![1, 2, 3],
            vec![NULL_INT, 5],
            vec![NULL_INT],
            vec![i64::MAX, i64::MIN],
            vec![i64::MIN, NULL_INT, i64::MIN + 3],
            vec![0, 0xFE],
            vec![0, 0xFF],
            vec![0, 0xFFFE, NULL_INT],
            vec![0, 0xFFFF],
            vec![0, 0xFFFF_FFFE],
            vec![-1, 0xFFFF_FFFE],
            vec![],
        ] {
            assert_round_trip(ColumnData::Int(values), PhysicalType::Int);
        }
        assert_round_trip(ColumnData::Text(vec![7, 7, 7]), PhysicalType::Text);
        assert_round_trip(ColumnData::Text(vec![NULL, 7, 8, 7, 7, 7, 8, 8]), PhysicalType::Text);
        assert_round_trip(
            ColumnData::Text((0..4000).map(|row| row % 700).collect()),
            PhysicalType::Text,
        );
        assert_round_trip(ColumnData::Text((0..4000).collect()), PhysicalType::Text);
    }

    #[test]
    fn one_row_can_be_changed() {
        let mut packed = EncodedColumn::encode(&ColumnData::Num(vec![1.0, 2.0, 3.0]));
        packed.set(3, 1, 0.123f64.to_bits(), PhysicalType::Num);
        assert_eq!(packed.word_at(1, PhysicalType::Num), 0.123f64.to_bits());
        assert_eq!(packed.word_at(2, PhysicalType::Num), 3.0f64.to_bits());
    }
}
