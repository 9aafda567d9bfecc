//! What a copy says in clear of the log. Its key reads what the vault holds, and nothing that comes after it.

use cachet_crypto::Secret;

use crate::vault::change::{Change, SealedPart};

/// A sealed part without what opens the times of later openings, claims a mailbox and shows itself at a reader's door. A
/// restore takes these from the sealed part itself.
pub(super) fn as_copied(mut part: SealedPart) -> SealedPart {
    for change in &mut part.changes {
        if let Change::Pair(pair) = change {
            pair.pair_key = blank();
            pair.claim_secret = blank();
            pair.door = None;
        }
    }
    part
}

fn blank() -> cachet_seal::Enclosed<32> {
    Secret::init_with(|bytes| bytes.fill(0)).into()
}
