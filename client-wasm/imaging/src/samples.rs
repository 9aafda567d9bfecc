//! The stored values of one frame, whatever encoding they came in.

use cachet_dicom::{Dicom, Refusal};
use dicom_core::value::Value;
use dicom_dictionary_std::tags;
use dicom_encoding::adapters::PixelDataObject as _;

use crate::codec;

/// Samples of one frame, at most: 100 million pixels are 400 MB on the way to the screen.
const MAX_SAMPLES: usize = 100_000_000;

/// Explicit VR Big Endian: its words were turned two bytes by two.
const BIG_ENDIAN: &str = "1.2.840.10008.1.2.2";

/// What the header says of the samples (PS3.3 section C.7.6.3).
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    /// Samples of one pixel.
    pub(crate) per_pixel: usize,
    /// Bytes of one sample; a bit is spread to a byte.
    pub(crate) bytes: usize,
    pub(crate) bits_allocated: u16,
    pub(crate) bits_stored: u16,
    pub(crate) is_signed: bool,
    pub(crate) is_planar: bool,
    /// `MONOCHROME2`, `RGB`, ..
    pub(crate) photometric: String,
}

impl Shape {
    pub(crate) fn of(object: &Dicom) -> Result<Self, Refusal> {
        let number = |tag| object.get(tag).and_then(|element| element.to_int::<u16>().ok());
        let needed = |tag| number(tag).ok_or(Refusal::NoPicture);
        let bits_allocated = needed(tags::BITS_ALLOCATED)?;
        let per_pixel = number(tags::SAMPLES_PER_PIXEL).unwrap_or(1);
        if !matches!(bits_allocated, 1 | 8 | 16 | 32) || !matches!(per_pixel, 1 | 3) {
            return Err(Refusal::Encoding);
        }
        let shape = Self {
            rows: needed(tags::ROWS)?.into(),
            columns: needed(tags::COLUMNS)?.into(),
            per_pixel: per_pixel.into(),
            bytes: usize::from(bits_allocated).div_ceil(8),
            bits_allocated,
            bits_stored: number(tags::BITS_STORED).unwrap_or(bits_allocated).clamp(1, bits_allocated),
            is_signed: number(tags::PIXEL_REPRESENTATION) == Some(1),
            is_planar: per_pixel == 3 && number(tags::PLANAR_CONFIGURATION) == Some(1),
            photometric: object.photometric_interpretation().unwrap_or("MONOCHROME2").trim().to_owned(),
        };
        match shape.count() {
            0 => Err(Refusal::NoPicture),
            count if count > MAX_SAMPLES => Err(Refusal::TooLarge),
            _ => Ok(shape),
        }
    }

    /// Samples of a frame.
    pub(crate) const fn count(&self) -> usize {
        self.rows * self.columns * self.per_pixel
    }

    /// Whether two pixels share their colour in data that are not compressed.
    pub(crate) fn is_halved(&self) -> bool {
        self.per_pixel == 3 && self.photometric == "YBR_FULL_422"
    }
}

/// Stored values of one frame.
#[derive(Clone, Debug)]
pub struct Samples {
    pub(crate) shape: Shape,
    /// Pixel by pixel, little-endian.
    pub(crate) bytes: Vec<u8>,
    /// Luminance and chrominance, still to become colours.
    pub(crate) is_ybr: bool,
}

impl Samples {
    /// The values pixel by pixel, little-endian, 1, 2 or 4 bytes each.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Every value, as a number.
    pub(crate) fn values(&self) -> impl Iterator<Item = i64> + '_ {
        let (bits, is_signed) = (u32::from(self.shape.bits_stored), self.shape.is_signed);
        let mask = (1u64 << bits) - 1;
        self.bytes.chunks_exact(self.shape.bytes).map(move |sample| {
            let raw = sample.iter().rev().fold(0u64, |value, byte| value << 8 | u64::from(*byte)) & mask;
            // What stands above the stored bits is somebody else's: an overlay, or noise.
            let is_negative = is_signed && raw >> (bits - 1) == 1;
            raw.cast_signed() - if is_negative { 1i64 << bits } else { 0 }
        })
    }
}

/// The stored values of frame `number` of `object`, counted from 0.
///
/// # Errors
/// [`Refusal`].
pub fn samples(object: &Dicom, number: u32) -> Result<Samples, Refusal> {
    let shape = Shape::of(object)?;
    let pixels = object.get(tags::PIXEL_DATA).ok_or(Refusal::NoPicture)?;
    let encoded = object.frame_pixel_data(number).ok_or(Refusal::Damaged)?;
    if matches!(pixels.value(), Value::PixelSequence(_)) {
        return codec::decode(object.transfer_syntax_uid(), &encoded, shape);
    }
    let is_ybr = shape.photometric.starts_with("YBR_");
    let mut bytes = if shape.bits_allocated == 1 {
        bits(&encoded, &shape, number)
    } else if shape.is_halved() {
        doubled(&encoded, shape.bytes)
    } else if shape.is_planar {
        interleaved(&encoded, &shape)
    } else {
        encoded.into_owned()
    };
    if shape.bits_allocated == 32 && object.transfer_syntax_uid() == BIG_ENDIAN {
        bytes.chunks_exact_mut(4).for_each(|sample| sample.rotate_left(2));
    }
    if bytes.len() < shape.count() * shape.bytes {
        return Err(Refusal::Damaged);
    }
    Ok(Samples { shape, bytes, is_ybr })
}

/// One byte a bit; a frame may begin inside a byte.
fn bits(packed: &[u8], shape: &Shape, number: u32) -> Vec<u8> {
    let skipped = (number as usize).wrapping_mul(shape.count()) % 8;
    let all = packed.iter().flat_map(|byte| (0..8).map(move |at| byte >> at & 1));
    all.skip(skipped).take(shape.count()).collect()
}

/// `Y Y Cb Cr` as twice `Y Cb Cr` (PS3.3 section C.7.6.3.1.2).
fn doubled(halved: &[u8], bytes: usize) -> Vec<u8> {
    let pairs = halved.chunks_exact(4 * bytes);
    pairs
        .flat_map(|pair| {
            let part = |at: usize| &pair[at * bytes..(at + 1) * bytes];
            [part(0), part(2), part(3), part(1), part(2), part(3)].concat()
        })
        .collect()
}

/// Plane by plane as pixel by pixel.
pub(crate) fn interleaved(planes: &[u8], shape: &Shape) -> Vec<u8> {
    let plane = shape.rows * shape.columns * shape.bytes;
    let mut pixels = Vec::with_capacity(plane * shape.per_pixel);
    for at in (0..plane).step_by(shape.bytes) {
        for start in (0..shape.per_pixel).map(|sample| sample * plane + at) {
            pixels.extend(planes.get(start..start + shape.bytes).unwrap_or_default());
        }
    }
    pixels
}
