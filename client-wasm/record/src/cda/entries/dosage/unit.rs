//! Units of doses as people read them.

/// What a number counts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Unit {
    /// A thing, alone and in number.
    Thing(&'static str, &'static str),
    /// As it is written.
    Words(String),
}

impl Unit {
    pub(super) fn said(&self, is_several: bool) -> &str {
        match self {
            Self::Thing(one, several) => {
                if is_several {
                    several
                } else {
                    one
                }
            }
            Self::Words(words) => words,
        }
    }
}

/// Things that are taken and packed: by the annotations in use, and by the codes of the EDQM's standard terms (units of
/// presentation, containers).
const THINGS: &[(&[&str], &str, &str)] = &[
    (&["{tbl}", "{tablet}", "{tablets}", "{cp}", "15054000"], "comprimé", "comprimés"),
    (&["15012000"], "gélule ou capsule", "gélules ou capsules"),
    (&["{capsule}"], "capsule", "capsules"),
    (&["{puff}", "15001000"], "bouffée", "bouffées"),
    (&["15002000"], "ampoule", "ampoules"),
    (&["15009000"], "flacon", "flacons"),
    (&["15011000"], "cachet", "cachets"),
    (&["[drp]", "{drop}", "15022000"], "goutte", "gouttes"),
    (&["15029000", "15035000"], "pastille", "pastilles"),
    (&["15036000"], "patch", "patchs"),
    (&["15037000"], "stylo", "stylos"),
    (&["15039000"], "ovule", "ovules"),
    (&["15040000"], "granule", "granules"),
    (&["30009000"], "boîte", "boîtes"),
    (&["30067000"], "tube", "tubes"),
    (&["mo"], "mois", "mois"),
    (&["a"], "an", "ans"),
];

/// A unit as one reads it: of an annotation its word where it stands alone, and nothing where it follows a unit (UCUM,
/// section 2.3). A number alone is a code that is not known here: it is no unit.
pub(super) fn unit(unit: &str) -> Unit {
    let unit = unit.trim();
    if let Some((_, one, several)) = THINGS.iter().find(|(codes, ..)| codes.contains(&unit)) {
        return Unit::Thing(one, several);
    }
    if unit.bytes().all(|byte| byte.is_ascii_digit()) {
        return Unit::Words(String::new());
    }
    let said = match unit.split_once('/') {
        Some((of, by)) if !unit.contains('{') => format!("{}/{}", word(of), word(by)),
        _ => word(unit).to_owned(),
    };
    Unit::Words(said)
}

fn word(unit: &str) -> &str {
    match unit {
        "{count}" => "",
        "d" | "J" => "j",
        "wk" => "sem.",
        "ug" => "µg",
        "[IU]" | "[iU]" => "UI",
        unit => match unit.split_once('{') {
            Some(("", annotation)) => annotation.strip_suffix('}').unwrap_or(annotation),
            Some((unit, _)) => unit,
            None => unit,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::unit;

    #[test]
    fn an_annotation_reads_as_a_word_and_a_unit_as_itself() {
        let read = |several: bool| {
            let said = |code: &str| unit(code).said(several).to_owned();
            [
                "{tablet}",
                "15054000",
                "{comprimé}",
                "{count}",
                "1",
                "mg",
                "mg{base}",
                "{",
                "",
                "d",
                "mg/d",
                "[IU]/mL",
                "12345678",
            ]
            .map(said)
        };
        let one = ["comprimé", "comprimé", "comprimé", "", "", "mg", "mg", "", "", "j", "mg/j", "UI/mL", ""];
        assert_eq!(read(false), one);
        assert_eq!(read(true)[..3], ["comprimés", "comprimés", "comprimé"]);
    }
}
