//! Chance is an argument, and it is looked at: a source that fails, stands still or repeats itself makes no key.
//!
//! Not promised: that a source which merely is predictable is noticed.

use cachet_crypto::Secret;
use rand_core::{Infallible, TryCryptoRng, TryRng};
use zeroize::Zeroizing;

use crate::{Error, Result};

const BLOCK: usize = 16;

/// A source of chance under watch, for the length of one operation.
///
/// Lends itself to crates of both `rand_core` generations as infallible; [`Chance::checked`] then refuses what
/// they made from a bad source.
pub(crate) struct Chance<'r, R: ?Sized> {
    rng: &'r mut R,
    /// The block before; it may be part of a key.
    last: Zeroizing<[u8; BLOCK]>,
    failures: u64,
}

impl<'r, R: TryCryptoRng + ?Sized> Chance<'r, R> {
    /// Draws one block to compare the next ones with.
    ///
    /// # Errors
    /// [`Error::Chance`].
    pub(crate) fn new(rng: &'r mut R) -> Result<Self> {
        let mut chance = Self { rng, last: Zeroizing::new([0; BLOCK]), failures: 0 };
        let mut probe = [0; BLOCK];
        chance.fill(&mut probe);
        chance.checked(())?;
        Ok(chance)
    }

    /// `N` fresh secret bytes.
    ///
    /// # Errors
    /// [`Error::Chance`].
    pub(crate) fn secret<const N: usize>(&mut self) -> Result<Secret<N>> {
        let secret = Secret::init_with(|bytes| self.fill(bytes));
        self.checked(secret)
    }

    /// `N` fresh public bytes: salts, nonces, ids.
    ///
    /// # Errors
    /// [`Error::Chance`].
    pub(crate) fn bytes<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        self.checked(bytes)
    }

    /// Gives `made` back if all chance so far was good.
    ///
    /// # Errors
    /// [`Error::Chance`].
    pub(crate) fn checked<T>(&self, made: T) -> Result<T> {
        if self.failures == 0 { Ok(made) } else { Err(Error::Chance) }
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        if bytes.len() < BLOCK {
            // A short draw is the beginning of a whole block, or a repetition would pass unseen.
            let mut block = Zeroizing::new([0; BLOCK]);
            self.fill(&mut *block);
            bytes.copy_from_slice(&block[..bytes.len()]);
            return;
        }
        if self.rng.try_fill_bytes(bytes).is_err() || self.failures > 0 || self.repeats(bytes) {
            // What is made from this is thrown away by `checked`; it varies so that rejection sampling ends.
            self.failures += 1;
            for (i, byte) in bytes.iter_mut().enumerate() {
                *byte = (i as u64).wrapping_mul(167).wrapping_add(self.failures) as u8;
            }
        }
    }

    /// Whether a whole block equals the one before or is one byte repeated. By chance: once in 2^120.
    fn repeats(&mut self, bytes: &[u8]) -> bool {
        bytes.chunks_exact(BLOCK).any(|block| {
            let bad = block == *self.last || block.iter().all(|byte| *byte == block[0]);
            self.last.copy_from_slice(block);
            bad
        })
    }
}

impl<R: TryCryptoRng + ?Sized> TryRng for Chance<'_, R> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> std::result::Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.fill(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> std::result::Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> std::result::Result<(), Infallible> {
        self.fill(bytes);
        Ok(())
    }
}

impl<R: TryCryptoRng + ?Sized> TryCryptoRng for Chance<'_, R> {}

// The generation of rand_core that opaque-ke 4 speaks.
impl<R: TryCryptoRng + ?Sized> rand_core_0_6::RngCore for Chance<'_, R> {
    fn next_u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        self.fill(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        self.fill(bytes);
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> std::result::Result<(), rand_core_0_6::Error> {
        self.fill(bytes);
        Ok(())
    }
}

impl<R: TryCryptoRng + ?Sized> rand_core_0_6::CryptoRng for Chance<'_, R> {}

/// A fresh random id.
///
/// # Errors
/// [`Error::Chance`].
///
/// ```
/// # fn main() -> Result<(), cachet_seal::Error> {
/// let vault: cachet_crypto::VaultId = cachet_seal::generate_id(&mut getrandom::SysRng)?;
/// # Ok(()) }
/// ```
pub fn generate_id<I: From<[u8; 16]>>(rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<I> {
    Chance::new(rng)?.bytes().map(I::from)
}

/// `N` fresh secret bytes: a claim secret, a pair key, a mailbox key's seed.
///
/// # Errors
/// [`Error::Chance`].
pub fn generate_secret<const N: usize>(rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<Secret<N>> {
    Chance::new(rng)?.secret()
}

/// `N` fresh public bytes: a salt.
///
/// # Errors
/// [`Error::Chance`].
pub fn generate_bytes<const N: usize>(rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<[u8; N]> {
    Chance::new(rng)?.bytes()
}

#[cfg(test)]
pub(crate) mod sources {
    use super::*;

    /// Sources that must make no key.
    pub(crate) enum Bad {
        Failing,
        Constant(u8),
        /// The same sixteen distinct bytes again and again.
        Repeating,
    }

    impl TryRng for Bad {
        type Error = Error;

        fn try_next_u32(&mut self) -> std::result::Result<u32, Self::Error> {
            Err(Error::Chance)
        }

        fn try_next_u64(&mut self) -> std::result::Result<u64, Self::Error> {
            Err(Error::Chance)
        }

        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> std::result::Result<(), Self::Error> {
            match self {
                Self::Failing => return Err(Error::Chance),
                Self::Constant(byte) => bytes.fill(*byte),
                Self::Repeating => bytes.iter_mut().zip((0..16).cycle()).for_each(|(byte, value)| *byte = value),
            }
            Ok(())
        }
    }

    impl TryCryptoRng for Bad {}

    pub(crate) const ALL: [Bad; 4] = [Bad::Failing, Bad::Constant(0), Bad::Constant(0xA5), Bad::Repeating];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_constant_or_repeating_source_makes_no_key() {
        for mut source in sources::ALL {
            assert_eq!(generate_secret::<32>(&mut source).err(), Some(Error::Chance));
        }
        assert!(generate_secret::<32>(&mut getrandom::SysRng).is_ok());
    }

    #[test]
    fn a_source_that_fails_halfway_makes_no_key() {
        struct Once(bool);
        impl TryRng for Once {
            type Error = Error;
            fn try_next_u32(&mut self) -> std::result::Result<u32, Self::Error> {
                Err(Error::Chance)
            }
            fn try_next_u64(&mut self) -> std::result::Result<u64, Self::Error> {
                Err(Error::Chance)
            }
            fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> std::result::Result<(), Self::Error> {
                if std::mem::replace(&mut self.0, true) {
                    return Err(Error::Chance);
                }
                getrandom::fill(bytes).map_err(|_| Error::Chance)
            }
        }
        impl TryCryptoRng for Once {}
        let mut source = Once(false);
        let mut chance = Chance::new(&mut source).unwrap();
        assert_eq!(chance.secret::<32>().err(), Some(Error::Chance));
    }
}
