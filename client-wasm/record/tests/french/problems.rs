//! Problems, allergies, and what takes them back.

use cachet_record::Why;
use cachet_record::entry::Status;

use super::*;

#[test]
fn a_problem_holds_as_its_own_status_says_before_that_of_the_concern() {
    for (clinical, concern_is, wanted) in [
        ("resolved", "active", Status::Past),
        ("remission", "active", Status::Past),
        ("inactive", "active", Status::Past),
        ("recurrence", "completed", Status::Current),
        ("active", "completed", Status::Current),
        ("unheard-of", "active", Status::Current),
    ] {
        let inside = format!("{}{}", value("E11", "Diabète"), said_of_it("REFR", "33999-4", clinical));
        let found = of_section("11450-4", &concern(concern_is, &observation(PROBLEM, "EVN", &inside)));
        assert_eq!(one(&found).status, wanted, "{clinical}");
    }
}

#[test]
fn a_refuted_problem_and_a_nullified_concern_are_withdrawn_with_what_is_in_them() {
    for certainty in ["refuted", "entered-in-error"] {
        let inside = format!("{}{}", value("E11", "Diabète"), said_of_it("SUBJ", "66455-7", certainty));
        let found = of_section("11450-4", &concern("active", &observation(PROBLEM, "EVN", &inside)));
        assert_eq!((found.entries.len(), left(&found)), (0, vec![Why::Withdrawn]), "{certainty}");
    }
    let sure = format!("{}{}", value("E11", "Diabète"), said_of_it("SUBJ", "66455-7", "confirmed"));
    let problem = observation(PROBLEM, "EVN", &sure);
    assert_eq!(of_section("11450-4", &concern("active", &problem)).entries.len(), 1);
    let organizer =
        format!("<entry><organizer><statusCode code='nullified'/><component>{problem}</component></organizer></entry>");
    for nullified in [concern("nullified", &problem), organizer] {
        let found = of_section("11450-4", &nullified);
        assert_eq!((found.entries.len(), left(&found)), (0, vec![Why::Withdrawn]));
    }
}

#[test]
fn what_a_medicine_did_is_no_diagnosis() {
    let effect = format!("<templateId root='1.2.250.1.213.1.1.3.210'/>{}", value("R51", "Céphalée"));
    let effect = format!("<entry>{}</entry>", observation(PROBLEM, "EVN", &effect));
    let plain = format!("<entry>{}</entry>", observation(PROBLEM, "EVN", &value("R51", "Céphalée")));
    for (code, inside) in [("11450-4", &effect), ("44939-7", &plain)] {
        let found = of_section(code, inside);
        assert_eq!((found.entries.len(), left(&found)), (0, vec![Why::Unknown]), "{code}");
    }
}

#[test]
fn an_allergy_says_how_it_shows_and_how_grave_it_is() {
    let agent = "<participant typeCode='CSM'><participantRole><playingEntity><code code='256349002' \
                 codeSystem='2.16.840.1.113883.6.96' displayName='Arachide'/></playingEntity></participantRole>\
                 </participant>";
    let reaction = format!(
        "<entryRelationship typeCode='MFST'><observation>{}{}</observation></entryRelationship>",
        value("L50", "Urticaire"),
        said_of_it("SUBJ", "SEV", "modérée")
    );
    let form = value("T78", "Allergie alimentaire");
    for (inside, wanted) in [
        (format!("{form}{agent}{reaction}"), Some("Urticaire, gravité : modérée")),
        (format!("{form}{agent}"), Some("Allergie alimentaire")),
        (
            format!("{form}{agent}{}", said_of_it("SUBJ", "SEV", "sévère")),
            Some("Allergie alimentaire, gravité : sévère"),
        ),
        (form.clone(), None),
    ] {
        let found = of_section("48765-2", &concern("active", &observation(ALLERGY, "EVN", &inside)));
        assert_eq!(one(&found).detail.as_deref(), wanted, "{inside}");
    }
}

/// A remark about what it stands in, by its words or by the place of its words.
fn comment(text: &str) -> String {
    format!(
        "<entryRelationship typeCode='SUBJ' inversionInd='true'><act classCode='ACT' moodCode='EVN'>\
         <templateId root='1.2.250.1.213.1.1.3.32'/>{}<text>{text}</text></act></entryRelationship>",
        coded("code", "48767-8", "Commentaire")
    )
}

#[test]
fn a_remark_about_a_problem_or_an_allergy_is_told_with_it_and_a_mark_is_none() {
    let remarks =
        format!("{}{}{}", comment("<reference value='#c1'/>"), comment("-"), comment("<reference value='#nowhere'/>"));
    for (section, template) in [("11450-4", PROBLEM), ("48765-2", ALLERGY)] {
        let statement = observation(template, "EVN", &format!("{}{remarks}", value("J45", "Asthme")));
        let text = "<text><content ID='c1'>Depuis l’enfance, jamais hospitalisé</content></text>";
        let found = of_section(section, &format!("{text}{}", concern("active", &statement)));
        assert_eq!(one(&found).detail.as_deref(), Some("Depuis l’enfance, jamais hospitalisé"), "{section}");
    }
}

#[test]
fn what_is_known_to_be_absent_is_told_from_what_is_not_known_and_from_what_nobody_paid() {
    let says = |code: &str| {
        format!(
            "<value xsi:type='CD' code='{code}' codeSystem='2.16.840.1.113883.5.1150.1' displayName='Pas de {code}'/>"
        )
    };
    for (section, template, none, nothing) in [
        ("11450-4", PROBLEM, "no-known-problems", "no-problem-info"),
        ("48765-2", ALLERGY, "no-known-allergies", "no-allergy-info"),
    ] {
        let statement = |code: &str| concern("active", &observation(template, "EVN", &says(code)));
        assert_eq!(one(&of_section(section, &statement(none))).status, Status::Absent, "{none}");
        let found = of_section(section, &statement(nothing));
        assert_eq!((found.entries.len(), left(&found)), (0, vec![Why::Unknown]), "{nothing}");
        let paid = entries(document("REMB", &self::section(section, &statement(none))).as_bytes());
        assert_eq!((paid.entries.len(), left(&paid)), (0, vec![Why::Unknown]), "{none}");
    }
    for (section, none, nothing) in [
        ("10160-0", "no-known-medications", "no-medication-info"),
        ("11369-6", "no-known-immunizations", "no-immunization-info"),
    ] {
        let act = |code: &str| {
            format!(
                "<entry><substanceAdministration classCode='SBADM' moodCode='EVN'><code code='{code}' \
                 codeSystem='2.16.840.1.113883.5.1150.1' displayName='Pas de {code}'/></substanceAdministration></entry>"
            )
        };
        let template = if section == "11369-6" { "<templateId root='1.3.6.1.4.1.19376.1.5.3.1.4.12'/>" } else { "" };
        let act = |code: &str| act(code).replace("<code", &format!("{template}<code"));
        assert_eq!(one(&of_section(section, &act(none))).status, Status::Absent, "{none}");
        assert_eq!(left(&of_section(section, &act(nothing))), [Why::Unknown], "{nothing}");
        let paid = entries(document("REMB", &self::section(section, &act(none))).as_bytes());
        assert_eq!((paid.entries.len(), left(&paid)), (0, vec![Why::Unknown]), "{none}");
    }
}

#[test]
fn what_is_said_of_a_newborn_under_the_mother_is_not_hers() {
    let of = |template: &str, born: &str, section_code: &str| {
        let whole = document(
            "11488-4",
            &section(section_code, &concern("active", &observation(PROBLEM, "EVN", &value("P36.4", "Infection")))),
        );
        let head = format!(
            "<templateId root='{template}'/><recordTarget><patientRole><patient><name><family>MOREL</family></name>\
             <birthTime value='{born}'/></patient></patientRole></recordTarget><code "
        );
        entries(whole.replacen("<code ", &head, 1).as_bytes())
    };
    for template in ["1.2.250.1.213.1.1.1.12.3", "1.2.250.1.213.1.1.1.12.5"] {
        let mothers = of(template, "19770304", "11450-4");
        assert_eq!((mothers.entries.len(), left(&mothers)), (0, vec![Why::Unknown]));
        assert_eq!(of(template, "20260228", "11450-4").entries.len(), 1, "filed under the child");
    }
    assert_eq!(of("1.2.250.1.213.1.1.1.12.2", "19770304", "11450-4").entries.len(), 1, "her own document");
    assert!(of("1.2.3", "19770304", "57075-4").entries.is_empty());
    assert_eq!(of("1.2.3", "20260228", "57075-4").entries.len(), 1);
}

#[test]
fn a_finding_of_an_examination_that_names_no_illness_is_left() {
    let of = |code: &str, system: &str, section: &str| {
        let inside = format!(
            "{}<value xsi:type='CD' code='{code}' codeSystem='{system}' displayName='Émission d’urine'/>",
            "<code code='404684003' codeSystem='2.16.840.1.113883.6.96'/>"
        );
        of_concern(section, "active", PROBLEM, &inside).entries.len()
    };
    assert_eq!(of("MED-1", "1.2.250.1.213.1.1.4.322", "10210-3"), 0);
    assert_eq!(of("MED-1", "1.2.250.1.213.1.1.4.322", "11450-4"), 1);
    assert_eq!(of("R33", "2.16.840.1.113883.6.3", "10210-3"), 1);
}

#[test]
fn a_row_of_a_form_for_any_other_illness_does_not_name_it() {
    let said = "<value xsi:type='CD' code='O13' codeSystem='2.16.840.1.113883.6.3' displayName='Hypertension gestationnelle'>\
         <originalText>Autre pathologie du post-partum</originalText></value>";
    assert_eq!(one(&of_concern("11450-4", "active", PROBLEM, said)).text, "Hypertension gestationnelle");
    let other = said.replace("Hypertension gestationnelle", "Autres hypertensions");
    assert_eq!(one(&of_concern("11450-4", "active", PROBLEM, &other)).text, "Autre pathologie du post-partum");
}

#[test]
fn why_somebody_is_looked_after_is_said_or_left() {
    let reason = "<entryRelationship typeCode='RSON'><observation classCode='OBS' moodCode='EVN'/></entryRelationship>";
    let cared = concern("active", &observation(PROBLEM, "EVN", &value("I10", "Hypertension")));
    let found = of_section("11450-4", &cared.replace("</act>", &format!("{reason}</act>")));
    assert_eq!((found.entries.len(), left(&found)), (1, vec![Why::Unknown]));
}
