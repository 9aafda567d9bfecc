//! The outbox: one sealed file an item, on the disk before anybody is told that it was taken. An item is sealed to its
//! patient as soon as the server answers; from then on it holds no key, and when it is sent, no content.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::PathBuf;

use cachet_client::{DepositDraft, DepositIds, Error, Refusal, SealedDeposit};
use cachet_crypto::{AccountId, Base64Url, DepositId, Timestamp, length_prefixed, sha256};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::local_file::replace_private_bytes;
use crate::opening::{Opened, now};
use crate::prompt::say;

/// Names with a dot never meet those of the device's store.
const FOLDER: &str = "outbox.d";

/// Ending of an item's file.
const ENDING: &str = ".item";

/// Days after which what was sent is forgotten: as long as a deposit waits for its patient.
const KEPT: u64 = 90 * 86_400;

/// One document on its way, or the taking back of one.
#[derive(Deserialize, Serialize)]
pub(crate) struct Item {
    /// When it was taken in.
    pub(crate) queued: Timestamp,
    /// Its place among all that came: items go in this order. Zero for what an earlier release took in.
    #[serde(default)]
    pub(crate) sequence: u64,
    /// Its place within its message or command.
    pub(crate) order: u32,
    /// Address of the patient.
    pub(crate) address: String,
    /// What people see of it at the sender's: a file's name, a message's number.
    pub(crate) shown: String,
    /// The sending system's own number of the document.
    pub(crate) reference: Option<String>,
    /// The numbers that the document says of itself.
    #[serde(default)]
    pub(crate) numbers: Vec<String>,
    /// Fixed before the first attempt.
    pub(crate) ids: DepositIds,
    /// The earlier item that this one replaces or takes back.
    pub(crate) follows: Option<String>,
    /// How far it is.
    pub(crate) state: State,
    /// Why it was given up; it is tried again when a person asks.
    pub(crate) failed: Option<String>,
}

impl Item {
    /// By which its document is found again: the sending system's number, and its own.
    fn numbers(&self) -> impl Iterator<Item = &String> {
        self.reference.iter().chain(&self.numbers)
    }
}

/// How far an item is.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// Masked from the patient: it goes nowhere until somebody lifts that.
    Held(Content),
    /// To be sealed.
    Queued(Content),
    /// Sealed to its patient; holds no key.
    Sealed(Box<SealedDeposit>),
    /// It arrived.
    Sent,
    /// Withdrawn or replaced before anybody took it.
    Withdrawn,
}

/// What an item brings.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Content {
    /// A document.
    Document {
        /// What is said of it.
        says: DepositDraft,
        /// Its bytes.
        bytes: Base64Url,
    },
    /// An earlier document does not hold.
    Cancel,
}

impl State {
    /// One word.
    pub(crate) const fn word(&self) -> &'static str {
        match self {
            Self::Held(_) => "held",
            Self::Queued(_) => "queued",
            Self::Sealed(_) => "sealed",
            Self::Sent => "sent",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// What is known of an item without opening it.
#[derive(Clone)]
struct Known {
    deposit: DepositId,
    came: (u64, Timestamp, u32),
    address: String,
    /// By which the document is found again: the sending system's, and its own.
    numbers: Vec<String>,
    open: bool,
    pending: bool,
}

/// The outbox of an open session.
pub(crate) struct Outbox<'a> {
    opened: &'a Opened,
    folder: PathBuf,
    known: RefCell<BTreeMap<String, Known>>,
    last_place: Cell<u64>,
}

impl<'a> Outbox<'a> {
    /// Opens the outbox, and forgets what was sent long ago.
    pub(crate) fn open(opened: &'a Opened) -> Result<Self, Failure> {
        let folder = opened.home.folder().join(FOLDER);
        let failed = |error| Failure::File(format!("{}: {error}", folder.display()));
        DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(failed)?;
        let outbox = Self { opened, folder: folder.clone(), known: RefCell::default(), last_place: Cell::default() };
        let mut unread = 0;
        let (mut old, mut follows) = (BTreeMap::new(), Vec::new());
        for entry in std::fs::read_dir(&folder).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            let Some(key) = name.to_str().and_then(|name| name.strip_suffix(ENDING)) else { continue };
            let item = match outbox.read(key) {
                Ok(item) => item,
                // Of before a change of keys, which waits until nothing is pending; or damaged, which a person must know.
                Err(Failure::Client(Error::Refused(Refusal::KeyBlob))) => {
                    unread += 1;
                    continue;
                }
                Err(failure) => return Err(failure),
            };
            let over = matches!(item.state, State::Sent | State::Withdrawn);
            if over && now().0.saturating_sub(item.queued.0) > KEPT {
                old.insert(key.to_owned(), item);
            } else {
                outbox.note(key, &item);
                follows.extend(item.follows);
            }
        }
        // What a kept one replaces may stand in a record still: it is kept with it.
        while let Some(key) = follows.pop() {
            if let Some(item) = old.remove(&key) {
                outbox.note(&key, &item);
                follows.extend(item.follows);
            }
        }
        for key in old.into_keys() {
            std::fs::remove_file(outbox.path(&key)).map_err(failed)?;
        }
        if unread > 0 {
            say(&format!("cachet: {unread} items in {} do not open under the keys of today", folder.display()));
        }
        Ok(outbox)
    }

    /// Whether something waits here, sealed under this epoch's keys.
    pub(crate) fn is_pending(&self) -> bool {
        self.known.borrow().values().any(|known| known.pending)
    }

    /// The name of an item that these words tell from every other: the same again is the same item.
    pub(crate) fn key(&self, words: &[&[u8]]) -> String {
        let account: AccountId = self.opened.account();
        sha256(&length_prefixed(&[&[account.as_bytes().as_slice()], words].concat())).to_string()
    }

    /// The place of the next item.
    pub(crate) fn next_place(&self) -> u64 {
        self.last_place.get() + 1
    }

    /// Whether an item of this name was taken in.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.known.borrow().contains_key(key)
    }

    /// Puts an item in its place; it is on the disk when this returns.
    pub(crate) fn write(&self, key: &str, item: &Item) -> Result<(), Failure> {
        let plaintext = Zeroizing::new(serde_json::to_vec(item).map_err(|_| Failure::Device("the outbox"))?);
        let sealed = self.opened.seal_outbox(key, &plaintext)?;
        replace_private_bytes(&self.path(key), &sealed)?;
        self.note(key, item);
        Ok(())
    }

    /// An item.
    pub(crate) fn read(&self, key: &str) -> Result<Item, Failure> {
        let path = self.path(key);
        let sealed = std::fs::read(&path).map_err(|error| Failure::File(format!("{}: {error}", path.display())))?;
        let plaintext = self.opened.open_outbox(key, &sealed)?;
        serde_json::from_slice(&plaintext).map_err(|_| Failure::Device("the outbox"))
    }

    /// Names of all items, in the order in which they came.
    pub(crate) fn keys(&self) -> Vec<String> {
        self.sorted(|_| true)
    }

    /// Names of the items that have a way to go.
    pub(crate) fn open_keys(&self) -> Vec<String> {
        self.sorted(|known| known.open)
    }

    /// Items of a document's number for one address, in the order in which they came, each with its place in its message.
    pub(crate) fn numbered(&self, address: &str, number: &str) -> Vec<(String, u32)> {
        let found = self.sorted(|known| known.address == address && known.numbers.iter().any(|one| one == number));
        let known = self.known.borrow();
        found.into_iter().map(|key| (key.clone(), known[&key].came.2)).collect()
    }

    /// How many places the messages about a document's number had.
    pub(crate) fn places(&self, address: &str, number: &str) -> u32 {
        self.numbered(address, number).into_iter().map(|(_, place)| place + 1).max().unwrap_or_default()
    }

    /// The item of a deposit, or the newest of a document's number.
    pub(crate) fn find(&self, typed: &str) -> Result<String, Failure> {
        let by_id: Option<DepositId> = crate::ids::parse(typed).ok();
        let found =
            self.sorted(|known| by_id == Some(known.deposit) || known.numbers.iter().any(|number| number == typed));
        let newest = found.into_iter().next_back();
        newest.ok_or_else(|| Failure::Input(format!("{typed}: nothing in the outbox has this number")))
    }

    fn sorted(&self, wanted: impl Fn(&Known) -> bool) -> Vec<String> {
        let known = self.known.borrow();
        let mut found: Vec<_> = known.iter().filter(|(_, known)| wanted(known)).collect();
        // Stable: what came at once stays in the order of its names.
        found.sort_by_key(|(_, known)| known.came);
        found.into_iter().map(|(key, _)| key.clone()).collect()
    }

    fn note(&self, key: &str, item: &Item) {
        let open = item.failed.is_none() && matches!(item.state, State::Queued(_) | State::Sealed(_));
        let known = Known {
            deposit: item.ids.deposit,
            came: (item.sequence, item.queued, item.order),
            address: item.address.clone(),
            numbers: item.numbers().cloned().collect(),
            open,
            pending: !matches!(item.state, State::Sent | State::Withdrawn),
        };
        self.last_place.set(self.last_place.get().max(item.sequence));
        self.known.borrow_mut().insert(key.to_owned(), known);
    }

    fn path(&self, key: &str) -> PathBuf {
        self.folder.join(format!("{key}{ENDING}"))
    }
}
