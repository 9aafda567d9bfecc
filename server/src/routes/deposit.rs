//! Deposits.

use cachet_crypto::Envelope;
use cachet_crypto::protocol::api::{self, PASS_HEADER, path};
use cachet_crypto::protocol::problem::ProblemKind::{AlreadyDifferent, Conflict, NotFound, Unverified};

use crate::deposit;

use super::describe::Api;
use super::operation::{Parameter, accepts, answers};

const DEPOSIT_SECRET: Parameter = Parameter::header(PASS_HEADER, "The deposit's secret.");

/// Adds them to the table.
pub(super) fn add(api: &mut Api) {
    api.get(
        path::DEPOSIT_ADDRESS,
        deposit::address_of,
        answers::<Envelope>("readDepositAddress", "The card of a deposit address.").light().refuses(&[NotFound]),
    );
    api.put(
        path::DEPOSIT,
        deposit::open,
        accepts::<api::OpenDeposit>("openDeposit", "Begins a deposit at an address, for a ticket.")
            .light()
            .refuses(&[NotFound]),
    );
    api.post(
        path::DEPOSIT,
        deposit::seal,
        accepts::<api::SealDeposit>("sealDeposit", "Makes a deposit whole.").light().takes(DEPOSIT_SECRET).refuses(&[
            NotFound,
            Conflict,
            AlreadyDifferent,
            Unverified,
        ]),
    );
    api.delete(
        path::DEPOSIT,
        deposit::withdraw,
        answers::<()>("withdrawDeposit", "Withdraws a deposit that its owner has not taken.")
            .light()
            .takes(DEPOSIT_SECRET)
            .refuses(&[NotFound]),
    );
    api.put(
        path::DEPOSIT_PART,
        deposit::put_part,
        answers::<()>("putDepositPart", "A part of a deposit.").raw_body().light().takes(DEPOSIT_SECRET).refuses(&[
            NotFound,
            AlreadyDifferent,
            Conflict,
        ]),
    );
    api.get(
        path::DEPOSIT_LINK,
        deposit::link::offered,
        answers::<api::OfferedDepositLink>("readDepositLink", "The card of a deposit link, and how long it works.")
            .refuses(&[NotFound]),
    );
    api.put(
        path::LINK_DEPOSIT,
        deposit::link::open,
        accepts::<api::OpenLinkDeposit>("openLinkDeposit", "Begins a deposit through a link.").refuses(&[NotFound]),
    );
    api.put(
        path::MAILBOX_DEPOSIT,
        deposit::open_by_mailbox,
        accepts::<api::OpenMailboxDeposit>(
            "openMailboxDeposit",
            "Begins a deposit for the patient with whom a mailbox is shared, for a ticket.",
        )
        .mailbox()
        .refuses(&[NotFound]),
    );
    api.put(
        path::OWN_DEPOSIT_LINK,
        deposit::link::make,
        accepts::<api::NewDepositLink>("makeDepositLink", "A link by which somebody without an account deposits.")
            .account()
            .refuses(&[NotFound, AlreadyDifferent, Unverified]),
    );
    api.delete(
        path::OWN_DEPOSIT_LINK,
        deposit::link::revoke,
        answers::<()>("revokeDepositLink", "Revokes a deposit link.").account().refuses(&[NotFound]),
    );
    api.get(
        path::OWN_ADDRESS,
        deposit::own_address,
        answers::<api::OwnAddress>("readOwnAddress", "One's own deposit address.").account().refuses(&[NotFound]),
    );
    api.put(
        path::OWN_ADDRESS,
        deposit::set_address,
        accepts::<api::OwnAddress>("setOwnAddress", "A new deposit address of one's own.").account().refuses(&[
            NotFound,
            AlreadyDifferent,
            Unverified,
        ]),
    );
    api.delete(
        path::OWN_ADDRESS,
        deposit::remove_address,
        answers::<()>("withdrawOwnAddress", "Withdraws one's deposit address.").account().refuses(&[NotFound]),
    );
    api.get(
        path::OWN_DEPOSITS,
        deposit::waiting,
        answers::<api::Deposits>("readDeposits", "What waits to be accepted.").account(),
    );
    api.get(
        path::OWN_DEPOSIT,
        deposit::read,
        answers::<api::StoredObject>("readDeposit", "Header, manifest and parts of a deposited document.")
            .account()
            .refuses(&[NotFound]),
    );
    api.delete(
        path::OWN_DEPOSIT,
        deposit::refuse,
        answers::<()>("refuseDeposit", "Refuses what waits: it is erased.").account().refuses(&[NotFound]),
    );
    api.get(
        path::OWN_DEPOSIT_LETTER,
        deposit::letter,
        answers::<api::StoredDeposit>("readDepositLetter", "The letter of one deposit that waits.")
            .account()
            .refuses(&[NotFound]),
    );
    api.get(
        path::OWN_DEPOSIT_PART,
        deposit::part,
        answers::<()>("readDepositPart", "A part's bytes.").raw_answer().account().refuses(&[NotFound]),
    );
}
