//! The owner's side: who the contacts are, how many of them it takes, how long the server waits, and the owner's no.

use cachet_crypto::protocol::account::{AccountRecord, HybridRecipient};
use cachet_crypto::protocol::api::{Drop as DoorDrop, OwnContacts, PendingRequest, SetContacts, path};
use cachet_crypto::protocol::contacts::{ContactPlan, MAX_CONTACTS};
use cachet_crypto::{
    AccountId, Base64Url, Day, Envelope, PlanId, RequestId, Sha256Digest, Signed, Timestamp, Verified, sha256,
};
use cachet_seal::{
    ContactSecret, ContactShare, KeptContact, KeptPlan, PairingCode, ShareChallenge, ShareProof, drill_key,
    is_drill_proof, pairing_digits, seal_letter, wrap_root,
};

use crate::account::fetch_records;
use crate::platform::{chance, generate_id, generate_secret};
use crate::server::As;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Refusal, Result, Session};

/// A person whose code was scanned: the keys that the server gives are the code's.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RecognisedContact {
    /// The account.
    pub account: AccountId,
    /// Fingerprint of the recognised key set.
    pub key: Sha256Digest,
    /// Eight groups of five digits.
    pub digits: Vec<String>,
}

/// A contact as the owner chooses one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ChosenContact {
    /// The account.
    pub account: AccountId,
    /// Fingerprint of the key set that the owner recognised.
    pub key: Sha256Digest,
    /// The name, as the owner gives it.
    pub name: String,
}

/// A contact as the owner sees one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ContactView {
    /// The account.
    pub account: AccountId,
    /// The name, as the owner gives it.
    pub name: String,
    /// Day of the last proof that the share is there.
    pub proved: Option<Day>,
    /// Whether a proof was asked for and has not come.
    pub asked: bool,
}

/// The recovery contacts as the owner sees them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ContactsView {
    /// How many are needed.
    pub threshold: u8,
    /// Days that the server waits.
    pub wait: u32,
    /// Day on which the shares were made.
    pub made_on: Day,
    /// Whether new shares are due: keys changed, or not every share could be sent.
    pub due: bool,
    /// The contacts.
    pub contacts: Vec<ContactView>,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// The person whose pairing code was scanned or typed, credential or not.
    ///
    /// # Errors
    /// [`Error::PairingCode`] for another text, [`Error::Refused`] when the server's keys are not the code's,
    /// [`Error::Input`] for one's own code and for that of somebody whose door demands a secret.
    pub async fn recognise_contact(&self, code: &str) -> Result<RecognisedContact> {
        let code = PairingCode::from_text(code).map_err(|_| Error::PairingCode)?;
        if code.account == self.account() {
            return Err(Error::Input("contact"));
        }
        // Shares, challenges and proofs are letters between two doors, and show no secret there.
        if code.door.is_some() {
            return Err(Error::Input("door secret"));
        }
        let (_, record) = fetch_records(&self.server, code.account).await?.pop().ok_or(Refusal::Withheld)?;
        if (record.epoch(), record.key) != (code.epoch, code.fingerprint) {
            return self.alarmed("contact", Err(Refusal::KeyUnauth.into())).await;
        }
        let digits = pairing_digits(record.account(), record.epoch(), &record.sign, &record.recipient).to_vec();
        Ok(RecognisedContact { account: code.account, key: record.key, digits })
    }

    /// Shares a fresh secret among `chosen`, any `threshold` of whom can ask for the account after `wait` days.
    ///
    /// # Errors
    /// [`Error::Input`] for numbers that do not fit; [`Error::KeysChanged`] when a contact is to be recognised anew.
    pub async fn choose_contacts(&self, chosen: &[ChosenContact], threshold: u8, wait: u32) -> Result<()> {
        let count = u8::try_from(chosen.len()).map_err(|_| Error::Input("contacts"))?;
        let twice = chosen.iter().enumerate().any(|(i, one)| chosen[..i].iter().any(|o| o.account == one.account));
        if twice || usize::from(count) > MAX_CONTACTS || !(2..=count).contains(&threshold) {
            return Err(Error::Input("contacts"));
        }
        if !(1..=30).contains(&wait) {
            return Err(Error::Input("wait"));
        }
        let mut recipients = Vec::new();
        for contact in chosen {
            let record = self.proven_record(contact.account).await?;
            if record.key != contact.key {
                return Err(Error::KeysChanged);
            }
            recipients.push(record.recipient);
        }
        self.share(chosen, &recipients, threshold, wait).await
    }

    async fn share(
        &self,
        chosen: &[ChosenContact],
        recipients: &[HybridRecipient],
        threshold: u8,
        wait: u32,
    ) -> Result<()> {
        let keys = self.keys();
        let plan: PlanId = generate_id()?;
        let secret = ContactSecret::generate(&mut chance())?;
        let (release, opener) = (generate_secret::<32>()?, generate_secret::<32>()?);
        let count = u8::try_from(chosen.len()).map_err(|_| Error::Input("contacts"))?;
        let shares = secret.split(threshold, count, &mut chance())?;
        let wrap = wrap_root(&secret.wrap_key(&release, keys.account, plan, keys.epoch), &keys.root, &mut chance())?;
        let terms = ContactPlan::new(
            keys.signer(),
            plan,
            wait,
            sha256(release.expose()),
            sha256(opener.expose()),
            sha256(&wrap),
        );
        let set = SetContacts {
            plan: Signed::sign(terms, keys.signing())?.envelope().clone(),
            release: Base64Url(release.expose().to_vec()),
            wrap: Base64Url(wrap),
        };
        let made_on = self.platform.now().day();
        let mut kept = Vec::new();
        let mut letters = Vec::new();
        for ((contact, share), recipient) in chosen.iter().zip(&shares).zip(recipients) {
            let number = share.0.expose()[0];
            let letter = ContactShare::new(
                keys.signer(),
                plan,
                contact.account,
                contact.key,
                number,
                threshold,
                count,
                wait,
                share.clone(),
                opener.duplicate().into(),
                secret.commitment(plan),
                keys.record_envelope.clone(),
                keys.keyring.own_name.clone(),
                made_on,
            );
            letters.push((contact.account, *recipient, Signed::sign(letter, keys.signing())?.envelope().clone()));
            kept.push(KeptContact {
                account: contact.account,
                name: contact.name.clone(),
                key: contact.key,
                number,
                drill_key: drill_key(share),
                nonce: None,
                proved: None,
            });
        }
        let kept = KeptPlan { plan, epoch: keys.epoch, threshold, wait, made_on, sent: false, contacts: kept };
        // What is chosen is written down first: a crash leaves shares that are due, never contacts that are forgotten.
        self.update_keyring(|keyring| keyring.contacts = Some(kept.clone())).await?;
        self.server.put(&self.as_account(), path::contacts(), &set).await?;
        for (account, recipient, letter) in letters {
            self.leave_letter(account, &letter, &recipient).await?;
        }
        self.update_keyring(|keyring| {
            if let Some(held) = keyring.contacts.as_mut().filter(|held| held.plan == plan) {
                held.sent = true;
            }
        })
        .await
    }

    /// The recovery contacts. Shares that are due are sent now.
    ///
    /// # Errors
    /// [`Error::Network`].
    pub async fn contacts(&self) -> Result<Option<ContactsView>> {
        self.receive().await?;
        match self.renew_contacts_if_due().await {
            Ok(()) | Err(Error::KeysChanged | Error::Refused(_) | Error::Problem(_)) => {}
            Err(error) => return Err(error),
        }
        let keys = self.keys();
        Ok(keys.keyring.contacts.as_ref().map(|plan| ContactsView {
            threshold: plan.threshold,
            wait: plan.wait,
            made_on: plan.made_on,
            due: plan.epoch != keys.epoch || !plan.sent,
            contacts: plan
                .contacts
                .iter()
                .map(|contact| ContactView {
                    account: contact.account,
                    name: contact.name.clone(),
                    proved: contact.proved,
                    asked: contact.nonce.is_some(),
                })
                .collect(),
        }))
    }

    /// New shares for the same contacts when keys changed since, or when not every share could be sent.
    pub(crate) async fn renew_contacts_if_due(&self) -> Result<()> {
        let keys = self.keys();
        let Some(plan) = keys.keyring.contacts.as_ref().filter(|plan| plan.epoch != keys.epoch || !plan.sent) else {
            return Ok(());
        };
        let chosen: Vec<ChosenContact> = plan
            .contacts
            .iter()
            .map(|kept| ChosenContact { account: kept.account, key: kept.key, name: kept.name.clone() })
            .collect();
        self.choose_contacts(&chosen, plan.threshold, plan.wait).await
    }

    /// Gives the recovery contacts up: their shares open nothing from now on.
    ///
    /// # Errors
    /// [`Error::Network`].
    pub async fn give_up_contacts(&self) -> Result<()> {
        match self.server.delete(&self.as_account(), path::contacts()).await {
            Ok(()) | Err(Error::Problem(cachet_crypto::protocol::problem::ProblemKind::NotFound)) => {}
            Err(error) => return Err(error),
        }
        self.update_keyring(|keyring| keyring.contacts = None).await
    }

    /// Requests to the contacts that are waiting.
    ///
    /// # Errors
    /// [`Error::Network`].
    pub async fn recovery_requests(&self) -> Result<Vec<(RequestId, Timestamp)>> {
        let own: OwnContacts = self.server.get(&self.as_account(), path::contacts()).await?;
        Ok(own.requests.into_iter().map(|PendingRequest { request, ready }| (request, ready)).collect())
    }

    /// The owner's no: nothing is handed out for this request, ever.
    ///
    /// # Errors
    /// [`Error::Problem`] with `not-found` when there is no such request.
    pub async fn veto_recovery(&self, request: RequestId) -> Result<()> {
        self.server.delete(&self.as_account(), path::contact_request(request)).await
    }

    /// Asks each contact to prove that the share is there, under a fresh challenge.
    ///
    /// # Errors
    /// [`Error::Input`] without contacts; [`Error::Network`].
    pub async fn begin_drill(&self) -> Result<()> {
        let keys = self.keys();
        let plan = keys.keyring.contacts.clone().ok_or(Error::Input("contacts"))?;
        let mut nonces = Vec::new();
        for contact in &plan.contacts {
            let nonce = Base64Url(generate_secret::<32>()?.expose().to_vec());
            nonces.push((contact.account, nonce));
        }
        self.update_keyring(|keyring| {
            let contacts = keyring.contacts.iter_mut().flat_map(|plan| &mut plan.contacts);
            for contact in contacts {
                contact.nonce = nonces.iter().find(|(account, _)| *account == contact.account).map(|(_, n)| n.clone());
            }
        })
        .await?;
        for (account, nonce) in nonces {
            let record = self.proven_record(account).await?;
            let challenge = ShareChallenge::new(keys.signer(), plan.plan, account, nonce);
            let challenge = Signed::sign(challenge, keys.signing())?;
            self.leave_letter(account, challenge.envelope(), &record.recipient).await?;
        }
        Ok(())
    }

    /// A contact's proof that came to the door.
    pub(crate) async fn take_proof(&self, letter: &Envelope) -> Result<()> {
        let claimed: ShareProof = letter.peek()?;
        let account = AccountId::from_bytes(*claimed.signer.as_bytes());
        let record = self.proven_record(account).await?;
        let proof = letter.verify::<ShareProof>(&record.sign, &record.as_signer())?;
        let keys = self.keys();
        let plan = keys.keyring.contacts.as_ref().filter(|plan| plan.plan == proof.plan).ok_or(Refusal::Unknown)?;
        let contact = plan.contacts.iter().find(|contact| contact.account == account).ok_or(Refusal::Unknown)?;
        let nonce = contact.nonce.as_ref().filter(|nonce| **nonce == proof.nonce).ok_or(Refusal::Bind)?;
        if proof.owner != keys.account || proof.number != contact.number {
            return Err(Refusal::Bind.into());
        }
        if !is_drill_proof(&contact.drill_key, &nonce.0, plan.plan, contact.number, &proof.proof.0) {
            return Err(Refusal::KeyBlob.into());
        }
        let today = self.platform.now().day();
        self.update_keyring(|keyring| {
            let contacts = keyring.contacts.iter_mut().flat_map(|plan| &mut plan.contacts);
            for contact in contacts.filter(|contact| contact.account == account) {
                contact.nonce = None;
                contact.proved = Some(today);
            }
        })
        .await
    }

    /// The record of an account that the directory proves to be the newest.
    pub(crate) async fn proven_record(&self, account: AccountId) -> Result<Verified<AccountRecord>> {
        let mut records = self.fresh_records(account).await?;
        records.pop().map(|(_, record)| record).ok_or(Error::Refused(Refusal::Withheld))
    }

    /// Leaves a signed statement at somebody's front door, sealed and padded as every letter.
    pub(crate) async fn leave_letter(
        &self,
        account: AccountId,
        letter: &Envelope,
        recipient: &HybridRecipient,
    ) -> Result<()> {
        let body = seal_letter(letter, recipient, &mut chance())?;
        let dropped = DoorDrop { ticket: self.ticket().await?, secret: None, body: Base64Url(body) };
        self.server.post_only(&As::Anyone, path::door(account), &dropped).await
    }
}
