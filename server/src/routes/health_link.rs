//! Links for people without an account, as their owner sees them.

use cachet_crypto::protocol::api::{self, path};
use cachet_crypto::protocol::problem::ProblemKind::{AlreadyDifferent, Conflict, NotFound, TooMany, Unverified};

use crate::health_link;

use super::describe::Api;
use super::operation::{accepts, answers};

/// Adds them to the table.
pub(super) fn add(api: &mut Api) {
    api.get(
        path::OWN_HEALTH_LINKS,
        health_link::list,
        answers::<api::OwnHealthLinks>("listHealthLinks", "The account's SMART Health Links and their openings.")
            .account(),
    );
    api.put(
        path::OWN_HEALTH_LINK,
        health_link::create,
        accepts::<api::NewHealthLink>("createHealthLink", "A new SMART Health Link.").account().refuses(&[
            NotFound,
            AlreadyDifferent,
            Unverified,
            TooMany,
        ]),
    );
    api.delete(
        path::OWN_HEALTH_LINK,
        health_link::revoke,
        answers::<()>("revokeHealthLink", "Ends a SMART Health Link and erases what it leads to.")
            .account()
            .refuses(&[NotFound]),
    );
    api.put(
        path::OWN_HEALTH_LINK_FILES,
        health_link::replace,
        accepts::<api::HealthLinkFiles>("replaceHealthLinkFiles", "Other files under the same SMART Health Link.")
            .account()
            .refuses(&[NotFound, Conflict, Unverified]),
    );
}
