//! Recovery by people whom one trusts.

use super::{present, wire};
use crate::protocol::account::HybridRecipient;
use crate::{AccountId, Base64Url, Envelope, PlanId, RequestId, Sha256Digest, Timestamp};

wire! {
    /// The recovery contacts of an account, chosen anew.
    SetContacts {
        /// The signed [`ContactPlan`](crate::protocol::contacts::ContactPlan).
        plan: Envelope,
        /// The release secret, 32 bytes: the server's half.
        release: Base64Url,
        /// The root, wrapped under both halves.
        wrap: Base64Url,
    }

    /// What the server holds for one's own recovery contacts.
    OwnContacts {
        /// The plan in force; null without one.
        #[serde(deserialize_with = "present")]
        plan: Option<Envelope>,
        /// Requests under way.
        requests: Vec<PendingRequest>,
    }

    /// A request to the recovery contacts of which a share was released.
    PendingRequest {
        /// Its id.
        request: RequestId,
        /// When the release secret is handed out.
        ready: Timestamp,
    }

    /// A request to recovery contacts, by somebody who has nothing left.
    AskContacts {
        /// A one-time recipient; its fingerprint is the request's id.
        recipient: HybridRecipient,
        /// SHA-256 of what the asker shows to see the request's state.
        poll: Sha256Digest,
    }

    /// To whom a share is sealed.
    AskedContacts {
        /// The one-time recipient.
        recipient: HybridRecipient,
    }

    /// A contact releases its share.
    ReleaseShare {
        /// Whose account.
        account: AccountId,
        /// Of which sharing.
        plan: PlanId,
        /// What makes the waiting begin.
        opener: Base64Url,
        /// An age file for the one-time recipient.
        body: Base64Url,
    }

    /// Asks how far a request is.
    RequestPoll {
        /// What the asker alone knows.
        poll: Base64Url,
    }

    /// How far a request is.
    RequestState {
        /// Whose account, once a contact said so.
        #[serde(deserialize_with = "present")]
        account: Option<AccountId>,
        /// When the release secret is handed out; null before the first share.
        #[serde(deserialize_with = "present")]
        ready: Option<Timestamp>,
        /// Whether the owner said no.
        vetoed: bool,
        /// Shares, each an age file for the one-time recipient, in no order.
        shares: Vec<Base64Url>,
        /// The server's half; null before its time.
        #[serde(deserialize_with = "present")]
        released: Option<Released>,
    }

    /// The server's half.
    Released {
        /// The signed plan.
        plan: Envelope,
        /// The release secret.
        release: Base64Url,
        /// The wrapped root.
        wrap: Base64Url,
    }
}
