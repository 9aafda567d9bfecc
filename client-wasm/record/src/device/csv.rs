//! Comma-separated values (RFC 4180), with the semicolons and tabs that spreadsheets write in France.

/// Lines of one file, at most.
const MAX_ROWS: usize = 500_000;

/// The rows of `text`; the separator is the one that the first two lines hold most of.
pub(super) fn rows(text: &str) -> Vec<Vec<String>> {
    let head: String = text.lines().take(2).collect();
    let count = |separator: &char| head.matches(*separator).count();
    let separator = [',', ';', '\t'].into_iter().max_by_key(count).unwrap_or(',');
    let (mut rows, mut row, mut field) = (Vec::new(), Vec::new(), String::new());
    let mut characters = text.trim_start_matches('\u{feff}').chars().peekable();
    let mut is_quoted = false;
    while let Some(c) = characters.next() {
        match c {
            '"' if is_quoted && characters.peek() == Some(&'"') => {
                field.push('"');
                characters.next();
            }
            '"' if is_quoted => is_quoted = false,
            '"' if field.is_empty() => is_quoted = true,
            c if c == separator && !is_quoted => row.push(std::mem::take(&mut field)),
            '\r' if !is_quoted => {}
            '\n' if !is_quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
                if rows.len() >= MAX_ROWS {
                    return rows;
                }
            }
            c => field.push(c),
        }
    }
    if !field.is_empty() || !row.is_empty() {
        row.push(field);
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_separators_and_line_ends_are_those_of_any_spreadsheet() {
        let wanted = [["a,b", "c\"d"], ["e\nf", "g"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(rows("\u{feff}\"a,b\",\"c\"\"d\"\r\n\"e\nf\",g"), wanted);
        assert_eq!(rows("a;b\nc;d").len(), 2);
        assert_eq!(rows("a;b,5\nc;d,5")[1], ["c", "d,5"]);
        assert!(rows("").is_empty());
    }
}
