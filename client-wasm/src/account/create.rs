//! Making an account: one request with all that it begins with.

use std::collections::BTreeMap;

use cachet_crypto::protocol::api::{CreateAccount, NewVault, OwnObject, path};
use cachet_crypto::protocol::transparency::VaultLabel;
use cachet_crypto::{Base64Url, DeviceId};
use cachet_seal::{HeldVault, Keyring, KeyringPlace, Role, Sheet, VaultRoot, seal_keyring};

use super::{Begun, enrol, recovery_way_in, rehearse, sign_record};
use crate::keys::Keys;
use crate::platform::{Platform, chance, generate_id, generate_secret};
use crate::server::{As, Server};
use crate::session::Enrolment;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Result, Session};

impl<T: Transport, S: Store> Session<T, S> {
    /// Makes the account once words of its sheet were typed back.
    ///
    /// # Errors
    /// [`crate::Error::Rehearsal`]; [`crate::Error::Network`] with nothing made.
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
}

/// A vault, and under which label its head stands in the directory: random, so that nobody else can ask for it.
fn generate_vault() -> Result<NewVault> {
    let label = VaultLabel::from_bytes(*generate_secret::<32>()?.expose());
    Ok(NewVault { vault: generate_id()?, label })
}
