//! What a message does with a document: HL7 v2.5 chapters 7 and 9, as the French guide "Transmission d'un document CDA-R2
//! en HL7v2" (CI-SIS, 2.1) narrows them.

use super::hl7::Message;

/// What happens to a document.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Event {
    /// It is new.
    New,
    /// It stands in the place of an earlier one.
    Replaces,
    /// An earlier one does not hold.
    Cancels,
}

/// What the status of an `OBX` says of its document (table 0085).
#[derive(Clone, Copy, Eq, PartialEq)]
enum Status {
    /// `C`: it corrects an earlier one.
    Corrects,
    /// `D`, `W`, `X`: deleted, wrong, not obtained.
    Void,
    /// Any other: it says nothing about an earlier one.
    Stands,
}

/// The event of a document: `status` is its `OBX-11`, `result` the `OBR-25` above it, both empty where there is none.
///
/// # Errors
/// The reason why the message is not taken.
pub(crate) fn event(message: &Message, status: &str, result: &str) -> Result<Event, &'static str> {
    let status = match status {
        "C" => Status::Corrects,
        "D" | "W" | "X" => Status::Void,
        _ => Status::Stands,
    };
    let (kind, trigger) = (message.text("MSH", 9, 1), message.text("MSH", 9, 2));
    match (kind.as_str(), trigger.as_str(), status) {
        ("ORU", "R01", Status::Corrects) | ("MDM", "T02" | "T04", Status::Corrects) => Ok(Event::Replaces),
        ("ORU", "R01", Status::Void) | ("MDM", "T04", Status::Void) => Ok(Event::Cancels),
        // Where the OBX says nothing, the result as a whole may (table 0123).
        ("ORU", "R01", Status::Stands) => Ok(match result {
            "C" => Event::Replaces,
            "X" => Event::Cancels,
            _ => Event::New,
        }),
        ("MDM", "T02" | "T10", Status::Void) => Err("OBX-11 takes back what the event brings"),
        ("MDM", "T02", Status::Stands) => Ok(Event::New),
        ("MDM", "T04", Status::Stands) => changed(message),
        ("MDM", "T10", _) => Ok(Event::Replaces),
        ("MDM", "T11", _) => Ok(Event::Cancels),
        _ => Err("this kind of message is not taken here"),
    }
}

/// A T04 whose OBX says nothing of an earlier one is a change of status (chapter 9) with the document as it stands from
/// now on: it takes the place of what came before. TXA-19 (table 0273) may say that it is deleted; one that is obsolete
/// or withheld from care is nothing to show a patient, and nothing says what of it holds: refused.
fn changed(message: &Message) -> Result<Event, &'static str> {
    match message.text("TXA", 19, 1).as_str() {
        "CA" => Ok(Event::Cancels),
        "OB" | "UN" => Err("TXA-19: a document that is obsolete or not available is not taken here"),
        _ => Ok(Event::Replaces),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: &str, status: &str, result: &str, available: &str) -> Result<Event, &'static str> {
        let text = format!("MSH|^~\\&|RIS|H|P|H|2021||{kind}|1|P|2.6\rTXA|1{}{available}\r", "|".repeat(18));
        event(&Message::parse(text.as_bytes()).unwrap(), status, result)
    }

    #[test]
    fn the_french_guide_replaces_and_takes_back_by_obx_11() {
        let guide = [
            ("ORU^R01^ORU_R01", "F", Event::New),
            ("ORU^R01^ORU_R01", "C", Event::Replaces),
            ("ORU^R01^ORU_R01", "D", Event::Cancels),
            ("MDM^T02^MDM_T02", "F", Event::New),
            ("MDM^T10^MDM_T02", "C", Event::Replaces),
            ("MDM^T04^MDM_T02", "D", Event::Cancels),
        ];
        for (kind, status, expected) in guide {
            assert_eq!(of(kind, status, "F", ""), Ok(expected), "{kind} {status}");
        }
    }

    #[test]
    fn what_the_guide_leaves_open_is_read_as_hl7_says_and_a_contradiction_is_refused() {
        assert_eq!(of("ORU^R01", "", "C", ""), Ok(Event::Replaces));
        assert_eq!(of("ORU^R01", "F", "X", ""), Ok(Event::Cancels));
        assert_eq!(of("MDM^T04", "F", "", "AV"), Ok(Event::Replaces));
        assert_eq!(of("MDM^T04", "F", "", "CA"), Ok(Event::Cancels));
        assert_eq!(of("MDM^T11", "", "", ""), Ok(Event::Cancels));
        for (kind, status, available) in [
            ("MDM^T02", "D", ""),
            ("MDM^T10", "D", ""),
            ("MDM^T04", "F", "OB"),
            ("ADT^A01", "", ""),
            ("MDM^T06", "F", ""),
        ] {
            assert!(of(kind, status, "", available).is_err(), "{kind} {status} {available}");
        }
    }
}
