//! That a change of a recovery key stood its days: two proofs of one state of the account, apart by the witnesses' clocks.

use cachet_crypto::protocol::recovery::CHANGE_DAYS;
use cachet_crypto::protocol::transparency::{LookedUp, Stood, account_label, record_value};
use cachet_crypto::{AccountId, Sha256Digest, Timestamp, weakened};

use crate::look_up::verify_moment;
use crate::{Error, Pin, Policy, Proven, Result};

/// Seconds that the two proofs are apart at least.
pub const CHANGE_SECONDS: u64 = CHANGE_DAYS as u64 * 86_400;

/// Verifies that the directory held `record` of `account` with `change` under it at two moments, fourteen days apart by
/// the quorum's clocks, and nothing else in between: one log, one version of the label. Nobody's other clock counts.
///
/// # Errors
/// [`Error::Stale`] when the days are not over or no quorum says so, [`Error::Proof`] for another state, and the others
/// for what is malformed, unsigned or unproven.
pub fn verify_stood(
    policy: &Policy,
    account: AccountId,
    record: Sha256Digest,
    change: Sha256Digest,
    stood: &Stood,
    now: Timestamp,
) -> Result<()> {
    let at = |pin: Option<&Pin>, answer: &LookedUp| -> Result<_> {
        let Proven { pin, time, entries } = verify_moment(policy, pin, &[account_label(account)], answer, now)?;
        let [entry] = <[_; 1]>::try_from(entries).map_err(|_| Error::Proof)?;
        Ok((pin, time, entry))
    };
    let (pin, begun, first) = at(None, &stood.first)?;
    let (_, ended, last) = at(Some(&pin), &stood.last)?;
    if first != last || first.value != record_value(record, Some(change)) {
        return Err(Error::Proof);
    }
    if ended < begun.plus(CHANGE_SECONDS) && !weakened("change-days") {
        return Err(Error::Stale);
    }
    Ok(())
}
