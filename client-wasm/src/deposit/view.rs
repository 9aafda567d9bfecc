//! What the patient sees of a deposit before deciding.

use cachet_crypto::{AccountId, Day, DepositId, DepositLinkId, DocumentId};
use cachet_seal::{SenderTreatment, Subject};

/// Who signed a deposit.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SenderView {
    /// The account.
    pub account: AccountId,
    /// What a registrar says of these keys; none when none does.
    pub attested: Option<Attested>,
    /// Eight groups of five digits.
    pub digits: Vec<String>,
    /// The sender's keys are others by now: it is to be sent again.
    pub keys_changed: bool,
    /// The person's own rule about this sender, under these keys.
    pub rule: Option<SenderTreatment>,
    /// The person's own link through which it came: whoever had it sent it, nobody verified who that is.
    pub by_link: Option<ByLink>,
}

/// A deposit that came through a link.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ByLink {
    /// The link.
    pub link: DepositLinkId,
    /// How its owner called it.
    pub label: String,
    /// Who left it, in their own words. Nobody verified it.
    pub from: String,
}

/// A registrar's word on a sender.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Attested {
    /// Name.
    pub name: String,
    /// Profession.
    pub profession: String,
    /// RPPS number.
    pub rpps: String,
    /// Town.
    pub place: String,
    /// Who attested it.
    pub verified_by: String,
    /// Whether a demonstration registrar did.
    pub demonstration: bool,
}

/// What waits.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Waiting {
    /// A document.
    Document {
        /// Title.
        title: String,
        /// Day that it is about.
        date: Day,
        /// Category.
        category: String,
        /// Media type.
        media_type: String,
        /// Bytes.
        size: u64,
        /// Whether its sender asks that it be read with a doctor.
        cover: bool,
        /// Whom its sender says that it is about.
        subject: Option<Subject>,
        /// Title of the accepted document of this sender that it replaces.
        replaces: Option<String>,
    },
    /// The sender takes an accepted document back.
    Cancel {
        /// The document.
        document: DocumentId,
        /// Its title.
        title: String,
    },
}

/// A deposit as the patient sees it before deciding.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DepositView {
    /// Its id.
    pub deposit: DepositId,
    /// Who signed it.
    pub sender: SenderView,
    /// What it is.
    pub what: Waiting,
}
