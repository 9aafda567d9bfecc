//! An open session: the account's keys, its vault, and the way to the server.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use cachet_crypto::protocol::api::path;
use cachet_crypto::{AccountId, AddressId, DeviceId, MailboxId, Sha256Digest, SigningKey};
use serde::{Deserialize, Serialize};

use crate::account::Role;
use crate::consent::Prepared;
use crate::copies::CopyState;
use crate::deposit::Depositee;
use crate::directory::Person;
use crate::intent::IntentState;
use crate::keys::Keys;
use crate::platform::Platform;
use crate::reader::ReaderState;
use crate::recipients::Recipients;
use crate::search::SearchState;
use crate::server::{As, Server};
use crate::store::Store;
use crate::transparency::TransparencyState;
use crate::transport::Transport;
use crate::vault::Vault;
use crate::{Error, Result};

/// What a device keeps of an account so that its lock screen can name it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Enrolment {
    /// The account.
    pub account: AccountId,
    /// This device; none when only passkeys open here.
    pub device: Option<DeviceId>,
    /// Whether a passkey opens here.
    #[serde(default)]
    pub passkey: bool,
    /// How the lock screen names the vault.
    pub label: String,
    /// Epoch of the last opening; the server may not offer an older one.
    pub epoch: u32,
}

impl Enrolment {
    /// An enrolment that no passkey opens yet.
    pub(crate) fn new(account: AccountId, device: Option<DeviceId>, label: &str, epoch: u32) -> Self {
        Self { account, device, passkey: false, label: label.to_owned(), epoch }
    }
}

/// Key of the enrolment in the store.
pub(crate) const ENROLMENT: &str = "enrolment";

/// The account that is enrolled on this device, if any.
///
/// # Errors
/// [`Error::Device`] when the store fails.
pub async fn enrolment(store: &impl Store) -> Result<Option<Enrolment>> {
    let bytes = store.get(ENROLMENT).await?;
    bytes.map(|bytes| serde_json::from_slice(&bytes).map_err(|_| Error::Device("storage"))).transpose()
}

/// An open session. Dropping it wipes its keys.
pub struct Session<T, S> {
    pub(crate) server: Server<T>,
    pub(crate) store: S,
    pub(crate) platform: Platform,
    pub(crate) device: Cell<Option<DeviceId>>,
    keys: RefCell<Rc<Keys>>,
    pub(crate) vault: Option<Vault>,
    pub(crate) reader: ReaderState,
    pub(crate) transparency: TransparencyState,
    pub(crate) search: SearchState,
    pub(crate) intents: IntentState,
    pub(crate) copies: CopyState,
    pub(crate) people: RefCell<BTreeMap<String, Person>>,
    pub(crate) prepared: RefCell<BTreeMap<String, Prepared>>,
    pub(crate) recipients: Recipients,
    pub(crate) depositees: RefCell<BTreeMap<AddressId, Depositee>>,
}

impl<T: Transport, S: Store> Session<T, S> {
    pub(crate) fn new(server: Server<T>, store: S, platform: Platform, device: Option<DeviceId>, keys: Keys) -> Self {
        let vault = keys.keyring.vaults.last().map(|held| Vault::new(held.vault));
        Self {
            server,
            store,
            platform,
            device: Cell::new(device),
            keys: RefCell::new(Rc::new(keys)),
            vault,
            reader: ReaderState::default(),
            transparency: TransparencyState::default(),
            search: SearchState::default(),
            intents: IntentState::default(),
            copies: CopyState::default(),
            people: RefCell::default(),
            prepared: RefCell::default(),
            recipients: Recipients::default(),
            depositees: RefCell::default(),
        }
    }

    /// The account of this session.
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.keys().account
    }

    /// Account, epoch and key-set fingerprint in force: what a registrar attests.
    #[must_use]
    pub fn own_keys(&self) -> (AccountId, u32, Sha256Digest) {
        let keys = self.keys();
        (keys.account, keys.epoch, keys.record.key)
    }

    /// Patient or professional, as the person chose; the server does not know.
    #[must_use]
    pub fn role(&self) -> Role {
        self.keys().keyring.role
    }

    /// The person's own name, as agreements and deposits carry it.
    #[must_use]
    pub fn own_name(&self) -> String {
        self.keys().keyring.own_name.clone()
    }

    pub(crate) fn keys(&self) -> Rc<Keys> {
        Rc::clone(&self.keys.borrow())
    }

    pub(crate) fn set_keys(&self, keys: Keys) {
        *self.keys.borrow_mut() = Rc::new(keys);
        self.server.forget_tokens();
    }

    /// The vault of this account.
    pub(crate) fn own_vault(&self) -> Result<&Vault> {
        self.vault.as_ref().ok_or(Error::Input("this account has no vault"))
    }

    pub(crate) fn as_account(&self) -> As<'static> {
        As::Account(self.keys(), self.platform.now())
    }

    pub(crate) fn as_mailbox<'a>(&self, mailbox: MailboxId, key: &'a SigningKey) -> As<'a> {
        let header = cachet_crypto::protocol::mailbox::as_signer(mailbox, &key.verifying_key());
        As::Key { header, key, tokens: path::mailbox_tokens(), now: self.platform.now() }
    }
}
