//! SMART Health Links as their owner keeps them, and the notes of their openings.

use cachet_crypto::protocol::api::path;
use cachet_crypto::protocol::health_link::{MAX_LABEL, MAX_URL, NOTE, SEALED_NOTE};
use cachet_crypto::{HealthLinkAddress, Secret, Timestamp, encode_base64url, label};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit as _, Mac as _};
use rand_core::TryCryptoRng;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::enclosed::Enclosed;
use crate::own_object::{Context, PurposeKey, open_own, seal_own};
use crate::padding::{pad_to_multiple, unpad_multiple};
use crate::{Error, Result, json};

/// Padding of what the owner keeps.
const STEP: usize = 2048;

/// What the owner keeps of a link: all that its text is made from.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct HeldHealthLink {
    /// Version of the shape, always 1.
    pub v: u8,
    /// Where it is read.
    pub address: HealthLinkAddress,
    /// Key of its files. It stands here, in the link's text, and nowhere else.
    pub key: Enclosed<32>,
    /// Key of the first opening's note.
    pub note_key: Enclosed<32>,
    /// What the reader is told it is.
    pub label: String,
    /// Last second at which it opens.
    pub expires: Option<Timestamp>,
    /// How often it opens; none for one that was made before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub openings: Option<Openings>,
    /// Whether it has a passcode.
    pub passcode: bool,
    /// Whether it leads to one file without a manifest.
    pub direct: bool,
    /// Whether what it leads to changes.
    pub lasting: bool,
    /// When it was made.
    pub made: Timestamp,
    /// When what it leads to was last changed.
    pub changed: Timestamp,
    /// What it leads to, in words for its owner.
    pub contents: Vec<String>,
}

/// How often a link opens.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Openings {
    /// As often as it is asked for.
    Any,
    /// So many times.
    AtMost(u32),
}

impl Openings {
    /// As the server is told.
    #[must_use]
    pub fn of(most: Option<u32>) -> Self {
        most.map_or(Self::Any, Self::AtMost)
    }
}

/// The payload of a link, in the order that it is written.
#[derive(Serialize)]
struct LinkPayload<'a> {
    url: &'a str,
    key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<u64>,
    #[serde(skip_serializing_if = "str::is_empty")]
    flag: &'a str,
    label: &'a str,
    v: u8,
}

impl HeldHealthLink {
    /// The link's text: `shlink:/` and the payload, for a server at `origin`.
    ///
    /// # Errors
    /// [`Error::Limit`] when address or label are longer than the specification allows.
    pub fn text(&self, origin: &str) -> Result<Zeroizing<String>> {
        let url = format!("{origin}{}", path::health_link(self.address));
        if url.chars().count() > MAX_URL || self.label.chars().count() > MAX_LABEL {
            return Err(Error::Limit);
        }
        let flags = [(self.lasting, "L"), (self.passcode, "P"), (self.direct, "U")];
        let flag: String = flags.into_iter().filter(|(set, _)| *set).map(|(_, flag)| flag).collect();
        let key = Zeroizing::new(encode_base64url(self.key.0.expose()));
        let exp = self.expires.map(|expires| expires.0);
        let payload = LinkPayload { url: &url, key: &key, exp, flag: &flag, label: &self.label, v: 1 };
        Ok(Zeroizing::new(format!("shlink:/{}", encode_base64url(&json::encode(&payload)))))
    }
}

/// Seals what the owner keeps.
///
/// # Errors
/// [`Error::Limit`] or [`Error::Chance`].
pub fn seal_health_link(
    key: &PurposeKey,
    context: &Context<'_>,
    held: &HeldHealthLink,
    rng: &mut (impl TryCryptoRng + ?Sized),
) -> Result<Vec<u8>> {
    seal_own(key, context, &pad_to_multiple(&json::encode(held), STEP)?, rng)
}

/// Opens what the owner keeps.
///
/// # Errors
/// [`Error::Forged`], [`Error::Malformed`] or [`Error::Downgrade`].
pub fn open_health_link(key: &PurposeKey, context: &Context<'_>, sealed: &[u8]) -> Result<HeldHealthLink> {
    let plaintext = open_own(key, context, sealed)?;
    let held: HeldHealthLink = json::decode(unpad_multiple(&plaintext, STEP)?)?;
    if held.v == 1 { Ok(held) } else { Err(Error::Downgrade) }
}

/// The note of an opening: by the server's clock, and in the reader's own words.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HealthLinkNote {
    /// When.
    pub at: Timestamp,
    /// Who, as the reader says.
    pub recipient: String,
}

/// Opens the notes of a link, given with their numbers in ascending order. Each number's key follows from the one before.
///
/// # Errors
/// [`Error::Forged`] for a note that the server did not seal when it served the link; [`Error::Malformed`].
pub fn health_link_note(first: &Secret<32>, notes: &[(u64, &[u8])]) -> Result<Vec<HealthLinkNote>> {
    let mut key = first.duplicate();
    let mut next_number = 1;
    let mut opened = Vec::with_capacity(notes.len());
    for (n, sealed) in notes {
        if *n < next_number {
            return Err(Error::Malformed);
        }
        while next_number < *n {
            key = keys(&key).0;
            next_number += 1;
        }
        let (next, tag_key, stream) = keys(&key);
        opened.push(open_note(&tag_key, stream, *n, sealed)?);
        key = next;
        next_number += 1;
    }
    Ok(opened)
}

fn open_note(tag_key: &Secret<32>, mut stream: Zeroizing<Vec<u8>>, n: u64, sealed: &[u8]) -> Result<HealthLinkNote> {
    let (ciphertext, tag) = sealed.split_at_checked(NOTE).ok_or(Error::Malformed)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(tag_key.expose()).expect("HMAC takes keys of any length");
    mac.update(&n.to_be_bytes());
    mac.update(ciphertext);
    mac.verify_slice(tag).map_err(|_| Error::Forged)?;
    stream.iter_mut().zip(ciphertext).for_each(|(byte, sealed)| *byte ^= sealed);
    let (at, rest) = stream.split_first_chunk::<8>().ok_or(Error::Malformed)?;
    let (length, words) = rest.split_first_chunk::<2>().ok_or(Error::Malformed)?;
    let (words, zeros) = words.split_at_checked(usize::from(u16::from_be_bytes(*length))).ok_or(Error::Malformed)?;
    let recipient = std::str::from_utf8(words).map_err(|_| Error::Malformed)?;
    if zeros.iter().any(|byte| *byte != 0) {
        return Err(Error::Malformed);
    }
    Ok(HealthLinkNote { at: Timestamp(u64::from_be_bytes(*at)), recipient: recipient.to_owned() })
}

/// The next note's key, the tag's key and the stream of the note under `key`.
fn keys(key: &Secret<32>) -> (Secret<32>, Secret<32>, Zeroizing<Vec<u8>>) {
    let mut bytes = Zeroizing::new([0; 32 + SEALED_NOTE]);
    Hkdf::<Sha256>::from_prk(key.expose())
        .expect("32 bytes are a key of HKDF-SHA-256")
        .expand(label::HEALTH_LINK_NOTE.as_bytes(), bytes.as_mut_slice())
        .expect("a note is far below 255 times 32 bytes");
    let secret = |at: usize| Secret::init_with(|secret| secret.copy_from_slice(&bytes[at..at + 32]));
    (secret(0), secret(32), Zeroizing::new(bytes[64..].to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held() -> HeldHealthLink {
        let key = |byte: u8| Enclosed(Secret::init_with(|key| key.fill(byte)));
        HeldHealthLink {
            v: 1,
            address: HealthLinkAddress::from_bytes([1; 32]),
            key: key(2),
            note_key: key(3),
            label: "Résumé".to_owned(),
            expires: Some(Timestamp(1_800_000_000)),
            openings: Some(Openings::AtMost(3)),
            passcode: true,
            direct: false,
            lasting: true,
            made: Timestamp(1_795_000_000),
            changed: Timestamp(1_795_000_000),
            contents: vec!["IPS".to_owned()],
        }
    }

    /// The example of `crypto/SPEC.md`, section 23.
    #[test]
    fn a_link_is_written_as_the_specification_says() {
        let text = held().text("https://cachet.example").unwrap();
        let payload = cachet_crypto::decode_base64url(text.strip_prefix("shlink:/").unwrap()).unwrap();
        let url = "https://cachet.example/v1/health-links/AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";
        let key = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI";
        let expected =
            format!(r#"{{"url":"{url}","key":"{key}","exp":1800000000,"flag":"LP","label":"Résumé","v":1}}"#);
        assert_eq!(String::from_utf8(payload).unwrap(), expected);
        assert_eq!(held().text(&format!("https://{}.example", "a".repeat(80))).err(), Some(Error::Limit));
    }

    #[test]
    fn what_the_owner_keeps_opens_in_its_place_alone() {
        let key = PurposeKey::derive(&Secret::init_with(|key| key.fill(9)), label::VAULT_HEALTH_LINK);
        let account = cachet_crypto::AccountId::from_bytes([4; 16]);
        let at = |n| Context { kind: "health-link", account, vault: None, id: &[5; 16], n, epoch: 0 };
        let sealed = seal_health_link(&key, &at(1), &held(), &mut getrandom::SysRng).unwrap();
        assert_eq!(open_health_link(&key, &at(1), &sealed), Ok(held()));
        assert_eq!(open_health_link(&key, &at(2), &sealed), Err(Error::Forged));
    }
}
