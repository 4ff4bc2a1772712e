//! Kernels that look for a text in another, and that take one end of it.

use memchr::memmem;

use super::text::{bytes, count, pairs};
use super::vector::{Vals, zip};
use crate::value::NULL_INT;
use crate::value::pack::{Arena, NULL};
use crate::work;

/// Bytes that `replace` may make of a shorter text. Without a bound a few kilobytes of a file
/// become gigabytes.
const LONGEST: usize = 1 << 16;

/// The place of the first `wanted` in each text, in characters from 1; 0 if it is not there.
pub(super) fn position<'a>(
    wanted: &Vals<'_, u64>,
    texts: &Vals<'_, u64>,
    arena: &Arena,
) -> Vals<'a, i64> {
    zip(wanted, texts, |wanted, text| {
        if wanted == NULL || text == NULL {
            return NULL_INT;
        }
        let (mut one, mut other) = ([0; 16], [0; 16]);
        let (wanted, text) = (bytes(wanted, &mut one, arena), bytes(text, &mut other, arena));
        // Every byte but a continuation byte begins a character.
        memmem::find(text, wanted).map_or(0, |at| {
            text[..at].iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as i64 + 1
        })
    })
}

/// Each text with every `from` in it replaced, from left to right. A result that is longer than
/// [`LONGEST`] and than the text itself is NULL.
pub(super) fn replace<'a>(
    texts: &Vals<'_, u64>,
    from: &Vals<'_, u64>,
    to: &Vals<'_, u64>,
    arena: &mut Arena,
) -> Vals<'a, u64> {
    let rows = count(texts).or(count(from)).or(count(to));
    let mut made = Vec::new();
    let mut units = 0;
    let codes = pairs(rows, |row| {
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
            let most = text.len().max(LONGEST);
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
        units += work::matching(made.len(), 1);
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

/// So many characters of an end of each text; with a negative number all but so many of the other
/// end.
pub(super) fn end_of<'a>(
    end: End,
    texts: &Vals<'_, u64>,
    counts: &Vals<'_, i64>,
    arena: &mut Arena,
) -> Vals<'a, u64> {
    let rows = count(texts).or(count(counts));
    let mut made = Vec::new();
    pairs(rows, |row| {
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
            let kept = if wanted < 0 { all - size } else { size };
            let at = |place: u64| {
                text.char_indices().nth(place as usize).map_or(text.len(), |(at, _)| at)
            };
            let part = if end == End::Left { &text[..at(kept)] } else { &text[at(all - kept)..] };
            made.extend_from_slice(part.as_bytes());
        }
        arena.code(&made)
    })
}
