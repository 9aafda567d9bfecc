//! Pictures of DICOM files: from encoded frames to values that a screen can show.
//!
//! In the browser this runs in the viewer's frame, which has no network, no origin and no key, and which gets bytes and
//! gives back pixels. JPEG is decoded by `jpeg-decoder` (of twelve bits with
//! losses: here), JPEG-LS and JPEG 2000 by CharLS and
//! OpenJPEG, which the frame calls in between; what stands here is what DICOM says
//! around them: which samples, which sign, which colours, which window.
//!
//! For looking, not for diagnosis: no colour management, no presentation states, no measuring.

mod codec;
mod colour;
mod extended;
mod frame;
mod grey;
mod huffman;
mod lut;
mod samples;
mod series;
#[cfg(target_arch = "wasm32")]
pub mod wasm;

pub use cachet_dicom::Refusal;
pub use codec::Codec;
pub use frame::{Frame, Grey, Picture, Window, frame};
pub use samples::{Samples, samples};
pub use series::Series;
