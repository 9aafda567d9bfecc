//! The recovery sheet, and what it takes back.

use super::{OwnObject, WrappedRoot, present, wire};
use crate::protocol::account::Succeeded;
use crate::protocol::way_in::{DeviceWayIn, RecoveryWayIn};
use crate::{AccountId, Base64Url, Envelope};

wire! {
    /// Looks a recovery wrap up.
    RecoveryLookup {
        /// HKDF(recovery code, lookup label), 32 bytes.
        lookup: Base64Url,
    }

    /// What a recovery sheet leads to.
    Recovered {
        /// The account.
        account: AccountId,
        /// The wrapped root.
        root: WrappedRoot,
        /// For a sheet whose keys were changed since, while its recovery key still counts: what a take-back begins
        /// with; null otherwise.
        #[serde(deserialize_with = "present")]
        held: Option<HeldState>,
    }

    /// The account's own objects as they were under the keys that a sheet still opens.
    HeldState {
        /// The keyring.
        keyring: OwnObject,
        /// The mailbox index, when there was one.
        #[serde(deserialize_with = "present")]
        mailboxes: Option<OwnObject>,
        /// Number of the keyring's next state.
        next_keyring: u64,
        /// Number of the mailbox index's next state.
        next_mailboxes: u64,
    }

    /// The recovery key takes the account back from the keys that an account key named after it.
    TakeBack {
        /// Lookup id of the old sheet.
        lookup: Base64Url,
        /// Record and the succession by the recovery key.
        next: Succeeded,
        /// The new sheet.
        recovery: RecoveryWayIn,
        /// The device; null when nothing is kept on it.
        #[serde(deserialize_with = "present")]
        device: Option<DeviceWayIn>,
        /// Keyring under the new epoch.
        keyring: OwnObject,
        /// Mailbox index under the new epoch; null when there was none.
        #[serde(deserialize_with = "present")]
        mailboxes: Option<OwnObject>,
    }

    /// Announces a change of the recovery key.
    ChangeRecovery {
        /// [`RecoveryChange`](crate::protocol::recovery::RecoveryChange), signed by the key in force.
        change: Envelope,
    }
}
