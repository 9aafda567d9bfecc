//! Look-ups against a real directory in memory, a log of its roots, and two witnesses: what verifies, and what is refused.

#![allow(clippy::unwrap_used, reason = "a test: a panic is its failure")]

use akd::directory::Directory;
use akd::ecvrf::HardCodedAkdVRF;
use akd::storage::StorageManager;
use akd::storage::memory::AsyncInMemoryDatabase;
use akd::{AkdLabel, AkdValue, AzksParallelismConfig, WhatsAppV1Configuration};
use akd_core::ecvrf::VRFKeyStorage as _;
use cachet_crypto::protocol::transparency::{DirectoryLabel, Leaf, LookedUp, Stood, account_label, record_value};
use cachet_crypto::{AccountId, Base64Url, Secret, Sha256Digest, Timestamp};
use cachet_transparency::{
    CHANGE_SECONDS, Checkpoint, Error, Evidence, LogSigner, Pin, Policy, Verdict, VrfKey, WitnessSigner, encode_proof,
    leaf_hash, root_within, verify_look_up, verify_stood,
};

const NOW: Timestamp = Timestamp(1_800_000_000);
const MAX_AGE: u64 = 600;

type Akd = Directory<WhatsAppV1Configuration, AsyncInMemoryDatabase, HardCodedAkdVRF>;

fn seed(byte: u8) -> Secret<32> {
    Secret::init_with(|bytes| bytes.fill(byte))
}

fn label(byte: u8) -> DirectoryLabel {
    DirectoryLabel::from_bytes([byte; 32])
}

/// RFC 6962, the slow way: what the log's own implementation is compared with.
fn root(leaves: &[Sha256Digest]) -> Sha256Digest {
    match leaves {
        [] => unreachable!("a log has leaves"),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            node(root(left), root(right))
        }
    }
}

fn node(left: Sha256Digest, right: Sha256Digest) -> Sha256Digest {
    cachet_crypto::sha256_concat(&[&[1], left.as_bytes(), right.as_bytes()])
}

fn inclusion(leaves: &[Sha256Digest], at: usize) -> Vec<Sha256Digest> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    let (mut proof, other) = match at < left.len() {
        true => (inclusion(left, at), root(right)),
        false => (inclusion(right, at - left.len()), root(left)),
    };
    proof.push(other);
    proof
}

fn consistency(leaves: &[Sha256Digest], old: usize, whole: bool) -> Vec<Sha256Digest> {
    if old == leaves.len() {
        return if whole { Vec::new() } else { vec![root(leaves)] };
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    let (mut proof, other) = match old <= left.len() {
        true => (consistency(left, old, whole), root(right)),
        false => (consistency(right, old - left.len(), false), root(left)),
    };
    proof.push(other);
    proof
}

/// A directory, its log, and two witnesses.
struct Place {
    akd: Akd,
    log: LogSigner,
    witnesses: [WitnessSigner; 2],
    leaves: Vec<Leaf>,
    vrf: VrfKey,
}

impl Place {
    async fn new() -> Self {
        let manager = StorageManager::new_no_cache(AsyncInMemoryDatabase::new());
        let akd = Akd::new(manager, HardCodedAkdVRF {}, AzksParallelismConfig::disabled()).await.unwrap();
        let private: [u8; 32] = HardCodedAkdVRF {}.retrieve().await.unwrap().try_into().unwrap();
        let witness =
            |byte| WitnessSigner::new(&format!("witness-{byte}.test"), &seed(byte), &seed(byte + 10)).unwrap();
        Self {
            akd,
            log: LogSigner::new("log.test", &seed(1)).unwrap(),
            witnesses: [witness(2), witness(3)],
            leaves: Vec::new(),
            vrf: VrfKey::of_seed(&Secret::init_with(|bytes| *bytes = private)).unwrap(),
        }
    }

    async fn publish(&mut self, updates: &[(u8, &[u8])]) {
        let updates: Vec<_> = updates.iter().map(|(byte, value)| (label(*byte), *value)).collect();
        self.publish_at(&updates).await;
    }

    async fn publish_at(&mut self, updates: &[(DirectoryLabel, &[u8])]) {
        let updates =
            updates.iter().map(|(label, value)| (AkdLabel(label.as_bytes().to_vec()), AkdValue(value.to_vec())));
        let published = self.akd.publish(updates.collect()).await.unwrap();
        self.leaves.push(Leaf { epoch: published.0, root: Sha256Digest::from_bytes(published.1) });
    }

    fn policy(&self, quorum: usize) -> Policy {
        let keys = self.witnesses.iter().map(WitnessSigner::witness_key).collect();
        Policy::new(self.log.log_key(), self.vrf, keys, quorum, MAX_AGE).unwrap()
    }

    fn hashes(&self) -> Vec<Sha256Digest> {
        self.leaves.iter().map(leaf_hash).collect()
    }

    fn checkpoint(&self) -> Checkpoint {
        Checkpoint::sign(self.leaves.len() as u64, root(&self.hashes()), &self.log).unwrap()
    }

    fn cosigned(&self, times: &[(usize, u64)]) -> String {
        let checkpoint = self.checkpoint();
        let lines = times.iter().map(|(at, time)| self.witnesses[*at].cosign(&checkpoint, Timestamp(*time)).unwrap());
        let lines: String = lines.collect();
        if lines.is_empty() { checkpoint.to_note() } else { checkpoint.with_lines(&lines).unwrap().to_note() }
    }

    async fn answer(&self, labels: &[u8], old: usize, note: String) -> LookedUp {
        let labels: Vec<_> = labels.iter().map(|byte| label(*byte)).collect();
        self.answer_at(&labels, old, note).await
    }

    async fn answer_at(&self, labels: &[DirectoryLabel], old: usize, note: String) -> LookedUp {
        let hashes = self.hashes();
        let mut proofs = Vec::new();
        for label in labels {
            let (proof, _) = self.akd.lookup(AkdLabel(label.as_bytes().to_vec())).await.unwrap();
            proofs.push(Base64Url(encode_proof(&proof).unwrap()));
        }
        LookedUp {
            checkpoint: note,
            consistency: if old == 0 { Vec::new() } else { consistency(&hashes, old, true) },
            leaf: *self.leaves.last().unwrap(),
            inclusion: inclusion(&hashes, hashes.len() - 1),
            proofs,
        }
    }

    fn both(&self) -> String {
        self.cosigned(&[(0, NOW.0 - 10), (1, NOW.0 - 20)])
    }
}

#[tokio::test]
async fn the_newest_value_is_proven_under_the_last_leaf_and_the_pin_moves_with_the_log() {
    let mut place = Place::new().await;
    let mut pin: Option<Pin> = None;
    for n in 1..=9u8 {
        place.publish(&[(1, &[n]), (2 + n, b"other")]).await;
        let old = pin.as_ref().map_or(0, |pin| usize::try_from(pin.size).unwrap());
        let answer = place.answer(&[1, 3], old, place.both()).await;
        let proven = verify_look_up(&place.policy(2), pin.as_ref(), &[label(1), label(3)], &answer, NOW).unwrap();
        assert_eq!((proven.entries[0].value.as_slice(), proven.entries[0].version), (&[n][..], u64::from(n)));
        assert_eq!((proven.pin.size, proven.time), (u64::from(n), Timestamp(NOW.0 - 20)), "the quorum's lowest time");
        pin = Some(proven.pin);
    }
    let json = place.policy(2).to_json();
    assert_eq!(Policy::from_json(&json).unwrap().to_json(), json);
}

#[tokio::test]
async fn a_proof_under_an_older_leaf_for_another_label_or_changed_anywhere_proves_nothing_else() {
    let mut place = Place::new().await;
    place.publish(&[(1, b"old"), (2, b"other")]).await;
    let old = place.answer(&[1], 0, place.both()).await;
    place.publish(&[(1, b"new")]).await;
    let policy = place.policy(2);
    let honest = place.answer(&[1], 0, place.both()).await;
    let refused =
        |labels: &[DirectoryLabel], answer: &LookedUp| verify_look_up(&policy, None, labels, answer, NOW).unwrap_err();
    let entries = verify_look_up(&policy, None, &[label(1)], &honest, NOW).unwrap().entries;
    let mix = LookedUp { leaf: old.leaf, proofs: old.proofs.clone(), ..honest.clone() };
    assert_eq!(refused(&[label(1)], &mix), Error::Proof, "an older leaf");
    let mix = LookedUp { proofs: old.proofs.clone(), ..honest.clone() };
    assert_eq!(refused(&[label(1)], &mix), Error::Proof, "an older proof under the newest leaf");
    assert_eq!(refused(&[label(2)], &honest), Error::Proof, "another label's proof");
    assert_eq!(refused(&[label(1), label(2)], &honest), Error::Proof, "a proof too few");
    let bytes = &honest.proofs[0].0;
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        let changed = LookedUp { proofs: vec![Base64Url(changed)], ..honest.clone() };
        // A few bytes of the library's proof are not looked at; whatever they are, the same value is proven.
        match verify_look_up(&policy, None, &[label(1)], &changed, NOW) {
            Ok(proven) => assert_eq!(proven.entries, entries, "byte {at}"),
            Err(error) => assert!(matches!(error, Error::Format | Error::Proof), "byte {at}"),
        }
    }
    let cut = LookedUp { proofs: vec![Base64Url(bytes[..bytes.len() - 1].to_vec())], ..honest.clone() };
    assert_eq!(refused(&[label(1)], &cut), Error::Format);
    let longer = LookedUp { proofs: vec![Base64Url([bytes.as_slice(), &[0]].concat())], ..honest.clone() };
    assert_eq!(refused(&[label(1)], &longer), Error::Format);
}

#[tokio::test]
async fn without_the_quorum_or_after_its_time_a_checkpoint_is_stale() {
    let mut place = Place::new().await;
    place.publish(&[(1, b"value")]).await;
    let policy = place.policy(2);
    let time_of = |note: &str| {
        let answer = Checkpoint::verify(note, policy.log()).unwrap();
        policy.time_of(&answer, NOW)
    };
    let recent = NOW.0 - 10;
    assert_eq!(time_of(&place.cosigned(&[])), Err(Error::Stale), "nobody");
    assert_eq!(time_of(&place.cosigned(&[(0, recent)])), Err(Error::Stale), "one of two");
    assert_eq!(time_of(&place.cosigned(&[(0, recent), (1, 0)])), Err(Error::Stale), "a time of 0");
    assert_eq!(time_of(&place.cosigned(&[(0, recent), (1, NOW.0 + 301)])), Err(Error::Stale), "a time to come");
    assert_eq!(time_of(&place.cosigned(&[(0, recent), (1, NOW.0 + 300)])), Ok(Timestamp(recent)));

    // One witness twice: under its own name it is one line, under another it is unknown.
    let checkpoint = place.checkpoint();
    let one = place.witnesses[0].cosign(&checkpoint, Timestamp(recent)).unwrap();
    let again = place.witnesses[0].cosign(&checkpoint, Timestamp(recent + 1)).unwrap();
    let note = format!("{}{one}{again}", checkpoint.to_note());
    assert!(matches!(Checkpoint::verify(&note, policy.log()), Err(Error::Format)));
    let twin = WitnessSigner::new("twin.test", &seed(2), &seed(12)).unwrap();
    let lines = one.clone() + &twin.cosign(&checkpoint, Timestamp(recent)).unwrap();
    assert_eq!(time_of(&checkpoint.clone().with_lines(&lines).unwrap().to_note()), Err(Error::Stale));
    let keys = vec![place.witnesses[0].witness_key(), twin.witness_key()];
    assert!(Policy::new(place.log.log_key(), place.vrf, keys, 2, MAX_AGE).is_err(), "no policy counts one key twice");

    // Half of a witness is none, and a false line of a known one spoils the note.
    let half = one.lines().next().unwrap().to_owned() + "\n" + &place.witnesses[1].cosign(&checkpoint, NOW).unwrap();
    assert_eq!(time_of(&checkpoint.clone().with_lines(&half).unwrap().to_note()), Err(Error::Stale));
    let mut other = Place::new().await;
    other.publish(&[(1, b"another")]).await;
    let forged = place.witnesses[1].cosign(&other.checkpoint(), NOW).unwrap();
    let note = checkpoint.clone().with_lines(&(one + &forged)).unwrap().to_note();
    assert_eq!(time_of(&note), Err(Error::Signature));

    let answer = place.answer(&[1], 0, place.both()).await;
    let late = |seconds| verify_look_up(&policy, None, &[label(1)], &answer, NOW.plus(seconds)).map(|_| ());
    assert_eq!(late(MAX_AGE - 20), Ok(()));
    assert_eq!(late(MAX_AGE - 19), Err(Error::Stale), "younger than the limit, or nothing");
}

#[tokio::test]
async fn a_shorter_log_is_a_rollback_and_another_one_a_fork_that_the_notes_prove() {
    let mut place = Place::new().await;
    for n in 1..=3u8 {
        place.publish(&[(1, &[n])]).await;
    }
    let policy = place.policy(2);
    let short = place.answer(&[1], 0, place.both()).await;
    place.publish(&[(1, b"4")]).await;
    let long = place.answer(&[1], 0, place.both()).await;
    let pin = verify_look_up(&policy, None, &[label(1)], &long, NOW).unwrap().pin;
    assert_eq!(verify_look_up(&policy, Some(&pin), &[label(1)], &short, NOW), Err(Error::Rollback));

    let mut fork = Place::new().await;
    for n in 1..=4u8 {
        fork.publish(&[(1, &[n, n])]).await;
    }
    let same = fork.answer(&[1], 4, fork.both()).await;
    assert_eq!(verify_look_up(&policy, Some(&pin), &[label(1)], &same, NOW), Err(Error::Fork));
    let log = policy.log().to_string();
    let pieces = |first: &str, second: &str, root, consistency| Evidence::Checkpoints {
        log: log.clone(),
        first: first.to_owned(),
        second: second.to_owned(),
        root,
        consistency,
    };
    assert_eq!(pieces(&pin.note, &same.checkpoint, None, vec![]).verify(), Ok(Verdict::LogForked));
    assert_eq!(pieces(&pin.note, &pin.note, None, vec![]).verify(), Err(Error::Proof), "one history");
    assert_eq!(
        pieces(&pin.note, &short.checkpoint.replacen('3', "4", 1), None, vec![]).verify(),
        Err(Error::Signature)
    );

    let root_of_four = root(&fork.hashes());
    fork.publish(&[(1, b"5")]).await;
    let longer = fork.answer(&[1], 4, fork.both()).await;
    assert_eq!(verify_look_up(&policy, Some(&pin), &[label(1)], &longer, NOW), Err(Error::Fork));
    let shown = pieces(&pin.note, &longer.checkpoint, Some(root_of_four), consistency(&fork.hashes(), 4, true));
    assert_eq!(shown.verify(), Ok(Verdict::LogForked), "its own proof shows another tree at the first one's size");
    assert_eq!(pieces(&pin.note, &longer.checkpoint, None, vec![]).verify(), Ok(Verdict::LogNotShownConsistent));

    // From a size that is no power of two the fork's own proof tells its other root.
    for old in 1..5usize {
        let (hashes, size) = (fork.hashes(), fork.leaves.len() as u64);
        let proof = consistency(&hashes, old, true);
        let told = root_within(&proof, size, root(&hashes), old as u64);
        assert_eq!(told, (!old.is_power_of_two()).then(|| root(&hashes[..old])), "{old}");
    }

    let other_log = LogSigner::new("other.test", &seed(1)).unwrap();
    let other = Checkpoint::sign(4, pin.root, &other_log).unwrap().to_note();
    assert!(matches!(Checkpoint::verify(&other, policy.log()), Err(Error::Signature)));
    assert!(matches!(Checkpoint::verify(&pin.note.replacen("\n4\n", "\n04\n", 1), policy.log()), Err(Error::Format)));
}

/// An account whose directory entry names a change of its recovery key, seen at some seconds before now.
struct Changing {
    place: Place,
    account: AccountId,
    change: Sha256Digest,
}

impl Changing {
    const RECORD: Sha256Digest = Sha256Digest::from_bytes([7; 32]);

    async fn new() -> Self {
        let mut changing = Self {
            place: Place::new().await,
            account: AccountId::from_bytes([1; 16]),
            change: Sha256Digest::from_bytes([8; 32]),
        };
        changing.publish(Some(changing.change)).await;
        changing
    }

    async fn publish(&mut self, change: Option<Sha256Digest>) {
        let value = record_value(Self::RECORD, change);
        self.place.publish_at(&[(account_label(self.account), &value)]).await;
    }

    /// What both witnesses saw `ago` seconds before now.
    async fn seen(&self, old: usize, ago: u64) -> LookedUp {
        let note = self.place.cosigned(&[(0, NOW.0 - ago), (1, NOW.0 - ago)]);
        self.place.answer_at(&[account_label(self.account)], old, note).await
    }

    fn verify(&self, first: &LookedUp, last: &LookedUp) -> Result<(), Error> {
        let stood = Stood { first: first.clone(), last: last.clone() };
        verify_stood(&self.place.policy(2), self.account, Self::RECORD, self.change, &stood, NOW)
    }
}

#[tokio::test]
async fn a_change_stood_its_days_when_two_quorums_saw_one_state_fourteen_days_apart() {
    let mut changing = Changing::new().await;
    let first = changing.seen(0, CHANGE_SECONDS).await;
    changing.place.publish(&[(1, b"of others")]).await;
    let late = changing.seen(1, 0).await;
    assert_eq!(changing.verify(&first, &late), Ok(()));
    let early = changing.seen(1, 1).await;
    assert_eq!(changing.verify(&first, &early), Err(Error::Stale), "a second too early");
    assert_eq!(changing.verify(&first, &first), Err(Error::Stale), "one moment is no time");
    assert_eq!(changing.verify(&late, &first), Err(Error::Rollback), "the wrong way round");
    let note = changing.place.cosigned(&[(0, NOW.0), (1, NOW.0 - CHANGE_SECONDS)]);
    let one = changing.place.answer_at(&[account_label(changing.account)], 1, note).await;
    assert_eq!(changing.verify(&first, &one), Err(Error::Stale), "one witness whose clock is ahead");
    let note = changing.place.cosigned(&[(0, NOW.0)]);
    let alone = changing.place.answer_at(&[account_label(changing.account)], 1, note).await;
    assert_eq!(changing.verify(&first, &alone), Err(Error::Stale), "no quorum");

    let other = Changing { change: Sha256Digest::from_bytes([9; 32]), ..Changing::new().await };
    let stood = Stood { first: first.clone(), last: late.clone() };
    let of = |account, change| verify_stood(&changing.place.policy(2), account, Changing::RECORD, change, &stood, NOW);
    assert_eq!(of(changing.account, other.change), Err(Error::Proof), "another change");
    assert_eq!(of(AccountId::from_bytes([2; 16]), changing.change), Err(Error::Proof), "another account");

    // Stopped and announced again: the state is the same, the days are not.
    let again = changing.change;
    changing.publish(None).await;
    changing.publish(Some(again)).await;
    let stopped = changing.seen(1, 0).await;
    assert_eq!(changing.verify(&first, &stopped), Err(Error::Proof), "stopped in between");
}
