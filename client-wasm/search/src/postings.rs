//! Lists of texts: ascending, as LEB128 numbers of the distance to the one before, with the weight in the low bits.

use crate::Malformed;

const WEIGHT_BITS: u32 = 3;

/// Appends the list of `(text, weight)`, ascending by text.
pub(crate) fn encode(list: &[(u32, u8)], into: &mut Vec<u8>) {
    put(u32::try_from(list.len()).expect("a segment holds few texts"), into);
    let mut before = 0;
    for (text, weight) in list {
        put(((text - before) << WEIGHT_BITS) | u32::from(*weight), into);
        before = *text;
    }
}

/// The list at the front of `bytes`, handed to `each`.
pub(crate) fn decode(mut bytes: &[u8], mut each: impl FnMut(u32, u8)) -> Result<(), Malformed> {
    let mut at = 0_u32;
    for _ in 0..take(&mut bytes)? {
        let number = take(&mut bytes)?;
        at = at.checked_add(number >> WEIGHT_BITS).ok_or(Malformed)?;
        each(at, (number & ((1 << WEIGHT_BITS) - 1)) as u8);
    }
    Ok(())
}

fn put(mut number: u32, into: &mut Vec<u8>) {
    while number >= 0x80 {
        into.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    into.push(number as u8);
}

fn take(bytes: &mut &[u8]) -> Result<u32, Malformed> {
    let mut number = 0_u32;
    for shift in (0..32).step_by(7) {
        let (byte, rest) = bytes.split_first().ok_or(Malformed)?;
        *bytes = rest;
        number |= u32::from(byte & 0x7f).checked_shl(shift).ok_or(Malformed)?;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(Malformed)
}
