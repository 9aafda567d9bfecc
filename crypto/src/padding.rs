//! Padmé: padded lengths that leak O(log log L) bits (Nikitin et al., PETS 2019, section 4).

/// The smallest Padmé length that holds `length` bytes; at most 12 % more.
#[must_use]
pub fn padme(length: u64) -> u64 {
    if length < 2 {
        return length;
    }
    let exponent = u64::from(length.ilog2());
    let significant = u64::from(exponent.max(1).ilog2()) + 1;
    let mask = (1u64 << exponent.saturating_sub(significant)) - 1;
    length.saturating_add(mask) & !mask
}

/// `max(minimum, padme(length))`.
#[must_use]
pub fn padded_len(length: u64, minimum: u64) -> u64 {
    padme(length).max(minimum)
}

/// Whether `length` is a length that Padmé gives.
#[must_use]
pub fn is_padme(length: u64) -> bool {
    padme(length) == length
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_published_example_holds() {
        assert_eq!(padme(41_000_000), 41_943_040);
        assert_eq!([padme(0), padme(1), padme(2), padme(9), padme(200)], [0, 1, 2, 10, 208]);
    }

    proptest! {
        #[test]
        fn padding_never_shrinks_costs_at_most_twelve_percent_and_is_stable(length in 1u64..(1 << 40)) {
            let padded = padme(length);
            prop_assert!(padded >= length);
            prop_assert!((padded - length) * 100 <= 12 * length);
            prop_assert!(is_padme(padded));
        }
    }
}
