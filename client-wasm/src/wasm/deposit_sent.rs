//! Deposits as whoever has an account leaves them: sealed, sent, taken back, replaced.

use std::rc::Rc;

use cachet_crypto::{DepositId, Timestamp};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use super::document::read_draft;
use super::files::PageFile;
use super::seams::SourceSeam;
use super::shape::{read, read_id, show};
use super::{Answer, BrowserSession};
use crate::{DepositDraft, DepositIds, DepositTo, Error, TakenBack, subject_of};

/// `SentDeposit`.
#[derive(Serialize)]
struct SentView {
    deposit: DepositId,
    title: String,
    to: String,
    at: Timestamp,
    cancelled: bool,
    returned: bool,
}

/// How the page leaves a document.
#[derive(Deserialize)]
struct How {
    address: String,
    /// Something that the patient shares, in the place of an address.
    grant: Option<String>,
    cover: bool,
    /// An earlier deposit of this device that it replaces.
    replaces: Option<String>,
    /// Whom it is about: as its file says, or as the patient shared it.
    subject: Option<About>,
}

/// `Patient`, as whatever reads foreign files found it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct About {
    name: String,
    born: Option<String>,
    at_birth: Option<String>,
}

#[wasm_bindgen(js_class = Session)]
impl BrowserSession {
    /// What this device left, the newest first.
    #[wasm_bindgen(js_name = sentDeposits)]
    pub async fn sent_deposits(&self) -> Answer {
        let sent = self.opened()?.session.sent_deposits().await?;
        let view = |view: crate::SentView| SentView {
            deposit: view.deposit,
            title: view.title,
            to: view.to,
            at: view.at,
            cancelled: view.cancelled,
            returned: view.returned,
        };
        show(&sent.into_iter().map(view).collect::<Vec<_>>())
    }

    /// Seals a document to the patient of an address.
    #[wasm_bindgen(js_name = sealDeposit)]
    pub async fn seal_deposit(&self, draft: JsValue, how: JsValue, file: SourceSeam) -> Answer<()> {
        let (open, draft) = (self.opened()?, read_draft(draft)?);
        let How { address, grant, cover, replaces, subject } = read(how)?;
        let content = PageFile(file).read_whole().await?;
        let title = draft.title.clone();
        let subject =
            subject.and_then(|about| subject_of(&about.name, about.at_birth.as_deref(), about.born.as_deref()));
        let (ids, says) = (DepositIds::generate()?, DepositDraft { cover, subject, ..DepositDraft::new(draft) });
        let sealed = match replaces {
            Some(earlier) => open.session.seal_replacement(read_id(&earlier)?, &ids, &says, &content).await?,
            None => {
                let place = match grant {
                    None => DepositTo::Address(address.parse().map_err(|_| Error::Input("address"))?),
                    Some(grant) => {
                        let place = open.session.deposit_to_grantor(read_id(&grant)?);
                        place.ok_or(Error::Input("address"))?
                    }
                };
                open.session.seal_deposit_for(&place, &ids, &says, &content).await?
            }
        };
        *self.leaving.borrow_mut() = Some(Rc::new((sealed, title)));
        Ok(())
    }

    /// Sends what was sealed. After a lost answer the same call again is the same deposit.
    #[wasm_bindgen(js_name = sendDeposit)]
    pub async fn send_deposit(&self) -> Answer<()> {
        let leaving = self.leaving.borrow().clone().ok_or(Error::Input("deposit"))?;
        let (sealed, title) = &*leaving;
        self.opened()?.session.send_titled_deposit(sealed, title).await?;
        *self.leaving.borrow_mut() = None;
        Ok(())
    }

    /// Takes a deposit back; whether the patient has to agree.
    #[wasm_bindgen(js_name = takeDepositBack)]
    pub async fn take_deposit_back(&self, deposit: String) -> Answer {
        let taken_back = self.opened()?.session.take_deposit_back(read_id(&deposit)?).await?;
        show(&(taken_back == TakenBack::Asked))
    }
}
