//! Values: parsing a cell into a typed value, and the 64-bit representation of typed values.
//!
//! Every value of every type fits one 64-bit word, so that a column is a plain vector and a kernel
//! is a plain loop:
//!
//! | type | word | missing (SQL NULL) |
//! | --- | --- | --- |
//! | integer, year, date (days), yearmonth (months), datetime, time (seconds), boolean | `i64` | [`NULL_INT`] |
//! | number | `f64` | NaN (a number in a file is never NaN) |
//! | text | a code, see [`text_code`] | all bits set |
//!
//! One integer is sacrificed to NULL: −7 951 208 317 430 122 511 is parsed and validated against
//! the field's own constraints, but rules read it as missing. Unlike the smallest and the largest
//! 64-bit integers, which programs do write, it does not occur in real data.

pub(crate) mod address;
pub(crate) mod date;
pub(crate) mod identity;
pub(crate) mod number;
pub(crate) mod text_code;

/// NULL, for integers, dates and booleans.
pub(crate) const NULL_INT: i64 = -7_951_208_317_430_122_511;
