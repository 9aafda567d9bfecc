//! The sheet takes the account back from keys that were named after it was made: new keys, a new sheet, signed by the
//! recovery key. Whatever the other keys wrote since counts for nothing; every access ends and is given anew.

use std::collections::BTreeMap;

use cachet_crypto::protocol::account::Succeeded;
use cachet_crypto::protocol::api::{
    HeldState, OpenMailboxes, OwnObject, PublicAccount, Recovered, RecoveryLookup, TakeBack as Request, VaultAppend,
    path,
};
use cachet_crypto::protocol::log::Act;
use cachet_crypto::protocol::mailbox::MailboxHead;
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{AccountId, Base64Url, DeviceId, Signed};
use cachet_seal::{
    AccountRoot, HeldVault, Keyring, KeyringPlace, MailboxIndex, OldIdentity, RecoveryCode, Sheet, VaultRoot,
    open_keyring, open_mailbox_index, seal_keyring, seal_mailbox_index, unwrap_root,
};

use crate::account::{NewAccount, enrol, fetch_records, pin_keyring, recovery_way_in, rehearse, sign_record};
use crate::keys::Keys;
use crate::platform::{Platform, chance, generate_id};
use crate::server::{As, Server};
use crate::session::Enrolment;
use crate::store::Store;
use crate::transparency::mark_now;
use crate::transport::Transport;
use crate::vault::Vault;
use crate::vault::change::Change;
use crate::vault::draft::Draft;
use crate::vault::index::Index;
use crate::{Error, Refusal, Result, Session};

/// A taking back that has not happened: its new sheet is being written down.
pub struct StagedTakeBack {
    old: RecoveryCode,
    new: NewAccount,
    root: AccountRoot,
    code: RecoveryCode,
    number: u32,
}

impl StagedTakeBack {
    /// Stages it with the old sheet. Nothing changes yet.
    ///
    /// # Errors
    /// [`Error::Input`] for an empty passphrase on a device that keeps one; [`Error::RecoveryCode`] for a sheet that is
    /// not held any more.
    pub async fn begin(
        old: RecoveryCode,
        new: NewAccount,
        transport: impl Transport,
        platform: &Platform,
    ) -> Result<Self> {
        if new.passphrase.is_empty() && !new.shared {
            return Err(Error::Input("passphrase"));
        }
        let server = Server::new(transport, &platform.origin);
        let number = find_held(&server, &old).await?.keyring.sheet.number + 1;
        let code = mark_now(RecoveryCode::generate(&mut chance())?, Some(&old), &server, platform).await?;
        let root = AccountRoot::generate(&mut chance())?;
        Ok(Self { old, new, root, code, number })
    }

    /// Number of the new sheet.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The new recovery code, to be shown once.
    #[must_use]
    pub fn code(&self) -> &RecoveryCode {
        &self.code
    }
}

/// What the old sheet opens.
struct Opened {
    account: AccountId,
    epoch: u32,
    root: AccountRoot,
    held: HeldState,
    keyring: Keyring,
    mailboxes: Option<MailboxIndex>,
}

/// What the old sheet opens, as long as its recovery key counts.
async fn find_held<T: Transport>(server: &Server<T>, old: &RecoveryCode) -> Result<Opened> {
    let asked = RecoveryLookup { lookup: Base64Url(old.lookup().to_vec()) };
    let found: Recovered = server.post(&As::Anyone, path::recovery(), &asked).await.map_err(|error| match error {
        Error::Problem(ProblemKind::NotFound) => Error::RecoveryCode,
        other => other,
    })?;
    open_held(old, found)
}

fn open_held(old: &RecoveryCode, found: Recovered) -> Result<Opened> {
    let (account, epoch) = (found.account, found.root.epoch);
    let held = found.held.ok_or(Error::Input("this sheet is in force"))?;
    let root = unwrap_root(&old.wrap_key(account, epoch), &found.root.wrap.0).map_err(|_| Refusal::KeyBlob)?;
    let keys = root.keys();
    let place = |object: &OwnObject| KeyringPlace { account, n: object.n, epoch };
    let keyring = open_keyring(&keys.keyring, &place(&held.keyring), &held.keyring.sealed.0);
    let keyring = keyring.map_err(|_| Refusal::KeyBlob)?;
    let mailboxes = held.mailboxes.as_ref().map(|object| {
        open_mailbox_index(&keys.mailboxes, &place(object), &object.sealed.0).map_err(|_| Refusal::KeyBlob)
    });
    Ok(Opened { account, epoch, root, keyring, mailboxes: mailboxes.transpose()?, held })
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Takes the account back once words of the new sheet were typed back.
    ///
    /// # Errors
    /// [`Error::Rehearsal`]; [`Error::RecoveryCode`] for a sheet that is not held any more; [`Error::Network`] when it is
    /// not known whether it happened: then the new sheet opens the account, or this call is made again.
    pub async fn take_back(
        staged: &StagedTakeBack,
        rehearsal: &BTreeMap<u8, String>,
        transport: T,
        store: S,
        platform: Platform,
    ) -> Result<Self> {
        rehearse(&staged.code, rehearsal)?;
        let server = Server::new(transport, &platform.origin);
        let opened = find_held(&server, &staged.old).await?;
        let (account, root) = (opened.account, &staged.root);
        let mut records = fetch_records(&server, account).await?;
        let epoch = records.last().map(|(_, record)| record.epoch() + 1).ok_or(Refusal::Withheld)?;
        records.retain(|(_, record)| record.epoch() <= opened.epoch);
        // The record that the sheet's root derives, and no other, is the one that is followed.
        let own = opened.root.keys();
        match records.last() {
            Some((_, record)) => own.check_own_record(record, account, opened.epoch).map_err(|_| Refusal::KeyUnauth)?,
            None => return Err(Refusal::Withheld.into()),
        }
        let record = sign_record(account, epoch, root, staged.code.commitment())?;
        let signed = staged.old.sign_succession(account, opened.epoch, record.hash())?;
        let next = Succeeded::by_recovery(record.envelope().clone(), signed);

        let mut keyring = opened.keyring;
        let seed = own.identity.seed().duplicate().into();
        keyring.old_identities.push(OldIdentity { epoch: opened.epoch, seed });
        keyring.sheet =
            Sheet { number: staged.number, made_on: platform.now().day(), recovery: staged.code.commitment() };
        if let Some((vault, label)) = keyring.vaults.last().map(|held| (held.vault, held.label)) {
            let root = VaultRoot::generate(&mut chance())?.enclose();
            // Where the log goes on is seen once the new keys may read it; its entry is signed by them.
            keyring.vaults.push(HeldVault { vault, epoch, root, label, since: None });
        }
        let device = match staged.new.shared {
            true => None,
            false => {
                let device = generate_id::<DeviceId>()?;
                let NewAccount { passphrase, device: name, .. } = &staged.new;
                Some(crate::device::register(&server, &store, account, device, epoch, root, passphrase, name).await?)
            }
        };
        let place = |n| KeyringPlace { account, n, epoch };
        let (n, m) = (opened.held.next_keyring, opened.held.next_mailboxes);
        let sealed = seal_keyring(&root.keys().keyring, &place(n), &keyring, &mut chance())?;
        let mailboxes = match &opened.mailboxes {
            Some(index) => {
                let sealed = seal_mailbox_index(&root.keys().mailboxes, &place(m), index, &mut chance())?;
                Some(OwnObject { n: m, epoch, sealed: Base64Url(sealed) })
            }
            None => None,
        };
        let request = Request {
            lookup: Base64Url(staged.old.lookup().to_vec()),
            next,
            recovery: recovery_way_in(account, epoch, root, &staged.code)?,
            device: device.clone(),
            keyring: OwnObject { n, epoch, sealed: Base64Url(sealed) },
            mailboxes,
        };
        server.post_only(&As::Anyone, path::take_back(), &request).await?;
        let device = device.map(|way_in| way_in.device);
        if device.is_some() {
            enrol(&store, &Enrolment::new(account, device, &staged.new.label, epoch)).await?;
        }
        pin_keyring(&store, account, n).await?;
        records.push((record.envelope().clone(), record.into_verified()));
        let keys = Keys::open(account, epoch, root.duplicate(), keyring, records)?;
        let session = Self::new(server, store, platform, device, keys);
        session.pin_marks(&staged.old, &staged.code).await?;
        if let Some(vault) = &session.vault {
            session.sync(vault).await?;
        }
        Ok(session)
    }

    /// Goes on with a log over whatever other keys wrote: one entry by the new keys, every mailbox closed, known or not.
    pub(crate) async fn continue_after_take_back(&self, vault: &Vault, mut index: Index) -> Result<Index> {
        let keys = self.keys();
        let public: PublicAccount = self.server.get(&As::Anyone, path::account(keys.account)).await?;
        let newest = public.records.last().ok_or(Refusal::Withheld)?;
        if newest.recovery.is_none() || newest.record != keys.record_envelope {
            return Err(Refusal::Rollback.into());
        }
        let open: OpenMailboxes = self.server.get(&self.as_account(), path::mailboxes(vault.id)).await?;
        index.epoch = keys.epoch;
        let now = self.platform.now();
        let mut changes = vec![Change::Sheet { number: keys.keyring.sheet.number }];
        let live = index.grants.values().filter(|state| state.revoked.is_none());
        changes.extend(live.map(|state| Change::Revoke { grant: state.grant.grant, at: now }));
        let (mut heads, mut closing) = (Vec::new(), Vec::new());
        for mailbox in open.mailboxes {
            let (id, head) = (mailbox.mailbox, mailbox.head);
            let payload = MailboxHead::new(keys.signer(), id, head.n + 1, head.link, Vec::new(), true);
            let signed = Signed::sign(payload, keys.signing())?;
            heads.push(signed.hash());
            closing.push(signed.envelope().clone());
            if index.mailboxes.contains_key(&id) {
                changes.push(Change::Head { mailbox: id, head: head.extended(signed.hash()), closed: true });
            }
        }
        for change in changes.iter().cloned() {
            index.apply(change)?;
        }
        let mut draft = Draft::new(&keys, vault.id, index, now);
        draft.append.heads = closing;
        let act = Act::Rotate { succession: newest.named_by()?, record: keys.record.hash() };
        draft.push_entry(act, heads, changes)?;
        let Draft { index, append, .. } = draft;
        let request = VaultAppend { vault: vault.id, append };
        self.server
            .post::<cachet_crypto::protocol::log::Head>(&self.as_account(), path::log(vault.id), &request.append)
            .await?;
        Ok(index)
    }
}
