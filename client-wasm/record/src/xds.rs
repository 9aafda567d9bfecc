//! Metadata of an IHE XDM archive (IHE ITI TF-3 4.1.4 and 4.2: ebRIM `ExtrinsicObject`s).

use roxmltree::Node;

use crate::date::of_hl7;
use crate::finding::{Finding, Patient, title};
use crate::kind::{of_code, of_words};
use crate::pid::of_pid;
use crate::xml::{at, child, children, words};

/// Classification schemes of a DocumentEntry (IHE ITI TF-3 table 4.2.5.2-1).
const TYPE: &str = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983";
const CLASS: &str = "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a";
const AUTHOR: &str = "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d";

/// One document of the archive, as its metadata describe it.
pub(crate) struct Entry {
    /// Where it lies, relative to the metadata.
    pub(crate) uri: String,
    /// Media type.
    pub(crate) media_type: String,
    /// SHA-1 of its bytes, in lower-case hexadecimal.
    pub(crate) hash: Option<String>,
    /// What is said of it.
    pub(crate) finding: Finding,
}

/// Entries of `METADATA.XML`, in order.
pub(crate) fn entries(root: Node<'_, '_>) -> Vec<Entry> {
    let objects = root.descendants().filter(|node| node.is_element() && node.tag_name().name() == "ExtrinsicObject");
    objects.filter_map(entry).collect()
}

fn entry(object: Node<'_, '_>) -> Option<Entry> {
    let uri = slot(object, "URI")?;
    let classified = |scheme: &str| {
        children(object, "Classification").find(|node| node.attribute("classificationScheme") == Some(scheme))
    };
    let name_of = |node: Node<'_, '_>| at(node, &["Name", "LocalizedString"])?.attribute("value").map(str::to_owned);
    let kind_by = |scheme: &str| {
        let node = classified(scheme)?;
        node.attribute("nodeRepresentation").and_then(of_code).or_else(|| name_of(node).as_deref().and_then(of_words))
    };
    let titled = name_of(object).as_deref().and_then(title);
    let mut finding = Finding {
        kind: kind_by(TYPE).or_else(|| kind_by(CLASS)).or_else(|| titled.as_deref().and_then(of_words)),
        day: slot(object, "serviceStartTime").or_else(|| slot(object, "creationTime")).as_deref().and_then(of_hl7),
        author: classified(AUTHOR).and_then(author),
        patient: patient(object),
        ..Finding::default()
    };
    finding.title = titled.or_else(|| classified(TYPE).and_then(name_of).as_deref().and_then(title));
    let media_type = object.attribute("mimeType").unwrap_or("application/octet-stream").to_ascii_lowercase();
    Some(Entry { uri, media_type, hash: slot(object, "hash").map(|hash| hash.to_ascii_lowercase()), finding })
}

/// First value of a slot.
fn slot(node: Node<'_, '_>, name: &str) -> Option<String> {
    let slot = children(node, "Slot").find(|slot| slot.attribute("name") == Some(name))?;
    at(slot, &["ValueList", "Value"]).map(words).filter(|value| !value.is_empty())
}

/// `sourcePatientInfo`: the segment PID of HL7 v2, one field a value (IHE ITI TF-3 4.2.3.2.23).
fn patient(object: Node<'_, '_>) -> Option<Patient> {
    let slot = children(object, "Slot").find(|slot| slot.attribute("name") == Some("sourcePatientInfo"))?;
    let values: Vec<String> = child(slot, "ValueList").map(|list| children(list, "Value").map(words).collect())?;
    let field =
        |name: &str| values.iter().filter_map(|value| value.strip_prefix(name)?.strip_prefix('|')).collect::<Vec<_>>();
    let names = field("PID-5").into_iter().flat_map(|names| names.split('~'));
    let born = field("PID-7").into_iter().next().unwrap_or_default();
    of_pid(&names.map(|name| name.split('^').map(str::to_owned).collect()).collect::<Vec<_>>(), born)
}

/// `id^family^given^second^suffix^prefix^..` (HL7 v2 XCN) and the institution beside it.
fn author(node: Node<'_, '_>) -> Option<String> {
    let person = slot(node, "authorPerson").map(|xcn| {
        let fields: Vec<&str> = xcn.split('^').collect();
        let field = |at: usize| fields.get(at).copied().unwrap_or_default().trim();
        let name = [field(5), field(2), field(1)].into_iter().filter(|part| !part.is_empty());
        name.collect::<Vec<_>>().join(" ")
    });
    let specialty = slot(node, "authorSpecialty").and_then(|coded| coded.split('^').nth(1).map(str::to_owned));
    let institution = slot(node, "authorInstitution").and_then(|xon| xon.split('^').next().map(str::to_owned));
    let said = [person, specialty, institution];
    let said: Vec<String> = said.into_iter().flatten().filter(|text| !text.is_empty()).collect();
    title(&said.join(", "))
}

/// Whether `root` is the metadata of a submission.
pub(crate) fn is_submission(root: Node<'_, '_>) -> bool {
    root.tag_name().name() == "SubmitObjectsRequest" || child(root, "RegistryObjectList").is_some()
}
