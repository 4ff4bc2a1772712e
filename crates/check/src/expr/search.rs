//! Text kernels that search for a substring or take one end of a text.

use memchr::memmem;

use super::text::{bytes, map_rows, row_count};
use super::vector::{Values, zip};
use crate::value::NULL_INT;
use crate::value::text_code::{Arena, NULL};
use crate::work;

/// The longest result of `replace`, in bytes, unless the text itself is longer. Without a bound, a
/// few kilobytes of a file could become gigabytes.
const MAX_REPLACED: usize = 1 << 16;

/// The position of the first `wanted` in each text, in characters from 1; 0 if it does not occur.
pub(super) fn position<'a>(
    wanted: &Values<'_, u64>,
    texts: &Values<'_, u64>,
    arena: &Arena,
) -> Values<'a, i64> {
    zip(wanted, texts, |wanted, text| {
        if wanted == NULL || text == NULL {
            return NULL_INT;
        }
        let (mut one, mut other) = ([0; 16], [0; 16]);
        let (wanted, text) = (bytes(wanted, &mut one, arena), bytes(text, &mut other, arena));
        // Every byte other than a continuation byte begins a character.
        memmem::find(text, wanted).map_or(0, |at| {
            text[..at].iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as i64 + 1
        })
    })
}

/// Replaces every `from` in each text, from left to right. A result longer than both
/// [`MAX_REPLACED`] and the text itself is NULL.
pub(super) fn replace<'a>(
    texts: &Values<'_, u64>,
    from: &Values<'_, u64>,
    to: &Values<'_, u64>,
    arena: &mut Arena,
) -> Values<'a, u64> {
    let rows = row_count(texts).or(row_count(from)).or(row_count(to));
    let mut made = Vec::new();
    let mut units = 0;
    let codes = map_rows(rows, |row| {
        let (code, from, to) = (texts.at(row), from.at(row), to.at(row));
        if code == NULL || from == NULL || to == NULL {
            return NULL;
        }
        made.clear();
        {
            let mut buffers = [[0; 16]; 3];
            let [one, two, three] = &mut buffers;
            let (text, from, to) =
                (bytes(code, one, arena), bytes(from, two, arena), bytes(to, three, arena));
            if from.is_empty() {
                return code;
            }
            let most = text.len().max(MAX_REPLACED);
            let mut rest = 0;
            for at in memmem::find_iter(text, from) {
                made.extend_from_slice(&text[rest..at]);
                made.extend_from_slice(to);
                rest = at + from.len();
                if made.len() > most {
                    return NULL;
                }
            }
            made.extend_from_slice(&text[rest..]);
            if made.len() > most {
                return NULL;
            }
        }
        units += work::match_cost(made.len(), 1);
        arena.code(&made)
    });
    arena.add_work(units);
    codes
}

/// An end of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Left,
    Right,
}

/// The first or last characters of each text; with a negative count, all but that many of the other
/// end.
pub(super) fn end_of<'a>(
    end: End,
    texts: &Values<'_, u64>,
    counts: &Values<'_, i64>,
    arena: &mut Arena,
) -> Values<'a, u64> {
    let rows = row_count(texts).or(row_count(counts));
    let mut made = Vec::new();
    map_rows(rows, |row| {
        let (code, wanted) = (texts.at(row), counts.at(row));
        if code == NULL || wanted == NULL_INT {
            return NULL;
        }
        made.clear();
        {
            let mut buffer = [0; 16];
            let text = String::from_utf8_lossy(bytes(code, &mut buffer, arena));
            let all = text.chars().count() as u64;
            let size = wanted.unsigned_abs().min(all);
            let stored = if wanted < 0 { all - size } else { size };
            let at = |index: u64| {
                text.char_indices().nth(index as usize).map_or(text.len(), |(at, _)| at)
            };
            let part =
                if end == End::Left { &text[..at(stored)] } else { &text[at(all - stored)..] };
            made.extend_from_slice(part.as_bytes());
        }
        arena.code(&made)
    })
}
