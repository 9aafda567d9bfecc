//! The note of an opening. A reader's own words may name who follows whom, so they are not kept in a form that this
//! server, or whoever copies its database, can read: each note goes under a key that is replaced by its successor in the
//! same transaction. The owner has the first one.

use cachet_crypto::protocol::health_link::{MAX_RECIPIENT, NOTE};
use cachet_crypto::{Timestamp, label};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// A key that seals one note.
pub(super) struct NoteKey(pub(super) [u8; 32]);

impl NoteKey {
    /// Seals the note of opening `n`; gives the key of the next one.
    pub(super) fn seal(self, n: u64, at: Timestamp, recipient: &str) -> (Vec<u8>, Self) {
        let mut bytes = [0; 32 + 32 + NOTE];
        Hkdf::<Sha256>::from_prk(&self.0)
            .expect("32 bytes are a key of HKDF-SHA-256")
            .expand(label::HEALTH_LINK_NOTE.as_bytes(), &mut bytes)
            .expect("a note is far below 255 times 32 bytes");
        let (next, rest) = bytes.split_first_chunk::<32>().expect("two keys stand before the stream");
        let (tag_key, stream) = rest.split_first_chunk::<32>().expect("two keys stand before the stream");
        let mut sealed = note(at, recipient);
        sealed.iter_mut().zip(stream).for_each(|(byte, stream)| *byte ^= stream);
        let mut mac = Hmac::<Sha256>::new_from_slice(tag_key).expect("HMAC takes keys of any length");
        mac.update(&n.to_be_bytes());
        mac.update(&sealed);
        sealed.extend_from_slice(&mac.finalize().into_bytes());
        (sealed, Self(*next))
    }
}

/// u64be time || u16be length || words || zeros.
fn note(at: Timestamp, recipient: &str) -> Vec<u8> {
    let end = (0..=recipient.len().min(MAX_RECIPIENT)).rev().find(|end| recipient.is_char_boundary(*end));
    let words = &recipient[..end.unwrap_or_default()];
    let length = u16::try_from(words.len()).expect("words are cut at a few hundred bytes");
    let mut note = Vec::with_capacity(NOTE);
    note.extend_from_slice(&at.0.to_be_bytes());
    note.extend_from_slice(&length.to_be_bytes());
    note.extend_from_slice(words.as_bytes());
    note.resize(NOTE, 0);
    note
}

#[cfg(test)]
mod tests {
    use cachet_crypto::protocol::health_link::SEALED_NOTE;

    use super::*;

    #[test]
    fn notes_have_one_length_and_each_has_a_key_of_its_own() {
        let (short, next) = NoteKey([1; 32]).seal(1, Timestamp(5), "SAMU");
        let (long, last) = next.seal(2, Timestamp(5), &"é".repeat(500));
        assert_eq!((short.len(), long.len()), (SEALED_NOTE, SEALED_NOTE));
        assert_ne!(last.0, [1; 32]);
        let (again, _) = last.seal(3, Timestamp(5), "SAMU");
        assert_ne!(short, again);
    }
}
