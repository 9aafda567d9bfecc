//! Deposit links: made and revoked by their owner, used by whoever has one and no account.

use std::cell::RefCell;
use std::rc::Rc;

use cachet_crypto::{DepositLinkId, Timestamp};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use super::document::read_draft;
use super::files::{PageFile, report};
use super::seams::{Callback, SourceSeam};
use super::shape::{PageDay, read, read_id, show};
use super::store::BrowserStore;
use super::transport::BrowserTransport;
use super::{Answer, BrowserSession};
use crate::{DepositIds, DepositLinkState, DepositLinkWish, Error, SealedDeposit, Visitor};

/// Somebody without an account, and what they have sealed.
pub(super) struct Visit {
    guest: Visitor<BrowserTransport, BrowserStore>,
    sealed: RefCell<Option<Rc<SealedDeposit>>>,
}

/// `DepositLinkView`.
#[derive(Serialize)]
struct LinkView {
    link: DepositLinkId,
    label: String,
    until: PageDay,
    count: u32,
    accepted: u32,
    made: Timestamp,
    state: &'static str,
}

/// `DepositLinkWish`.
#[derive(Deserialize)]
struct Wish {
    label: String,
    to: String,
    until: PageDay,
    count: u32,
}

/// `MadeDepositLink`.
#[derive(Serialize)]
struct Made<'a> {
    link: DepositLinkId,
    text: &'a str,
}

/// `VisitView`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct VisitView<'a> {
    to: &'a str,
    last_day: PageDay,
    remaining: u32,
}

#[wasm_bindgen(js_class = Session)]
impl BrowserSession {
    /// One's own links.
    #[wasm_bindgen(js_name = depositLinks)]
    pub async fn deposit_links(&self) -> Answer {
        let views = self.opened()?.session.deposit_links().await?;
        let view = |view: crate::DepositLinkView| LinkView {
            link: view.link,
            label: view.label,
            until: PageDay(view.until),
            count: view.count,
            accepted: view.accepted,
            made: view.made,
            state: match view.state {
                DepositLinkState::Open => "open",
                DepositLinkState::Over => "over",
                DepositLinkState::Closed => "closed",
                DepositLinkState::Revoked => "revoked",
            },
        };
        show(&views.into_iter().map(view).collect::<Vec<_>>())
    }

    /// A new link. Its text goes out once, to be given away.
    #[wasm_bindgen(js_name = makeDepositLink)]
    pub async fn make_deposit_link(&self, wish: JsValue) -> Answer {
        let Wish { label, to, until, count } = read(wish)?;
        let wish = DepositLinkWish { label, to, until: until.0, count };
        let made = self.opened()?.session.make_deposit_link(&wish).await?;
        show(&Made { link: made.link, text: &made.text })
    }

    /// Revokes a link.
    #[wasm_bindgen(js_name = revokeDepositLink)]
    pub async fn revoke_deposit_link(&self, link: String) -> Answer<()> {
        Ok(self.opened()?.session.revoke_deposit_link(read_id(&link)?).await?)
    }

    /// Visitor: opens a link.
    #[wasm_bindgen(js_name = beginVisit)]
    pub async fn begin_visit(&self, text: String) -> Answer {
        let guest = Visitor::open(&text, self.transport(), self.store(true), self.platform()).await?;
        let view = VisitView { to: guest.to(), last_day: PageDay(guest.last_day), remaining: guest.remaining };
        let shown = show(&view)?;
        *self.visit.borrow_mut() = Some(Rc::new(Visit { guest, sealed: RefCell::default() }));
        Ok(shown)
    }

    /// Visitor: seals a document.
    #[wasm_bindgen(js_name = sealVisit)]
    pub async fn seal_visit(&self, draft: JsValue, from: String, file: SourceSeam) -> Answer<()> {
        let (visit, draft) = (self.own_visit()?, read_draft(draft)?);
        let content = PageFile(file).read_whole().await?;
        let sealed = visit.guest.seal(&DepositIds::generate()?, &draft, &from, &content)?;
        *visit.sealed.borrow_mut() = Some(Rc::new(sealed));
        Ok(())
    }

    /// Visitor: sends what was sealed. After a lost answer the same call again is the same deposit.
    #[wasm_bindgen(js_name = sendVisit)]
    pub async fn send_visit(&self, on_progress: Callback) -> Answer<()> {
        let visit = self.own_visit()?;
        let sealed = visit.sealed.borrow().clone().ok_or(Error::Input("deposit"))?;
        let progress = |done, total| {
            report(&on_progress, done, total, "sending");
            true
        };
        visit.guest.send(&sealed, &progress).await?;
        *visit.sealed.borrow_mut() = None;
        Ok(())
    }
}

impl BrowserSession {
    fn own_visit(&self) -> Answer<Rc<Visit>> {
        Ok(self.visit.borrow().clone().ok_or(Error::Input("deposit link"))?)
    }
}
