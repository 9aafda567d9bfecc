//! The recovery sheet.

use cachet_crypto::protocol::api::{self, path};
use cachet_crypto::protocol::problem::ProblemKind::{AlreadyDifferent, Conflict, NotFound, Unverified};

use crate::recovery;

use super::describe::Api;
use super::operation::{accepts, answers};

/// Adds them to the table.
pub(super) fn add(api: &mut Api) {
    api.post(
        path::TAKE_BACK,
        recovery::take_back,
        accepts::<api::TakeBack>("takeBack", "The recovery key takes the account back from other keys.").refuses(&[
            NotFound,
            Unverified,
            Conflict,
            AlreadyDifferent,
        ]),
    );
    api.put(
        path::RECOVERY_CHANGE,
        recovery::announce,
        accepts::<api::ChangeRecovery>("announceRecoveryChange", "Announces a change of the recovery key.")
            .account()
            .refuses(&[Unverified, Conflict]),
    );
    api.delete(
        path::RECOVERY_CHANGE,
        recovery::stop,
        answers::<()>("stopRecoveryChange", "Stops a change of the recovery key.").account().refuses(&[NotFound]),
    );
}
