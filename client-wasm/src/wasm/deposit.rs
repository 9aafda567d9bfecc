//! Deposits: one's own address, what waits, and what the person decides.

use cachet_crypto::{AccountId, DepositId, DocumentId};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use super::document::show_opened;
use super::files::{PageSink, report};
use super::seams::Callback;
use super::shape::{PageDay, read, read_id, show};
use super::{Answer, BrowserSession};
use crate::{Refused, SenderTreatment, Subject, Waiting};

/// `Inbox`.
#[derive(Serialize)]
struct Inbox {
    waiting: Vec<DepositView>,
    unproven: usize,
}

/// `DepositView`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DepositView {
    deposit: DepositId,
    sender: SenderView,
    document: Option<DepositedView>,
    takes_back: Option<TakesBack>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SenderView {
    account: AccountId,
    attested: Option<Attested>,
    digits: Vec<String>,
    keys_changed: bool,
    accepted_by_rule: bool,
    by_link: Option<ByLink>,
}

#[derive(Serialize)]
struct ByLink {
    label: String,
    from: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Attested {
    name: String,
    profession: String,
    rpps: String,
    place: String,
    verified_by: String,
    demonstration: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DepositedView {
    title: String,
    date: PageDay,
    category: String,
    media_type: String,
    size: u64,
    cover: bool,
    subject: Option<SubjectView>,
    replaces: Option<String>,
}

/// As the worker for records takes whom a document is about.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SubjectView {
    name: String,
    at_birth: Option<String>,
    born: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TakesBack {
    document: DocumentId,
    title: String,
}

/// `SenderRule`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    sender: AccountId,
    name: String,
    accepts: bool,
}

/// `OwnTraits`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OwnTraits {
    name: String,
    at_birth: Option<String>,
    born: Option<String>,
}

/// How the page refuses.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct How {
    not_mine: bool,
    block: bool,
}

impl From<crate::DepositView> for DepositView {
    fn from(view: crate::DepositView) -> Self {
        let sender = SenderView {
            account: view.sender.account,
            attested: view.sender.attested.map(|attested| Attested {
                name: attested.name,
                profession: attested.profession,
                rpps: attested.rpps,
                place: attested.place,
                verified_by: attested.verified_by,
                demonstration: attested.demonstration,
            }),
            digits: view.sender.digits,
            keys_changed: view.sender.keys_changed,
            accepted_by_rule: view.sender.rule == Some(SenderTreatment::Accept),
            by_link: view.sender.by_link.map(|by| ByLink { label: by.label, from: by.from }),
        };
        let (document, takes_back) = match view.what {
            Waiting::Document { title, date, category, media_type, size, cover, subject, replaces } => {
                let date = PageDay(date);
                let subject = subject.map(|Subject { name, at_birth, born }| SubjectView { name, at_birth, born });
                (Some(DepositedView { title, date, category, media_type, size, cover, subject, replaces }), None)
            }
            Waiting::Cancel { document, title } => (None, Some(TakesBack { document, title })),
        };
        Self { deposit: view.deposit, sender, document, takes_back }
    }
}

#[wasm_bindgen(js_class = Session)]
impl BrowserSession {
    /// One's own deposit address, if there is one.
    #[wasm_bindgen(js_name = depositAddress)]
    pub async fn deposit_address(&self) -> Answer {
        let own = self.opened()?.session.deposit_address().await?;
        show(&own.map(|own| own.address.to_string()))
    }

    /// A new one.
    #[wasm_bindgen(js_name = newDepositAddress)]
    pub async fn new_deposit_address(&self) -> Answer {
        show(&self.opened()?.session.new_deposit_address().await?.address.to_string())
    }

    /// Withdraws it.
    #[wasm_bindgen(js_name = withdrawDepositAddress)]
    pub async fn withdraw_deposit_address(&self) -> Answer<()> {
        Ok(self.opened()?.session.withdraw_deposit_address().await?)
    }

    /// Name and day of birth, to compare with what a document says.
    #[wasm_bindgen(js_name = ownTraits)]
    pub async fn own_traits(&self) -> Answer {
        let crate::OwnTraits { name, at_birth, born } = self.opened()?.session.own_traits().await?;
        show(&OwnTraits { name, at_birth, born })
    }

    /// Keeps the day of birth.
    #[wasm_bindgen(js_name = setBirthDate)]
    pub async fn set_birth_date(&self, born: Option<String>) -> Answer<()> {
        Ok(self.opened()?.session.set_birth_date(born.as_deref()).await?)
    }

    /// What waits.
    pub async fn deposits(&self) -> Answer {
        let crate::Inbox { waiting, unproven } = self.opened()?.session.inbox().await?;
        show(&Inbox { waiting: waiting.into_iter().map(DepositView::from).collect(), unproven })
    }

    /// Opens a waiting document; its file is released after the last part has verified.
    #[wasm_bindgen(js_name = readDeposit)]
    pub async fn read_deposit(&self, deposit: String, on_progress: Callback) -> Answer {
        let (open, deposit) = (self.opened()?, read_id(&deposit)?);
        let mut sink = PageSink::new(&self.seams);
        let progress = |done, total| {
            report(&on_progress, done, total, "opening");
            true
        };
        let result = open.session.read_deposit(deposit, &mut sink, &progress).await;
        let (opened, file) = sink.release(result).await?;
        show_opened(opened, file)
    }

    /// Accepts it, and always from this sender.
    #[wasm_bindgen(js_name = acceptDeposit)]
    pub async fn accept_deposit(&self, deposit: String, always: bool) -> Answer {
        let document = self.opened()?.session.accept_deposit(read_id(&deposit)?, always).await?;
        show(&document)
    }

    /// Refuses it.
    #[wasm_bindgen(js_name = refuseDeposit)]
    pub async fn refuse_deposit(&self, deposit: String, how: JsValue) -> Answer<()> {
        let How { not_mine, block } = read(how)?;
        Ok(self.opened()?.session.refuse_deposit(read_id(&deposit)?, Refused { not_mine, block }).await?)
    }

    /// The person's rules about senders.
    #[wasm_bindgen(js_name = senderRules)]
    pub fn sender_rules(&self) -> Answer {
        let rules = self.opened()?.session.sender_rules().into_iter();
        let view = |rule: crate::SenderRule| {
            let accepts = rule.treatment == SenderTreatment::Accept;
            Rule { sender: rule.sender, name: rule.name, accepts }
        };
        show(&rules.map(view).collect::<Vec<_>>())
    }

    /// Ends one.
    #[wasm_bindgen(js_name = endSenderRule)]
    pub async fn end_sender_rule(&self, sender: String) -> Answer<()> {
        Ok(self.opened()?.session.end_sender_rule(read_id(&sender)?).await?)
    }
}
