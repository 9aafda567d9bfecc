//! HPKE (RFC 9180) in base mode, the sender's half after encapsulation: HKDF-SHA256 and ChaCha20Poly1305, one message.

use std::sync::LazyLock;

use cachet_crypto::Secret;
use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit};
use hkdf::{Hkdf, HkdfExtract};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::file_key::FileKey;
use crate::hybrid::WRAPPED;

/// age's `info` of its hybrid recipient.
pub(crate) const INFO: &[u8] = b"age-encryption.org/mlkem768x25519";

/// KEM 0x647a (X-Wing), KDF 0x0001 (HKDF-SHA256), AEAD 0x0003 (ChaCha20Poly1305).
const SUITE: &[u8] = b"HPKE\x64\x7a\x00\x01\x00\x03";
const VERSION: &[u8] = b"HPKE-v1";

/// `mode_base || psk_id_hash || info_hash`: nothing of it changes from one header to the next.
static CONTEXT: LazyLock<[u8; 65]> = LazyLock::new(|| {
    let mut context = [0; 65];
    context[1..33].copy_from_slice(extract(None, b"psk_id_hash", b"").0.as_slice());
    context[33..].copy_from_slice(extract(None, b"info_hash", INFO).0.as_slice());
    context
});

/// Seals a file key under the shared secret of an encapsulation, which is used for nothing else.
pub(crate) fn seal(shared: &Secret<32>, key: &FileKey) -> [u8; WRAPPED] {
    let (_, secret) = extract(Some(shared.expose()), b"secret", b"");
    let cipher = ChaCha20Poly1305::new(expand::<32>(&secret, b"key").expose().into());
    let nonce = expand::<12>(&secret, b"base_nonce");
    let mut wrapped = [0; WRAPPED];
    let (text, tag) = wrapped.split_at_mut(16);
    text.copy_from_slice(key.expose());
    let made = cipher
        .encrypt_inout_detached(nonce.expose().into(), &[], text.into())
        .expect("16 bytes are below ChaCha20's limit");
    tag.copy_from_slice(&made);
    wrapped
}

/// LabeledExtract of RFC 9180 section 4.
fn extract(salt: Option<&[u8]>, label: &[u8], ikm: &[u8]) -> (Zeroizing<[u8; 32]>, Hkdf<Sha256>) {
    let mut extract = HkdfExtract::<Sha256>::new(salt);
    for part in [VERSION, SUITE, label, ikm] {
        extract.input_ikm(part);
    }
    let (key, expander) = extract.finalize();
    (Zeroizing::new(key.into()), expander)
}

/// LabeledExpand of RFC 9180 section 4.
fn expand<const N: usize>(secret: &Hkdf<Sha256>, label: &[u8]) -> Secret<N> {
    let length = u16::try_from(N).expect("keys and nonces are short").to_be_bytes();
    Secret::init_with(|bytes| {
        secret
            .expand_multi_info(&[&length, VERSION, SUITE, label, &*CONTEXT], bytes)
            .expect("keys and nonces are far below 255 times 32 bytes");
    })
}
