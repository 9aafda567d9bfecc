//! Who signed a deposit: what a registrar says of the very keys, and whether they are in force; or through which of the
//! patient's own links it came.

use std::collections::BTreeMap;

use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::protocol::deposit::DEPOSIT_DAYS;
use cachet_crypto::{AccountId, Day, Envelope, Sha256Digest, weakened};
use cachet_seal::{LinkDeposit, SenderTreatment, pairing_digits};

use super::view::{Attested, ByLink, SenderView};
use crate::directory::verify_credential;
use crate::status::Statuses;
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::index::Index;
use crate::{Error, Refusal, Result, Session};

/// What one look at all that waits has asked for already.
#[derive(Default)]
pub(super) struct Asked {
    statuses: Statuses,
    /// Fingerprints of each sender's keys, the newest last.
    proven: BTreeMap<AccountId, Vec<Sha256Digest>>,
    /// Whether the letter last looked at was refused for what others did not prove: it is not erased.
    pub(super) is_unproven: bool,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Who signed: what a registrar says of the very keys, and whether they are still in force. Keys that ended after this
    /// device had seen the letter under them count as they did then: whoever got hold of them later signed nothing of it.
    pub(super) async fn sender(
        &self,
        record: &AccountRecord,
        credential: Option<&Envelope>,
        letter: Sha256Digest,
        asked: &mut Asked,
    ) -> Result<SenderView> {
        let account = record.account();
        let proven = self.proven_keys(account, asked).await?;
        // Keys that the account never had, or that its recovery key has beaten.
        if !proven.contains(&record.key) && !weakened("deposit-sender") {
            return Err(Refusal::KeyUnauth.into());
        }
        let in_force = proven.last() == Some(&record.key) || weakened("deposit-sender");
        let rules = &self.keys().keyring.senders;
        let rule = rules.iter().find(|rule| {
            let same_keys = in_force && rule.key == record.key;
            rule.sender == account && (same_keys || rule.treatment == SenderTreatment::Block)
        });
        // With keys that have ended a credential ends too, whether or not its registrar took it back.
        let attested = if in_force { self.attested(record, credential, asked).await? } else { None };
        Ok(SenderView {
            account,
            attested,
            digits: pairing_digits(account, record.epoch(), &record.sign, &record.recipient).to_vec(),
            keys_changed: !in_force && !self.has_seen(letter).await?,
            rule: rule.map(|rule| rule.treatment),
            by_link: None,
        })
    }

    /// Fingerprints of the keys of `account`, of which the last is proven to be the newest.
    async fn proven_keys(&self, account: AccountId, asked: &mut Asked) -> Result<Vec<Sha256Digest>> {
        if let Some(proven) = asked.proven.get(&account) {
            return Ok(proven.clone());
        }
        // That nothing is proven is no fault of the letter's: its sender may be changing keys at this moment.
        let records = self.fresh_records(account).await.inspect_err(|_| asked.is_unproven = true)?;
        let proven: Vec<_> = records.iter().map(|(_, record)| record.key).collect();
        asked.proven.insert(account, proven.clone());
        Ok(proven)
    }

    /// Writes down that this device saw a letter while the keys that signed it were proven to be in force.
    pub(super) async fn see(&self, letter: Sha256Digest, until: Day) -> Result<()> {
        if self.has_seen(letter).await? {
            return Ok(());
        }
        Ok(self.store.put(&seen_key(letter), until.to_string().as_bytes()).await?)
    }

    async fn has_seen(&self, letter: Sha256Digest) -> Result<bool> {
        Ok(self.store.get(&seen_key(letter)).await?.is_some())
    }

    /// Forgets letters that can wait no longer.
    pub(super) async fn forget_seen(&self, today: Day) -> Result<()> {
        for key in self.store.keys(SEEN).await? {
            let until = self.store.get(&key).await?.and_then(|text| String::from_utf8(text).ok()?.parse::<Day>().ok());
            if until.is_none_or(|until| until < today) {
                self.store.delete(&key).await?;
            }
        }
        Ok(())
    }

    /// None without a credential in force by a registrar of this client; one that was taken back is refused.
    async fn attested(
        &self,
        record: &AccountRecord,
        credential: Option<&Envelope>,
        asked: &mut Asked,
    ) -> Result<Option<Attested>> {
        let Some(envelope) = credential else { return Ok(None) };
        let today = self.platform.now().day();
        let (credential, registrar) = match verify_credential(envelope, record, &self.platform.registrars, today) {
            Ok(verified) => verified,
            Err(Error::Refused(Refusal::KeyUnauth)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let status = self.check_status(envelope, &registrar, &mut asked.statuses).await;
        asked.is_unproven |= status.as_ref().is_err_and(|error| *error != Error::Refused(Refusal::Revoked));
        status?;
        Ok(Some(Attested {
            name: credential.name,
            profession: credential.profession,
            rpps: credential.rpps,
            place: credential.place,
            verified_by: registrar.name,
            demonstration: registrar.demonstration,
        }))
    }
}

/// Through which link: one that the owner's log holds under these very keys, that she has not revoked, whose last day had
/// not passed when it was sealed nor so long ago that nothing of it can wait, and through which no more documents came into
/// the record than she said.
pub(super) fn link_sender(
    index: &Index,
    record: &AccountRecord,
    letter: &LinkDeposit,
    today: Day,
) -> Result<SenderView> {
    let link = index.deposit_links.get(&record.account()).ok_or(Refusal::KeyUnauth)?;
    if link.made.key != record.key {
        return Err(Refusal::KeyUnauth.into());
    }
    let ended = letter.on > link.made.until || link.made.until.plus(DEPOSIT_DAYS) < today;
    if link.revoked.is_some() || ended {
        return Err(Refusal::Revoked.into());
    }
    if link.taken >= link.made.count {
        return Err(Refusal::Limit.into());
    }
    if !crate::name::is_plain(&letter.from) {
        return Err(Refusal::Format.into());
    }
    Ok(SenderView {
        account: record.account(),
        attested: None,
        digits: pairing_digits(record.account(), record.epoch(), &record.sign, &record.recipient).to_vec(),
        keys_changed: false,
        rule: None,
        by_link: Some(ByLink { link: link.made.link, label: link.made.label.clone(), from: letter.from.clone() }),
    })
}

/// Prefix of the letters that this device has seen under keys in force.
const SEEN: &str = "deposit-seen/";

fn seen_key(letter: Sha256Digest) -> String {
    format!("{SEEN}{letter}")
}
