//! Readers' keys made ready once a session, for every document that is wrapped for them.

use std::cell::RefCell;
use std::rc::Rc;

use cachet_seal::{HybridRecipient, PreparedRecipient};

use crate::Result;

/// Readers kept ready; the one that was needed longest ago makes room.
const KEPT: usize = 16;

/// The recipients of this session that are ready. Nothing is decided here: whose keys these are, and whether anything
/// may go to them, is checked each time before they are asked for.
#[derive(Default)]
pub(crate) struct Recipients(RefCell<Vec<(HybridRecipient, Rc<PreparedRecipient>)>>);

impl Recipients {
    /// `recipient`, ready; checked the first time it is met.
    pub(crate) fn prepare(&self, recipient: &HybridRecipient) -> Result<Rc<PreparedRecipient>> {
        let mut kept = self.0.borrow_mut();
        let entry = match kept.iter().position(|(met, _)| met == recipient) {
            Some(at) => kept.remove(at),
            None => (*recipient, Rc::new(PreparedRecipient::new(recipient)?)),
        };
        let prepared = Rc::clone(&entry.1);
        kept.push(entry);
        if kept.len() > KEPT {
            kept.remove(0);
        }
        Ok(prepared)
    }
}

#[cfg(test)]
mod tests {
    use cachet_seal::HybridIdentity;

    use super::*;
    use crate::platform::chance;

    #[test]
    fn a_reader_is_made_ready_once_and_the_one_needed_longest_ago_makes_room() {
        let readers: Vec<HybridIdentity> =
            (0..=KEPT).map(|_| HybridIdentity::generate(&mut chance()).unwrap()).collect();
        let recipients = Recipients::default();
        let first = recipients.prepare(readers[0].recipient()).unwrap();
        for reader in &readers[1..KEPT] {
            recipients.prepare(reader.recipient()).unwrap();
        }
        assert!(Rc::ptr_eq(&first, &recipients.prepare(readers[0].recipient()).unwrap()));
        recipients.prepare(readers[KEPT].recipient()).unwrap();
        let kept: Vec<HybridRecipient> = recipients.0.borrow().iter().map(|(recipient, _)| *recipient).collect();
        assert!(kept.contains(readers[0].recipient()) && !kept.contains(readers[1].recipient()));
    }
}
