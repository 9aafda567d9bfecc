//! Generated passphrases: words that every keyboard types the same.

use rand_core::{Rng as _, TryCryptoRng};
use zeroize::Zeroizing;

use crate::Result;
use crate::chance::Chance;

/// Words of a passphrase for daily use: 64 bits, behind a device secret and a limit on attempts.
const DAILY: usize = 6;

/// Words of a passphrase that stands alone: at least 128 bits.
pub(crate) const ALONE: usize = 12;

/// Six French words without accents, with single spaces.
///
/// # Errors
/// [`crate::Error::Chance`].
pub fn generate_passphrase(rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<Zeroizing<String>> {
    generate(DAILY, rng)
}

pub(crate) fn generate(words: usize, rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<Zeroizing<String>> {
    let list = crate::words::plain();
    let mut chance = Chance::new(rng)?;
    let mut passphrase = Zeroizing::new(String::with_capacity(words * 9));
    for place in 0..words {
        if place > 0 {
            passphrase.push(' ');
        }
        passphrase.push_str(list[below(list.len(), &mut chance)]);
    }
    chance.checked(passphrase)
}

/// A uniform number below `bound`, by rejection.
fn below(bound: usize, chance: &mut Chance<'_, impl TryCryptoRng + ?Sized>) -> usize {
    let bound = bound as u64;
    let fair = u64::MAX - u64::MAX % bound;
    loop {
        let drawn = chance.next_u64();
        if drawn < fair {
            return (drawn % bound) as usize;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_has_the_bits_that_are_promised() {
        let bits = (crate::words::plain().len() as f64).log2();
        assert!(bits * DAILY as f64 >= 64.0 && bits * ALONE as f64 >= 128.0, "{bits}");
        let one = generate_passphrase(&mut getrandom::SysRng).unwrap();
        assert_eq!(one.split(' ').count(), DAILY);
        assert_ne!(one, generate_passphrase(&mut getrandom::SysRng).unwrap());
    }

    #[test]
    fn a_bad_source_makes_no_passphrase() {
        for mut source in crate::chance::sources::ALL {
            assert!(generate_passphrase(&mut source).is_err());
        }
    }
}
