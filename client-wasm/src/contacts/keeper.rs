//! The contact's side: a share kept in one's own sealed keyring, shown, proved, and released to whom one has spoken with.

use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::protocol::api::{AskedContacts, ReleaseShare, path};
use cachet_crypto::protocol::contacts::request_id;
use cachet_crypto::{AccountId, Base64Url, Day, Envelope, PlanId, RequestId, Signed, Verified};
use cachet_seal::{
    ContactShare, KeptShare, ShareChallenge, ShareProof, check_recipient, drill_key, drill_proof, parse_request,
    request_digits, seal_letter,
};

use crate::platform::chance;
use crate::server::As;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Refusal, Result, Session};

/// A share that this account keeps.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KeptShareView {
    /// The sharing: names the share.
    pub plan: PlanId,
    /// Whose account.
    pub owner: AccountId,
    /// The owner's name, as the owner gives it.
    pub name: String,
    /// Day on which it was made.
    pub made_on: Day,
    /// How many contacts are needed.
    pub threshold: u8,
    /// Days that the server waits.
    pub wait: u32,
    /// Whether the owner asks for a proof that it is there.
    pub asked: bool,
}

/// A request as its code names it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AskedFor {
    /// The request.
    pub request: RequestId,
    /// Eight groups of five digits, as the asker's device shows them.
    pub digits: Vec<String>,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// The shares that this account keeps for others.
    ///
    /// # Errors
    /// [`Error::Network`].
    pub async fn kept_shares(&self) -> Result<Vec<KeptShareView>> {
        self.receive().await?;
        let keys = self.keys();
        let views = keys.keyring.shares.iter().map(|kept| {
            let share: ContactShare = kept.letter.peek()?;
            Ok(KeptShareView {
                plan: share.plan,
                owner: AccountId::from_bytes(*share.signer.as_bytes()),
                name: share.owner_name.clone(),
                made_on: share.made_on,
                threshold: share.threshold,
                wait: share.wait,
                asked: kept.nonce.is_some(),
            })
        });
        views.collect()
    }

    /// A share that came to the door: the newest of its owner's replaces the ones before.
    pub(crate) async fn take_share(&self, letter: &Envelope) -> Result<()> {
        let share = self.verify_share(letter).await?;
        let keys = self.keys();
        if share.contact != keys.account || !keys.fingerprints().any(|own| own == share.contact_key) {
            return Err(Refusal::Bind.into());
        }
        let older = |kept: &KeptShare| {
            kept.letter
                .peek::<ContactShare>()
                .is_ok_and(|held| held.signer == share.signer && held.epoch <= share.epoch)
        };
        let newer = keys.keyring.shares.iter().any(|kept| {
            kept.letter.peek::<ContactShare>().is_ok_and(|held| held.signer == share.signer && held.epoch > share.epoch)
        });
        if newer {
            return Err(Refusal::Rollback.into());
        }
        self.update_keyring(|keyring| {
            keyring.shares.retain(|kept| !older(kept));
            keyring.shares.push(KeptShare { letter: letter.clone(), nonce: None });
        })
        .await
    }

    /// A challenge that came to the door, by the owner of a share that is kept.
    pub(crate) async fn take_challenge(&self, letter: &Envelope) -> Result<()> {
        let claimed: ShareChallenge = letter.peek()?;
        let record = self.proven_record(AccountId::from_bytes(*claimed.signer.as_bytes())).await?;
        let challenge = letter.verify::<ShareChallenge>(&record.sign, &record.as_signer())?;
        let keys = self.keys();
        let (share, _) = self.kept(challenge.plan)?;
        if challenge.contact != keys.account || challenge.signer != share.signer {
            return Err(Refusal::Bind.into());
        }
        self.update_keyring(|keyring| {
            for kept in &mut keyring.shares {
                if kept.letter.peek::<ContactShare>().is_ok_and(|held| held.plan == challenge.plan) {
                    kept.nonce = Some(challenge.nonce.clone());
                }
            }
        })
        .await
    }

    /// Proves to the owner that the share is there, without showing it.
    ///
    /// # Errors
    /// [`Error::Input`] when nothing was asked.
    pub async fn prove_share(&self, plan: PlanId) -> Result<()> {
        let keys = self.keys();
        let (share, nonce) = self.kept(plan)?;
        let nonce = nonce.ok_or(Error::Input("nothing was asked"))?;
        let owner = AccountId::from_bytes(*share.signer.as_bytes());
        let record = self.proven_record(owner).await?;
        let proof = drill_proof(&drill_key(&share.share), &nonce.0, plan, share.number);
        let proof = ShareProof::new(keys.signer(), plan, owner, share.number, nonce, Base64Url(proof.to_vec()));
        let proof = Signed::sign(proof, keys.signing())?;
        self.leave_letter(owner, proof.envelope(), &record.recipient).await?;
        self.update_keyring(|keyring| {
            for kept in &mut keyring.shares {
                if kept.letter.peek::<ContactShare>().is_ok_and(|held| held.plan == plan) {
                    kept.nonce = None;
                }
            }
        })
        .await
    }

    /// The request whose code was scanned or typed: the server's key is the code's, or it is refused.
    ///
    /// # Errors
    /// [`Error::Input`] for another text or an unknown request.
    pub async fn find_recovery_request(&self, code: &str) -> Result<AskedFor> {
        let request = parse_request(code).map_err(|_| Error::Input("code"))?;
        self.asked_recipient(request).await?;
        Ok(AskedFor { request, digits: request_digits(request).to_vec() })
    }

    /// Releases one's share for a request, to the key that its code is the fingerprint of. The owner's devices are told,
    /// and the server waits.
    ///
    /// # Errors
    /// [`Error::KeysChanged`] for a share of keys that have changed since; [`Error::Refused`] for another key.
    pub async fn release_share(&self, plan: PlanId, request: RequestId) -> Result<()> {
        let (share, _) = self.kept(plan)?;
        let owner = AccountId::from_bytes(*share.signer.as_bytes());
        let record = self.proven_record(owner).await?;
        if record.as_signer() != share_signer(&share) {
            return Err(Error::KeysChanged);
        }
        let recipient = self.asked_recipient(request).await?;
        let letter = self.letter(plan)?;
        let sent = ReleaseShare {
            account: owner,
            plan,
            opener: Base64Url(share.opener.0.expose().to_vec()),
            body: Base64Url(seal_letter(&letter, &recipient, &mut chance())?),
        };
        // No token: who the contacts are is not the server's to know.
        self.server.post_only(&As::Anyone, path::contact_shares(request), &sent).await
    }

    async fn asked_recipient(&self, request: RequestId) -> Result<cachet_crypto::protocol::account::HybridRecipient> {
        let asked: AskedContacts = self.server.get(&As::Anyone, path::contact_request(request)).await?;
        let recipient = if request_id(&asked.recipient) == request {
            check_recipient(&asked.recipient).map_err(Error::from).map(|()| asked.recipient)
        } else {
            Err(Refusal::KeyUnauth.into())
        };
        self.alarmed("recovery request", recipient).await
    }

    async fn verify_share(&self, letter: &Envelope) -> Result<Verified<ContactShare>> {
        let claimed: ContactShare = letter.peek()?;
        let owner = AccountId::from_bytes(*claimed.signer.as_bytes());
        let record = AccountRecord::verify(&claimed.record, owner)?;
        // A share of keys that are not in force any more opens nothing.
        if self.proven_record(owner).await?.hash() != record.hash() {
            return Err(Refusal::Rollback.into());
        }
        Ok(letter.verify::<ContactShare>(&record.sign, &record.as_signer())?)
    }

    fn letter(&self, plan: PlanId) -> Result<Envelope> {
        let keys = self.keys();
        let kept = keys.keyring.shares.iter();
        let mut kept = kept.filter(|kept| kept.letter.peek::<ContactShare>().is_ok_and(|share| share.plan == plan));
        kept.next().map(|kept| kept.letter.clone()).ok_or(Error::Input("share"))
    }

    /// A kept share, which was verified when it came, and its open challenge.
    fn kept(&self, plan: PlanId) -> Result<(ContactShare, Option<Base64Url>)> {
        let keys = self.keys();
        for kept in &keys.keyring.shares {
            let share: ContactShare = kept.letter.peek()?;
            if share.plan == plan {
                return Ok((share, kept.nonce.clone()));
            }
        }
        Err(Error::Input("share"))
    }
}

fn share_signer(share: &ContactShare) -> cachet_crypto::Header {
    use cachet_crypto::Payload as _;
    share.header()
}
