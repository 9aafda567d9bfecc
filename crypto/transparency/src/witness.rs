//! C2SP cosignatures: each witness signs with Ed25519 (`cosignature/v1`) and with ML-DSA-44 (`subtree/v1`), and counts
//! only with both.

use std::fmt;
use std::str::FromStr;

use cachet_crypto::{Secret, Signature, Timestamp, VerifyingKey};
use ed25519_dalek::Signer as _;
use ml_dsa::signature::{Keypair as _, Verifier as _};
use ml_dsa::{EncodedSignature, EncodedVerifyingKey, MlDsa44, Seed};

use crate::note::{COSIGNATURE_ED25519, COSIGNATURE_ML_DSA_44, id_of, is_name, read_vkey, vkey};
use crate::{Checkpoint, Error, Result, checkpoint};

/// A witness: one name, two keys.
#[derive(Clone, Eq, PartialEq)]
pub struct WitnessKey {
    name: String,
    ed25519: VerifyingKey,
    ml_dsa: Vec<u8>,
}

impl WitnessKey {
    /// The witness's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether two of these are one witness under another name.
    pub(crate) fn shares_with(&self, other: &Self) -> bool {
        self.name == other.name || self.ed25519 == other.ed25519 || self.ml_dsa == other.ml_dsa
    }

    /// When this witness cosigned `checkpoint`: the earlier time of its two lines. `None` when a line is missing, or
    /// says by time 0 that it does not vouch for the newest state.
    ///
    /// # Errors
    /// [`Error::Signature`] for a line of this witness that is false.
    pub fn time_of(&self, checkpoint: &Checkpoint) -> Result<Option<Timestamp>> {
        let ed25519 = self.ed25519_time(checkpoint)?;
        let ml_dsa = self.ml_dsa_time(checkpoint)?;
        Ok(ed25519.zip(ml_dsa).map(|(a, b)| a.min(b)).filter(|time| time.0 > 0))
    }

    fn ed25519_time(&self, checkpoint: &Checkpoint) -> Result<Option<Timestamp>> {
        let id = id_of(&self.name, COSIGNATURE_ED25519, self.ed25519.as_bytes());
        let Some(line) = checkpoint.line(&self.name, id) else { return Ok(None) };
        let (time, signature) = timed(line)?;
        self.ed25519.verify(&ed25519_message(checkpoint, time), &Signature::try_from(signature)?)?;
        Ok(Some(time))
    }

    fn ml_dsa_time(&self, checkpoint: &Checkpoint) -> Result<Option<Timestamp>> {
        let id = id_of(&self.name, COSIGNATURE_ML_DSA_44, &self.ml_dsa);
        let Some(line) = checkpoint.line(&self.name, id) else { return Ok(None) };
        let (time, signature) = timed(line)?;
        let encoded = EncodedSignature::<MlDsa44>::try_from(signature).map_err(|_| Error::Format)?;
        let signature = ml_dsa::Signature::<MlDsa44>::decode(&encoded).ok_or(Error::Signature)?;
        let key = EncodedVerifyingKey::<MlDsa44>::try_from(self.ml_dsa.as_slice()).map_err(|_| Error::Format)?;
        let key = ml_dsa::VerifyingKey::<MlDsa44>::decode(&key);
        let message = ml_dsa_message(&self.name, checkpoint, time)?;
        key.verify(&message, &signature).map_err(|_| Error::Signature)?;
        Ok(Some(time))
    }
}

impl fmt::Display for WitnessKey {
    /// The two `vkey`s, joined by a comma.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ed25519 = vkey(&self.name, COSIGNATURE_ED25519, self.ed25519.as_bytes());
        write!(f, "{ed25519},{}", vkey(&self.name, COSIGNATURE_ML_DSA_44, &self.ml_dsa))
    }
}

impl fmt::Debug for WitnessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WitnessKey({})", self.name)
    }
}

impl FromStr for WitnessKey {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let (ed25519, ml_dsa) = text.split_once(',').ok_or(Error::Format)?;
        let (name, ed25519) = read_vkey(ed25519, COSIGNATURE_ED25519)?;
        let (same, ml_dsa) = read_vkey(ml_dsa, COSIGNATURE_ML_DSA_44)?;
        let ed25519: [u8; 32] = ed25519.try_into().map_err(|_| Error::Format)?;
        if name != same || EncodedVerifyingKey::<MlDsa44>::try_from(ml_dsa.as_slice()).is_err() {
            return Err(Error::Format);
        }
        Ok(Self { name, ed25519: VerifyingKey::from_bytes(&ed25519)?, ml_dsa })
    }
}

/// A witness's signing keys.
pub struct WitnessSigner {
    name: String,
    ed25519: ed25519_dalek::SigningKey,
    ml_dsa: ml_dsa::SigningKey<MlDsa44>,
}

impl WitnessSigner {
    /// From a name and one seed for each key.
    ///
    /// # Errors
    /// [`Error::Format`] for a name that notes cannot carry.
    pub fn new(name: &str, ed25519: &Secret<32>, ml_dsa: &Secret<32>) -> Result<Self> {
        if !is_name(name) {
            return Err(Error::Format);
        }
        Ok(Self {
            name: name.to_owned(),
            ed25519: ed25519_dalek::SigningKey::from_bytes(ed25519.expose()),
            ml_dsa: ml_dsa::SigningKey::from_seed(&Seed::from(*ml_dsa.expose())),
        })
    }

    /// The public half.
    #[must_use]
    pub fn witness_key(&self) -> WitnessKey {
        let ed25519 = VerifyingKey::from_bytes(self.ed25519.verifying_key().as_bytes())
            .expect("a key made from a seed is a canonical point of large order");
        WitnessKey { name: self.name.clone(), ed25519, ml_dsa: self.ml_dsa.verifying_key().encode().to_vec() }
    }

    /// The two signature lines of this witness, each ended by a line feed. Whoever calls has checked that the
    /// checkpoint extends every other one that this witness signed.
    ///
    /// # Errors
    /// [`Error::Format`] when the log's name is too long.
    pub fn cosign(&self, checkpoint: &Checkpoint, time: Timestamp) -> Result<String> {
        let key = self.witness_key();
        let ed25519 = self.ed25519.sign(&ed25519_message(checkpoint, time)).to_bytes();
        let ml_dsa: ml_dsa::Signature<MlDsa44> = self.ml_dsa.sign(&ml_dsa_message(&self.name, checkpoint, time)?);
        let line = |kind, key: &[u8], signature: &[u8]| {
            let signature = [&time.0.to_be_bytes()[..], signature].concat();
            let line = signed_note::Signature::new(self.name.clone(), id_of(&self.name, kind, key), signature);
            line.map(|line| checkpoint::line_text(&line)).map_err(|_| Error::Format)
        };
        Ok(line(COSIGNATURE_ED25519, key.ed25519.as_bytes(), &ed25519)?
            + &line(COSIGNATURE_ML_DSA_44, &key.ml_dsa, &ml_dsa.encode())?)
    }
}

impl fmt::Debug for WitnessSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WitnessSigner({}, ..)", self.name)
    }
}

fn timed(line: &[u8]) -> Result<(Timestamp, &[u8])> {
    let (time, signature) = line.split_first_chunk::<8>().ok_or(Error::Format)?;
    Ok((Timestamp(u64::from_be_bytes(*time)), signature))
}

fn ed25519_message(checkpoint: &Checkpoint, time: Timestamp) -> Vec<u8> {
    [format!("cosignature/v1\ntime {}\n", time.0).as_bytes(), checkpoint.body()].concat()
}

fn ml_dsa_message(name: &str, checkpoint: &Checkpoint, time: Timestamp) -> Result<Vec<u8>> {
    let length = |text: &str| u8::try_from(text.len()).map_err(|_| Error::Format);
    let mut message = b"subtree/v1\n\0".to_vec();
    message.push(length(name)?);
    message.extend_from_slice(name.as_bytes());
    message.extend_from_slice(&time.0.to_be_bytes());
    message.push(length(checkpoint.origin())?);
    message.extend_from_slice(checkpoint.origin().as_bytes());
    message.extend_from_slice(&0u64.to_be_bytes());
    message.extend_from_slice(&checkpoint.size().to_be_bytes());
    message.extend_from_slice(checkpoint.root().as_bytes());
    Ok(message)
}
