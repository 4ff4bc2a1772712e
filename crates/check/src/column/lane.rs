//! Lanes: the values of a column for a run of rows, wide while they are worked on, packed while
//! they are kept.

use std::borrow::Cow;

use crate::expr::Type;
use crate::expr::vector::{FALSE, TRUE, UNKNOWN, Vals, Vector};
use crate::value::NULL_INT;
use crate::value::pack::{self, NULL};

/// The values of a column of a block.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Lane {
    /// Not read.
    None,
    Num(Vec<f64>),
    /// Integers, dates, months, booleans, and rows of code lists.
    Int(Vec<i64>),
    Text(Vec<u64>),
}

impl Lane {
    pub(crate) fn for_type(ty: Type) -> Lane {
        match ty {
            Type::Num => Lane::Num(Vec::new()),
            Type::Text => Lane::Text(Vec::new()),
            _ => Lane::Int(Vec::new()),
        }
    }

    pub(crate) fn clear(&mut self) {
        match self {
            Lane::None => {}
            Lane::Num(values) => values.clear(),
            Lane::Int(values) => values.clear(),
            Lane::Text(values) => values.clear(),
        }
    }

    /// The lane as a vector of an expression.
    pub(crate) fn vector(&self, ty: Type) -> Vector<'_> {
        match self {
            Lane::Num(values) => Vector::Num(Vals::Many(Cow::Borrowed(values))),
            Lane::Text(values) => Vector::Text(Vals::Many(Cow::Borrowed(values))),
            Lane::Int(values) if ty == Type::Bool => Vector::Bool(Vals::Many(Cow::Owned(
                values.iter().map(|value| truth(*value)).collect(),
            ))),
            Lane::Int(values) => Vector::Int(Vals::Many(Cow::Borrowed(values))),
            Lane::None => crate::expr::eval::null(ty),
        }
    }
}

fn truth(value: i64) -> u8 {
    match value {
        0 => FALSE,
        1 => TRUE,
        _ => UNKNOWN,
    }
}

/// A kept lane, as small as its values allow. Values are told apart by 64-bit words; see
/// [`Packed::word`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Packed {
    /// All rows the same.
    One(u64),
    /// Few different values: their places in a list.
    Few(Box<[u64]>, Box<[u8]>),
    Some(Box<[u64]>, Box<[u16]>),
    /// Whole numbers within a range: the distance from the least, with the greatest for NULL.
    /// Divided by the last part.
    Near8(i64, Box<[u8]>, f64),
    Near16(i64, Box<[u16]>, f64),
    Near32(i64, Box<[u32]>, f64),
    All(Box<[u64]>),
}

/// The type of a kept lane's words.
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

    pub(crate) fn of(ty: Type) -> PhysicalType {
        match ty {
            Type::Num => PhysicalType::Num,
            Type::Text => PhysicalType::Text,
            _ => PhysicalType::Int,
        }
    }
}

impl Packed {
    pub(crate) fn pack(lane: &Lane) -> Packed {
        match lane {
            Lane::None => Packed::One(NULL),
            Lane::Num(values) => numbers(values),
            Lane::Int(values) => near(values, NULL_INT, 1.0)
                .unwrap_or_else(|| Packed::All(values.iter().map(|value| *value as u64).collect())),
            Lane::Text(codes) => few(codes),
        }
    }

    /// The word of a row: the bits of a number, an integer, or a code.
    #[inline]
    pub(crate) fn word(&self, row: usize, words: PhysicalType) -> u64 {
        match self {
            Packed::One(word) => *word,
            Packed::Few(list, places) => list[usize::from(places[row])],
            Packed::Some(list, places) => list[usize::from(places[row])],
            Packed::Near8(least, values, scale) => {
                far(*least, u64::from(values[row]), u64::from(u8::MAX), *scale, words)
            }
            Packed::Near16(least, values, scale) => {
                far(*least, u64::from(values[row]), u64::from(u16::MAX), *scale, words)
            }
            Packed::Near32(least, values, scale) => {
                far(*least, u64::from(values[row]), u64::from(u32::MAX), *scale, words)
            }
            Packed::All(all) => all[row],
        }
    }

    /// Appends the words of all rows.
    pub(crate) fn unpack(&self, rows: usize, words: PhysicalType, into: &mut Vec<u64>) {
        match self {
            Packed::One(word) => into.resize(into.len() + rows, *word),
            Packed::Few(list, places) => {
                into.extend(places.iter().map(|place| list[usize::from(*place)]))
            }
            Packed::Some(list, places) => {
                into.extend(places.iter().map(|place| list[usize::from(*place)]))
            }
            Packed::All(all) => into.extend_from_slice(all),
            _ => into.extend((0..rows).map(|row| self.word(row, words))),
        }
    }

    /// Changes one row.
    pub(crate) fn set(&mut self, rows: usize, row: usize, word: u64, words: PhysicalType) {
        let mut all = Vec::with_capacity(rows);
        self.unpack(rows, words, &mut all);
        all[row] = word;
        *self = Packed::pack(&lane_of(all, words));
    }

    /// Bytes held.
    pub(crate) fn size(&self) -> usize {
        size_of::<Packed>()
            + match self {
                Packed::One(_) => 0,
                Packed::Few(list, places) => list.len() * 8 + places.len(),
                Packed::Some(list, places) => list.len() * 8 + places.len() * 2,
                Packed::Near8(_, values, _) => values.len(),
                Packed::Near16(_, values, _) => values.len() * 2,
                Packed::Near32(_, values, _) => values.len() * 4,
                Packed::All(all) => all.len() * 8,
            }
    }
}

/// Words as a lane again.
pub(crate) fn lane_of(all: Vec<u64>, words: PhysicalType) -> Lane {
    match words {
        PhysicalType::Num => Lane::Num(all.into_iter().map(f64::from_bits).collect()),
        PhysicalType::Int => Lane::Int(all.into_iter().map(|word| word as i64).collect()),
        PhysicalType::Text => Lane::Text(all),
    }
}

#[inline(always)]
fn far(least: i64, distance: u64, null: u64, scale: f64, words: PhysicalType) -> u64 {
    if distance == null {
        return words.null();
    }
    let value = least + distance as i64;
    match words {
        PhysicalType::Num if scale == 1.0 => (value as f64).to_bits(),
        PhysicalType::Num => (value as f64 / scale).to_bits(),
        PhysicalType::Int | PhysicalType::Text => value as u64,
    }
}

/// Numbers with at most two decimals are kept as hundredths: dividing gives back exactly the number
/// that was read.
fn numbers(values: &[f64]) -> Packed {
    for scale in [1.0, 100.0] {
        let whole = |value: f64| {
            if value.is_nan() {
                return Some(NULL_INT);
            }
            let scaled = (value * scale).round();
            let back = scaled / scale;
            // Minus zero and what lies outside exact integers stay as they are.
            let minus_zero = value == 0.0 && value.is_sign_negative();
            (back.to_bits() == value.to_bits() && scaled.abs() < 9e15 && !minus_zero)
                .then_some(scaled as i64)
        };
        if let Some(packed) = values
            .iter()
            .map(|value| whole(*value))
            .collect::<Option<Vec<i64>>>()
            .and_then(|whole| near(&whole, NULL_INT, scale))
        {
            return packed;
        }
    }
    Packed::All(values.iter().map(|value| value.to_bits()).collect())
}

fn near(values: &[i64], null: i64, scale: f64) -> Option<Packed> {
    let known = || values.iter().copied().filter(|value| *value != null);
    let (Some(least), Some(most)) = (known().min(), known().max()) else {
        // All missing: the one word is the type's NULL; only numbers have a scale other than 1 or
        // come here with NaN.
        return None;
    };
    let range = most.checked_sub(least)? as u64;
    macro_rules! packed {
        ($variant:ident, $word:ty) => {{
            let place = |value: i64| {
                if value == null { <$word>::MAX } else { value.wrapping_sub(least) as $word }
            };
            Packed::$variant(least, values.iter().map(|value| place(*value)).collect(), scale)
        }};
    }
    Some(match range {
        0..0xFF => packed!(Near8, u8),
        0xFF..0xFFFF => packed!(Near16, u16),
        0xFFFF..0xFFFF_FFFF => packed!(Near32, u32),
        _ => return None,
    })
}

const NO_PLACE: u16 = u16::MAX;

fn few(codes: &[u64]) -> Packed {
    let Some(&first) = codes.first() else {
        return Packed::One(NULL);
    };
    if codes.iter().all(|code| *code == first) {
        return Packed::One(first);
    }
    // A list pays while it is short against the rows.
    let most = (codes.len() / 4).clamp(2, usize::from(NO_PLACE));
    let mut list: Vec<u64> = Vec::new();
    // Places in the list by hash; at most half full, since the list is at most a quarter of the
    // rows.
    let mut slots = vec![NO_PLACE; (codes.len() / 2).next_power_of_two().max(16)];
    let (mask, hash) = (slots.len() - 1, pack::Hash::of_process());
    let mut places: Vec<u16> = Vec::with_capacity(codes.len());
    let mut last = (first, 0);
    for &code in codes {
        if code != last.0 || list.is_empty() {
            let mut slot = hash.word(0, code) as usize & mask;
            let place = loop {
                match slots[slot] {
                    NO_PLACE => {
                        if list.len() >= most {
                            return Packed::All(codes.into());
                        }
                        slots[slot] = list.len() as u16;
                        list.push(code);
                        break slots[slot];
                    }
                    place if list[usize::from(place)] == code => break place,
                    _ => slot = (slot + 1) & mask,
                }
            };
            last = (code, place);
        }
        places.push(last.1);
    }
    if list.len() <= 256 {
        Packed::Few(list.into(), places.iter().map(|place| *place as u8).collect())
    } else {
        Packed::Some(list.into(), places.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(lane: Lane, words: PhysicalType) {
        let packed = Packed::pack(&lane);
        let rows = match &lane {
            Lane::Num(values) => values.len(),
            Lane::Int(values) => values.len(),
            Lane::Text(values) => values.len(),
            Lane::None => 0,
        };
        let mut all = Vec::new();
        packed.unpack(rows, words, &mut all);
        let one_by_one: Vec<u64> = (0..rows).map(|row| packed.word(row, words)).collect();
        assert_eq!(all, one_by_one);
        let expected: Vec<u64> = match lane {
            Lane::Num(values) => values.iter().map(|value| value.to_bits()).collect(),
            Lane::Int(values) => values.iter().map(|value| *value as u64).collect(),
            Lane::Text(values) => values,
            Lane::None => Vec::new(),
        };
        assert_eq!(all, expected, "{packed:?}");
    }

    #[test]
    fn packing_loses_nothing() {
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
            there_and_back(Lane::Num(values), PhysicalType::Num);
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
            there_and_back(Lane::Int(values), PhysicalType::Int);
        }
        there_and_back(Lane::Text(vec![7, 7, 7]), PhysicalType::Text);
        there_and_back(Lane::Text(vec![NULL, 7, 8, 7, 7, 7, 8, 8]), PhysicalType::Text);
        there_and_back(Lane::Text((0..4000).map(|row| row % 700).collect()), PhysicalType::Text);
        there_and_back(Lane::Text((0..4000).collect()), PhysicalType::Text);
    }

    #[test]
    fn one_row_can_be_changed() {
        let mut packed = Packed::pack(&Lane::Num(vec![1.0, 2.0, 3.0]));
        packed.set(3, 1, 0.123f64.to_bits(), PhysicalType::Num);
        assert_eq!(packed.word(1, PhysicalType::Num), 0.123f64.to_bits());
        assert_eq!(packed.word(2, PhysicalType::Num), 3.0f64.to_bits());
    }
}
