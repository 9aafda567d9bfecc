//! Signed statements: DSSE v1 (secure-systems-lab/dsse) with one Ed25519 signature and one encoding.
//!
//! The payload type is the domain separation: a statement of one kind never verifies as another. The signer is named
//! by the caller before looking; what the envelope says about keys is ignored because it says nothing.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

use crate::{Error, Sha256Digest, SignerId, SigningKey, VerifyingKey, decode_base64, encode_base64, sha256, weakened};

/// What every payload begins with.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Header {
    /// Who signs.
    pub signer: SignerId,
    /// The signer's epoch; `None` for a mailbox.
    pub epoch: Option<u32>,
    /// Fingerprint of the key set (an account) or of the key (a mailbox).
    pub key: Sha256Digest,
}

/// A kind of statement. Implemented by `statement!` only.
pub trait Payload: Serialize + DeserializeOwned {
    /// Kind and version, the domain separation.
    const TYPE: &'static str;

    /// The leading fields.
    fn header(&self) -> Header;

    /// Limits that the encoding alone does not keep.
    ///
    /// # Errors
    /// [`Error::Malformed`] or [`Error::Limit`].
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }
}

/// Declares a payload: the leading fields of every statement, then its own, in the order that is signed.
#[doc(hidden)]
#[macro_export]
macro_rules! statement {
    ($(#[$doc:meta])* $name:ident, $kind:literal, { $($(#[$field_doc:meta])* $field:ident : $type:ty,)* } $(check $check:expr)?) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Eq, PartialEq, serde::Deserialize, serde::Serialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// Version of the shape, always 1 under this payload type.
            pub v: u8,
            /// Who signs.
            pub signer: $crate::SignerId,
            /// The signer's epoch; null for a mailbox.
            pub epoch: Option<u32>,
            /// Fingerprint of the signer's key set.
            pub key: $crate::Sha256Digest,
            /// The mandate under which one person acts for another; null, anything else is refused.
            pub mandate: Option<()>,
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl $name {
            /// A payload signed as `header` says.
            #[allow(clippy::too_many_arguments, reason = "one argument a field, named by the struct")]
            #[must_use]
            pub fn new(header: $crate::Header, $($field: $type),*) -> Self {
                Self { v: 1, signer: header.signer, epoch: header.epoch, key: header.key, mandate: None, $($field),* }
            }
        }

        impl $crate::Payload for $name {
            const TYPE: &'static str = concat!("application/vnd.cachet.", $kind, ".v1+json");

            fn header(&self) -> $crate::Header {
                $crate::Header { signer: self.signer, epoch: self.epoch, key: self.key }
            }

            fn check(&self) -> std::result::Result<(), $crate::Error> {
                if self.v != 1 {
                    return Err($crate::Error::Downgrade);
                }
                $(let check: fn(&Self) -> std::result::Result<(), $crate::Error> = $check; check(self)?;)?
                Ok(())
            }
        }
    };
}
pub(crate) use statement as declare;

/// A DSSE envelope as it travels: nothing but payload type, payload and one signature.
///
/// ```json
/// {"payloadType":"application/vnd.cachet.consent.v1+json","payload":"eyJ2Ij...","signatures":[{"sig":"wZ4..."}]}
/// ```
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    #[serde(rename = "payloadType")]
    payload_type: String,
    payload: String,
    signatures: [EnvelopeSignature; 1],
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct EnvelopeSignature {
    sig: String,
}

/// Some payloads hold keys: manifests and invites, which travel sealed.
impl Drop for Envelope {
    fn drop(&mut self) {
        self.payload.zeroize();
    }
}

impl Envelope {
    /// Largest payload that is looked at, in bytes.
    pub const MAX_PAYLOAD: usize = 1 << 20;

    /// Parses envelope bytes that came alone, refusing any second encoding.
    ///
    /// # Errors
    /// [`Error::Malformed`].
    pub fn from_slice(bytes: &[u8]) -> Result<Self, Error> {
        let envelope: Self = serde_json::from_slice(bytes).map_err(|_| Error::Malformed)?;
        if envelope.to_vec() != bytes {
            return Err(Error::Malformed);
        }
        Ok(envelope)
    }

    /// The envelope's bytes.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("an envelope is three strings")
    }

    /// Puts an envelope together from a payload and a signature that travelled apart (a pairing code). Nothing is
    /// verified by this.
    pub fn reassemble<P: Payload>(payload: &P, signature: &crate::Signature) -> Self {
        Self {
            payload_type: P::TYPE.to_owned(),
            payload: encode_base64(&encode(payload)),
            signatures: [EnvelopeSignature { sig: encode_base64(signature.as_bytes()) }],
        }
    }

    /// The signature, unverified.
    ///
    /// # Errors
    /// [`Error::Signature`] when it is not 64 bytes.
    pub fn signature(&self) -> Result<crate::Signature, Error> {
        Signature64::parse(&self.signatures[0].sig)
    }

    /// SHA-256 of the pre-authentication encoding: the statement's hash, whatever its signature.
    ///
    /// # Errors
    /// [`Error::Malformed`] when the payload is not canonical base64.
    pub fn hash(&self) -> Result<Sha256Digest, Error> {
        Ok(sha256(&pre_authentication(&self.payload_type, &decode_base64(&self.payload)?)))
    }

    /// The payload *without* verification: for looking up which key to ask for. Nothing in it may be relied on.
    ///
    /// # Errors
    /// [`Error::Bind`] for another kind, [`Error::Malformed`] for another encoding.
    pub fn peek<P: Payload>(&self) -> Result<P, Error> {
        self.decode::<P>().map(|(payload, _)| payload)
    }

    /// Verifies under `key`, which the caller chose before looking, that `header` signed a payload of kind `P`.
    ///
    /// # Errors
    /// [`Error::Signature`] for a wrong signature, [`Error::Bind`] for another kind or signer,
    /// [`Error::Malformed`], [`Error::Limit`] or [`Error::Downgrade`] for a payload that is not the one encoding.
    pub fn verify<P: Payload>(&self, key: &VerifyingKey, header: &Header) -> Result<Verified<P>, Error> {
        if self.payload_type != P::TYPE {
            return Err(Error::Bind);
        }
        if self.payload.len() > Self::MAX_PAYLOAD * 4 / 3 + 4 {
            return Err(Error::Limit);
        }
        let bytes = Zeroizing::new(decode_base64(&self.payload)?);
        let signed = Signature64::parse(&self.signatures[0].sig)
            .and_then(|signature| key.verify(&pre_authentication(P::TYPE, &bytes), &signature));
        if let Err(error) = signed
            && !weakened("signature")
        {
            return Err(error);
        }
        let (payload, hash) = self.decode::<P>()?;
        if payload.header() != *header && !weakened("signer") {
            return Err(Error::Bind);
        }
        Ok(Verified { payload, hash })
    }

    fn decode<P: Payload>(&self) -> Result<(P, Sha256Digest), Error> {
        if self.payload_type != P::TYPE {
            return Err(Error::Bind);
        }
        let bytes = Zeroizing::new(decode_base64(&self.payload)?);
        let payload: P = serde_json::from_slice(&bytes).map_err(|_| Error::Malformed)?;
        // serde accepts missing options, arrays for structs and reordering: only the bytes that we write are accepted.
        if *encode(&payload) != *bytes {
            return Err(Error::Malformed);
        }
        payload.check()?;
        Ok((payload, sha256(&pre_authentication(P::TYPE, &bytes))))
    }
}

struct Signature64;

impl Signature64 {
    fn parse(text: &str) -> Result<crate::Signature, Error> {
        crate::Signature::try_from(decode_base64(text)?.as_slice()).map_err(|_| Error::Signature)
    }
}

/// A payload with the envelope that this side made for it.
#[derive(Clone, Debug)]
pub struct Signed<P> {
    payload: P,
    envelope: Envelope,
    hash: Sha256Digest,
}

impl<P: Payload> Signed<P> {
    /// Signs `payload`.
    ///
    /// # Errors
    /// Whatever [`Payload::check`] refuses: nothing is signed that would not verify.
    pub fn sign(payload: P, key: &SigningKey) -> Result<Self, Error> {
        payload.check()?;
        let bytes = encode(&payload);
        let message = pre_authentication(P::TYPE, &bytes);
        let envelope = Envelope {
            payload_type: P::TYPE.to_owned(),
            payload: encode_base64(&bytes),
            signatures: [EnvelopeSignature { sig: encode_base64(key.sign(&message).as_bytes()) }],
        };
        Ok(Self { payload, envelope, hash: sha256(&message) })
    }

    /// The payload.
    pub fn payload(&self) -> &P {
        &self.payload
    }

    /// What travels.
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// The statement's hash, SHA-256(PAE).
    pub fn hash(&self) -> Sha256Digest {
        self.hash
    }

    /// What this side signed counts as verified by this side.
    pub fn into_verified(self) -> Verified<P> {
        Verified { payload: self.payload, hash: self.hash }
    }
}

/// A payload whose signature, signer, encoding and limits have been checked.
#[derive(Clone, Debug)]
pub struct Verified<P> {
    payload: P,
    hash: Sha256Digest,
}

impl<P> Verified<P> {
    /// The statement's hash, SHA-256(PAE).
    pub fn hash(&self) -> Sha256Digest {
        self.hash
    }

    /// The payload by value.
    pub fn into_payload(self) -> P {
        self.payload
    }
}

impl<P> std::ops::Deref for Verified<P> {
    type Target = P;

    fn deref(&self) -> &P {
        &self.payload
    }
}

/// DSSE's PAE: `"DSSEv1" SP len(type) SP type SP len(payload) SP payload`, lengths in decimal.
fn pre_authentication(payload_type: &str, payload: &[u8]) -> Zeroizing<Vec<u8>> {
    let head = format!("DSSEv1 {} {} {} ", payload_type.len(), payload_type, payload.len());
    let mut message = Zeroizing::new(Vec::with_capacity(head.len() + payload.len()));
    message.extend_from_slice(head.as_bytes());
    message.extend_from_slice(payload);
    message
}

fn encode<P: Serialize>(payload: &P) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(serde_json::to_vec(payload).expect("payloads are structs of strings, integers and lists"))
}

#[cfg(test)]
mod tests;
