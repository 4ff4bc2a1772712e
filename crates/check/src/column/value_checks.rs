//! The checks of a value's text: code list, unit, pattern, enum, length and formats.
//!
//! They are separate from the loops of [`super::validate`], which skip them for cached verdicts.

use super::validate::{CachedVerdict, NO_ROW, Validator};
use crate::folder::field::{Constraint, IdentityNumber, StringFormat};
use crate::value::text_code::NULL;
use crate::value::{address, identity};

impl Validator<'_> {
    /// Checks a value's text against everything that its field requires.
    pub(super) fn check_value(&self, text: &[u8], code: Option<u64>) -> CachedVerdict {
        let field = self.field;
        let mut verdict = 0;
        let mut list_row = NO_ROW;
        if let Some(list) = self.list {
            let found = match code {
                Some(code) => list.find_code(code),
                None => list.find(text),
            };
            match found {
                Some(row) => list_row = row as u32,
                None => verdict |= Constraint::CodeList.bit(),
            }
        }
        if self.own.is_some_and(|own| own.names_other_unit(field, text)) {
            verdict |= Constraint::Unit.bit();
        }
        if field.pattern.as_ref().is_some_and(|(_, regex)| !regex.is_match(text)) {
            verdict |= Constraint::Pattern.bit();
        }
        if self.enum_values.as_ref().is_some_and(|enum_values| !enum_values.contains(text)) {
            verdict |= Constraint::Enum.bit();
        }
        if field.min_length.is_some() || field.max_length.is_some() {
            let length = text.iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
            if field.min_length.is_some_and(|least| length < least) {
                verdict |= Constraint::MinLength.bit();
            }
            if field.max_length.is_some_and(|most| length > most) {
                verdict |= Constraint::MaxLength.bit();
            }
        }
        // Blocks are valid UTF-8.
        let form = |of: fn(&str) -> bool| std::str::from_utf8(text).is_ok_and(of);
        let formed = match field.string_format {
            None => true,
            Some(StringFormat::Email) => form(address::is_email),
            Some(StringFormat::Uri) => form(address::is_uri),
        };
        if !formed {
            verdict |= Constraint::Format.bit();
        }
        let fault = match field.identity_number {
            Some(IdentityNumber::Personnummer) => identity::personnummer(text),
            Some(IdentityNumber::Organisationsnummer) => identity::organisationsnummer(text),
            None => identity::IdentityFaults::default(),
        };
        for (is, constraint) in [
            (fault.digits, Constraint::Digits),
            (fault.date, Constraint::Date),
            (fault.check_digit, Constraint::CheckDigit),
        ] {
            if is {
                verdict |= constraint.bit();
            }
        }
        CachedVerdict { code: code.unwrap_or(NULL), verdict, list_row }
    }
}
