//! Ways in: making an account, opening one, closing it.

use std::collections::BTreeMap;
use std::rc::Rc;

use cachet_crypto::{AccountId, DeviceId};
use cachet_seal::{RecoveryCode, Role};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use super::shape::{PageDay, read, read_id, show};
use super::store::BrowserStore;
use super::{Answer, BrowserSession, ClientSession, Open, now};
use crate::{Begun, Error, NewAccount};

/// An account whose sheet is being written down, and how this page will name it.
pub(super) struct Entering {
    begun: Begun,
    label: String,
    shared: bool,
}

/// `CreateVault`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreateVault {
    passphrase: String,
    pub(super) label: String,
    own_name: String,
    pub(super) shared: bool,
    device: String,
    /// By the passkey that was just used, instead of a passphrase.
    pub(super) passkey: bool,
}

impl CreateVault {
    pub(super) fn into_account(self, role: Role) -> NewAccount {
        NewAccount {
            passphrase: Zeroizing::new(self.passphrase),
            label: self.label,
            name: self.own_name,
            role,
            shared: self.shared,
            device: self.device,
        }
    }
}

/// `RecoverySheet`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SheetView<'a> {
    number: u32,
    made_on: PageDay,
    words: &'a [String],
    qr: &'a str,
    /// The line to be typed with the words; null where nothing was proven when the sheet was made.
    mark: Option<String>,
}

/// `SessionState`.
#[derive(Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
enum StateView<'a> {
    Empty,
    Locked {
        account: AccountId,
        label: &'a str,
        shared: bool,
        passphrase: bool,
        passkey: bool,
    },
    #[serde(rename_all = "camelCase")]
    Open {
        account: AccountId,
        role: &'static str,
        label: &'a str,
        shared: bool,
        passphrase: bool,
        passkey: bool,
        first_contact: bool,
    },
}

/// `DeviceView`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DeviceView {
    device: DeviceId,
    name: String,
    current: bool,
    added_on: PageDay,
}

/// `About`.
#[derive(Serialize)]
struct AboutView {
    operator: String,
    host: String,
    country: String,
    price: String,
    contact: String,
    demonstration: bool,
    version: String,
    notices: bool,
    desk: String,
}

/// The sheet as it was typed or scanned.
pub(super) fn read_sheet(code: &str) -> Answer<RecoveryCode> {
    Ok(RecoveryCode::parse(code).map_err(|error| match error {
        cachet_seal::Error::Mark => Error::SheetMark,
        _ => Error::RecoveryCode,
    })?)
}

/// The sheet, the one time that it leaves.
pub(super) fn show_sheet(code: &RecoveryCode, number: u32) -> Answer {
    let (words, qr) = (code.words(), code.to_qr_text());
    show(&SheetView { number, made_on: PageDay(now().day()), words: &words, qr: &qr, mark: code.mark_line() })
}

/// The rehearsal as the page hands it in: the places are an object's keys.
pub(super) fn read_rehearsal(typed: JsValue) -> Answer<BTreeMap<u8, String>> {
    let typed: BTreeMap<String, String> = read(typed)?;
    let read = typed.into_iter().map(|(place, word)| Ok((place.parse().map_err(|_| Error::Rehearsal)?, word)));
    Ok(read.collect::<Result<_, Error>>()?)
}

/// Which ways in this device has.
async fn ways(store: &BrowserStore) -> Answer<(bool, bool)> {
    let known = crate::enrolment(store).await?;
    Ok(known.map_or((false, false), |known| (known.device.is_some(), known.passkey)))
}

fn show_open(open: &Open, (passphrase, passkey): (bool, bool)) -> Answer {
    let role = match open.session.role() {
        Role::Patient => "patient",
        Role::Professional => "professional",
    };
    let account = open.session.account();
    let first_contact = open.session.is_first_contact();
    show(&StateView::Open {
        account,
        role,
        label: &open.label,
        shared: open.shared,
        passphrase,
        passkey,
        first_contact,
    })
}

#[wasm_bindgen(js_class = Session)]
impl BrowserSession {
    /// What the operator says of itself.
    pub async fn about(&self) -> Answer {
        let said = crate::about(self.transport(), &self.seams.origin()).await?;
        show(&AboutView {
            operator: said.operator,
            host: said.host,
            country: said.country,
            price: said.price,
            contact: said.contact,
            demonstration: said.demonstration,
            version: said.version,
            notices: said.notices,
            desk: said.desk,
        })
    }

    /// Empty, locked or open.
    pub async fn state(&self) -> Answer {
        self.show_state().await
    }

    /// Begins a patient's account: the sheet, and nothing else yet.
    #[wasm_bindgen(js_name = beginVault)]
    pub async fn begin_vault(&self, draft: JsValue) -> Answer {
        self.begin(draft, Role::Patient).await
    }

    /// Makes the patient's account once words of its sheet were typed back.
    #[wasm_bindgen(js_name = finishVault)]
    pub async fn finish_vault(&self, rehearsal: JsValue) -> Answer {
        self.finish(rehearsal).await
    }

    /// Begins a professional's account.
    #[wasm_bindgen(js_name = beginProfessional)]
    pub async fn begin_professional(&self, draft: JsValue) -> Answer {
        self.begin(draft, Role::Professional).await
    }

    /// Makes the professional's account.
    #[wasm_bindgen(js_name = finishProfessional)]
    pub async fn finish_professional(&self, rehearsal: JsValue) -> Answer {
        self.finish(rehearsal).await
    }

    /// Six words that nobody has used.
    #[wasm_bindgen(js_name = suggestPassphrase)]
    pub fn suggest_passphrase(&self) -> Answer {
        let drawn = cachet_seal::generate_passphrase(&mut crate::platform::chance())?;
        Ok(JsValue::from_str(&drawn))
    }

    /// Opens with this device's passphrase.
    pub async fn unlock(&self, passphrase: String) -> Answer {
        self.open_with(Zeroizing::new(passphrase)).await
    }

    /// Opens with the sheet, and enrols this device unless it is shared.
    pub async fn recover(&self, code: String, enrol: JsValue) -> Answer {
        self.open_with_sheet(&Zeroizing::new(code), enrol).await
    }

    /// A new passphrase for this device.
    #[wasm_bindgen(js_name = changePassphrase)]
    pub async fn change_passphrase(&self, current: String, next: String) -> Answer<()> {
        let (current, next) = (Zeroizing::new(current), Zeroizing::new(next));
        let open = self.opened()?;
        Ok(open.session.change_passphrase(&current, &next).await?)
    }

    /// The devices that open this account.
    pub async fn devices(&self) -> Answer {
        let devices = self.opened()?.session.devices().await?;
        let view = |device: crate::DeviceView| DeviceView {
            device: device.device,
            name: device.name,
            current: device.current,
            added_on: PageDay(device.enrolled),
        };
        show(&devices.into_iter().map(view).collect::<Vec<_>>())
    }

    /// Closes a device's way in.
    #[wasm_bindgen(js_name = removeDevice)]
    pub async fn remove_device(&self, device: String) -> Answer<()> {
        let device = read_id(&device)?;
        Ok(self.opened()?.session.remove_device(device).await?)
    }

    /// Lets go of all keys. The page ends the worker as well: only that is a sure wipe.
    pub fn lock(&self) {
        self.close();
    }

    /// Removes from this device all that it keeps.
    #[wasm_bindgen(js_name = forgetDevice)]
    pub async fn forget_device(&self) -> Answer<()> {
        crate::forget_device(&self.store(false)).await?;
        self.close();
        Ok(())
    }
}

impl BrowserSession {
    async fn show_state(&self) -> Answer {
        let open = self.open.borrow().clone();
        if let Some(open) = open {
            return show_open(&open, ways(&self.store(open.shared)).await?);
        }
        match crate::enrolment(&self.store(false)).await? {
            None => show(&StateView::Empty),
            Some(enrolment) => {
                let (passphrase, passkey) = (enrolment.device.is_some(), enrolment.passkey);
                let (account, label) = (enrolment.account, &enrolment.label);
                show(&StateView::Locked { account, label, shared: false, passphrase, passkey })
            }
        }
    }

    async fn begin(&self, draft: JsValue, role: Role) -> Answer {
        let draft: CreateVault = read(draft)?;
        let (label, shared) = (draft.label.clone(), draft.shared);
        let begun = match draft.passkey {
            true => {
                let (passkey, name) = self.take_used()?;
                Begun::with_passkey(draft.into_account(role), passkey, &name)?
            }
            false => Begun::new(draft.into_account(role))?,
        };
        let begun = begun.mark(self.transport(), &self.platform()).await?;
        let sheet = show_sheet(begun.code(), 1)?;
        *self.entering.borrow_mut() = Some(Rc::new(Entering { begun, label, shared }));
        Ok(sheet)
    }

    async fn finish(&self, rehearsal: JsValue) -> Answer {
        let entering = self.entering.borrow().clone().ok_or(Error::Input("nothing was begun"))?;
        let typed = read_rehearsal(rehearsal)?;
        let (store, platform) = (self.store(entering.shared), self.platform());
        let session = ClientSession::create(&entering.begun, &typed, self.transport(), store, platform).await?;
        *self.entering.borrow_mut() = None;
        self.enter(session, entering.label.clone(), entering.shared).await
    }

    async fn open_with(&self, passphrase: Zeroizing<String>) -> Answer {
        let store = self.store(false);
        let label = crate::enrolment(&store).await?.ok_or(Error::NotEnrolled)?.label;
        let session = ClientSession::unlock(&passphrase, self.transport(), store, self.platform()).await?;
        self.enter(session, label, false).await
    }

    async fn open_with_sheet(&self, code: &str, enrol: JsValue) -> Answer {
        let code = read_sheet(code)?;
        let enrol: CreateVault = read(enrol)?;
        let (store, platform) = (self.store(enrol.shared), self.platform());
        let session = ClientSession::open_with_sheet(&code, self.transport(), store, platform).await?;
        self.enrol_and_enter(session, enrol).await
    }

    pub(super) async fn enter(&self, session: ClientSession, label: String, shared: bool) -> Answer {
        let open = Rc::new(Open { session, label, shared });
        let state = show_open(&open, ways(&self.store(shared)).await?)?;
        *self.open.borrow_mut() = Some(open);
        Ok(state)
    }
}
