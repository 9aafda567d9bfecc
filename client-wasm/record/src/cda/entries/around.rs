//! What a statement inherits from where it stands, and what every statement is asked first.

use cachet_entry::{Entry, EntryKind, Status};
use roxmltree::Node;

use super::super::header;
use super::super::named::{Narrative, is_whole, meaning, wording};
use super::super::times::since;
use super::super::value::codes;
use super::super::wording::{self, Wording};
use super::known::{code_of, is_concern, is_of, section_of};
use super::specimen;
use crate::entries::Why;
use crate::finding::title;
use crate::terminology::{says_none, says_nothing, words_say_none};
pub(super) use crate::told::detail;
use crate::xml::{at, child, children};

/// What a statement inherits from where it stands.
#[derive(Clone)]
pub(super) struct Around {
    pub(super) kind: Option<EntryKind>,
    /// In the report of a laboratory.
    pub(super) is_laboratory: bool,
    /// The patient is no newborn; and the document is about one all the same.
    pub(super) is_grown: bool,
    pub(super) is_newborns: bool,
    /// Of what its section holds, only numbers are results.
    pub(super) is_numbers: bool,
    pub(super) group: Option<String>,
    /// The germ that results are about.
    pub(super) germ: Option<String>,
    /// When, as a statement around it says.
    pub(super) date: Option<String>,
    /// Day of the act that the document is about: that of a result, never the beginning of an illness.
    pub(super) day: Option<String>,
    pub(super) author: Option<String>,
    pub(super) place: String,
    /// What was examined, when one thing was.
    pub(super) specimen: Option<String>,
    /// In a concern about this one statement: asked once for all that the concern holds.
    pub(super) is_only: bool,
    /// An earlier result, quoted beside the one that it is compared with.
    pub(super) quoted: bool,
    /// Of what a payer knows, which is what it paid for.
    pub(super) is_paid: bool,
}

impl Around {
    /// Its own time, author and specimen, else those of what it stands in. A laboratory that did it for another one wrote
    /// it.
    pub(super) fn inherited(&self, act: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Self {
        let performers = || children(act, "performer").filter(|one| is_laboratory(*one));
        let author = || children(act, "author").chain(performers()).find_map(header::author);
        Self {
            date: since(act).or_else(|| self.date.clone()),
            author: author().or_else(|| self.author.clone()),
            specimen: specimen::of(act, narrative).unwrap_or_else(|| self.specimen.clone()),
            ..self.clone()
        }
    }

    /// The place of what stands in the relationship `at` of the statement here.
    pub(super) fn related(&self, at: usize) -> String {
        format!("{}/related[{}]", self.place, at + 1)
    }

    /// An entry that says `text`, with time and author from here.
    pub(super) fn entry(&self, kind: EntryKind, text: &str) -> Entry {
        Entry { date: self.date.clone(), author: self.author.clone(), ..Entry::new(kind, text) }
    }

    /// What a payer does not know of is not absent.
    pub(super) fn known(&self, made: Result<Entry, Why>) -> Result<Entry, Why> {
        made.and_then(
            |entry| if self.is_paid && entry.status == Status::Absent { Err(Why::Unknown) } else { Ok(entry) },
        )
    }

    /// A statement of `kind` about what `data` codes.
    pub(super) fn coded(
        &self,
        kind: EntryKind,
        data: Node<'_, '_>,
        narrative: &Narrative<'_, '_>,
    ) -> Result<Entry, Why> {
        let codes = codes(data);
        let by_code =
            || codes.first().filter(|code| !code.system.starts_with("urn:oid:")).map(|code| code.code.clone());
        if says_nothing(&codes) {
            return Err(Why::Unknown);
        }
        let is_none = says_none(&codes);
        let wording = wording(data, narrative);
        if !is_none {
            answered(kind, wording.as_ref())?;
        }
        // A value that is coded as its section is names nothing but by its words.
        let section = section_of(data).and_then(code_of).filter(|_| data.tag_name().name() == "value");
        if section.is_some() && section == data.attribute("code") {
            return match wording {
                Some(Wording::Name(name)) if !is_whole(data, narrative, &name) => self.named(kind, &name),
                _ => Err(Why::Unknown),
            };
        }
        let text = meaning(data, narrative).or_else(by_code).ok_or(Why::NoWords)?;
        if is_none {
            return Ok(Entry { codes, status: Status::Absent, ..self.entry(kind, &text) });
        }
        Ok(Entry { codes, ..self.named(kind, &text)? })
    }

    /// A statement of `kind` that is called `name`.
    fn named(&self, kind: EntryKind, name: &str) -> Result<Entry, Why> {
        answered(kind, Some(&wording::of(name)))?;
        let mut entry = self.entry(kind, &title(name).ok_or(Why::NoWords)?);
        if words_say_none(&entry.text) {
            entry.status = Status::Absent;
        }
        Ok(entry)
    }

    /// A statement of `kind` in the words of its value, else of its text: none of them an answer or a number.
    pub(super) fn in_words(
        &self,
        kind: EntryKind,
        act: Node<'_, '_>,
        narrative: &Narrative<'_, '_>,
    ) -> Result<Entry, Why> {
        let said =
            ["value", "text"].into_iter().filter_map(|name| child(act, name).and_then(|node| narrative.words(node)));
        // An answer "no" is about what the words after it name.
        let mut told = said.filter_map(|words| match wording::of(&words) {
            Wording::Name(name) => Some(Ok(name)),
            said => answered(kind, Some(&said)).err().map(Err),
        });
        self.named(kind, &told.next().unwrap_or(Err(Why::NoWords))?)
    }
}

/// Of a result, the code asks and its words may be the answer; of anything else, an answer says whether it is.
fn answered(kind: EntryKind, wording: Option<&Wording>) -> Result<(), Why> {
    match wording {
        _ if matches!(kind, EntryKind::Laboratory | EntryKind::Measure) => Ok(()),
        Some(Wording::No) => Err(Why::Withdrawn),
        Some(Wording::NotKnown | Wording::NoAndMore) => Err(Why::Unknown),
        _ => Ok(()),
    }
}

/// Whether a statement was taken back, or its words answer that it is not so, whatever else is said of it. Where its code
/// says that there is none of a kind, they say the same; what more they say may be that something is.
pub(super) fn upheld(act: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Result<(), Why> {
    if is_withdrawn(act) {
        return Err(Why::Withdrawn);
    }
    let agent = |participant| at(participant, &["participantRole", "playingEntity", "code"]);
    let mut coded = children(act, "value").chain(children(act, "participant").filter_map(agent));
    let words = child(act, "text").and_then(|text| narrative.words(text));
    let why = match words.map(|words| wording::of(&words)) {
        Some(Wording::No) => Why::Withdrawn,
        Some(Wording::NoAndMore) => Why::Unknown,
        _ => return Ok(()),
    };
    if coded.any(|data| says_none(&codes(data))) { Ok(()) } else { Err(why) }
}

/// Who did what an act says speaks for it where nobody is named as its author.
pub(super) fn performed(act: Node<'_, '_>, entry: &mut Entry) {
    if child(act, "author").is_none()
        && let Some(performer) = children(act, "performer").find_map(header::author)
    {
        entry.author = Some(performer);
    }
}

/// The laboratory that performed an examination (XD-LAB, "Laboratory Performer"; CI-SIS).
const LABORATORIES: [&str; 2] = ["1.2.250.1.213.1.1.3.23", "1.3.6.1.4.1.19376.1.3.3.1.7"];

fn is_laboratory(performer: Node<'_, '_>) -> bool {
    is_of(performer, &LABORATORIES)
}

/// Whether a statement was taken back.
pub(super) fn is_withdrawn(act: Node<'_, '_>) -> bool {
    matches!(status(act), Some("aborted" | "cancelled" | "nullified"))
}

/// Whether something around a statement was taken back or denied, and the statement with it.
pub(super) fn is_withdrawn_around(said: Node<'_, '_>) -> bool {
    let around = said.ancestors().filter(|above| matches!(above.tag_name().name(), "act" | "organizer"));
    around.into_iter().any(takes_back)
}

/// Whether an act or an organizer is taken back or denied with all that is in it.
pub(super) fn takes_back(act: Node<'_, '_>) -> bool {
    status(act) == Some("nullified") || is_negated(act)
}

/// Its `statusCode`.
pub(super) fn status<'a>(act: Node<'a, '_>) -> Option<&'a str> {
    child(act, "statusCode").and_then(|status| status.attribute("code"))
}

/// Whether a statement says that something is wished, ordered or aimed at, not that it is.
pub(super) fn is_planned(act: Node<'_, '_>) -> bool {
    act.attribute("moodCode").is_some_and(|mood| mood != "EVN")
}

/// Whether a statement says of something that it is not.
pub(super) fn is_negated(act: Node<'_, '_>) -> bool {
    act.attribute("negationInd") == Some("true")
}

/// Refuses a statement that is taken back, denies what it is about, or only wishes it.
pub(super) fn stated(act: Node<'_, '_>) -> Result<(), Why> {
    match act {
        act if is_withdrawn(act) || is_negated(act) => Err(Why::Withdrawn),
        act if is_planned(act) => Err(Why::Unknown),
        _ => Ok(()),
    }
}

/// Whether a statement says that something is.
pub(super) fn is_stated(act: Node<'_, '_>) -> bool {
    stated(act).is_ok()
}

/// What a statement says beside itself through a relationship of the type `code`.
pub(super) fn beside<'a, 'i>(act: Node<'a, 'i>, code: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    children(act, "entryRelationship").filter(move |one| one.attribute("typeCode") == Some(code))
}

/// Observations that a statement carries.
pub(super) fn observations<'a, 'i>(act: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    children(act, "entryRelationship").filter_map(|one| child(one, "observation"))
}

/// Relationships and components of a statement: what stands in it, in its order.
pub(super) fn inside<'a, 'i>(act: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    act.children().filter(|one| matches!(one.tag_name().name(), "entryRelationship" | "component"))
}

/// Observations coded `code` that a statement carries, without those that say that it is not so.
pub(super) fn carried<'a, 'i>(act: Node<'a, 'i>, code: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    observations(act).filter(move |one| code_of(*one) == Some(code) && is_stated(*one))
}

/// What the observations beside a statement mean, without those that say that it is not so.
pub(super) fn meanings(act: Node<'_, '_>, relation: &'static str, narrative: &Narrative<'_, '_>) -> Vec<String> {
    let stated = beside(act, relation).filter_map(|one| child(one, "observation")).filter(|one| is_stated(*one));
    stated.filter_map(|one| child(one, "value")).filter_map(|data| meaning(data, narrative)).collect()
}

/// A remark about a statement (LOINC; CI-SIS and IHE PCC, "Comments").
const REMARK: &str = "48767-8";
const REMARKS: [&str; 2] = ["1.2.250.1.213.1.1.3.32", "1.3.6.1.4.1.19376.1.5.3.1.4.2"];

/// Whether an act is a remark about what it stands in.
pub(super) fn is_comment(act: Node<'_, '_>) -> bool {
    act.tag_name().name() == "act" && (code_of(act) == Some(REMARK) || is_of(act, &REMARKS))
}

/// What is remarked about a statement of any kind, each remark in one line. What is only a mark ("-") or a number says nothing.
pub(super) fn comments(act: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Vec<String> {
    let remarks = inside(act).filter_map(|one| child(one, "act")).filter(|one| is_comment(*one) && is_stated(*one));
    remarks.filter_map(|one| remark(one, narrative)).collect()
}

/// What one remark says.
pub(super) fn remark(comment: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Option<String> {
    let said = child(comment, "text").and_then(|text| narrative.remark(text));
    said.filter(|said| said.chars().any(char::is_alphabetic))
}

/// What is remarked about a problem or an allergy, on the concern around it too where this holds nothing else.
pub(super) fn remarks(act: Node<'_, '_>, here: &Around, narrative: &Narrative<'_, '_>) -> Vec<String> {
    let concern = act.parent().and_then(|relation| relation.parent()).filter(|_| here.is_only);
    let around = concern.map(|concern| comments(concern, narrative)).unwrap_or_default();
    comments(act, narrative).into_iter().chain(around).collect()
}

/// Whether an act is a concern about one statement.
pub(super) fn is_of_one(act: Node<'_, '_>) -> bool {
    let observations = children(act, "entryRelationship").filter(|one| child(*one, "observation").is_some());
    is_concern(act) && observations.take(2).count() == 1
}
