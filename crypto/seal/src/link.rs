//! Linking a new device from an old one: commit, answer, reveal, compare six digits, then the root.
//!
//! The new device commits to its ephemeral key before it sees the old one's, so that whoever stands between the two has
//! one try in a million for each pair of screens that a person compares (Vaudenay, CRYPTO 2005). The new device's share
//! goes to the old one's ephemeral key and comes back with the root: so the root is from the device that was compared.

use std::collections::BTreeMap;
use std::fmt;

use cachet_crypto::protocol::account::HybridRecipient;
use cachet_crypto::{
    AccountId, Base64Url, LinkId, Secret, Sha256Digest, Timestamp, label, length_prefixed, sha256_concat,
};
use rand_core::TryCryptoRng;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::age_file::{open_file, seal_file};
use crate::chance::Chance;
use crate::enclosed::Enclosed;
use crate::hybrid::{HybridIdentity, check_recipient};
use crate::link_code::{LinkCode, Meeting};
use crate::padding::{pad_to_multiple, unpad_multiple};
use crate::root::AccountRoot;
use crate::{Error, Result, json};

const NONCE: usize = 32;
const KEY: usize = HybridRecipient::SIZE;
const STEP: usize = 4096;

/// What the old device hands over.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Linked {
    /// Version of the shape, always 1.
    pub v: u8,
    /// The account.
    pub account: AccountId,
    /// Epoch of the root.
    pub epoch: u32,
    /// The account's root.
    pub root: Enclosed<32>,
    /// What the old device has seen, under the names that it keeps it by: the new one accepts nothing older.
    pub pins: BTreeMap<String, Base64Url>,
}

impl Linked {
    /// What an open account hands over.
    #[must_use]
    pub fn new(account: AccountId, epoch: u32, root: &AccountRoot, pins: BTreeMap<String, Base64Url>) -> Self {
        Self { v: 1, account, epoch, root: Enclosed(root.0.duplicate()), pins }
    }

    /// The root that was handed over.
    #[must_use]
    pub fn root(&self) -> AccountRoot {
        AccountRoot(self.root.0.duplicate())
    }
}

/// What a screen reads for a while: a link of the person's, made for it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// Version of the shape, always 1.
    pub v: u8,
    /// `shlink:/` and the payload.
    pub link: String,
    /// When the screen forgets it.
    pub until: Timestamp,
}

/// One side's ephemeral key and nonce.
pub(crate) struct Share {
    pub(crate) key: HybridRecipient,
    pub(crate) nonce: [u8; NONCE],
}

impl Share {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self> {
        let (key, nonce) = bytes.split_at_checked(KEY).ok_or(Error::Malformed)?;
        let key = HybridRecipient::try_from(key)?;
        check_recipient(&key)?;
        Ok(Self { key, nonce: nonce.try_into().map_err(|_| Error::Malformed)? })
    }

    pub(crate) fn to_vec(&self) -> Vec<u8> {
        [self.key.as_bytes().as_slice(), &self.nonce].concat()
    }

    fn commitment(&self) -> Sha256Digest {
        let fields = length_prefixed(&[self.key.as_bytes().as_slice(), &self.nonce]);
        sha256_concat(&[label::LINK_COMMITMENT.as_bytes(), &fields])
    }
}

fn transcript(link: LinkId, new: &Share, old: &Share) -> Sha256Digest {
    let (new_key, old_key) = (new.key.as_bytes().as_slice(), old.key.as_bytes().as_slice());
    let fields = length_prefixed(&[link.as_bytes(), new_key, &new.nonce, old_key, &old.nonce]);
    sha256_concat(&[label::LINK_TRANSCRIPT.as_bytes(), &fields])
}

/// Six digits of all that was said: the first eight bytes of SHA-256(label || transcript), modulo a million.
pub(crate) fn six_digits(label: &str, transcript: &Sha256Digest) -> String {
    let digest = sha256_concat(&[label.as_bytes(), transcript.as_bytes()]);
    let (first, _) = digest.as_bytes().split_first_chunk::<8>().expect("a digest has 32 bytes");
    format!("{:06}", u64::from_be_bytes(*first) % 1_000_000)
}

/// The new device, from its commitment to the old one's answer.
pub struct NewDevice {
    code: LinkCode,
    identity: HybridIdentity,
    share: Share,
}

impl NewDevice {
    /// Draws key, nonce and number.
    ///
    /// # Errors
    /// [`Error::Chance`].
    pub fn begin(meeting: Meeting, rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<Self> {
        let identity = HybridIdentity::generate(rng)?;
        let share = Share { key: *identity.recipient(), nonce: Chance::new(rng)?.bytes()? };
        let code = LinkCode::generate(meeting, rng, share.commitment())?;
        Ok(Self { code, identity, share })
    }

    /// What to show.
    #[must_use]
    pub fn code(&self) -> &LinkCode {
        &self.code
    }

    /// The first message: the commitment.
    #[must_use]
    pub fn offer(&self) -> Vec<u8> {
        self.share.commitment().as_bytes().to_vec()
    }

    /// Takes the old device's answer; gives the third message, which reveals the key.
    ///
    /// # Errors
    /// [`Error::Malformed`], [`Error::Chance`].
    pub fn answered(self, answer: &[u8], rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<(Waiting, Vec<u8>)> {
        let old = Share::parse(answer)?;
        let secret: Secret<32> = Chance::new(rng)?.secret()?;
        let mut reveal = self.share.to_vec();
        reveal.extend_from_slice(&seal_file(secret.expose(), &old.key, rng)?);
        let transcript = transcript(self.code.link(), &self.share, &old);
        Ok((Waiting { meeting: self.code.meeting, identity: self.identity, transcript, secret }, reveal))
    }
}

/// The new device, while the person compares.
pub struct Waiting {
    meeting: Meeting,
    identity: HybridIdentity,
    transcript: Sha256Digest,
    secret: Secret<32>,
}

impl Waiting {
    /// Six digits to compare.
    #[must_use]
    pub fn digits(&self) -> String {
        six_digits(self.meeting.digits_label(), &self.transcript)
    }

    /// Opens the last message. Only the device whose key stands in the compared digits can have made it.
    ///
    /// # Errors
    /// [`Error::Forged`], [`Error::Malformed`] or [`Error::Downgrade`].
    pub fn open(&self, capsule: &[u8]) -> Result<Linked> {
        let linked: Linked = self.handed_over(Meeting::Device, capsule)?;
        if linked.v == 1 { Ok(linked) } else { Err(Error::Downgrade) }
    }

    /// Opens the last message at a screen.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_shown(&self, capsule: &[u8]) -> Result<Shown> {
        let shown: Shown = self.handed_over(Meeting::Screen, capsule)?;
        if shown.v == 1 { Ok(shown) } else { Err(Error::Downgrade) }
    }

    fn handed_over<T: Serialize + DeserializeOwned>(&self, meeting: Meeting, capsule: &[u8]) -> Result<T> {
        if meeting != self.meeting {
            return Err(Error::Bind);
        }
        let padded = open_file(&self.identity, capsule)?;
        let plaintext = unpad_multiple(&padded, STEP)?;
        let (said, rest) = plaintext.split_at_checked(32).ok_or(Error::Malformed)?;
        let (secret, said_json) = rest.split_at_checked(32).ok_or(Error::Malformed)?;
        let same = said.ct_eq(self.transcript.as_bytes()) & secret.ct_eq(self.secret.expose());
        if !bool::from(same) {
            return Err(Error::Forged);
        }
        json::decode(said_json)
    }
}

/// The old device, from the code that it read to the new one's key.
pub struct OldDevice {
    meeting: Meeting,
    link: LinkId,
    commitment: Sha256Digest,
    identity: HybridIdentity,
    share: Share,
}

impl OldDevice {
    /// Takes the commitment; gives the second message.
    ///
    /// # Errors
    /// [`Error::Bind`] when it is not the one of the square, [`Error::Malformed`], [`Error::Chance`].
    pub fn begin(code: &LinkCode, offer: &[u8], rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<(Self, Vec<u8>)> {
        let commitment = Sha256Digest::try_from(offer)?;
        if code.commitment.is_some_and(|shown| shown != commitment) {
            return Err(Error::Bind);
        }
        let identity = HybridIdentity::generate(rng)?;
        let share = Share { key: *identity.recipient(), nonce: Chance::new(rng)?.bytes()? };
        let answer = share.to_vec();
        Ok((Self { meeting: code.meeting, link: code.link(), commitment, identity, share }, answer))
    }

    /// Takes the revealed key.
    ///
    /// # Errors
    /// [`Error::Bind`] for another key than the committed one, [`Error::Malformed`], [`Error::Forged`].
    pub fn revealed(self, reveal: &[u8]) -> Result<Comparing> {
        let (share, file) = reveal.split_at_checked(KEY + NONCE).ok_or(Error::Malformed)?;
        let new = Share::parse(share)?;
        if new.commitment() != self.commitment {
            return Err(Error::Bind);
        }
        let secret = Secret::from_slice(&open_file(&self.identity, file)?).ok_or(Error::Malformed)?;
        let transcript = transcript(self.link, &new, &self.share);
        Ok(Comparing { meeting: self.meeting, new: new.key, transcript, secret })
    }
}

/// The old device, while the person compares.
pub struct Comparing {
    meeting: Meeting,
    new: HybridRecipient,
    transcript: Sha256Digest,
    secret: Secret<32>,
}

impl Comparing {
    /// Six digits to compare.
    #[must_use]
    pub fn digits(&self) -> String {
        six_digits(self.meeting.digits_label(), &self.transcript)
    }

    /// The last message: what is handed over, for the new device alone.
    ///
    /// # Errors
    /// [`Error::Limit`], [`Error::Chance`].
    pub fn hand_over(&self, linked: &Linked, rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<Vec<u8>> {
        self.seal_for(Meeting::Device, linked, rng)
    }

    /// The last message to a screen.
    ///
    /// # Errors
    /// [`Error::Bind`] at a meeting with a device; [`Error::Limit`], [`Error::Chance`].
    pub fn show(&self, shown: &Shown, rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<Vec<u8>> {
        self.seal_for(Meeting::Screen, shown, rng)
    }

    fn seal_for(
        &self,
        meeting: Meeting,
        said: &impl Serialize,
        rng: &mut (impl TryCryptoRng + ?Sized),
    ) -> Result<Vec<u8>> {
        if meeting != self.meeting {
            return Err(Error::Bind);
        }
        let mut plaintext = Zeroizing::new(Vec::with_capacity(STEP * 2));
        plaintext.extend_from_slice(self.transcript.as_bytes());
        plaintext.extend_from_slice(self.secret.expose());
        plaintext.extend_from_slice(&json::encode(said));
        seal_file(&pad_to_multiple(&plaintext, STEP)?, &self.new, rng)
    }
}

macro_rules! redacted {
    ($($name:ident),*) => {
        $(impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        })*
    };
}
pub(crate) use redacted;
redacted!(NewDevice, Waiting, OldDevice, Comparing);

#[cfg(test)]
mod tests;
