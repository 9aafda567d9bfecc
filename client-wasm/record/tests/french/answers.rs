//! Tables of questions: the answer in a cell is no name, and a typed answer is no diagnosis.

use cachet_record::Why;
use cachet_record::entry::{EntryKind, Status, Value};

use super::*;

const SIMPLE: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.13";

/// A value that is coded as something and written as `words`.
fn written(words: &str) -> String {
    format!(
        "<value xsi:type='CD' code='P07.3' codeSystem='2.16.840.1.113883.6.3' displayName='Prématurité'>\
         <originalText>{words}</originalText></value>"
    )
}

fn agent(words: &str) -> String {
    format!(
        "<value xsi:type='CD'><originalText><reference value='#'/></originalText></value><participant typeCode='CSM'>\
         <participantRole><playingEntity><code code='N02BE01' codeSystem='2.16.840.1.113883.6.73' \
         displayName='Paracétamol'><originalText>{words}</originalText></code></playingEntity></participantRole>\
         </participant>"
    )
}

#[test]
fn what_is_answered_yes_is_called_as_its_code_is_and_what_was_added_is_told() {
    for (words, name, detail) in [
        ("Oui", "Prématurité", None),
        ("x", "Prématurité", None),
        ("-", "Prématurité", None),
        ("Oui : à 33 semaines", "Prématurité", Some("à 33 semaines")),
        ("Naissance prématurée", "Naissance prématurée", None),
        ("[CIM-10 : P07.3] Naissance prématurée", "Naissance prématurée", None),
        ("[CIM-10 : P07.3]", "Prématurité", None),
        ("Naissance prématurée (CIM-10 : P07.3)", "Naissance prématurée", None),
    ] {
        let found = of_concern("11450-4", "active", PROBLEM, &written(words));
        assert_eq!((one(&found).text.as_str(), one(&found).detail.as_deref()), (name, detail), "{words}");
    }
    for (words, name) in [("Oui", "Paracétamol"), ("[CIS : 60000000] DOLIPRANE 1 g", "DOLIPRANE 1 g")] {
        let found = of_concern("48765-2", "active", ALLERGY, &agent(words));
        assert_eq!(one(&found).text, name, "{words}");
    }
}

#[test]
fn what_is_answered_no_is_withdrawn_though_nothing_is_negated() {
    for (section, template, inside) in [
        ("11450-4", PROBLEM, written("Non")),
        ("11450-4", PROBLEM, format!("<text>Non</text>{}", value("P07.3", "Prématurité"))),
        ("48765-2", ALLERGY, written("Non")),
        ("48765-2", ALLERGY, agent("Non")),
        ("48765-2", ALLERGY, format!("<text>non.</text>{}", agent("Paracétamol"))),
    ] {
        let found = of_concern(section, "active", template, &inside);
        assert_eq!((found.entries.len(), left(&found)), (0, vec![Why::Withdrawn]), "{inside}");
    }
    for (section, template, inside) in [
        ("11450-4", PROBLEM, written("Non renseigné")),
        ("48765-2", ALLERGY, format!("<text>Allergie</text>{}", agent("Inconnu"))),
        ("48765-2", ALLERGY, "<code code='414285001'/><value xsi:type='INT' value='1'/>".to_owned()),
    ] {
        let found = of_concern(section, "active", template, &inside);
        assert_eq!((found.entries.len(), left(&found)), (0, vec![Why::Unknown]), "{inside}");
    }
    let none = "<text>Aucune</text><value xsi:type='CD' code='716186003' codeSystem='2.16.840.1.113883.6.96' \
                displayName='Pas d’allergie connue'><originalText>Aucune</originalText></value>";
    assert_eq!(one(&of_concern("48765-2", "active", ALLERGY, none)).status, Status::Absent, "its code says so");
    let act = concern("active", &observation(PROBLEM, "EVN", &value("E11", "Diabète")));
    let denied = of_section("11450-4", &act.replace("<act ", "<act negationInd='true' "));
    assert_eq!((denied.entries.len(), left(&denied)), (0, vec![Why::Withdrawn]), "a whole concern is denied");
}

#[test]
fn an_allergy_to_nothing_that_is_named_is_called_as_its_kind_unless_that_is_any() {
    let kind = |code: &str, system: &str, value: &str| {
        let inside = format!("<code code='{code}' codeSystem='{system}' displayName='allergie alimentaire'/>{value}");
        of_concern("48765-2", "active", ALLERGY, &inside)
    };
    let (snomed, act) = ("2.16.840.1.113883.6.96", "2.16.840.1.113883.5.4");
    let yes = "<value xsi:type='CD'><originalText>Oui</originalText></value>";
    for value in [yes, "<text>Oui</text>", "<value xsi:type='BL' value='true'/>"] {
        let found = kind("414285001", snomed, value);
        assert_eq!((one(&found).text.as_str(), one(&found).codes.len()), ("allergie alimentaire", 1), "{value}");
    }
    for (code, system) in [("ALG", act), ("OINT", act), ("420134006", snomed)] {
        assert_eq!(left(&kind(code, system, yes)), [Why::NoWords], "{code}");
    }
    assert_eq!(left(&kind("414285001", snomed, "<value xsi:type='BL' value='false'/>")), [Why::Withdrawn]);
    let nothing = "<text><reference value='#nowhere'/></text><value xsi:type='CD'/>";
    assert_eq!(left(&kind("414285001", snomed, nothing)), [Why::NoWords], "a kind alone is no allergy");
    let none = kind("DALG", act, "<text>Aucune allergie identifiée pendant le séjour</text><value xsi:type='CD'/>");
    assert_eq!(one(&none).status, Status::Absent);
}

#[test]
fn what_is_denied_of_one_allergen_is_not_said_of_every_allergy() {
    let denied = |inside: &str| {
        let statement = observation(ALLERGY, "EVN", inside).replace("<observation", "<observation negationInd='true'");
        of_section("48765-2", &concern("active", &statement))
    };
    assert_eq!(left(&denied(&value("Z88.0", "Pénicilline"))), [Why::Withdrawn]);
    let any = "<value xsi:type='CD' code='419199007' codeSystem='2.16.840.1.113883.6.96' displayName='Allergie'/>";
    assert_eq!(one(&denied(any)).status, Status::Absent);
}

#[test]
fn a_number_or_a_flag_among_problems_is_no_diagnosis_and_a_result_all_the_same() {
    let quoted = |code: &str, value: &str| {
        let asked = format!("{code}<text>Oui</text><effectiveTime value='20260212'/>{value}");
        let act = concern("completed", &observation(PROBLEM, "EVN", &super::value("I48", "Fibrillation")));
        let other = observation(SIMPLE, "EVN", &asked);
        let other = format!("<entryRelationship typeCode='REFR'>{other}</entryRelationship></act>");
        of_section("11450-4", &act.replace("</act>", &other))
    };
    let found = quoted(&coded("code", "6301-6", "INR"), "<value xsi:type='REAL' value='2.5'/>");
    let [problem, result] = &found.entries[..] else { panic!("{found:#?}") };
    assert_eq!((problem.text.as_str(), result.kind), ("Fibrillation", EntryKind::Laboratory));
    assert_eq!((result.text.as_str(), result.date.as_deref()), ("INR", Some("2026-02-12")));
    let local = "<code code='MED-029' codeSystem='1.2.250.1.213.1.1.4.322' displayName='Traitement hormonal ?'/>";
    for value in [
        "<value xsi:type='BL' value='true'/>",
        "<value xsi:type='INT' value='3'/>",
        "<value xsi:type='TS' value='20260101'/>",
        "<value xsi:type='CD' code='ORG-197' displayName='Orientation vers un centre'/>",
    ] {
        let found = quoted(local, value);
        assert_eq!((found.entries.len(), left(&found)), (1, vec![Why::Unknown]), "{value}");
    }
    let typed = of_concern("11450-4", "active", PROBLEM, "<text>Oui</text><value xsi:type='INT' value='2'/>");
    assert_eq!((typed.entries.len(), left(&typed)), (0, vec![Why::Unknown]));
    let words = of_concern("11450-4", "active", PROBLEM, "<value xsi:type='ST'>Migraine</value>");
    assert_eq!(one(&words).text, "Migraine");
}

#[test]
fn a_result_is_called_neither_by_its_number_nor_by_its_value() {
    let result = |original: &str, value: &str| {
        let code = format!(
            "<code code='14749-6' codeSystem='2.16.840.1.113883.6.1' displayName='Glucose'><originalText>{original}\
             </originalText></code>{value}"
        );
        let entry = format!("<entry>{}</entry>", observation("1.3.6.1.4.1.19376.1.3.1.6", "EVN", &code));
        one(&entries(document("11502-2", &section("18719-5", &entry)).as_bytes())).clone()
    };
    let number = "<value xsi:type='PQ' value='4.89' unit='mmol/L'/>";
    for (original, value, name) in [
        ("4.89 mmol/L", number, "Glucose"),
        ("Glycémie", number, "Glycémie"),
        ("Trouble", "<value xsi:type='ST'>trouble</value>", "Glucose"),
    ] {
        assert_eq!(result(original, value).text, name, "{original}");
    }
    let answer = "<value xsi:type='CD' code='1' displayName='Positif'><originalText>Non</originalText></value>";
    assert_eq!(result("Glycémie", answer).value, Some(Value::Words("Non".to_owned())), "of a result it is the answer");
}

#[test]
fn why_somebody_is_sent_is_neither_a_result_of_a_laboratory_nor_a_diagnosis_of_it() {
    let asked = format!("{}{}", coded("code", "42349-1", "Raison"), value("MED-1", "Test de dépistage"));
    let problem = |inside: &str| format!("<entry>{}</entry>", observation(PROBLEM, "EVN", inside));
    let inside = format!(
        "<text><content ID='r'>Test de dépistage</content></text><entry>{}</entry>{}",
        observation(SIMPLE, "EVN", &asked),
        problem(&value("B97.7", "Papillomavirus")),
    );
    let laboratory = entries(document("11502-2", &section("42349-1", &inside)).as_bytes());
    assert_eq!((laboratory.entries.len(), left(&laboratory)), (0, vec![Why::Unknown]));
    let letter = of_section("42349-1", &inside);
    assert_eq!((one(&letter).text.as_str(), left(&letter)), ("Papillomavirus", vec![Why::Unknown]));
    let own = |words: &str| {
        let repeated = format!(
            "<value xsi:type='CD' code='42349-1' codeSystem='2.16.840.1.113883.6.1' displayName='Raison'>\
             <originalText>{words}</originalText></value>"
        );
        of_section("42349-1", &format!("<text>Pédiatrie : Non</text>{}", problem(&repeated)))
    };
    assert_eq!(left(&own("Pédiatrie : Non")), [Why::Unknown]);
    let said = own("Suspicion d’embolie");
    assert_eq!((one(&said).text.as_str(), one(&said).codes.len()), ("Suspicion d’embolie", 0));
}

#[test]
fn of_a_laboratory_only_chapters_hold_results_in_words() {
    let said = "<value xsi:type='ST'>Patient à jeun</value>";
    let entry =
        format!("<entry>{}</entry>", observation(SIMPLE, "EVN", &format!("{}{said}", coded("code", "1-1", "État"))));
    let of = |inside: &str| entries(document("11502-2", inside).as_bytes());
    let local = format!("<component><section><code code='B1' codeSystem='1.2.3'/>{entry}</section></component>");
    let titled = section("47420-5", &format!("<templateId root='1.3.6.1.4.1.19376.1.3.3.2.1'/>{entry}"));
    for chapter in [section("18719-5", &entry), local, titled] {
        assert_eq!(one(&of(&chapter)).kind, EntryKind::Laboratory, "{chapter}");
    }
    assert_eq!(left(&of(&section("47420-5", &entry))), [Why::Unknown]);
}

#[test]
fn a_no_with_more_words_takes_nothing_back() {
    for words in [
        "Non, mais intolérance sévère au produit",
        "Négative (test cutané), anaphylaxie en 2010",
        "Aucune : sauf aux noix",
        "Absence",
    ] {
        let text = format!("<text>{words}</text>");
        for (section, template, inside) in [
            ("11450-4", PROBLEM, written(words)),
            ("11450-4", PROBLEM, format!("{text}{}", value("G40.3", "Épilepsie"))),
            ("11450-4", PROBLEM, text.clone()),
            ("48765-2", ALLERGY, written(words)),
            ("48765-2", ALLERGY, agent(words)),
            ("48765-2", ALLERGY, format!("{text}{}", agent("Paracétamol"))),
        ] {
            let found = of_concern(section, "active", template, &inside);
            assert_eq!((found.entries.len(), left(&found)), (0, vec![Why::Unknown]), "{inside}");
        }
    }
    for words in ["Non : jamais", "non - aucune", "Absente"] {
        let found = of_concern("11450-4", "active", PROBLEM, &written(words));
        assert_eq!(left(&found), [Why::Withdrawn], "{words}");
    }
}

#[test]
fn a_value_in_words_that_is_answered_no_is_not_called_as_its_text() {
    let of = |words: &str| {
        let inside = format!("<text>Asthme</text><value xsi:type='ST'>{words}</value>");
        left(&of_concern("11450-4", "active", PROBLEM, &inside))
    };
    assert_eq!((of("Non"), of("Inconnu"), of("Oui")), (vec![Why::Withdrawn], vec![Why::Unknown], vec![]));
}
