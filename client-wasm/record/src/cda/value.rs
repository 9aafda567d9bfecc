//! HL7 v3 data types as CDA writes them: codes, quantities, intervals. What has a `nullFlavor` says nothing.

use cachet_entry::{Code, Judged, MAX_CODES, MAX_DETAIL, Number, Value};
use roxmltree::Node;

use super::named::{Narrative, written};
use crate::bounds::{Bound, comma, words};
use crate::date::moment_of_hl7;
use crate::finding::{line, title};
use crate::terminology::uri_of;
use crate::xml::{child, children};

/// Whether a value counts, measures, dates or answers: it names nothing.
pub(super) fn is_typed(data: Node<'_, '_>) -> bool {
    let declared = declared(data);
    let is_coded = matches!(declared, "" | "CD" | "CE" | "CO" | "CV" | "CS" | "ST" | "ED");
    !is_coded || declared.is_empty() && data.has_attribute("value")
}

/// The codes of a coded value, its translations after it, those inside a translation too.
pub(super) fn codes(data: Node<'_, '_>) -> Vec<Code> {
    let one = |node: Node<'_, '_>| {
        let code = node.attribute("code").and_then(title)?;
        let system = uri_of(node.attribute("codeSystem").filter(|oid| !oid.trim().is_empty())?.trim());
        let display = node.attribute("displayName").and_then(title).unwrap_or_default();
        Some(Code { system, code, display })
    };
    let is_translation = |node: &Node<'_, '_>| node.is_element() && node.tag_name().name() == "translation";
    let inside = data.descendants().skip(1).filter(is_translation);
    let is_own = |node: &Node<'_, '_>| {
        node.ancestors().skip(1).take_while(|above| *above != data).all(|above| is_translation(&above))
    };
    std::iter::once(data).chain(inside.filter(is_own)).filter_map(one).take(MAX_CODES).collect()
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
        _ if is_interval(data) => interval_words(data).map(Value::Words),
        "RTO" | "RTO_PQ_PQ" | "RTO_QTY_QTY" => {
            let part = |name| child(data, name).and_then(|node| node.attribute("value")).and_then(Number::parse);
            Some(Value::Words(comma(&format!("{}/{}", part("numerator")?, part("denominator")?))))
        }
        "BL" => match data.attribute("value")? {
            "true" | "1" => Some(Value::Flag(true)),
            "false" | "0" => Some(Value::Flag(false)),
            _ => None,
        },
        "CD" | "CE" | "CO" | "CV" | "CS" => {
            let said = written(data, narrative).or_else(|| data.attribute("code").and_then(title))?;
            Some(Value::Words(with_contradiction(said, data)))
        }
        "TS" | "IVL_TS" => moments(data).map(Value::Words),
        // PQ, INT, REAL, ST, ED, or undeclared: a number when it is one.
        _ => quantity(data).or_else(|| {
            let said = narrative.whole(data).and_then(|said| line(&said, MAX_DETAIL));
            said.or_else(|| written(data, narrative)).map(|said| match Number::parse(&said) {
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

/// Whether a result is told by its bounds.
pub(super) fn is_interval(data: Node<'_, '_>) -> bool {
    matches!(declared(data), "IVL_PQ" | "IVL_INT" | "IVL_REAL")
}

/// A moment, or the two between which something was.
fn moments(data: Node<'_, '_>) -> Option<String> {
    let moment = |node: Node<'_, '_>| node.attribute("value").and_then(moment_of_hl7);
    let bounds = || ["low", "high"].into_iter().filter_map(|name| child(data, name)).filter_map(moment);
    moment(data).or_else(|| title(&bounds().collect::<Vec<_>>().join(" – ")))
}

/// "≥ 5 g/L", "4 – 6 mmol/L".
pub(super) fn interval_words(data: Node<'_, '_>) -> Option<String> {
    let bound = |name| child(data, name).filter(|node| node.attribute("value").is_some());
    let read = |node: Node<'_, '_>| {
        let number = node.attribute("value").and_then(Number::parse)?;
        Some(Bound { number, is_strict: node.attribute("inclusive") == Some("false") })
    };
    let (low, high) = (bound("low").map(read), bound("high").map(read));
    // One that is there and no number leaves nothing to say.
    let (low, high) = (low.map_or(Some(None), |low| low.map(Some))?, high.map_or(Some(None), |high| high.map(Some))?);
    words(low, high, &unit_of_interval(data))
}

/// The unit of a value that is told by its bounds.
pub(super) fn unit_of_interval(data: Node<'_, '_>) -> String {
    let units =
        ["low", "high"].into_iter().filter_map(|name| child(data, name)).filter_map(|one| one.attribute("unit"));
    units.map(str::trim).find(|unit| !unit.is_empty()).filter(|unit| *unit != "1").unwrap_or_default().to_owned()
}

/// Positive and negative (SNOMED CT), and how the words for them begin.
const TOLD: [(&str, &str, &str); 2] = [("10828004", "posit", "positif"), ("260385009", "négat", "négatif")];

/// Words that say the contrary of their own code are told with what it means: nobody here knows which of the two slipped.
fn with_contradiction(said: String, data: Node<'_, '_>) -> String {
    let code = data.attribute("code").unwrap_or_default();
    let words = said.to_lowercase();
    let says = |begin: &str| words.split(|c: char| !c.is_alphabetic()).any(|word| word.starts_with(begin));
    let coded = TOLD.iter().find(|(known, ..)| *known == code);
    let contrary =
        coded.filter(|(_, own, _)| !says(own) && TOLD.iter().any(|(_, other, _)| other != own && says(other)));
    match contrary {
        Some((_, _, meant)) => format!("{said} (d’après le code : {meant})"),
        None => said,
    }
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
