//! What a vaccination says beside its product, as the one line that its entry keeps: which dose, of which lot, how and where.

use crate::Entry;

/// Begins the words of a dose, a lot, a way, a place, a day of delivery.
const DOSE: &str = "Dose n° ";
const LOT: &str = "Lot ";
const WAY: &str = "voie : ";
const SITE: &str = "site : ";
const DELIVERED: &str = "délivré le ";

/// Begins a remark that would be read as one of them.
const REMARK: &str = "remarque : ";

/// Between two of them.
const BETWEEN: &str = ", ";

/// The parts of the line, in their order.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Given {
    /// Day on which the vaccine was delivered, `YYYY-MM-DD`: of one that is not said to have been given.
    pub delivered: Option<String>,
    /// Which dose it was.
    pub number: Option<String>,
    /// Lot.
    pub lot: Option<String>,
    /// How it was given: "voie intramusculaire".
    pub route: Option<String>,
    /// Where: "deltoïde gauche".
    pub site: Option<String>,
    /// Whatever else is told.
    pub remark: Option<String>,
}

impl Given {
    /// What a vaccination says: the parts that its line begins with, the rest as a remark. What was given on a day was not
    /// only delivered.
    #[must_use]
    pub fn of(entry: &Entry) -> Self {
        entry.detail.as_deref().map(|detail| Self::read(detail, entry.date.is_none())).unwrap_or_default()
    }

    fn read(detail: &str, may_be_delivered: bool) -> Self {
        let mut rest = detail;
        let mut next = |read: fn(&str) -> Option<String>| {
            let (first, others) = rest.split_once(BETWEEN).unwrap_or((rest, ""));
            let part = read(first)?;
            rest = others;
            Some(part)
        };
        let mut given = Self {
            delivered: if may_be_delivered { next(delivered) } else { None },
            number: next(|part| part.strip_prefix(DOSE).map(str::to_owned)),
            lot: next(|part| part.strip_prefix(LOT).map(str::to_owned)),
            route: next(|part| {
                part.strip_prefix(WAY).or_else(|| Some(part).filter(|part| is_way(part))).map(str::to_owned)
            }),
            site: next(|part| part.strip_prefix(SITE).map(str::to_owned)),
            remark: None,
        };
        let rest = rest.strip_prefix(REMARK).unwrap_or(rest);
        given.remark = Some(rest.to_owned()).filter(|rest| !rest.is_empty());
        given
    }

    /// The line; `None` where there is nothing to say.
    #[must_use]
    pub fn said(&self) -> Option<String> {
        // A part stays one: a comma inside it ends none.
        let part = |begin: &str, text: &String| format!("{begin}{}", text.replace(BETWEEN, ","));
        let way = |route: &String| part(if is_way(route) { "" } else { WAY }, route);
        let day = |day: &String| {
            let mut fields: Vec<&str> = day.split('T').next().unwrap_or_default().split('-').collect();
            fields.reverse();
            format!("{DELIVERED}{}", fields.join("/"))
        };
        let parts = [
            self.delivered.as_ref().map(day),
            self.number.as_ref().map(|number| part(DOSE, number)),
            self.lot.as_ref().map(|lot| part(LOT, lot)),
            self.route.as_ref().map(way),
            self.site.as_ref().map(|site| part(SITE, site)),
        ];
        let line = |remark: Option<String>| {
            let said = parts.iter().flatten().cloned().chain(remark).collect::<Vec<_>>().join(BETWEEN);
            (!said.is_empty()).then_some(said)
        };
        let said = line(self.remark.clone())?;
        // A remark whose words are those of a part is told from one.
        match &self.remark {
            Some(remark) if Self::read(&said, true).remark.as_ref() != Some(remark) => {
                line(Some(format!("{REMARK}{remark}")))
            }
            _ => Some(said),
        }
    }
}

fn is_way(part: &str) -> bool {
    part.to_lowercase().starts_with("voie ") && !part.starts_with(WAY)
}

/// The day in "délivré le 11/07/2019", as an entry writes it.
fn delivered(part: &str) -> Option<String> {
    let mut fields: Vec<&str> = part.strip_prefix(DELIVERED)?.split('/').collect();
    fields.reverse();
    Some(fields.join("-")).filter(|day| crate::is_moment(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_vaccination_says_is_one_line_and_its_parts_again() {
        let given = Given {
            number: Some("2".to_owned()),
            lot: Some("L7, B".to_owned()),
            route: Some("intramusculaire".to_owned()),
            site: Some("deltoïde gauche".to_owned()),
            remark: Some("Rappel, Fièvre".to_owned()),
            ..Given::default()
        };
        let said = given.said().expect("it says something");
        assert_eq!(said, "Dose n° 2, Lot L7,B, voie : intramusculaire, site : deltoïde gauche, Rappel, Fièvre");
        assert_eq!(Given::read(&said, true), Given { lot: Some("L7,B".to_owned()), ..given });
        let of = |detail: &str| Given::read(detail, true);
        assert_eq!(of("Lot A1").lot.as_deref(), Some("A1"));
        assert_eq!(of("Voie orale, Lot A1").route.as_deref(), Some("Voie orale"));
        assert_eq!(
            of("bras gauche, Lot A1").remark.as_deref(),
            Some("bras gauche, Lot A1"),
            "out of order it is a remark"
        );
        let delivered = Given { delivered: Some("2019-07-11".to_owned()), ..Given::default() };
        assert_eq!(delivered.said().as_deref(), Some("délivré le 11/07/2019"));
        assert_eq!(of("délivré le 11/07/2019"), delivered);
        assert_eq!(of("délivré le matin").remark.as_deref(), Some("délivré le matin"));
        assert_eq!((of("").said(), Given::default().said()), (None, None));
    }

    #[test]
    fn a_remark_is_no_part_whatever_its_words() {
        let remarked = |remark: &str| Given { remark: Some(remark.to_owned()), ..Given::default() };
        for remark in ["délivré le 11/07/2019", "Dose n° 2, à faire en mars", "Lot rappelé", "remarque : bien supporté"]
        {
            let said = remarked(remark).said().expect("it says something");
            assert_eq!(said, format!("remarque : {remark}"));
            assert_eq!(Given::read(&said, true), remarked(remark));
        }
        let given = Given { lot: Some("L7".to_owned()), ..remarked("Lot rappelé") };
        assert_eq!(given.said().as_deref(), Some("Lot L7, Lot rappelé"), "there is one lot");
        assert_eq!(Given::read("Lot L7, Lot rappelé", true), given);
        let detail = Some("délivré le 11/07/2019".to_owned());
        let entry =
            Entry { date: Some("2020-01-01".to_owned()), detail, ..Entry::new(crate::EntryKind::Vaccination, "BCG") };
        assert_eq!(Given::of(&entry), remarked("délivré le 11/07/2019"), "it was given on a day");
    }
}
