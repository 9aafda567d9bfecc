//! Deposits: what others put into a vault. A sender seals a document to the patient, signs it, and keeps no key of it;
//! it waits until the patient accepts it, and only then is it part of the record.

mod address;
mod decide;
mod returned;
mod sender;
mod waiting;

pub(crate) use sender::Depositee;

pub use address::OwnAddress;
pub use cachet_crypto::protocol::deposit::DepositAddress;
pub use cachet_seal::{SenderRule, SenderTreatment};
pub use decide::Refused;
pub use sender::{DepositDraft, DepositIds, SealedDeposit};
pub use waiting::{Attested, DepositView, SenderView, Waiting};
