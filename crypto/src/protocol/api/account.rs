//! Accounts, their own objects, and what a rotate changes in one.

use super::{Append, present, wire};
use crate::protocol::account::Succeeded;
use crate::protocol::passkey::PasskeyWayIn;
use crate::protocol::transparency::VaultLabel;
use crate::protocol::way_in::{DeviceWayIn, RecoveryWayIn};
use crate::{Base64Url, Envelope, VaultId};

wire! {
    /// A new account with its first ways in. Exists only once its owner sends this.
    CreateAccount {
        /// Self-signed record of epoch 0.
        record: Envelope,
        /// Way in by the recovery sheet.
        recovery: RecoveryWayIn,
        /// Way in of the first device; null when nothing is kept on it.
        #[serde(deserialize_with = "present")]
        device: Option<DeviceWayIn>,
        /// Way in by a first passkey; null without one.
        #[serde(deserialize_with = "present")]
        passkey: Option<PasskeyWayIn>,
        /// Sealed keyring, n = 1.
        keyring: OwnObject,
        /// Vault to create, null for an account that only reads.
        #[serde(deserialize_with = "present")]
        vault: Option<NewVault>,
    }

    /// A vault to create.
    NewVault {
        /// Random id.
        vault: VaultId,
        /// Random label of its head in the directory.
        label: VaultLabel,
    }

    /// An account's public keys: every record from the first epoch on.
    PublicAccount {
        /// Ascending by epoch; the last is in force.
        records: Vec<Succeeded>,
    }

    /// A sealed object of the account, replaced by compare-and-swap on `n`.
    OwnObject {
        /// Number of this state; a PUT is accepted only over n-1.
        n: u64,
        /// Epoch under which it is sealed.
        epoch: u32,
        /// Sealed bytes.
        sealed: Base64Url,
    }

    /// A change of keys, whole or not at all. Every other way in ends.
    Rotate {
        /// Record of epoch e+1 and the succession signed by e.
        next: Succeeded,
        /// The new sheet.
        recovery: RecoveryWayIn,
        /// The change to the new sheet's recovery key, signed by epoch e+1; null when the old recovery key signed.
        #[serde(deserialize_with = "present")]
        change: Option<Envelope>,
        /// The device that rotates; null when nothing is kept on it.
        #[serde(deserialize_with = "present")]
        device: Option<DeviceWayIn>,
        /// The passkey with which the person rotates; null without one.
        #[serde(deserialize_with = "present")]
        passkey: Option<PasskeyWayIn>,
        /// Keyring under the new epoch.
        keyring: OwnObject,
        /// Mailbox index under the new epoch; null when there is none.
        #[serde(deserialize_with = "present")]
        mailboxes: Option<OwnObject>,
        /// For each owned vault: the rotate entry with a new head for every open mailbox, the snapshot after it.
        vaults: Vec<VaultAppend>,
    }

    /// An append and the vault it is for.
    VaultAppend {
        /// The vault.
        vault: VaultId,
        /// The entries.
        append: Append,
    }
}
