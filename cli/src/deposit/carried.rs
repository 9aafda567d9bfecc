//! The documents in a message: each `OBX` of type `ED`, with what the `OBR` and `TXA` above it say of it.

use cachet_crypto::decode_base64;

use super::hl7::{Message, Segment};

/// Table of the French guide for what is said to the DMP and to secure mail: nothing that is coded by it is a document.
const METADATA: &str = "MetaDMPMSS";

/// Its texts of mails, which some systems code by no table.
const MAILS: [&str; 2] = ["CORPSMAIL_PS", "CORPSMAIL_PATIENT"];

/// One document.
pub(crate) struct Carried {
    /// `OBX-11`.
    pub(crate) status: String,
    /// `OBR-25` of the order above it.
    pub(crate) result: String,
    /// The number of that order (`OBR-3`), which is not the document's own.
    pub(crate) order_number: Option<String>,
    /// Its name: `TXA-2`, else `OBR-4`, else `OBX-3`.
    pub(crate) title: Option<String>,
    /// Its bytes, or why there are none. What is taken back need not be there.
    pub(crate) bytes: Result<Vec<u8>, &'static str>,
}

/// Documents of a message, in order.
pub(crate) fn documents(message: &Message) -> Vec<Carried> {
    let mut found = Vec::new();
    let mut order: Option<Segment<'_>> = None;
    let said = |segment: Option<&Segment<'_>>, field, component| {
        segment.map(|segment| segment.text(field, component)).filter(|text| !text.is_empty())
    };
    let titled = said(message.segments("TXA").next().as_ref(), 2, 2);
    for segment in message.all() {
        match segment.name() {
            "OBR" => order = Some(segment),
            "OBX" if segment.text(2, 1) == "ED" && !is_metadata(&segment) => found.push(Carried {
                status: segment.text(11, 1),
                result: said(order.as_ref(), 25, 1).unwrap_or_default(),
                order_number: said(order.as_ref(), 3, 1),
                title: titled.clone().or(said(order.as_ref(), 4, 2)).or(said(Some(&segment), 3, 2)),
                bytes: bytes(&segment),
            }),
            _ => {}
        }
    }
    found
}

fn is_metadata(segment: &Segment<'_>) -> bool {
    segment.text(3, 3) == METADATA || MAILS.contains(&segment.text(3, 1).as_str())
}

/// In Base64 or as they are.
fn bytes(segment: &Segment<'_>) -> Result<Vec<u8>, &'static str> {
    let data = segment.text(5, 5);
    let bytes = match segment.text(5, 4).to_ascii_uppercase().as_str() {
        "BASE64" => {
            decode_base64(&data.split_whitespace().collect::<String>()).map_err(|_| "a document that is no Base64")?
        }
        "A" => data.into_bytes(),
        _ => return Err("a document in an encoding that is not known"),
    };
    if bytes.is_empty() { Err("an empty document") } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_of_mails_are_no_documents_and_each_document_has_the_number_of_its_own_order() {
        let text = "MSH|^~\\&|SIL|H|P|H|2021||ORU^R01|1|P|2.5\r\
             OBR|1||E1^labo|11502-2^CR d'examens biologiques^LN\r\
             OBX|1|ED|11502-2^CR^LN||^TEXT^XML^Base64^Zg==||||||C\r\
             OBX|2|CE|MASQUE_PS^Masqué^MetaDMPMSS||N||||||F\r\
             OBX|3|ED|CORPSMAIL_PS^Corps du mail pour un PS^MetaDMPMSS||^TEXT^^Base64^Zg==||||||F\r\
             OBX|4|ED|CORPSMAIL_PATIENT^Corps du mail||^TEXT^^Base64^Zg==||||||F\r\
             OBR|2\r\
             OBX|1|ED|11502-2^Sérologie^LN||^TEXT^XML^Base64^||||||D\r";
        let found = documents(&Message::parse(text.as_bytes()).unwrap());
        let said: Vec<_> =
            found.iter().map(|one| (one.status.as_str(), one.order_number.as_deref(), one.title.as_deref())).collect();
        let expected = [("C", Some("E1"), Some("CR d'examens biologiques")), ("D", None, Some("Sérologie"))];
        assert_eq!(said, expected);
        assert_eq!((&found[0].bytes, &found[1].bytes), (&Ok(b"f".to_vec()), &Err("an empty document")));
    }
}
