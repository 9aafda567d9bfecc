//! The directory's keys, made at the first start: whoever loses them begins another directory, which no client follows.

use akd::ecvrf::{VRFKeyStorage, VrfError};
use async_trait::async_trait;
use cachet_crypto::Secret;
use cachet_transparency::{LogKey, LogSigner, VrfKey, WitnessKey, demonstration};

use crate::chance::random;
use crate::refusal::{INTERNAL, Result};
use crate::settings::Settings;
use crate::store::{self, Store};

/// What publishing and proving need.
pub(crate) struct Keys {
    pub(crate) log: LogSigner,
    pub(crate) vrf: Vrf,
    pub(crate) witnesses: Vec<WitnessKey>,
    pub(crate) quorum: usize,
}

impl Keys {
    /// Reads the keys, or makes them the first time, on whichever node comes first. A demonstration's are published.
    pub(crate) async fn restore(store: &Store, settings: &Settings) -> Result<Self> {
        let (log, vrf) = if settings.demonstration {
            (demonstration::log_signer().map_err(|_| INTERNAL)?, demonstration::vrf_seed().map_err(|_| INTERNAL)?)
        } else {
            let name = String::from_utf8(kept(store, "log name", settings.log_name().as_bytes()).await?);
            let seed = seed(&kept(store, "log", &random::<32>()).await?)?;
            let log = LogSigner::new(&name.map_err(|_| INTERNAL)?, &seed).map_err(|_| INTERNAL)?;
            (log, self::seed(&kept(store, "vrf", &random::<32>()).await?)?)
        };
        store::transparency::begin(&mut *store.connection().await?).await?;
        let (witnesses, quorum) = (settings.witnesses.clone(), settings.quorum());
        Ok(Self { log, vrf: Vrf(std::sync::Arc::new(vrf)), witnesses, quorum })
    }

    pub(crate) fn log_key(&self) -> LogKey {
        self.log.log_key()
    }

    pub(crate) fn vrf_key(&self) -> Result<VrfKey> {
        VrfKey::of_seed(&self.vrf.0).map_err(|_| INTERNAL)
    }
}

async fn kept(store: &Store, name: &str, fresh: &[u8]) -> Result<Vec<u8>> {
    let mut db = store.connection().await?;
    store::service::insert(&mut db, name, fresh).await?;
    store::service::read(&mut db, name).await
}

fn seed(bytes: &[u8]) -> Result<Secret<32>> {
    let bytes: &[u8; 32] = bytes.try_into().map_err(|_| INTERNAL)?;
    Ok(Secret::init_with(|seed| seed.copy_from_slice(bytes)))
}

/// The VRF's seed as AKD asks for it.
#[derive(Clone)]
pub(crate) struct Vrf(std::sync::Arc<Secret<32>>);

#[async_trait]
impl VRFKeyStorage for Vrf {
    async fn retrieve(&self) -> std::result::Result<Vec<u8>, VrfError> {
        Ok(self.0.expose().to_vec())
    }
}
