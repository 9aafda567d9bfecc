//! Alerts, notices of them, and who is told that an emergency card was read.

use cachet_crypto::protocol::api::{self, path};
use cachet_crypto::protocol::problem::ProblemKind::{NotFound, NotInForce, TooMany, Unverified};

use crate::{alert, card_contact, notice};

use super::describe::Api;
use super::operation::{accepts, answers};

/// Adds them to the table.
pub(super) fn add(api: &mut Api) {
    api.get(path::ALERTS, alert::read, answers::<api::Alerts>("readAlerts", "The account's alerts.").account());
    api.get(
        path::NOTICE,
        notice::read,
        answers::<api::OwnNotice>("readNotice", "Where notices by e-mail go.").account(),
    );
    api.put(
        path::NOTICE,
        notice::ask,
        accepts::<api::AskNotice>("askNotice", "Sends a code to an e-mail address.")
            .account()
            .refuses(&[NotFound, TooMany]),
    );
    api.delete(
        path::NOTICE,
        notice::remove,
        answers::<()>("removeNotice", "Erases the e-mail address.").account().refuses(&[NotFound]),
    );
    api.post(
        path::NOTICE_CODE,
        notice::confirm,
        accepts::<api::ConfirmNotice>("confirmNotice", "The code that came by e-mail.")
            .account()
            .refuses(&[NotFound, Unverified]),
    );
    api.get(
        path::CARD_CONTACT,
        card_contact::read,
        answers::<api::OwnCardContact>("readCardContact", "Who is told that the emergency card was read.").account(),
    );
    api.put(
        path::CARD_CONTACT,
        card_contact::ask,
        accepts::<api::AskCardContact>("askCardContact", "Asks somebody by e-mail whether they want to be told.")
            .account()
            .refuses(&[NotFound, NotInForce, TooMany]),
    );
    api.delete(
        path::CARD_CONTACT,
        card_contact::remove,
        answers::<()>("removeCardContact", "Erases the contact's address.").account().refuses(&[NotFound]),
    );
    api.post(
        path::CARD_CONTACT_ANSWER,
        card_contact::answer,
        accepts::<api::AnswerCardContact>("answerCardContact", "The answer of a contact, from a message's link.")
            .refuses(&[NotFound]),
    );
    api.post(
        path::ALERTS,
        alert::tell,
        accepts::<api::RaiseAlert>("raiseAlert", "Tells the account's devices that one of them let a new one in.")
            .account(),
    );
}
