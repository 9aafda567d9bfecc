//! Mailboxes, and openings.

use cachet_crypto::protocol::api::{self, path};
use cachet_crypto::protocol::problem::ProblemKind::{
    AlreadyDifferent, Conflict, NotFound, NotInForce, TooMany, Unverified,
};

use crate::{journal, mailbox};

use super::AFTER;
use super::describe::Api;
use super::operation::{Parameter, accepts, answers};

/// Adds them to the table.
pub(super) fn add(api: &mut Api) {
    api.post(
        path::MAILBOXES,
        mailbox::create,
        accepts::<api::CreateMailbox>("createMailbox", "A new mailbox of a vault.")
            .creates()
            .account()
            .refuses(&[NotFound, AlreadyDifferent]),
    );
    api.get(
        path::MAILBOXES,
        mailbox::list,
        answers::<api::OpenMailboxes>("listMailboxes", "Mailboxes of a vault that are not closed.")
            .account()
            .refuses(&[NotFound]),
    );
    api.get(
        path::OWNED_MAILBOX,
        mailbox::read_owned,
        answers::<api::OwnedMailbox>("readOwnedMailbox", "Messages and journal of a pair.")
            .account()
            .takes(AFTER)
            .refuses(&[NotFound]),
    );
    api.post(
        path::CLAIM,
        mailbox::claim,
        accepts::<api::Claim>("claim", "Claims a mailbox; the first claim holds.").refuses(&[NotFound]),
    );
    api.get(
        path::MAILBOX,
        mailbox::read,
        answers::<api::ReaderMailbox>("readMailbox", "Newest head and the grants in force.")
            .mailbox()
            .takes(Parameter::number("m", "Number of the pinned head."))
            .refuses(&[NotFound]),
    );
    api.post(
        path::MESSAGES,
        mailbox::post_message,
        accepts::<api::Message>("postMessage", "Leaves a message for the vault's owner.")
            .creates()
            .mailbox()
            .refuses(&[NotFound, NotInForce, TooMany]),
    );
    api.post(
        path::MAILBOX_KEY,
        mailbox::change_key,
        accepts::<api::KeyChange>("changeMailboxKey", "Replaces the mailbox key.")
            .mailbox()
            .refuses(&[NotFound, Conflict, Unverified]),
    );
    api.get(
        path::OPENINGS,
        journal::tail,
        answers::<api::JournalTail>("journalTail", "The journal's newest entry.").mailbox().refuses(&[NotFound]),
    );
    api.post(
        path::OPENINGS,
        journal::open,
        accepts::<api::Opening>("open", "The next journal entry, and what it opens.")
            .gives::<api::Opened>()
            .mailbox()
            .refuses(&[NotFound, Conflict, Unverified, NotInForce]),
    );
    api.get(
        path::MAILBOX_PART,
        journal::read_part,
        answers::<()>("readMailboxPart", "A part of an opened object.")
            .raw_answer()
            .mailbox()
            .takes(Parameter::header(api::PASS_HEADER, "The opening's pass."))
            .refuses(&[NotFound, NotInForce]),
    );
}
