//! Own objects: what only their maker opens. "I can open it" means "I made it".
//!
//! stored = salt (32) || commitment (32) || ChaCha20-Poly1305(key, nonce 0, plaintext), where key || commitment =
//! HKDF-SHA-256(purpose key, salt, label || lp(kind, account, vault, id, n, epoch)).

use std::fmt;

use cachet_crypto::{AccountId, Secret, VaultId, label, length_prefixed, weakened};
use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, Nonce};
use rand_core::TryCryptoRng;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::chance::Chance;
use crate::stream::open_in_place;
use crate::{Error, Result, kdf};

const SALT: usize = 32;
const COMMITMENT: usize = 32;
const TAG: usize = 16;

/// Bytes that sealing an own object adds.
pub const OVERHEAD: usize = SALT + COMMITMENT + TAG;

/// A key for one purpose, derived by that purpose's label; it seals any number of own objects.
pub struct PurposeKey(Secret<32>);

impl PurposeKey {
    /// HKDF(secret, label) where `label` stands in the table of [`cachet_crypto::label`].
    #[must_use]
    pub fn derive(secret: &Secret<32>, label: &'static str) -> Self {
        Self(kdf::derive(secret.expose(), None, &[label.as_bytes()]))
    }

    /// A key that already is a derived one.
    pub(crate) fn from_derived(secret: Secret<32>) -> Self {
        Self(secret)
    }
}

impl fmt::Debug for PurposeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PurposeKey(..)")
    }
}

/// What an own object is bound to: moved anywhere else it does not open.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Kind of the object: a word of the specification.
    pub kind: &'static str,
    /// Whose object.
    pub account: AccountId,
    /// The vault, when it belongs to one.
    pub vault: Option<VaultId>,
    /// Id of the object; empty when `kind` names it.
    pub id: &'a [u8],
    /// Number: of the log entry, of the version.
    pub n: u64,
    /// Epoch of the root from which the purpose key comes.
    pub epoch: u32,
}

/// Seals `plaintext`, padded by the caller, under a fresh salt.
///
/// # Errors
/// [`Error::Chance`].
pub fn seal_own(
    key: &PurposeKey,
    context: &Context<'_>,
    plaintext: &[u8],
    rng: &mut (impl TryCryptoRng + ?Sized),
) -> Result<Vec<u8>> {
    let salt: [u8; SALT] = Chance::new(rng)?.bytes()?;
    let keys = derive(key, context, &salt);
    let mut sealed = Vec::with_capacity(plaintext.len() + OVERHEAD);
    sealed.extend_from_slice(&salt);
    sealed.extend_from_slice(&keys.expose()[32..]);
    sealed.extend_from_slice(plaintext);
    // Nonce 0: the salt makes a new key for each seal.
    let tag = cipher(&keys)
        .encrypt_inout_detached(&Nonce::default(), &[], (&mut sealed[SALT + COMMITMENT..]).into())
        .map_err(|_| Error::Limit)?;
    sealed.extend_from_slice(&tag);
    Ok(sealed)
}

/// Opens what [`seal_own`] made under the same key and context. The commitment is compared first, in constant time.
///
/// # Errors
/// [`Error::Forged`] whatever the reason.
pub fn open_own(key: &PurposeKey, context: &Context<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let (salt, rest) = sealed.split_first_chunk::<SALT>().ok_or(Error::Forged)?;
    let (commitment, rest) = rest.split_first_chunk::<COMMITMENT>().ok_or(Error::Forged)?;
    let (ciphertext, tag) = rest.split_last_chunk::<TAG>().ok_or(Error::Forged)?;
    let keys = derive(key, context, salt);
    if !bool::from(keys.expose()[32..].ct_eq(commitment)) && !weakened("own-commitment") {
        return Err(Error::Forged);
    }
    let mut plaintext = Zeroizing::new(ciphertext.to_vec());
    open_in_place(&cipher(&keys), &Nonce::default(), &mut plaintext, tag)?;
    Ok(plaintext)
}

fn derive(key: &PurposeKey, context: &Context<'_>, salt: &[u8; SALT]) -> Secret<64> {
    let fields = length_prefixed(&[
        context.kind.as_bytes(),
        context.account.as_bytes(),
        context.vault.as_ref().map_or(&[], |vault| vault.as_bytes().as_slice()),
        context.id,
        &context.n.to_be_bytes(),
        &context.epoch.to_be_bytes(),
    ]);
    kdf::derive(key.0.expose(), Some(salt), &[label::OWN_OBJECT.as_bytes(), &fields])
}

fn cipher(keys: &Secret<64>) -> ChaCha20Poly1305 {
    ChaCha20Poly1305::new_from_slice(&keys.expose()[..32]).expect("32 bytes are a key")
}
