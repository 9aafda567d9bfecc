//! Passphrases, devices, passkeys, and devices that let another one in.

use super::wire;
use crate::{AccountId, Base64Url, Day, DeviceId, PasskeyId};

wire! {
    /// First message of an OPAQUE registration (RFC 9807 section 5).
    OpaqueRegistration {
        /// Account, also before it exists.
        account: AccountId,
        /// Device: with the account, the credential identifier.
        device: DeviceId,
        /// RegistrationRequest.
        request: Base64Url,
    }

    /// One OPAQUE message.
    OpaqueMessage {
        /// The message's bytes.
        message: Base64Url,
    }

    /// First message of an OPAQUE login (RFC 9807 section 6).
    LoginStart {
        /// The account.
        account: AccountId,
        /// The device.
        device: DeviceId,
        /// KE1.
        message: Base64Url,
    }

    /// Answer to it, of the same form for accounts that do not exist.
    LoginStarted {
        /// Names the login in the next request.
        login: Base64Url,
        /// KE2.
        message: Base64Url,
    }

    /// Last message of an OPAQUE login.
    LoginFinish {
        /// From [`LoginStarted`].
        login: Base64Url,
        /// KE3.
        message: Base64Url,
    }

    /// A root wrapped for one way in.
    WrappedRoot {
        /// Epoch of the root.
        epoch: u32,
        /// Wrapped bytes.
        wrap: Base64Url,
    }

    /// An account's devices.
    Devices {
        /// In no order.
        devices: Vec<ListedDevice>,
    }

    /// One device.
    ListedDevice {
        /// Its id.
        device: DeviceId,
        /// Its name, sealed.
        name: Base64Url,
        /// Day of enrolment.
        enrolled: Day,
    }

    /// Looks a passkey's wrap up.
    PasskeyLookup {
        /// HKDF(output, lookup label), 32 bytes.
        lookup: Base64Url,
    }

    /// What a passkey leads to.
    FoundPasskey {
        /// The account.
        account: AccountId,
        /// The passkey.
        passkey: PasskeyId,
        /// The wrapped root.
        root: WrappedRoot,
    }

    /// An account's passkeys.
    Passkeys {
        /// In no order.
        passkeys: Vec<ListedPasskey>,
    }

    /// One passkey.
    ListedPasskey {
        /// Its id.
        passkey: PasskeyId,
        /// Its name, sealed.
        name: Base64Url,
        /// Day on which it was added.
        added: Day,
    }

    /// One message between two devices that are being linked.
    LinkMessage {
        /// Opaque.
        message: Base64Url,
    }
}
