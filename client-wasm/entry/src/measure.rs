//! LOINC codes that are one measure, and what a mole of it weighs.

use crate::{Code, Entry};

/// LOINC codes of one measure under several units or methods.
struct Same {
    codes: &'static [&'static str],
    /// Grams in one mole, of a single substance.
    molar: Option<f64>,
}

const fn same(codes: &'static [&'static str]) -> Same {
    Same { codes, molar: None }
}

const fn substance(codes: &'static [&'static str], molar: f64) -> Same {
    Same { codes, molar: Some(molar) }
}

/// Of each substance first the code by mass, then the one by amount. Molar masses from the standard atomic weights (IUPAC 2021,
/// abridged), and of what is no single substance the mass that laboratories agree on.
const SAME: &[Same] = &[
    // Glucose in blood, serum or plasma, by mass and by substance; of a meter; in tissue, by a sensor. C6H12O6.
    substance(
        &[
            "2345-7", "14749-6", "2339-0", "15074-8", "41653-7", "14743-9", "1558-6", "14771-0", "99504-3", "105272-9",
            "40193-5", "53049-3",
        ],
        180.156,
    ),
    // Creatinine, C4H7N3O.
    substance(&["2160-0", "14682-9"], 113.12),
    // Cholesterol, C27H46O: total, HDL, LDL, what is not HDL.
    substance(&["2093-3", "14647-2"], 386.65),
    substance(&["2085-9", "14646-4"], 386.65),
    substance(&["2089-1", "13457-7", "22748-8", "69419-0", "39469-2"], 386.65),
    substance(&["43396-1", "70204-3"], 386.65),
    // Triglycerides, as triolein, C57H104O6.
    substance(&["2571-8", "14927-8"], 885.45),
    // Urea, CH4N2O. American laboratories weigh its nitrogen alone, which is another measure: two atoms, 28.014 of 60.056.
    substance(&["3091-6", "22664-7"], 60.056),
    substance(&["3094-0", "14937-7"], 28.014),
    // Uric acid, C5H4N4O3.
    substance(&["3084-1", "14933-6"], 168.112),
    // Bilirubin, C33H36N4O6: total, direct, indirect.
    substance(&["1975-2", "14631-6"], 584.673),
    substance(&["1968-7", "14629-0"], 584.673),
    substance(&["1971-1", "14630-8"], 584.673),
    // Calcium, magnesium, iron.
    substance(&["17861-6", "2000-8"], 40.078),
    substance(&["19123-9", "2601-3"], 24.305),
    substance(&["2498-4", "14798-3"], 55.845),
    // Phosphate, weighed as its phosphorus.
    substance(&["2777-1", "14879-1"], 30.974),
    // Ferritin; thyrotropin by sensitive methods.
    same(&["2276-4", "20567-4"]),
    same(&["3016-3", "11580-8", "11579-0"]),
    // Glycated haemoglobin, by share and by substance.
    same(&[HBA1C, "59261-8", "17856-6", "41995-2"]),
    // Weight, height, temperature.
    same(&["29463-7", "3141-9"]),
    same(&["8302-2", "3137-7", "8308-9"]),
    same(&["8310-5", "8331-1", "8328-7"]),
    // Heart rate.
    same(&["8867-4", "8889-8"]),
];

/// The code under which glycated haemoglobin is gathered.
pub(crate) const HBA1C: &str = "4548-4";

/// Whether two LOINC codes are the same measure.
#[must_use]
pub fn same_measure(one: &str, other: &str) -> bool {
    one == other || SAME.iter().any(|same| same.codes.contains(&one) && same.codes.contains(&other))
}

fn of(code: &str) -> Option<&'static Same> {
    SAME.iter().find(|same| same.codes.contains(&code))
}

/// The code under which a measure's values are gathered.
fn gathered(code: &str) -> &str {
    of(code).map_or(code, |same| same.codes[0])
}

fn loinc(codes: &[Code]) -> Option<&str> {
    codes.iter().find(|code| code.system == "http://loinc.org").map(|code| code.code.as_str())
}

/// Whether the measure with these codes is glycated haemoglobin.
pub(crate) fn is_hba1c(codes: &[Code]) -> bool {
    loinc(codes).is_some_and(|code| gathered(code) == HBA1C)
}

/// Grams in one mole of what these codes measure.
pub(crate) fn molar_mass(codes: &[Code]) -> Option<f64> {
    of(loinc(codes)?)?.molar
}

impl Entry {
    /// What gathers the values of one measure: a LOINC code, else its words.
    #[must_use]
    pub fn measure(&self) -> String {
        loinc(&self.codes).map_or_else(|| self.text.to_lowercase(), |code| gathered(code).to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_belongs_to_one_measure() {
        let mut all: Vec<&str> = SAME.iter().flat_map(|same| same.codes.iter().copied()).collect();
        let number = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), number);
        assert!(same_measure("22664-7", "3091-6"));
        assert!(!same_measure("3091-6", "3094-0"), "urea weighs more than its nitrogen");
    }
}
