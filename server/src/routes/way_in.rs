//! Ways in: passphrases, devices, passkeys, and devices that let another one in.

use cachet_crypto::protocol::api::{self, path};
use cachet_crypto::protocol::passkey::PasskeyWayIn;
use cachet_crypto::protocol::problem::ProblemKind::{AlreadyDifferent, NotFound, TooMany, Unverified};
use cachet_crypto::protocol::way_in::DeviceWayIn;

use crate::{link, passkey, way_in};

use super::describe::Api;
use super::operation::{accepts, answers};

/// Adds them to the table.
pub(super) fn add(api: &mut Api) {
    api.post(
        path::OPAQUE_REGISTRATION,
        way_in::register,
        accepts::<api::OpaqueRegistration>(
            "opaqueRegistration",
            "First message of an OPAQUE registration; for an enrolled device, with its account's token.",
        )
        .gives::<api::OpaqueMessage>()
        .guarded(),
    );
    api.post(
        path::LOGIN_START,
        way_in::login_start,
        accepts::<api::LoginStart>("loginStart", "First message of an OPAQUE login.").gives::<api::LoginStarted>(),
    );
    api.post(
        path::LOGIN_FINISH,
        way_in::login_finish,
        accepts::<api::LoginFinish>("loginFinish", "Last message of an OPAQUE login.")
            .gives::<api::WrappedRoot>()
            .guarded(),
    );
    api.post(
        path::RECOVERY,
        way_in::recover,
        accepts::<api::RecoveryLookup>("recover", "What a recovery sheet leads to.")
            .gives::<api::Recovered>()
            .refuses(&[NotFound]),
    );
    api.get(path::DEVICES, way_in::list, answers::<api::Devices>("listDevices", "The account's devices.").account());
    api.put(
        path::DEVICE,
        way_in::enrol,
        accepts::<DeviceWayIn>("enrolDevice", "Enrols a device or replaces its way in.")
            .account()
            .refuses(&[NotFound, Unverified]),
    );
    api.delete(
        path::DEVICE,
        way_in::remove,
        answers::<()>("removeDevice", "Removes a device.").account().refuses(&[NotFound]),
    );
    api.post(
        path::PASSKEY_LOOKUP,
        passkey::find,
        accepts::<api::PasskeyLookup>("findPasskey", "What a passkey leads to.")
            .gives::<api::FoundPasskey>()
            .refuses(&[NotFound]),
    );
    api.get(
        path::PASSKEYS,
        passkey::list,
        answers::<api::Passkeys>("listPasskeys", "The account's passkeys.").account(),
    );
    api.put(
        path::PASSKEY,
        passkey::add,
        accepts::<PasskeyWayIn>("addPasskey", "Adds a passkey or replaces its wrap.").account().refuses(&[
            NotFound,
            Unverified,
            AlreadyDifferent,
        ]),
    );
    api.delete(
        path::PASSKEY,
        passkey::remove,
        answers::<()>("removePasskey", "Removes a passkey.").account().refuses(&[NotFound]),
    );
    api.put(
        path::LINK,
        link::leave,
        accepts::<api::LinkMessage>("leaveLinkMessage", "Leaves a message for the other of two devices being linked.")
            .refuses(&[NotFound, AlreadyDifferent, TooMany]),
    );
    api.post(
        path::LINK_TAKE,
        link::take,
        answers::<api::LinkMessage>("takeLinkMessage", "Takes such a message: it is erased as it is given.")
            .refuses(&[NotFound]),
    );
}
