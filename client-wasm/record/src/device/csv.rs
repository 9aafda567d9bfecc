//! Comma-separated values (RFC 4180), with the semicolons and tabs that spreadsheets write in France.

use csv::ReaderBuilder;

/// Lines of one file, at most.
const MAX_ROWS: usize = 500_000;

/// The rows of `text`; the separator is the one that the first two lines hold most of.
pub(super) fn rows(text: &str) -> Vec<Vec<String>> {
    let head: String = text.lines().take(2).collect();
    let count = |separator: &u8| head.bytes().filter(|byte| byte == separator).count();
    let separator = [b',', b';', b'\t'].into_iter().max_by_key(count).unwrap_or(b',');
    let reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let records = reader.into_records().map_while(Result::ok).take(MAX_ROWS);
    records.map(|record| record.iter().map(str::to_owned).collect()).collect()
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
