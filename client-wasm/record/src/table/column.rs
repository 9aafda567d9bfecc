//! What stands in a column, and the entries that its numbers become.

use std::fmt::{Display, Formatter};
use std::str::FromStr;

use cachet_entry::{Entry, EntryKind, Number, Value};
use serde::{Deserialize, Serialize};

use crate::device::{
    BODY_MASS, DIASTOLIC, FAT, HEIGHT, Measure, OXYGEN, PULSE, SYSTOLIC, TEMPERATURE, WEIGHT, measure,
};
use crate::entries::Why;
use crate::finding::title;

/// What stands in a column.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Column {
    /// Nothing that is read.
    Skip,
    /// The day, perhaps with the time; of two numbers the day comes first.
    Day,
    /// The day, written with the month first.
    MonthDay,
    /// The time.
    Time,
    /// Words that belong to the values of a line.
    Remark,
    /// Values.
    Value {
        /// Of what; `None` for what `name` says.
        measure: Option<Known>,
        /// What, in words, where no known measure is meant; the heading counts when it is missing.
        name: Option<String>,
        /// Their unit, or empty.
        unit: String,
    },
}

impl Column {
    /// Whether it holds the day.
    #[must_use]
    pub const fn is_day(&self) -> bool {
        matches!(self, Self::Day | Self::MonthDay)
    }
}

/// What people measure.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Known {
    /// Body weight.
    Weight,
    /// Body height.
    Height,
    /// Body mass index.
    BodyMass,
    /// Fat mass.
    Fat,
    /// Circumference of the waist.
    Waist,
    /// Blood pressure, both numbers in one field.
    Pressure,
    /// Systolic blood pressure.
    Systolic,
    /// Diastolic blood pressure.
    Diastolic,
    /// Heart rate.
    Pulse,
    /// Oxygen saturation.
    Oxygen,
    /// Body temperature.
    Temperature,
    /// Glucose of a meter.
    Glucose,
    /// Peak flow.
    PeakFlow,
    /// Steps.
    Steps,
}

/// A measure, its name on the terminal, its units (the usual one first), what columns of it are called.
pub(super) struct Listed {
    pub(super) known: Known,
    word: &'static str,
    pub(super) units: &'static [&'static str],
    pub(super) names: &'static [&'static str],
}

const fn listed(
    known: Known,
    word: &'static str,
    units: &'static [&'static str],
    names: &'static [&'static str],
) -> Listed {
    Listed { known, word, units, names }
}

/// Names are without accents; a heading belongs to the first that it contains.
pub(super) const LISTED: [Listed; 14] = [
    listed(Known::BodyMass, "body-mass", &["kg/m2"], &["imc", "bmi", "masse corporelle", "body mass"]),
    listed(Known::Fat, "fat", &["kg", "%"], &["masse grasse", "graisse", "fat"]),
    listed(Known::Weight, "weight", &["kg", "[lb_av]"], &["poids", "weight", "masse"]),
    listed(Known::Waist, "waist", &["cm"], &["tour de taille", "waist"]),
    listed(Known::Height, "height", &["cm", "m"], &["taille", "height"]),
    listed(Known::Systolic, "systolic", &["mm[Hg]", "cm[Hg]"], &["systol", "sys", "pas", "maxima"]),
    listed(Known::Diastolic, "diastolic", &["mm[Hg]", "cm[Hg]"], &["diastol", "dia", "pad", "minima"]),
    listed(Known::Pressure, "pressure", &["mm[Hg]", "cm[Hg]"], &["tension", "pression", "pressure", "ta", "bp"]),
    listed(
        Known::Pulse,
        "pulse",
        &["/min"],
        &["pouls", "frequence cardiaque", "heart rate", "pulse", "fc", "bpm", "hr"],
    ),
    listed(Known::Oxygen, "oxygen", &["%"], &["saturation", "spo2", "oxygen", "sao2"]),
    listed(Known::Temperature, "temperature", &["Cel", "[degF]"], &["temperature", "temp", "fievre"]),
    listed(Known::Glucose, "glucose", &["g/L", "mg/dL", "mmol/L"], &["glycemie", "glucose", "dextro", "glucemia"]),
    listed(Known::PeakFlow, "peak-flow", &["L/min"], &["peak flow", "debit de pointe", "dep", "peak-flow"]),
    listed(Known::Steps, "steps", &[""], &["pas par jour", "nombre de pas", "steps"]),
];

impl Known {
    pub(super) fn listed(self) -> &'static Listed {
        LISTED.iter().find(|listed| listed.known == self).expect("each measure is listed, as a test sees")
    }

    fn measure(self, unit: &str) -> Measure {
        match self {
            Self::Weight => WEIGHT,
            Self::Height => HEIGHT,
            Self::BodyMass => BODY_MASS,
            Self::Fat => FAT,
            Self::Waist => measure("Tour de taille", "8280-0", "cm"),
            Self::Pressure | Self::Systolic => SYSTOLIC,
            Self::Diastolic => DIASTOLIC,
            Self::Pulse => PULSE,
            Self::Oxygen => OXYGEN,
            Self::Temperature => TEMPERATURE,
            Self::Glucose if unit == "mmol/L" => measure("Glycémie", "14743-9", "mmol/L"),
            Self::Glucose => measure("Glycémie", "41653-7", "mg/dL"),
            Self::PeakFlow => measure("Débit de pointe", "19935-6", "L/min"),
            Self::Steps => measure("Nombre de pas", "55423-8", ""),
        }
    }
}

/// What the numbers of one field become, undated.
pub(super) fn entries(
    known: Option<Known>,
    name: &str,
    unit: &str,
    said: Result<Vec<Number>, Why>,
) -> Vec<Result<Entry, Why>> {
    let numbers = match said {
        Ok(numbers) => numbers,
        Err(why) => return vec![Err(why)],
    };
    let one = |(at, number): (usize, Number)| {
        let (number, unit) = plain(number, unit).ok_or(Why::Malformed)?;
        let what = match known {
            Some(Known::Pressure) if at == 1 => Known::Diastolic,
            Some(known) => known,
            None => {
                let text = title(name).ok_or(Why::NoWords)?;
                let value = Some(Value::Quantity { number, unit });
                return Ok(Entry { value, ..Entry::new(EntryKind::Measure, &text) });
            }
        };
        Ok(what.measure(&unit).value(number, &unit))
    };
    numbers.into_iter().enumerate().map(one).collect()
}

/// « 13/8 » is said in centimetres of mercury, and kept in millimetres, as every curve of it is.
fn plain(number: Number, unit: &str) -> Option<(Number, String)> {
    match unit {
        "cm[Hg]" => Some((Number::rounded(number.value() * 10.0, 1)?, "mm[Hg]".to_owned())),
        unit => Some((number, unit.to_owned())),
    }
}

/// Not what a column can be.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0}: a column is -, day, month-day, time, remark, =NAME:UNIT, or one of {words}, with :UNIT", words = words())]
pub struct UnknownColumn(String);

fn words() -> String {
    LISTED.iter().map(|listed| listed.word).collect::<Vec<_>>().join(", ")
}

impl FromStr for Column {
    type Err = UnknownColumn;

    fn from_str(text: &str) -> Result<Self, UnknownColumn> {
        let (word, unit) = text.trim().split_once(':').map_or((text.trim(), None), |(word, unit)| (word, Some(unit)));
        let unknown = || UnknownColumn(text.to_owned());
        let column = match word {
            "-" | "" => Self::Skip,
            "day" => Self::Day,
            "month-day" => Self::MonthDay,
            "time" => Self::Time,
            "remark" => Self::Remark,
            word => {
                if let Some(name) = word.strip_prefix('=') {
                    let name = Some(title(name).ok_or_else(unknown)?);
                    return Ok(Self::Value { measure: None, name, unit: unit.unwrap_or_default().to_owned() });
                }
                let listed = LISTED.iter().find(|listed| listed.word == word).ok_or_else(unknown)?;
                let unit = match unit {
                    Some(unit) => listed.units.iter().find(|known| **known == unit).ok_or_else(unknown)?,
                    None => listed.units[0],
                };
                return Ok(Self::Value { measure: Some(listed.known), name: None, unit: unit.to_owned() });
            }
        };
        if unit.is_some() { Err(unknown()) } else { Ok(column) }
    }
}

impl Display for Column {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Skip => out.write_str("-"),
            Self::Day => out.write_str("day"),
            Self::MonthDay => out.write_str("month-day"),
            Self::Time => out.write_str("time"),
            Self::Remark => out.write_str("remark"),
            Self::Value { measure: Some(known), unit, .. } if unit.is_empty() => out.write_str(known.listed().word),
            Self::Value { measure: Some(known), unit, .. } => write!(out, "{}:{unit}", known.listed().word),
            Self::Value { measure: None, name, unit } => write!(out, "={}:{unit}", name.as_deref().unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_measure_is_listed_once_and_every_column_is_read_as_it_is_written() {
        for listed in &LISTED {
            let again = listed.word.parse::<Column>().map(|column| column.to_string().parse::<Column>());
            assert_eq!(again, Ok(listed.word.parse()), "{}", listed.word);
            assert_eq!(LISTED.iter().filter(|other| other.known == listed.known).count(), 1);
        }
        for text in ["-", "day", "month-day", "time", "remark", "weight:kg", "=Tour de bras:cm", "glucose:mmol/L"] {
            assert_eq!(text.parse::<Column>().map(|column| column.to_string()), Ok(text.to_owned()));
        }
        for bad in ["poids", "weight:lieue", "day:kg", "="] {
            assert_eq!(bad.parse::<Column>(), Err(UnknownColumn(bad.to_owned())));
        }
    }
}
