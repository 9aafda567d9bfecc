//! Look-up proofs of the directory (AKD, WhatsApp's configuration): the newest value of a label under an epoch's root.

use std::fmt;
use std::str::FromStr;

use akd_core::ecvrf::{VRFPrivateKey, VRFPublicKey};
use akd_core::verify::lookup_verify;
use akd_core::{AkdLabel, LookupProof, MembershipProof, NodeLabel, NonMembershipProof, WhatsAppV1Configuration};
use cachet_crypto::protocol::transparency::{DirectoryLabel, Leaf};
use cachet_crypto::{Secret, decode_base64url, encode_base64url};

use crate::{Error, Result};

/// Bits of a node's label at most, and so levels of the tree.
const MAX_BITS: u32 = 256;

/// The public key under which the directory hides which labels it holds (RFC 9381).
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct VrfKey([u8; 32]);

impl VrfKey {
    /// The public half of a directory's VRF seed.
    ///
    /// # Errors
    /// [`Error::Format`] for bytes that are no seed.
    pub fn of_seed(seed: &Secret<32>) -> Result<Self> {
        let private = VRFPrivateKey::try_from(&seed.expose()[..]).map_err(|_| Error::Format)?;
        Ok(Self(VRFPublicKey::from(&private).to_bytes()))
    }

    /// The 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for VrfKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&encode_base64url(&self.0))
    }
}

impl fmt::Debug for VrfKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VrfKey({self})")
    }
}

impl FromStr for VrfKey {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let bytes: [u8; 32] = decode_base64url(text)?.try_into().map_err(|_| Error::Format)?;
        VRFPublicKey::try_from(&bytes[..]).map_err(|_| Error::Format)?;
        Ok(Self(bytes))
    }
}

/// The newest value of a label, proven.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// The value.
    pub value: Vec<u8>,
    /// How often it was published; the first is 1.
    pub version: u64,
}

/// Writes a proof as it travels.
///
/// # Errors
/// [`Error::Format`] never for a proof that the directory made.
pub fn encode_proof(proof: &LookupProof) -> Result<Vec<u8>> {
    postcard::to_stdvec(proof).map_err(|_| Error::Format)
}

/// Reads the one encoding of a proof, within the limits that keep verifying it short.
///
/// # Errors
/// [`Error::Format`].
pub fn decode_proof(bytes: &[u8]) -> Result<LookupProof> {
    let proof: LookupProof = postcard::from_bytes(bytes).map_err(|_| Error::Format)?;
    let bounded = is_membership(&proof.existence_proof)
        && is_membership(&proof.marker_proof)
        && is_non_membership(&proof.freshness_proof)
        && proof.version > 0;
    // The library asserts what is checked here, and counts bits up to what a proof says.
    if !bounded || encode_proof(&proof)? != bytes {
        return Err(Error::Format);
    }
    Ok(proof)
}

fn is_label(label: &NodeLabel) -> bool {
    label.label_len <= MAX_BITS
}

fn is_membership(proof: &MembershipProof) -> bool {
    let levels = usize::try_from(MAX_BITS).expect("256 fits");
    is_label(&proof.label)
        && proof.sibling_proofs.len() <= levels
        && proof.sibling_proofs.iter().all(|sibling| is_label(&sibling.label) && is_label(&sibling.siblings[0].label))
}

fn is_non_membership(proof: &NonMembershipProof) -> bool {
    is_label(&proof.label)
        && is_label(&proof.longest_prefix)
        && proof.longest_prefix_children.iter().all(|child| is_label(&child.label))
        && is_membership(&proof.longest_prefix_membership_proof)
}

/// Verifies that `bytes` prove the newest value of `label` at the leaf's epoch, under its root.
///
/// # Errors
/// [`Error::Format`], [`Error::Proof`].
pub fn verify_entry(vrf: &VrfKey, leaf: &Leaf, label: &DirectoryLabel, bytes: &[u8]) -> Result<Entry> {
    let proof = decode_proof(bytes)?;
    if proof.epoch > leaf.epoch {
        return Err(Error::Proof);
    }
    let label = AkdLabel(label.as_bytes().to_vec());
    let root = *leaf.root.as_bytes();
    let found = lookup_verify::<WhatsAppV1Configuration>(vrf.as_bytes(), root, leaf.epoch, label, proof);
    let found = found.map_err(|_| Error::Proof)?;
    Ok(Entry { value: found.value.0, version: found.version })
}
