//! Deposits: the card by which a patient can be sent documents, and the address under which it is read out, typed and
//! scanned. The address is the card's hash: a server can show no other keys under it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::statement::declare;
use crate::{AddressId, Base64Url, Error, Sha256Digest, VaultId, label, sha256_concat};

/// Days that a deposit waits to be accepted.
pub const DEPOSIT_DAYS: u32 = 90;

/// Largest manifest payload of a deposit, in bytes: one that names the parts of 4 GiB.
pub const MAX_DEPOSIT_MANIFEST: usize = 64 * 1024;

/// Days that a deposit link works, at most.
pub const MAX_LINK_DAYS: u32 = 366;

/// Documents that may be left through one deposit link, at most.
pub const MAX_LINK_COUNT: u32 = 100;

declare! {
    /// Signed by a patient: to which account and vault a deposit at this address is sealed. The signer's leading fields
    /// name the key set from which the records' chain leads to the keys in force.
    DepositCard, "deposit-card", {
        /// The vault.
        vault: VaultId,
        /// 32 random bytes, so that a new address does not follow from the old one.
        nonce: Base64Url,
    }
    check |card| {
        if card.epoch.is_none() || card.nonce.0.len() != 32 { Err(Error::Bind) } else { Ok(()) }
    }
}

/// Letters of an address, Crockford's: none that is taken for another when it is read out or copied.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Letters of the id: 120 bits.
const ID_LETTERS: usize = 24;

/// Letters of the checksum: 20 bits.
const CHECK_LETTERS: usize = 4;

/// Letters of one group.
const GROUP: usize = 4;

/// A deposit address: `7kq2-m4hd-....-...@host`. It holds no name.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct DepositAddress {
    /// What the server looks up.
    pub id: AddressId,
    /// Host, and port where it has one, of the server.
    pub host: String,
}

impl DepositAddress {
    /// The address of a card, whose hash is given, at `host`.
    #[must_use]
    pub fn of_card(card: Sha256Digest, host: &str) -> Self {
        Self { id: id_of_card(card), host: host.to_ascii_lowercase() }
    }

    /// Whether a card of this hash belongs to the address.
    #[must_use]
    pub fn is_of(&self, card: Sha256Digest) -> bool {
        self.id == id_of_card(card)
    }

    /// Four letters over id and host: a mistyped address is another address once in a million times.
    fn checksum(&self) -> [usize; CHECK_LETTERS] {
        let digest = sha256_concat(&[label::DEPOSIT_ADDRESS.as_bytes(), self.id.as_bytes(), self.host.as_bytes()]);
        five_bits(&digest.as_bytes()[..5])[..CHECK_LETTERS].try_into().expect("40 bits are eight letters")
    }
}

/// The first 120 bits of a card's hash.
#[must_use]
pub fn id_of_card(card: Sha256Digest) -> AddressId {
    let (first, _) = card.as_bytes().split_first_chunk::<15>().expect("32 bytes are more than 15");
    AddressId::from_bytes(*first)
}

impl fmt::Display for DepositAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letters = five_bits(self.id.as_bytes()).into_iter().chain(self.checksum());
        for (at, letter) in letters.enumerate() {
            if at > 0 && at % GROUP == 0 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(LETTERS[letter]))?;
        }
        write!(f, "@{}", self.host)
    }
}

impl TryFrom<String> for DepositAddress {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<DepositAddress> for String {
    fn from(address: DepositAddress) -> Self {
        address.to_string()
    }
}

impl FromStr for DepositAddress {
    type Err = Error;

    /// Reads what a person typed: any case, with or without hyphens and spaces, `o` for 0, `i` and `l` for 1.
    fn from_str(text: &str) -> Result<Self, Error> {
        let (local, host) = text.trim().rsplit_once('@').ok_or(Error::Malformed)?;
        let host = host.to_ascii_lowercase();
        let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
        if host.is_empty() || host.len() > 255 || !host.chars().all(is_host) {
            return Err(Error::Malformed);
        }
        let letters: Vec<usize> = local
            .chars()
            .filter(|c| !matches!(c, '-' | ' '))
            .map(value_of)
            .collect::<Option<_>>()
            .ok_or(Error::Malformed)?;
        if letters.len() != ID_LETTERS + CHECK_LETTERS {
            return Err(Error::Malformed);
        }
        let (id, check) = letters.split_at(ID_LETTERS);
        let address = Self { id: AddressId::from_bytes(joined(id)), host };
        if address.checksum() == *check { Ok(address) } else { Err(Error::Malformed) }
    }
}

fn value_of(letter: char) -> Option<usize> {
    let letter = match letter.to_ascii_lowercase() {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    };
    LETTERS.iter().position(|known| char::from(*known) == letter)
}

/// `bytes` in groups of five bits, from the first bit on.
fn five_bits(bytes: &[u8]) -> Vec<usize> {
    let bit = |at: usize| usize::from(bytes[at / 8] >> (7 - at % 8) & 1);
    (0..bytes.len() * 8 / 5).map(|group| (0..5).fold(0, |value, at| value << 1 | bit(group * 5 + at))).collect()
}

fn joined(letters: &[usize]) -> [u8; 15] {
    let mut bytes = [0; 15];
    for (at, letter) in letters.iter().enumerate() {
        for place in 0..5 {
            let bit = at * 5 + place;
            bytes[bit / 8] |= u8::from(letter >> (4 - place) & 1 == 1) << (7 - bit % 8);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sha256;

    #[test]
    fn an_address_is_read_as_people_write_it_and_a_slip_of_one_letter_is_refused() {
        let address = DepositAddress::of_card(sha256(b"a card"), "Coffre.Exemple.fr");
        let text = address.to_string();
        assert_eq!(text.split('@').next().unwrap().len(), 7 * 4 + 6);
        assert_eq!(text.parse(), Ok(address.clone()));
        assert_eq!(
            text.to_uppercase().replace('-', " ").replace('0', "O").replace('1', "l").parse(),
            Ok(address.clone())
        );
        assert!(address.is_of(sha256(b"a card")) && !address.is_of(sha256(b"another card")));
        let local = text.split('@').next().unwrap();
        for (at, letter) in local.char_indices().filter(|(_, letter)| *letter != '-') {
            let other = if letter == 'z' { 'y' } else { 'z' };
            let slip = format!("{}{other}{}", &text[..at], &text[at + 1..]);
            assert!(slip.parse::<DepositAddress>().is_err(), "{slip}");
        }
        assert!(text.replace("exemple", "example").parse::<DepositAddress>().is_err(), "the host is checked too");
        assert!(local.parse::<DepositAddress>().is_err() && "@".parse::<DepositAddress>().is_err());
    }
}
