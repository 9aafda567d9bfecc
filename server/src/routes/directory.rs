//! The directory of professionals, the verifiable directory, and status lists.

use cachet_crypto::Envelope;
use cachet_crypto::protocol::api::{self, path};
use cachet_crypto::protocol::problem::ProblemKind::{Conflict, NotFound, Unverified};
use cachet_crypto::protocol::transparency::{Cosign, DirectoryKeys, Growth, LookUp, LookedUp};

use crate::{directory, status, transparency};

use super::AFTER;
use super::describe::Api;
use super::operation::{Parameter, accepts, answers};

/// Adds them to the table.
pub(super) fn add(api: &mut Api) {
    api.get(
        path::DIRECTORY,
        directory::search,
        answers::<api::Listings>("searchDirectory", "Professionals who chose to be listed.")
            .takes(Parameter::text("q", "Beginnings of words of name, profession or town.").required()),
    );
    api.put(
        path::OWN_LISTING,
        directory::set,
        accepts::<api::Listing>("listOneself", "Lists the caller.").account().refuses(&[NotFound, Unverified]),
    );
    api.delete(
        path::OWN_LISTING,
        directory::remove,
        answers::<()>("unlistOneself", "Withdraws the caller's listing.").account().refuses(&[NotFound]),
    );
    api.post(
        path::LOOK_UP,
        transparency::look_up,
        accepts::<LookUp>("lookUp", "The newest values of labels of the verifiable directory, with proofs.")
            .gives::<LookedUp>()
            .light()
            .refuses(&[NotFound]),
    );
    api.get(
        path::DIRECTORY_KEYS,
        transparency::keys,
        answers::<DirectoryKeys>("directoryKeys", "Public keys of the verifiable directory."),
    );
    api.get(
        path::CHECKPOINT,
        transparency::checkpoint,
        answers::<()>("checkpoint", "The newest checkpoint of the verifiable directory's log, a signed note.")
            .text_answer()
            .refuses(&[NotFound]),
    );
    api.get(
        path::GROWTH,
        transparency::growth,
        answers::<Growth>("growth", "Proofs that the verifiable directory only grew.").takes(AFTER),
    );
    api.post(
        path::COSIGNATURES,
        transparency::cosign,
        accepts::<Cosign>("cosign", "What a witness says of one of the two newest checkpoints.")
            .light()
            .refuses(&[Conflict, Unverified]),
    );
    api.get(
        path::STATUS,
        status::read,
        answers::<Envelope>("readStatus", "A registrar's newest status list.").refuses(&[NotFound]),
    );
    api.put(
        path::STATUS,
        status::publish,
        accepts::<Envelope>("publishStatus", "A newer status list, signed by its registrar.")
            .refuses(&[NotFound, Conflict, Unverified]),
    );
}
