//! The side of somebody who has nothing left: a one-time key, its code for the contacts, and what comes of it.

use cachet_crypto::protocol::api::{AskContacts, Released, RequestPoll, RequestState, path};
use cachet_crypto::protocol::contacts::{ContactPlan, request_id};
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{AccountId, Base64Url, Envelope, RequestId, Secret, Timestamp, Verified, sha256};
use cachet_seal::{
    AccountRoot, ContactSecret, ContactShare, Enclosed, HybridIdentity, open_letter, request_digits, request_to_text,
    unwrap_root,
};
use serde::{Deserialize, Serialize};

use crate::account::{NewAccount, fetch_records};
use crate::platform::{Platform, generate_secret};
use crate::server::{As, Server};
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Refusal, Result, Session};

/// Key of a request under way in the store.
const REQUEST: &str = "contact-request";

/// What the asking device keeps while it waits: for one request, and worth nothing without the shares.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    seed: Enclosed<32>,
    poll: Enclosed<32>,
}

/// A request to recovery contacts, made by this device.
pub struct ContactRequest {
    identity: HybridIdentity,
    poll: Secret<32>,
    request: RequestId,
}

/// How far a request is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RequestView {
    /// Shares that hold.
    pub shares: u8,
    /// How many are needed; none before the first.
    pub threshold: Option<u8>,
    /// Numbers of shares that are not what the owner signed.
    pub refused: Vec<u8>,
    /// When the server's half is handed out; none before the first share.
    pub ready: Option<Timestamp>,
    /// Whether the owner said no.
    pub vetoed: bool,
    /// Whether the account can be opened now.
    pub opens: bool,
}

/// Shares of one account that hold, and the numbers of those that do not.
struct Held {
    shares: Vec<Verified<ContactShare>>,
    refused: Vec<u8>,
}

impl ContactRequest {
    /// Asks anew, and keeps on this device what it takes to go on after the waiting.
    ///
    /// # Errors
    /// [`Error::Network`] with nothing asked.
    pub async fn begin(transport: impl Transport, store: &impl Store, platform: &Platform) -> Result<Self> {
        let kept = Kept { seed: generate_secret::<32>()?.into(), poll: generate_secret::<32>()?.into() };
        let request = Self::from_kept(&kept);
        let asked = AskContacts { recipient: *request.identity.recipient(), poll: sha256(request.poll.expose()) };
        let bytes = zeroize::Zeroizing::new(serde_json::to_vec(&kept).expect("two secrets are two strings"));
        store.put(REQUEST, &bytes).await?;
        let server = Server::new(transport, &platform.origin);
        server.post_only(&As::Anyone, path::contact_requests(), &asked).await?;
        Ok(request)
    }

    /// The request that this device made, if any.
    ///
    /// # Errors
    /// [`Error::Device`].
    pub async fn resume(store: &impl Store) -> Result<Option<Self>> {
        let Some(bytes) = store.get(REQUEST).await?.map(zeroize::Zeroizing::new) else { return Ok(None) };
        let kept: Kept = serde_json::from_slice(&bytes).map_err(|_| Error::Device("storage"))?;
        Ok(Some(Self::from_kept(&kept)))
    }

    /// Forgets the request on this device.
    ///
    /// # Errors
    /// [`Error::Device`].
    pub async fn forget(store: &impl Store) -> Result<()> {
        Ok(store.delete(REQUEST).await?)
    }

    fn from_kept(kept: &Kept) -> Self {
        let identity = HybridIdentity::from_seed(kept.seed.0.duplicate());
        let request = request_id(identity.recipient());
        Self { identity, poll: kept.poll.0.duplicate(), request }
    }

    /// The request's id.
    #[must_use]
    pub fn request(&self) -> RequestId {
        self.request
    }

    /// Eight groups of five digits, to be read out to each contact.
    #[must_use]
    pub fn digits(&self) -> Vec<String> {
        request_digits(self.request).to_vec()
    }

    /// The text of the code to scan.
    #[must_use]
    pub fn qr(&self) -> String {
        request_to_text(self.request)
    }

    /// How far it is.
    ///
    /// # Errors
    /// [`Error::Network`]; [`Error::Input`] when the server has forgotten the request.
    pub async fn state(&self, transport: impl Transport, platform: &Platform) -> Result<RequestView> {
        let server = Server::new(transport, &platform.origin);
        let state = self.poll(&server).await?;
        let held = self.open_shares(&server, &state).await?;
        let threshold = held.shares.first().map(|share| share.threshold);
        let shares = u8::try_from(held.shares.len()).unwrap_or(u8::MAX);
        let enough = threshold.is_some_and(|threshold| shares >= threshold);
        Ok(RequestView {
            shares,
            threshold,
            refused: held.refused,
            ready: state.ready,
            vetoed: state.vetoed,
            opens: enough && state.released.is_some() && !state.vetoed,
        })
    }

    async fn poll<T: Transport>(&self, server: &Server<T>) -> Result<RequestState> {
        let asked = RequestPoll { poll: Base64Url(self.poll.expose().to_vec()) };
        let state = server.post(&As::Anyone, path::contact_state(self.request), &asked).await;
        state.map_err(|error| match error {
            Error::Problem(ProblemKind::NotFound) => Error::Input("request"),
            other => other,
        })
    }

    /// The shares that the owner's keys in force signed, each once, all of one sharing.
    async fn open_shares<T: Transport>(&self, server: &Server<T>, state: &RequestState) -> Result<Held> {
        let mut held = Held { shares: Vec::new(), refused: Vec::new() };
        let Some(account) = state.account else { return Ok(held) };
        let (_, record) = fetch_records(server, account).await?.pop().ok_or(Refusal::Withheld)?;
        for body in &state.shares {
            let Ok(letter) = open_letter(&self.identity, &body.0) else {
                held.refused.push(0);
                continue;
            };
            let number = letter.peek::<ContactShare>().map_or(0, |claimed| claimed.number);
            match letter.verify::<ContactShare>(&record.sign, &record.as_signer()) {
                Ok(share) if held.fits(&share) => held.shares.push(share),
                Ok(share) if held.shares.iter().any(|known| known.hash() == share.hash()) => {}
                _ => held.refused.push(number),
            }
        }
        Ok(held)
    }

    /// The root, from enough shares and the server's half.
    async fn open_root<T: Transport>(&self, server: &Server<T>) -> Result<(AccountId, u32, AccountRoot)> {
        let state = self.poll(server).await?;
        if state.vetoed {
            return Err(Error::Vetoed);
        }
        let held = self.open_shares(server, &state).await?;
        let (Some(account), Some(released)) = (state.account, &state.released) else {
            return Err(Error::Input("too early"));
        };
        let first = held.shares.first().ok_or(Error::Input("too few shares"))?;
        if held.shares.len() < usize::from(first.threshold) {
            return Err(Error::Input("too few shares"));
        }
        let epoch = first.epoch.ok_or(Refusal::Bind)?;
        let release = verify_released(released, first)?;
        let shares: Vec<Enclosed<33>> = held.shares.iter().map(|share| share.share.clone()).collect();
        let secret = ContactSecret::combine(&shares, first.plan, first.commitment).map_err(|_| Refusal::KeyBlob)?;
        let key = secret.wrap_key(&release, account, first.plan, epoch);
        let root = unwrap_root(&key, &released.wrap.0).map_err(|_| Refusal::KeyBlob)?;
        Ok((account, epoch, root))
    }
}

impl Held {
    /// Whether a share is a further one of the same sharing.
    fn fits(&self, share: &ContactShare) -> bool {
        let Some(first) = self.shares.first() else { return true };
        let same = (first.plan, first.epoch, first.threshold, first.commitment)
            == (share.plan, share.epoch, share.threshold, share.commitment);
        same && self.shares.iter().all(|known| known.number != share.number)
    }
}

/// The server's half, as the owner's plan names it.
fn verify_released(released: &Released, share: &Verified<ContactShare>) -> Result<Secret<32>> {
    let record = record_of(&share.record, AccountId::from_bytes(*share.signer.as_bytes()))?;
    let plan = released.plan.verify::<ContactPlan>(&record.sign, &record.as_signer())?;
    let right =
        plan.plan == share.plan && plan.release == sha256(&released.release.0) && plan.wrap == sha256(&released.wrap.0);
    if !right {
        return Err(Refusal::Bind.into());
    }
    Secret::from_slice(&released.release.0).ok_or(Error::Refused(Refusal::Format))
}

fn record_of(
    envelope: &Envelope,
    account: AccountId,
) -> Result<Verified<cachet_crypto::protocol::account::AccountRecord>> {
    Ok(cachet_crypto::protocol::account::AccountRecord::verify(envelope, account)?)
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Opens the account by its recovery contacts, and enrols this device unless it is shared.
    ///
    /// # Errors
    /// [`Error::Vetoed`]; [`Error::Input`] when it is too early or shares are missing.
    pub async fn recover_with_contacts(
        request: &ContactRequest,
        new: &NewAccount,
        transport: T,
        store: S,
        platform: Platform,
    ) -> Result<Self> {
        let server = Server::new(transport, &platform.origin);
        let (account, epoch, root) = request.open_root(&server).await?;
        let session = Self::open(server, store, platform, None, account, epoch, root).await?;
        ContactRequest::forget(&session.store).await?;
        if new.shared {
            return Ok(session);
        }
        session.enrol_this_device(new).await
    }
}
