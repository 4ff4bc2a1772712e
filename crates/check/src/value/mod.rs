//! Values: how a cell becomes a typed value, and how typed values are held in eight bytes.
//!
//! Every value of every type fits one 64-bit lane, so that columns are plain vectors and a kernel
//! is a plain loop:
//!
//! | type | lane | missing (SQL NULL) |
//! | --- | --- | --- |
//! | integer, year, date (days), yearmonth (months), datetime and time (seconds), boolean | `i64` | [`NULL_INT`] |
//! | number | `f64` | NaN (a number of a file is never NaN) |
//! | text | a code, see [`pack`] | all bits set |
//!
//! One value is given up for it: a file's integer −7 951 208 317 430 122 511 is read, and judged by
//! the field's own constraints, but counts as missing in rules. It is nobody's number, unlike the
//! least and the greatest of 64 bits, which programs do write.

pub(crate) mod address;
pub(crate) mod date;
pub(crate) mod identity;
pub(crate) mod number;
pub(crate) mod text_code;

/// Missing, for integers, dates and booleans.
pub(crate) const NULL_INT: i64 = -7_951_208_317_430_122_511;
