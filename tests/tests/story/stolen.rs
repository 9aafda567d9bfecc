//! The root of an epoch that has ended, in the hands of somebody whom the server helps.

use std::rc::Rc;

use cachet_client::store::MemoryStore;
use cachet_client::{Error, Refusal, Session};
use cachet_crypto::protocol::api::{Log, OwnObject, PublicAccount, Recovered, StoredEntry};
use cachet_crypto::protocol::log::{Act, Head, LogEntry, SEALED_STEP};
use cachet_crypto::{Base64Url, DocumentId, Signed, Timestamp, VaultId, sha256};
use cachet_seal::{
    AccountKeys, Context, KeyringPlace, RecoveryCode, VaultKeys, VaultRoot, open_keyring, pad_to_multiple, seal_own,
    unwrap_root,
};
use cachet_tests::{Patient, World, files, shared_device, words_of};
use getrandom::SysRng;
use serde_json::{Value, json};

/// What the server first answered to a request of `who` whose path has `piece` in it.
fn answered(world: &World, who: &str, piece: &str) -> Vec<u8> {
    let recorded = world.recorded.borrow();
    let mut found = recorded.iter().filter(|exchange| exchange.who == who && exchange.request.path.contains(piece));
    let answer = found.find_map(|exchange| exchange.response.as_ref().filter(|answer| answer.status == 200));
    answer.expect("it was asked for").body.clone()
}

/// Everything that the old sheet and the old rows of the server give.
struct Thief {
    account: cachet_crypto::AccountId,
    keys: AccountKeys,
    vault: VaultId,
    vault_keys: VaultKeys,
}

impl Thief {
    async fn with(patient: &Patient, world: &World) -> Self {
        let code = RecoveryCode::parse(&patient.begun.code().to_qr_text()).unwrap();
        let store = Rc::new(MemoryStore::default());
        let session =
            Session::recover(&code, &shared_device(), world.wire("voleur"), store, world.platform()).await.unwrap();
        session.documents().await.unwrap();
        let found: Recovered = serde_json::from_slice(&answered(world, "voleur", "/v1/recovery")).unwrap();
        let root = unwrap_root(&code.wrap_key(found.account, 0), &found.root.wrap.0).unwrap();
        let stored: OwnObject = serde_json::from_slice(&answered(world, "voleur", "/keyring")).unwrap();
        let place = KeyringPlace { account: found.account, n: stored.n, epoch: 0 };
        let keys = root.keys();
        let keyring = open_keyring(&keys.keyring, &place, &stored.sealed.0).unwrap();
        let vault_keys = VaultRoot::from(keyring.vaults[0].root.clone()).keys();
        Self { account: found.account, keys, vault: keyring.vaults[0].vault, vault_keys }
    }

    /// An entry after `head`, under the stolen key.
    fn entry(&self, head: Head, act: Act, changes: &Value) -> (StoredEntry, Head) {
        let plaintext = serde_json::to_vec(&json!({ "at": Timestamp(1_795_000_000), "changes": changes })).unwrap();
        let padded = pad_to_multiple(&plaintext, SEALED_STEP).unwrap();
        let n = head.n + 1;
        let context = Context { kind: "log", account: self.account, vault: Some(self.vault), id: &[], n, epoch: 0 };
        let sealed = seal_own(&self.vault_keys.log, &context, &padded, &mut SysRng).unwrap();
        let signer = self.keys.as_signer(self.account, 0);
        let entry = LogEntry::new(signer, self.vault, n, head.link, act, Vec::new(), sha256(&sealed));
        let signed = Signed::sign(entry, &self.keys.signing).unwrap();
        let stored = StoredEntry { entry: signed.envelope().clone(), sealed: Some(Base64Url(sealed)) };
        (stored, head.extended(signed.hash()))
    }

    /// The true log up to `log`, then an erasure that never was, then the true change of keys in another place.
    fn forged(&self, log: &Log, records: &PublicAccount, document: DocumentId) -> Log {
        let next = &records.records[1];
        let succession = next.succession.as_ref().unwrap().hash().unwrap();
        let act = Act::Rotate { succession, record: next.record.hash().unwrap() };
        let (purge, head) =
            self.entry(log.head, Act::Purge { objects: Vec::new() }, &json!([{ "purge": { "document": document } }]));
        let (rotate, head) = self.entry(head, act, &json!([{ "sheet": { "number": 2 } }]));
        let entries = log.entries.iter().cloned().chain([purge, rotate]).collect();
        Log { head, snapshot: 0, entries }
    }
}

#[tokio::test]
async fn a_stolen_root_of_an_ended_epoch_writes_nothing_for_a_device_that_has_seen_nothing() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let document = jeanne.add("Bilan", &files(1_000, 1)).await;
    let thief = Thief::with(&jeanne, &world).await;
    let log: Log = serde_json::from_slice(&answered(&world, "voleur", "/log?")).unwrap();
    let staged = jeanne.session.begin_rotate("").await.unwrap();
    jeanne.session.finish_rotate(&staged, &words_of(staged.code())).await.unwrap();

    let sheet = RecoveryCode::parse(&staged.code().to_qr_text()).unwrap();
    let open = async |who: &str| {
        let (wire, store) = (world.wire(who), Rc::new(MemoryStore::default()));
        let session = Session::recover(&sheet, &shared_device(), Rc::clone(&wire), store, world.platform()).await;
        (session.unwrap(), wire)
    };
    let (honest, _) = open("honnête").await;
    assert_eq!(honest.documents().await.unwrap().len(), 1);
    let records: PublicAccount = serde_json::from_slice(&answered(&world, "honnête", "/v1/accounts/")).unwrap();

    let forged = thief.forged(&log, &records, document);
    let (session, wire) = open("trompé").await;
    wire.play(move |request, mut response| {
        if let Some((_, query)) = request.path.split_once("/log?after=") {
            let after: usize = query.split('&').next().unwrap().parse().unwrap();
            let entries = forged.entries.iter().skip(after).cloned().collect();
            let log = Log { entries, head: forged.head, snapshot: 0 };
            response.body = serde_json::to_vec(&log).unwrap();
        }
        Some(response)
    });
    assert_eq!(session.documents().await.unwrap_err(), Error::Refused(Refusal::Fork));
}
