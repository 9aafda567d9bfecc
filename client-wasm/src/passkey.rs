//! Ways in by passkey: the browser's window asks the authenticator, and hands over what it computed, once.

use cachet_crypto::protocol::api::{FoundPasskey, ListedPasskey, PasskeyLookup, Passkeys, path};
use cachet_crypto::protocol::passkey::PasskeyWayIn;
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{AccountId, Base64Url, Day, PasskeyId};
use cachet_seal::{AccountRoot, Context, Passkey, seal_own, unwrap_root, wrap_root};

use crate::account::enrol;
use crate::device::NAME_STEP;
use crate::offline;
use crate::platform::{Platform, chance};
use crate::server::{As, Server};
use crate::session::{Enrolment, enrolment};
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Refusal, Result, Session};

/// A passkey as its owner sees it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PasskeyView {
    /// Its id.
    pub passkey: PasskeyId,
    /// Its name.
    pub name: String,
    /// Whether it has opened the vault on this device.
    pub here: bool,
    /// Day on which it was added, as the server says.
    pub added: Day,
}

/// The way in that `passkey` is to `root`.
pub(crate) fn way_in(
    passkey: &Passkey,
    account: AccountId,
    epoch: u32,
    root: &AccountRoot,
    name: &str,
) -> Result<PasskeyWayIn> {
    let wrap = wrap_root(&passkey.wrap_key(account, epoch), root, &mut chance())?;
    let id = passkey.id();
    let padded = cachet_seal::pad_to_multiple(name.as_bytes(), NAME_STEP)?;
    let sealed = seal_own(&root.keys().device_name, &name_context(account, &id, epoch), &padded, &mut chance())?;
    Ok(PasskeyWayIn {
        passkey: id,
        lookup: Base64Url(passkey.lookup().to_vec()),
        epoch,
        wrap: Base64Url(wrap),
        name: Base64Url(sealed),
    })
}

fn name_context(account: AccountId, passkey: &PasskeyId, epoch: u32) -> Context<'_> {
    Context { kind: "passkey-name", account, vault: None, id: passkey.as_bytes(), n: 0, epoch }
}

/// The account and root that `passkey` opens, as the server has them.
async fn find<T: Transport>(server: &Server<T>, passkey: &Passkey) -> Result<(AccountId, u32, AccountRoot)> {
    let asked = PasskeyLookup { lookup: Base64Url(passkey.lookup().to_vec()) };
    let found: FoundPasskey =
        server.post(&As::Anyone, path::passkey_lookup(), &asked).await.map_err(|error| match error {
            Error::Problem(ProblemKind::NotFound) => Error::Passkey,
            other => other,
        })?;
    if found.passkey != passkey.id() {
        return Err(Refusal::Bind.into());
    }
    let wrap_key = passkey.wrap_key(found.account, found.root.epoch);
    let root = unwrap_root(&wrap_key, &found.root.wrap.0).map_err(|_| Refusal::KeyBlob)?;
    Ok((found.account, found.root.epoch, root))
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Opens with a passkey: on its own device also without a network, on another one if the passkey came along.
    ///
    /// # Errors
    /// [`Error::Passkey`] for one that opens nothing, or another vault than this device's.
    pub async fn unlock_with_passkey(passkey: &Passkey, transport: T, store: S, platform: Platform) -> Result<Self> {
        let known = enrolment(&store).await?;
        let server = Server::new(transport, &platform.origin);
        let (account, epoch, root) = match find(&server, passkey).await {
            Err(Error::Network) => return offline::open(passkey, server, store, platform, known).await,
            found => found?,
        };
        if known.as_ref().is_some_and(|known| known.account != account) {
            return Err(Error::Passkey);
        }
        if known.as_ref().is_some_and(|known| epoch < known.epoch) {
            return Err(Refusal::Rollback.into());
        }
        let device = known.as_ref().and_then(|known| known.device);
        let session = Self::open(server, store, platform, device, account, epoch, root).await?;
        session.remember_passkey(passkey, known).await?;
        Ok(session)
    }

    /// The passkeys that open this account.
    ///
    /// # Errors
    /// [`Error::Network`]; [`Error::Refused`] for one that nobody with this account's keys has named.
    pub async fn passkeys(&self) -> Result<Vec<PasskeyView>> {
        let listed: Passkeys = self.server.get(&self.as_account(), path::passkeys()).await?;
        let here = offline::passkeys(&self.store).await?;
        let view = |listed: ListedPasskey| {
            let name = self.passkey_name(&listed)?;
            Ok(PasskeyView { passkey: listed.passkey, name, here: here.contains(&listed.passkey), added: listed.added })
        };
        let views = listed.passkeys.into_iter().map(view).collect();
        self.alarmed("passkeys", views).await
    }

    fn passkey_name(&self, listed: &ListedPasskey) -> Result<String> {
        let keys = self.keys();
        let context = name_context(keys.account, &listed.passkey, keys.epoch);
        crate::device::open_name(&keys.current.device_name, &context, &listed.name.0)
    }

    /// Adds a passkey, by which this device opens from now on too.
    ///
    /// # Errors
    /// [`Error::Network`] with nothing added, or added without being known here.
    pub async fn add_passkey(&self, passkey: &Passkey, name: &str, label: &str) -> Result<()> {
        let keys = self.keys();
        let way_in = way_in(passkey, keys.account, keys.epoch, &keys.root, name)?;
        self.server.put(&self.as_account(), path::passkey(passkey.id()), &way_in).await?;
        let known = enrolment(&self.store).await?;
        let known = known.unwrap_or_else(|| Enrolment::new(keys.account, None, label, keys.epoch));
        self.remember_passkey(passkey, Some(known)).await
    }

    /// Closes a passkey's way in. The person removes the passkey itself where it is kept.
    ///
    /// # Errors
    /// [`Error::Problem`] when there is no such passkey.
    pub async fn remove_passkey(&self, passkey: PasskeyId) -> Result<()> {
        self.server.delete(&self.as_account(), path::passkey(passkey)).await?;
        offline::forget_passkey(&self.store, passkey).await?;
        let Some(known) = enrolment(&self.store).await? else { return Ok(()) };
        let left = !offline::passkeys(&self.store).await?.is_empty();
        enrol(&self.store, &Enrolment { passkey: left, epoch: self.keys().epoch, ..known }).await
    }

    /// Shows that `passkey` opens this very account.
    ///
    /// # Errors
    /// [`Error::Passkey`].
    pub(crate) async fn confirm_passkey(&self, passkey: &Passkey) -> Result<()> {
        let keys = self.keys();
        let (account, epoch, root) = find(&self.server, passkey).await?;
        let own = account == keys.account && epoch == keys.epoch && root.keys().fingerprint() == keys.record.key;
        if own { Ok(()) } else { Err(Error::Passkey) }
    }

    /// Keeps what opening without a network takes, and says on the lock screen that a passkey opens here.
    pub(crate) async fn remember_passkey(&self, passkey: &Passkey, known: Option<Enrolment>) -> Result<()> {
        let keys = self.keys();
        offline::keep_passkey(&self.store, passkey, keys.account, keys.epoch, &keys.root).await?;
        self.keep_offline().await?;
        if let Some(vault) = &self.vault {
            self.keep_index(vault).await?;
        }
        let known =
            known.unwrap_or_else(|| Enrolment::new(keys.account, None, &initials(&self.own_name()), keys.epoch));
        enrol(&self.store, &Enrolment { passkey: true, epoch: keys.epoch, ..known }).await
    }
}

/// How a lock screen names a vault that was opened here without being asked for a name.
fn initials(name: &str) -> String {
    let parts = name.split([' ', '-']).filter_map(|part| part.chars().next()).take(3);
    parts.map(|first| format!("{}.", first.to_uppercase())).collect::<Vec<_>>().join(" ")
}
