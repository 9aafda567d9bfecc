//! A document as a CDA R2 of level 1 (section 4.3.1.2, `nonXMLBody`), for the software of whoever was given it: what kind it
//! is, of when, about whom, and the very bytes. Who wrote it stands in the document: who signed its sealing did not write it.

use cachet_entry::document_type;
use serde::Deserialize;

use crate::base64;
use crate::examine::is_cda;
use crate::ips::{escaped, uuid_of};

/// What stands in the header of a copy. Nothing else about the person is known to a reader.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Copied {
    /// Title.
    pub title: String,
    /// Day that it is about, `YYYY-MM-DD`.
    pub date: String,
    /// Category, as the index writes it.
    pub category: String,
    /// Media type.
    pub media_type: String,
    /// Name of the patient, as shared.
    pub patient: String,
    /// Day of birth, `YYYY-MM-DD`, where the patient gave it.
    pub born: Option<String>,
}

/// `bytes` as a CDA. What is one already stays as its author wrote it.
#[must_use]
pub fn cda_copy(about: &Copied, bytes: &[u8]) -> Vec<u8> {
    if is_cda(bytes) {
        return bytes.to_vec();
    }
    let digits = |day: &str| day.chars().filter(char::is_ascii_digit).collect::<String>();
    let day = digits(&about.date);
    let born = about
        .born
        .as_deref()
        .map_or_else(|| "nullFlavor=\"UNK\"".to_owned(), |born| format!("value=\"{}\"", digits(born)));
    let (title, patient) = (escape(&about.title), escape(&about.patient));
    let kind = match document_type(&about.category) {
        Some((code, display)) => format!(
            "code=\"{code}\" codeSystem=\"2.16.840.1.113883.6.1\" codeSystemName=\"LOINC\" displayName=\"{}\"",
            escape(display)
        ),
        None => "nullFlavor=\"UNK\"".to_owned(),
    };
    let mut cda = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <ClinicalDocument xmlns=\"urn:hl7-org:v3\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n\
         <realmCode code=\"FR\"/>\n\
         <typeId root=\"2.16.840.1.113883.1.3\" extension=\"POCD_HD000040\"/>\n\
         <id root=\"{}\"/>\n\
         <code {kind}/>\n\
         <title>{title}</title>\n\
         <effectiveTime value=\"{day}\"/>\n\
         <confidentialityCode code=\"N\" codeSystem=\"2.16.840.1.113883.5.25\"/>\n\
         <languageCode code=\"fr-FR\"/>\n\
         <recordTarget><patientRole><id nullFlavor=\"UNK\"/><patient><name>{patient}</name>\
         <administrativeGenderCode nullFlavor=\"UNK\"/><birthTime {born}/></patient></patientRole></recordTarget>\n\
         <author><time value=\"{day}\"/><assignedAuthor><id nullFlavor=\"UNK\"/>\
         </assignedAuthor></author>\n\
         <custodian><assignedCustodian><representedCustodianOrganization><id nullFlavor=\"UNK\"/>\
         </representedCustodianOrganization></assignedCustodian></custodian>\n\
         <component><nonXMLBody><text mediaType=\"{}\" representation=\"B64\">",
        id_of(bytes),
        escape(&about.media_type),
    );
    cda.push_str(&base64::encode(bytes));
    cda.push_str("</text></nonXMLBody></component>\n</ClinicalDocument>\n");
    cda.into_bytes()
}

/// The same content has the same id: an OID of a UUID (ITU-T X.667).
fn id_of(bytes: &[u8]) -> String {
    format!("2.25.{}", u128::from_be_bytes(uuid_of(bytes)))
}

/// Text in XML 1.0, also between quotation marks; without what XML cannot hold.
fn escape(text: &str) -> String {
    escaped(&text.chars().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect::<String>())
}
