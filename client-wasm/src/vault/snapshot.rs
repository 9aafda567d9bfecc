//! The sealed snapshot: one symmetric opening for the whole index, whatever its size.
//!
//! Plaintext: records, each u16 big-endian length, that many bytes of postcard, zeros to a multiple of 512. The first
//! record is the place in the log; the others are changes.

use cachet_crypto::VaultId;
use cachet_crypto::protocol::log::Head;
use cachet_seal::{decode_records, encode_records};
use zeroize::Zeroizing;

use super::index::Index;
use crate::{Error, Refusal, Result};

/// Entries after which a new snapshot is made.
pub(crate) const EVERY: u64 = 256;

/// Encodes `index` as the plaintext of a snapshot.
pub(crate) fn encode(index: &Index) -> Result<Zeroizing<Vec<u8>>> {
    let mut records = vec![record(&index.head)?];
    for change in index.to_changes() {
        records.push(record(&change)?);
    }
    Ok(encode_records(&records)?)
}

/// Decodes the plaintext of a snapshot that was taken at `head`.
pub(crate) fn decode(plaintext: &[u8], vault: VaultId, epoch: u32, head: Head) -> Result<Index> {
    let records = decode_records(plaintext)?;
    let (place, changes) = records.split_first().ok_or(Refusal::Format)?;
    if value::<Head>(place)? != head {
        return Err(Refusal::Bind.into());
    }
    let mut index = Index { head, ..Index::new(vault, epoch) };
    for change in changes {
        index.apply(value(change)?)?;
    }
    Ok(index)
}

fn record(value: &impl serde::Serialize) -> Result<Zeroizing<Vec<u8>>> {
    postcard::to_stdvec(value).map(Zeroizing::new).map_err(|_| Error::Device("encoding"))
}

fn value<V: serde::de::DeserializeOwned>(record: &[u8]) -> Result<V> {
    match postcard::take_from_bytes(record) {
        Ok((value, [])) => Ok(value),
        _ => Err(Refusal::Format.into()),
    }
}

#[cfg(test)]
mod tests {
    use cachet_crypto::protocol::consent::Mode;
    use cachet_crypto::{Day, DocumentId, GrantId, MailboxId};
    use cachet_seal::Language;

    use super::*;
    use crate::platform::generate_id;
    use crate::vault::change::{CategoryRule, Change, RuleOver};

    #[test]
    fn a_rule_keeps_in_mind_what_it_has_to_send_and_the_vault_what_was_erased() {
        let vault: VaultId = generate_id().unwrap();
        let mut index = Index::new(vault, 0);
        let id: GrantId = generate_id().unwrap();
        let newer: Vec<DocumentId> = (0..3).map(|_| generate_id().unwrap()).collect();
        let rule = CategoryRule {
            id,
            mailbox: generate_id::<MailboxId>().unwrap(),
            category: "laboratory".to_owned(),
            purpose: "suivi".to_owned(),
            text: "x".repeat(cachet_seal::MAX_TEXT),
            text_version: 2,
            language: Language::Fr,
            mode: Mode::ThisVersion,
            until: "2027-01-01".parse::<Day>().unwrap(),
            newer: newer.clone(),
        };
        index.apply(Change::Rule(rule)).unwrap();
        let erased: DocumentId = generate_id().unwrap();
        index.apply(Change::Erased { document: erased }).unwrap();
        let again = decode(&encode(&index).unwrap(), vault, 0, index.head).unwrap();
        assert_eq!(again.rules[&id].newer, newer);
        assert_eq!(again.rules[&id].over, [RuleOver::Category("laboratory".to_owned())], "a rule of before goes on");
        assert!(again.has_held(erased) && !again.has_held(newer[0]));
    }
}
