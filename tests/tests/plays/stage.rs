//! The stage: two patients, two doctors, a story, and everything that the honest server ever answered in it, kept to be
//! answered again.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use cachet_client::store::MemoryStore;
use cachet_client::{Error, Platform, Session, Store as _};
use cachet_crypto::{DocumentId, Envelope, GrantId, Timestamp};
use cachet_seal::{AccountKeys, HybridIdentity, HybridRecipient, RecoveryCode};
use cachet_tests::{Needles, Wire, World, shared_device};
use serde_json::Value;

use super::deposits::Forged;
use super::forge::{Grant, Reader};
use super::table::Lie;

pub(super) type Open = Session<Rc<Wire>, Rc<MemoryStore>>;

/// Somebody with an open session on a device.
pub(super) struct Person {
    pub(super) name: &'static str,
    pub(super) session: Open,
    pub(super) wire: Rc<Wire>,
    pub(super) store: Rc<MemoryStore>,
    /// Text of the recovery sheet.
    pub(super) sheet: String,
}

impl Person {
    pub(super) fn of(
        name: &'static str,
        session: Open,
        wire: Rc<Wire>,
        store: Rc<MemoryStore>,
        code: &RecoveryCode,
    ) -> Self {
        Self { name, session, wire, store, sheet: code.to_qr_text().to_string() }
    }

    /// The same person at a copy of the same device, before another server.
    pub(super) async fn moved(&self, world: &World) -> Self {
        let (wire, store) = (world.wire(self.name), copied(&self.store).await);
        let session = reopen(&self.sheet, Rc::clone(&wire), Rc::clone(&store), world.platform()).await.unwrap();
        Self { name: self.name, session, wire, store, sheet: self.sheet.clone() }
    }
}

/// Opens an account with its sheet on a device that keeps no passphrase: no costly key derivation.
pub(super) async fn reopen(
    sheet: &str,
    wire: Rc<Wire>,
    store: Rc<MemoryStore>,
    platform: Platform,
) -> Result<Open, Error> {
    let code = RecoveryCode::parse(sheet).expect("the sheet's own text");
    Session::recover(&code, &shared_device(), wire, store, platform).await
}

/// A device that has seen what `store` has.
pub(super) async fn copied(store: &MemoryStore) -> Rc<MemoryStore> {
    let copy = MemoryStore::default();
    for (key, value) in store.values() {
        copy.put(&key, &value).await.unwrap();
    }
    Rc::new(copy)
}

/// What the liar has: answers of the past by name, keys of its own, and the keys of those who collude with it.
pub(super) struct Served {
    pub(super) json: BTreeMap<&'static str, Value>,
    /// Every part that was ever served, by name.
    pub(super) parts: BTreeMap<String, Vec<u8>>,
    pub(super) grant: GrantId,
    pub(super) other_grant: GrantId,
    /// Keys that nobody vouches for.
    pub(super) attacker: AccountKeys,
    /// Bruno reads Jeanne's document by right, and colludes.
    pub(super) bruno: AccountKeys,
    /// Paul is a patient of Anne, and colludes.
    pub(super) paul: AccountKeys,
    /// Anne's public keys.
    pub(super) anne: Reader,
    /// Bruno's public keys.
    pub(super) bruno_reader: Reader,
    /// Jeanne's public key.
    pub(super) jeanne: HybridRecipient,
    /// The card of Jeanne's deposit address.
    pub(super) card: Envelope,
    /// A deposit that was made up at this very attempt.
    pub(super) deposited: RefCell<Option<Forged>>,
    /// A grant that was made up at this very attempt.
    pub(super) made: RefCell<Option<Grant>>,
    pub(super) told: RefCell<Vec<usize>>,
    pub(super) asked: RefCell<usize>,
}

pub(super) struct Stage {
    pub(super) world: World,
    pub(super) jeanne: Person,
    pub(super) anne: Person,
    pub(super) bruno: Person,
    pub(super) rose: Person,
    /// Rose's sheet from before her rotate.
    pub(super) old_sheet: String,
    pub(super) document: DocumentId,
    pub(super) other_document: DocumentId,
    pub(super) small_document: DocumentId,
    pub(super) grant: GrantId,
    pub(super) served: Rc<Served>,
    pub(super) readers: Rc<Vec<(&'static str, HybridIdentity)>>,
    pub(super) needles: Rc<Needles>,
    /// What a device keeps that had seen nothing.
    pub(super) fresh: RefCell<Rc<MemoryStore>>,
}

impl Stage {
    /// The same stage on a copy of server and devices: nothing that happens there is seen here.
    pub(super) async fn fork(&self) -> Self {
        let world = self.world.fork().await.expect("on SQLite");
        Self {
            jeanne: self.jeanne.moved(&world).await,
            anne: self.anne.moved(&world).await,
            bruno: self.bruno.moved(&world).await,
            rose: self.rose.moved(&world).await,
            old_sheet: self.old_sheet.clone(),
            document: self.document,
            other_document: self.other_document,
            small_document: self.small_document,
            grant: self.grant,
            served: Rc::clone(&self.served),
            readers: Rc::clone(&self.readers),
            needles: Rc::clone(&self.needles),
            fresh: RefCell::default(),
            world,
        }
    }

    /// From now on `person` is lied to.
    pub(super) fn be_hostile(&self, person: &Person, lie: Lie) {
        self.served.told.borrow_mut().clear();
        *self.served.made.borrow_mut() = None;
        *self.served.deposited.borrow_mut() = None;
        *self.served.asked.borrow_mut() = 0;
        let served = Rc::clone(&self.served);
        person.wire.play(move |request, mut response| {
            let at = *served.asked.borrow();
            *served.asked.borrow_mut() += 1;
            if lie(&served, request, &mut response) {
                served.told.borrow_mut().push(at);
            }
            Some(response)
        });
    }

    /// Surroundings with a clock that is `days` off.
    pub(super) fn platform_off_by(&self, days: i64) -> Platform {
        let honest = self.world.platform();
        let now = honest.now;
        let now = Box::new(move || Timestamp(now().0.saturating_add_signed(days * 86_400)));
        Platform { now, ..self.world.platform() }
    }
}
