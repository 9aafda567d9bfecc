//! The pictures of one document: the frames of a file, or those of a series that was packed into a ZIP file.

use std::io::{Cursor, Read as _};

use cachet_dicom::{Dicom, Place, Refusal, open, open_header, place};
use dicom_dictionary_std::tags;
use dicom_encoding::adapters::PixelDataObject as _;
use zip::ZipArchive;

use crate::codec::{self, Codec};
use crate::frame::{Frame, frame, shown};
use crate::samples::Shape;

/// Files of one series.
const MAX_FILES: usize = 4_000;
/// Bytes of all of them: what a browser's frame can hold.
const MAX_ALL: u64 = 1 << 30;
/// Frames of one file; more is a lie of its header.
const MAX_FRAMES: u32 = 20_000;

/// The pictures of a document, in the order in which they are looked at.
pub struct Series {
    files: Vec<Vec<u8>>,
    /// File and frame.
    order: Vec<(usize, u32)>,
    /// Files in which no picture was found.
    left: usize,
    /// The file whose frame was asked for last: those of a film come one after the other.
    last: Option<(usize, Dicom)>,
}

impl Series {
    /// Looks through `bytes`, one DICOM file or a ZIP of them.
    ///
    /// # Errors
    /// [`Refusal`] of the one file, or of the last one when none has a picture.
    pub fn open(bytes: Vec<u8>) -> Result<Self, Refusal> {
        let files = if bytes.starts_with(b"PK\x03\x04") { unpacked(&bytes)? } else { vec![bytes] };
        let mut placed: Vec<(Place, usize, u32)> = Vec::new();
        let mut refused = Refusal::NoPicture;
        for (at, file) in files.iter().enumerate() {
            match pictures(file) {
                Ok((place, frames)) => placed.push((place, at, frames)),
                Err(why) => refused = why,
            }
        }
        if placed.is_empty() {
            return Err(refused);
        }
        let left = files.len() - placed.len();
        // Slices by where they lie, if all say it; else by their numbers.
        if placed.iter().all(|(place, ..)| place.along.is_some()) && are_apart(&placed) {
            placed.sort_by(|(one, ..), (other, ..)| {
                one.along.partial_cmp(&other.along).unwrap_or(std::cmp::Ordering::Equal)
            });
        } else {
            placed.sort_by_key(|(place, at, _)| (place.instance.unwrap_or(i64::MAX), *at));
        }
        let order = placed.iter().flat_map(|(_, at, frames)| (0..*frames).map(|frame| (*at, frame))).collect();
        Ok(Self { files, order, left, last: None })
    }

    /// Pictures.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there is none, which [`Series::open`] refuses.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Files in which no picture was found.
    #[must_use]
    pub const fn left(&self) -> usize {
        self.left
    }

    /// Picture `number`, counted from 0.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn frame(&mut self, number: usize) -> Result<Frame, Refusal> {
        self.with(number, frame)
    }

    /// Picture `number` as the program takes it that decodes it; `None` when it is decoded here.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn stream(&mut self, number: usize) -> Result<Option<(Codec, Vec<u8>)>, Refusal> {
        self.with(number, |object, number| {
            let Some(codec) = codec::other(object.transfer_syntax_uid()) else { return Ok(None) };
            let encoded = object.frame_pixel_data(number).ok_or(Refusal::Damaged)?;
            Ok(Some((codec, encoded.into_owned())))
        })
    }

    /// Picture `number` from what its stream was decoded to: samples of `bytes` bytes, pixel by pixel or plane by plane.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn frame_from(
        &mut self,
        number: usize,
        decoded: &[u8],
        bytes: usize,
        is_planar: bool,
    ) -> Result<Frame, Refusal> {
        self.with(number, |object, number| {
            let samples = codec::of_other(decoded, bytes, is_planar, Shape::of(object)?)?;
            shown(object, number, &samples)
        })
    }

    fn with<T>(&mut self, number: usize, ask: impl Fn(&Dicom, u32) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let (file, number) = *self.order.get(number).ok_or(Refusal::NoPicture)?;
        let object = match self.last.take() {
            Some((at, object)) if at == file => object,
            _ => open(&self.files[file])?,
        };
        let answer = ask(&object, number);
        self.last = Some((file, object));
        answer
    }
}

/// Where the file stands, and how many pictures it holds.
fn pictures(file: &[u8]) -> Result<(Place, u32), Refusal> {
    let object = open_header(file)?;
    if object.get(tags::ROWS).is_none() {
        return Err(Refusal::NoPicture);
    }
    let frames = object.get(tags::NUMBER_OF_FRAMES).and_then(|element| element.to_int::<u32>().ok()).unwrap_or(1);
    if frames > MAX_FRAMES {
        return Err(Refusal::Damaged);
    }
    let place = place(&object, object.meta().media_storage_sop_class_uid());
    Ok((place, frames.max(1)))
}

/// Whether no two slices lie in one place, as those of a heart that beats do.
fn are_apart(placed: &[(Place, usize, u32)]) -> bool {
    let mut along: Vec<f64> = placed.iter().filter_map(|(place, ..)| place.along).collect();
    along.sort_by(f64::total_cmp);
    along.windows(2).all(|two| two[1] - two[0] > 1e-3)
}

fn unpacked(bytes: &[u8]) -> Result<Vec<Vec<u8>>, Refusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refusal::Damaged)?;
    if archive.len() > MAX_FILES {
        return Err(Refusal::TooLarge);
    }
    let mut left = MAX_ALL;
    let mut files = Vec::new();
    for at in 0..archive.len() {
        // One broken file does not hide the others.
        let Ok(file) = archive.by_index(at) else { continue };
        if file.is_dir() {
            continue;
        }
        let mut unpacked = Vec::new();
        match file.take(left + 1).read_to_end(&mut unpacked) {
            Ok(read) if read as u64 > left => return Err(Refusal::TooLarge),
            Ok(read) => {
                left -= read as u64;
                files.push(unpacked);
            }
            Err(_) => files.push(Vec::new()),
        }
    }
    Ok(files)
}
