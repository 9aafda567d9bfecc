//! How often, at which moments of the day, and for how long a medicine is taken (HL7 v3 data types, `PIVL`, `EIVL`).

use roxmltree::Node;

use super::super::super::named::Narrative;
use super::super::super::times::{excludes_times, times};
use super::amount::{amount, by, words_of};
use crate::xml::{at, child, children};

/// When a medicine is taken.
pub(super) struct Rhythm {
    /// In words; `None` where nothing is said of it.
    pub(super) words: Option<String>,
    /// They are its author's.
    pub(super) is_written: bool,
    /// Nothing of what is stated is missing in the words.
    pub(super) is_whole: bool,
}

/// The rhythm of `act`.
pub(super) fn of(act: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Rhythm {
    // When it is not taken has no words here.
    let mut rhythm = Rhythm { words: None, is_written: false, is_whole: !excludes_times(act) };
    let (mut written, mut periods, mut moments) = (Vec::new(), Vec::new(), Vec::new());
    for time in times(act) {
        if let Some(period) = child(time, "period") {
            match words_of(period, narrative) {
                Some(words) => written.push(words),
                None => periods.extend(hours(period).or_else(|| amount(period, narrative))),
            }
        }
        for event in children(time, "event") {
            match event.attribute("code").and_then(moment) {
                Some(words) => moments.push(words.to_owned()),
                None => rhythm.is_whole = false,
            }
        }
        let is_moved = child(time, "offset").is_some_and(|offset| offset.attribute("nullFlavor").is_none());
        let is_long = at(time, &["phase", "width"]).is_some();
        rhythm.is_whole &= !is_moved && !is_long;
    }
    rhythm.is_written = !written.is_empty();
    let periods = periods.iter().map(|period| by(period).trim_start().to_owned());
    let said: Vec<String> = written.into_iter().chain(periods).chain(moments).collect();
    rhythm.words = (!said.is_empty()).then(|| said.join(", "));
    rhythm
}

/// For how long, as a step of several says it.
pub(super) fn duration(act: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Option<String> {
    let width = times(act).find_map(|time| child(time, "width")).and_then(|width| amount(width, narrative))?;
    Some(format!("pendant {width}"))
}

/// A part of a day in hours: nobody reads "0.5 j".
fn hours(period: Node<'_, '_>) -> Option<String> {
    let days: f64 = period.attribute("value").filter(|_| period.attribute("unit") == Some("d"))?.trim().parse().ok()?;
    let hours = days * 24.0;
    (days > 0.0 && days < 1.0 && hours.fract() == 0.0).then(|| format!("{hours} h"))
}

/// A moment of the day (HL7 v3 TimingEvent).
fn moment(event: &str) -> Option<&'static str> {
    Some(match event {
        "HS" => "au coucher",
        "WAKE" => "au réveil",
        "AC" => "avant les repas",
        "C" => "pendant les repas",
        "IC" => "entre les repas",
        "PC" => "après les repas",
        "ACM" => "le matin avant le repas",
        "CM" => "le matin pendant le repas",
        "ICM" => "entre les repas du matin et de midi",
        "PCM" => "le matin après le repas",
        "ACD" => "à midi avant le repas",
        "CD" => "à midi pendant le repas",
        "ICD" => "entre les repas de midi et du soir",
        "PCD" => "à midi après le repas",
        "ACV" => "le soir avant le repas",
        "CV" => "le soir pendant le repas",
        "ICV" => "entre le repas du soir et le coucher",
        "PCV" => "le soir après le repas",
        _ => return None,
    })
}
