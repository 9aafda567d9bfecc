//! Lines and fields of a table, whatever separates them.

use csv::{ReaderBuilder, StringRecord};

use super::{guess, text_of};

/// Lines of one file, at most.
const MAX_LINES: usize = 500_000;
/// Fields of one line, at most: what people can choose among.
pub(super) const MAX_COLUMNS: usize = 60;
/// Lines in which the separator shows.
const LOOKED_AT: usize = 60;
/// What separates fields: RFC 4180, spreadsheets in France, tabs, databases.
const SEPARATORS: [u8; 4] = [b';', b'\t', b',', b'|'];

/// One line.
#[derive(Debug)]
pub(super) struct Line {
    /// Its number in the file, from 1.
    pub(super) number: u64,
    /// Its fields.
    pub(super) fields: Vec<String>,
}

/// A table.
#[derive(Debug)]
pub(super) struct Rows {
    /// Headings, or nothing.
    pub(super) head: Vec<String>,
    /// Lines with something in them.
    pub(super) lines: Vec<Line>,
    /// Lines above the headings: a title, the name of a program.
    pub(super) above: Vec<u64>,
    separator: u8,
}

impl Rows {
    /// Reads `bytes`; `None` when they are no table of two columns and a line.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let text = text_of(bytes)?;
        let text = text.trim_start_matches('\u{feff}');
        let (separator, width) = separator(text)?;
        let mut lines: Vec<Line> = records(text, separator).take(MAX_LINES).collect();
        let first = lines.iter().position(|line| filled(&line.fields) * 2 > width && line.fields.len() <= width)?;
        let above = lines.drain(..first).map(|line| line.number).collect();
        let head = match guess::is_head(&lines[0].fields) {
            true => lines.remove(0).fields.iter().map(|text| text.trim().to_owned()).collect(),
            false => Vec::new(),
        };
        (!lines.is_empty()).then_some(Self { head, lines, above, separator })
    }

    /// Columns.
    pub(super) fn width(&self) -> usize {
        self.head.len().max(self.lines.iter().map(|line| line.fields.len()).max().unwrap_or_default()).min(MAX_COLUMNS)
    }

    /// Written where a comma separates fields, and so does not stand before decimals.
    pub(super) const fn is_english(&self) -> bool {
        self.separator == b','
    }
}

/// Lines that hold something, each with its number.
fn records(text: &str, separator: u8) -> impl Iterator<Item = Line> {
    // A quote that is never closed would swallow every line after it.
    let is_quoted = text.bytes().filter(|byte| *byte == b'"').count() % 2 == 0;
    let reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .quoting(is_quoted)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let (mut counted, mut number) = (0, 1);
    reader.into_records().map_while(Result::ok).filter_map(move |record: StringRecord| {
        // A record's place is where the one before ended, line ends and empty lines still to come.
        let before = record.position().map_or(counted, |place| usize::try_from(place.byte()).unwrap_or(counted));
        let start = before + text[before..].bytes().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        number += ends(&text.as_bytes()[counted..start]);
        counted = start;
        let fields: Vec<String> = record.iter().map(str::to_owned).collect();
        (filled(&fields) > 0).then_some(Line { number, fields })
    })
}

/// Line ends: `\n`, `\r\n`, or `\r` alone.
fn ends(bytes: &[u8]) -> u64 {
    let is_end = |at: usize| bytes[at] == b'\n' || bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n');
    (0..bytes.len()).filter(|at| is_end(*at)).count() as u64
}

fn filled(fields: &[String]) -> usize {
    fields.iter().filter(|field| !field.trim().is_empty()).count()
}

/// What separates the fields, and how many fields a line has: where most lines have as many, and more than one.
fn separator(text: &str) -> Option<(u8, usize)> {
    let judged = SEPARATORS.into_iter().filter_map(|separator| {
        let widths: Vec<usize> = records(text, separator).take(LOOKED_AT).map(|line| line.fields.len()).collect();
        let most = |width: usize| widths.iter().filter(|other| **other == width).count();
        let width = widths
            .iter()
            .copied()
            .filter(|width| (2..=MAX_COLUMNS).contains(width))
            .max_by_key(|width| most(*width))?;
        Some((separator, width, most(width)))
    });
    // Of equals the first counts: a decimal comma cuts every line as evenly as a separator does.
    let best = judged.reduce(|best, other| if other.2 > best.2 { other } else { best })?;
    Some((best.0, best.1))
}
