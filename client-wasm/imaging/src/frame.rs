//! One frame as a screen takes it.

use cachet_dicom::{Dicom, Refusal};

use crate::samples::{Samples, samples};
use crate::{colour, grey};

/// A window: values outside are black or white.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// Middle.
    pub centre: f64,
    /// Width, at least 1.
    pub width: f64,
}

/// Grey values.
#[derive(Clone, Debug, PartialEq)]
pub struct Grey {
    /// In the unit of the apparatus, row by row.
    pub values: Vec<f32>,
    /// Lowest and highest.
    pub range: (f32, f32),
    /// The window that the file asks for, else one around what it holds.
    pub window: Window,
    /// The lowest value is white.
    pub is_inverted: bool,
}

/// What a frame shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Picture {
    /// Values to be looked at through a window.
    Grey(Grey),
    /// Red, green, blue and opacity of 8 bits.
    Colour(Vec<u8>),
}

/// One frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// What it shows.
    pub picture: Picture,
}

/// Frame `number` of `object`, counted from 0.
///
/// # Errors
/// [`Refusal`].
pub fn frame(object: &Dicom, number: u32) -> Result<Frame, Refusal> {
    shown(object, number, &samples(object, number)?)
}

/// Frame `number` from its samples.
pub(crate) fn shown(object: &Dicom, number: u32, samples: &Samples) -> Result<Frame, Refusal> {
    let shape = &samples.shape;
    let picture = if shape.per_pixel == 3 {
        Picture::Colour(colour::rgba(samples))
    } else if shape.photometric == "PALETTE COLOR" {
        Picture::Colour(colour::of_palette(object, samples)?)
    } else {
        Picture::Grey(grey::of(object, samples, number))
    };
    let narrow = |number: usize| u32::try_from(number).map_err(|_| Refusal::TooLarge);
    Ok(Frame { width: narrow(shape.columns)?, height: narrow(shape.rows)?, picture })
}
