//! What coded values are called, and the narrative that they refer to for it.

use std::collections::HashMap;

use cachet_entry::{MAX_DETAIL, Value};
use roxmltree::Node;

use super::entries::{code_of, section_of};
use super::value::value;
use super::wording::Wording;
use crate::finding::{line, title};
use crate::xml::{child, children, words};

/// What entries refer to: elements of the narrative by their `ID`, other observations by their `id`.
pub(super) struct Narrative<'a, 'i> {
    elements: HashMap<&'a str, Node<'a, 'i>>,
    observations: HashMap<Identifier<'a>, Vec<Node<'a, 'i>>>,
}

/// Root and extension.
type Identifier<'a> = (&'a str, Option<&'a str>);

/// The first `id` of a statement.
fn identifier<'a>(act: Node<'a, '_>) -> Option<Identifier<'a>> {
    let id = child(act, "id")?;
    Some((id.attribute("root")?, id.attribute("extension")))
}

impl<'a, 'i> Narrative<'a, 'i> {
    pub(super) fn of(root: Node<'a, 'i>) -> Self {
        let named = |node: Node<'a, 'i>| node.attribute("ID").or_else(|| node.attribute("id")).map(|id| (id, node));
        let elements = root.descendants().filter(Node::is_element).filter_map(named).collect();
        let mut observations: HashMap<_, Vec<_>> = HashMap::new();
        for one in root.descendants().filter(|node| node.tag_name().name() == "observation") {
            if let Some(id) = identifier(one) {
                observations.entry(id).or_default().push(one);
            }
        }
        Self { elements, observations }
    }

    /// The observation that has the id of `reference`.
    pub(super) fn observation(&self, reference: Node<'_, '_>) -> Option<Node<'a, 'i>> {
        self.observations.get(&identifier(reference)?)?.iter().copied().find(|one| *one != reference)
    }

    /// The words of `data`, its own or those that it refers to, as a name.
    pub(super) fn words(&self, data: Node<'_, '_>) -> Option<String> {
        self.whole(data).as_deref().and_then(title)
    }

    /// The same, as a remark: more of them fits.
    pub(super) fn remark(&self, data: Node<'_, '_>) -> Option<String> {
        self.whole(data).and_then(|said| line(&said, MAX_DETAIL))
    }

    /// The same, as long as they are.
    pub(super) fn whole(&self, data: Node<'_, '_>) -> Option<String> {
        let own = words(data);
        if !own.is_empty() {
            return Some(own);
        }
        self.referred(data).map(words).filter(|said| !said.is_empty())
    }

    /// The element that `data` refers to.
    fn referred(&self, data: Node<'_, '_>) -> Option<Node<'a, 'i>> {
        let id = child(data, "reference")?.attribute("value")?;
        // Some software forgets the mark of a fragment.
        self.elements.get(id.strip_prefix('#').unwrap_or(id)).copied()
    }
}

/// Longest words taken from the narrative as the name of something: more is a row of a table.
const LONGEST_NAME: usize = 90;

/// What a coded value is called: as its author wrote it, else as the terminology does. An answer to a question of a form, a
/// number, and what is a result's value name nothing.
pub(super) fn meaning(data: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Option<String> {
    let original = match wording(data, narrative) {
        Some(Wording::Name(name)) => {
            title(super::wording::without_code(&name, data.attribute("code").unwrap_or_default()))
        }
        _ => None,
    };
    let is_short = |text: &String| {
        text.len() <= LONGEST_NAME && !is_whole(data, narrative, text) && !is_its_value(data, narrative, text)
    };
    let displayed = displayed(data);
    // "Another illness" is a row of a form; what is coded there is which one.
    let is_other = |text: &str| text.get(.."autre".len()).is_some_and(|head| head.eq_ignore_ascii_case("autre"));
    let is_row = |text: &String| is_other(text) && displayed.as_deref().is_some_and(|other| !is_other(other));
    original.clone().filter(|text| is_short(text) && !is_row(text)).or_else(|| displayed.clone()).or(original)
}

/// The same, of a value: there an answer and a number are what is said.
pub(super) fn written(data: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Option<String> {
    let original = child(data, "originalText").and_then(|text| narrative.words(text));
    original.clone().filter(|text| text.len() <= LONGEST_NAME).or_else(|| displayed(data)).or(original)
}

/// A coded value as the terminology names it.
fn displayed(data: Node<'_, '_>) -> Option<String> {
    let mut all = std::iter::once(data).chain(children(data, "translation"));
    all.find_map(|one| one.attribute("displayName").and_then(title))
}

/// What the author's own words for a coded value stand for.
pub(super) fn wording(data: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Option<Wording> {
    child(data, "originalText").and_then(|text| narrative.words(text)).map(|words| super::wording::of(&words))
}

/// Why somebody is sent or screened (LOINC): its sections hold one paragraph.
pub(super) const RECOMMENDED: &str = "42349-1";

/// Whether the words of a coded value are no less than a table, a list or the paragraph that its section is.
pub(super) fn is_whole(data: Node<'_, '_>, narrative: &Narrative<'_, '_>, said: &str) -> bool {
    let referred = child(data, "originalText").and_then(|text| narrative.referred(text));
    let is_block = |node: Node<'_, '_>| matches!(node.tag_name().name(), "text" | "table" | "tbody" | "list");
    let is_paragraph = || {
        let section = section_of(data).filter(|section| code_of(*section) == Some(RECOMMENDED));
        section.and_then(|section| child(section, "text")).and_then(|text| title(&words(text))).as_deref() == Some(said)
    };
    referred.is_some_and(is_block) || is_paragraph()
}

/// Whether the words of an observation's code are those of its value, which software puts in one cell.
fn is_its_value(data: Node<'_, '_>, narrative: &Narrative<'_, '_>, said: &str) -> bool {
    let beside = || data.parent().and_then(|act| child(act, "value")).and_then(|data| value(data, narrative));
    let is_code = data.tag_name().name() == "code";
    is_code && matches!(beside(), Some(Value::Words(words)) if words.to_lowercase() == said.to_lowercase())
}
