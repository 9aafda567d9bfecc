//! Documents as French software writes them (CI-SIS): each test holds the shape of one of its published samples.

mod answers;
mod concerns;
mod dosage;
mod files;
mod header;
mod limits;
mod problems;
mod procedures;
mod results;
mod treatments;
mod vaccinations;

use cachet_record::entry::Entry;
use cachet_record::{Entries, Why, entries};

/// A document of the type `code` with `body` as its structured body.
fn document(code: &str, body: &str) -> String {
    format!(
        "<ClinicalDocument xmlns='urn:hl7-org:v3' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>\
         <code code='{code}' codeSystem='2.16.840.1.113883.6.1'/><effectiveTime value='20260302'/>\
         <component><structuredBody>{body}</structuredBody></component></ClinicalDocument>"
    )
}

/// A section coded `code`.
fn section(code: &str, entries: &str) -> String {
    format!(
        "<component><section><code code='{code}' codeSystem='2.16.840.1.113883.6.1'/>{entries}</section></component>"
    )
}

/// What the one section coded `code` of a letter gives.
fn of_section(code: &str, inside: &str) -> Entries {
    entries(document("11488-4", &section(code, inside)).as_bytes())
}

fn one(found: &Entries) -> &Entry {
    let [entry] = &found.entries[..] else { panic!("{found:#?}") };
    entry
}

fn left(found: &Entries) -> Vec<Why> {
    found.left.iter().map(|left| left.why).collect()
}

/// An observation with what is told of it.
fn observation(template: &str, mood: &str, inside: &str) -> String {
    format!("<observation classCode='OBS' moodCode='{mood}'><templateId root='{template}'/>{inside}</observation>")
}

fn coded(element: &str, code: &str, words: &str) -> String {
    format!("<{element} code='{code}' codeSystem='2.16.840.1.113883.6.1' displayName='{words}'/>")
}

fn value(code: &str, words: &str) -> String {
    format!("<value xsi:type='CD' code='{code}' codeSystem='2.16.840.1.113883.6.3' displayName='{words}'/>")
}

const PROBLEM: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.5";
const ALLERGY: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.6";

fn concern(status: &str, statement: &str) -> String {
    format!(
        "<entry><act classCode='ACT' moodCode='EVN'><statusCode code='{status}'/>\
         <entryRelationship typeCode='SUBJ'>{statement}</entryRelationship></act></entry>"
    )
}

fn said_of_it(kind: &str, code: &str, said: &str) -> String {
    format!(
        "<entryRelationship typeCode='{kind}'><observation>{}<value xsi:type='CD' code='{said}' displayName='{said}'/>\
         </observation></entryRelationship>",
        coded("code", code, "")
    )
}

/// What a section coded `code` gives of one statement of `template`, in a concern of the status `status`.
fn of_concern(code: &str, status: &str, template: &str, inside: &str) -> Entries {
    of_section(code, &concern(status, &observation(template, "EVN", inside)))
}
