//! Which earlier item of the outbox a document of a message is about.

use std::collections::BTreeSet;

use super::outbox::Outbox;

/// Looks for earlier items, each of which is found once: no two documents of a message stand in one place.
pub(crate) struct Earlier<'a> {
    outbox: &'a Outbox<'a>,
    address: &'a str,
    /// Items of the message itself, whose first half may have been taken in before a crash, and those that were found.
    taken: BTreeSet<String>,
}

impl<'a> Earlier<'a> {
    /// Earlier items for `address`; `own` are those of the message itself.
    pub(crate) fn new(outbox: &'a Outbox<'a>, address: &'a str, own: impl Iterator<Item = String>) -> Self {
        Self { outbox, address, taken: own.collect() }
    }

    /// The newest item of the first of these numbers that anything has. Several documents may share a number: the one at
    /// the same place in its message comes first.
    pub(crate) fn find<'n>(&mut self, numbers: impl IntoIterator<Item = &'n String>, order: u32) -> Option<String> {
        let found = numbers.into_iter().find_map(|number| {
            let known = self.known(number);
            let at_place = known.iter().rfind(|(_, at)| *at == order);
            at_place.or(known.last()).map(|(key, _)| key.clone())
        })?;
        self.taken.insert(found.clone());
        Some(found)
    }

    fn known(&self, number: &str) -> Vec<(String, u32)> {
        let mut known = self.outbox.numbered(self.address, number);
        known.retain(|(key, _)| !self.taken.contains(key));
        known
    }
}
