//! The story that every play begins from, played once by an honest server: documents, notes, versions, grants, openings,
//! one grant taken back, one change of keys, and a second future of the same past.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use cachet_client::store::MemoryStore;
use cachet_client::transport::Method;
use cachet_client::{DepositDraft, DepositIds};
use cachet_crypto::protocol::api::path::look_up;
use cachet_seal::{AccountKeys, AccountRoot, RecoveryCode};
use cachet_tests::{Doctor, Needles, Patient, World, draft, everything, files, root_of, secrets_of, words_of};
use getrandom::SysRng;
use serde_json::Value;

use super::forge::Reader;
use super::past::{all_parts, by_path, credential_of, first, json_of, last, newest, newest_view, whole_log};
use super::stage::{Open, Person, Served, Stage, copied, reopen};

const JEANNE: &str = "Jeanne Morel";
const PAUL: &str = "Paul Garnier";
const ANNE: &str = "Dr Anne Lefèvre";
const BRUNO: &str = "Dr Bruno Klein";
const ROSE: &str = "Rose Petit";

impl Stage {
    /// Plays the story once. Documents of two parts are those from which parts are taken.
    pub(super) async fn build() -> Self {
        let world = World::start_on_sqlite().await;
        let (jeanne, paul) = (Patient::new(&world, JEANNE).await, Patient::new(&world, PAUL).await);
        let (anne, bruno) = (Doctor::new(&world, ANNE).await, Doctor::new(&world, BRUNO).await);
        let mut kept = BTreeMap::new();
        let mut keep = |name: &'static str, value: Value| drop(kept.insert(name, value));
        keep("keyring before the credential", first(&world, ANNE, "/keyring"));
        let document = jeanne.add("Bilan sanguin de mars", &files(9 << 20, 1)).await;
        let other_document = jeanne.add("Ordonnance de mars", &files(60_000, 2)).await;
        let third_document = jeanne.add("Radio du poignet", &files(10, 3)).await;
        let small_document = jeanne.add("Carnet de vaccination", &files(10, 4)).await;
        let pauls = paul.add("Bilan de Paul", &files(60_000, 5)).await;
        let grant = jeanne.grant(&anne, document, true).await;
        let other = jeanne.grant(&anne, other_document, true).await;
        let third = jeanne.grant(&anne, third_document, true).await;
        let brunos = jeanne.grant(&bruno, document, true).await;
        jeanne.grant(&bruno, small_document, true).await;
        anne.session.received().await.unwrap();
        bruno.session.received().await.unwrap();
        keep("door of bruno", last(&world, BRUNO, Method::Get, "/door"));
        bruno.session.set_listed(true).await.unwrap();
        let anne_account = format!("/v1/accounts/{}", anne.session.account());
        keep("records of anne", last(&world, JEANNE, Method::Get, &anne_account));
        keep("credential of anne", serde_json::to_value(credential_of(&anne)).unwrap());
        anne.open(grant).await.unwrap();
        keep("tail early", last(&world, ANNE, Method::Get, "/openings"));
        keep("mailboxes early", last(&world, ANNE, Method::Get, "/mailboxes"));
        let from_paul = paul.grant(&anne, pauls, true).await;
        anne.session.received().await.unwrap();
        keep("view in force", newest_view(&world, ANNE, 3));
        bruno.open(brunos).await.unwrap();
        keep("opened bruno", last(&world, BRUNO, Method::Post, "/openings"));
        anne.open(from_paul).await.unwrap();
        keep("opened paul", last(&world, ANNE, Method::Post, "/openings"));
        world.clock.pass_seconds(60);
        anne.open(other).await.unwrap();
        keep("opened other", last(&world, ANNE, Method::Post, "/openings"));
        anne.open(grant).await.unwrap();
        keep("opened first", last(&world, ANNE, Method::Post, "/openings"));
        keep("view first", newest_view(&world, ANNE, 3));
        let spring = draft("Bilan sanguin d'avril");
        let content = files(9 << 20, 6);
        jeanne.session.add_version("v2", document, &spring, &content.as_slice(), &everything).await.unwrap();
        anne.open(grant).await.unwrap();
        keep("opened second", last(&world, ANNE, Method::Post, "/openings"));
        jeanne.session.edit_document(document, &draft("Bilan sanguin d'avril, relu")).await.unwrap();
        bruno.open(brunos).await.unwrap();
        keep("opened bruno", last(&world, BRUNO, Method::Post, "/openings"));
        anne.open(grant).await.unwrap();
        let scratch = Rc::new(MemoryStore::default());
        let sheet = jeanne.begun.code().to_qr_text().to_string();
        let at_early = reopen(&sheet, world.wire("early"), scratch, world.platform()).await.unwrap();
        at_early.documents().await.unwrap();
        keep("log early", whole_log(&world, "early"));

        // Two futures over one past: in the other one Jeanne takes back another grant than here.
        let fork = world.fork().await.expect("on SQLite");
        let anne = Person::of(ANNE, anne.session, anne.wire, anne.store, anne.begun.code());
        let there = reopen(&sheet, fork.wire("there"), copied(&jeanne.store).await, fork.platform()).await.unwrap();
        there.documents().await.unwrap();
        there.revoke(other, false).await.unwrap();
        there.edit_document(small_document, &draft("Carnet de vaccination")).await.unwrap();
        let anne_there = anne.moved(&fork).await;
        anne_there.session.received().await.unwrap();
        keep("view forked", newest_view(&fork, ANNE, 2));
        let fresh = Rc::new(MemoryStore::default());
        let again = reopen(&sheet, fork.wire("log"), fresh, fork.platform()).await.unwrap();
        again.documents().await.unwrap();
        keep("log forked", whole_log(&fork, "log"));
        jeanne.session.revoke(third, false).await.unwrap();
        jeanne.session.edit_document(small_document, &draft("Carnet de vaccination")).await.unwrap();
        anne.session.received().await.unwrap();

        jeanne.session.journal().await.unwrap();
        paul.session.journal().await.unwrap();
        keep("mailbox paul", last(&world, PAUL, Method::Get, "/mailboxes/"));
        keep(
            "mailbox of anne",
            newest(&world, |e| {
                let is_mailbox =
                    e.who == JEANNE && e.request.method == Method::Get && e.request.path.contains("/mailboxes/");
                is_mailbox && json_of(e)["journal"].as_array().is_some_and(|journal| journal.len() > 2)
            }),
        );
        bruno.session.received().await.unwrap();
        keep("view of bruno", newest_view(&world, BRUNO, 2));
        let rose = Patient::new(&world, ROSE).await;
        rose.add("Ordonnance", &files(10, 7)).await;
        let old_sheet = rose.begun.code().to_qr_text().to_string();
        let old =
            reopen(&old_sheet, world.wire("old"), Rc::new(MemoryStore::default()), world.platform()).await.unwrap();
        old.documents().await.unwrap();
        keep("rose before", by_path(&world, "old"));
        // The directory goes on before her new sheet is made: its checkpoint is newer than all that is kept.
        rose.add("Vaccins", &files(10, 9)).await;
        let staged = rose.session.begin_rotate("").await.unwrap();
        rose.session.finish_rotate(&staged, &words_of(staged.code())).await.unwrap();
        rose.add("Radio", &files(10, 8)).await;

        // Two views of the directory, of one size, cosigned by the same witnesses: another account was made in each.
        let view = world.fork().await.expect("on SQLite");
        Patient::new(&view, "Quelqu’un").await;
        drop(reopen(&sheet, view.wire("view"), copied(&jeanne.store).await, view.platform()).await.unwrap());
        keep("directory forked", last(&view, "view", Method::Post, &look_up()));
        Patient::new(&world, "Quelqu’un d’autre").await;
        jeanne.session.standing().await.unwrap();

        // Boxed: the futures of a whole story are deep.
        Box::pin(leave(&jeanne.session, &anne.session)).await;
        let card = last(&world, JEANNE, Method::Get, "/deposit-address")["card"].clone();

        let root = |who, code: &RecoveryCode| root_of(&world, who, code);
        let anne_code = RecoveryCode::parse(&anne.sheet).unwrap();
        let (anne_keys, bruno_keys) = (root(ANNE, &anne_code).keys(), root(BRUNO, bruno.begun.code()).keys());
        let jeanne_keys = root(JEANNE, jeanne.begun.code()).keys();
        let attacker = AccountRoot::generate(&mut SysRng).unwrap();
        let reader = |account, keys: &AccountKeys| Reader {
            account,
            key: keys.fingerprint(),
            recipient: *keys.identity.recipient(),
        };
        let mut needles = Needles::default();
        needles.add("title", "Bilan sanguin d'avril".as_bytes());
        needles.add("content", &content[1000..1100]);
        for (who, code) in [(JEANNE, jeanne.begun.code()), (ANNE, &anne_code)] {
            for secret in secrets_of(&world, who, code) {
                needles.add(&format!("a key of {who}"), &secret);
            }
        }
        let served = Served {
            json: kept,
            parts: all_parts(&world),
            grant,
            other_grant: other,
            anne: reader(anne.session.account(), &anne_keys),
            bruno_reader: reader(bruno.session.account(), &bruno_keys),
            paul: root(PAUL, paul.begun.code()).keys(),
            jeanne: *jeanne_keys.identity.recipient(),
            card: serde_json::from_value(card).unwrap(),
            deposited: RefCell::default(),
            made: RefCell::default(),
            told: RefCell::default(),
            asked: RefCell::default(),
            attacker: attacker.keys(),
            bruno: root(BRUNO, bruno.begun.code()).keys(),
        };
        let readers = vec![
            ("bruno", bruno_keys.identity),
            ("anne", anne_keys.identity),
            ("whoever holds the server's own key", attacker.keys().identity),
        ];
        Self {
            jeanne: Person::of(JEANNE, jeanne.session, jeanne.wire, jeanne.store, jeanne.begun.code()),
            bruno: Person::of(BRUNO, bruno.session, bruno.wire, bruno.store, bruno.begun.code()),
            rose: Person::of(ROSE, rose.session, rose.wire, rose.store, staged.code()),
            anne,
            old_sheet,
            document,
            other_document,
            small_document,
            grant,
            served: Rc::new(served),
            readers: Rc::new(readers),
            needles: Rc::new(needles),
            fresh: RefCell::default(),
            world,
        }
    }
}

/// Anne leaves a document for Jeanne, who has not answered yet.
async fn leave(jeanne: &Open, anne: &Open) {
    let to = jeanne.new_deposit_address().await.unwrap().address;
    let says = DepositDraft::new(draft("Courrier de consultation"));
    let ids = DepositIds::generate().unwrap();
    let left = anne.seal_deposit(&to, &ids, &says, &files(300, 10)).await.unwrap();
    anne.send_deposit(&left).await.unwrap();
    jeanne.deposit_address().await.unwrap();
}
