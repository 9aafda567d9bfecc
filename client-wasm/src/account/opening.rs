//! Opening an account: with the passphrase of an enrolled device, or with the recovery sheet.

use cachet_crypto::protocol::api::{Recovered, RecoveryLookup, path};
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{AccountId, Base64Url, DeviceId, weakened};
use cachet_seal::{AccountRoot, RecoveryCode, unwrap_root};

use super::keyring::{fetch_keyring, pin_keyring};
use super::{NewAccount, fetch_records};
use crate::alarm::noted;
use crate::keys::Keys;
use crate::platform::Platform;
use crate::server::{As, Server};
use crate::session::{ENROLMENT, Enrolment};
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Refusal, Result, Session};

impl<T: Transport, S: Store> Session<T, S> {
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

/// Remembers on the device which account opens here.
pub(crate) async fn enrol(store: &impl Store, enrolment: &Enrolment) -> Result<()> {
    let bytes = serde_json::to_vec(enrolment).expect("an enrolment is strings and a number");
    Ok(store.put(ENROLMENT, &bytes).await?)
}
