//! What a file says of itself and what it would give to the record, as text and as JSON.

use cachet_entry::said_unit;
use cachet_record::{Finding, Gives, Held, Note, Own, Table, Traits, compare_alone};
use serde_json::{Value, json};

use crate::shown::plain;

/// Line by line: the file, then what is inside it.
pub(crate) fn lines(found: &Finding, owner: Option<&Own>) -> Vec<String> {
    let mut lines = vec![said(found, owner)];
    lines.extend(details(found, "  "));
    for held in &found.holds {
        lines.push(format!("  {}  {}  {}", plain(&held.name), held.media_type, said(&held.finding, owner)));
        lines.extend(details(&held.finding, "    "));
    }
    lines
}

fn said(found: &Finding, owner: Option<&Own>) -> String {
    let kind = found.kind.map_or("other", |kind| kind.as_str());
    let persons = found.patient.iter().chain(&found.others).map(|patient| {
        let born = patient.born.as_deref().map(|born| format!(" ({born})")).unwrap_or_default();
        let name = if patient.name.is_empty() { "somebody" } else { &patient.name };
        format!("{name}{born}")
    });
    let persons = persons.collect::<Vec<_>>().join(" and ");
    let other = match traits(found, owner) {
        Some(Traits::Differ) => ", NOT the owner of this vault",
        Some(Traits::Unclear) => ", who may be another than the owner",
        _ => "",
    };
    let patient = (!persons.is_empty()).then(|| format!("about {persons}{other}"));
    let fields = [found.day.clone(), found.title.clone(), found.author.clone(), patient];
    let said = std::iter::once(kind.to_owned()).chain(fields.into_iter().flatten()).collect::<Vec<_>>().join("  ");
    let notes: Vec<String> = found.notes.iter().map(|note| word(*note)).collect();
    plain(&if notes.is_empty() { said } else { format!("{said}  [{}]", notes.join(", ")) })
}

fn traits(found: &Finding, owner: Option<&Own>) -> Option<Traits> {
    owner.map(|own| compare_alone(found, own).traits)
}

/// What was not understood in a file and passed over in an archive, in a line each.
pub(crate) fn notes(found: &Finding) -> Vec<String> {
    let notes = found.notes.iter().map(|note| format!("[{}]", word(*note)));
    let passed =
        (found.passed > 0).then(|| format!("{} files inside that are no documents were passed over", found.passed));
    notes.chain(passed).collect()
}

fn word(note: Note) -> String {
    match note {
        Note::SignatureUnchecked => "signature not checked".to_owned(),
        _ => format!("{note:?}").to_lowercase(),
    }
}

fn details(found: &Finding, indent: &str) -> Vec<String> {
    let mut lines = Vec::new();
    if !found.holds.is_empty() || found.passed > 0 {
        lines.push(format!("{} documents inside, {} files that are none", found.holds.len(), found.passed));
    }
    lines.extend(found.pictures.map(|number| format!("{number} pictures")));
    lines.extend(found.appointments.map(|number| format!("{number} appointments")));
    lines.extend(found.gives.iter().flat_map(gives));
    lines.extend(found.table.iter().flat_map(table));
    lines.into_iter().map(|line| format!("{indent}{}", plain(&line))).collect()
}

/// What would be filed, and each piece that was not understood, as far as they are listed.
pub(crate) fn gives(gives: &Gives) -> Vec<String> {
    let kinds: Vec<String> = gives.kinds.iter().map(|(kind, number)| format!("{number} {}", kind.as_str())).collect();
    let period = gives.from.as_deref().zip(gives.until.as_deref());
    let period = period.map(|(from, until)| format!(", {from} to {until}")).unwrap_or_default();
    let mut lines = vec![if kinds.is_empty() {
        "nothing for the record".to_owned()
    } else {
        format!("for the record: {}{period}", kinds.join(", "))
    }];
    let given =
        gives.measures.iter().map(|given| format!("{} {} × {}", given.text, said_unit(&given.unit), given.number));
    lines.extend(given.map(|line| format!("  {line}")));
    if gives.repeated > 0 {
        lines.push(format!("  {} that say the same as another are kept once", gives.repeated));
    }
    if gives.all_left > 0 {
        lines.push(format!("not understood: {}", gives.all_left));
        lines.extend(gives.left.iter().map(|left| format!("  {}  {:?}", left.place, left.why)));
        let more = usize::try_from(gives.all_left).unwrap_or(usize::MAX) - gives.left.len();
        lines.extend((more > 0).then(|| format!("  and {more} more")));
    }
    lines
}

/// The columns of a table with what seems to stand in each.
pub(crate) fn table(table: &Table) -> Vec<String> {
    let mut lines = vec![format!("a table of {} lines; its columns are chosen with --columns", table.lines)];
    for (at, column) in table.columns.iter().enumerate() {
        let heading = table.head.get(at).map_or("", String::as_str);
        let values = table.rows.iter().filter_map(|row| row.get(at)).take(3).cloned().collect::<Vec<_>>().join(" | ");
        lines.push(format!("  {}  {heading}: {values}  (seems to be: {column})", at + 1));
    }
    lines
}

/// `--columns` as it would be typed for what seems to stand in each column.
pub(crate) fn proposal(table: &Table) -> String {
    table.columns.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// The same for programs.
pub(crate) fn to_json(found: &Finding, owner: Option<&Own>) -> Value {
    let held = |held: &Held| {
        json!({
            "name": held.name,
            "media_type": held.media_type,
            "size": held.bytes.len(),
            "says": to_json(&held.finding, owner),
        })
    };
    json!({
        "format": found.format,
        "category": found.kind,
        "title": found.title,
        "date": found.day,
        "author": found.author,
        "patient": found.patient,
        "others": found.others,
        "traits": traits(found, owner),
        "pictures": found.pictures,
        "appointments": found.appointments,
        "gives": found.gives,
        "table": found.table,
        "passed": found.passed,
        "notes": found.notes,
        "holds": found.holds.iter().map(held).collect::<Vec<_>>(),
    })
}
