//! Two patients, two doctors, and everything that the honest server ever served them, kept to be served again.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use cachet_client::transport::{Method, Request, Response};
use cachet_client::{Error, Session};
use cachet_crypto::{DocumentId, GrantId};
use cachet_seal::RecoveryCode;
use cachet_tests::{Doctor, Exchange, Needles, Patient, Wire, World, draft, everything, files, shared_device};
use serde_json::Value;

use super::rows::{Actor, Lie};

/// Answers by name, as the honest server once gave them.
#[derive(Default)]
pub(super) struct Served {
    pub(super) json: BTreeMap<&'static str, Value>,
    pub(super) bytes: BTreeMap<&'static str, Vec<u8>>,
}

pub(super) struct Scene {
    world: World,
    jeanne: Patient,
    paul: Patient,
    anne: Doctor,
    bruno: Doctor,
    document: DocumentId,
    other_document: DocumentId,
    grant: GrantId,
    served: Rc<Served>,
    lied: Rc<Cell<bool>>,
    needles: Needles,
}

impl Scene {
    pub(super) async fn build() -> Self {
        // One grant is opened for every row.
        let world = World::start_with_limits(|limits| limits.openings_hour = 1_000).await;
        let (jeanne, paul) = (Patient::new(&world, "Jeanne Morel").await, Patient::new(&world, "Paul Garnier").await);
        let (anne, bruno) = (Doctor::new(&world, "Dr Anne Lefèvre").await, Doctor::new(&world, "Dr Bruno Klein").await);
        let document = jeanne.add("Bilan sanguin de mars", &files(9 << 20, 1)).await;
        let other_document = jeanne.add("Ordonnance de mars", &files(9 << 20, 2)).await;
        let pauls = paul.add("Bilan de Paul", &files(9 << 20, 3)).await;
        let grant = jeanne.grant(&anne, document, true).await;
        let other = jeanne.grant(&anne, other_document, true).await;
        let brunos = jeanne.grant(&bruno, document, true).await;
        let from_paul = paul.grant(&anne, pauls, true).await;
        anne.session.received().await.unwrap();
        bruno.session.received().await.unwrap();

        let mut served = Served::default();
        let mut needles = Needles::default();
        needles.add("title", "Bilan sanguin de mars".as_bytes());
        needles.add("content", &files(9 << 20, 1)[1000..1100]);
        anne.open(grant).await.unwrap();
        served.keep(&world, "opened first", "view first", "part first");
        jeanne.session.edit_document(document, &draft("Bilan sanguin, titre revu")).await.unwrap();
        anne.open(grant).await.unwrap();
        served.keep(&world, "opened noted", "view noted", "part noted");
        anne.open(other).await.unwrap();
        served.keep(&world, "opened other", "view other", "part other");
        bruno.open(brunos).await.unwrap();
        served.keep(&world, "opened bruno", "view bruno", "part bruno");
        anne.open(from_paul).await.unwrap();
        served.keep(&world, "opened paul", "view paul", "part paul");
        served.tail(&world, "tail early");
        for (document, patient, name) in [
            (other_document, &jeanne, "object other"),
            (pauls, &paul, "object paul"),
            (document, &jeanne, "object first"),
        ] {
            patient.session.read_document(document, None, &mut Vec::new(), &everything).await.unwrap();
            served.object(&world, name);
        }
        jeanne
            .session
            .add_version("v2", document, &draft("Bilan sanguin d'avril"), &files(9 << 20, 4).as_slice(), &everything)
            .await
            .unwrap();
        let scene = Self {
            world,
            jeanne,
            paul,
            anne,
            bruno,
            document,
            other_document,
            grant,
            served: Rc::new(Served::default()),
            lied: Rc::default(),
            needles,
        };
        // Logs and records as whole answers, from devices that are just opening.
        for (who, patient, log, keyring) in [
            ("jeanne", &scene.jeanne, "log jeanne", "keyring jeanne"),
            ("paul", &scene.paul, "log paul", "keyring paul"),
        ] {
            scene.reopen(patient, who).await.unwrap().documents().await.unwrap();
            served.take(&scene.world, who, "/log?", log);
            served.take(&scene.world, who, "/keyring", keyring);
            served.take(
                &scene.world,
                who,
                "/v1/accounts/",
                if who == "paul" { "records paul" } else { "records jeanne" },
            );
            served.take(
                &scene.world,
                who,
                "/v1/recovery",
                if who == "paul" { "recovered paul" } else { "recovered jeanne" },
            );
        }
        scene.jeanne.session.journal().await.unwrap();
        served.mailboxes(&scene.world);
        let bruno_account = scene.bruno.session.account().to_string();
        served.take(&scene.world, "Jeanne Morel", &format!("/v1/accounts/{bruno_account}"), "records bruno");
        Self { served: Rc::new(served), ..scene }
    }

    /// A session of `patient` on the same device, just opening: its pins are there, its index is not.
    async fn reopen(
        &self,
        patient: &Patient,
        who: &str,
    ) -> Result<Session<Rc<Wire>, Rc<cachet_client::store::MemoryStore>>, Error> {
        let code = RecoveryCode::parse(&patient.begun.code().to_qr_text()).expect("the sheet's own text");
        let nobody = shared_device();
        let wire = if who == "again" { Rc::clone(&patient.wire) } else { self.world.wire(who) };
        Session::recover(&code, &nobody, wire, Rc::clone(&patient.store), self.world.platform()).await
    }

    /// What the actor of a row does.
    pub(super) async fn act(&self, actor: Actor) -> Result<(), Error> {
        match actor {
            Actor::Reader => self.anne.open(self.grant).await.map(|_| ()),
            Actor::Owner => {
                let mut read = Vec::new();
                self.jeanne.session.read_document(self.document, None, &mut read, &everything).await.map(|_| ())
            }
            Actor::OwnerOpening => {
                let session = self.reopen(&self.jeanne, "again").await?;
                session.documents().await.map(|_| ())
            }
            Actor::Grants => self.jeanne.try_grant(&self.bruno, self.other_document, false).await.map(|_| ()),
            Actor::Journal => {
                let lines = self.jeanne.session.journal().await?;
                let alarmed = lines.iter().any(|line| {
                    matches!(line.act, cachet_client::JournalAct::Gap | cachet_client::JournalAct::Unbound)
                });
                let last = self.jeanne.session.alarms().await?.last().map(|alarm| alarm.code.clone());
                // The journal shows a gap in place of what it refuses, and goes on with the other readers.
                match (alarmed, last.as_deref()) {
                    (false, _) => Ok(()),
                    (true, Some("refused-bind")) => Err(Error::Refused(cachet_client::Refusal::Bind)),
                    (true, Some("refused-signature")) => Err(Error::Refused(cachet_client::Refusal::Signature)),
                    (true, _) => Err(Error::Refused(cachet_client::Refusal::Rollback)),
                }
            }
        }
    }

    fn wire(&self, actor: Actor) -> &Wire {
        match actor {
            Actor::Reader => &self.anne.wire,
            _ => &self.jeanne.wire,
        }
    }

    pub(super) fn be_hostile(&self, actor: Actor, lie: Lie) {
        self.lied.set(false);
        let (served, lied) = (Rc::clone(&self.served), Rc::clone(&self.lied));
        self.wire(actor).play(move |request, mut response| {
            if lie(&served, request, &mut response) {
                lied.set(true);
            }
            Some(response)
        });
    }

    pub(super) fn be_honest(&self, actor: Actor) {
        self.wire(actor).be_honest();
    }

    pub(super) fn lied(&self) -> bool {
        self.lied.get()
    }

    /// What the actor's device has pinned.
    pub(super) fn pins(&self, actor: Actor) -> Vec<(String, Vec<u8>)> {
        let store = if actor == Actor::Reader { &self.anne.store } else { &self.jeanne.store };
        store
            .values()
            .into_iter()
            .filter(|(key, _)| key.starts_with("pin/vault") || key.starts_with("pin/journal"))
            .collect()
    }

    pub(super) fn no_secret_was_sent(&self) -> bool {
        self.world.recorded.borrow().iter().all(|exchange| self.needles.found_in(&exchange.sent()).is_empty())
    }
}

impl Served {
    /// The newest opening with the view before it and the first part after it.
    fn keep(&mut self, world: &World, opened: &'static str, view: &'static str, part: &'static str) {
        let recorded = world.recorded.borrow();
        let last = |wanted: &dyn Fn(&Exchange) -> bool| {
            recorded
                .iter()
                .rev()
                .find(|exchange| wanted(exchange))
                .expect("it was asked for")
                .response
                .clone()
                .expect("answered")
                .body
        };
        let is_opening = |e: &Exchange| e.request.path.ends_with("/openings") && e.request.method == Method::Post;
        self.json.insert(opened, parse(&last(&is_opening)));
        self.json.insert(view, parse(&last(&|e| e.request.path.contains("?m="))));
        self.bytes.insert(part, last(&|e| e.request.path.contains("/parts/") && e.request.method == Method::Get));
    }

    fn tail(&mut self, world: &World, name: &'static str) {
        let recorded = world.recorded.borrow();
        let is_tail = |e: &&Exchange| e.request.path.ends_with("/openings") && e.request.method == Method::Get;
        let found = recorded.iter().rev().find(is_tail).expect("it was asked for");
        self.json.insert(name, parse(&found.response.clone().expect("answered").body));
    }

    fn object(&mut self, world: &World, name: &'static str) {
        let recorded = world.recorded.borrow();
        let found = recorded.iter().rev().find(|e| e.request.path.contains("/objects/")).expect("it was asked for");
        self.json.insert(name, parse(&found.response.clone().expect("answered").body));
    }

    fn take(&mut self, world: &World, who: &str, path: &str, name: &'static str) {
        let recorded = world.recorded.borrow();
        let wanted = |e: &&Exchange| {
            e.who == who && e.request.path.contains(path) && e.response.as_ref().is_some_and(|r| r.body.len() > 200)
        };
        let found = recorded.iter().rev().find(wanted);
        let body = found.and_then(|e| e.response.clone()).map(|response| response.body);
        self.json.insert(name, parse(&body.unwrap_or_else(|| panic!("{name} was never served"))));
    }

    /// Jeanne's two mailboxes as she gets them.
    fn mailboxes(&mut self, world: &World) {
        let recorded = world.recorded.borrow();
        let mine = |e: &&Exchange| {
            e.who == "Jeanne Morel" && e.request.path.contains("/mailboxes/") && e.request.method == Method::Get
        };
        let mut bodies: Vec<Value> = Vec::new();
        for exchange in recorded.iter().filter(mine) {
            let body = parse(&exchange.response.clone().expect("answered").body);
            if bodies.iter().all(|known| known["key"] != body["key"]) {
                bodies.push(body);
            }
        }
        let mut bodies = bodies.into_iter();
        self.json.insert("mailbox one", bodies.next().expect("a mailbox"));
        self.json.insert("mailbox two", bodies.next().expect("another mailbox"));
    }
}

fn parse(body: &[u8]) -> Value {
    serde_json::from_slice(body).expect("the server speaks JSON")
}

/// Rewrites the JSON of `response`.
pub(super) fn edit(response: &mut Response, change: impl FnOnce(&mut Value)) -> bool {
    let mut value = parse(&response.body);
    let before = value.clone();
    change(&mut value);
    response.body = serde_json::to_vec(&value).expect("JSON");
    value != before
}

/// Whether `request` is an opening.
pub(super) fn is_opening(request: &Request) -> bool {
    request.path.ends_with("/openings") && request.method == Method::Post
}
