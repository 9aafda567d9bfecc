//! HKDF-SHA-256 (RFC 5869), always with a label of the one table first in its `info`.

use cachet_crypto::Secret;
use hkdf::Hkdf;
use sha2::Sha256;

/// `HKDF[salt, info](secret, N)`; no salt means 32 zero bytes.
pub(crate) fn derive<const N: usize>(secret: &[u8], salt: Option<&[u8]>, info: &[&[u8]]) -> Secret<N> {
    Secret::init_with(|bytes| {
        Hkdf::<Sha256>::new(salt, secret)
            .expand_multi_info(info, bytes)
            .expect("all outputs are far below 255 times 32 bytes");
    })
}
