//! The wire: every path and every request and response body. JSON, binary as unpadded base64url; parts are raw bytes.
//!
//! Tokens travel as `Authorization: Bearer <token>`. An account's token and a mailbox's token are different things:
//! a mailbox request never carries an account's.

mod about;
mod account;
mod alert;
mod contacts;
mod deposit;
mod directory;
mod door;
mod health_link;
mod log;
mod mailbox;
pub mod path;
mod recovery;
mod search;
mod session;
mod way_in;

use serde::Deserialize;

pub use about::{About, DemonstrationRequest};
pub use account::{CreateAccount, NewVault, OwnObject, PublicAccount, Rotate, VaultAppend};
pub use alert::{
    Alerts, AnswerCardContact, AskCardContact, AskNotice, CardContact, ConfirmNotice, OwnCardContact, OwnNotice,
    RaiseAlert,
};
pub use contacts::{
    AskContacts, AskedContacts, OwnContacts, PendingRequest, ReleaseShare, Released, RequestPoll, RequestState,
    SetContacts,
};
pub use deposit::{
    DepositedObject, Deposits, NewDepositLink, OfferedDepositLink, OpenDeposit, OpenLinkDeposit, OpenMailboxDeposit,
    OwnAddress, SealDeposit, StoredDeposit,
};
pub use directory::{Listed, Listing, Listings};
pub use door::{DoorSettings, Drop, Drops, StoredDrop, TicketRequest, Tickets};
pub use health_link::{HealthLinkFile, HealthLinkFiles, HealthLinkNote, NewHealthLink, OwnHealthLink, OwnHealthLinks};
pub use log::{
    Append, AppendedEntry, Hashes, Log, NewConsent, NewEnvelope, NewManifest, NewObject, PartRef, StagedPart,
    StoredEntry, StoredObject,
};
pub use mailbox::{
    Claim, CreateMailbox, JournalTail, KeyChange, Message, OpenMailbox, OpenMailboxes, Opened, Opening, OwnedMailbox,
    ReaderMailbox, ServedGrant, StoredAccess, StoredMessage,
};
pub use recovery::{ChangeRecovery, HeldState, Recovered, RecoveryLookup, TakeBack};
pub use search::{SearchSegment, SearchSegments};
pub use session::{Challenge, ChallengeRequest, Token, TokenRequest};
pub use way_in::{
    Devices, FoundPasskey, LinkMessage, ListedDevice, ListedPasskey, LoginFinish, LoginStart, LoginStarted,
    OpaqueMessage, OpaqueRegistration, PasskeyLookup, Passkeys, WrappedRoot,
};

/// Largest JSON body, in bytes. Larger things are parts.
pub const MAX_JSON: usize = 16 << 20;

/// Header that carries the pass of an opening beside a mailbox token.
pub const PASS_HEADER: &str = "cachet-pass";

/// A field that may be null and must be there: what is left out is no answer.
pub(crate) fn present<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(field: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(field)
}

macro_rules! wire {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident : $type:ty,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, Eq, PartialEq, serde::Deserialize, serde::Serialize)]
            #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
            #[serde(deny_unknown_fields)]
            pub struct $name {
                $($(#[$field_doc])* pub $field: $type,)*
            }
        )*
    };
}

pub(super) use wire;
