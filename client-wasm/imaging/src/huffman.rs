//! Huffman codes of JPEG (ITU-T T.81, annexes C and F).

use cachet_dicom::Refusal;

/// A table of codes.
#[derive(Clone)]
pub(crate) struct Table {
    /// By the length of a code, from 1: the first code, how many there are, and where their values begin.
    lengths: [(u32, u32, usize); 16],
    values: Vec<u8>,
}

impl Table {
    /// From how many codes there are of each length, and their values (C.2).
    pub(crate) fn new(counts: &[u8], values: &[u8]) -> Result<Self, Refusal> {
        let mut lengths = [(0, 0, 0); 16];
        let (mut code, mut start) = (0u32, 0);
        for (at, count) in counts.iter().enumerate().take(16) {
            let count = u32::from(*count);
            // More codes than a length has room for.
            if code + count > 1 << (at + 1) {
                return Err(Refusal::Damaged);
            }
            lengths[at] = (code, count, start);
            start += count as usize;
            code = (code + count) << 1;
        }
        Ok(Self { lengths, values: values.to_vec() })
    }
}

/// Coded data, bit by bit, without the zeros that are stuffed into them (B.1.1.5).
pub(crate) struct Bits<'a> {
    rest: &'a [u8],
    byte: u8,
    left: u8,
}

impl<'a> Bits<'a> {
    pub(crate) const fn new(rest: &'a [u8]) -> Self {
        Self { rest, byte: 0, left: 0 }
    }

    fn bit(&mut self) -> Result<u32, Refusal> {
        if self.left == 0 {
            self.byte = match self.rest {
                [0xff, 0, rest @ ..] => {
                    self.rest = rest;
                    0xff
                }
                [0xff, ..] | [] => return Err(Refusal::Damaged),
                [byte, rest @ ..] => {
                    self.rest = rest;
                    *byte
                }
            };
            self.left = 8;
        }
        self.left -= 1;
        Ok(u32::from(self.byte >> self.left & 1))
    }

    /// The next code's value (F.2.2.3).
    pub(crate) fn decode(&mut self, table: &Table) -> Result<u8, Refusal> {
        let mut code = 0;
        for (first, count, start) in table.lengths {
            code = code << 1 | self.bit()?;
            if code >= first && code - first < count {
                return table.values.get(start + (code - first) as usize).copied().ok_or(Refusal::Damaged);
            }
        }
        Err(Refusal::Damaged)
    }

    /// The next `size` bits as a number with a sign (F.2.2.1).
    pub(crate) fn extended(&mut self, size: u8) -> Result<i32, Refusal> {
        if size == 0 {
            return Ok(0);
        }
        if size > 16 {
            return Err(Refusal::Damaged);
        }
        let mut value = 0i32;
        for _ in 0..size {
            value = value << 1 | self.bit()?.cast_signed();
        }
        Ok(if value < 1 << (size - 1) { value - (1 << size) + 1 } else { value })
    }

    /// Goes on after a restart marker (F.2.2.5).
    pub(crate) fn restart(&mut self) -> Result<(), Refusal> {
        self.left = 0;
        while let [0xff, 0xff, ..] = self.rest {
            self.rest = &self.rest[1..];
        }
        match self.rest {
            [0xff, 0xd0..=0xd7, rest @ ..] => {
                self.rest = rest;
                Ok(())
            }
            _ => Err(Refusal::Damaged),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_signs_and_stuffed_zeros_are_read_as_the_standard_writes_them() {
        // Lengths: one code of 2 bits (00), two of 3 bits (010, 011).
        let mut counts = [0; 16];
        counts[1] = 1;
        counts[2] = 2;
        let table = Table::new(&counts, &[7, 8, 9]).unwrap_or_else(|why| panic!("{why}"));
        let mut bits = Bits::new(&[0b0001_0011, 0xff, 0x00, 0xff, 0xd3, 0b0000_0000]);
        let codes: Vec<_> = (0..3).map(|_| bits.decode(&table)).collect();
        assert_eq!(codes, [Ok(7), Ok(8), Ok(9)]);
        assert_eq!(bits.extended(4), Ok(15));
        assert_eq!(bits.extended(4), Ok(15));
        assert_eq!(bits.bit(), Err(Refusal::Damaged), "a marker ends the data");
        assert_eq!(bits.restart(), Ok(()));
        assert_eq!(bits.extended(3), Ok(-7));
        assert!(Table::new(&[3; 16], &[0; 48]).is_err(), "three codes of one bit");
    }
}
