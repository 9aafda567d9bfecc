//! Which credentials their registrars have taken back. A registrar of whom there is no fresh list attests nobody.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use cachet_crypto::protocol::api::path;
use cachet_crypto::protocol::credential::registrar_signer;
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::protocol::status::StatusList;
use cachet_crypto::{Envelope, Sha256Digest, SignerId, Timestamp, Verified};
use serde::{Deserialize, Serialize};

use crate::platform::Registrar;
use crate::server::{As, Server};
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Refusal, Result, Session};

/// The newest list seen, as the device keeps it.
#[derive(Deserialize, Serialize)]
struct Pin {
    issued: Timestamp,
    hash: Sha256Digest,
}

/// Carries a registrar's newer list to the server. Whoever has the list may: the signature is the registrar's.
///
/// # Errors
/// [`Error::Refused`] when this is no status list, [`Error::Problem`] when the server knows no such registrar, or a newer
/// list; [`Error::Network`].
pub async fn publish_status<T: Transport>(transport: T, origin: &str, list: &Envelope) -> Result<()> {
    let claimed: StatusList = list.peek()?;
    Server::new(transport, origin).put(&As::Anyone, path::status(claimed.signer), list).await
}

/// Lists fetched in one gesture, one a registrar.
#[derive(Default)]
pub(crate) struct Statuses(BTreeMap<SignerId, Result<Verified<StatusList>>>);

impl<T: Transport, S: Store> Session<T, S> {
    /// Refuses a credential that `registrar` has taken back, and every credential while its list is missing, stale, or
    /// older than one this device has seen.
    pub(crate) async fn check_status(
        &self,
        credential: &Envelope,
        registrar: &Registrar,
        statuses: &mut Statuses,
    ) -> Result<()> {
        let hash = credential.hash()?;
        let signer = registrar_signer(&registrar.key).signer;
        let list = match statuses.0.entry(signer) {
            Entry::Occupied(held) => held.into_mut(),
            Entry::Vacant(place) => place.insert(self.fetch_status(registrar).await),
        };
        let list = list.as_ref().map_err(|error| error.clone())?;
        if list.revokes(&hash) { Err(Refusal::Revoked.into()) } else { Ok(()) }
    }

    async fn fetch_status(&self, registrar: &Registrar) -> Result<Verified<StatusList>> {
        let header = registrar_signer(&registrar.key);
        let served: Result<Envelope> = self.server.get(&As::Anyone, path::status(header.signer)).await;
        let served = served.map_err(|error| match error {
            Error::Problem(ProblemKind::NotFound) => Refusal::Stale.into(),
            other => other,
        })?;
        let list = served.verify::<StatusList>(&registrar.key, &header)?;
        let key = format!("pin/status/{}", header.signer);
        let pinned: Option<Pin> = match self.store.get(&key).await? {
            Some(bytes) => Some(serde_json::from_slice(&bytes).map_err(|_| Error::Device("storage"))?),
            None => None,
        };
        if let Some(pinned) = &pinned {
            if list.issued < pinned.issued {
                return Err(Refusal::Rollback.into());
            }
            if list.issued == pinned.issued && list.hash() != pinned.hash {
                return Err(Refusal::Fork.into());
            }
        }
        if !list.is_fresh(self.platform.now()) {
            return Err(Refusal::Stale.into());
        }
        let pin = serde_json::to_vec(&Pin { issued: list.issued, hash: list.hash() });
        self.store.put(&key, &pin.expect("a pin is a number and a digest")).await?;
        Ok(list)
    }
}
