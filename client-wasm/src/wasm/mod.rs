//! The browser's binding: the contract of `web/src/session/contract.ts`, call by call, over [`crate::Session`].
//!
//! No logic lives here. Views cross as plain objects, ids as base64url, days as `YYYY-MM-DD`; what fails is thrown as
//! `{code, message}`. Inwards cross the typed passphrase, the recovery code and a passkey's output, once each; outwards
//! the recovery sheet, once.

#[cfg(cachet_bench)]
mod bench;
#[cfg(cachet_bench)]
mod bench_vault;
mod card_contact;
mod consent;
mod deposit;
mod deposit_link;
mod deposit_sent;
mod document;
mod entry;
mod files;
mod give_back;
mod health_link;
mod journal;
mod leave;
mod link;
mod notice;
mod offline;
mod passkey;
mod policy;
mod problem;
mod professional;
mod record;
mod recovery;
mod registrars;
mod rotate;
mod screen;
mod seams;
mod search;
mod shape;
mod standing;
mod store;
mod transport;
mod upload;
mod voice;

use std::cell::RefCell;
use std::rc::Rc;

use cachet_crypto::Timestamp;
use cachet_transparency::Policy;
use wasm_bindgen::prelude::*;

use crate::Platform;
use entry::Entering;
use seams::Seams;
use shape::Thrown;
use store::BrowserStore;
use transport::BrowserTransport;
use upload::Uploads;

/// What calls return: a plain value, or what is thrown.
type Answer<T = JsValue> = Result<T, Thrown>;

type ClientSession = crate::Session<BrowserTransport, BrowserStore>;

/// An open session and what the page shows of it.
struct Open {
    session: ClientSession,
    label: String,
    shared: bool,
}

/// A vault that this device is being let into.
enum Joined {
    Waiting(crate::Joining<BrowserTransport>),
    Open(ClientSession),
}

/// The one object that the page's worker holds. Calls may run side by side: each takes the open session with it, and no
/// borrow is held while one waits.
#[wasm_bindgen(js_name = Session)]
pub struct BrowserSession {
    seams: Seams,
    policy: Option<Policy>,
    open: RefCell<Option<Rc<Open>>>,
    entering: RefCell<Option<Rc<Entering>>>,
    rotating: RefCell<Option<Rc<crate::StagedRotate>>>,
    /// The passkey that was just used, and its name, until the next gesture.
    used: RefCell<Option<(crate::Passkey, String)>>,
    joining: RefCell<Option<Rc<Joined>>>,
    letting_in: RefCell<Option<Rc<crate::LettingIn>>>,
    screen: RefCell<Option<Rc<crate::Screen<BrowserTransport>>>>,
    visit: RefCell<Option<Rc<deposit_link::Visit>>>,
    /// A deposit that is sealed and on its way, and its title.
    leaving: RefCell<Option<Rc<(crate::SealedDeposit, String)>>>,
    call: RefCell<Option<Rc<crate::Call>>>,
    heard: RefCell<Option<Rc<crate::HeardCall>>>,
    taking_back: RefCell<Option<Rc<recovery::TakingBack>>>,
    uploads: Uploads,
}

#[wasm_bindgen(js_class = Session)]
impl BrowserSession {
    /// Holds the only ways out: transport, storage, files. Fails in a build whose policy is malformed.
    #[wasm_bindgen(constructor)]
    pub fn new(seams: Seams) -> Answer<Self> {
        Ok(Self {
            seams,
            policy: policy::policy()?,
            open: RefCell::default(),
            entering: RefCell::default(),
            rotating: RefCell::default(),
            used: RefCell::default(),
            joining: RefCell::default(),
            letting_in: RefCell::default(),
            screen: RefCell::default(),
            visit: RefCell::default(),
            leaving: RefCell::default(),
            call: RefCell::default(),
            heard: RefCell::default(),
            taking_back: RefCell::default(),
            uploads: Uploads::default(),
        })
    }
}

impl BrowserSession {
    fn opened(&self) -> Answer<Rc<Open>> {
        self.open.borrow().clone().ok_or_else(|| Thrown::new("locked", "nothing is open"))
    }

    fn close(&self) {
        *self.open.borrow_mut() = None;
        *self.entering.borrow_mut() = None;
        *self.rotating.borrow_mut() = None;
        *self.used.borrow_mut() = None;
        *self.joining.borrow_mut() = None;
        *self.letting_in.borrow_mut() = None;
        *self.screen.borrow_mut() = None;
        *self.visit.borrow_mut() = None;
        *self.leaving.borrow_mut() = None;
        *self.call.borrow_mut() = None;
        *self.heard.borrow_mut() = None;
        *self.taking_back.borrow_mut() = None;
    }

    fn transport(&self) -> BrowserTransport {
        BrowserTransport::new(self.seams.clone())
    }

    /// Where this device keeps things: for good, or until the worker ends on a device that several people use.
    fn store(&self, shared: bool) -> BrowserStore {
        BrowserStore::new(if shared { self.seams.passing() } else { self.seams.kept() })
    }

    fn platform(&self) -> Platform {
        let (origin, registrars, policy) = (self.seams.origin(), registrars::registrars(), self.policy.clone());
        Platform { now: Box::new(now), origin, registrars, policy }
    }
}

/// The device's clock.
fn now() -> Timestamp {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "Date.now() is milliseconds since 1970")]
    Timestamp((js_sys::Date::now() / 1000.0) as u64)
}
