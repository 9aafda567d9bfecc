//! Recovery by people whom one trusts.

use cachet_crypto::protocol::api::{self, path};
use cachet_crypto::protocol::problem::ProblemKind::{AlreadyDifferent, NotFound, Unverified};

use crate::contacts;

use super::describe::Api;
use super::operation::{accepts, answers};

/// Adds them to the table.
pub(super) fn add(api: &mut Api) {
    api.put(
        path::CONTACTS,
        contacts::set,
        accepts::<api::SetContacts>("setContacts", "The server's half for recovery contacts.")
            .account()
            .refuses(&[Unverified]),
    );
    api.get(
        path::CONTACTS,
        contacts::read,
        answers::<api::OwnContacts>("readContacts", "The plan in force and requests under way.").account(),
    );
    api.delete(
        path::CONTACTS,
        contacts::remove,
        answers::<()>("removeContacts", "Gives up recovery contacts.").account().refuses(&[NotFound]),
    );
    api.post(
        path::CONTACT_REQUESTS,
        contacts::ask,
        accepts::<api::AskContacts>("askContacts", "Asks recovery contacts, without any account.")
            .creates()
            .refuses(&[AlreadyDifferent]),
    );
    api.get(
        path::CONTACT_REQUEST,
        contacts::asked,
        answers::<api::AskedContacts>("askedContacts", "To whom a share is sealed.").refuses(&[NotFound]),
    );
    api.delete(
        path::CONTACT_REQUEST,
        contacts::veto,
        answers::<()>("vetoRequest", "The owner's no to a request.").account().refuses(&[NotFound]),
    );
    api.post(
        path::CONTACT_SHARES,
        contacts::release,
        accepts::<api::ReleaseShare>("releaseShare", "Releases a share for a request.").creates().refuses(&[NotFound]),
    );
    api.post(
        path::CONTACT_STATE,
        contacts::state,
        accepts::<api::RequestPoll>("requestState", "How far a request is.")
            .gives::<api::RequestState>()
            .refuses(&[NotFound]),
    );
}
