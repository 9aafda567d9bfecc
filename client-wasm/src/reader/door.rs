//! What waits at the front door: invitations, each claimed once, bound to this account, and only then erased.

use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::protocol::api::{Claim, Drops, KeyChange, Message, StoredDrop, path};
use cachet_crypto::protocol::mailbox::{MailboxKeyChange, as_signer, empty_head};
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{AccountId, Base64Url, Envelope, MailboxId, Signed, SigningKey, weakened};
use cachet_seal::{
    Binding, ContactShare, DepositReturn, HeldMailbox, Invite, ShareChallenge, ShareProof, check_recipient,
    generate_secret, open_letter, seal_letter,
};

use crate::platform::chance;
use crate::server::As;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Refusal, Result, Session};

impl<T: Transport, S: Store> Session<T, S> {
    /// Takes in what waits at the door. What is no valid invitation is recorded and erased.
    pub(crate) async fn receive(&self) -> Result<()> {
        let waiting: Drops = self.server.get(&self.as_account(), path::own_door()).await?;
        for dropped in waiting.drops {
            match self.take_letter(&dropped).await {
                Ok(true) => {}
                // It is for another device of this account.
                Ok(false) => continue,
                // Nothing is known of it yet: it waits.
                Err(error @ (Error::Network | Error::Device(_) | Error::Problem(ProblemKind::TooMany))) => {
                    return Err(error);
                }
                // The directory does not prove yet under which keys it was signed: it waits, and keeps no other from its reader.
                Err(Error::Refused(Refusal::Stale)) => continue,
                Err(error) => drop(self.alarmed::<()>("door", Err(error)).await),
            }
            match self.server.delete(&self.as_account(), path::drop(dropped.drop)).await {
                // Another device of this account was quicker.
                Ok(()) | Err(Error::Problem(ProblemKind::NotFound)) => {}
                Err(error) => return Err(error),
            }
        }
        self.finish_pairings().await
    }

    /// Opens a letter and takes in what it is; false when it is to wait.
    async fn take_letter(&self, dropped: &StoredDrop) -> Result<bool> {
        let keys = self.keys();
        let opened = keys.identities().find_map(|identity| open_letter(identity, &dropped.body.0).ok());
        let envelope = opened.ok_or(Refusal::Format)?;
        if envelope.peek::<ContactShare>().is_ok() {
            return self.take_share(&envelope).await.map(|()| true);
        }
        if envelope.peek::<ShareChallenge>().is_ok() {
            return self.take_challenge(&envelope).await.map(|()| true);
        }
        if envelope.peek::<ShareProof>().is_ok() {
            return self.take_proof(&envelope).await.map(|()| true);
        }
        if envelope.peek::<DepositReturn>().is_ok() {
            return self.take_return(&envelope).await;
        }
        self.take_in(&self.read_invite(&envelope)?).await.map(|()| true)
    }

    fn read_invite(&self, envelope: &Envelope) -> Result<Invite> {
        let keys = self.keys();
        let claimed: Invite = envelope.peek()?;
        let patient = AccountId::from_bytes(*claimed.signer.as_bytes());
        let record = AccountRecord::verify(&claimed.record, patient)?;
        check_recipient(&record.recipient)?;
        let invite = envelope.verify::<Invite>(&record.sign, &record.as_signer())?;
        let is_mine = invite.reader == keys.account && keys.fingerprints().any(|own| own == invite.reader_key);
        if !is_mine && !weakened("invite-reader") {
            return Err(Refusal::Bind.into());
        }
        if !crate::name::is_plain(&invite.patient) {
            return Err(Refusal::Format.into());
        }
        Ok(invite.into_payload())
    }

    /// Writes the mailbox into the sealed list, before anything is claimed: a crash loses no key.
    async fn take_in(&self, invite: &Invite) -> Result<()> {
        let seed = generate_secret(&mut chance())?;
        let held = HeldMailbox {
            mailbox: invite.mailbox,
            key_seed: seed.into(),
            pair_key: invite.pair_key.clone(),
            patient: AccountId::from_bytes(*invite.signer.as_bytes()),
            patient_name: invite.patient.clone(),
            record: invite.record.clone(),
            vault: invite.vault,
            head: empty_head(invite.mailbox),
            seq: 0,
            previous: None,
            pending: None,
            confirmed: false,
            claim: Some(invite.claim.clone()),
            bound: None,
            next_seed: None,
        };
        self.change_mailboxes(|index| {
            if index.mailboxes.iter().all(|known| known.mailbox != held.mailbox) {
                index.mailboxes.push(held.clone());
            }
        })
        .await
    }

    /// Claims and binds whatever is not yet, and replaces mailbox keys after a rotate of this account.
    async fn finish_pairings(&self) -> Result<()> {
        let Some((index, _)) = self.load_mailboxes().await? else { return Ok(()) };
        let epoch = self.keys().epoch;
        for held in &index.mailboxes {
            let result = match held.bound {
                None => self.claim_and_bind(held).await,
                Some(bound) if bound < epoch => self.change_key(held).await,
                Some(_) => Ok(()),
            };
            match result {
                Ok(()) => {}
                Err(error @ (Error::Network | Error::Problem(ProblemKind::TooMany))) => return Err(error),
                // Never claimed by this key and not there for it: nothing was ever shared through it.
                Err(Error::Problem(ProblemKind::NotFound | ProblemKind::Unauthenticated)) if held.bound.is_none() => {
                    self.change_mailboxes(|index| index.mailboxes.retain(|known| known.mailbox != held.mailbox))
                        .await?;
                }
                // One mailbox that fails keeps no other from its reader.
                Err(error) => drop(self.alarmed::<()>("pairing", Err(error)).await),
            }
        }
        Ok(())
    }

    async fn claim_and_bind(&self, held: &HeldMailbox) -> Result<()> {
        let key = held.signing_key();
        if let Some(secret) = &held.claim {
            let claim = Claim { secret: Base64Url(secret.0.expose().to_vec()), key: key.verifying_key() };
            match self.server.post_only(&As::Anyone, path::claim(held.mailbox), &claim).await {
                // Claimed already: by this key after a lost answer, or the binding below fails.
                Ok(()) | Err(Error::Problem(ProblemKind::NotFound)) => {}
                Err(error) => return Err(error),
            }
        }
        self.bind(held, &key).await?;
        let epoch = self.keys().epoch;
        self.change_mailbox(held.mailbox, |held| {
            held.claim = None;
            held.bound = Some(epoch);
        })
        .await
    }

    /// Posts, sealed to the patient and signed by this account, which key writes in the mailbox.
    async fn bind(&self, held: &HeldMailbox, key: &SigningKey) -> Result<()> {
        let keys = self.keys();
        let patient = AccountRecord::verify(&held.record, held.patient)?;
        let binding = Binding::new(keys.signer(), held.mailbox, held.vault, key.verifying_key());
        let binding = Signed::sign(binding, keys.signing())?;
        let body = seal_letter(binding.envelope(), &patient.recipient, &mut chance())?;
        let who = self.as_mailbox(held.mailbox, key);
        self.server.post_only(&who, path::messages(held.mailbox), &Message { body: Base64Url(body) }).await
    }

    /// After a rotate every mailbox key is replaced: signed by the old one, bound by the new epoch.
    async fn change_key(&self, held: &HeldMailbox) -> Result<()> {
        let seed = match &held.next_seed {
            Some(seed) => seed.clone(),
            None => {
                let seed: cachet_seal::Enclosed<32> = generate_secret(&mut chance())?.into();
                self.change_mailbox(held.mailbox, |held| held.next_seed = Some(seed.clone())).await?;
                seed
            }
        };
        let old = held.signing_key();
        let next = SigningKey::from_seed(&seed.0);
        let change =
            MailboxKeyChange::new(as_signer(held.mailbox, &old.verifying_key()), held.mailbox, next.verifying_key());
        let change = Signed::sign(change, &old)?;
        let request = KeyChange { change: change.envelope().clone() };
        let who = self.as_mailbox(held.mailbox, &old);
        match self.server.post_only(&who, path::mailbox_key(held.mailbox), &request).await {
            // Changed already, the answer was lost: the old key gets no token any more.
            Ok(()) | Err(Error::Problem(ProblemKind::Unauthenticated | ProblemKind::NotFound)) => {}
            Err(error) => return Err(error),
        }
        self.server.forget_token(held.mailbox.into());
        self.bind(held, &next).await?;
        let epoch = self.keys().epoch;
        self.change_mailbox(held.mailbox, |held| {
            held.key_seed = seed.clone();
            held.next_seed = None;
            held.bound = Some(epoch);
        })
        .await
    }

    /// Says that this reader recognised the patient of a mailbox, in person or by their digits.
    ///
    /// # Errors
    /// [`Error::Input`] for an unknown mailbox.
    pub async fn confirm_patient(&self, mailbox: MailboxId) -> Result<()> {
        let (index, _) = self.load_mailboxes().await?.ok_or(Error::Input("mailbox"))?;
        if index.mailboxes.iter().all(|held| held.mailbox != mailbox) {
            return Err(Error::Input("mailbox"));
        }
        self.change_mailbox(mailbox, |held| held.confirmed = true).await
    }
}
