//! Random 128-bit identifiers. None is derived from a person's identity, and none has a default.

use crate::bytes::fixed_bytes;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        fixed_bytes! { $(#[$doc])* $name, 16 }
    };
}

id! {
    /// An account, patient's or professional's alike.
    AccountId
}
id! {
    /// A vault: one person's record.
    VaultId
}
id! {
    /// One device's way in.
    DeviceId
}
id! {
    /// One passkey's way in: it follows from the credential.
    PasskeyId
}
id! {
    /// Where two devices of one person meet for five minutes.
    LinkId
}
id! {
    /// A SMART Health Link, as its owner's requests name it.
    HealthLinkId
}
fixed_bytes! {
    /// Where a SMART Health Link is read: 256 random bits in its URL. The server keeps their hash.
    HealthLinkAddress, 32
}
fixed_bytes! {
    /// By what the contact of an emergency card answers and stops: 256 bits in a message. The server keeps their hash.
    CardContactToken, 32
}
id! {
    /// A document through all its versions. Stands only inside sealed parts.
    DocumentId
}
id! {
    /// One version of a document, as public statements name it.
    ObjectId
}
id! {
    /// A mailbox: what one patient and one reader share.
    MailboxId
}
id! {
    /// One grant: one reader, one document.
    GrantId
}
id! {
    /// A drop waiting at a front door.
    DropId
}
id! {
    /// A message in a mailbox.
    MessageId
}
id! {
    /// One stored part. Random: the name tells nothing about the content or its place.
    PartName
}
id! {
    /// One sharing of a secret among recovery contacts.
    PlanId
}
id! {
    /// A request to recovery contacts: the fingerprint of its one-time recipient.
    RequestId
}
id! {
    /// One alert.
    AlertId
}
id! {
    /// One deposit on its way, fixed by the sender before the first attempt. Random.
    DepositId
}
fixed_bytes! {
    /// A patient's deposit address as the server looks it up: the first 120 bits of the deposit card's hash.
    AddressId, 15
}
fixed_bytes! {
    /// A link by which somebody without an account deposits: SHA-256 of the pass that its text leads to.
    DepositLinkId, 32
}
id! {
    /// An entry of the structured record that its owner made. Stands only inside sealed parts.
    EntryId
}
id! {
    /// Who signed a statement: an account, or in the access journal a mailbox.
    SignerId
}

impl From<AccountId> for SignerId {
    fn from(id: AccountId) -> Self {
        Self::from_bytes(*id.as_bytes())
    }
}

impl From<MailboxId> for SignerId {
    fn from(id: MailboxId) -> Self {
        Self::from_bytes(*id.as_bytes())
    }
}
