//! What is said of a problem or an allergy: since when, whether it holds, how sure and how grave it is, where it sits.

use cachet_record::Why;
use cachet_record::entry::{Status, merged};

use super::*;

fn low(day: &str) -> String {
    format!("<effectiveTime><low {day}/></effectiveTime>")
}

fn dated(concern_is: &str, template: &str, inside: &str) -> Entries {
    let time = low("value='20210211094914+0100'");
    let act = concern(concern_is, &observation(template, "EVN", inside));
    of_section("11450-4", &act.replace("<statusCode", &format!("{time}<statusCode")))
}

#[test]
fn an_illness_begins_as_it_says_itself_and_not_when_somebody_wrote_of_it() {
    let diabetes = value("E11", "Diabète");
    for (own, wanted) in [
        (low("value='2019'"), Some("2019")),
        (low("nullFlavor='UNK'"), None),
        ("<effectiveTime nullFlavor='NA'/>".to_owned(), None),
        (String::new(), None),
    ] {
        for template in [PROBLEM, ALLERGY] {
            let found = dated("active", template, &format!("{own}{diabetes}"));
            assert_eq!(one(&found).date.as_deref(), wanted, "{own}");
        }
    }
    let weight = format!("{}<value xsi:type='PQ' value='70' unit='kg'/>", coded("code", "29463-7", "Poids"));
    let weight = observation("1.3.6.1.4.1.19376.1.5.3.1.4.13.2", "EVN", &weight);
    let organizer = format!(
        "<entry><organizer><effectiveTime value='20210211'/><component>{weight}</component></organizer></entry>"
    );
    assert_eq!(one(&of_section("8716-3", &organizer)).date.as_deref(), Some("2021-02-11"), "a measure is of its panel");
}

#[test]
fn a_concern_that_was_written_to_its_end_ends_no_illness() {
    let diabetes = value("E11", "Diabète");
    let ended = |high: &str| format!("<effectiveTime><low value='2019'/><high {high}/></effectiveTime>{diabetes}");
    for (section, status, inside, wanted) in [
        ("11450-4", "completed", &diabetes, Status::Current),
        ("11450-4", "active", &diabetes, Status::Current),
        ("11450-4", "aborted", &diabetes, Status::Unsaid),
        ("11450-4", "completed", &ended("nullFlavor='NA'"), Status::Current),
        ("11450-4", "completed", &ended("value='20200101'"), Status::Past),
        ("11450-4", "completed", &ended("value='20300101'"), Status::Current),
        ("11348-0", "completed", &diabetes, Status::Past),
        ("11348-0", "active", &diabetes, Status::Unsaid),
        ("72135-7", "completed", &diabetes, Status::Unsaid),
        ("72135-7", "active", &diabetes, Status::Current),
    ] {
        let found = of_concern(section, status, PROBLEM, inside);
        assert_eq!(one(&found).status, wanted, "{section} {status} {inside}");
    }
    for (inside, wanted) in [
        (diabetes.clone(), Status::Unsaid),
        (ended("value='20200101'"), Status::Past),
        (format!("{diabetes}{}", said_of_it("REFR", "33999-4", "inactive")), Status::Past),
        (format!("{diabetes}{}", said_of_it("REFR", "33999-4", "active")), Status::Current),
    ] {
        assert_eq!(one(&of_concern("48765-2", "completed", ALLERGY, &inside)).status, wanted, "{inside}");
    }
}

#[test]
fn what_is_not_sure_is_said_not_to_be() {
    for (code, wanted) in [
        ("unconfirmed", Some("certitude : unconfirmed")),
        ("differential", Some("certitude : differential")),
        ("confirmed", None),
    ] {
        for (section, template) in [("11450-4", PROBLEM), ("48765-2", ALLERGY)] {
            let inside = format!("{}{}", value("E11", "Diabète"), said_of_it("SUBJ", "66455-7", code));
            let found = of_concern(section, "active", template, &inside);
            assert_eq!(one(&found).detail.as_deref(), wanted, "{section}");
        }
    }
    let bare = format!("{}{}", value("E11", "Diabète"), said_of_it("SUBJ", "66455-7", "unconfirmed"))
        .replace("displayName='unconfirmed'", "");
    let found = of_concern("11450-4", "active", PROBLEM, &bare);
    assert_eq!(one(&found).detail.as_deref(), Some("certitude : non confirmé"));
}

fn reaction(relation: &str, attributes: &str, name: &str, severity: Option<&str>) -> String {
    let severity = severity.map(|severity| said_of_it("SUBJ", "SEV", severity)).unwrap_or_default();
    format!(
        "<entryRelationship typeCode='{relation}'><observation classCode='OBS' {attributes}>\
         <templateId root='{PROBLEM}'/><code code='282291009'/>{}{severity}</observation></entryRelationship>",
        value("L50", name)
    )
}

#[test]
fn reactions_that_did_not_show_are_not_told_and_each_is_as_grave_as_it_was() {
    let allergy = value("Z88", "Pénicilline");
    let stated = "moodCode='EVN'";
    for (reactions, wanted) in [
        (reaction("MFST", "moodCode='EVN' negationInd='true'", "Nausée", Some("grave")), None),
        (reaction("MFST", "moodCode='RQO'", "Nausée", None), None),
        (reaction("SUBJ", stated, "Urticaire", None), Some("Urticaire")),
        (reaction("MFST", stated, "Urticaire", None).replace("<value", "<text>Non</text><value"), None),
        (
            format!(
                "<entryRelationship typeCode='MFST'><observation classCode='OBS' {stated}><text>Prurit</text>\
                 <value xsi:type='CD' nullFlavor='NA'/></observation></entryRelationship>"
            ),
            Some("Prurit"),
        ),
        (
            reaction("MFST", stated, "Asthme", Some("grave")) + &reaction("SUBJ", stated, "Urticaire", Some("légère")),
            Some("Asthme (gravité : grave), Urticaire (gravité : légère)"),
        ),
        (
            reaction("MFST", stated, "Asthme", Some("grave")) + &reaction("MFST", stated, "Urticaire", Some("grave")),
            Some("Asthme, Urticaire, gravité : grave"),
        ),
        (
            reaction("MFST", stated, "Asthme", None) + &said_of_it("SUBJ", "82606-5", "Élevée"),
            Some("Asthme, criticité : Élevée"),
        ),
    ] {
        let found = of_concern("48765-2", "active", ALLERGY, &format!("{allergy}{reactions}"));
        assert_eq!(one(&found).detail.as_deref(), wanted, "{reactions}");
        assert_eq!(found.left.len(), usize::from(wanted.is_none()), "{reactions}");
    }
}

fn sided(element: &str, code: &str, words: &str, side: &str) -> String {
    format!(
        "<{element} code='{code}' codeSystem='2.16.840.1.113883.6.3' displayName='{words}'><qualifier>\
         <name code='20228-3' displayName='Latéralité'/><value code='1' displayName='{side}'/></qualifier></{element}>"
    )
}

#[test]
fn a_problem_says_where_it_sits_and_right_is_not_left() {
    let of = |side: &str| {
        let inside = sided("value", "D48.6", "Tumeur du sein", side).replacen("<value", "<value xsi:type='CD'", 1);
        observation(PROBLEM, "EVN", &inside)
    };
    let both = format!("{}{}", concern("active", &of("droit")), concern("active", &of("gauche")));
    let found = of_section("11450-4", &both);
    let said: Vec<_> = found.entries.iter().map(|entry| entry.detail.as_deref().unwrap()).collect();
    assert_eq!(said, ["latéralité : droit", "latéralité : gauche"]);
    assert_eq!(merged(&found.entries.iter().collect::<Vec<_>>()).len(), 2);
}

#[test]
fn a_tumour_has_the_codes_of_its_tissue_and_of_its_site_and_tells_its_stage() {
    let stage = |code: &str, name: &str, value: &str, inside: &str| {
        format!(
            "<entryRelationship typeCode='SUBJ'><observation classCode='OBS' moodCode='EVN'>{}{value}{inside}\
             </observation></entryRelationship>",
            coded("code", code, name)
        )
    };
    let tnm = |code: &str, words: &str| {
        format!("<value xsi:type='CD' code='{code}' codeSystem='2.16.840.1.113883.15.6' displayName='{words}'/>")
    };
    let stages = stage("75620-5", "Stade TNM", "", &stage("21905-5", "TNM T", &tnm("T1b", "sous-muqueuse"), ""));
    let inside = format!(
        "<templateId root='1.2.250.1.213.1.1.3.113'/>{}{}{stages}{}{}",
        value("8000/3", "Tumeur maligne"),
        sided("targetSiteCode", "C50.2", "Quadrant supéro-interne du sein", "droit"),
        stage("1-1", "Métastases", "<value xsi:type='BL' value='false'/>", ""),
        said_of_it("SUBJ", "SEV", "sévère"),
    );
    let found = of_concern("72135-7", "active", PROBLEM, &inside);
    let tumour = one(&found);
    let wanted = "Quadrant supéro-interne du sein, latéralité : droit, TNM T : T1b (sous-muqueuse), gravité : sévère";
    assert_eq!(tumour.detail.as_deref(), Some(wanted));
    let codes: Vec<_> = tumour.codes.iter().map(|code| code.code.as_str()).collect();
    assert_eq!((codes, left(&found)), (vec!["8000/3", "C50.2"], vec![Why::Withdrawn]));
}

#[test]
fn what_a_problem_holds_beside_observations_is_left_and_so_are_remarks_on_several() {
    let act = "<entryRelationship typeCode='SUBJ'><procedure classCode='PROC' moodCode='EVN'/></entryRelationship>";
    let found = of_concern("11450-4", "active", PROBLEM, &format!("{}{act}", value("E11", "Diabète")));
    assert_eq!((found.entries.len(), left(&found)), (1, vec![Why::Unknown]));
    let remark = format!(
        "<entryRelationship typeCode='REFR'><act classCode='ACT' moodCode='EVN'>{}<text>Suivi à l’hôpital</text></act>\
         </entryRelationship></act>",
        coded("code", "48767-8", "Commentaire")
    );
    let diabetes = observation(PROBLEM, "EVN", &value("E11", "Diabète"));
    let asthma = observation(PROBLEM, "EVN", &value("J45", "Asthme"));
    let with = |more: &str| {
        let template = "<templateId root='1.3.6.1.4.1.19376.1.5.3.1.4.5.2'/><statusCode";
        let act = concern("active", &diabetes).replacen("<statusCode", template, 1);
        of_section("11450-4", &act.replacen("</act>", &format!("{more}{remark}"), 1))
    };
    let alone = with("");
    assert_eq!((one(&alone).detail.as_deref(), left(&alone)), (Some("Suivi à l’hôpital"), vec![]));
    let two = with(&format!("<entryRelationship typeCode='SUBJ'>{asthma}</entryRelationship>"));
    assert_eq!(two.entries.iter().filter(|entry| entry.detail.is_none()).count(), 2);
    assert_eq!(left(&two), [Why::Unknown]);
}
