//! A deposit link: what a patient hands to somebody without an account. Its seed gives the keys that sign, and what is
//! shown to the server; the hash of a card says to whom it seals. The patient keeps no seed: only its public keys.

use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::{
    AccountId, DepositLinkId, Secret, Sha256Digest, Signed, decode_base64url, encode_base64url, label, sha256,
    sha256_concat,
};
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use crate::chance::Chance;
use crate::root::AccountRoot;
use crate::{Error, Result, kdf};

/// Longest name that a link carries of its owner, in bytes.
pub const MAX_LINK_NAME: usize = 120;

/// Where the page reads a link.
const PAGE: &str = "/deposer#";

/// Version of the text.
const VERSION: u8 = 1;

/// Version, seed, hash of the card; then the name; then the check.
const FIXED: usize = 1 + 32 + 32;

/// Bytes of the check: a link that was cut or mistyped is found before anything is asked.
const CHECK: usize = 4;

/// A deposit link, as its text says it.
pub struct DepositLink {
    seed: Secret<32>,
    /// Hash of the card that the patient signed for this link alone.
    pub card: Sha256Digest,
    /// To whom it leads, as the patient chose to say it; may be empty.
    pub to: String,
}

impl DepositLink {
    /// A fresh link that leads to the card of this hash.
    ///
    /// # Errors
    /// [`Error::Chance`]; [`Error::Limit`] for a name too long.
    pub fn generate(card: Sha256Digest, to: &str, rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<Self> {
        if to.len() > MAX_LINK_NAME {
            return Err(Error::Limit);
        }
        Ok(Self { seed: Chance::new(rng)?.secret()?, card, to: to.to_owned() })
    }

    /// The id of the account whose keys sign. It is never made: no server knows it.
    #[must_use]
    pub fn account(&self) -> AccountId {
        let id = kdf::derive::<16>(self.seed.expose(), None, &[label::DEPOSIT_LINK_ACCOUNT.as_bytes()]);
        AccountId::from_bytes(*id.expose())
    }

    /// The root of that account's keys.
    #[must_use]
    pub fn root(&self) -> AccountRoot {
        AccountRoot(self.seed.duplicate())
    }

    /// The record of these keys. Its recovery field is the link's id: the hash of no recovery key.
    ///
    /// # Errors
    /// None for keys that were derived; the type is that of signing.
    pub fn record(&self) -> Result<Signed<AccountRecord>> {
        self.root().keys().record(self.account(), 0, Sha256Digest::from_bytes(*self.id().as_bytes()))
    }

    /// What is shown to the server.
    #[must_use]
    pub fn pass(&self) -> Secret<32> {
        kdf::derive(self.seed.expose(), None, &[label::DEPOSIT_LINK_PASS.as_bytes()])
    }

    /// By what the server knows the link.
    #[must_use]
    pub fn id(&self) -> DepositLinkId {
        DepositLinkId::from_bytes(*sha256(self.pass().expose()).as_bytes())
    }

    /// The text of the link, for a server at `origin`. All of it that matters stands in the fragment, which is never sent.
    #[must_use]
    pub fn text(&self, origin: &str) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(FIXED + self.to.len() + CHECK));
        bytes.push(VERSION);
        bytes.extend_from_slice(self.seed.expose());
        bytes.extend_from_slice(self.card.as_bytes());
        bytes.extend_from_slice(self.to.as_bytes());
        let check = check(origin, &bytes);
        bytes.extend_from_slice(&check);
        let fragment = Zeroizing::new(encode_base64url(&bytes));
        Zeroizing::new(format!("{origin}{PAGE}{}", *fragment))
    }

    /// Reads the text of a link: origin of the server, and the link.
    ///
    /// # Errors
    /// [`Error::Malformed`] for anything that is no whole link; [`Error::Downgrade`] for another version.
    pub fn from_text(text: &str) -> Result<(String, Self)> {
        let (origin, fragment) = text.trim().split_once(PAGE).ok_or(Error::Malformed)?;
        let bytes = Zeroizing::new(decode_base64url(fragment).map_err(|_| Error::Malformed)?);
        let (said, checked) = bytes.split_last_chunk::<CHECK>().ok_or(Error::Malformed)?;
        if said.len() < FIXED || check(origin, said) != *checked {
            return Err(Error::Malformed);
        }
        if said[0] != VERSION {
            return Err(Error::Downgrade);
        }
        let (fixed, to) = said.split_at(FIXED);
        let (seed, card) = fixed[1..].split_first_chunk::<32>().ok_or(Error::Malformed)?;
        let card: [u8; 32] = card.try_into().map_err(|_| Error::Malformed)?;
        let to = String::from_utf8(to.to_vec()).map_err(|_| Error::Malformed)?;
        if to.len() > MAX_LINK_NAME {
            return Err(Error::Limit);
        }
        let seed = Secret::init_with(|bytes| bytes.copy_from_slice(seed));
        Ok((origin.to_owned(), Self { seed, card: Sha256Digest::from_bytes(card), to }))
    }
}

fn check(origin: &str, bytes: &[u8]) -> [u8; CHECK] {
    let digest = sha256_concat(&[label::DEPOSIT_LINK_CHECK.as_bytes(), origin.as_bytes(), bytes]);
    let (check, _) = digest.as_bytes().split_first_chunk::<CHECK>().expect("32 bytes are more than 4");
    *check
}

impl std::fmt::Debug for DepositLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DepositLink(..)")
    }
}

#[cfg(test)]
mod tests {
    use getrandom::SysRng;

    use super::*;

    #[test]
    fn a_link_is_read_as_it_was_written_and_a_slip_of_one_letter_is_refused() {
        let link = DepositLink::generate(sha256(b"a card"), "Jeanne M.", &mut SysRng).unwrap();
        let text = link.text("https://coffre.exemple.fr");
        let (origin, read) = DepositLink::from_text(&text).unwrap();
        assert_eq!(origin, "https://coffre.exemple.fr");
        assert_eq!(
            (read.id(), read.account(), read.card, read.to.as_str()),
            (link.id(), link.account(), link.card, "Jeanne M.")
        );
        assert_eq!(read.record().unwrap().hash(), link.record().unwrap().hash());
        for (at, letter) in text.char_indices() {
            let other = if letter == 'A' { 'B' } else { 'A' };
            let slip = format!("{}{other}{}", &text[..at], &text[at + 1..]);
            assert!(DepositLink::from_text(&slip).is_err(), "{slip}");
        }
        assert!(DepositLink::from_text(&text[..text.len() - 4]).is_err(), "a link that was cut");
        assert!(DepositLink::generate(link.card, &"x".repeat(MAX_LINK_NAME + 1), &mut SysRng).is_err());
        assert_eq!(format!("{link:?}"), "DepositLink(..)");
    }
}
