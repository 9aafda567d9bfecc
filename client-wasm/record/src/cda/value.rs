//! HL7 v3 data types as CDA writes them: codes, quantities, ranges, times. What has a `nullFlavor` says nothing.

use std::collections::HashMap;

use cachet_entry::{Code, Judged, MAX_CODES, MAX_DETAIL, Number, Range, Value};
use roxmltree::Node;

use crate::date::moment_of_hl7;
use crate::finding::{line, title};
use crate::terminology::uri_of;
use crate::xml::{at, child, children, words};

/// Elements of the narrative by their `ID`, which the entries refer to.
pub(super) struct Narrative<'a, 'i>(HashMap<&'a str, Node<'a, 'i>>);

impl<'a, 'i> Narrative<'a, 'i> {
    pub(super) fn of(root: Node<'a, 'i>) -> Self {
        let named = |node: Node<'a, 'i>| node.attribute("ID").or_else(|| node.attribute("id")).map(|id| (id, node));
        Self(root.descendants().filter(Node::is_element).filter_map(named).collect())
    }

    /// The words of `data`, its own or those that it refers to, as a name.
    pub(super) fn words(&self, data: Node<'_, '_>) -> Option<String> {
        self.whole(data).as_deref().and_then(title)
    }

    /// The same, as long as they are.
    fn whole(&self, data: Node<'_, '_>) -> Option<String> {
        let own = words(data);
        if !own.is_empty() {
            return Some(own);
        }
        let id = child(data, "reference")?.attribute("value")?.strip_prefix('#')?;
        self.0.get(id).map(|node| words(*node)).filter(|said| !said.is_empty())
    }
}

/// Longest words taken from the narrative as the name of something: more is a row of a table.
const LONGEST_NAME: usize = 90;

/// What a coded value means, in words: as its author wrote it, else as the terminology does.
pub(super) fn meaning(data: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Option<String> {
    let original = child(data, "originalText").and_then(|text| narrative.words(text));
    let display = || data.attribute("displayName").and_then(title);
    let translated = || children(data, "translation").find_map(|one| one.attribute("displayName").and_then(title));
    let short = original.clone().filter(|text| text.len() <= LONGEST_NAME);
    short.or_else(display).or_else(translated).or(original)
}

/// The codes of a coded value, its translations after it.
pub(super) fn codes(data: Node<'_, '_>) -> Vec<Code> {
    let one = |node: Node<'_, '_>| {
        let code = node.attribute("code").and_then(title)?;
        let system = uri_of(node.attribute("codeSystem").filter(|oid| !oid.trim().is_empty())?.trim());
        let display = node.attribute("displayName").and_then(title).unwrap_or_default();
        Some(Code { system, code, display })
    };
    let all = std::iter::once(data).chain(children(data, "translation"));
    all.filter_map(one).take(MAX_CODES).collect()
}

/// The declared type of a value, without its prefix.
fn declared<'a>(data: Node<'a, '_>) -> &'a str {
    let typed = data.attributes().find(|attribute| attribute.name() == "type" && attribute.namespace().is_some());
    typed.map_or("", |attribute| attribute.value().rsplit(':').next().unwrap_or_default())
}

/// A result. A picture or a file is none.
pub(super) fn value(data: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Option<Value> {
    let is_file = data.attribute("mediaType").is_some_and(|kind| !kind.starts_with("text/"));
    if is_file || data.attribute("representation") == Some("B64") {
        return None;
    }
    match declared(data) {
        "IVL_PQ" | "IVL_INT" | "IVL_REAL" => interval_words(data).map(Value::Words),
        "RTO" | "RTO_PQ_PQ" | "RTO_QTY_QTY" => {
            let part = |name| child(data, name).and_then(|node| node.attribute("value")).and_then(Number::parse);
            Some(Value::Words(format!("{}/{}", part("numerator")?, part("denominator")?)))
        }
        "BL" => match data.attribute("value")? {
            "true" | "1" => Some(Value::Flag(true)),
            "false" | "0" => Some(Value::Flag(false)),
            _ => None,
        },
        "CD" | "CE" | "CO" | "CV" | "CS" => {
            meaning(data, narrative).or_else(|| data.attribute("code").and_then(title)).map(Value::Words)
        }
        "TS" => data.attribute("value").and_then(moment_of_hl7).map(Value::Words),
        // PQ, INT, REAL, ST, ED, or undeclared: a number when it is one.
        _ => quantity(data).or_else(|| {
            let said = narrative.whole(data).and_then(|said| line(&said, MAX_DETAIL));
            said.or_else(|| meaning(data, narrative)).map(|said| match Number::parse(&said) {
                Some(number) => Value::Quantity { number, unit: String::new() },
                None => Value::Words(said),
            })
        }),
    }
}

/// `PQ`, or the translation that stands in for it.
fn quantity(data: Node<'_, '_>) -> Option<Value> {
    let own = std::iter::once(data).chain(children(data, "translation"));
    own.into_iter().find_map(|node| {
        let number = Number::parse(node.attribute("value")?)?;
        let unit = node.attribute("unit").filter(|unit| *unit != "1").map(str::trim).unwrap_or_default();
        Some(Value::Quantity { number, unit: title(unit).unwrap_or_default() })
    })
}

/// "≥ 5 g/L", "4 – 6 mmol/L".
fn interval_words(data: Node<'_, '_>) -> Option<String> {
    let bound = |name| child(data, name).filter(|node| node.attribute("value").is_some());
    let number = |node: Node<'_, '_>| node.attribute("value").and_then(Number::parse);
    let (low, high) = (bound("low"), bound("high"));
    let unit = low.or(high)?.attribute("unit").filter(|unit| *unit != "1").unwrap_or_default();
    let strict = |node: Node<'_, '_>| node.attribute("inclusive") == Some("false");
    let said = match (low, high) {
        (Some(low), Some(high)) => format!("{} – {}", number(low)?, number(high)?),
        (Some(low), None) => format!("{} {}", if strict(low) { ">" } else { "≥" }, number(low)?),
        (None, Some(high)) => format!("{} {}", if strict(high) { "<" } else { "≤" }, number(high)?),
        (None, None) => return None,
    };
    title(&format!("{said} {unit}"))
}

/// The reference range of an observation; of several, the one that is called normal.
pub(super) fn range(observation: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Option<Range> {
    let ranges = || children(observation, "referenceRange").filter_map(|range| child(range, "observationRange"));
    let normal =
        ranges().find(|range| child(*range, "interpretationCode").and_then(|c| c.attribute("code")) == Some("N"));
    let range = normal.or_else(|| ranges().next())?;
    let bound = |name| at(range, &["value", name]).and_then(|node| node.attribute("value")).and_then(Number::parse);
    let found = Range {
        low: bound("low"),
        high: bound("high"),
        words: child(range, "text").and_then(|text| narrative.words(text)),
    };
    (found.low.is_some() || found.high.is_some() || found.words.is_some()).then_some(found)
}

/// How an author judges a value (HL7 v3 ObservationInterpretation).
pub(crate) fn judged(code: &str) -> Option<Judged> {
    Some(match code {
        "N" => Judged::Usual,
        "L" | "LL" | "LU" | "<" => Judged::Low,
        "H" | "HH" | "HU" | ">" => Judged::High,
        "A" | "AA" | "ABN" => Judged::Unusual,
        _ => return None,
    })
}

/// When something was, or began.
pub(super) fn since(act: Node<'_, '_>) -> Option<String> {
    times(act).find_map(|time| {
        let low = || child(time, "low").or_else(|| child(time, "center")).and_then(|low| low.attribute("value"));
        time.attribute("value").or_else(low).and_then(moment_of_hl7)
    })
}

/// When it ended.
pub(super) fn until(act: Node<'_, '_>) -> Option<String> {
    times(act).find_map(|time| child(time, "high").and_then(|high| high.attribute("value")).and_then(moment_of_hl7))
}

/// Its times, those inside a set of times (`SXPR_TS`) among them.
pub(super) fn times<'a, 'i>(act: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    children(act, "effectiveTime").flat_map(|time| std::iter::once(time).chain(children(time, "comp")))
}
