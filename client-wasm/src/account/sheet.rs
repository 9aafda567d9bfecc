//! The recovery sheet: rehearsed before anything counts on it, and the way in that it is.

use std::collections::BTreeMap;

use cachet_crypto::protocol::way_in::RecoveryWayIn;
use cachet_crypto::{AccountId, Base64Url};
use cachet_seal::{AccountRoot, RecoveryCode, wrap_root};

use crate::platform::chance;
use crate::{Error, Result};

/// Words of the sheet that a rehearsal types back, at least.
pub const REHEARSED: usize = 4;

/// Whether `typed` (position from 1, word) are words of the sheet, four at least.
pub(crate) fn rehearse(code: &RecoveryCode, typed: &BTreeMap<u8, String>) -> Result<()> {
    let right = typed.iter().all(|(place, word)| code.has_word_at(usize::from(*place), word));
    if right && typed.len() >= REHEARSED { Ok(()) } else { Err(Error::Rehearsal) }
}

/// The way in by a sheet.
pub(crate) fn recovery_way_in(
    account: AccountId,
    epoch: u32,
    root: &AccountRoot,
    code: &RecoveryCode,
) -> Result<RecoveryWayIn> {
    let wrap = wrap_root(&code.wrap_key(account, epoch), root, &mut chance())?;
    Ok(RecoveryWayIn { lookup: Base64Url(code.lookup().to_vec()), epoch, wrap: Base64Url(wrap) })
}
