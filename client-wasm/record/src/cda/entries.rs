//! Structured entries of a CDA (level 3), by the templates that the CI-SIS takes from IHE PCC and XD-LAB, and by the
//! codes of their sections where a template is not known.

use cachet_entry::{Entry, EntryKind, Problem, Status, Value};
use roxmltree::Node;

use super::header;
use super::value::{Narrative, codes, judged, meaning, range, since, times, until, value};
use crate::entries::{Entries, Why};
use crate::finding::title;
use crate::terminology::{is_measure, says_none, says_nothing, words_say_none};
use crate::xml::{at, child, children, words};

/// Templates of statements (IHE PCC; C-CDA, which some software writes). The special ones stand before those that they
/// refine: an allergy is a problem, too.
const TEMPLATES: &[(&str, EntryKind)] = &[
    ("1.3.6.1.4.1.19376.1.5.3.1.4.6", EntryKind::Allergy),
    ("2.16.840.1.113883.10.20.22.4.7", EntryKind::Allergy),
    ("1.3.6.1.4.1.19376.1.5.3.1.4.5", EntryKind::Diagnosis),
    ("2.16.840.1.113883.10.20.22.4.4", EntryKind::Diagnosis),
    ("1.3.6.1.4.1.19376.1.5.3.1.4.12", EntryKind::Vaccination),
    ("2.16.840.1.113883.10.20.22.4.52", EntryKind::Vaccination),
    ("1.3.6.1.4.1.19376.1.5.3.1.4.7", EntryKind::Treatment),
    ("2.16.840.1.113883.10.20.22.4.16", EntryKind::Treatment),
    ("1.3.6.1.4.1.19376.1.5.3.1.4.13.2", EntryKind::Measure),
    ("2.16.840.1.113883.10.20.22.4.27", EntryKind::Measure),
    ("1.3.6.1.4.1.19376.1.3.1.6", EntryKind::Laboratory),
    ("2.16.840.1.113883.10.20.22.4.2", EntryKind::Laboratory),
];

/// Sections by LOINC code.
const SECTIONS: &[(&str, EntryKind)] = &[
    ("48765-2", EntryKind::Allergy),
    ("11450-4", EntryKind::Diagnosis),
    ("11348-0", EntryKind::Diagnosis),
    ("46241-6", EntryKind::Diagnosis),
    ("11535-2", EntryKind::Diagnosis),
    ("11369-6", EntryKind::Vaccination),
    ("10160-0", EntryKind::Treatment),
    ("57828-6", EntryKind::Treatment),
    ("42346-7", EntryKind::Treatment),
    ("10183-2", EntryKind::Treatment),
    ("75311-1", EntryKind::Treatment),
    ("29549-3", EntryKind::Treatment),
    ("8716-3", EntryKind::Measure),
    ("30954-2", EntryKind::Laboratory),
    ("26436-6", EntryKind::Laboratory),
];

/// Chapters of a laboratory report (XD-LAB, "Laboratory specialty section").
const CHAPTERS: &[&str] = &[
    "18717-9", "18718-7", "18719-5", "18720-3", "18721-1", "18722-9", "18723-7", "18724-5", "18725-2", "18727-8",
    "18728-6", "18729-4", "18767-4", "18768-2", "18769-0", "26435-8", "26437-4", "26438-2", "18716-1", "56846-9",
    "18730-2", "29556-8", "11502-2",
];

/// What relatives had: it says nothing of the person.
const FAMILY: &str = "10157-6";

/// Deepest nesting of statements that is followed.
const DEEPEST: usize = 12;

/// What a statement inherits from where it stands.
#[derive(Clone)]
struct Around {
    kind: Option<EntryKind>,
    group: Option<String>,
    /// When, as a statement around it says.
    date: Option<String>,
    /// Day of the act that the document is about: that of a result, never the beginning of an illness.
    day: Option<String>,
    author: Option<String>,
    place: String,
    /// An earlier result, quoted beside the one that it is compared with.
    quoted: bool,
}

pub(super) fn read(root: Node<'_, '_>) -> Entries {
    let mut found = Entries::default();
    let Some(body) = at(root, &["component", "structuredBody"]) else { return found };
    let header = header::read(root);
    let is_laboratory = header.type_code.as_deref().is_some_and(|code| CHAPTERS.contains(&code));
    let around = Around {
        kind: is_laboratory.then_some(EntryKind::Laboratory),
        group: None,
        date: None,
        day: header.day,
        author: header.author,
        place: String::new(),
        quoted: false,
    };
    sections(body, &around, &Narrative::of(root), &mut found, 0);
    found
}

fn sections(parent: Node<'_, '_>, around: &Around, narrative: &Narrative<'_, '_>, found: &mut Entries, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    let all = children(parent, "component").filter_map(|component| child(component, "section"));
    for (at, section) in all.enumerate() {
        let code = child(section, "code").and_then(|code| code.attribute("code"));
        if code == Some(FAMILY) {
            found.leave(&format!("{}section[{}]", around.place, at + 1), Why::Unknown);
            continue;
        }
        let by_code = code.and_then(|code| SECTIONS.iter().find(|(known, _)| *known == code)).map(|(_, kind)| *kind);
        let is_chapter = code.is_some_and(|code| CHAPTERS.contains(&code));
        let here = Around {
            kind: by_code.or(is_chapter.then_some(EntryKind::Laboratory)).or(around.kind),
            group: child(section, "title").map(words).as_deref().and_then(title).or_else(|| around.group.clone()),
            place: format!("{}section[{}]/", around.place, at + 1),
            ..around.clone()
        };
        for (at, entry) in children(section, "entry").enumerate() {
            let here = Around { place: format!("{}entry[{}]", here.place, at + 1), ..here.clone() };
            statements(entry, &here, narrative, found, 0);
        }
        sections(section, &here, narrative, found, depth + 1);
    }
}

/// Every statement below `parent`, which is an entry, a relationship or a component.
fn statements(parent: Node<'_, '_>, around: &Around, narrative: &Narrative<'_, '_>, found: &mut Entries, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    for act in parent.children().filter(Node::is_element) {
        let here = inherited(act, around);
        // A statement that is declared to be missing says nothing.
        if act.attribute("nullFlavor").is_some() && child(act, "code").is_none() {
            continue;
        }
        // About somebody else, or about a sample of something else.
        if child(act, "subject").is_some() {
            found.leave(&here.place, Why::Unknown);
            continue;
        }
        let kind = template(act).or(around.kind);
        let made = match (act.tag_name().name(), kind) {
            ("substanceAdministration", Some(EntryKind::Vaccination)) => {
                substance(act, EntryKind::Vaccination, &here, narrative)
            }
            ("substanceAdministration", _) => substance(act, EntryKind::Treatment, &here, narrative),
            ("observation", Some(EntryKind::Allergy)) => allergy(act, &here, narrative),
            ("observation", Some(EntryKind::Diagnosis)) => diagnosis(act, &here, narrative),
            ("observation", Some(EntryKind::Measure)) => result(act, EntryKind::Measure, &here, narrative),
            ("observation", Some(EntryKind::Laboratory)) => result(act, EntryKind::Laboratory, &here, narrative),
            // Of an observation that neither its template nor its section names, a measure is told by its code.
            ("observation", None) if has_measure(act) => result(act, EntryKind::Measure, &here, narrative),
            ("observation", _) => Err(Why::Unknown),
            ("organizer", _) => {
                let group = child(act, "code").and_then(|code| meaning(code, narrative)).or(here.group.clone());
                let here = Around { group, ..here };
                for (at, component) in children(act, "component").enumerate() {
                    let here = Around { place: format!("{}/component[{}]", here.place, at + 1), ..here.clone() };
                    statements(component, &here, narrative, found, depth + 1);
                }
                continue;
            }
            ("act", _) => {
                related(act, &here, narrative, found, depth);
                continue;
            }
            ("procedure" | "encounter" | "supply", _) if depth == 0 => Err(Why::Unknown),
            _ => continue,
        };
        let is_result = matches!(kind, Some(EntryKind::Laboratory | EntryKind::Measure))
            || kind.is_none() && act.tag_name().name() == "observation";
        // A laboratory often nests: an observation that only heads others says nothing itself.
        let heads = is_result && made == Err(Why::NoValue) && child(act, "entryRelationship").is_some();
        if !(heads || here.quoted && made.is_err()) {
            found.take(&here.place, made);
            if act.tag_name().name() == "substanceAdministration" {
                found.explain(&here.place, reasons(act, &here, narrative));
            }
        }
        if is_result {
            related(act, &here, narrative, found, depth);
        }
    }
}

fn related(act: Node<'_, '_>, here: &Around, narrative: &Narrative<'_, '_>, found: &mut Entries, depth: usize) {
    for (at, relationship) in children(act, "entryRelationship").enumerate() {
        // Reactions, severities and reasons belong to their statement, and are read with it.
        if matches!(relationship.attribute("typeCode"), Some("MFST" | "RSON" | "CAUS" | "SPRT")) {
            continue;
        }
        let quoted = relationship.attribute("typeCode") == Some("REFR");
        // An earlier result brings its own day, or none.
        let (date, day) = if quoted { (None, None) } else { (here.date.clone(), here.day.clone()) };
        let place = format!("{}/related[{}]", here.place, at + 1);
        let here = Around { place, quoted: quoted || here.quoted, date, day, ..here.clone() };
        statements(relationship, &here, narrative, found, depth + 1);
    }
}

fn has_measure(act: Node<'_, '_>) -> bool {
    child(act, "code").is_some_and(|code| is_measure(&codes(code)))
}

fn template(act: Node<'_, '_>) -> Option<EntryKind> {
    let has = |root: &str| children(act, "templateId").any(|id| id.attribute("root") == Some(root));
    TEMPLATES.iter().find(|(root, _)| has(root)).map(|(_, kind)| *kind)
}

/// Its own time and author, else those of what it stands in.
fn inherited(act: Node<'_, '_>, around: &Around) -> Around {
    let author = || children(act, "author").find_map(header::author);
    Around {
        date: since(act).or_else(|| around.date.clone()),
        author: author().or_else(|| around.author.clone()),
        ..around.clone()
    }
}

fn is_withdrawn(act: Node<'_, '_>) -> bool {
    let status = child(act, "statusCode").and_then(|status| status.attribute("code"));
    matches!(status, Some("aborted" | "cancelled" | "nullified"))
}

/// A statement of `kind` about what `data` codes.
fn coded(kind: EntryKind, data: Node<'_, '_>, here: &Around, narrative: &Narrative<'_, '_>) -> Result<Entry, Why> {
    let codes = codes(data);
    let by_code = || codes.first().filter(|code| !code.system.starts_with("urn:oid:")).map(|code| code.code.clone());
    let text = meaning(data, narrative).or_else(by_code).ok_or(Why::NoWords)?;
    let mut entry = Entry { codes, date: here.date.clone(), author: here.author.clone(), ..Entry::new(kind, &text) };
    if says_nothing(&entry.codes) {
        return Err(Why::Unknown);
    }
    if says_none(&entry.codes) || words_say_none(&entry.text) {
        entry.status = Status::Absent;
    }
    Ok(entry)
}

/// Whether a stated problem holds, by the concern around it and by its own end.
fn state(act: Node<'_, '_>, entry: &mut Entry) {
    if entry.status == Status::Absent {
        return;
    }
    entry.until = until(act);
    let concern = act.ancestors().skip(1).take(3).find(|node| node.tag_name().name() == "act");
    let status = concern.and_then(|act| child(act, "statusCode")).and_then(|status| status.attribute("code"));
    entry.status = match (entry.until.is_some(), status) {
        (true, _) | (false, Some("completed")) => Status::Past,
        (false, Some("active")) => Status::Current,
        _ => Status::Unsaid,
    };
}

fn allergy(act: Node<'_, '_>, here: &Around, narrative: &Narrative<'_, '_>) -> Result<Entry, Why> {
    if is_withdrawn(act) {
        return Err(Why::Withdrawn);
    }
    let consumed = |one: &Node<'_, '_>| one.attribute("typeCode").is_none_or(|code| code == "CSM");
    let agent = children(act, "participant").filter(consumed).find_map(|participant| {
        let entity = at(participant, &["participantRole", "playingEntity"])?;
        let code = child(entity, "code");
        let coded_agent = code.and_then(|code| coded(EntryKind::Allergy, code, here, narrative).ok());
        let named = || child(entity, "name").map(words).as_deref().and_then(title);
        coded_agent.or_else(|| {
            named().map(|name| Entry {
                date: here.date.clone(),
                author: here.author.clone(),
                ..Entry::new(EntryKind::Allergy, &name)
            })
        })
    });
    let said = child(act, "value").map(|data| coded(EntryKind::Allergy, data, here, narrative));
    let is_negated = act.attribute("negationInd") == Some("true");
    let mut entry = match (agent, said) {
        (_, Some(Ok(said))) if said.status == Status::Absent => said,
        // Negated with an agent: not allergic to that one thing, which is no entry of its own.
        (Some(_), _) if is_negated => return Err(Why::Withdrawn),
        (Some(agent), _) => agent,
        (None, Some(said)) => said?,
        (None, None) => return Err(Why::NoWords),
    };
    if is_negated {
        entry.status = Status::Absent;
    }
    state(act, &mut entry);
    let reactions = children(act, "entryRelationship").filter(|one| one.attribute("typeCode") == Some("MFST"));
    let reactions: Vec<String> = reactions
        .filter_map(|one| at(one, &["observation", "value"]))
        .filter_map(|data| meaning(data, narrative))
        .collect();
    entry.detail = title(&reactions.join(", "));
    Ok(entry)
}

fn diagnosis(act: Node<'_, '_>, here: &Around, narrative: &Narrative<'_, '_>) -> Result<Entry, Why> {
    if is_withdrawn(act) {
        return Err(Why::Withdrawn);
    }
    let mut entry = match child(act, "value").map(|data| coded(EntryKind::Diagnosis, data, here, narrative)) {
        Some(Ok(entry)) => entry,
        said => {
            let text = child(act, "text").and_then(|text| narrative.words(text));
            let text = text.ok_or(said.and_then(Result::err).unwrap_or(Why::NoWords))?;
            Entry { date: here.date.clone(), author: here.author.clone(), ..Entry::new(EntryKind::Diagnosis, &text) }
        }
    };
    match act.attribute("negationInd") {
        // "No cough" is an answer to a question, not a problem.
        Some("true") if entry.status != Status::Absent => return Err(Why::Withdrawn),
        _ => state(act, &mut entry),
    }
    Ok(entry)
}

fn substance(act: Node<'_, '_>, kind: EntryKind, here: &Around, narrative: &Narrative<'_, '_>) -> Result<Entry, Why> {
    if is_withdrawn(act) || act.attribute("negationInd") == Some("true") {
        return Err(Why::Withdrawn);
    }
    // Recommended or planned is not given.
    if kind == EntryKind::Vaccination && act.attribute("moodCode").is_some_and(|mood| mood != "EVN") {
        return Err(Why::Unknown);
    }
    if let Some(code) = child(act, "code") {
        let codes = codes(code);
        if says_nothing(&codes) {
            return Err(Why::Unknown);
        }
        if says_none(&codes) {
            let text = meaning(code, narrative).unwrap_or_else(|| kind.as_str().to_owned());
            let author = here.author.clone();
            return Ok(Entry { status: Status::Absent, codes, author, ..Entry::new(kind, &text) });
        }
    }
    let material = at(act, &["consumable", "manufacturedProduct", "manufacturedMaterial"]);
    let name = material.and_then(|material| child(material, "name")).map(words).as_deref().and_then(title);
    let code = material.and_then(|material| child(material, "code"));
    let coded_one = code.map(|code| coded(kind, code, here, narrative));
    let own_text = || child(act, "text").and_then(|text| narrative.words(text));
    let mut entry = match (coded_one, name) {
        (Some(Ok(entry)), None) => entry,
        // The name of the product says more than its class.
        (Some(Ok(entry)), Some(name)) => Entry { text: name, ..entry },
        (Some(Err(Why::Unknown)), _) => return Err(Why::Unknown),
        (_, name) => {
            let text = name.or_else(own_text).ok_or(Why::NoWords)?;
            Entry {
                codes: code.map(codes).unwrap_or_default(),
                date: here.date.clone(),
                author: here.author.clone(),
                ..Entry::new(kind, &text)
            }
        }
    };
    if kind == EntryKind::Treatment && entry.status != Status::Absent {
        entry.until = until(act);
        let status = child(act, "statusCode").and_then(|status| status.attribute("code"));
        entry.status = match (entry.until.is_some(), status, act.attribute("moodCode")) {
            (_, Some("active"), _) => Status::Current,
            (false, _, Some("EVN")) => Status::Current,
            _ => Status::Unsaid,
        };
    }
    entry.detail = how(act, material, kind, narrative);
    Ok(entry)
}

/// The problems that it is for: stated in it, or stated elsewhere in the document under an id that it names.
fn reasons<'a>(
    act: Node<'a, 'a>,
    here: &'a Around,
    narrative: &'a Narrative<'a, 'a>,
) -> impl Iterator<Item = Problem> + 'a {
    let because = children(act, "entryRelationship").filter(|one| one.attribute("typeCode") == Some("RSON"));
    let stated = because.flat_map(|one| one.children().filter(Node::is_element));
    stated.filter_map(|reason| {
        let problem = |said: Node<'a, 'a>| Problem::of(&diagnosis(said, here, narrative).ok()?);
        problem(reason).or_else(|| named(reason).and_then(problem))
    })
}

/// The observation that has the id of `reference`.
fn named<'a>(reference: Node<'a, 'a>) -> Option<Node<'a, 'a>> {
    let id_of = |node| {
        let id = child(node, "id")?;
        Some((id.attribute("root")?, id.attribute("extension")))
    };
    let wanted = id_of(reference)?;
    let observations = reference.document().descendants().filter(|node| node.tag_name().name() == "observation");
    observations.filter(|node| *node != reference).find(|node| id_of(*node) == Some(wanted))
}

/// Dose, rhythm, route, lot, in one line.
fn how(
    act: Node<'_, '_>,
    material: Option<Node<'_, '_>>,
    kind: EntryKind,
    narrative: &Narrative<'_, '_>,
) -> Option<String> {
    if kind == EntryKind::Vaccination {
        let lot = material.and_then(|material| child(material, "lotNumberText")).map(words);
        let lot = lot.filter(|lot| !lot.is_empty()).map(|lot| format!("Lot {lot}"));
        let said = [rank(act).map(|rank| format!("Dose n° {rank}")), lot];
        return title(&said.into_iter().flatten().collect::<Vec<_>>().join(", "));
    }
    let amount = |node: Node<'_, '_>| {
        let bound = child(node, "low").or_else(|| child(node, "center")).unwrap_or(node);
        let unit = bound.attribute("unit").filter(|unit| *unit != "1").unwrap_or_default();
        bound.attribute("value").map(|value| format!("{value} {unit}").trim().to_owned())
    };
    let dose = child(act, "doseQuantity").and_then(amount);
    let period = times(act).find_map(|time| child(time, "period")).and_then(amount);
    let route = child(act, "routeCode").and_then(|route| meaning(route, narrative));
    let said = [dose, period.map(|period| format!("/ {period}")), route];
    let said = said.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let text = || child(act, "text").and_then(|text| narrative.words(text));
    title(&said).or_else(text)
}

/// Which dose of a vaccination it was (IHE PCC, "Vaccine dose number").
fn rank(act: Node<'_, '_>) -> Option<String> {
    let numbers = children(act, "entryRelationship").filter_map(|one| child(one, "observation"));
    let is_rank = |one: &Node<'_, '_>| child(*one, "code").and_then(|code| code.attribute("code")) == Some("30973-2");
    numbers.filter(is_rank).find_map(|one| child(one, "value")?.attribute("value").and_then(title))
}

fn result(act: Node<'_, '_>, kind: EntryKind, here: &Around, narrative: &Narrative<'_, '_>) -> Result<Entry, Why> {
    if is_withdrawn(act) || act.attribute("negationInd") == Some("true") {
        return Err(Why::Withdrawn);
    }
    if here.quoted && since(act).is_none() {
        return Err(Why::NoValue);
    }
    let value = child(act, "value").and_then(|data| value(data, narrative)).ok_or(Why::NoValue)?;
    let code = child(act, "code").ok_or(Why::NoWords)?;
    let mut entry = coded(kind, code, here, narrative)?;
    if is_measure(&entry.codes) && matches!(value, Value::Quantity { .. }) && kind != EntryKind::Laboratory {
        entry.kind = EntryKind::Measure;
    }
    entry.date = here.date.clone().or_else(|| here.day.clone());
    entry.group = here.group.clone();
    entry.value = Some(value);
    entry.range = range(act, narrative);
    entry.judged = child(act, "interpretationCode").and_then(|code| code.attribute("code")).and_then(judged);
    Ok(entry)
}
