//! Proofs that the directory's tree only grew from one epoch to the next, in the one encoding in which they travel.

use akd_core::{AzksElement, AzksValue, NodeLabel, SingleAppendOnlyProof};

use crate::{Error, Result};

/// Bytes of one element: bits of the label, label, value.
const ELEMENT: usize = 2 + 32 + 32;

/// Bits of a node's label at most.
const MAX_BITS: u32 = 256;

/// Writes the proof of one epoch: u32be(how many leaves came) || those || the roots of what stayed as it was.
#[must_use]
pub fn encode_growth(proof: &SingleAppendOnlyProof) -> Vec<u8> {
    let came = u32::try_from(proof.inserted.len()).expect("an epoch's leaves are bounded by what was published");
    let mut bytes = came.to_be_bytes().to_vec();
    for element in proof.inserted.iter().chain(&proof.unchanged_nodes) {
        let bits = u16::try_from(element.label.label_len).expect("a label has at most 256 bits");
        bytes.extend_from_slice(&bits.to_be_bytes());
        bytes.extend_from_slice(&element.label.label_val);
        bytes.extend_from_slice(&element.value.0);
    }
    bytes
}

/// Reads [`encode_growth`].
///
/// # Errors
/// [`Error::Format`] for anything else.
pub fn decode_growth(bytes: &[u8]) -> Result<SingleAppendOnlyProof> {
    let (came, rest) = bytes.split_first_chunk::<4>().ok_or(Error::Format)?;
    let came = usize::try_from(u32::from_be_bytes(*came)).map_err(|_| Error::Format)?;
    let (elements, left) = rest.as_chunks::<ELEMENT>();
    if !left.is_empty() || came > elements.len() {
        return Err(Error::Format);
    }
    let mut elements = elements.iter().map(element).collect::<Result<Vec<_>>>()?;
    let unchanged_nodes = elements.split_off(came);
    Ok(SingleAppendOnlyProof { inserted: elements, unchanged_nodes })
}

fn element(bytes: &[u8; ELEMENT]) -> Result<AzksElement> {
    let (mut label_val, mut value) = ([0; 32], [0; 32]);
    label_val.copy_from_slice(&bytes[2..34]);
    value.copy_from_slice(&bytes[34..]);
    let label_len = u32::from(u16::from_be_bytes([bytes[0], bytes[1]]));
    if label_len > MAX_BITS {
        return Err(Error::Format);
    }
    Ok(AzksElement { label: NodeLabel { label_val, label_len }, value: AzksValue(value) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_of_growth_has_one_encoding() {
        let element = |byte, label_len| AzksElement {
            label: NodeLabel { label_val: [byte; 32], label_len },
            value: AzksValue([byte + 1; 32]),
        };
        let proof = SingleAppendOnlyProof { inserted: vec![element(1, 256)], unchanged_nodes: vec![element(3, 7)] };
        let bytes = encode_growth(&proof);
        assert_eq!(bytes.len(), 4 + 2 * ELEMENT);
        assert_eq!(encode_growth(&decode_growth(&bytes).unwrap()), bytes);
        for cut in 0..bytes.len() {
            assert_eq!(decode_growth(&bytes[..cut]).is_ok(), cut == 4 + ELEMENT, "{cut}");
        }
        assert!(decode_growth(&[0, 0, 0, 3]).is_err());
        let mut long = bytes.clone();
        long[4..6].copy_from_slice(&257u16.to_be_bytes());
        assert!(decode_growth(&long).is_err());
    }
}
