//! The one type for secret bytes.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// `N` secret bytes: boxed so that moves leave no copy, wiped on drop, compared in constant time.
///
/// There is no `Copy`, `Clone`, `Serialize`, `Deref` or `Display`: bytes leave only through [`Secret::expose`].
pub struct Secret<const N: usize>(Box<[u8; N]>);

impl<const N: usize> Secret<N> {
    /// Lets `fill` write the bytes in place. Returns what `fill` returns on failure.
    ///
    /// # Errors
    /// Whatever `fill` refuses with; the buffer is wiped.
    pub fn try_init_with<E>(fill: impl FnOnce(&mut [u8; N]) -> Result<(), E>) -> Result<Self, E> {
        let mut secret = Self(Box::new([0; N]));
        fill(&mut secret.0)?;
        Ok(secret)
    }

    /// Lets `fill` write the bytes in place.
    pub fn init_with(fill: impl FnOnce(&mut [u8; N])) -> Self {
        let mut secret = Self(Box::new([0; N]));
        fill(&mut secret.0);
        secret
    }

    /// Copies `bytes`; `None` when the length is not `N`. The caller wipes its own copy.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        (bytes.len() == N).then(|| Self::init_with(|buffer| buffer.copy_from_slice(bytes)))
    }

    /// The bytes themselves. Each call site is a place to look at in an audit.
    #[must_use]
    pub fn expose(&self) -> &[u8; N] {
        &self.0
    }

    /// A second copy, made on purpose.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        Self::init_with(|buffer| buffer.copy_from_slice(self.expose()))
    }
}

impl<const N: usize> Drop for Secret<N> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<const N: usize> ZeroizeOnDrop for Secret<N> {}

impl<const N: usize> PartialEq for Secret<N> {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_slice().ct_eq(other.0.as_slice()).into()
    }
}

impl<const N: usize> Eq for Secret<N> {}

impl<const N: usize> fmt::Debug for Secret<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printing_a_secret_shows_nothing_of_it() {
        let secret = Secret::<4>::init_with(|b| b.copy_from_slice(&[0xAA, 0xBB, 0xCC, 0xDD]));
        assert_eq!(format!("{secret:?} {:#?}", &secret), "Secret(..) Secret(..)");
    }

    #[test]
    fn a_secret_of_another_length_is_refused() {
        assert!(Secret::<32>::from_slice(&[1; 31]).is_none());
    }
}
