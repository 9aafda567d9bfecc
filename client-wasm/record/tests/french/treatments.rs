//! Medicines: whether they are taken, what is planned, when they were dispensed, what they are for.

use cachet_record::Why;
use cachet_record::entry::{EntryKind, Status};

use super::*;

/// A medicine with what is told of it before and after its product.
pub(super) fn medicine(template: &str, mood: &str, before: &str, after: &str) -> String {
    format!(
        "<entry><substanceAdministration classCode='SBADM' moodCode='{mood}'><templateId root='{template}'/>{before}\
         <consumable><manufacturedProduct><manufacturedMaterial><name>PREDNISONE</name></manufacturedMaterial>\
         </manufacturedProduct></consumable>{after}</substanceAdministration></entry>"
    )
}

pub(super) const TREATMENT: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.7";
pub(super) const BEGUN: &str = "<effectiveTime xsi:type='IVL_TS'><low value='20260201'/></effectiveTime>";

#[test]
fn what_was_dispensed_once_has_that_day_and_is_not_taken_for_ever() {
    let supply = |performer: &str| {
        format!(
            "<entryRelationship typeCode='REFR'><supply classCode='SPLY' moodCode='EVN'>{performer}<author>\
             <time value='20190308'/><assignedAuthor><assignedPerson><name><suffix>DR</suffix><given>Laure</given>\
             <family>MARIGNY</family></name></assignedPerson></assignedAuthor></author></supply></entryRelationship>"
        )
    };
    let both = supply("<performer><time value='20190311'/></performer>");
    let unknown =
        "<statusCode code='completed'/><effectiveTime xsi:type='IVL_TS'><low nullFlavor='UNK'/></effectiveTime>";
    let of =
        |before: &str, after: &str| one(&of_section("10160-0", &medicine(TREATMENT, "EVN", before, after))).clone();
    let dispensed = of(unknown, &both);
    assert_eq!((dispensed.date.as_deref(), dispensed.status), (Some("2019-03-11"), Status::Unsaid));
    assert_eq!(dispensed.author.as_deref(), Some("Dr Laure MARIGNY"));
    assert_eq!(of(unknown, &supply("")).date.as_deref(), Some("2019-03-08"));
    let begun = of(BEGUN, &both);
    assert_eq!((begun.date.as_deref(), begun.status), (Some("2026-02-01"), Status::Current));
    assert_eq!(of("<statusCode code='active'/>", "").status, Status::Current);
}

#[test]
fn a_treatment_is_for_what_its_reason_codes_before_what_bears_the_same_id() {
    let id = "<id root='1.2.3' extension='a'/>";
    let reason = |code: &str| {
        let after = format!(
            "<entryRelationship typeCode='RSON'><act classCode='ACT' moodCode='EVN'>{id}{code}</act></entryRelationship>"
        );
        let other =
            observation("1.3.6.1.4.1.19376.1.5.3.1.4.5", "EVN", &format!("{id}{}", value("I10", "Hypertension")));
        let body = [
            section("10160-0", &medicine(TREATMENT, "EVN", BEGUN, &after)),
            section("11450-4", &format!("<entry>{other}</entry>")),
        ];
        let found = entries(document("11488-4", &body.concat()).as_bytes());
        found.reasons.iter().map(|reason| reason.problem.words.clone()).collect::<Vec<_>>()
    };
    assert_eq!(reason("<code code='J45' codeSystem='2.16.840.1.113883.6.3' displayName='Asthme'/>"), ["Asthme"]);
    assert_eq!(reason("<code nullFlavor='NA'/>"), ["Hypertension"]);
}

/// A treatment of a letter of 2 March 2026.
fn held(section: &str, mood: &str, before: &str) -> Entry {
    one(&of_section(section, &medicine(TREATMENT, mood, before, ""))).clone()
}

fn period(bounds: &str) -> String {
    format!("<effectiveTime xsi:type='IVL_TS'>{bounds}</effectiveTime>")
}

#[test]
fn a_treatment_that_ended_before_its_document_is_over_whatever_its_status() {
    let begun = "<low value='20260101'/>";
    for (bounds, until, status) in [
        ("<high value='20260228'/>", Some("2026-02-28"), Status::Past),
        ("<width value='10' unit='d'/>", Some("2026-01-10"), Status::Past),
        ("<high value='202603'/>", Some("2026-03"), Status::Current),
        ("<high value='20260302'/>", Some("2026-03-02"), Status::Current),
        ("<high nullFlavor='UNK'/>", None, Status::Current),
    ] {
        let said =
            held("10160-0", "EVN", &format!("<statusCode code='active'/>{}", period(&format!("{begun}{bounds}"))));
        assert_eq!((said.until.as_deref(), said.status), (until, status), "{bounds}");
    }
    let ended = period(&format!("{begun}<high value='20260228'/>"));
    for (mood, code) in [("EVN", "completed"), ("INT", "completed"), ("EVN", "suspended"), ("RQO", "active")] {
        let said = held("10160-0", mood, &format!("<statusCode code='{code}'/>{ended}"));
        assert_eq!(said.status, Status::Past, "{mood} {code}");
    }
}

#[test]
fn what_was_stopped_or_suspended_is_not_taken_now() {
    let with = |code: &str| held("10160-0", "EVN", &format!("<statusCode code='{code}'/>{BEGUN}"));
    assert_eq!(with("aborted").status, Status::Past);
    let suspended = with("suspended");
    assert_eq!((suspended.status, suspended.detail.as_deref()), (Status::Unsaid, Some("suspendu")));
    let ordered = of_section("57828-6", &medicine(TREATMENT, "RQO", "<statusCode code='aborted'/>", ""));
    assert_eq!((ordered.entries.len(), left(&ordered)), (0, vec![Why::Withdrawn]));
}

#[test]
fn what_was_given_once_or_during_a_stay_is_over() {
    let no_bounds = period("<low nullFlavor='NA'/><high nullFlavor='NA'/>");
    let once = format!("<statusCode code='completed'/>{no_bounds}<effectiveTime operator='A' value='202602030830'/>");
    let said = held("10160-0", "EVN", &once);
    assert_eq!((said.date.as_deref(), said.status), (Some("2026-02-03T08:30"), Status::Past));
    assert_eq!(said.until, said.date);
    let daily =
        format!("{once}<effectiveTime xsi:type='PIVL_TS' operator='A'><period value='1' unit='d'/></effectiveTime>");
    assert_eq!(held("10160-0", "EVN", &daily).status, Status::Current, "a rhythm goes on");
    let stay = held("18610-6", "EVN", &format!("<statusCode code='active'/>{BEGUN}"));
    assert_eq!((stay.status, stay.until), (Status::Past, None));
}

#[test]
fn a_medicine_that_a_plan_of_care_intends_is_none_that_is_taken() {
    for section in ["18776-5", "10160-0"] {
        let template = if section == "18776-5" { TREATMENT } else { "1.2.250.1.213.1.1.3.42.4" };
        let found = of_section(section, &medicine(template, "INT", "<statusCode code='active'/>", ""));
        assert_eq!((found.entries.len(), left(&found)), (0, vec![Why::Unknown]), "{section}");
    }
    assert_eq!(of_section("18776-5", &medicine(TREATMENT, "EVN", BEGUN, "")).entries.len(), 1);
    assert_eq!(of_section("57828-6", &medicine(TREATMENT, "INT", "", "")).entries.len(), 1, "a prescription");
}

#[test]
fn what_an_examination_injected_is_of_its_day_with_its_lot_and_is_not_taken() {
    let injection = "<entry><substanceAdministration classCode='SBADM' moodCode='EVN'>\
         <templateId root='1.2.840.10008.9.13'/><statusCode code='completed'/><doseQuantity value='80' unit='mL'/>\
         <consumable><manufacturedProduct><manufacturedMaterial><name>IODEX 300</name>\
         <lotNumberText>C7</lotNumberText></manufacturedMaterial></manufacturedProduct></consumable>\
         </substanceAdministration></entry>";
    let examined = |name: &str| {
        let code = coded("code", "24727-0", name);
        let procedure = format!("<entry><procedure>{code}<effectiveTime value='20260301'/></procedure></entry>");
        section("55111-9", &format!("{procedure}{injection}"))
    };
    let body = format!("{}{}", examined("Scanner du crâne"), examined("Scanner du thorax"));
    let found = entries(document("18748-4", &body).as_bytes());
    let [head, chest] = &found.entries[..] else { panic!("{found:#?}") };
    for (one, name) in [(head, "Scanner du crâne"), (chest, "Scanner du thorax")] {
        assert_eq!((one.date.as_deref(), one.until.as_deref()), (Some("2026-03-01"), Some("2026-03-01")));
        assert_eq!(one.status, Status::Past);
        assert_eq!(one.detail, Some(format!("Lot C7, examen : {name}, 80 mL")));
    }
    let merged = cachet_record::entry::merged(&[head, chest]);
    assert_eq!(merged.len(), 2, "two injections are two");
}

/// A dispensation of a medicine, with more of it.
fn dispensed(inside: &str) -> String {
    format!(
        "<entry><supply classCode='SPLY' moodCode='EVN'><templateId root='1.2.250.1.213.1.1.3.204'/>\
         <quantity value='2' unit='30009000'/>{inside}</supply></entry>"
    )
}

#[test]
fn a_medicine_that_a_pharmacy_dispensed_says_when_how_much_and_how_it_is_taken() {
    let product = "<product><manufacturedProduct><manufacturedMaterial><code code='63107752' \
         codeSystem='1.2.250.1.213.2.3.1' displayName='DOLENA 500 mg, comprimé'/><name>DOLENA 500 mg</name>\
         <lotNumberText>P4</lotNumberText></manufacturedMaterial></manufacturedProduct></product>";
    let taking = |high: &str| {
        format!(
            "<performer><time value='20260301'/></performer><entryRelationship typeCode='COMP'>\
             <substanceAdministration classCode='SBADM' moodCode='INT'><effectiveTime xsi:type='IVL_TS'>\
             <low value='20260201'/><high value='{high}'/></effectiveTime><effectiveTime xsi:type='PIVL_TS'>\
             <period value='8' unit='h'/></effectiveTime><doseQuantity value='1' unit='15054000'/>\
             </substanceAdministration></entryRelationship>"
        )
    };
    let of = |inside: &str| of_section("60590-7", &dispensed(inside));
    let found = of(&format!("{product}{}", taking("20260310")));
    let said = one(&found);
    assert_eq!((said.text.as_str(), said.codes[0].code.as_str()), ("DOLENA 500 mg", "63107752"));
    assert_eq!((said.date.as_deref(), said.until.as_deref()), (Some("2026-03-01"), Some("2026-03-10")));
    assert_eq!((said.status, said.kind), (Status::Unsaid, EntryKind::Treatment));
    assert_eq!(said.detail.as_deref(), Some("délivré : 2 boîtes, Lot P4, 1 comprimé / 8 h"));
    assert!(found.left.is_empty(), "{found:#?}");
    assert_eq!(one(&of(&format!("{product}{}", taking("20260220")))).status, Status::Past);
    let many = of(&format!("{product}{}", taking("20260310").repeat(80)));
    let said = one(&many).detail.as_deref().unwrap();
    assert!(said.starts_with("délivré : 2 boîtes, Lot P4, 1 comprimé / 8 h"), "said once: {said}");
    let cells: String =
        (0..80).map(|hours| taking("20260310").replace("value='8'", &format!("value='{hours}'"))).collect();
    let cut = of(&format!("{product}{cells}"));
    let said = one(&cut).detail.as_deref().unwrap();
    assert!(said.starts_with("délivré : 2 boîtes, Lot P4, posologie incomplète, 1 comprimé / 0 h"), "{said}");
    let device = of("<participant typeCode='DEV'><participantRole/></participant>");
    assert_eq!((device.entries.len(), left(&device)), (0, vec![Why::Unknown]));
}

#[test]
fn the_words_of_what_is_absent_or_unknown_are_no_product() {
    for (code, wanted) in
        [("no-known-medications", Some(Status::Absent)), ("no-medication-info", None), ("other", None)]
    {
        let coded = format!("<code code='{code}' codeSystem='2.16.840.1.113883.5.1150.1' displayName='Rien'/>");
        let empty = format!(
            "<entry><substanceAdministration classCode='SBADM' moodCode='EVN'><templateId root='{TREATMENT}'/>{coded}\
             <text>Aucune donnée</text><consumable><manufacturedProduct><manufacturedMaterial><code nullFlavor='NA'/>\
             </manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration></entry>"
        );
        let found = of_section("10160-0", &empty);
        assert_eq!(found.entries.first().map(|entry| entry.status), wanted, "{code}");
    }
}

#[test]
fn a_product_is_called_by_its_code_where_its_name_is_only_a_kind_and_keeps_the_codes_of_what_is_in_it() {
    let product = |name: &str| {
        let material = format!(
            "<code><translation code='9064' codeSystem='1.2.250.1.215.200.1.1.2' displayName='ARNICA GRL'/>\
             <translation code='N02BE01' codeSystem='1.2.250.1.215.200.1.2.1' displayName='PARACETAMOL'/>\
             <translation><translation code='6209' codeSystem='1.2.250.1.215.200.1.3.1' displayName='ARNICA'/>\
             </translation></code><name>{name}</name>"
        );
        let said = medicine(TREATMENT, "EVN", "", "").replace("<name>PREDNISONE</name>", &material);
        one(&of_section("10160-0", &said)).clone()
    };
    assert_eq!(product("PRODUIT HOMÉOPATHIQUE").text, "ARNICA GRL");
    let named = product("Arnica de la maison");
    assert_eq!(named.text, "Arnica de la maison");
    let codes: Vec<_> = named.codes.iter().map(|code| (code.system.as_str(), code.code.as_str())).collect();
    assert_eq!(codes[1..], [("http://www.whocc.no/atc", "N02BE01"), ("urn:oid:1.2.250.1.215.200.1.3.1", "6209")]);
}

#[test]
fn a_row_of_a_table_is_no_reason_for_a_treatment() {
    let because = |inside: &str| {
        let reason = format!(
            "<entryRelationship typeCode='RSON'><observation classCode='OBS' moodCode='EVN'><code code='ASSERTION'/>\
             <text>Dilatation de deux artères</text>{inside}</observation></entryRelationship>"
        );
        of_section("10160-0", &medicine(TREATMENT, "EVN", BEGUN, &reason)).reasons
    };
    assert!(because("").is_empty());
    assert_eq!(because(&value("I25", "Cardiopathie"))[0].problem.words, "Cardiopathie");
}
