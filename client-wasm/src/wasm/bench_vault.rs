//! What the benchmark page measures of a whole vault: taking documents in, searching them, gathering a curve. Only in
//! builds made with `CACHET_BENCH=1`.

use std::rc::Rc;

use cachet_crypto::protocol::api::{NewObject, PartRef};
use cachet_crypto::protocol::document::parts_root;
use cachet_crypto::protocol::log::Act;
use cachet_crypto::{AccountId, Base64Url, DocumentId, EntryId, ObjectId, Sha256Digest, Signed, Timestamp, VaultId};
use cachet_entry::{Entry, EntryKind, Number, Value};
use cachet_seal::{
    AccountRoot, ContentSealer, ContentSealingKey, Description, HeldVault, Keyring, Manifest, ManifestSealingKey,
    Place, Role, Sheet, VaultRoot, seal_manifest,
};
use cachet_search::{Index as SearchIndex, Key, Segment, Weight, Words};
use wasm_bindgen::prelude::*;

use super::Answer;
use super::bench::{document, number};
use crate::Result;
use crate::keys::Keys;
use crate::platform::{chance, generate_id};
use crate::vault::change::{Change, OwnEntry, Version};
use crate::vault::draft::Draft;
use crate::vault::index::Index;

/// Texts in one segment, as the client keeps them.
const TEXTS: usize = 256;

/// Different words of one text.
const WORDS_A_TEXT: u32 = 150;

/// Words that a vault has.
const VOCABULARY: u32 = 20_000;

/// Bytes of a file that is taken in.
const FILE: usize = 100_000;

/// A vault with `count` documents and as many values of one measure, in memory.
#[wasm_bindgen]
pub struct VaultBench {
    index: Index,
    segments: Vec<Rc<Segment>>,
    search: Option<SearchIndex>,
}

#[wasm_bindgen]
impl VaultBench {
    /// Documents with titles, words and values that do not repeat each other.
    #[wasm_bindgen(constructor)]
    pub fn new(count: u32) -> Answer<Self> {
        let vault: VaultId = generate_id()?;
        let mut index = Index::new(vault, 0);
        let mut texts: Vec<(Key, Words)> = Vec::new();
        for at in 0..count {
            let version = document(at)?;
            texts.push((*version.object.as_bytes(), Words::default().with(&text(at), Weight::Content)));
            index.apply(Change::Version(version))?;
            let id: EntryId = generate_id()?;
            let state = OwnEntry { id, instead: None, entry: Some(glucose(at)), at: Timestamp(u64::from(at)) };
            index.apply(Change::OwnEntry(state))?;
        }
        let segments = texts.chunks(TEXTS).map(|texts| Rc::new(Segment::new(texts))).collect();
        Ok(Self { index, segments, search: None })
    }

    /// Takes `count` files of 100 kB in: content sealed, manifest signed and sealed, one entry of the log each. Gives the
    /// bytes that would be sent.
    #[wasm_bindgen(js_name = importFiles)]
    pub fn import_files(count: u32) -> Answer<f64> {
        let (keys, vault) = keys()?;
        let index = Index::new(vault, 0);
        let mut draft = Draft::new(&keys, vault, index, Timestamp(1_795_000_000));
        let mut sent = 0;
        for at in 0..count {
            sent += import_file(&keys, &mut draft, at)?;
            // A batch leaves, and nothing of it is held any longer.
            draft.append.entries.clear();
            draft.append.objects.clear();
        }
        Ok(number(sent))
    }

    /// Makes ready what search asks: once after each change of the vault. Gives how many documents it holds.
    pub fn build(&mut self) -> f64 {
        let (documents, search) = crate::search::built(&self.index, &self.segments, &[]);
        self.search = Some(search);
        number(documents.len())
    }

    /// Looks for what is typed. Gives how many documents were found.
    pub fn search(&self, query: &str) -> f64 {
        self.search.as_ref().map_or(0.0, |search| number(search.search(query).len()))
    }

    /// Gathers the values of the measure into one curve, in one unit. Gives how many there are.
    pub fn curve(&self) -> f64 {
        let views = crate::record::views(&self.index);
        number(views.iter().filter(|view| view.point.as_ref().is_some_and(|point| point.number.is_some())).count())
    }
}

fn import_file(keys: &Keys, draft: &mut Draft<'_>, at: u32) -> Result<usize> {
    let bytes = vec![at.to_le_bytes()[0]; FILE];
    let mut sealer = ContentSealer::new(ContentSealingKey::generate(&mut chance())?, FILE as u64, &mut chance())?;
    let (mut rest, mut sent, mut parts) = (bytes.as_slice(), 0, Vec::new());
    while let Some(part) = sealer.push(&mut rest)? {
        sent += part.bytes.len();
        parts.push(PartRef { part: generate_id()?, digest: part.digest });
    }
    while let Some(part) = sealer.pad()? {
        sent += part.bytes.len();
        parts.push(PartRef { part: generate_id()?, digest: part.digest });
    }
    let content = sealer.finish()?;
    let place =
        Place { vault: draft.vault, document: generate_id::<DocumentId>()?, object: generate_id::<ObjectId>()? };
    let version = document(at)?;
    let says = Description {
        title: version.title.clone(),
        date: version.date,
        category: version.category.clone(),
        media_type: version.media_type.clone(),
    };
    let (document, object) = (place.document, place.object);
    let signed = Signed::sign(Manifest::of_file(keys.signer(), place, says, &content), keys.signing())?;
    let (sealed, _) = seal_manifest(&signed, ManifestSealingKey::generate(&mut chance())?, &mut chance())?;
    let (manifest, root) = (sealed.digest(), parts_root(&content.parts));
    let version = Version { document, object, manifest, parts: root, ..version };
    sent += sealed.as_bytes().len();
    draft.append.objects.push(NewObject { object, manifest: Base64Url(sealed.as_bytes().to_vec()), parts });
    draft.push(Act::Put { object, manifest, parts: root }, vec![Change::Version(version)])?;
    Ok(sent)
}

/// Keys of an account with one vault.
fn keys() -> Result<(Keys, VaultId)> {
    let (account, vault): (AccountId, VaultId) = (generate_id()?, generate_id()?);
    let root = AccountRoot::generate(&mut chance())?;
    let recovery = Sha256Digest::from_bytes([7; 32]);
    let held = HeldVault {
        vault,
        epoch: 0,
        root: VaultRoot::generate(&mut chance())?.enclose(),
        label: cachet_crypto::protocol::transparency::VaultLabel::from_bytes([7; 32]),
        since: None,
    };
    let sheet = Sheet { number: 1, made_on: cachet_crypto::Day(20_000), recovery };
    let keyring = Keyring { vaults: vec![held], ..Keyring::new(Role::Patient, "Jeanne Morel".to_owned(), sheet) };
    let record = root.keys().record(account, 0, recovery)?;
    let records = vec![(record.envelope().clone(), record.into_verified())];
    Ok((Keys::open(account, 0, root, keyring, records)?, vault))
}

/// A text of words from the vault's vocabulary, the frequent ones more often.
fn text(at: u32) -> String {
    let mut seed = at.wrapping_mul(2_654_435_761).wrapping_add(1);
    let mut words = Vec::new();
    for _ in 0..WORDS_A_TEXT {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let place = u64::from(seed >> 8);
        // The square of an even number between 0 and 1 stands near 0.
        let rank = (place * place) >> 24;
        words.push(word(u32::try_from((rank * u64::from(VOCABULARY)) >> 24).unwrap_or(0)));
    }
    words.join(" ")
}

/// A word that can be said, another for each number.
fn word(mut at: u32) -> String {
    const HEADS: [&str; 16] = ["b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "ch", "tr", "gl"];
    const TAILS: [&str; 8] = ["a", "é", "i", "o", "u", "an", "eur", "ine"];
    let mut word = String::new();
    for _ in 0..3 {
        word.push_str(HEADS[(at % 16) as usize]);
        at /= 16;
        word.push_str(TAILS[(at % 8) as usize]);
        at /= 8;
    }
    word
}

/// A blood sugar, said in either of two units.
fn glucose(at: u32) -> Entry {
    let day = format!("20{:02}-{:02}-{:02}", at % 26, 1 + at % 12, 1 + at % 28);
    let (number, unit) =
        if at % 2 == 0 { (format!("{}.{}", 4 + at % 6, at % 10), "mmol/L") } else { ("1.05".to_owned(), "g/L") };
    let number = Number::parse(&number).expect("digits and a point");
    let value = Value::Quantity { number, unit: unit.to_owned() };
    Entry { date: Some(day), value: Some(value), ..Entry::new(EntryKind::Measure, "Glycémie à jeun") }
}
