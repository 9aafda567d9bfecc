//! The professional's side: the card, the credential, what patients shared.

use cachet_crypto::{AccountId, Envelope, GrantId};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use super::document::show_opened;
use super::files::{PageSink, report};
use super::seams::Callback;
use super::shape::{PageDay, read, read_id, show};
use super::{Answer, BrowserSession};
use crate::{Error, SharedState};

/// `ProfessionalCard`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProfessionalCard {
    account: AccountId,
    name: String,
    profession: String,
    rpps: String,
    place: String,
    verified_by: Option<String>,
    demonstration: bool,
    listed: bool,
    door_secret: bool,
    valid_until: Option<PageDay>,
    qr: String,
    digits: Vec<String>,
}

/// What the demonstration registrar signs.
#[derive(Deserialize)]
struct Claimed {
    name: String,
    profession: String,
    place: String,
    rpps: String,
}

/// `SharedView`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SharedView {
    grant: GrantId,
    patient: String,
    born: Option<String>,
    patient_confirmed: bool,
    title: String,
    purpose: String,
    from: PageDay,
    until: PageDay,
    later_versions: bool,
    text: String,
    opened: bool,
    is_new: bool,
    state: &'static str,
}

#[wasm_bindgen(js_class = Session)]
impl BrowserSession {
    /// One's own card.
    pub fn card(&self) -> Answer {
        let open = self.opened()?;
        let card = open.session.card()?;
        let credential = card.credential.as_ref();
        let word = |choose: fn(&cachet_crypto::protocol::credential::Credential) -> &String| {
            credential.map(|credential| choose(credential).clone()).unwrap_or_default()
        };
        show(&ProfessionalCard {
            account: card.account,
            name: credential.map_or_else(|| open.session.own_name(), |credential| credential.name.clone()),
            profession: word(|credential| &credential.profession),
            rpps: word(|credential| &credential.rpps),
            place: word(|credential| &credential.place),
            verified_by: credential.map(|_| card.verified_by.clone()),
            demonstration: card.demonstration,
            listed: open.session.is_listed(),
            door_secret: open.session.demands_door_secret(),
            valid_until: credential.map(|credential| PageDay(credential.not_after)),
            qr: card.qr,
            digits: card.digits,
        })
    }

    /// Lists the account in the directory, or takes it off.
    #[wasm_bindgen(js_name = setListed)]
    pub async fn set_listed(&self, listed: bool) -> Answer<()> {
        Ok(self.opened()?.session.set_listed(listed).await?)
    }

    /// Demands the secret of the code at the front door, or no longer.
    #[wasm_bindgen(js_name = setDoorSecret)]
    pub async fn set_door_secret(&self, demanded: bool) -> Answer<()> {
        Ok(self.opened()?.session.set_door_secret(demanded).await?)
    }

    /// Asks the demonstration registrar, on servers that have one.
    #[wasm_bindgen(js_name = demonstrationCredential)]
    pub async fn demonstration_credential(&self, person: JsValue) -> Answer<()> {
        let Claimed { name, profession, place, rpps } = read(person)?;
        Ok(self.opened()?.session.demonstration_credential(&rpps, &name, &profession, &place).await?)
    }

    /// Keeps a registrar's credential: the text of its signed envelope.
    #[wasm_bindgen(js_name = installCredential)]
    pub async fn install_credential(&self, credential: String) -> Answer<()> {
        let credential = Envelope::from_slice(credential.trim().as_bytes()).map_err(|_| Error::Input("credential"))?;
        Ok(self.opened()?.session.install_credential(&credential).await?)
    }

    /// What patients share with this account.
    pub async fn received(&self) -> Answer {
        let shared = self.opened()?.session.received().await?;
        show(&shared.into_iter().map(shared_view).collect::<Vec<_>>())
    }

    /// Opens a shared document; its file is released after the last part has verified.
    #[wasm_bindgen(js_name = readReceived)]
    pub async fn read_received(&self, grant: String, on_progress: Callback) -> Answer {
        let (open, grant) = (self.opened()?, read_id(&grant)?);
        let mut sink = PageSink::new(&self.seams);
        let progress = |done, total| {
            report(&on_progress, done, total, "opening");
            true
        };
        let result = open.session.read_received(grant, &mut sink, &progress).await;
        let (opened, file) = sink.release(result).await?;
        show_opened(opened, file)
    }
}

fn shared_view(shared: crate::SharedView) -> SharedView {
    SharedView {
        grant: shared.grant,
        patient: shared.patient,
        born: shared.born,
        patient_confirmed: shared.patient_confirmed,
        title: shared.title,
        purpose: shared.purpose,
        from: PageDay(shared.from),
        until: PageDay(shared.until),
        later_versions: shared.later_versions,
        text: shared.text,
        opened: shared.opened,
        is_new: !shared.opened,
        state: match shared.state {
            SharedState::InForce => "in-force",
            SharedState::NotYet => "not-yet",
            SharedState::Ended => "ended",
            SharedState::NotProven => "not-proven",
        },
    }
}
