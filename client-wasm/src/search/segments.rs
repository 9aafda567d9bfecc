//! Segments of the index: kept on the device and on the server, sealed, merged when two devices changed the same one.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use cachet_crypto::protocol::api::{OwnObject, SearchSegments, path};
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{Base64Url, VaultId};
use cachet_seal::{open_own, pad_to_at_least, seal_own, unpad_at_least};
use cachet_search::{Key, Segment, Words};
use serde::{Deserialize, Serialize};

use super::wanted;
use crate::platform::chance;
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::index::Index;
use crate::{Error, Result, Session};

/// Texts in one segment: few enough to be written anew for each that comes.
const TEXTS: usize = 256;

/// Bytes from which a segment takes no further text, as it is padded.
const FULL: u64 = 512 << 10;

/// Smallest plaintext of a sealed segment.
const LEAST: u64 = 64 << 10;

/// Tries to write a segment over what other devices wrote.
const TRIES: usize = 4;

/// Segments of a vault at most: a server that offers more is not followed.
const SLOTS: usize = 256;

/// Texts by their keys.
type Texts = Vec<(Key, Words)>;

/// One segment.
#[derive(Clone)]
pub(super) struct Slot {
    pub(super) segment: Rc<Segment>,
    /// Bytes to which it is padded.
    size: u64,
    /// Number of this state.
    n: u64,
    epoch: u32,
    /// Whether the server has this state.
    sent: bool,
}

impl Slot {
    /// A state that the server does not have yet.
    fn new(filling: &Filling, n: u64, epoch: u32) -> Self {
        Self { segment: Rc::new(Segment::new(&filling.texts)), size: filling.size(), n, epoch, sent: false }
    }

    fn has_room(&self) -> bool {
        self.segment.texts().len() < TEXTS && self.size < FULL
    }

    fn texts(&self) -> Texts {
        self.segment.to_texts().unwrap_or_default()
    }
}

/// What a segment is made of.
///
/// It is padded to what each text would take in a segment alone, and a quarter more for the places that are longer in a
/// large one. What one text shares with another makes the segment smaller and does not show: whoever left one of them would
/// learn whether its words stand in the others.
struct Filling {
    texts: Texts,
    alone: u64,
}

impl Filling {
    fn of(texts: Texts) -> Self {
        let alone = texts.iter().map(size_alone).sum();
        Self { texts, alone }
    }

    fn push(&mut self, text: (Key, Words)) {
        self.alone += size_alone(&text);
        self.texts.push(text);
    }

    fn has_room(&self) -> bool {
        self.texts.len() < TEXTS && self.alone < FULL
    }

    /// Bytes to which its segment is padded, before Padmé.
    fn size(&self) -> u64 {
        self.alone.max(LEAST)
    }
}

/// A segment as the device keeps it.
#[derive(Deserialize, Serialize)]
struct Kept {
    object: OwnObject,
    sent: bool,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Loads the segments once a session: the device's, then what the server has newer. Without a network the device's
    /// stand.
    pub(super) async fn load_segments(&self, vault: VaultId) -> Result<()> {
        if self.search.slots.borrow().is_some() {
            return Ok(());
        }
        let mut slots = Vec::new();
        while let Some(kept) = self.kept_segment(vault, slots.len()).await? {
            slots.push(kept);
        }
        match self.newer_segments(vault, &mut slots).await {
            Ok(()) | Err(Error::Network) => {}
            Err(error) => return Err(error),
        }
        *self.search.slots.borrow_mut() = Some(slots);
        self.search.changed();
        Ok(())
    }

    async fn newer_segments(&self, vault: VaultId, slots: &mut Vec<Slot>) -> Result<()> {
        let listed: SearchSegments = self.server.get(&self.as_account(), path::search_segments(vault)).await?;
        for (place, listed) in listed.segments.iter().enumerate() {
            // Slots are filled from the first on; a server that leaves one out hides what lies behind it.
            if listed.slot as usize != place || place >= SLOTS {
                break;
            }
            match slots.get_mut(place) {
                Some(slot) if slot.n > listed.n || (slot.sent && slot.n == listed.n) => {}
                Some(slot) => *slot = self.merged(vault, place, slot).await?,
                None => slots.push(self.served_segment(vault, place).await?),
            }
        }
        Ok(())
    }

    /// Puts the texts that came into segments, takes out those whose document is gone, and sends what changed. What the
    /// network does not take stays on the device and goes the next time.
    ///
    /// # Errors
    /// [`Error::Network`] when it did not all leave; anything else as [`Session::documents`].
    pub async fn keep_search(&self) -> Result<()> {
        let vault = self.own_vault()?;
        let _one_at_a_time = self.search.keeping.lock().await;
        self.sync_or_kept(vault).await?;
        self.load_segments(vault.id).await?;
        let index = self.shown_index().await?;
        for (place, filling) in self.changed_segments(&index) {
            self.put_segment(vault.id, place, &filling).await?;
        }
        self.search.pending.borrow_mut().clear();
        self.search.changed();
        let count = self.search.slots.borrow().as_ref().map_or(0, Vec::len);
        for place in 0..count {
            self.send_segment(vault.id, place).await?;
        }
        Ok(())
    }

    /// The texts of each segment that has to be written anew.
    fn changed_segments(&self, index: &Index) -> Vec<(usize, Filling)> {
        let (wanted, epoch) = (wanted(index), self.keys().epoch);
        let slots = self.search.slots.borrow();
        let mut coming = self.search.pending.borrow().clone();
        coming.retain(|(key, _)| wanted.contains(key));
        let anew: HashSet<Key> = coming.iter().map(|(key, _)| *key).collect();
        let mut coming = coming.into_iter().peekable();
        let mut changed = Vec::new();
        for place in 0.. {
            let slot = slots.as_ref().and_then(|slots| slots.get(place));
            let takes = coming.peek().is_some() && slot.is_none_or(Slot::has_room);
            let is_old = |key: &Key| !wanted.contains(key) || anew.contains(key);
            let stale = slot.is_some_and(|slot| slot.epoch != epoch || slot.segment.texts().iter().any(is_old));
            if slot.is_none() && !takes {
                break;
            }
            if !takes && !stale {
                continue;
            }
            let mut texts = slot.map_or_else(Vec::new, Slot::texts);
            texts.retain(|(key, _)| !is_old(key));
            let mut filling = Filling::of(texts);
            while takes && filling.has_room() {
                let Some(text) = coming.next() else { break };
                filling.push(text);
            }
            changed.push((place, filling));
        }
        changed
    }

    /// The next state of a segment, on this device.
    async fn put_segment(&self, vault: VaultId, place: usize, filling: &Filling) -> Result<()> {
        let before =
            self.search.slots.borrow().as_ref().and_then(|slots| Some((slots.get(place)?.n, slots[place].sent)));
        let n = match before {
            None => 1,
            // A state that never left is replaced before anybody saw it.
            Some((n, sent)) => n + u64::from(sent),
        };
        let slot = Slot::new(filling, n, self.keys().epoch);
        self.keep_segment(vault, place, &self.seal_segment(vault, place, &slot)?, false).await?;
        self.set_segment(place, slot);
        Ok(())
    }

    async fn send_segment(&self, vault: VaultId, place: usize) -> Result<()> {
        for _ in 0..TRIES {
            let object = {
                let slots = self.search.slots.borrow();
                match slots.as_ref().and_then(|slots| slots.get(place)) {
                    Some(slot) if !slot.sent => self.seal_segment(vault, place, slot)?,
                    _ => return Ok(()),
                }
            };
            let path = path::search_segment(vault, number(place));
            match self.server.put(&self.as_account(), path, &object).await {
                Ok(()) => {
                    self.keep_segment(vault, place, &object, true).await?;
                    if let Some(slot) = self.search.slots.borrow_mut().as_mut().and_then(|slots| slots.get_mut(place)) {
                        slot.sent = true;
                    }
                    return Ok(());
                }
                Err(Error::Problem(ProblemKind::Conflict)) => {
                    let ours = self.search.slots.borrow().as_ref().and_then(|slots| slots.get(place).cloned());
                    let ours = ours.expect("the slot was read above");
                    let merged = self.merged(vault, place, &ours).await?;
                    self.set_segment(place, merged);
                    self.search.changed();
                }
                Err(error) => return Err(error),
            }
        }
        Err(Error::Problem(ProblemKind::Conflict))
    }

    /// What the server has newer, with the texts that only this device has.
    async fn merged(&self, vault: VaultId, place: usize, ours: &Slot) -> Result<Slot> {
        let theirs = self.served_segment(vault, place).await?;
        let mut texts = theirs.texts();
        let known: HashMap<Key, usize> = texts.iter().map(|(key, words)| (*key, words.len())).collect();
        let ours = if ours.sent { Vec::new() } else { ours.texts() };
        // Words that this device recognised stand over the none that another found.
        let says_more = |key: &Key, words: &Words| known.get(key).is_none_or(|said| *said == 0 && !words.is_empty());
        let only_ours: Texts = ours.into_iter().filter(|(key, words)| says_more(key, words)).collect();
        if only_ours.is_empty() {
            return Ok(theirs);
        }
        texts.retain(|(key, _)| !only_ours.iter().any(|(ours, _)| ours == key));
        texts.extend(only_ours);
        let slot = Slot::new(&Filling::of(texts), theirs.n + 1, self.keys().epoch);
        self.keep_segment(vault, place, &self.seal_segment(vault, place, &slot)?, false).await?;
        Ok(slot)
    }

    async fn served_segment(&self, vault: VaultId, place: usize) -> Result<Slot> {
        let path = path::search_segment(vault, number(place));
        let object: OwnObject = self.server.get(&self.as_account(), path).await?;
        self.keep_segment(vault, place, &object, true).await?;
        Ok(self.open_segment(vault, place, &object, true))
    }

    async fn kept_segment(&self, vault: VaultId, place: usize) -> Result<Option<Slot>> {
        let Some(bytes) = self.store.get(&key(vault, place)).await? else { return Ok(None) };
        let kept = serde_json::from_slice::<Kept>(&bytes).ok();
        Ok(kept.map(|kept| self.open_segment(vault, place, &kept.object, kept.sent)))
    }

    async fn keep_segment(&self, vault: VaultId, place: usize, object: &OwnObject, sent: bool) -> Result<()> {
        let kept = Kept { object: object.clone(), sent };
        let bytes = serde_json::to_vec(&kept).expect("a segment is numbers and a string");
        Ok(self.store.put(&key(vault, place), &bytes).await?)
    }

    fn seal_segment(&self, vault: VaultId, place: usize, slot: &Slot) -> Result<OwnObject> {
        let keys = self.keys();
        let id = number(place).to_be_bytes();
        let context = keys.search_context(vault, &id, slot.n, slot.epoch);
        let padded = pad_to_at_least(slot.segment.as_bytes(), slot.size)?;
        let sealed = seal_own(&keys.vault(vault, slot.epoch)?.search, &context, &padded, &mut chance())?;
        Ok(OwnObject { n: slot.n, epoch: slot.epoch, sealed: Base64Url(sealed) })
    }

    /// A segment that does not open counts as empty: its texts are read again.
    fn open_segment(&self, vault: VaultId, place: usize, object: &OwnObject, sent: bool) -> Slot {
        let keys = self.keys();
        let id = number(place).to_be_bytes();
        let context = keys.search_context(vault, &id, object.n, object.epoch);
        let opened = keys.vault(vault, object.epoch).ok().and_then(|keys| {
            let padded = open_own(&keys.search, &context, &object.sealed.0).ok()?;
            let segment = Segment::decode(unpad_at_least(&padded).ok()?).ok()?;
            Some((Rc::new(segment), padded.len() as u64))
        });
        let (segment, size) = opened.unwrap_or_else(|| (Rc::new(Segment::new(&[])), LEAST));
        Slot { segment, size, n: object.n, epoch: object.epoch, sent }
    }

    fn set_segment(&self, place: usize, slot: Slot) {
        let mut slots = self.search.slots.borrow_mut();
        let slots = slots.get_or_insert_default();
        match slots.get_mut(place) {
            Some(held) => *held = slot,
            None => slots.push(slot),
        }
    }
}

fn size_alone(text: &(Key, Words)) -> u64 {
    Segment::new(std::slice::from_ref(text)).as_bytes().len() as u64 * 5 / 4
}

fn key(vault: VaultId, place: usize) -> String {
    format!("search/{vault}/{place}")
}

fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use cachet_search::Weight;

    use super::*;

    fn text(key: u8, words: &str) -> (Key, Words) {
        ([key; 16], Words::default().with(words, Weight::Content))
    }

    /// So many words that no two of these texts share.
    fn filler(key: u8, words: u32) -> (Key, Words) {
        let of = (0..words).map(|word| format!("{:x}", scattered(u32::from(key) << 16 | word)));
        text(key, &of.collect::<Vec<_>>().join(" "))
    }

    /// Digits with no order, the same in each run.
    const fn scattered(word: u32) -> u32 {
        let word = (word ^ 61 ^ (word >> 16)).wrapping_mul(0x27d4_eb2d);
        (word ^ (word >> 15)).wrapping_mul(0x846c_a68b) | 0x1000_0000
    }

    #[test]
    fn a_deposit_that_repeats_private_words_makes_no_segment_of_another_size_than_one_that_does_not() {
        let (private, other) = (filler(1, 900), filler(2, 900));
        let (repeats, fillers) = (([9; 16], private.1.clone()), (10..30).map(|key| filler(key, 400)));
        let around: Vec<_> = fillers.collect();
        let sealed = |texts: &[(Key, Words)]| {
            let slot = Slot::new(&Filling::of(texts.to_vec()), 1, 0);
            let bytes = slot.segment.as_bytes();
            (bytes.len(), pad_to_at_least(bytes, slot.size).unwrap().len())
        };
        // What is seen follows from what each text takes alone, and from nothing else.
        let seen = |private: &(Key, Words)| {
            let sum = [private, &repeats].into_iter().chain(&around).map(size_alone).sum();
            pad_to_at_least(&[], sum).unwrap().len()
        };
        let with = sealed(&[&[private.clone(), repeats.clone()], &around[..]].concat());
        let without = sealed(&[&[other.clone(), repeats.clone()], &around[..]].concat());
        assert!(with.0 + 1_024 < without.0, "the segment itself is smaller for the words that it holds twice");
        assert_eq!((with.1, without.1), (seen(&private), seen(&other)), "and nobody sees it");
    }

    #[test]
    fn what_texts_take_alone_is_more_than_what_they_take_together() {
        let around: Vec<_> = (0..60).map(|key| filler(key, 300)).collect();
        for texts in [&around[..], &around[..1], &[]] {
            assert!(Segment::new(texts).as_bytes().len() as u64 + 4 <= Filling::of(texts.to_vec()).size());
        }
    }
}
