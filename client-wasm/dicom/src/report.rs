//! Structured reports (PS3.3 annex A.35): a tree of questions and answers, as lines.

use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;

use crate::header::{person, said};

/// A line of a report.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Line {
    /// How deep it stands; 0 is the top.
    pub depth: u8,
    /// What it is about, or empty.
    pub name: String,
    /// What is said; empty for the heading of the lines below it.
    pub value: String,
}

/// Deepest level that is followed.
const DEEPEST: u8 = 24;
/// Lines of one report, at most.
const MAX_LINES: usize = 4_000;

/// The content of a structured report, in order; empty for other objects.
#[must_use]
pub fn report(set: &InMemDicomObject) -> Vec<Line> {
    let mut lines = Vec::new();
    follow(set, 0, &mut lines);
    lines
}

fn follow(set: &InMemDicomObject, depth: u8, lines: &mut Vec<Line>) {
    let items = set.get(tags::CONTENT_SEQUENCE).and_then(|element| element.items());
    for item in items.into_iter().flatten() {
        if depth > DEEPEST || lines.len() >= MAX_LINES {
            return;
        }
        let (name, value) = (meaning(item, tags::CONCEPT_NAME_CODE_SEQUENCE).unwrap_or_default(), value(item));
        let is_parent = item.get(tags::CONTENT_SEQUENCE).is_some();
        if value.is_some() || (is_parent && !name.is_empty()) {
            lines.push(Line { depth, name, value: value.unwrap_or_default() });
        }
        follow(item, depth + 1, lines);
    }
}

/// The meaning of the first code in a sequence.
fn meaning(set: &InMemDicomObject, tag: dicom_core::Tag) -> Option<String> {
    said(set.get(tag)?.items()?.first()?, tags::CODE_MEANING)
}

fn value(item: &InMemDicomObject) -> Option<String> {
    let measured = || {
        let measured = item.get(tags::MEASURED_VALUE_SEQUENCE)?.items()?.first()?;
        let number = said(measured, tags::NUMERIC_VALUE)?;
        let unit = measured
            .get(tags::MEASUREMENT_UNITS_CODE_SEQUENCE)
            .and_then(|element| element.items()?.first())
            .and_then(|unit| said(unit, tags::CODE_VALUE));
        Some(match unit {
            Some(unit) if unit != "1" && unit != "NO_UNIT" => format!("{number} {unit}"),
            _ => number,
        })
    };
    match said(item, tags::VALUE_TYPE)?.as_str() {
        "TEXT" => said(item, tags::TEXT_VALUE),
        "CODE" => meaning(item, tags::CONCEPT_CODE_SEQUENCE),
        "NUM" => measured(),
        "PNAME" => said(item, tags::PERSON_NAME).and_then(|name| person(&name)),
        "DATE" => said(item, tags::DATE),
        "TIME" => said(item, tags::TIME),
        "DATETIME" => said(item, tags::DATE_TIME),
        _ => None,
    }
}
