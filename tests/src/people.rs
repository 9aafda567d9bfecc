//! The people of the stories, each with a real client.

use std::collections::BTreeMap;
use std::rc::Rc;

use cachet_client::store::MemoryStore;
use cachet_client::{Begun, Draft, Error, Language, NewAccount, Recognised, Role, Session, Wish};
use cachet_crypto::{Day, DocumentId, GrantId};
use cachet_seal::RecoveryCode;
use zeroize::Zeroizing;

use crate::transport::Wire;
use crate::world::World;

/// A progress callback that never stops.
pub fn everything(_done: u64, _total: u64) -> bool {
    true
}

/// Bytes of a file of `size`, different at every 64 KiB.
pub fn files(size: usize, seed: u8) -> Vec<u8> {
    (0..size).map(|i| (i as u8).wrapping_mul(31).wrapping_add((i >> 13) as u8).wrapping_add(seed)).collect()
}

/// Words of a sheet as a person types them back.
pub fn words_of(code: &RecoveryCode) -> BTreeMap<u8, String> {
    [3u8, 9, 17, 22].into_iter().map(|place| (place, code.words()[usize::from(place) - 1].clone())).collect()
}

/// A day some months after the beginning of every test.
pub fn months_later(months: u32) -> Day {
    Day(20_778 + months * 30)
}

fn new_account(name: &str, role: Role, shared: bool) -> NewAccount {
    NewAccount {
        passphrase: Zeroizing::new(format!("{name} aime les marronniers")),
        label: name.chars().take(2).collect(),
        name: name.to_owned(),
        role,
        shared,
        device: format!("téléphone de {name}"),
    }
}

/// What is said on a device that keeps nothing.
pub fn shared_device() -> NewAccount {
    NewAccount {
        passphrase: Zeroizing::default(),
        label: String::new(),
        name: String::new(),
        role: Role::Patient,
        shared: true,
        device: String::new(),
    }
}

/// Somebody who holds a vault.
pub struct Patient {
    /// The open session.
    pub session: Session<Rc<Wire>, Rc<MemoryStore>>,
    /// Its wire.
    pub wire: Rc<Wire>,
    /// What the device keeps.
    pub store: Rc<MemoryStore>,
    /// The sheet.
    pub begun: Begun,
}

/// Somebody who reads.
pub struct Doctor {
    /// The open session.
    pub session: Session<Rc<Wire>, Rc<MemoryStore>>,
    /// Its wire.
    pub wire: Rc<Wire>,
    /// What the device keeps.
    pub store: Rc<MemoryStore>,
    /// The sheet.
    pub begun: Begun,
}

async fn create(
    world: &World,
    name: &str,
    role: Role,
    shared: bool,
) -> (Session<Rc<Wire>, Rc<MemoryStore>>, Rc<Wire>, Rc<MemoryStore>, Begun) {
    let wire = world.wire(name);
    let store = Rc::new(MemoryStore::default());
    let begun = Begun::new(new_account(name, role, shared)).expect("chance");
    let words = words_of(begun.code());
    let session = Session::create(&begun, &words, Rc::clone(&wire), Rc::clone(&store), world.platform()).await;
    (session.expect("an account"), wire, store, begun)
}

impl Patient {
    /// A patient on a device that keeps nothing: no passphrase, so no costly key derivation.
    pub async fn new(world: &World, name: &str) -> Self {
        let (session, wire, store, begun) = create(world, name, Role::Patient, true).await;
        Self { session, wire, store, begun }
    }

    /// A patient on a device of one's own, with a passphrase.
    pub async fn enrolled(world: &World, name: &str) -> Self {
        let (session, wire, store, begun) = create(world, name, Role::Patient, false).await;
        Self { session, wire, store, begun }
    }

    /// Adds a document.
    pub async fn add(&self, title: &str, bytes: &[u8]) -> DocumentId {
        self.session.add_document(title, &draft(title), &bytes, &everything).await.expect("the document is added")
    }

    /// Grants `document` to `doctor`, recognised by the code, until some months later.
    pub async fn grant(&self, doctor: &Doctor, document: DocumentId, later_versions: bool) -> GrantId {
        self.try_grant(doctor, document, later_versions).await.expect("the grant is signed")
    }

    /// As [`Patient::grant`], giving the error.
    pub async fn try_grant(
        &self,
        doctor: &Doctor,
        document: DocumentId,
        later_versions: bool,
    ) -> Result<GrantId, Error> {
        self.session.documents().await?;
        let code = doctor.session.card()?.qr;
        let person = self.session.scanned_professional(&code).await?;
        let agreement = self.session.prepare_grant(&Wish {
            person: person.handle,
            documents: vec![document],
            follow: Vec::new(),
            purpose: "préparer mon rendez-vous".to_owned(),
            until: months_later(3),
            later_versions,
            language: Language::Fr,
            recognised: Recognised::Scan,
        })?;
        Ok(self.session.sign_grant(&agreement.handle).await?[0])
    }
}

impl Doctor {
    /// A professional with a credential.
    pub async fn new(world: &World, name: &str) -> Self {
        let (session, wire, store, begun) = create(world, name, Role::Professional, true).await;
        let doctor = Self { session, wire, store, begun };
        doctor.get_credential(world, name).await;
        doctor
    }

    /// Gets the registrar's word on the keys in force.
    pub async fn get_credential(&self, world: &World, name: &str) {
        let (account, epoch, key) = self.session.own_keys();
        let credential = world.attest(account, epoch, key, name);
        self.session.install_credential(&credential).await.expect("the credential is genuine");
    }

    /// Opens a grant whole.
    pub async fn open(&self, grant: GrantId) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        self.session.read_received(grant, &mut bytes, &everything).await?;
        Ok(bytes)
    }
}

/// What a person says of a text document.
pub fn draft(title: &str) -> Draft {
    Draft {
        title: title.to_owned(),
        date: Day(20_700),
        category: "laboratory".to_owned(),
        media_type: "application/pdf".to_owned(),
    }
}
