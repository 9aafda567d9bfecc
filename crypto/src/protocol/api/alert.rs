//! Alerts, notices of them by e-mail, and who is told that an emergency card was read.

use super::{present, wire};
use crate::CardContactToken;
use crate::protocol::alert::{Alert, AlertKind};
use crate::protocol::notice::{EmailAddress, NoticeLanguage};

wire! {
    /// Alerts of an account.
    Alerts {
        /// Newest day first.
        alerts: Vec<Alert>,
    }

    /// An alert that a device raises itself, of an act that the server cannot see.
    RaiseAlert {
        /// `device-linked`, and no other.
        kind: AlertKind,
    }

    /// Where an account's notices go.
    OwnNotice {
        /// The address in force; null without one.
        #[serde(deserialize_with = "present")]
        address: Option<EmailAddress>,
        /// An address whose code was not typed yet; null without one.
        #[serde(deserialize_with = "present")]
        asked: Option<EmailAddress>,
    }

    /// Asks for notices: a code goes to the address first.
    AskNotice {
        /// Where to.
        address: EmailAddress,
        /// Language of the messages.
        language: NoticeLanguage,
    }

    /// The code that came by e-mail.
    ConfirmNotice {
        /// Its digits.
        code: String,
    }

    /// Who is told that the account's emergency card was read.
    OwnCardContact {
        /// Null without one.
        #[serde(deserialize_with = "present")]
        contact: Option<CardContact>,
    }

    /// A contact.
    CardContact {
        /// The contact's e-mail address.
        address: EmailAddress,
        /// Whether the contact agreed; until then nothing goes there but the question.
        agreed: bool,
        /// Four letters that stand in each message.
        mark: String,
    }

    /// Asks somebody whether they want to be told.
    AskCardContact {
        /// Where to.
        address: EmailAddress,
        /// Language of the messages.
        language: NoticeLanguage,
    }

    /// A contact's answer.
    AnswerCardContact {
        /// What stood in the message.
        token: CardContactToken,
        /// Whether the contact wants to be told; no erases the address.
        agrees: bool,
    }
}
