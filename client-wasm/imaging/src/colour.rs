//! Colours: from samples, or from a palette, to red, green and blue of 8 bits.

use cachet_dicom::{Dicom, Refusal};
use dicom_core::Tag;
use dicom_dictionary_std::tags;

use crate::samples::Samples;

/// Red, green, blue and opacity, pixel by pixel.
pub(crate) fn rgba(samples: &Samples) -> Vec<u8> {
    let shift = samples.shape.bits_stored.saturating_sub(8);
    let narrow: Vec<u8> =
        samples.values().map(|value| u8::try_from((value >> shift).clamp(0, 255)).unwrap_or_default()).collect();
    let mut pixels = Vec::with_capacity(narrow.len() / 3 * 4);
    for pixel in narrow.chunks_exact(3) {
        let colour = [pixel[0], pixel[1], pixel[2]];
        pixels.extend(if samples.is_ybr { of_ybr(colour) } else { colour });
        pixels.push(255);
    }
    pixels
}

/// ITU-R BT.601 over the full range (PS3.3 section C.7.6.3.1.2).
fn of_ybr([y, cb, cr]: [u8; 3]) -> [u8; 3] {
    let (y, cb, cr) = (f32::from(y), f32::from(cb) - 128.0, f32::from(cr) - 128.0);
    let byte = |value: f32| value.round().clamp(0.0, 255.0) as u8;
    [byte(y + 1.402 * cr), byte(y - 0.344_136 * cb - 0.714_136 * cr), byte(y + 1.772 * cb)]
}

/// The colours of a palette (PS3.3 section C.7.9).
pub(crate) fn of_palette(object: &Dicom, samples: &Samples) -> Result<Vec<u8>, Refusal> {
    let colours = [
        (tags::RED_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR, tags::RED_PALETTE_COLOR_LOOKUP_TABLE_DATA),
        (tags::GREEN_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR, tags::GREEN_PALETTE_COLOR_LOOKUP_TABLE_DATA),
        (tags::BLUE_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR, tags::BLUE_PALETTE_COLOR_LOOKUP_TABLE_DATA),
    ];
    let mut tables = Vec::with_capacity(3);
    for (descriptor, data) in colours {
        tables.push(table(object, descriptor, data).ok_or(Refusal::Encoding)?);
    }
    let of = |(first, colours): &(i64, Vec<u8>), value: i64| {
        let at = usize::try_from(value - first).unwrap_or_default().min(colours.len() - 1);
        colours[at]
    };
    Ok(samples
        .values()
        .flat_map(|value| [of(&tables[0], value), of(&tables[1], value), of(&tables[2], value), 255])
        .collect())
}

/// First value that a table maps, and its colours.
fn table(object: &Dicom, descriptor: Tag, data: Tag) -> Option<(i64, Vec<u8>)> {
    let described = object.get(descriptor)?.to_multi_int::<i64>().ok()?;
    let [entries, first, bits] = described[..] else { return None };
    // Zero stands for 65,536, which has no place in 16 bits; a negative count is one that was read as signed.
    let entries = usize::try_from(if entries <= 0 { entries + 65_536 } else { entries }).ok()?;
    let bytes = object.get(data)?.to_bytes().ok()?;
    let colours: Vec<u8> = if bytes.len() >= entries * 2 {
        let high = if bits == 8 { 0 } else { 1 };
        bytes.chunks_exact(2).map(|pair| pair[high]).collect()
    } else {
        bytes.to_vec()
    };
    (!colours.is_empty()).then_some((first, colours))
}
