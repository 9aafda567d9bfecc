//! Sessions, accounts and their own objects.

use cachet_crypto::protocol::api::{self, path};
use cachet_crypto::protocol::capsule::{KeptPair, RestoreAccount, RestoreVault};
use cachet_crypto::protocol::problem::ProblemKind::{AlreadyDifferent, Conflict, NotFound, Unverified};

use crate::{about, account, capsule, own_object, rotate, session};

use super::AFTER;
use super::describe::Api;
use super::operation::{accepts, answers};

/// Adds them to the table.
pub(super) fn add(api: &mut Api) {
    api.get(path::ABOUT, about::about, answers::<api::About>("about", "What the operator says of itself."));
    api.post(
        path::CHALLENGES,
        session::challenge,
        accepts::<api::ChallengeRequest>("challenge", "A challenge to sign.").gives::<api::Challenge>(),
    );
    api.post(
        path::ACCOUNT_TOKENS,
        session::account_token,
        accepts::<api::TokenRequest>("accountToken", "A token for an account.").gives::<api::Token>().guarded(),
    );
    api.post(
        path::MAILBOX_TOKENS,
        session::mailbox_token,
        accepts::<api::TokenRequest>("mailboxToken", "A token for a mailbox.").gives::<api::Token>().guarded(),
    );
    api.post(
        path::ACCOUNTS,
        account::create,
        accepts::<api::CreateAccount>("createAccount", "A new account with its first ways in.")
            .creates()
            .refuses(&[Unverified, AlreadyDifferent]),
    );
    api.get(
        path::ACCOUNT,
        account::read,
        answers::<api::PublicAccount>("readAccount", "Every record of an account.").refuses(&[NotFound]),
    );
    api.delete(
        path::OWN_ACCOUNT,
        account::delete,
        answers::<()>("deleteAccount", "Erases the account and all that is its own.").account(),
    );
    api.get(
        path::RECOVERY_WRAP,
        capsule::recovery_wrap,
        answers::<api::WrappedRoot>("readRecoveryWrap", "The root as the account's own recovery sheet opens it.")
            .account()
            .refuses(&[NotFound]),
    );
    api.get(
        path::KEPT_PAIR,
        capsule::pair,
        answers::<KeptPair>("readKeptPair", "All of one mailbox, for an export.")
            .account()
            .takes(AFTER)
            .refuses(&[NotFound]),
    );
    api.post(
        path::CAPSULE,
        capsule::restore,
        accepts::<RestoreAccount>("restoreAccount", "Takes an account in that lived on another server.")
            .creates()
            .refuses(&[Unverified, AlreadyDifferent]),
    );
    api.post(
        path::VAULT_CAPSULE,
        capsule::fill,
        accepts::<RestoreVault>("restoreVault", "The next stretch of a vault that is being restored.")
            .account()
            .refuses(&[NotFound, Conflict, AlreadyDifferent, Unverified]),
    );
    api.post(
        path::ROTATE,
        rotate::rotate,
        accepts::<api::Rotate>("rotate", "A change of keys.").account().refuses(&[
            Unverified,
            Conflict,
            AlreadyDifferent,
            NotFound,
        ]),
    );
    api.get(
        path::OWN_OBJECT,
        own_object::read,
        answers::<api::OwnObject>("readOwnObject", "A sealed object of the account: keyring or mailboxes.")
            .account()
            .refuses(&[NotFound]),
    );
    api.put(
        path::OWN_OBJECT,
        own_object::write,
        accepts::<api::OwnObject>("writeOwnObject", "The next state of a sealed object.")
            .account()
            .refuses(&[NotFound, Conflict, Unverified]),
    );
}
