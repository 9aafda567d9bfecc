//! An account while its sheet is being written down: it exists nowhere yet.

use cachet_crypto::AccountId;
use cachet_seal::{AccountRoot, Passkey, RecoveryCode, Role};
use zeroize::Zeroizing;

use crate::platform::{Platform, chance, generate_id};
use crate::server::Server;
use crate::transparency::mark_now;
use crate::transport::Transport;
use crate::{Error, Result};

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
    pub(super) new: NewAccount,
    pub(super) account: AccountId,
    pub(super) root: AccountRoot,
    pub(super) code: RecoveryCode,
    pub(super) passkey: Option<(Passkey, String)>,
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
