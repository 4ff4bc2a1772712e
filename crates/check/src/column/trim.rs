//! Trims the white space of cells; ASCII cells without any return at once.

/// Trims Unicode white space from both ends.
#[inline(always)]
pub(crate) fn trim(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    if start < end {
        let (first, last) = (text[start], text[end - 1]);
        if first > b' ' && first < 0x80 && last > b' ' && last < 0x80 {
            return (start, end);
        }
        return trim_slow(text, start, end);
    }
    (start, start)
}

fn trim_slow(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    match std::str::from_utf8(&text[start..end]) {
        Ok(cell) => {
            let front = cell.len() - cell.trim_start().len();
            (start + front, start + front + cell.trim().len())
        }
        // Blocks are valid UTF-8; a cell that is not is left as it is.
        Err(_) => (start, end),
    }
}
