//! What the viewer's frame calls.

use cachet_dicom::Refusal;
use js_sys::{Float32Array, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::Codec;
use crate::frame::{Frame, Picture};

/// A refusal as its one word.
fn refused(why: Refusal) -> JsValue {
    JsValue::from_str(match why {
        Refusal::NotDicom => "not-dicom",
        Refusal::Disguised => "disguised",
        Refusal::Damaged => "damaged",
        Refusal::NoPicture => "no-picture",
        Refusal::Encoding => "encoding",
        Refusal::TooLarge => "too-large",
    })
}

/// The pictures of a document.
#[wasm_bindgen]
pub struct Series(crate::Series);

#[wasm_bindgen]
impl Series {
    /// Looks through one DICOM file, or a ZIP of them.
    ///
    /// # Errors
    /// The word for a [`Refusal`].
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: Vec<u8>) -> Result<Series, JsValue> {
        crate::Series::open(bytes).map(Self).map_err(refused)
    }

    /// Pictures.
    #[must_use]
    #[wasm_bindgen(getter)]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Files in which no picture was found.
    #[must_use]
    #[wasm_bindgen(getter)]
    pub fn left(&self) -> usize {
        self.0.left()
    }

    /// Picture `number`, counted from 0.
    ///
    /// # Errors
    /// As [`Series::new`].
    pub fn frame(&mut self, number: usize) -> Result<Shown, JsValue> {
        self.0.frame(number).map(Shown).map_err(refused)
    }

    /// Which program of others decodes picture `number`; nothing when this one does.
    ///
    /// # Errors
    /// As [`Series::new`].
    pub fn codec(&mut self, number: usize) -> Result<Option<String>, JsValue> {
        let name = |codec| match codec {
            Codec::JpegLs => "jpeg-ls",
            Codec::Jpeg2000 => "jpeg-2000",
        };
        let stream = self.0.stream(number).map_err(refused)?;
        Ok(stream.map(|(codec, _)| name(codec).to_owned()))
    }

    /// Picture `number` as that program takes it.
    ///
    /// # Errors
    /// As [`Series::new`].
    pub fn stream(&mut self, number: usize) -> Result<Uint8Array, JsValue> {
        let stream = self.0.stream(number).map_err(refused)?;
        Ok(Uint8Array::from(stream.map(|(_, stream)| stream).unwrap_or_default().as_slice()))
    }

    /// Picture `number` from what its stream was decoded to.
    ///
    /// # Errors
    /// As [`Series::new`].
    #[wasm_bindgen(js_name = frameFrom)]
    pub fn frame_from(&mut self, number: usize, decoded: &[u8], bytes: usize, planar: bool) -> Result<Shown, JsValue> {
        self.0.frame_from(number, decoded, bytes, planar).map(Shown).map_err(refused)
    }
}

/// One picture.
#[wasm_bindgen]
pub struct Shown(Frame);

#[wasm_bindgen]
impl Shown {
    /// In pixels.
    #[must_use]
    #[wasm_bindgen(getter)]
    pub fn width(&self) -> u32 {
        self.0.width
    }

    /// In pixels.
    #[must_use]
    #[wasm_bindgen(getter)]
    pub fn height(&self) -> u32 {
        self.0.height
    }

    /// Red, green, blue and opacity; nothing when it is grey.
    #[must_use]
    #[wasm_bindgen(getter)]
    pub fn colour(&self) -> Option<Uint8Array> {
        match &self.0.picture {
            Picture::Colour(pixels) => Some(Uint8Array::from(pixels.as_slice())),
            Picture::Grey(_) => None,
        }
    }

    /// Values row by row; nothing when it is in colour.
    #[must_use]
    #[wasm_bindgen(getter)]
    pub fn grey(&self) -> Option<Float32Array> {
        match &self.0.picture {
            Picture::Grey(grey) => Some(Float32Array::from(grey.values.as_slice())),
            Picture::Colour(_) => None,
        }
    }

    /// Lowest value, highest value, middle and width of the window, 1 when the lowest is white.
    #[must_use]
    #[wasm_bindgen(getter)]
    pub fn scale(&self) -> Option<Vec<f64>> {
        match &self.0.picture {
            Picture::Grey(grey) => Some(vec![
                grey.range.0.into(),
                grey.range.1.into(),
                grey.window.centre,
                grey.window.width,
                f64::from(u8::from(grey.is_inverted)),
            ]),
            Picture::Colour(_) => None,
        }
    }
}
