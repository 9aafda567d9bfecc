//! Ways back: alerts, changes of the recovery key, taking an account back, and recovery contacts from all three sides.

use std::rc::Rc;

use cachet_crypto::{AccountId, AlertId, PlanId, RequestId, Sha256Digest, Timestamp};
use cachet_seal::Role;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use super::entry::{CreateVault, read_rehearsal, read_sheet, show_sheet};
use super::shape::{PageDay, read, read_id, show};
use super::{Answer, BrowserSession, ClientSession};
use crate::{ChosenContact, ContactRequest, Error, StagedTakeBack};

/// A taking back whose sheet is being written down, and how this page will name the vault.
pub(super) struct TakingBack {
    staged: StagedTakeBack,
    label: String,
    shared: bool,
}

/// `AlertView`.
#[derive(Serialize)]
struct AlertView {
    alert: AlertId,
    kind: &'static str,
    day: PageDay,
    #[serde(rename = "isNew")]
    is_new: bool,
}

/// `RecoveryChangeView`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RecoveryChangeView {
    counts_from: Option<PageDay>,
    stopped: bool,
}

/// `RecognisedContact`.
#[derive(Serialize)]
struct RecognisedContact {
    account: AccountId,
    key: Sha256Digest,
    digits: Vec<String>,
}

/// `ChosenContact`.
#[derive(Deserialize)]
struct Chosen {
    account: String,
    key: String,
    name: String,
}

/// `ContactsView`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ContactsView {
    threshold: u8,
    wait: u32,
    made_on: PageDay,
    due: bool,
    contacts: Vec<ContactView>,
}

/// `ContactView`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ContactView {
    account: AccountId,
    name: String,
    proved_on: Option<PageDay>,
    asked: bool,
}

/// `WaitingRequest`.
#[derive(Serialize)]
struct WaitingRequest {
    request: RequestId,
    ready: Timestamp,
}

/// `OwnCode`.
#[derive(Serialize)]
struct OwnCode {
    qr: String,
    digits: Vec<String>,
}

/// `KeptShareView`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct KeptShareView {
    share: PlanId,
    name: String,
    made_on: PageDay,
    threshold: u8,
    wait: u32,
    asked: bool,
}

/// `AskedFor`.
#[derive(Serialize)]
struct AskedFor {
    request: RequestId,
    digits: Vec<String>,
}

/// `OwnRequest`.
#[derive(Serialize)]
struct OwnRequest {
    digits: Vec<String>,
    qr: String,
    shares: u8,
    threshold: Option<u8>,
    refused: Vec<u8>,
    ready: Option<Timestamp>,
    vetoed: bool,
    opens: bool,
}

#[wasm_bindgen(js_class = Session)]
impl BrowserSession {
    /// What happened to this account's ways in and keys.
    pub async fn alerts(&self) -> Answer {
        let alerts = self.opened()?.session.alerts().await?;
        let view = |alert: crate::AlertView| AlertView {
            alert: alert.alert,
            kind: alert.kind.code(),
            day: PageDay(alert.day),
            is_new: alert.new,
        };
        show(&alerts.into_iter().map(view).collect::<Vec<_>>())
    }

    /// Remembers on this device which alerts its person has seen.
    #[wasm_bindgen(js_name = acknowledgeAlerts)]
    pub async fn acknowledge_alerts(&self, alerts: JsValue) -> Answer<()> {
        let alerts: Vec<String> = read(alerts)?;
        let alerts = alerts.iter().map(|alert| read_id(alert)).collect::<Answer<Vec<AlertId>>>()?;
        Ok(self.opened()?.session.acknowledge_alerts(&alerts).await?)
    }

    /// A change of the recovery key that can still be stopped, or that was.
    #[wasm_bindgen(js_name = recoveryChange)]
    pub async fn recovery_change(&self) -> Answer {
        let open = self.opened()?;
        let counts_from = open.session.pending_recovery_change().await?.map(PageDay);
        let stopped = open.session.recovery_change_was_stopped().await?;
        show(&RecoveryChangeView { counts_from, stopped })
    }

    /// Stops a change of the recovery key.
    #[wasm_bindgen(js_name = stopRecoveryChange)]
    pub async fn stop_recovery_change(&self) -> Answer<()> {
        Ok(self.opened()?.session.stop_recovery_change().await?)
    }

    /// Announces it again.
    #[wasm_bindgen(js_name = announceRecoveryChange)]
    pub async fn announce_recovery_change(&self) -> Answer<()> {
        Ok(self.opened()?.session.announce_recovery_change().await?)
    }

    /// Stages the taking back of an account with an old sheet, and shows the new one; nothing changes yet.
    #[wasm_bindgen(js_name = beginTakeBack)]
    pub async fn begin_take_back(&self, code: String, enrol: JsValue) -> Answer {
        let code = Zeroizing::new(code);
        let old = read_sheet(&code)?;
        let enrol: CreateVault = read(enrol)?;
        let (label, shared) = (enrol.label.clone(), enrol.shared);
        // The sealed keyring says whose account this is and what it is used for.
        let staged =
            StagedTakeBack::begin(old, enrol.into_account(Role::Patient), self.transport(), &self.platform()).await?;
        let sheet = show_sheet(staged.code(), staged.number())?;
        *self.taking_back.borrow_mut() = Some(Rc::new(TakingBack { staged, label, shared }));
        Ok(sheet)
    }

    /// Takes the account back once words of the new sheet were typed back.
    #[wasm_bindgen(js_name = finishTakeBack)]
    pub async fn finish_take_back(&self, rehearsal: JsValue) -> Answer {
        let taking = self.taking_back.borrow().clone().ok_or(Error::Input("nothing was begun"))?;
        let typed = read_rehearsal(rehearsal)?;
        let (store, platform) = (self.store(taking.shared), self.platform());
        let session = ClientSession::take_back(&taking.staged, &typed, self.transport(), store, platform).await?;
        *self.taking_back.borrow_mut() = None;
        self.enter(session, taking.label.clone(), taking.shared).await
    }

    /// This account's own code, for somebody who chooses it as a contact.
    #[wasm_bindgen(js_name = ownCode)]
    pub fn own_code(&self) -> Answer {
        let card = self.opened()?.session.card()?;
        show(&OwnCode { qr: card.qr, digits: card.digits })
    }

    /// The person whose code was scanned.
    #[wasm_bindgen(js_name = recogniseContact)]
    pub async fn recognise_contact(&self, code: String) -> Answer {
        let known = self.opened()?.session.recognise_contact(&code).await?;
        show(&RecognisedContact { account: known.account, key: known.key, digits: known.digits })
    }

    /// Shares a fresh secret among the chosen contacts.
    #[wasm_bindgen(js_name = chooseContacts)]
    pub async fn choose_contacts(&self, chosen: JsValue, threshold: u8, wait: u32) -> Answer<()> {
        let chosen: Vec<Chosen> = read(chosen)?;
        let chosen = chosen
            .into_iter()
            .map(|one| Ok(ChosenContact { account: read_id(&one.account)?, key: read_id(&one.key)?, name: one.name }))
            .collect::<Answer<Vec<_>>>()?;
        Ok(self.opened()?.session.choose_contacts(&chosen, threshold, wait).await?)
    }

    /// The recovery contacts; null without any.
    pub async fn contacts(&self) -> Answer {
        let held = self.opened()?.session.contacts().await?;
        let view = |contact: crate::ContactView| ContactView {
            account: contact.account,
            name: contact.name,
            proved_on: contact.proved.map(PageDay),
            asked: contact.asked,
        };
        show(&held.map(|held| ContactsView {
            threshold: held.threshold,
            wait: held.wait,
            made_on: PageDay(held.made_on),
            due: held.due,
            contacts: held.contacts.into_iter().map(view).collect(),
        }))
    }

    /// Gives the recovery contacts up.
    #[wasm_bindgen(js_name = giveUpContacts)]
    pub async fn give_up_contacts(&self) -> Answer<()> {
        Ok(self.opened()?.session.give_up_contacts().await?)
    }

    /// Requests to the contacts that are waiting.
    #[wasm_bindgen(js_name = recoveryRequests)]
    pub async fn recovery_requests(&self) -> Answer {
        let waiting = self.opened()?.session.recovery_requests().await?;
        show(&waiting.into_iter().map(|(request, ready)| WaitingRequest { request, ready }).collect::<Vec<_>>())
    }

    /// The owner's no.
    #[wasm_bindgen(js_name = vetoRecovery)]
    pub async fn veto_recovery(&self, request: String) -> Answer<()> {
        let request = read_id(&request)?;
        Ok(self.opened()?.session.veto_recovery(request).await?)
    }

    /// Asks each contact to prove that the share is there.
    #[wasm_bindgen(js_name = beginDrill)]
    pub async fn begin_drill(&self) -> Answer<()> {
        Ok(self.opened()?.session.begin_drill().await?)
    }

    /// The shares that this account keeps for others.
    #[wasm_bindgen(js_name = keptShares)]
    pub async fn kept_shares(&self) -> Answer {
        let kept = self.opened()?.session.kept_shares().await?;
        let view = |share: crate::KeptShareView| KeptShareView {
            share: share.plan,
            name: share.name,
            made_on: PageDay(share.made_on),
            threshold: share.threshold,
            wait: share.wait,
            asked: share.asked,
        };
        show(&kept.into_iter().map(view).collect::<Vec<_>>())
    }

    /// Proves that a share is there.
    #[wasm_bindgen(js_name = proveShare)]
    pub async fn prove_share(&self, share: String) -> Answer<()> {
        let share = read_id(&share)?;
        Ok(self.opened()?.session.prove_share(share).await?)
    }

    /// The request whose code a contact scanned or typed.
    #[wasm_bindgen(js_name = findRecoveryRequest)]
    pub async fn find_recovery_request(&self, code: String) -> Answer {
        let asked = self.opened()?.session.find_recovery_request(&code).await?;
        show(&AskedFor { request: asked.request, digits: asked.digits })
    }

    /// Releases a share for a request.
    #[wasm_bindgen(js_name = releaseShare)]
    pub async fn release_share(&self, share: String, request: String) -> Answer<()> {
        let (share, request) = (read_id(&share)?, read_id(&request)?);
        Ok(self.opened()?.session.release_share(share, request).await?)
    }

    /// Asks recovery contacts, from a device that opens nothing.
    #[wasm_bindgen(js_name = askContacts)]
    pub async fn ask_contacts(&self) -> Answer {
        ContactRequest::begin(self.transport(), &self.store(false), &self.platform()).await?;
        self.own_request().await
    }

    /// The request that this device made, and how far it is; null without one.
    #[wasm_bindgen(js_name = ownRequest)]
    pub async fn own_request(&self) -> Answer {
        let Some(request) = ContactRequest::resume(&self.store(false)).await? else { return Ok(JsValue::NULL) };
        let state = request.state(self.transport(), &self.platform()).await?;
        show(&OwnRequest {
            digits: request.digits(),
            qr: request.qr(),
            shares: state.shares,
            threshold: state.threshold,
            refused: state.refused,
            ready: state.ready,
            vetoed: state.vetoed,
            opens: state.opens,
        })
    }

    /// Forgets the request on this device.
    #[wasm_bindgen(js_name = forgetRequest)]
    pub async fn forget_request(&self) -> Answer<()> {
        Ok(ContactRequest::forget(&self.store(false)).await?)
    }

    /// Opens the account by its recovery contacts.
    #[wasm_bindgen(js_name = recoverWithContacts)]
    pub async fn recover_with_contacts(&self, enrol: JsValue) -> Answer {
        let kept = self.store(false);
        let request = ContactRequest::resume(&kept).await?.ok_or(Error::Input("request"))?;
        let enrol: CreateVault = read(enrol)?;
        let (label, shared) = (enrol.label.clone(), enrol.shared);
        let new = enrol.into_account(Role::Patient);
        let (store, platform) = (self.store(shared), self.platform());
        let session = ClientSession::recover_with_contacts(&request, &new, self.transport(), store, platform).await?;
        ContactRequest::forget(&kept).await?;
        self.enter(session, label, shared).await
    }
}
