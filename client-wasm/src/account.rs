//! Making an account and opening one: nothing exists before the rehearsal of the recovery sheet succeeded.

use std::collections::BTreeMap;

use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::protocol::api::{
    CreateAccount, NewVault, OwnObject, PublicAccount, Recovered, RecoveryLookup, path,
};
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::protocol::transparency::VaultLabel;
use cachet_crypto::protocol::way_in::RecoveryWayIn;
use cachet_crypto::{AccountId, Base64Url, DeviceId, Envelope, Sha256Digest, Signed, Verified, weakened};
use cachet_seal::{
    AccountKeys, AccountRoot, HeldVault, Keyring, KeyringPlace, Passkey, RecoveryCode, Sheet, VaultRoot, open_keyring,
    seal_keyring, unwrap_root, wrap_root,
};
use zeroize::Zeroizing;

pub use cachet_seal::Role;

use crate::alarm::noted;
use crate::keys::Keys;
use crate::platform::{Platform, chance, generate_id, generate_secret};
use crate::server::{As, Server, withheld};
use crate::session::{ENROLMENT, Enrolment};
use crate::store::Store;
use crate::transparency::mark_now;
use crate::transport::Transport;
use crate::{Error, Refusal, Result, Session};

/// Words of the sheet that a rehearsal types back, at least.
pub const REHEARSED: usize = 4;

/// What a person says when making an account, or enrolling a device.
pub struct NewAccount {
    /// The passphrase of this device.
    pub passphrase: Zeroizing<String>,
    /// How the lock screen names the vault; stays on the device.
    pub label: String,
    /// The person's own name; sealed.
    pub name: String,
    /// Patient or professional; sealed.
    pub role: Role,
    /// Nothing is kept on a shared device.
    pub shared: bool,
    /// The device's name; sealed.
    pub device: String,
}

/// An account that exists nowhere yet: its sheet is being written down.
pub struct Begun {
    new: NewAccount,
    account: AccountId,
    root: AccountRoot,
    code: RecoveryCode,
    passkey: Option<(Passkey, String)>,
}

impl Begun {
    /// Begins an account. Nothing is sent.
    ///
    /// # Errors
    /// [`Error::Device`] when chance fails, [`Error::Input`] for an empty passphrase on a device that keeps one, and
    /// for a name with control characters.
    pub fn new(new: NewAccount) -> Result<Self> {
        if new.passphrase.is_empty() && !new.shared {
            return Err(Error::Input("passphrase"));
        }
        Self::draw(new, None)
    }

    /// Begins an account that a passkey of this name opens; a passphrase may stand beside it. Nothing is sent.
    ///
    /// # Errors
    /// [`Error::Device`] when chance fails, [`Error::Input`] on a shared device, which keeps nothing.
    pub fn with_passkey(new: NewAccount, passkey: Passkey, name: &str) -> Result<Self> {
        if new.shared {
            return Err(Error::Input("passkey"));
        }
        Self::draw(new, Some((passkey, name.to_owned())))
    }

    fn draw(new: NewAccount, passkey: Option<(Passkey, String)>) -> Result<Self> {
        if !crate::name::is_plain(&crate::name::clean(&new.name)) {
            return Err(Error::Input("name"));
        }
        let root = AccountRoot::generate(&mut chance())?;
        Ok(Self { new, account: generate_id()?, root, code: RecoveryCode::generate(&mut chance())?, passkey })
    }

    /// Puts the directory's newest checkpoint on the sheet, where one is proven: who opens with it takes none from before.
    ///
    /// # Errors
    /// [`Error::Refused`] for a directory that does not verify.
    pub async fn mark(self, transport: impl Transport, platform: &Platform) -> Result<Self> {
        let code = mark_now(self.code, None, &Server::new(transport, &platform.origin), platform).await?;
        Ok(Self { code, ..self })
    }

    /// The recovery code, to be shown once.
    #[must_use]
    pub fn code(&self) -> &RecoveryCode {
        &self.code
    }
}

/// A vault, and under which label its head stands in the directory: random, so that nobody else can ask for it.
fn generate_vault() -> Result<NewVault> {
    let label = VaultLabel::from_bytes(*generate_secret::<32>()?.expose());
    Ok(NewVault { vault: generate_id()?, label })
}

/// Whether `typed` (position from 1, word) are words of the sheet, four at least.
pub(crate) fn rehearse(code: &RecoveryCode, typed: &BTreeMap<u8, String>) -> Result<()> {
    let right = typed.iter().all(|(place, word)| code.has_word_at(usize::from(*place), word));
    if right && typed.len() >= REHEARSED { Ok(()) } else { Err(Error::Rehearsal) }
}

/// The record of `epoch` under `root`, signed by it.
pub(crate) fn sign_record(
    account: AccountId,
    epoch: u32,
    root: &AccountRoot,
    recovery: Sha256Digest,
) -> Result<Signed<AccountRecord>> {
    Ok(root.keys().record(account, epoch, recovery)?)
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

impl<T: Transport, S: Store> Session<T, S> {
    /// Makes the account once words of its sheet were typed back.
    ///
    /// # Errors
    /// [`Error::Rehearsal`]; [`Error::Network`] with nothing made.
    pub async fn create(
        begun: &Begun,
        rehearsal: &BTreeMap<u8, String>,
        transport: T,
        store: S,
        platform: Platform,
    ) -> Result<Self> {
        rehearse(&begun.code, rehearsal)?;
        let Begun { new, account, root, code, passkey } = begun;
        let (account, epoch) = (*account, 0);
        let server = Server::new(transport, &platform.origin);
        let vault = (new.role == Role::Patient).then(generate_vault).transpose()?;
        let mut keyring = Keyring::new(
            new.role,
            crate::name::clean(&new.name),
            Sheet { number: 1, made_on: platform.now().day(), recovery: code.commitment() },
        );
        if let Some(vault) = &vault {
            let root = VaultRoot::generate(&mut chance())?.enclose();
            keyring.vaults.push(HeldVault { vault: vault.vault, epoch, root, label: vault.label, since: None });
        }
        let record = sign_record(account, epoch, root, code.commitment())?;
        let place = KeyringPlace { account, n: 1, epoch };
        let sealed = seal_keyring(&root.keys().keyring, &place, &keyring, &mut chance())?;
        let device = match new.shared || new.passphrase.is_empty() {
            true => None,
            false => {
                let device = generate_id::<DeviceId>()?;
                Some(
                    crate::device::register(
                        &server,
                        &store,
                        account,
                        device,
                        epoch,
                        root,
                        &new.passphrase,
                        &new.device,
                    )
                    .await?,
                )
            }
        };
        let request = CreateAccount {
            record: record.envelope().clone(),
            recovery: recovery_way_in(account, epoch, root, code)?,
            device: device.clone(),
            passkey: match passkey {
                Some((passkey, name)) => Some(crate::passkey::way_in(passkey, account, epoch, root, name)?),
                None => None,
            },
            keyring: OwnObject { n: 1, epoch, sealed: Base64Url(sealed) },
            vault,
        };
        server.post_only(&As::Anyone, path::accounts(), &request).await?;
        let device = device.map(|way_in| way_in.device);
        let enrolment = Enrolment::new(account, device, &new.label, epoch);
        if device.is_some() {
            enrol(&store, &enrolment).await?;
        }
        let records = vec![(record.envelope().clone(), record.into_verified())];
        let keys = Keys::open(account, epoch, root.duplicate(), keyring, records)?;
        let session = Self::new(server, store, platform, device, keys);
        session.pin_mark(code).await?;
        if let Some((passkey, _)) = passkey {
            session.remember_passkey(passkey, Some(enrolment)).await?;
        }
        Ok(session)
    }

    /// Opens with the passphrase of this enrolled device.
    ///
    /// # Errors
    /// [`Error::NotEnrolled`], [`Error::Passphrase`].
    pub async fn unlock(passphrase: &str, transport: T, store: S, platform: Platform) -> Result<Self> {
        let enrolment = crate::session::enrolment(&store).await?.ok_or(Error::NotEnrolled)?;
        let server = Server::new(transport, &platform.origin);
        let opened = crate::device::login(&server, &store, &enrolment, passphrase).await.and_then(|(epoch, root)| {
            if epoch < enrolment.epoch { Err(Refusal::Rollback.into()) } else { Ok((epoch, root)) }
        });
        let (epoch, root) = noted(&store, platform.now(), "unlock", opened).await?;
        let session = Self::open(server, store, platform, enrolment.device, enrolment.account, epoch, root).await?;
        enrol(&session.store, &Enrolment { epoch, ..enrolment }).await?;
        session.keep_offline().await?;
        Ok(session)
    }

    /// Opens on any device with the recovery sheet, and enrols this device unless it is shared.
    ///
    /// # Errors
    /// [`Error::RecoveryCode`] for a code that nothing is kept under; [`Error::Superseded`] when keys were changed after
    /// the sheet was made and it still can take the account back.
    pub async fn recover(
        code: &RecoveryCode,
        new: &NewAccount,
        transport: T,
        store: S,
        platform: Platform,
    ) -> Result<Self> {
        let session = Self::open_with_sheet(code, transport, store, platform).await?;
        if new.shared { Ok(session) } else { session.enrol_this_device(new).await }
    }

    /// Opens on any device with the recovery sheet, and gives the device no way in.
    ///
    /// # Errors
    /// [`Error::RecoveryCode`] for a code that nothing is kept under; [`Refusal::Rollback`] or [`Refusal::Fork`] for a
    /// directory that does not go on from the sheet's checkpoint.
    pub async fn open_with_sheet(code: &RecoveryCode, transport: T, store: S, platform: Platform) -> Result<Self> {
        let server = Server::new(transport, &platform.origin);
        let asked = RecoveryLookup { lookup: Base64Url(code.lookup().to_vec()) };
        let found: Recovered =
            server.post(&As::Anyone, path::recovery(), &asked).await.map_err(|error| match error {
                Error::Problem(ProblemKind::NotFound) => Error::RecoveryCode,
                other => other,
            })?;
        let wrap_key = code.wrap_key(found.account, found.root.epoch);
        let unwrapped = unwrap_root(&wrap_key, &found.root.wrap.0).map_err(|_| Refusal::KeyBlob.into());
        let root = noted(&store, platform.now(), "recover", unwrapped).await?;
        if found.held.is_some() {
            return Err(superseded(&server, &found, &root).await);
        }
        let (account, epoch) = (found.account, found.root.epoch);
        let session = Self::open_unproven(server, store, platform, None, account, epoch, root).await?;
        session.prove_opening_with(code).await?;
        // A sheet that the keyring in force does not name is an old sheet under an old wrap.
        if session.keys().keyring.sheet.recovery != code.commitment() {
            return session.alarmed("recover", Err(Refusal::Rollback.into())).await;
        }
        Ok(session)
    }

    pub(crate) async fn open(
        server: Server<T>,
        store: S,
        platform: Platform,
        device: Option<DeviceId>,
        account: AccountId,
        epoch: u32,
        root: AccountRoot,
    ) -> Result<Self> {
        let session = Self::open_unproven(server, store, platform, device, account, epoch, root).await?;
        session.prove_opening().await?;
        Ok(session)
    }

    /// Opens what `root` opens; the directory has not been asked.
    async fn open_unproven(
        server: Server<T>,
        store: S,
        platform: Platform,
        device: Option<DeviceId>,
        account: AccountId,
        epoch: u32,
        root: AccountRoot,
    ) -> Result<Self> {
        let opened = open_keys(&server, &store, &platform, account, epoch, root).await;
        let keys = noted(&store, platform.now(), "opening", opened).await?;
        Ok(Self::new(server, store, platform, device, keys))
    }

    /// The keyring as the server holds it, and what it says; none from before what this device has seen.
    pub(crate) async fn stored_keyring(&self) -> Result<(OwnObject, Keyring)> {
        let keys = self.keys();
        fetch_keyring(&self.server, &self.store, &self.as_account(), &keys.current, (keys.account, keys.epoch)).await
    }

    /// Replaces the keyring by what `change` makes of the newest one.
    pub(crate) async fn update_keyring(&self, change: impl Fn(&mut Keyring)) -> Result<()> {
        let keys = self.keys();
        let (stored, mut keyring) = self.stored_keyring().await?;
        change(&mut keyring);
        let n = stored.n + 1;
        let sealed = seal_keyring(&keys.current.keyring, &keys.place(n), &keyring, &mut chance())?;
        let object = OwnObject { n, epoch: keys.epoch, sealed: Base64Url(sealed) };
        self.server.put(&self.as_account(), path::own_object("keyring"), &object).await?;
        pin_keyring(&self.store, keys.account, n).await?;
        let records = fetch_records(&self.server, keys.account).await?;
        self.set_keys(Keys::open(keys.account, keys.epoch, keys.root.duplicate(), keyring, records)?);
        self.keep_offline().await
    }
}

/// Why a sheet does not open an account whose keys were changed after it was made: it may take the account back, if the
/// record that its root derives names it.
async fn superseded<T: Transport>(server: &Server<T>, found: &Recovered, root: &AccountRoot) -> Error {
    let records = match fetch_records(server, found.account).await {
        Ok(records) => records,
        Err(error) => return error,
    };
    let own = records.iter().find(|(_, record)| record.epoch() == found.root.epoch);
    match own {
        Some((_, record)) if root.keys().check_own_record(record, found.account, found.root.epoch).is_ok() => {
            Error::Superseded
        }
        _ => Refusal::KeyUnauth.into(),
    }
}

/// Everything that `root` opens: own public keys recomputed and compared before anything is signed or sent under them.
pub(crate) async fn open_keys<T: Transport>(
    server: &Server<T>,
    store: &impl Store,
    platform: &Platform,
    account: AccountId,
    epoch: u32,
    root: AccountRoot,
) -> Result<Keys> {
    let records = fetch_records(server, account).await?;
    let keys = root.keys();
    let header = keys.as_signer(account, epoch);
    if records.last().is_none_or(|(_, record)| record.as_signer() != header) && !weakened("own-record") {
        return Err(Refusal::KeyUnauth.into());
    }
    let who = As::Key { header, key: &keys.signing, tokens: path::account_tokens(), now: platform.now() };
    let (stored, keyring) = fetch_keyring(server, store, &who, &keys, (account, epoch)).await?;
    pin_keyring(store, account, stored.n).await?;
    Keys::open(account, epoch, root, keyring, records)
}

/// The keyring as the server holds it, and what it says; none of another epoch, or from before what this device has seen.
async fn fetch_keyring<T: Transport>(
    server: &Server<T>,
    store: &impl Store,
    who: &As<'_>,
    keys: &AccountKeys,
    (account, epoch): (AccountId, u32),
) -> Result<(OwnObject, Keyring)> {
    let stored: OwnObject = withheld(server.get(who, path::own_object("keyring")).await)?;
    let is_older = stored.epoch != epoch || stored.n < pinned_keyring(store, account).await?;
    if is_older && !weakened("keyring-pin") {
        return Err(Refusal::Rollback.into());
    }
    let place = KeyringPlace { account, n: stored.n, epoch };
    let keyring = open_keyring(&keys.keyring, &place, &stored.sealed.0).map_err(|_| Refusal::KeyBlob)?;
    Ok((stored, keyring))
}

/// The chained records of an account, every epoch from the first on.
pub(crate) async fn fetch_records<T: Transport>(
    server: &Server<T>,
    account: AccountId,
) -> Result<Vec<(Envelope, Verified<AccountRecord>)>> {
    let public: PublicAccount = server.get(&As::Anyone, path::account(account)).await?;
    crate::directory::verify_records(account, &public.records)
}

/// Remembers on the device which account opens here.
pub(crate) async fn enrol(store: &impl Store, enrolment: &Enrolment) -> Result<()> {
    let bytes = serde_json::to_vec(enrolment).expect("an enrolment is strings and a number");
    Ok(store.put(ENROLMENT, &bytes).await?)
}

fn keyring_pin(account: AccountId) -> String {
    format!("pin/keyring/{account}")
}

async fn pinned_keyring(store: &impl Store, account: AccountId) -> Result<u64> {
    let bytes = store.get(&keyring_pin(account)).await?;
    bytes.map_or(Ok(0), |bytes| serde_json::from_slice(&bytes).map_err(|_| Error::Device("storage")))
}

pub(crate) async fn pin_keyring(store: &impl Store, account: AccountId, n: u64) -> Result<()> {
    Ok(store.put(&keyring_pin(account), n.to_string().as_bytes()).await?)
}
