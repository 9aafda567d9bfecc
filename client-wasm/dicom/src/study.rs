//! Which files belong together, and in which order they are looked at.

use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;

use crate::header::said;

/// Where a file stands among others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// The series that it is part of; files without one stand alone.
    pub series: Option<String>,
    /// Number in the series.
    pub instance: Option<i64>,
    /// Where the picture lies along the axis that its series runs through, in millimetres.
    pub along: Option<f64>,
    /// A directory of other files (`DICOMDIR`), which shows nothing itself.
    pub is_directory: bool,
}

/// Class of a `DICOMDIR` (PS3.4 annex B).
const DIRECTORY: &str = "1.2.840.10008.1.3.10";

/// Where `set` stands.
#[must_use]
pub fn place(set: &InMemDicomObject, class: &str) -> Place {
    let numbers = |tag| set.get(tag).and_then(|element| element.to_multi_float64().ok());
    let along = numbers(tags::IMAGE_POSITION_PATIENT).zip(numbers(tags::IMAGE_ORIENTATION_PATIENT));
    Place {
        series: said(set, tags::SERIES_INSTANCE_UID),
        instance: said(set, tags::INSTANCE_NUMBER).and_then(|number| number.parse().ok()),
        along: along.and_then(|(position, axes)| projected(&position, &axes)),
        is_directory: class.trim_end_matches('\0') == DIRECTORY || set.get(tags::DIRECTORY_RECORD_SEQUENCE).is_some(),
    }
}

/// `position` along the normal of the plane that `axes` span.
fn projected(position: &[f64], axes: &[f64]) -> Option<f64> {
    let (&[x, y, z], &[a, b, c, d, e, f]) = (position, axes) else { return None };
    let along = x * (b * f - c * e) + y * (c * d - a * f) + z * (a * e - b * d);
    along.is_finite().then_some(along)
}
