//! The code that a professional shows: account, key set, the credential, the newest checkpoint, in a QR of about 550
//! characters.
//!
//! Text: `CACHET-P1:` and the unpadded base64url of postcard(account, epoch, fingerprint, door secret or none,
//! credential with its signature or none, checkpoint with its signature or none). The credential's statement is put together again from its fields; what the
//! code already says is not repeated.

use cachet_crypto::protocol::credential::Credential;
use cachet_crypto::{
    AccountId, Day, Envelope, Header, Sha256Digest, Signature, SignerId, decode_base64url, encode_base64url,
};
use serde::{Deserialize, Serialize};

use crate::{Error, Result};

const PREFIX: &str = "CACHET-P1:";

/// Longest text that is looked at.
const MAX_TEXT: usize = 4096;

/// What a pairing code says. Nothing in it is verified: a scan compares the whole fingerprint, a registrar's key
/// verifies the credential.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PairingCode {
    /// The account.
    pub account: AccountId,
    /// Epoch of the key set.
    pub epoch: u32,
    /// Fingerprint of the key set.
    pub fingerprint: Sha256Digest,
    /// What a drop at this front door must show, when its owner demands it.
    pub door: Option<[u8; 32]>,
    /// A registrar's word on these keys.
    pub credential: Option<Envelope>,
    /// The newest checkpoint that the professional's client verified: the patient's demands that it belongs to the
    /// history it knows itself.
    pub checkpoint: Option<SeenCheckpoint>,
}

/// A checkpoint of the directory's log as a code carries it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SeenCheckpoint {
    /// Leaves in the log.
    pub size: u64,
    /// Root over them.
    pub root: Sha256Digest,
    /// The log's Ed25519 signature.
    pub signature: Signature,
}

#[derive(Deserialize, Serialize)]
struct Encoded {
    account: [u8; 16],
    epoch: u32,
    fingerprint: [u8; 32],
    door: Option<[u8; 32]>,
    credential: Option<EncodedCredential>,
    checkpoint: Option<EncodedCheckpoint>,
}

/// A checkpoint without its log's name, which the reader knows.
#[derive(Deserialize, Serialize)]
struct EncodedCheckpoint {
    size: u64,
    root: [u8; 32],
    signature: ([u8; 32], [u8; 32]),
}

/// A credential without what the code already says, its signature in two halves (serde's arrays end at 32).
#[derive(Deserialize, Serialize)]
struct EncodedCredential {
    registrar: [u8; 16],
    registrar_key: [u8; 32],
    rpps: String,
    name: String,
    profession: String,
    place: String,
    not_before: u32,
    not_after: u32,
    signature: ([u8; 32], [u8; 32]),
}

impl PairingCode {
    /// The text of the QR.
    ///
    /// # Errors
    /// [`Error::Malformed`] when the credential is none, or about other keys than the code.
    pub fn to_text(&self) -> Result<String> {
        let encoded = Encoded {
            account: *self.account.as_bytes(),
            epoch: self.epoch,
            fingerprint: *self.fingerprint.as_bytes(),
            door: self.door,
            credential: self.credential.as_ref().map(|envelope| self.shorten(envelope)).transpose()?,
            checkpoint: self.checkpoint.map(|seen| EncodedCheckpoint {
                size: seen.size,
                root: *seen.root.as_bytes(),
                signature: halves(&seen.signature),
            }),
        };
        let bytes = postcard::to_stdvec(&encoded).map_err(|_| Error::Malformed)?;
        Ok(format!("{PREFIX}{}", encode_base64url(&bytes)))
    }

    /// Reads a QR's text; white space around it is ignored.
    ///
    /// # Errors
    /// [`Error::Malformed`] for anything but the one text of a code.
    pub fn from_text(text: &str) -> Result<Self> {
        let text = text.trim();
        let encoded = text.strip_prefix(PREFIX).filter(|_| text.len() <= MAX_TEXT).ok_or(Error::Malformed)?;
        let bytes = decode_base64url(encoded)?;
        let encoded: Encoded = postcard::from_bytes(&bytes).map_err(|_| Error::Malformed)?;
        let account = AccountId::from_bytes(encoded.account);
        let fingerprint = Sha256Digest::from_bytes(encoded.fingerprint);
        let credential = encoded.credential.map(|short| short.lengthen(account, encoded.epoch, fingerprint));
        let checkpoint = encoded.checkpoint.map(|seen| SeenCheckpoint {
            size: seen.size,
            root: Sha256Digest::from_bytes(seen.root),
            signature: whole(&seen.signature),
        });
        let (epoch, door) = (encoded.epoch, encoded.door);
        let code = Self { account, epoch, fingerprint, door, credential, checkpoint };
        // postcard reads some numbers in two ways: one code has one text.
        if code.to_text()? != text {
            return Err(Error::Malformed);
        }
        Ok(code)
    }

    fn shorten(&self, envelope: &Envelope) -> Result<EncodedCredential> {
        let credential: Credential = envelope.peek()?;
        if (credential.subject, credential.subject_epoch, credential.subject_key)
            != (self.account, self.epoch, self.fingerprint)
        {
            return Err(Error::Malformed);
        }
        let signature = envelope.signature()?;
        Ok(EncodedCredential {
            registrar: *credential.signer.as_bytes(),
            registrar_key: *credential.key.as_bytes(),
            rpps: credential.rpps,
            name: credential.name,
            profession: credential.profession,
            place: credential.place,
            not_before: credential.not_before.0,
            not_after: credential.not_after.0,
            signature: halves(&signature),
        })
    }
}

fn halves(signature: &Signature) -> ([u8; 32], [u8; 32]) {
    let (left, right) = signature.as_bytes().split_at(32);
    (left.try_into().expect("half of 64"), right.try_into().expect("half of 64"))
}

fn whole(halves: &([u8; 32], [u8; 32])) -> Signature {
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&halves.0);
    signature[32..].copy_from_slice(&halves.1);
    Signature::from_bytes(signature)
}

impl EncodedCredential {
    fn lengthen(self, account: AccountId, epoch: u32, fingerprint: Sha256Digest) -> Envelope {
        let header = Header {
            signer: SignerId::from_bytes(self.registrar),
            epoch: None,
            key: Sha256Digest::from_bytes(self.registrar_key),
        };
        let payload = Credential::new(
            header,
            account,
            epoch,
            fingerprint,
            self.rpps,
            self.name,
            self.profession,
            self.place,
            Day(self.not_before),
            Day(self.not_after),
        );
        Envelope::reassemble(&payload, &whole(&self.signature))
    }
}
