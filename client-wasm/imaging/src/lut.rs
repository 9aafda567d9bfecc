//! Tables that stand for a curve: from stored values to those of the apparatus (modality), or to what a screen shows (VOI).

use dicom_core::Tag;
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;

/// A table (PS3.3 sections C.11.1.1 and C.11.2.1.1).
pub(crate) struct Lut {
    first: i64,
    values: Vec<u16>,
    bits: u32,
}

impl Lut {
    /// The first table of a sequence of `object`; `None` when there is none that can be used.
    pub(crate) fn of(object: &InMemDicomObject, sequence: Tag) -> Option<Self> {
        let item = object.get(sequence)?.items()?.first()?;
        let described = item.get(tags::LUT_DESCRIPTOR)?.to_multi_int::<i64>().ok()?;
        let [entries, first, bits] = described[..] else { return None };
        // Zero stands for 65,536, which has no place in 16 bits; a negative count is one that was read as signed.
        let entries = usize::try_from(if entries <= 0 { entries + 65_536 } else { entries }).ok()?;
        let bytes = item.get(tags::LUT_DATA)?.to_bytes().ok()?;
        let words = || bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect::<Vec<_>>();
        // Tables of bytes are allowed to lie byte by byte.
        let mut values =
            if bytes.len() >= entries * 2 { words() } else { bytes.iter().copied().map(u16::from).collect() };
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

#[cfg(test)]
mod tests {
    use dicom_core::value::{DataSetSequence, PrimitiveValue};
    use dicom_core::{DataElement, VR};

    use super::*;

    fn with(descriptor: [u16; 3], data: PrimitiveValue) -> InMemDicomObject {
        let item = InMemDicomObject::from_element_iter([
            DataElement::new(tags::LUT_DESCRIPTOR, VR::US, PrimitiveValue::U16(descriptor.to_vec().into())),
            DataElement::new(tags::LUT_DATA, VR::OW, data),
        ]);
        let sequence = DataElement::new(tags::VOILUT_SEQUENCE, VR::SQ, DataSetSequence::from(vec![item]));
        InMemDicomObject::from_element_iter([sequence])
    }

    #[test]
    fn a_table_maps_from_its_first_value_and_ends_stand_for_what_lies_beyond() {
        let object = with([3, 10, 12], PrimitiveValue::U16(vec![0, 2000, 4095].into()));
        let lut = Lut::of(&object, tags::VOILUT_SEQUENCE).unwrap();
        assert_eq!([-5, 10, 11, 12, 99].map(|value| lut.at(value)), [0.0, 0.0, 2000.0, 4095.0, 4095.0]);
        assert_eq!(lut.highest(), 4095.0);
    }

    #[test]
    fn a_table_without_values_or_with_bits_that_no_screen_has_is_none() {
        let empty = with([3, 0, 12], PrimitiveValue::U16(Vec::new().into()));
        let wide = with([1, 0, 40], PrimitiveValue::U16(vec![1].into()));
        for object in [empty, wide, InMemDicomObject::new_empty()] {
            assert!(Lut::of(&object, tags::VOILUT_SEQUENCE).is_none());
        }
    }
}
