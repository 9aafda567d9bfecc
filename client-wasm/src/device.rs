//! A device's way in: OPAQUE over the passphrase turned through the device secret. The server's database and the
//! right passphrase open nothing without the device.

use cachet_crypto::protocol::api::{
    Devices, ListedDevice, LoginFinish, LoginStart, LoginStarted, OpaqueMessage, OpaqueRegistration, WrappedRoot, path,
};
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::protocol::way_in::DeviceWayIn;
use cachet_crypto::{AccountId, Base64Url, Day, DeviceId};
use cachet_seal::{
    AccountRoot, Context, Login, PassphraseInput, PurposeKey, Registration, open_own, passphrase_message, seal_own,
    unwrap_root, wrap_root,
};

use crate::account::{NewAccount, enrol};
use crate::platform::{chance, generate_id};
use crate::server::{As, Server};
use crate::session::{ENROLMENT, Enrolment};
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Refusal, Result, Session};

/// A device name is padded to this before it is sealed.
pub(crate) const NAME_STEP: usize = 128;

/// A device as its owner sees it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DeviceView {
    /// Its id.
    pub device: DeviceId,
    /// Its name.
    pub name: String,
    /// Whether it is this one.
    pub current: bool,
    /// Day of enrolment, as the server says.
    pub enrolled: Day,
}

/// Registers `device` under a fresh device secret. Nothing takes effect until the result is stored with an account.
#[allow(clippy::too_many_arguments, reason = "each is one ingredient of the way in")]
pub(crate) async fn register<T: Transport>(
    server: &Server<T>,
    store: &impl Store,
    account: AccountId,
    device: DeviceId,
    epoch: u32,
    root: &AccountRoot,
    passphrase: &str,
    name: &str,
) -> Result<DeviceWayIn> {
    store.create_device_secret(device).await?;
    let password = passphrase_input(store, account, device, passphrase).await?.ok_or(Error::Device("storage"))?;
    let (registration, request) = Registration::start(password, &mut chance())?;
    let asked = OpaqueRegistration { account, device, request: Base64Url(request) };
    let answer: OpaqueMessage = server.post(&As::Anyone, path::opaque_registration(), &asked).await?;
    let (record, export_key) = registration.finish(&answer.message.0, &mut chance())?;
    let wrap = wrap_root(&export_key.wrap_key(account, device, epoch), root, &mut chance())?;
    let context = Context { kind: "device-name", account, vault: None, id: device.as_bytes(), n: 0, epoch };
    let padded = cachet_seal::pad_to_multiple(name.as_bytes(), NAME_STEP)?;
    let sealed = seal_own(&root.keys().device_name, &context, &padded, &mut chance())?;
    Ok(DeviceWayIn { device, registration: Base64Url(record), epoch, wrap: Base64Url(wrap), name: Base64Url(sealed) })
}

/// The name of a device or a passkey. One that does not open was not named with this account's keys: whoever put it into
/// the list is not its owner.
pub(crate) fn open_name(key: &PurposeKey, context: &Context<'_>, sealed: &[u8]) -> Result<String> {
    let padded = open_own(key, context, sealed).map_err(|_| Refusal::KeyUnauth)?;
    let name = cachet_seal::unpad_multiple(&padded, NAME_STEP).map_err(|_| Refusal::Format)?;
    String::from_utf8(name.to_vec()).map_err(|_| Refusal::Format.into())
}

/// OPAQUE's password: the passphrase turned through the device secret, which stays in the store.
async fn passphrase_input(
    store: &impl Store,
    account: AccountId,
    device: DeviceId,
    passphrase: &str,
) -> Result<Option<PassphraseInput>> {
    let message = passphrase_message(account, device, passphrase);
    let hmac = store.device_hmac(device, &message).await?;
    Ok(hmac.and_then(|hmac| PassphraseInput::from_hmac(hmac.expose())))
}

/// The root that the passphrase opens on this device.
pub(crate) async fn login<T: Transport>(
    server: &Server<T>,
    store: &impl Store,
    enrolment: &Enrolment,
    passphrase: &str,
) -> Result<(u32, AccountRoot)> {
    let account = enrolment.account;
    let device = enrolment.device.ok_or(Error::NotEnrolled)?;
    let password = passphrase_input(store, account, device, passphrase).await?.ok_or(Error::NotEnrolled)?;
    let (login, first) = Login::start(password, &mut chance())?;
    let asked = LoginStart { account, device, message: Base64Url(first) };
    let started: LoginStarted = server.post(&As::Anyone, path::login_start(), &asked).await?;
    // A wrong passphrase and a lying server look alike here, and neither learns more than that.
    let (last, export_key) = login.finish(&started.message.0, &mut chance()).map_err(|_| Error::Passphrase)?;
    let finish = LoginFinish { login: started.login, message: Base64Url(last) };
    let root: WrappedRoot =
        server.post(&As::Anyone, path::login_finish(), &finish).await.map_err(|error| match error {
            Error::Problem(ProblemKind::NotFound | ProblemKind::Unauthenticated) => Error::Passphrase,
            other => other,
        })?;
    let opened = unwrap_root(&export_key.wrap_key(account, device, root.epoch), &root.wrap.0);
    Ok((root.epoch, opened.map_err(|_| Refusal::KeyBlob)?))
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Enrols this device under a new passphrase; returns the session as that device's.
    ///
    /// # Errors
    /// [`Error::Input`] for an empty passphrase, [`Error::Network`].
    pub async fn enrol_this_device(self, new: &NewAccount) -> Result<Self> {
        let device = self.put_device(&new.passphrase, &new.device).await?;
        let known = crate::session::enrolment(&self.store).await?;
        let passkey = known.is_some_and(|known| known.passkey);
        let enrolment = Enrolment::new(self.account(), Some(device), &new.label, self.keys().epoch);
        enrol(&self.store, &Enrolment { passkey, ..enrolment }).await?;
        self.device.set(Some(device));
        Ok(self)
    }

    pub(crate) async fn put_device(&self, passphrase: &str, name: &str) -> Result<DeviceId> {
        if passphrase.is_empty() {
            return Err(Error::Input("passphrase"));
        }
        let keys = self.keys();
        let device = generate_id::<DeviceId>()?;
        let way_in =
            register(&self.server, &self.store, keys.account, device, keys.epoch, &keys.root, passphrase, name).await?;
        self.server.put(&self.as_account(), path::device(device), &way_in).await?;
        Ok(device)
    }

    /// Shows that `passphrase` is this device's.
    ///
    /// # Errors
    /// [`Error::Passphrase`], [`Error::NotEnrolled`].
    pub async fn confirm_passphrase(&self, passphrase: &str) -> Result<()> {
        let enrolment = crate::session::enrolment(&self.store).await?.ok_or(Error::NotEnrolled)?;
        login(&self.server, &self.store, &enrolment, passphrase).await.map(|_| ())
    }

    /// A new device secret, registration and wrap for this device; the old ones are destroyed. Other devices keep
    /// theirs until changed there.
    ///
    /// # Errors
    /// [`Error::Passphrase`] when `current` is not this device's.
    pub async fn change_passphrase(&self, current: &str, next: &str) -> Result<()> {
        let enrolment = crate::session::enrolment(&self.store).await?.ok_or(Error::NotEnrolled)?;
        login(&self.server, &self.store, &enrolment, current).await?;
        let name =
            self.devices().await?.into_iter().find(|view| view.current).map(|view| view.name).unwrap_or_default();
        // The new way in stands before the old one goes: a crash between leaves two, never none.
        let device = self.put_device(next, &name).await?;
        let epoch = self.keys().epoch;
        let old = enrolment.device.ok_or(Error::NotEnrolled)?;
        enrol(&self.store, &Enrolment { device: Some(device), epoch, ..enrolment }).await?;
        self.device.set(Some(device));
        self.server.delete(&self.as_account(), path::device(old)).await?;
        Ok(self.store.destroy_device_secret(old).await?)
    }

    /// The devices that open this account.
    ///
    /// # Errors
    /// [`Error::Network`]; [`Error::Refused`] for one that nobody with this account's keys has named.
    pub async fn devices(&self) -> Result<Vec<DeviceView>> {
        let keys = self.keys();
        let listed: Devices = self.server.get(&self.as_account(), path::devices()).await?;
        let view = |device: ListedDevice| {
            let context = keys.device_context(&device.device);
            let name = open_name(&keys.current.device_name, &context, &device.name.0)?;
            let current = self.device.get() == Some(device.device);
            Ok(DeviceView { device: device.device, name, current, enrolled: device.enrolled })
        };
        let views = listed.devices.into_iter().map(view).collect();
        self.alarmed("devices", views).await
    }

    /// Closes a device's way in.
    ///
    /// # Errors
    /// [`Error::Problem`] when there is no such device.
    pub async fn remove_device(&self, device: DeviceId) -> Result<()> {
        self.server.delete(&self.as_account(), path::device(device)).await?;
        if self.device.get() == Some(device) {
            self.forget_device().await?;
        }
        Ok(())
    }

    /// Removes from this device all that it keeps. The vault stays; the sheet opens it again.
    ///
    /// # Errors
    /// [`Error::Device`].
    pub async fn forget_device(&self) -> Result<()> {
        forget_device(&self.store).await
    }
}

/// Removes from a device all that it keeps, also while the vault is closed there.
///
/// # Errors
/// [`Error::Device`].
pub async fn forget_device(store: &impl Store) -> Result<()> {
    if let Some(enrolment) = crate::session::enrolment(store).await?
        && let Some(device) = enrolment.device
    {
        store.destroy_device_secret(device).await?;
    }
    for key in store.keys("").await? {
        store.delete(&key).await?;
    }
    Ok(store.delete(ENROLMENT).await?)
}
