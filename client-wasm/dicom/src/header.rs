//! What a header says that a person reads.

use dicom_core::Tag;
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;
use serde::Serialize;

/// A person as a header names them.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Named {
    /// Given and family name, as they are shown.
    pub name: String,
    /// Day of birth, `YYYYMMDD`, as written.
    pub born: Option<String>,
}

/// What a header says. Words are as the file writes them, decoded; days are `YYYYMMDD`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Facts {
    /// Whom it is about.
    pub patient: Option<Named>,
    /// Kind of apparatus or object: `CT`, `MR`, `US`.
    pub modality: Option<String>,
    /// Day of the examination.
    pub day: Option<String>,
    /// What was examined, in the words of the institution.
    pub study: Option<String>,
    /// What this part of it shows.
    pub series: Option<String>,
    /// Part of the body.
    pub body: Option<String>,
    /// Where.
    pub institution: Option<String>,
    /// Who reported, performed or asked for it.
    pub physician: Option<String>,
    /// Make and model of the apparatus.
    pub apparatus: Option<String>,
    /// Width and height in pixels.
    pub size: Option<(u32, u32)>,
    /// Pictures in this file.
    pub frames: u32,
    /// Title of an encapsulated document.
    pub document: Option<String>,
}

/// The words of `tag`, trimmed; `None` when there are none.
pub(crate) fn said(set: &InMemDicomObject, tag: Tag) -> Option<String> {
    let text = set.get(tag)?.to_str().ok()?;
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    (!text.is_empty()).then(|| text.to_owned())
}

/// What `set` says of itself.
#[must_use]
pub fn facts(set: &InMemDicomObject) -> Facts {
    let number = |tag| set.get(tag).and_then(|element| element.to_int::<u32>().ok());
    let name = said(set, tags::PATIENT_NAME).and_then(|name| person(&name));
    let physicians =
        [tags::NAME_OF_PHYSICIANS_READING_STUDY, tags::PERFORMING_PHYSICIAN_NAME, tags::REFERRING_PHYSICIAN_NAME];
    let apparatus = [tags::MANUFACTURER, tags::MANUFACTURER_MODEL_NAME].map(|tag| said(set, tag));
    let apparatus: Vec<String> = apparatus.into_iter().flatten().collect();
    Facts {
        patient: name.map(|name| Named { name, born: said(set, tags::PATIENT_BIRTH_DATE) }),
        modality: said(set, tags::MODALITY),
        day: [tags::STUDY_DATE, tags::SERIES_DATE, tags::ACQUISITION_DATE, tags::CONTENT_DATE]
            .into_iter()
            .find_map(|tag| said(set, tag)),
        study: said(set, tags::STUDY_DESCRIPTION),
        series: said(set, tags::SERIES_DESCRIPTION).or_else(|| said(set, tags::PROTOCOL_NAME)),
        body: said(set, tags::BODY_PART_EXAMINED),
        institution: said(set, tags::INSTITUTION_NAME),
        physician: physicians.into_iter().find_map(|tag| said(set, tag)).and_then(|name| person(&name)),
        apparatus: (!apparatus.is_empty()).then(|| apparatus.join(" ")),
        size: number(tags::COLUMNS).zip(number(tags::ROWS)),
        frames: number(tags::NUMBER_OF_FRAMES).unwrap_or(1),
        document: said(set, tags::DOCUMENT_TITLE),
    }
}

/// `Family^Given^Middle^Prefix^Suffix`, in the first of its writings that says something (PS3.5 section 6.2), as it is
/// spoken: prefix, given name, family name.
pub(crate) fn person(value: &str) -> Option<String> {
    // Of several persons the first; of several writings the alphabetic one.
    let first = value.split('\\').next().unwrap_or_default();
    let group = first.split('=').find(|group| group.chars().any(char::is_alphanumeric))?;
    let parts: Vec<&str> = group.split('^').map(str::trim).collect();
    let part = |at: usize| parts.get(at).copied().filter(|part| !part.is_empty());
    let spoken: Vec<&str> = [part(3), part(1), part(0)].into_iter().flatten().collect();
    let name = if spoken.is_empty() { group.replace('^', " ") } else { spoken.join(" ") };
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_persons_name_reads_as_it_is_spoken() {
        assert_eq!(person("MOREL^Jeanne^Marie^Mme").as_deref(), Some("Mme Jeanne MOREL"));
        assert_eq!(person("Yamada^Tarou=山田^太郎=やまだ^たろう").as_deref(), Some("Tarou Yamada"));
        assert_eq!(person("=洪^吉洞").as_deref(), Some("吉洞 洪"));
        assert_eq!(person("MOREL").as_deref(), Some("MOREL"));
        assert_eq!(person("^^^^"), None);
    }
}
