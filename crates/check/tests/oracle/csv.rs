//! The file taken apart into cells, letter by letter.

/// How the file is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Form {
    pub(crate) delimiter: char,
    pub(crate) decimal: char,
}

/// Lines of cells; blank lines are left out.
pub(crate) fn split(text: &str, delimiter: char) -> Vec<Vec<String>> {
    let letters: Vec<char> = text.chars().collect();
    let mut lines = Vec::new();
    let mut cells: Vec<String> = Vec::new();
    let mut cell = String::new();
    // A line is blank if nothing at all stands on it, not even a pair of quotes.
    let mut blank = true;
    let mut at = 0;
    while at < letters.len() {
        let letter = letters[at];
        if letter == '"' && cell.is_empty() {
            blank = false;
            at += 1;
            while at < letters.len() {
                if letters[at] == '"' && letters.get(at + 1) == Some(&'"') {
                    cell.push('"');
                    at += 2;
                } else if letters[at] == '"' {
                    at += 1;
                    break;
                } else {
                    cell.push(letters[at]);
                    at += 1;
                }
            }
        } else if letter == delimiter {
            blank = false;
            cells.push(std::mem::take(&mut cell));
            at += 1;
        } else if letter == '\n' || letter == '\r' {
            at += if letter == '\r' && letters.get(at + 1) == Some(&'\n') { 2 } else { 1 };
            cells.push(std::mem::take(&mut cell));
            let line = std::mem::take(&mut cells);
            if !blank {
                lines.push(line);
            }
            blank = true;
        } else {
            blank = false;
            cell.push(letter);
            at += 1;
        }
    }
    if !blank {
        cells.push(cell);
        lines.push(cells);
    }
    lines
}

#[test]
fn splits() {
    let cells = |text: &str| split(text, ';');
    assert_eq!(cells("a;b\r\n\r\nc;\"d;\"\"e\"\"\nf\"\n"), [["a", "b"], ["c", "d;\"e\"\nf"]]);
    assert_eq!(cells("a;\r;5\" x\n\n\n"), [["a", ""], ["", "5\" x"]]);
    assert_eq!(cells("\"\"\n;"), [vec![""], vec!["", ""]]);
    assert_eq!(cells(""), Vec::<Vec<String>>::new());
}
