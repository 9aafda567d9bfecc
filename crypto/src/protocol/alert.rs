//! Alerts: what every device of an account is told about its ways in and its keys.

use serde::{Deserialize, Serialize};

use crate::{AlertId, Day};

/// Days that an alert is kept.
pub const ALERT_DAYS: u32 = 90;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident, $code:literal;)*) => {
        /// What happened.
        #[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "kebab-case")]
        pub enum AlertKind { $($(#[$doc])* $name,)* }

        impl AlertKind {
            /// All kinds.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Stable code on the wire.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

kinds! {
    /// The recovery sheet was used.
    SheetUsed, "sheet-used";
    /// A device was enrolled, or its passphrase changed.
    DeviceAdded, "device-added";
    /// A device handed the vault over to a new one.
    DeviceLinked, "device-linked";
    /// A device was removed.
    DeviceRemoved, "device-removed";
    /// The account's keys changed.
    KeysChanged, "keys-changed";
    /// The recovery key took the account back from other keys.
    TakenBack, "taken-back";
    /// A change of the recovery key was announced.
    ChangePending, "change-pending";
    /// A change of the recovery key was stopped.
    ChangeStopped, "change-stopped";
    /// The recovery contacts were chosen anew, or given up.
    ContactsChanged, "contacts-changed";
    /// A recovery contact released a share: the waiting time runs.
    RecoveryRequested, "recovery-requested";
    /// A request to the recovery contacts was stopped.
    RecoveryStopped, "recovery-stopped";
    /// A passkey was added, or its wrap replaced.
    PasskeyAdded, "passkey-added";
    /// A passkey was removed.
    PasskeyRemoved, "passkey-removed";
    /// Where notices go by e-mail was changed, or given up.
    NoticeChanged, "notice-changed";
    /// A SMART Health Link was made: whoever has it reads what is behind it.
    HealthLinkMade, "health-link-made";
    /// A SMART Health Link was opened.
    HealthLinkOpened, "health-link-opened";
    /// The emergency card was read.
    CardOpened, "card-opened";
    /// Who is told that the emergency card was read was changed or given up, or answered.
    CardContactChanged, "card-contact-changed";
}

impl std::str::FromStr for AlertKind {
    type Err = crate::Error;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|kind| kind.code() == code).ok_or(crate::Error::Malformed)
    }
}

/// One alert.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Alert {
    /// Random id.
    pub alert: AlertId,
    /// What happened.
    pub kind: AlertKind,
    /// Day, by the server's clock.
    pub day: Day,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_on_the_wire_is_the_code_in_the_table() {
        for kind in AlertKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
            assert_eq!(kind.code().parse(), Ok(*kind));
        }
    }
}
