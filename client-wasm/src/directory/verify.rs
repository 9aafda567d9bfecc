//! What a registrar and an account's own chain of records say of keys, verified.

use cachet_crypto::protocol::account::{self, AccountRecord, Succeeded};
use cachet_crypto::protocol::credential::{Credential, registrar_signer};
use cachet_crypto::{AccountId, Day, Envelope, Verified, weakened};
use cachet_seal::check_recipient;
use cachet_transparency::verify_stood;

use crate::platform::{Platform, Registrar};
use crate::{Error, Refusal, Result, name};

/// Verifies an account's records from the first epoch on. The newest is the last.
pub(crate) fn verify_records(
    account: AccountId,
    records: &[Succeeded],
) -> Result<Vec<(Envelope, Verified<AccountRecord>)>> {
    let verified = account::verify_records(account, records).map_err(|error| match error {
        // No first record: the beginning of the chain is kept back.
        cachet_crypto::Error::Bind if records.is_empty() => Error::Refused(Refusal::Withheld),
        other => other.into(),
    })?;
    for record in &verified {
        check_recipient(&record.recipient)?;
    }
    Ok(records.iter().map(|succeeded| succeeded.record.clone()).zip(verified).collect())
}

/// Whether `change`, which stands under `record`, is proven to have stood its days by the witnesses' clocks.
pub(crate) fn has_stood(succeeded: &Succeeded, record: &AccountRecord, platform: &Platform) -> Result<bool> {
    let (Some(change), Some(stood)) = (&succeeded.change, &succeeded.stood) else { return Ok(false) };
    // A client that ships with no policy believes nobody about days.
    let Some(policy) = &platform.policy else { return Ok(false) };
    let (hash, change) = (succeeded.record.hash()?, change.hash()?);
    let verified = verify_stood(policy, record.account(), hash, change, stood, platform.now());
    Ok(verified.is_ok())
}

/// Whoever accepted a record before goes on to another one under a changed recovery key only with proof that the change
/// stood its days: whatever the server and a thief of the account's keys say of them. `records` have been verified.
///
/// # Errors
/// [`Refusal::KeyUnauth`].
pub(crate) fn verify_changes(records: &[Succeeded], accepted: u32, platform: &Platform) -> Result<()> {
    for pair in records.windows(2) {
        let (record, next): (AccountRecord, AccountRecord) = (pair[0].record.peek()?, pair[1].record.peek()?);
        let goes_on = pair[0].change.is_some() && next.epoch() > accepted;
        if goes_on && !has_stood(&pair[0], &record, platform)? && !weakened("change-days") {
            return Err(Refusal::KeyUnauth.into());
        }
    }
    Ok(())
}

/// Verifies that `credential` was signed by one of `registrars` for exactly the key set of `record`, for `today`.
pub(crate) fn verify_credential(
    credential: &Envelope,
    record: &AccountRecord,
    registrars: &[Registrar],
    today: Day,
) -> Result<(Credential, Registrar)> {
    let claimed: Credential = credential.peek()?;
    let registrar = find_registrar(registrars, &claimed)?;
    let verified = credential.verify::<Credential>(&registrar.key, &registrar_signer(&registrar.key))?;
    let about = (verified.subject, verified.subject_epoch, verified.subject_key);
    if about != (record.account(), record.epoch(), record.key) && !weakened("credential-subject") {
        return Err(Refusal::KeyUnauth.into());
    }
    let read = [&verified.name, &verified.profession, &verified.place, &verified.rpps];
    if !read.into_iter().all(|text| name::is_plain(text)) {
        return Err(Refusal::Format.into());
    }
    if (today < verified.not_before || verified.not_after < today) && !weakened("credential-days") {
        return Err(Refusal::KeyUnauth.into());
    }
    Ok((verified.into_payload(), registrar.clone()))
}

pub(super) fn find_registrar<'a>(registrars: &'a [Registrar], claimed: &Credential) -> Result<&'a Registrar> {
    let found = registrars.iter().find(|registrar| registrar_signer(&registrar.key).signer == claimed.signer);
    found.ok_or_else(|| Refusal::KeyUnauth.into())
}
