//! Templates, sections and codes that tell what a statement is, or that it is none of the person.

use cachet_entry::EntryKind;
use roxmltree::Node;

use super::super::named::RECOMMENDED;
use super::super::value::is_typed;
use crate::terminology::{LOINC, uri_of};
use crate::xml::child;

/// Templates of statements (IHE PCC; C-CDA, which some software writes). The special ones stand before those that they
/// refine: an allergy is a problem, too.
const TEMPLATES: &[(&str, EntryKind)] = &[
    ("1.3.6.1.4.1.19376.1.5.3.1.4.6", EntryKind::Allergy),
    ("2.16.840.1.113883.10.20.22.4.7", EntryKind::Allergy),
    ("1.3.6.1.4.1.19376.1.5.3.1.4.5", EntryKind::Diagnosis),
    ("2.16.840.1.113883.10.20.22.4.4", EntryKind::Diagnosis),
    ("1.3.6.1.4.1.19376.1.5.3.1.4.12", EntryKind::Vaccination),
    // One that is planned or recommended.
    ("1.3.6.1.4.1.19376.1.5.3.1.4.12.2", EntryKind::Vaccination),
    ("2.16.840.1.113883.10.20.22.4.52", EntryKind::Vaccination),
    ("1.3.6.1.4.1.19376.1.5.3.1.4.7", EntryKind::Treatment),
    ("2.16.840.1.113883.10.20.22.4.16", EntryKind::Treatment),
    ("1.3.6.1.4.1.19376.1.5.3.1.4.13.2", EntryKind::Measure),
    ("2.16.840.1.113883.10.20.22.4.27", EntryKind::Measure),
    ("1.3.6.1.4.1.19376.1.3.1.6", EntryKind::Laboratory),
    ("2.16.840.1.113883.10.20.22.4.2", EntryKind::Laboratory),
];

/// An adverse effect (CI-SIS): a problem by its other templates, and a remark about a medicine by its meaning.
const ADVERSE_EFFECT: &str = "1.2.250.1.213.1.1.3.210";

/// A file that a document carries beside its sections (CI-SIS, "Document attaché"), and what kind of file it is (LOINC).
const ATTACHED: &str = "1.2.250.1.213.1.1.3.18";
pub(in crate::cda) const KIND_OF_FILE: &str = "69764-9";

/// The taking of a specimen (XD-LAB, "Specimen Collection"; CI-SIS).
const COLLECTIONS: [&str; 2] = ["1.2.250.1.213.1.1.3.77", "1.3.6.1.4.1.19376.1.3.1.2"];

/// Acts of vaccination (HL7 v3 ActCode).
const VACCINATING: [&str; 3] = ["IMMUNIZ", "INITIMMUNIZ", "BOOSTER"];

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
    (EXAMINATIONS, EntryKind::Laboratory),
    ("26436-6", EntryKind::Laboratory),
];

/// Results of every kind of examination, those of a laboratory among them.
pub(super) const EXAMINATIONS: &str = "30954-2";

/// Chapters of a laboratory report (XD-LAB, "Laboratory specialty section").
const CHAPTERS: &[&str] = &[
    "18717-9", "18718-7", "18719-5", "18720-3", "18721-1", "18722-9", "18723-7", "18724-5", "18725-2", "18727-8",
    "18728-6", "18729-4", "18767-4", "18768-2", "18769-0", "26435-8", "26437-4", "26438-2", "18716-1", "56846-9",
    "18730-2", "29556-8", "11502-2",
];

/// Type of a document that lists what a payer reimbursed (CI-SIS, "Historique des remboursements").
pub(super) const REIMBURSED: &str = "REMB";

/// Sections that state no fact of the person's own: what relatives had, what a medicine did.
const APART: [&str; 2] = ["10157-6", "44939-7"];

/// Whether the section coded `code` is a chapter of a laboratory's report, or a document of that type is one.
pub(super) fn is_chapter(code: &str) -> bool {
    CHAPTERS.contains(&code)
}

/// What the statements of the section coded `code` are about.
pub(super) fn of_section(code: &str) -> Option<EntryKind> {
    let named = SECTIONS.iter().find(|(known, _)| *known == code).map(|(_, kind)| *kind);
    named.or(is_chapter(code).then_some(EntryKind::Laboratory))
}

/// Documents and sections that are about a newborn, also where they are filed under the mother (CI-SIS, "Volet
/// obstétrico-pédiatrique"; LOINC).
const NEWBORN_DOCUMENTS: [&str; 2] = ["1.2.250.1.213.1.1.1.12.3", "1.2.250.1.213.1.1.1.12.5"];
const NEWBORN: &str = "57075-4";

/// Whether a document is about a newborn.
pub(super) fn is_newborns(root: Node<'_, '_>) -> bool {
    is_of(root, &NEWBORN_DOCUMENTS)
}

/// Whether a section is about a newborn.
pub(super) fn is_of_newborn(section: Node<'_, '_>) -> bool {
    code_of(section) == Some(NEWBORN)
}

/// Whether a section, with all that is in it, is about somebody or something else than the person's health.
pub(super) fn is_apart(section: Node<'_, '_>) -> bool {
    child(section, "subject").is_some() || code_of(section).is_some_and(|code| APART.contains(&code))
}

/// The kind that a statement's own templates and code tell.
pub(super) fn of_statement(act: Node<'_, '_>) -> Option<EntryKind> {
    if act.tag_name().name() == "substanceAdministration"
        && code_of(act).is_some_and(|code| VACCINATING.contains(&code))
    {
        return Some(EntryKind::Vaccination);
    }
    TEMPLATES.iter().find(|(root, _)| has_template(act, root)).map(|(_, kind)| *kind)
}

/// Whether a statement tells of what a medicine did.
pub(super) fn is_adverse_effect(act: Node<'_, '_>) -> bool {
    has_template(act, ADVERSE_EFFECT)
}

/// Whether a procedure is the taking of what a laboratory examines.
pub(super) fn is_collection(act: Node<'_, '_>) -> bool {
    is_of(act, &COLLECTIONS)
}

/// Whether a statement is only about a file that lies beside it: the file speaks for itself.
pub(super) fn is_of_file(act: Node<'_, '_>) -> bool {
    has_template(act, ATTACHED) || code_of(act) == Some(KIND_OF_FILE)
}

/// Codes that only say that a statement is one of a problem (SNOMED CT, LOINC, HL7).
const PROBLEMS: &[&str] = &[
    "55607006",
    "282291009",
    "404684003",
    "64572001",
    "418799008",
    "409586006",
    "248536006",
    "373930000",
    "439401001",
    "29308-4",
    "75326-9",
    "75325-1",
    "75323-6",
    "75321-0",
    "75318-6",
    "DX",
    "ASSERTION",
];

/// Codes that only say that a statement is one of any allergy (HL7 v3 ActCode, SNOMED CT).
const ALLERGIES: &[&str] = &[
    "ALG",
    "OINT",
    "NAINT",
    "420134006",
    "418038007",
    "419199007",
    "106190000",
    "609328004",
    "609433001",
    "ASSERTION",
];

/// Codes that say of which kind an allergy is.
const KINDS_OF_ALLERGY: &[&str] = &[
    "DALG",
    "FALG",
    "EALG",
    "DINT",
    "FINT",
    "EINT",
    "DNAINT",
    "FNAINT",
    "ENAINT",
    "416098002",
    "414285001",
    "426232007",
    "235719002",
    "59037007",
    "419511003",
    "418471000",
];

/// Whether the code of a statement only says that it is one of a problem.
pub(super) fn is_of_problem(act: Node<'_, '_>) -> bool {
    code_of(act).is_some_and(|code| PROBLEMS.contains(&code))
}

/// Whether a code is that of any allergy.
pub(super) fn is_general_allergy(code: &str) -> bool {
    ALLERGIES.contains(&code)
}

/// Whether a statement is one of an allergy by its template.
pub(super) fn is_of_allergy(act: Node<'_, '_>) -> bool {
    of_statement(act) == Some(EntryKind::Allergy)
}

/// An observation of anything (IHE PCC and CI-SIS, "Simple Observation").
const SIMPLE: [&str; 2] = ["1.3.6.1.4.1.19376.1.5.3.1.4.13", "1.2.250.1.213.1.1.3.48"];

/// Whether an observation answers a question: of what a section of problems or allergies holds, it is neither.
pub(super) fn is_answer(act: Node<'_, '_>) -> bool {
    let is_simple = || is_of(act, &SIMPLE);
    let is_question = || {
        let code = code_of(act).filter(|code| !is_general_allergy(code) && !KINDS_OF_ALLERGY.contains(code));
        code.is_some() && !is_of_problem(act) && child(act, "participant").is_none()
    };
    child(act, "value").is_some_and(is_typed) || is_simple() && is_question()
}

/// Acts that somebody looks after problems or allergies by (IHE PCC, "Concern Entry").
const CONCERNS: [&str; 3] =
    ["1.3.6.1.4.1.19376.1.5.3.1.4.5.1", "1.3.6.1.4.1.19376.1.5.3.1.4.5.2", "1.3.6.1.4.1.19376.1.5.3.1.4.5.3"];

/// Whether an act is one that somebody looks after problems or allergies by.
pub(super) fn is_concern(act: Node<'_, '_>) -> bool {
    is_of(act, &CONCERNS)
}

/// Why somebody is sent or screened (IHE PCC and CI-SIS, "Reason for Referral").
const RECOMMENDATIONS: [&str; 2] = ["1.2.250.1.213.1.1.2.128", "1.3.6.1.4.1.19376.1.5.3.1.3.1"];

/// Whether a section says why somebody is sent or screened.
pub(super) fn is_recommendation(section: Node<'_, '_>) -> bool {
    code_of(section) == Some(RECOMMENDED) || is_of(section, &RECOMMENDATIONS)
}

/// Chapters of a laboratory's report, by their templates (XD-LAB, "Laboratory Specialty Section" and "Report Item").
const OF_LABORATORY: [&str; 2] = ["1.3.6.1.4.1.19376.1.3.3.2.1", "1.3.6.1.4.1.19376.1.3.3.2.2"];

/// Whether a section of a laboratory's report is a chapter of it, though its code is none of LOINC's.
pub(super) fn is_own_chapter(section: Node<'_, '_>) -> bool {
    let system = child(section, "code").and_then(|code| code.attribute("codeSystem"));
    is_of(section, &OF_LABORATORY) || system.is_none_or(|system| uri_of(system) != LOINC)
}

/// The sections that a statement stands in, the innermost first.
pub(super) fn sections_of<'a, 'i>(node: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    node.ancestors().filter(|above| above.tag_name().name() == "section")
}

/// The section that a statement stands in.
pub(in crate::cda) fn section_of<'a, 'i>(node: Node<'a, 'i>) -> Option<Node<'a, 'i>> {
    sections_of(node).next()
}

/// The bare code of a section or statement.
pub(in crate::cda) fn code_of<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    child(node, "code").and_then(|code| code.attribute("code"))
}

/// Whether a section or statement is of the template `root`.
pub(in crate::cda) fn has_template(act: Node<'_, '_>, root: &str) -> bool {
    is_of(act, &[root])
}

/// Whether a section or statement is of one of the templates `roots`.
pub(super) fn is_of(act: Node<'_, '_>, roots: &[&str]) -> bool {
    // Every statement asks its section: the templates of that stand before its entries, which are many.
    let head = act.children().filter(Node::is_element).take_while(|one| one.tag_name().name() != "entry");
    let mut templates = head.filter(|one| one.tag_name().name() == "templateId");
    templates.any(|id| id.attribute("root").is_some_and(|root| roots.contains(&root)))
}
