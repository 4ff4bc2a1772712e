//! Splits a file into cells, character by character. Misplaced quotes are outside its scope.

/// How the file is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Form {
    pub(crate) delimiter: char,
    pub(crate) decimal: char,
}

/// The cells of each line, without blank lines.
pub(crate) fn split(text: &str, delimiter: char) -> Vec<Vec<String>> {
    let chars: Vec<char> = text.chars().collect();
    let mut lines = Vec::new();
    let mut cells: Vec<String> = Vec::new();
    let mut cell = String::new();
    // A line is blank if it has only delimiters; a pair of quotes alone is a cell.
    let mut quoted = false;
    let is_blank = |line: &Vec<String>, quoted: bool| {
        line.iter().all(|cell| cell.trim().is_empty()) && !(quoted && line.len() == 1)
    };
    let mut at = 0;
    while at < chars.len() {
        let ch = chars[at];
        // Spaces before a quote are ignored.
        if ch == '"' && cell.chars().all(|ch| ch == ' ' || (ch == '\t' && delimiter != '\t')) {
            cell.clear();
            quoted = true;
            at += 1;
            while at < chars.len() {
                if chars[at] == '"' && chars.get(at + 1) == Some(&'"') {
                    cell.push('"');
                    at += 2;
                } else if chars[at] == '"' {
                    at += 1;
                    break;
                } else {
                    cell.push(chars[at]);
                    at += 1;
                }
            }
        } else if ch == delimiter {
            cells.push(std::mem::take(&mut cell));
            at += 1;
        } else if ch == '\n' || ch == '\r' {
            at += if ch == '\r' && chars.get(at + 1) == Some(&'\n') { 2 } else { 1 };
            cells.push(std::mem::take(&mut cell));
            let line = std::mem::take(&mut cells);
            if !is_blank(&line, quoted) {
                lines.push(line);
            }
            quoted = false;
        } else {
            cell.push(ch);
            at += 1;
        }
    }
    cells.push(cell);
    if !is_blank(&cells, quoted) {
        lines.push(cells);
    }
    lines
}

#[test]
fn splits() {
    let cells = |text: &str| split(text, ';');
    assert_eq!(cells("a;b\r\n\r\nc;\"d;\"\"e\"\"\nf\"\n"), [["a", "b"], ["c", "d;\"e\"\nf"]]);
    assert_eq!(cells("a;\r;5\" x\n\n\n"), [["a", ""], ["", "5\" x"]]);
    assert_eq!(cells("\"\"\n; \n;\"\"\n"), [vec![""]]);
    assert_eq!(cells("a;  \"b;c\"\n"), [["a", "b;c"]]);
    assert_eq!(cells(""), Vec::<Vec<String>>::new());
}
