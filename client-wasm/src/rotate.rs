//! New keys and a new sheet: staged, the new sheet rehearsed, then one request that changes all or nothing.

use std::collections::BTreeMap;

use cachet_crypto::protocol::account::{AccountRecord, Succeeded, Succession};
use cachet_crypto::protocol::api::{OwnObject, Rotate, VaultAppend, path};
use cachet_crypto::protocol::log::Act;
use cachet_crypto::protocol::recovery::RecoveryChange;
use cachet_crypto::{AccountId, Base64Url, Day, DeviceId, Envelope, Sha256Digest, Signed};
use cachet_seal::{
    AccountRoot, HeldVault, OldIdentity, Passkey, RecoveryCode, Sheet, VaultRoot, seal_keyring, seal_mailbox_index,
};
use zeroize::Zeroizing;

use crate::account::{enrol, pin_keyring, recovery_way_in, rehearse, sign_record};
use crate::keys::Keys;
use crate::platform::{chance, generate_id};
use crate::server::withheld;
use crate::session::Enrolment;
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::change::Change;
use crate::vault::draft::Draft;
use crate::{Error, Result, Session};

/// A rotate that has not happened: its sheet is being written down.
pub struct StagedRotate {
    root: AccountRoot,
    code: RecoveryCode,
    passphrase: Zeroizing<String>,
    passkey: Option<Passkey>,
    number: u32,
    old: Option<RecoveryCode>,
}

impl StagedRotate {
    /// The new recovery code, to be shown once.
    #[must_use]
    pub fn code(&self) -> &RecoveryCode {
        &self.code
    }

    /// With the sheet in force at hand the new recovery key counts at once; without it, after fourteen days.
    pub fn sign_with(&mut self, old: RecoveryCode) {
        self.old = Some(old);
    }

    /// Number of the new sheet.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }
}

/// The record of the next epoch, what names it, and the change of the recovery key that it announces.
///
/// Signed by the sheet in force, the new recovery key counts at once. Without it the record keeps the old one, and a
/// change stands for fourteen days.
fn name_next(
    old: &Keys,
    staged: &StagedRotate,
    counts: Sha256Digest,
    today: Day,
) -> Result<(Signed<AccountRecord>, Succeeded, Option<Envelope>)> {
    let (account, epoch, to) = (old.account, old.epoch + 1, staged.code.commitment());
    if let Some(sheet) = &staged.old {
        if sheet.commitment() != counts {
            return Err(Error::RecoveryCode);
        }
        let record = sign_record(account, epoch, &staged.root, to)?;
        let signed = sheet.sign_succession(account, old.epoch, record.hash())?;
        let next = Succeeded::by_recovery(record.envelope().clone(), signed);
        return Ok((record, next, None));
    }
    let record = sign_record(account, epoch, &staged.root, counts)?;
    let succession = Signed::sign(Succession::new(old.signer(), record.hash()), old.signing())?;
    let next = Succeeded::by_account(record.envelope().clone(), succession.envelope().clone());
    let change = RecoveryChange::new(record.payload().as_signer(), counts, to, today);
    let change = Signed::sign(change, &staged.root.keys().signing)?;
    Ok((record, next, Some(change.envelope().clone())))
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Stages new keys. Nothing changes until [`Session::finish_rotate`].
    ///
    /// # Errors
    /// [`Error::Passphrase`] on an enrolled device.
    pub async fn begin_rotate(&self, passphrase: &str) -> Result<StagedRotate> {
        if self.device.get().is_some() {
            self.confirm_passphrase(passphrase).await?;
        }
        self.stage_rotate(passphrase, None).await
    }

    /// As [`Session::begin_rotate`], confirmed with a passkey of this account: the one passkey that opens afterwards too.
    ///
    /// # Errors
    /// [`Error::Passkey`].
    pub async fn begin_rotate_with_passkey(&self, passkey: Passkey) -> Result<StagedRotate> {
        self.confirm_passkey(&passkey).await?;
        self.stage_rotate("", Some(passkey)).await
    }

    async fn stage_rotate(&self, passphrase: &str, passkey: Option<Passkey>) -> Result<StagedRotate> {
        Ok(StagedRotate {
            root: AccountRoot::generate(&mut chance())?,
            code: self.mark_sheet(RecoveryCode::generate(&mut chance())?).await?,
            passphrase: Zeroizing::new(passphrase.to_owned()),
            passkey,
            number: self.keys().keyring.sheet.number + 1,
            old: None,
        })
    }

    /// Changes the keys once words of the new sheet were typed back: every other way in is closed, the old sheet opens
    /// nothing newer, every mailbox gets a head under the new keys.
    ///
    /// # Errors
    /// [`Error::Rehearsal`]; [`Error::Problem`] with `conflict` when another device wrote meanwhile; [`Error::Network`]
    /// when it is not known whether it happened: both sheets are to be kept, and the same call finishes it.
    pub async fn finish_rotate(&self, staged: &StagedRotate, rehearsal: &BTreeMap<u8, String>) -> Result<()> {
        rehearse(&staged.code, rehearsal)?;
        let old = self.keys();
        let (account, epoch) = (old.account, old.epoch + 1);
        let mut records = crate::account::fetch_records(&self.server, account).await?;
        let key = staged.root.keys().fingerprint();
        if records.last().is_some_and(|(_, newest)| newest.epoch() == epoch && newest.key == key) {
            return self.take_up_rotate(staged, account, epoch).await;
        }
        let today = self.platform.now().day();
        let counts = self.counting_recovery().await?;
        let (record, next, change) = name_next(&old, staged, counts, today)?;
        let succession = next.named_by()?;

        let mut keyring = old.keyring.clone();
        // The identity still opens what was wrapped to it; the signing key is gone with its root.
        keyring
            .old_identities
            .push(OldIdentity { epoch: old.epoch, seed: old.current.identity.seed().duplicate().into() });
        keyring.sheet = Sheet { number: staged.number, made_on: today, recovery: staged.code.commitment() };
        if let Some(vault) = &self.vault {
            let root = VaultRoot::generate(&mut chance())?.enclose();
            let held = keyring.vaults.iter().find(|held| held.vault == vault.id).ok_or(Error::NotEnrolled)?;
            keyring.vaults.push(HeldVault { vault: vault.id, epoch, root, label: held.label, since: None });
        }
        records.push((record.envelope().clone(), record.clone().into_verified()));
        let mut keys = Keys::open(account, epoch, staged.root.duplicate(), keyring, records)?;

        let vaults = match &self.vault {
            Some(vault) => {
                self.sync(vault).await?;
                let index = vault.loaded().ok_or(Error::NotEnrolled)?;
                let mut draft = Draft::new(&keys, vault.id, (*index).clone(), self.platform.now());
                draft.ending = Some(&old);
                let act = Act::Rotate { succession, record: record.hash() };
                draft.push_all_heads(act, vec![Change::Sheet { number: staged.number }])?;
                let Draft { index, append, .. } = draft;
                vec![(VaultAppend { vault: vault.id, append }, index)]
            }
            None => Vec::new(),
        };
        for (append, index) in &vaults {
            keys.begin_vault(append.vault, index.head);
        }
        let device = match self.device.get().filter(|_| staged.passkey.is_none()) {
            Some(_) => {
                let device = generate_id::<DeviceId>()?;
                let name = self.devices().await?.into_iter().find(|view| view.current).map(|view| view.name);
                let name = name.unwrap_or_default();
                let passphrase = &staged.passphrase;
                Some(
                    crate::device::register(
                        &self.server,
                        &self.store,
                        account,
                        device,
                        epoch,
                        &staged.root,
                        passphrase,
                        &name,
                    )
                    .await?,
                )
            }
            None => None,
        };
        let passkey = match &staged.passkey {
            Some(passkey) => {
                let named = self.passkeys().await?.into_iter().find(|view| view.passkey == passkey.id());
                let name = named.map(|view| view.name).unwrap_or_default();
                Some(crate::passkey::way_in(passkey, account, epoch, &staged.root, &name)?)
            }
            None => None,
        };
        let n = self.next_number("keyring").await?;
        let sealed = seal_keyring(&keys.current.keyring, &keys.place(n), &keys.keyring, &mut chance())?;
        let keyring = OwnObject { n, epoch, sealed: Base64Url(sealed) };
        let mailboxes = match self.load_mailboxes().await? {
            Some((held, n)) => {
                let sealed = seal_mailbox_index(&keys.current.mailboxes, &keys.place(n + 1), &held, &mut chance())?;
                Some(OwnObject { n: n + 1, epoch, sealed: Base64Url(sealed) })
            }
            None => None,
        };
        let pinned = keyring.n;
        let request = Rotate {
            next,
            recovery: recovery_way_in(account, epoch, &staged.root, &staged.code)?,
            change,
            device: device.clone(),
            passkey,
            keyring,
            mailboxes,
            vaults: vaults.iter().map(|(append, _)| append.clone()).collect(),
        };
        self.server.post_only(&self.as_account(), path::rotate(), &request).await?;

        self.enrol_again(device.map(|way_in| way_in.device), epoch).await?;
        pin_keyring(&self.store, account, pinned).await?;
        self.set_keys(keys);
        for (append, index) in vaults {
            self.pin(append.vault, &index).await?;
            self.own_vault()?.set(index);
        }
        self.reader.forget();
        // The keys have changed whatever comes of this: shares that are not sent yet are due, and sent at the next look.
        drop(self.renew_contacts_if_due().await);
        self.keep_staged_passkey(staged).await
    }

    /// This device after the change: the ways in of the epoch before are gone from it too.
    async fn enrol_again(&self, device: Option<DeviceId>, epoch: u32) -> Result<()> {
        crate::offline::forget(&self.store).await?;
        *self.copies.borrow_mut() = None;
        if let Some(known) = crate::session::enrolment(&self.store).await? {
            enrol(&self.store, &Enrolment { device, passkey: false, epoch, ..known.clone() }).await?;
            if let Some(old) = known.device {
                self.store.destroy_device_secret(old).await?;
            }
        }
        self.device.set(device);
        Ok(())
    }

    async fn keep_staged_passkey(&self, staged: &StagedRotate) -> Result<()> {
        let Some(passkey) = &staged.passkey else { return Ok(()) };
        let known = crate::session::enrolment(&self.store).await?;
        self.remember_passkey(passkey, known).await
    }

    /// An earlier attempt arrived although its answer did not: what is left to do is on this side.
    async fn take_up_rotate(&self, staged: &StagedRotate, account: AccountId, epoch: u32) -> Result<()> {
        let root = staged.root.duplicate();
        let keys = crate::account::open_keys(&self.server, &self.store, &self.platform, account, epoch, root).await?;
        self.set_keys(keys);
        self.reader.forget();
        if let Some(vault) = &self.vault {
            vault.unload();
            self.sync(vault).await?;
        }
        let again = self.device.get().is_some() && staged.passkey.is_none();
        let device = if again { Some(self.put_device(&staged.passphrase, "").await?) } else { None };
        self.enrol_again(device, epoch).await?;
        // The keys have changed whatever comes of this: shares that are not sent yet are due, and sent at the next look.
        drop(self.renew_contacts_if_due().await);
        self.keep_staged_passkey(staged).await
    }

    /// Number of an account object's next state.
    async fn next_number(&self, name: &str) -> Result<u64> {
        let stored: OwnObject = withheld(self.server.get(&self.as_account(), path::own_object(name)).await)?;
        Ok(stored.n + 1)
    }
}
