//! The sealed part of an access journal entry: the exact time by the reader's clock, for the pair alone.

use cachet_crypto::{AccountId, GrantId, MailboxId, ObjectId, Secret, Timestamp, label};
use rand_core::TryCryptoRng;

use crate::own_object::{Context, PurposeKey, open_own, seal_own};
use crate::{Error, Result};

/// Which opening a sealed time belongs to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Opening {
    /// The patient of the pair.
    pub patient: AccountId,
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The grant.
    pub grant: GrantId,
    /// The object.
    pub object: ObjectId,
    /// Number of the journal entry.
    pub seq: u64,
}

/// Seals the time of an opening under the pair key.
///
/// # Errors
/// [`Error::Chance`].
pub fn seal_access_time(
    pair_key: &Secret<32>,
    opening: &Opening,
    at: Timestamp,
    rng: &mut (impl TryCryptoRng + ?Sized),
) -> Result<Vec<u8>> {
    opening.within(|context| seal_own(&purpose(pair_key), context, &at.0.to_be_bytes(), rng))
}

/// Opens the time of an opening.
///
/// # Errors
/// [`Error::Forged`] or [`Error::Malformed`].
pub fn open_access_time(pair_key: &Secret<32>, opening: &Opening, sealed: &[u8]) -> Result<Timestamp> {
    let bytes = opening.within(|context| open_own(&purpose(pair_key), context, sealed))?;
    let bytes: [u8; 8] = bytes.as_slice().try_into().map_err(|_| Error::Malformed)?;
    Ok(Timestamp(u64::from_be_bytes(bytes)))
}

impl Opening {
    fn within<T>(&self, act: impl FnOnce(&Context<'_>) -> T) -> T {
        let id = [*self.mailbox.as_bytes(), *self.grant.as_bytes(), *self.object.as_bytes()].concat();
        act(&Context { kind: "access time", account: self.patient, vault: None, id: &id, n: self.seq, epoch: 0 })
    }
}

fn purpose(pair_key: &Secret<32>) -> PurposeKey {
    PurposeKey::derive(pair_key, label::PAIR_JOURNAL)
}
