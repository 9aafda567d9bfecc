//! Tables that stand for a curve: from stored values to those of the apparatus (modality), or to what a screen shows (VOI).

use cachet_dicom::Dicom;
use dicom_core::Tag;
use dicom_dictionary_std::tags;

/// A table (PS3.3 sections C.11.1.1 and C.11.2.1.1).
pub(crate) struct Lut {
    first: i64,
    values: Vec<u16>,
    bits: u32,
}

impl Lut {
    /// The first table of a sequence of `object`; `None` when there is none that can be used.
    pub(crate) fn of(object: &Dicom, sequence: Tag) -> Option<Self> {
        let item = object.get(sequence)?.items()?.first()?;
        let described = item.get(tags::LUT_DESCRIPTOR)?.to_multi_int::<i64>().ok()?;
        let [entries, first, bits] = described[..] else { return None };
        // Zero stands for 65,536, which has no place in 16 bits; a negative count is one that was read as signed.
        let entries = usize::try_from(if entries <= 0 { entries + 65_536 } else { entries }).ok()?;
        let bytes = item.get(tags::LUT_DATA)?.to_bytes().ok()?;
        let words = || bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect::<Vec<_>>();
        // Tables of bytes are allowed to lie byte by byte.
        let mut values = if bytes.len() >= entries * 2 { words() } else { bytes.iter().copied().map(u16::from).collect() };
        values.truncate(entries);
        let bits = u32::try_from(bits).ok().filter(|bits| (1..=16).contains(bits))?;
        (!values.is_empty()).then_some(Self { first, values, bits })
    }

    /// What stands for `value`; below and above stand the ends of the table.
    pub(crate) fn at(&self, value: i64) -> f32 {
        let at = usize::try_from(value - self.first).unwrap_or_default().min(self.values.len() - 1);
        f32::from(self.values[at])
    }

    /// The highest value that the table may hold.
    pub(crate) fn highest(&self) -> f64 {
        f64::from((1u32 << self.bits) - 1)
    }
}
