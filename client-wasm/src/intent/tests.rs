//! The example of the specification.

use cachet_crypto::protocol::log::Head;
use cachet_crypto::{Day, DocumentId, ObjectId, Sha256Digest, Timestamp, sha256};

use super::*;

fn examples() -> Vec<Intent> {
    let document = DocumentId::from_bytes([4; 16]);
    let seen = Draft {
        title: "Bilan".to_owned(),
        date: Day(20_700),
        category: "laboratory".to_owned(),
        media_type: "application/pdf".to_owned(),
    };
    let says = Draft { title: "Bilan de mars".to_owned(), ..seen.clone() };
    let over = Head { n: 7, link: sha256(b"seven") };
    let attempt = Attempt { over, to: over.extended(sha256(b"eight")) };
    let seen_state = Seen { object: ObjectId::from_bytes([5; 16]), manifest: Sha256Digest::from_bytes([6; 32]) };
    let since = Timestamp(1_795_000_000);
    vec![
        Intent { since, attempt: Some(attempt), what: Intended::Edit { document, seen, says } },
        Intent { since, attempt: None, what: Intended::Delete { document, seen: seen_state } },
    ]
}

#[test]
fn the_specification_shows_intents_as_they_are_kept() {
    let spec = include_str!("../../../crypto/SPEC.md");
    for intent in examples() {
        let shown = serde_json::to_string(&intent).unwrap();
        assert!(spec.contains(&shown), "{shown}");
        let read: Intent = serde_json::from_str(&shown).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), shown);
    }
}
