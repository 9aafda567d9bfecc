//! The code that a professional shows: account, key set, and the credential, in a QR of about 400 characters.
//!
//! Text: `CACHET-P1:` and base64url of postcard(account, epoch, fingerprint, credential with its signature, or none).

use cachet_crypto::protocol::credential::Credential;
use cachet_crypto::{AccountId, Envelope, Sha256Digest, Signature, decode_base64url, encode_base64url};
use serde::{Deserialize, Serialize};

use crate::{Error, Result};

const PREFIX: &str = "CACHET-P1:";

/// Longest text that is looked at.
const MAX_TEXT: usize = 4096;

/// What a pairing code says.
pub(crate) struct PairingCode {
    pub(crate) account: AccountId,
    pub(crate) epoch: u32,
    pub(crate) key: Sha256Digest,
    pub(crate) credential: Option<Envelope>,
}

#[derive(Deserialize, Serialize)]
struct Encoded {
    account: [u8; 16],
    epoch: u32,
    key: [u8; 32],
    credential: Option<EncodedCredential>,
}

/// A credential without what the code already says, and its signature in two halves (serde ends at 32).
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

/// Whose keys a pairing code shows: account, epoch and fingerprint, for a registrar that is about to attest them.
///
/// # Errors
/// [`Error::Input`] for another text.
pub fn keys_of_code(text: &str) -> Result<(AccountId, u32, Sha256Digest)> {
    let code = PairingCode::parse(text)?;
    Ok((code.account, code.epoch, code.key))
}

impl PairingCode {
    /// The code's text.
    pub(crate) fn to_text(&self) -> Result<String> {
        let credential = self.credential.as_ref().map(|envelope| {
            let credential: Credential = envelope.peek()?;
            let signature = envelope.signature()?;
            let (left, right) = signature.as_bytes().split_at(32);
            Ok::<_, cachet_crypto::Error>(EncodedCredential {
                registrar: *credential.signer.as_bytes(),
                registrar_key: *credential.key.as_bytes(),
                rpps: credential.rpps,
                name: credential.name,
                profession: credential.profession,
                place: credential.place,
                not_before: credential.not_before.0,
                not_after: credential.not_after.0,
                signature: (left.try_into().expect("half of 64"), right.try_into().expect("half of 64")),
            })
        });
        let encoded = Encoded {
            account: *self.account.as_bytes(),
            epoch: self.epoch,
            key: *self.key.as_bytes(),
            credential: credential.transpose()?,
        };
        let bytes = postcard::to_stdvec(&encoded).map_err(|_| Error::Device("encoding"))?;
        Ok(format!("{PREFIX}{}", encode_base64url(&bytes)))
    }

    /// Reads a scanned or typed text. The credential is put together again; verifying it is the caller's.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let wrong = Error::PairingCode;
        let text = text.trim();
        let encoded = text.strip_prefix(PREFIX).filter(|_| text.len() <= MAX_TEXT).ok_or(wrong.clone())?;
        let bytes = decode_base64url(encoded).map_err(|_| wrong.clone())?;
        let (encoded, rest) = postcard::take_from_bytes::<Encoded>(&bytes).map_err(|_| wrong.clone())?;
        if !rest.is_empty() {
            return Err(wrong);
        }
        let account = AccountId::from_bytes(encoded.account);
        let key = Sha256Digest::from_bytes(encoded.key);
        let credential = encoded.credential.map(|c| {
            let header = cachet_crypto::Header {
                signer: cachet_crypto::SignerId::from_bytes(c.registrar),
                epoch: None,
                key: Sha256Digest::from_bytes(c.registrar_key),
            };
            let days = (cachet_crypto::Day(c.not_before), cachet_crypto::Day(c.not_after));
            let payload = Credential::new(
                header,
                account,
                encoded.epoch,
                key,
                c.rpps,
                c.name,
                c.profession,
                c.place,
                days.0,
                days.1,
            );
            let mut signature = [0; 64];
            signature[..32].copy_from_slice(&c.signature.0);
            signature[32..].copy_from_slice(&c.signature.1);
            Envelope::reassemble(&payload, &Signature::from_bytes(signature))
        });
        Ok(Self { account, epoch: encoded.epoch, key, credential })
    }
}
