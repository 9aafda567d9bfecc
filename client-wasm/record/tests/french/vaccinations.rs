//! Vaccinations: what was given, what was only delivered, and how both leave as FHIR.

use cachet_record::Why;
use cachet_record::entry::{EntryKind, fhir};
use serde_json::{Value, json};

use super::treatments::{TREATMENT, medicine};
use super::*;

const VACCINATION: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.12";

#[test]
fn a_vaccination_that_is_planned_was_not_given() {
    for code in ["IMMUNIZ", "INITIMMUNIZ", "BOOSTER"] {
        let by_code =
            medicine(TREATMENT, "INT", &format!("<code code='{code}' codeSystem='2.16.840.1.113883.5.4'/>"), "");
        let found = of_section("18776-5", &by_code);
        assert_eq!((found.entries.len(), left(&found)), (0, vec![Why::Unknown]), "{code}");
    }
    let found = of_section("18776-5", &medicine("1.3.6.1.4.1.19376.1.5.3.1.4.12.2", "INT", "", ""));
    assert_eq!((found.entries.len(), left(&found)), (0, vec![Why::Unknown]));
    let given = of_section("18776-5", &medicine(VACCINATION, "EVN", "<code code='IMMUNIZ'/>", ""));
    assert_eq!(one(&given).kind, EntryKind::Vaccination);
}

#[test]
fn a_vaccination_says_what_it_brought_about() {
    let effect = format!(
        "<entryRelationship typeCode='CAUS'><observation>{}</observation></entryRelationship>",
        value("R50", "Fièvre")
    );
    let found = of_section("11369-6", &medicine(VACCINATION, "EVN", "", &effect));
    assert_eq!(one(&found).detail.as_deref(), Some("Fièvre"));
}

fn resource(entry: &Entry) -> Value {
    fhir::resource(entry, &json!({ "reference": "Patient/1" }))
}

#[test]
fn a_vaccination_says_how_where_and_by_whom_and_says_it_in_fhir_too() {
    let before = "<code code='BOOSTER'/><effectiveTime value='20260110'/><routeCode displayName='voie intramusculaire'/>\
         <approachSiteCode displayName='deltoïde gauche'/>";
    let after = format!(
        "<performer><assignedEntity><assignedPerson><name><suffix>DR</suffix><given>Ada</given><family>ROUX</family>\
         </name></assignedPerson></assignedEntity></performer><entryRelationship typeCode='SUBJ'><observation>{}\
         <value xsi:type='INT' value='2'/></observation></entryRelationship><entryRelationship typeCode='SUBJ'>\
         <act classCode='ACT' moodCode='EVN'><code code='48767-8'/><text>bien supporté</text></act></entryRelationship>",
        coded("code", "30973-2", "Rang")
    );
    let lot = medicine(VACCINATION, "EVN", before, &after)
        .replace("</name></manu", "</name><lotNumberText>L7</lotNumberText></manu");
    let found = of_section("11369-6", &lot);
    let given = one(&found);
    let wanted = "Dose n° 2, Lot L7, voie intramusculaire, site : deltoïde gauche, Rappel, bien supporté";
    assert_eq!((given.detail.as_deref(), given.author.as_deref()), (Some(wanted), Some("Dr Ada ROUX")));
    let made = resource(given);
    assert_eq!((&made["resourceType"], &made["lotNumber"]), (&json!("Immunization"), &json!("L7")));
    assert_eq!(made["protocolApplied"], json!([{ "doseNumberPositiveInt": 2 }]));
    assert_eq!(made["route"]["text"], "voie intramusculaire");
    assert_eq!(
        (&made["site"]["text"], &made["note"][0]["text"]),
        (&json!("deltoïde gauche"), &json!("Rappel, bien supporté"))
    );
    let again = entries(made.to_string().as_bytes());
    assert_eq!(one(&again).detail.as_deref(), Some(wanted), "and it is read as it was written");
}

#[test]
fn a_vaccine_that_was_delivered_was_not_given() {
    let supply = "<entryRelationship typeCode='REFR'><supply classCode='SPLY' moodCode='EVN'><performer>\
         <time value='20260111'/></performer></supply></entryRelationship>";
    let of = |time: &str| one(&of_section("11369-6", &medicine(VACCINATION, "EVN", time, supply))).clone();
    let delivered = of("<effectiveTime nullFlavor='UNK'/>");
    assert_eq!((delivered.date.as_deref(), delivered.detail.as_deref()), (None, Some("délivré le 11/01/2026")));
    let made = resource(&delivered);
    assert_eq!((&made["resourceType"], &made["whenHandedOver"]), (&json!("MedicationDispense"), &json!("2026-01-11")));
    let inside = medicine(VACCINATION, "EVN", "", supply).replace("<entry>", "<entryRelationship>");
    let inside = inside.replace("</entry>", "</entryRelationship>");
    let act = format!("<entry><act><effectiveTime value='20260120'/>{inside}</act></entry>");
    assert_eq!(one(&of_section("11369-6", &act)).date, None, "nor on the day of what it stands in");
    let given = of("<effectiveTime value='20260112'/>");
    assert_eq!((given.date.as_deref(), given.detail), (Some("2026-01-12"), None));
}

#[test]
fn a_remark_that_reads_like_a_part_stays_a_remark() {
    let comment = |said: &str| {
        format!(
            "<entryRelationship typeCode='SUBJ'><act classCode='ACT' moodCode='EVN'><code code='48767-8'/>\
             <text>{said}</text></act></entryRelationship>"
        )
    };
    for said in [
        "délivré le 11/07/2019",
        "Dose n° 2, à faire en mars",
        "Lot rappelé par le fabricant",
        "Voie veineuse difficile",
        "remarque : bien supporté",
    ] {
        let given = medicine(VACCINATION, "EVN", "<effectiveTime value='20200101'/>", &comment(said));
        let given = one(&of_section("11369-6", &given)).clone();
        let prefixed = format!("remarque : {said}");
        assert_eq!(given.detail.as_ref(), Some(&prefixed));
        let made = resource(&given);
        assert_eq!((&made["resourceType"], &made["note"][0]["text"]), (&json!("Immunization"), &json!(said)));
        assert!(["protocolApplied", "lotNumber", "route"].iter().all(|field| made[*field].is_null()), "{made}");
        assert_eq!(one(&entries(made.to_string().as_bytes())).detail, Some(prefixed), "{said}");
    }
}
