//! Deposits: what others put into a vault. A sender seals a document to the patient, signs it, and keeps no key of it;
//! it waits until the patient accepts it, and only then is it part of the record.

mod address;
mod decide;
mod depositee;
mod letter;
mod link;
mod listed;
mod opened;
mod outbox;
mod returned;
mod sender;
mod sending;
mod sent;
mod signer;
mod subject;
mod traits;
mod view;
mod visitor;
mod waiting;

pub(crate) use depositee::Depositee;
pub(crate) use traits::shared_day_of_birth;

pub use address::OwnAddress;
pub use cachet_crypto::protocol::deposit::DepositAddress;
pub use cachet_seal::{SenderRule, SenderTreatment, Subject, is_day_of_birth};
pub use decide::Refused;
pub use depositee::DepositTo;
pub use link::{DepositLinkState, DepositLinkView, DepositLinkWish, MadeDepositLink};
pub use sender::{DepositDraft, DepositIds};
pub use sending::SealedDeposit;
pub use sent::{SentView, TakenBack};
pub use subject::subject_of;
pub use traits::OwnTraits;
pub use view::{Attested, ByLink, DepositView, SenderView, Waiting};
pub use visitor::{Visitor, deposit_link_origin};
pub use waiting::Inbox;
