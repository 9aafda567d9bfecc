//! File keys. One key, one plaintext: what seals is consumed by sealing, what is left opens and can be wrapped.

use std::fmt;

use cachet_crypto::Secret;
use rand_core::TryCryptoRng;

use crate::Result;
use crate::chance::Chance;

/// An age file key: 16 bytes (C2SP age, "File key").
#[derive(Eq, PartialEq)]
pub(crate) struct FileKey(Secret<16>);

impl FileKey {
    pub(crate) fn generate(rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<Self> {
        Chance::new(rng)?.secret().map(Self)
    }

    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        Secret::from_slice(bytes).map(Self)
    }

    pub(crate) fn from_secret(secret: Secret<16>) -> Self {
        Self(secret)
    }

    pub(crate) fn secret(&self) -> &Secret<16> {
        &self.0
    }

    pub(crate) fn expose(&self) -> &[u8; 16] {
        self.0.expose()
    }

    pub(crate) fn duplicate(&self) -> Self {
        Self(self.0.duplicate())
    }
}

impl fmt::Debug for FileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileKey(..)")
    }
}

macro_rules! sealing_key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// It cannot be copied, wrapped or written out: sealing takes it by value.
        #[derive(Debug)]
        pub struct $name(pub(crate) FileKey);

        impl $name {
            /// A fresh key.
            ///
            /// # Errors
            /// [`crate::Error::Chance`].
            pub fn generate(rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<Self> {
                FileKey::generate(rng).map(Self)
            }
        }
    };
}

macro_rules! opening_key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Eq, PartialEq)]
        pub struct $name(pub(crate) FileKey);

        impl $name {
            /// From the sealed index or a manifest; `None` unless 16 bytes.
            #[must_use]
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                FileKey::from_slice(bytes).map(Self)
            }

            /// The bytes, for a plaintext that is sealed.
            #[must_use]
            pub fn expose(&self) -> &[u8; 16] {
                self.0.expose()
            }

            /// A second copy, made on purpose.
            #[must_use]
            pub fn duplicate(&self) -> Self {
                Self(self.0.duplicate())
            }
        }
    };
}

sealing_key! {
    /// Seals one manifest.
    ManifestSealingKey
}

sealing_key! {
    /// Seals one content.
    ContentSealingKey
}

opening_key! {
    /// The document key: opens one manifest and can be wrapped for readers. It cannot seal.
    DocumentKey
}

opening_key! {
    /// Opens one content. It can neither seal nor be wrapped; it stands in manifests only.
    ContentKey
}
