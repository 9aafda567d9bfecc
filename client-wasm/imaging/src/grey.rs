//! Grey values in the unit of their apparatus, and the window that they are looked at through.

use cachet_dicom::Dicom;
use dicom_core::Tag;
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;

use crate::frame::{Grey, Window};
use crate::lut::Lut;
use crate::samples::Samples;

/// What is left out at each end when a file names no window: noise and metal.
const OUTLIERS: usize = 200;
/// Values looked at to find the window.
const LOOKED_AT: usize = 100_000;

/// The values of frame `number`.
pub(crate) fn of(object: &Dicom, samples: &Samples, number: u32) -> Grey {
    let slope = functional(object, number, tags::PIXEL_VALUE_TRANSFORMATION_SEQUENCE, tags::RESCALE_SLOPE);
    let intercept = functional(object, number, tags::PIXEL_VALUE_TRANSFORMATION_SEQUENCE, tags::RESCALE_INTERCEPT);
    let slope = slope.filter(|slope| *slope != 0.0).unwrap_or(1.0);
    let intercept = intercept.unwrap_or(0.0);
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a screen shows 256 of them")]
    let values: Vec<f32> = match Lut::of(object, tags::MODALITY_LUT_SEQUENCE) {
        // A table stands in place of slope and intercept (PS3.3 section C.11.1).
        Some(lut) => samples.values().map(|value| lut.at(value)).collect(),
        None => samples.values().map(|value| (value as f64 * slope + intercept) as f32).collect(),
    };
    let centre = functional(object, number, tags::FRAME_VOILUT_SEQUENCE, tags::WINDOW_CENTER);
    let width = functional(object, number, tags::FRAME_VOILUT_SEQUENCE, tags::WINDOW_WIDTH);
    let named = centre.zip(width).filter(|(_, width)| *width >= 1.0);
    // Of a window and a table the window is what a person can move (PS3.3 section C.11.2: either may be chosen).
    let table = if named.is_none() { Lut::of(object, tags::VOILUT_SEQUENCE) } else { None };
    let values = match &table {
        #[allow(clippy::cast_possible_truncation, reason = "values of at most 32 bits")]
        Some(lut) => values.into_iter().map(|value| lut.at(value.round() as i64)).collect(),
        None => values,
    };
    let window = match (named, &table) {
        (Some((centre, width)), _) => Window { centre, width },
        (None, Some(lut)) => Window { centre: lut.highest() / 2.0, width: lut.highest().max(1.0) },
        (None, None) => seen(&values),
    };
    let range = values.iter().fold((f32::MAX, f32::MIN), |(low, high), value| (low.min(*value), high.max(*value)));
    Grey { values, range, window, is_inverted: samples.shape.photometric == "MONOCHROME1" }
}

/// A window around what the picture holds.
fn seen(values: &[f32]) -> Window {
    let step = (values.len() / LOOKED_AT).max(1);
    let mut some: Vec<f32> = values.iter().copied().step_by(step).collect();
    some.sort_by(f32::total_cmp);
    let out = some.len() / OUTLIERS;
    let (low, high) = (f64::from(some[out]), f64::from(some[some.len() - 1 - out]));
    Window { centre: f64::midpoint(low, high), width: (high - low).max(1.0) }
}

/// A number of the object, or of its functional groups, where files of many frames keep it (PS3.3 section C.7.6.16).
fn functional(object: &Dicom, number: u32, group: Tag, tag: Tag) -> Option<f64> {
    let value = |set: &InMemDicomObject| set.get(tag)?.to_multi_float64().ok()?.first().copied();
    let within = |groups: Tag, at: usize| {
        let frame = object.get(groups)?.items()?.get(at)?;
        value(frame.get(group)?.items()?.first()?)
    };
    let own = within(tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, number as usize);
    let found = own.or_else(|| within(tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE, 0)).or_else(|| value(object));
    found.filter(|value| value.is_finite())
}
