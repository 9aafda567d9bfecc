//! The examples of `crypto/SPEC.md` are made here and compared with the text: a sentence with other bytes fails.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::VecDeque;
use std::fmt::Write as _;

use cachet_crypto::protocol::capsule::{Capsule, Restore};
use cachet_crypto::protocol::consent::{Consent, Mode, recipient_commitment};
use cachet_crypto::protocol::contacts::{ContactPlan, request_id};
use cachet_crypto::protocol::credential::{Credential, registrar_signer};
use cachet_crypto::protocol::deposit::{DepositAddress, DepositCard};
use cachet_crypto::protocol::document::{MIN_CONTENT, parts_root};
use cachet_crypto::protocol::envelope::{GrantEnvelope, author_commitment};
use cachet_crypto::protocol::journal::AccessEntry;
use cachet_crypto::protocol::log::{Act, Head, LogEntry};
use cachet_crypto::protocol::mailbox::{LiveGrant, MailboxHead, as_signer, empty_head};
use cachet_crypto::protocol::recovery::{RecoveryChange, RecoverySuccession};
use cachet_crypto::protocol::status::StatusList;
use cachet_crypto::protocol::transparency::{Leaf, VaultLabel, account_label, mailbox_label, vault_label};
use cachet_crypto::{
    AccountId, Base64Url, Day, DepositId, DeviceId, DocumentId, GrantId, MailboxId, ObjectId, Payload, PlanId, Secret,
    Sha256Digest, Signed, SigningKey, Timestamp, VaultId, label, padded_len, sha256,
};
use cachet_seal::*;
use cachet_transparency::{Checkpoint, Frontier, demonstration, leaf_hash};
use rand_core::{Infallible, TryCryptoRng, TryRng};

/// Chance of the examples: SHA-256 of a counter. Nothing else may draw from it.
struct Example(u64, VecDeque<u8>);

impl TryRng for Example {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> std::result::Result<u32, Infallible> {
        unreachable!("whole blocks are drawn")
    }

    fn try_next_u64(&mut self) -> std::result::Result<u64, Infallible> {
        unreachable!("whole blocks are drawn")
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> std::result::Result<(), Infallible> {
        while self.1.len() < bytes.len() {
            self.1.extend(sha256(&self.0.to_be_bytes()).as_bytes());
            self.0 += 1;
        }
        bytes.fill_with(|| self.1.pop_front().unwrap_or_default());
        Ok(())
    }
}

impl TryCryptoRng for Example {}

const PATIENT: AccountId = AccountId::from_bytes([1; 16]);
const READER: AccountId = AccountId::from_bytes([2; 16]);
const VAULT: VaultId = VaultId::from_bytes([3; 16]);
const OBJECT: ObjectId = ObjectId::from_bytes([5; 16]);
const MAILBOX: MailboxId = MailboxId::from_bytes([6; 16]);
const GRANT: GrantId = GrantId::from_bytes([7; 16]);
const DEVICE: DeviceId = DeviceId::from_bytes([8; 16]);
const SALT: [u8; 32] = [9; 32];
const TODAY: Day = Day(20_778);

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Long base64 inside an example is cut: its beginning and its length.
fn short(text: &str) -> String {
    let keep = |word: &str| match word.len() {
        0..=90 => word.to_owned(),
        length => format!("{}..[{length} characters]", &word[..24]),
    };
    text.split_inclusive(['"', ' ', '\n'])
        .map(|word| match word.strip_suffix(['"', ' ', '\n']) {
            Some(stem) => keep(stem) + &word[stem.len()..],
            None => keep(word),
        })
        .collect()
}

fn payload<P: Payload>(signed: &Signed<P>) -> String {
    short(&serde_json::to_string(signed.payload()).unwrap())
}

fn examples() -> Vec<(&'static str, String)> {
    let rng = &mut Example(0, VecDeque::new());
    let patient = AccountRoot::generate(rng).unwrap().keys();
    let reader = AccountRoot::generate(rng).unwrap().keys();
    let code = RecoveryCode::generate(rng).unwrap();
    let as_patient = patient.as_signer(PATIENT, 0);
    let mut examples = Vec::new();

    let credential_key = SigningKey::from_seed(&Secret::init_with(|seed| seed.fill(4)));
    let credential = Credential::new(
        registrar_signer(&credential_key.verifying_key()),
        READER,
        0,
        reader.fingerprint(),
        "10003456789".to_owned(),
        "Paul Durand".to_owned(),
        "Médecin".to_owned(),
        "Lyon".to_owned(),
        TODAY,
        TODAY.plus(365),
    );
    let credential = Signed::sign(credential, &credential_key).unwrap();

    let record = patient.record(PATIENT, 0, code.commitment()).unwrap();
    let head = Signed::sign(
        MailboxHead::new(as_patient, MAILBOX, 1, empty_head(MAILBOX).link, Vec::new(), false),
        &patient.signing,
    )
    .unwrap();
    examples.push((
        "statement",
        format!(
            "payload   {}\nhash      {}\nenvelope  {}",
            payload(&head),
            head.hash(),
            short(&String::from_utf8(head.envelope().to_vec()).unwrap())
        ),
    ));
    let code_text = PairingCode {
        account: PATIENT,
        epoch: 0,
        fingerprint: patient.fingerprint(),
        door: None,
        credential: None,
        checkpoint: None,
    };
    examples.push((
        "account",
        format!(
            "record       {}\nhash         {}\nfingerprint  {}\ndigits       {}\nQR           {}\ngenesis      {}",
            payload(&record),
            record.hash(),
            patient.fingerprint(),
            pairing_digits(PATIENT, 0, &patient.signing.verifying_key(), patient.identity.recipient()).join(" "),
            code_text.to_text().expect("a well-formed code"),
            empty_head(MAILBOX).link,
        ),
    ));

    let purpose = PurposeKey::derive(&Secret::init_with(|seed| seed.fill(10)), label::VAULT_LOG);
    let context = Context { kind: "log", account: PATIENT, vault: Some(VAULT), id: &[], n: 1, epoch: 0 };
    let sealed = seal_own(&purpose, &context, b"{}", rng).unwrap();
    examples.push((
        "own-object",
        format!(
            "salt        {}\ncommitment  {}\nsealed      {}",
            hex(&sealed[..32]),
            hex(&sealed[32..64]),
            hex(&sealed[64..])
        ),
    ));

    let file = b"Bonjour";
    let mut sealer = ContentSealer::new(ContentSealingKey::generate(rng).unwrap(), file.len() as u64, rng).unwrap();
    sealer.push(&mut &file[..]).unwrap();
    let part = sealer.pad().unwrap().unwrap();
    let content = sealer.finish().unwrap();
    assert_eq!(padded_len(7, MIN_CONTENT), 4096);
    let place = Place { vault: VAULT, document: [4; 16].into(), object: OBJECT };
    let says = Description {
        title: "Lettre".to_owned(),
        date: TODAY,
        category: "report".to_owned(),
        media_type: "text/plain".to_owned(),
    };
    let manifest = Signed::sign(Manifest::of_file(as_patient, place, says, &content), &patient.signing).unwrap();
    let (sealed_manifest, document_key) =
        seal_manifest(&manifest, ManifestSealingKey::generate(rng).unwrap(), rng).unwrap();
    let recipient = PreparedRecipient::new(reader.identity.recipient()).unwrap();
    let header = wrap_header(&document_key, &recipient, rng).unwrap();
    examples.push((
        "document",
        format!(
            "part      {}..[{} bytes]\nBLAKE3    {}\nroot      {}\nmanifest  {}\npayload   {}..[{} bytes]\nhash      {}",
            hex(&part.bytes[..16]),
            part.bytes.len(),
            part.digest,
            parts_root(&content.parts),
            payload(&manifest),
            hex(&sealed_manifest.as_bytes()[..32]),
            sealed_manifest.as_bytes().len(),
            sealed_manifest.digest(),
        ),
    ));
    examples.push((
        "header",
        format!(
            "{}[{} bytes, SHA-256 {}]",
            short(std::str::from_utf8(header.as_bytes()).unwrap()),
            header.as_bytes().len(),
            header.digest()
        ),
    ));

    let terms = Terms {
        v: 1,
        purpose: "Avis".to_owned(),
        text: "J'autorise.".to_owned(),
        language: Language::Fr,
        text_version: 4,
        clauses: Vec::new(),
        document: [4; 16].into(),
        title: "Lettre".to_owned(),
        patient: "Jeanne Martin".to_owned(),
        born: Some("1955-03-02".to_owned()),
        reader: "Paul Durand".to_owned(),
        author: record.envelope().clone(),
    };
    let consent = Signed::sign(
        Consent::new(
            as_patient,
            GRANT,
            VAULT,
            MAILBOX,
            recipient_commitment(&SALT, READER, &reader.fingerprint()),
            Mode::ThisVersion,
            TODAY,
            TODAY.plus(30),
            terms.commitment(&SALT),
        ),
        &patient.signing,
    )
    .unwrap();
    let envelope = Signed::sign(
        GrantEnvelope::new(
            as_patient,
            consent.hash(),
            1,
            OBJECT,
            header.digest(),
            sealed_manifest.digest(),
            parts_root(&content.parts),
            author_commitment(&SALT, OBJECT, PATIENT, &patient.fingerprint()),
        ),
        &patient.signing,
    )
    .unwrap();
    examples.push((
        "consent",
        format!(
            "consent   {}\nhash      {}\nterms     {}\nenvelope  {}\nhash      {}",
            payload(&consent),
            consent.hash(),
            short(&serde_json::to_string(&terms).unwrap()),
            payload(&envelope),
            envelope.hash(),
        ),
    ));

    let sealed_part = sha256(b"a sealed part");
    let live = LiveGrant { grant: GRANT, consent: consent.hash(), envelope: envelope.hash() };
    let new_head = Signed::sign(
        MailboxHead::new(as_patient, MAILBOX, 1, empty_head(MAILBOX).link, vec![live], false),
        &patient.signing,
    )
    .unwrap();
    let entry = Signed::sign(
        LogEntry::new(
            as_patient,
            VAULT,
            1,
            Head::of_empty_log(VAULT).link,
            Act::Grant { grant: GRANT, consent: consent.hash() },
            vec![new_head.hash()],
            sealed_part,
        ),
        &patient.signing,
    )
    .unwrap();
    examples.push((
        "log",
        format!(
            "entry    {}\nlink(1)  {}\nhead     {}\nlink(1)  {}",
            payload(&entry),
            Head::of_empty_log(VAULT).extended(entry.hash()).link,
            payload(&new_head),
            empty_head(MAILBOX).extended(new_head.hash()).link,
        ),
    ));

    let mailbox_key = SigningKey::from_seed(&Secret::init_with(|seed| seed.fill(11)));
    let pair_key = Secret::init_with(|key| key.fill(12));
    let opening = Opening { patient: PATIENT, mailbox: MAILBOX, grant: GRANT, object: OBJECT, seq: 1 };
    let time = seal_access_time(&pair_key, &opening, TODAY.start(), rng).unwrap();
    let access = AccessEntry::new(
        as_signer(MAILBOX, &mailbox_key.verifying_key()),
        MAILBOX,
        GRANT,
        OBJECT,
        1,
        None,
        sha256(&time),
    );
    let access = Signed::sign(access, &mailbox_key).unwrap();
    examples.push(("journal", format!("entry   {}\nsealed  {}", payload(&access), hex(&time))));

    let marked = RecoveryCode::parse(&code.to_qr_text()).unwrap().marked(example_checkpoint());
    let wrap = wrap_root(&code.wrap_key(PATIENT, 0), &AccountRoot::generate(rng).unwrap(), rng).unwrap();
    examples.push((
        "ways-in",
        format!(
            "words      {}\nQR         {}\nmarked QR  {}\nline       {}\nlookup     {}\nrecovery   {}\nwrap       {}\n\
             message    {}",
            code.words().join(" "),
            *code.to_qr_text(),
            *marked.to_qr_text(),
            marked.mark_line().unwrap(),
            hex(&code.lookup()),
            code.commitment(),
            hex(&wrap),
            hex(&passphrase_message(PATIENT, DEVICE, "e\u{301}tang")),
        ),
    ));
    examples.push(("credential", payload(&credential)));
    examples.push(("transparency-log", transparency_log()));
    let by = registrar_signer(&credential_key.verifying_key());
    let list = StatusList::new(by, TODAY.start().plus(43_200), vec![credential.hash()]);
    examples.push(("status-list", payload(&Signed::sign(list, &credential_key).unwrap())));
    let export = HybridIdentity::generate(rng).unwrap();
    examples
        .push(("export", format!("{}\n{}", *export.to_age_string(), short(&recipient_to_string(export.recipient())))));
    examples.extend(examples_of_ways_in());
    examples.push(("recovery", recovery_example(&patient, &code)));
    examples.push(("deposit", deposit_example(&patient, &reader)));
    examples.push(("deposit-link", deposit_link_example(&patient)));
    examples.push(("entry", record_entry()));
    examples.push(("capsule", capsule_example(&patient)));
    examples
}

fn examples_of_ways_in() -> [(&'static str, String); 3] {
    let rng = &mut Example(1 << 32, VecDeque::new());
    let credential = [15; 32];
    let output: Vec<u8> = (0..32).collect();
    let passkey = Passkey::new(&credential, &output).unwrap();
    let root = AccountRoot::generate(rng).unwrap();
    let wrap = wrap_root(&passkey.wrap_key(PATIENT, 0), &root, rng).unwrap();
    let of_passkey = format!(
        "input   {}\nid      {}\nlookup  {}\nwrap    {}",
        hex(label::PASSKEY_INPUT.as_bytes()),
        passkey.id(),
        hex(&passkey.lookup()),
        hex(&wrap)
    );

    let new = NewDevice::begin(Meeting::Device, rng).unwrap();
    let (square, offer, id) = (new.code().to_qr_text(), new.offer(), new.code().link());
    let (old, answer) = OldDevice::begin(new.code(), &offer, rng).unwrap();
    let (waiting, reveal) = new.answered(&answer, rng).unwrap();
    let comparing = old.revealed(&reveal).unwrap();
    let pins = [("pin/keyring/AQEBAQEBAQEBAQEBAQEBAQ".to_owned(), b"1".to_vec().into())].into();
    let linked = Linked::new(PATIENT, 0, &root, pins);
    let capsule = comparing.hand_over(&linked, rng).unwrap();
    let of_link = format!(
        "square   {square}\nid       {id}\noffer    {}\nanswer   {}\nreveal   {}\ndigits   {}\nmembers  {}\ncapsule  [{} bytes]",
        hex(&offer),
        short(&hex(&answer)),
        short(&hex(&reveal)),
        waiting.digits(),
        serde_json::to_string(&linked).unwrap(),
        capsule.len(),
    );
    [("passkey", of_passkey), ("link", of_link), ("voice", voice_example(rng))]
}

/// A call in which a professional is recognised, up to the digits.
fn voice_example(rng: &mut Example) -> String {
    let fingerprint = Sha256Digest::from_bytes([4; 32]);
    let card = PairingCode { account: READER, epoch: 0, fingerprint, door: None, credential: None, checkpoint: None };
    let speaking = Speaking::begin(&card, rng).unwrap();
    let (number, offer) = (speaking.code().digits(), speaking.offer());
    let (listening, answer) = Listening::begin(speaking.code(), &offer, rng).unwrap();
    let (digits, reveal) = speaking.answered(&answer, rng).unwrap();
    assert_eq!(listening.revealed(&reveal).unwrap().confirmed(&digits), Some(&card));
    format!(
        "number   {number}\ncard     {}\noffer    {}\nanswer   {}\nreveal   {}\ndigits   {digits}",
        card.to_text().unwrap(),
        hex(&offer),
        short(&hex(&answer)),
        short(&hex(&reveal)),
    )
}

/// A log of two epochs, signed by the demonstration's log and cosigned by one of its witnesses.
fn example_log() -> ([Leaf; 2], Checkpoint) {
    let leaves = [1, 2].map(|epoch: u8| Leaf { epoch: epoch.into(), root: Sha256Digest::from_bytes([epoch; 32]) });
    let mut tree = Frontier::default();
    leaves.iter().for_each(|leaf| tree.push(leaf_hash(leaf)));
    let checkpoint = Checkpoint::sign(tree.size(), tree.root(), &demonstration::log_signer().unwrap()).unwrap();
    (leaves, checkpoint)
}

/// The checkpoint of the example as sheets and codes carry it.
fn example_checkpoint() -> SeenCheckpoint {
    let (_, checkpoint) = example_log();
    let signature = checkpoint.log_signature(&demonstration::log_signer().unwrap().log_key()).unwrap();
    SeenCheckpoint { size: checkpoint.size(), root: checkpoint.root(), signature: signature.into() }
}

fn transparency_log() -> String {
    let (leaves, checkpoint) = example_log();
    let lines = demonstration::witness(1).unwrap().cosign(&checkpoint, Timestamp(1_795_262_400)).unwrap();
    let lines: Vec<_> = lines.lines().map(short).collect();
    let labels = [account_label(PATIENT), mailbox_label(MAILBOX), vault_label(&VaultLabel::from_bytes([4; 32]))];
    format!(
        "labels      {}\n            {}\n            {}\nleaf 1      {}\nleaf hash   {}\ncheckpoint\n{}{}",
        labels[0],
        labels[1],
        labels[2],
        hex(&leaves[1].encode()),
        leaf_hash(&leaves[1]),
        checkpoint.to_note(),
        lines.join("\n"),
    )
}

/// The recovery key's statements, with chance of their own.
fn capsule_example(patient: &AccountKeys) -> String {
    let (signer, head) = (patient.as_signer(PATIENT, 0), Head::of_empty_log(VAULT));
    let sums = format!("{}  LISEZMOI.txt\n", hex(sha256(b"Cachet").as_bytes()));
    let capsule = Capsule::new(signer, VAULT, head.n, head.link, sha256(sums.as_bytes()), Timestamp(1_795_262_400));
    let origin = "https://vault.example".to_owned();
    let restore = Restore::new(signer, origin, VAULT, VaultLabel::from_bytes([14; 32]), head.n, head.link);
    format!(
        "sums     {}capsule  {}\nrestore  {}",
        sums,
        payload(&Signed::sign(capsule, &patient.signing).unwrap()),
        payload(&Signed::sign(restore, &patient.signing).unwrap()),
    )
}

fn recovery_example(patient: &AccountKeys, code: &RecoveryCode) -> String {
    let rng = &mut Example(1 << 32, VecDeque::new());
    let new = RecoveryCode::generate(rng).unwrap();
    let record = patient.record(PATIENT, 0, code.commitment()).unwrap();
    let next = AccountRoot::generate(rng).unwrap().keys().record(PATIENT, 1, new.commitment()).unwrap();
    let signed = code.sign_succession(PATIENT, 0, next.hash()).unwrap();
    let succession: RecoverySuccession = signed.statement.peek().unwrap();
    let change = RecoveryChange::new(record.payload().as_signer(), code.commitment(), new.commitment(), TODAY);
    let change = Signed::sign(change, &patient.signing).unwrap();
    let secret = ContactSecret::generate(rng).unwrap();
    let release: Secret<32> = generate_secret(rng).unwrap();
    let shares = secret.split(2, 3, rng).unwrap();
    let plan = PlanId::from_bytes([13; 16]);
    let wrap = wrap_root(&secret.wrap_key(&release, PATIENT, plan, 0), &AccountRoot::generate(rng).unwrap(), rng);
    let wrap = wrap.unwrap();
    let terms = ContactPlan::new(
        patient.as_signer(PATIENT, 0),
        plan,
        7,
        sha256(release.expose()),
        sha256(&[14; 32]),
        sha256(&wrap),
    );
    let terms = Signed::sign(terms, &patient.signing).unwrap();
    let request = request_id(HybridIdentity::generate(rng).unwrap().recipient());
    format!(
        "succession  {}\nML-DSA-65   {}\nchange      {}\nplan        {}\ncommitment  {}\nshare 1     {}\nproof       {}\nrequest     {}\nQR          {}",
        short(&serde_json::to_string(&succession).unwrap()),
        short(&signed.pq_signature.0.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))),
        payload(&change),
        payload(&terms),
        secret.commitment(plan),
        hex(shares[0].0.expose()),
        hex(&drill_proof(&drill_key(&shares[0]), &[15; 32], plan, 1)),
        request_digits(request).join(" "),
        request_to_text(request),
    )
}

/// The statements of a deposit, with chance of their own.
fn deposit_example(patient: &AccountKeys, sender: &AccountKeys) -> String {
    let rng = &mut Example(1 << 33, VecDeque::new());
    let card = DepositCard::new(patient.as_signer(PATIENT, 0), VAULT, Base64Url(vec![14; 32]));
    let card = Signed::sign(card, &patient.signing).unwrap();
    let record = |keys: &AccountKeys, account| {
        keys.record(account, 0, RecoveryCode::generate(&mut Example(1 << 34, VecDeque::new())).unwrap().commitment())
            .unwrap()
    };
    let (deposit, document) = (DepositId::from_bytes([15; 16]), DocumentId::from_bytes([4; 16]));
    let file = seal_file(b"", patient.identity.recipient(), rng).unwrap();
    let (header, manifest) = split_file(&file).unwrap();
    let letter = Deposit::new(
        sender.as_signer(READER, 0),
        deposit,
        PATIENT,
        patient.fingerprint(),
        VAULT,
        document,
        OBJECT,
        sha256(header),
        sha256(manifest),
        parts_root(&[]),
        None,
        false,
        Some(Subject {
            name: "Jeanne Martin".to_owned(),
            at_birth: Some("Jeanne Morel".to_owned()),
            born: Some("1955-03-02".to_owned()),
        }),
        record(sender, READER).envelope().clone(),
        None,
    );
    let cancel = DepositCancel::new(
        sender.as_signer(READER, 0),
        deposit,
        PATIENT,
        patient.fingerprint(),
        VAULT,
        document,
        record(sender, READER).envelope().clone(),
        None,
    );
    let returned = DepositReturn::new(
        patient.as_signer(PATIENT, 0),
        deposit,
        READER,
        document,
        sha256(manifest),
        record(patient, PATIENT).envelope().clone(),
    );
    format!(
        "card     {}\naddress  {}\ndeposit  {}\ncancel   {}\nreturn   {}",
        payload(&card),
        DepositAddress::of_card(card.hash(), "coffre.exemple.fr"),
        short(&serde_json::to_string(&letter).unwrap()),
        short(&serde_json::to_string(&cancel).unwrap()),
        short(&serde_json::to_string(&returned).unwrap()),
    )
}

/// A link, what follows from its seed, and the letter that its keys sign.
fn deposit_link_example(patient: &AccountKeys) -> String {
    let rng = &mut Example(1 << 35, VecDeque::new());
    let card = DepositCard::new(patient.as_signer(PATIENT, 0), VAULT, Base64Url(vec![14; 32]));
    let card = Signed::sign(card, &patient.signing).unwrap();
    let link = DepositLink::generate(card.hash(), "Jeanne M.", rng).unwrap();
    let record = link.record().unwrap();
    let letter = LinkDeposit::new(
        record.payload().as_signer(),
        DepositId::from_bytes([15; 16]),
        PATIENT,
        patient.fingerprint(),
        VAULT,
        DocumentId::from_bytes([4; 16]),
        OBJECT,
        sha256(b"header"),
        sha256(b"manifest"),
        parts_root(&[]),
        "Secrétariat du Dr Klein".to_owned(),
        TODAY,
        record.envelope().clone(),
    );
    format!(
        "link     {}\nid       {}\naccount  {}\npass     {}\nkey      {}\nletter   {}",
        *link.text("https://coffre.exemple.fr"),
        link.id(),
        link.account(),
        hex(link.pass().expose()),
        record.payload().key,
        short(&serde_json::to_string(&letter).unwrap()),
    )
}

fn record_entry() -> String {
    let number = |text: &str| cachet_entry::Number::parse(text).unwrap();
    let loinc = cachet_entry::Code {
        system: "http://loinc.org".to_owned(),
        code: "29463-7".to_owned(),
        display: "Poids corporel".to_owned(),
    };
    let entry = cachet_entry::Entry {
        codes: vec![loinc],
        date: Some("2026-02-28T10:15".to_owned()),
        value: Some(cachet_entry::Value::Quantity { number: number("68,50"), unit: "kg".to_owned() }),
        range: Some(cachet_entry::Range { low: None, high: Some(number("80")), words: None }),
        judged: Some(cachet_entry::Judged::Usual),
        author: Some("Dr Anne Lefèvre".to_owned()),
        place: "section[5]/entry[1]/component[1]".to_owned(),
        ..cachet_entry::Entry::new(cachet_entry::EntryKind::Measure, "Poids")
    };
    entry.check().unwrap();
    let code = cachet_entry::Code {
        system: "http://hl7.org/fhir/sid/icd-10".to_owned(),
        code: "E11".to_owned(),
        display: "Diabète de type 2".to_owned(),
    };
    let problem = cachet_entry::Problem { words: code.display.clone(), code: Some(code) };
    problem.check().unwrap();
    let reason = cachet_entry::Reason { place: "section[4]/entry[1]".to_owned(), problem };
    format!(
        "entry     {}\nreason    {}",
        serde_json::to_string(&entry).unwrap(),
        serde_json::to_string(&reason).unwrap()
    )
}

fn block(name: &str, text: &str) -> String {
    format!("```text example={name}\n{text}\n```")
}

const SPEC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../SPEC.md");

#[test]
fn the_examples_of_the_specification_are_what_the_code_writes() {
    let spec = std::fs::read_to_string(SPEC).unwrap();
    for (name, text) in examples() {
        assert!(spec.contains(&block(name, &text)), "SPEC.md is not up to date with example `{name}`:\n{text}");
    }
    assert_eq!(spec.matches("```text example=").count(), examples().len());
}

#[test]
fn every_must_of_the_specification_has_an_id_of_its_own() {
    let spec = std::fs::read_to_string(SPEC).unwrap();
    let ids: Vec<_> =
        spec.lines().filter_map(|line| line.strip_prefix("- **M-")?.split_once("**")).map(|(id, _)| id).collect();
    let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(ids.len(), distinct.len());
    assert!(ids.len() > 80, "{}", ids.len());
}

/// Puts fresh examples into the text: `cargo test -p cachet-seal --test spec -- --ignored`.
#[test]
#[ignore = "writes into the tree"]
fn write_examples() {
    let mut spec = std::fs::read_to_string(SPEC).unwrap();
    for (name, text) in examples() {
        let start = spec.find(&format!("```text example={name}\n")).unwrap();
        let end = start + spec[start + 3..].find("\n```").unwrap() + 7;
        spec.replace_range(start..end, &block(name, &text));
    }
    std::fs::write(SPEC, spec).unwrap();
}
