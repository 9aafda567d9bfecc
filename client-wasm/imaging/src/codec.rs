//! Compressed frames, by their transfer syntax (PS3.5 annex A.4).

use cachet_dicom::Refusal;
use dicom_dictionary_std::uids;
use jpeg_decoder::{ColorTransform, Decoder, PixelFormat};

use crate::extended;
use crate::samples::{Samples, Shape, interleaved};

/// The samples of the frame that `encoded` holds.
pub(crate) fn decode(syntax: &str, encoded: &[u8], shape: Shape) -> Result<Samples, Refusal> {
    match syntax.trim_end_matches('\0') {
        uids::RLE_LOSSLESS => run_length(encoded, shape),
        uids::JPEG_BASELINE8_BIT
        | uids::JPEG_EXTENDED12_BIT
        | uids::JPEG_LOSSLESS
        | uids::JPEG_LOSSLESS_SV1
        | "1.2.840.10008.1.2.4.53"
        | "1.2.840.10008.1.2.4.55" => jpeg(encoded, shape),
        _ => Err(Refusal::Encoding),
    }
}

/// Samples of `from` bytes each, brought to the size that the header announces.
fn sized(samples: &[u8], from: usize, shape: Shape, is_ybr: bool) -> Result<Samples, Refusal> {
    if samples.len() != shape.count() * from || from > shape.bytes {
        return Err(Refusal::Damaged);
    }
    let empty = [0u8; 4];
    let widened = |sample: &[u8]| [sample, &empty[..shape.bytes - from]].concat();
    let bytes =
        if from == shape.bytes { samples.to_vec() } else { samples.chunks_exact(from).flat_map(widened).collect() };
    Ok(Samples { shape, bytes, is_ybr })
}

/// Bytes before the first segment of a frame of run lengths (PS3.5 annex G).
const RUN_HEAD: usize = 64;

fn run_length(encoded: &[u8], shape: Shape) -> Result<Samples, Refusal> {
    let word =
        |at: usize| encoded.get(at * 4..at * 4 + 4).and_then(|word| word.try_into().ok()).map(u32::from_le_bytes);
    let segments = shape.per_pixel * shape.bytes;
    if encoded.len() < RUN_HEAD || word(0) != u32::try_from(segments).ok() {
        return Err(Refusal::Damaged);
    }
    let mut bytes = vec![0; shape.count() * shape.bytes];
    for segment in 0..segments {
        let start = word(segment + 1).ok_or(Refusal::Damaged)? as usize;
        let packed = encoded.get(start..).ok_or(Refusal::Damaged)?;
        // Each segment holds one byte of every sample, the high bytes first.
        let (sample, byte) = (segment / shape.bytes, shape.bytes - 1 - segment % shape.bytes);
        let places = bytes.iter_mut().skip(sample * shape.bytes + byte).step_by(segments);
        unpack(packed, places).ok_or(Refusal::Damaged)?;
    }
    let is_ybr = shape.photometric.starts_with("YBR_");
    sized(&bytes, shape.bytes, shape, is_ybr)
}

/// Fills `places` from run lengths (TIFF 6.0 section 9); `None` when they end before.
fn unpack<'a>(packed: &[u8], places: impl Iterator<Item = &'a mut u8>) -> Option<()> {
    let mut places = places.peekable();
    let mut packed = packed.iter();
    while places.peek().is_some() {
        let head = packed.next()?.cast_signed();
        let count = usize::from(head.unsigned_abs()) + 1;
        match head {
            0.. => places.by_ref().take(count).try_for_each(|place| packed.next().map(|byte| *place = *byte))?,
            -127..0 => {
                let byte = packed.next()?;
                places.by_ref().take(count).for_each(|place| *place = *byte);
            }
            i8::MIN => {}
        }
    }
    Some(())
}

fn jpeg(encoded: &[u8], shape: Shape) -> Result<Samples, Refusal> {
    if extended::is_extended(encoded) {
        let is_ybr = shape.photometric.starts_with("YBR_");
        return sized(&extended::decode(encoded, &shape)?, 2, shape, is_ybr);
    }
    let mut decoder = Decoder::new(encoded);
    decoder.set_max_decoding_buffer_size(shape.count() * shape.bytes * 2);
    // The header's word on colours counts: what the stream's own markers say of them is often wrong.
    if shape.per_pixel == 3 {
        let is_rgb = shape.photometric == "RGB";
        decoder.set_color_transform(if is_rgb { ColorTransform::RGB } else { ColorTransform::YCbCr });
    }
    let decoded = decoder.decode().map_err(|error| match error {
        jpeg_decoder::Error::Unsupported(_) => Refusal::Encoding,
        _ => Refusal::Damaged,
    })?;
    let info = decoder.info().ok_or(Refusal::Damaged)?;
    let from = match info.pixel_format {
        PixelFormat::L8 | PixelFormat::RGB24 => 1,
        PixelFormat::L16 => 2,
        PixelFormat::CMYK32 => return Err(Refusal::Encoding),
    };
    sized(&decoded, from, shape, false)
}

/// Encodings that programs of others decode, in the same room.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Codec {
    /// JPEG-LS (ISO/IEC 14495-1).
    JpegLs,
    /// JPEG 2000 (ISO/IEC 15444-1).
    Jpeg2000,
}

/// Which other program decodes the frames of this transfer syntax.
pub(crate) fn other(syntax: &str) -> Option<Codec> {
    match syntax.trim_end_matches('\0') {
        uids::JPEGLS_LOSSLESS | uids::JPEGLS_NEAR_LOSSLESS => Some(Codec::JpegLs),
        uids::JPEG2000_LOSSLESS | uids::JPEG2000 => Some(Codec::Jpeg2000),
        _ => None,
    }
}

/// The samples of a frame that another program decoded to samples of `from` bytes.
pub(crate) fn of_other(decoded: &[u8], from: usize, is_planar: bool, shape: Shape) -> Result<Samples, Refusal> {
    // JPEG 2000 undoes its own colour transforms (YBR_RCT, YBR_ICT).
    let is_ybr = shape.photometric.starts_with("YBR_FULL");
    if from > shape.bytes || decoded.len() != shape.count() * from {
        return Err(Refusal::Damaged);
    }
    if is_planar && shape.per_pixel == 3 {
        let pixels = interleaved(decoded, &Shape { bytes: from, ..shape.clone() });
        return sized(&pixels, from, shape, is_ybr);
    }
    sized(decoded, from, shape, is_ybr)
}
