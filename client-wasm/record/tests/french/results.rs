//! Results: antibiograms, goals, whose they are, what of a section is one.

use cachet_record::Why;
use cachet_record::entry::{EntryKind, Value};

use super::*;

const LABORATORY: &str = "1.3.6.1.4.1.19376.1.3.1.6";

fn words(entry: &Entry) -> String {
    match &entry.value {
        Some(Value::Quantity { number, unit }) => format!("{number} {unit}").trim().to_owned(),
        Some(Value::Words(words)) => words.clone(),
        other => format!("{other:?}"),
    }
}

#[test]
fn an_antibiogram_says_its_germ_and_what_resists() {
    let tested = |name: &str, value: &str, judged: &str| {
        let inside = format!("{}{value}<interpretationCode {judged}/>", coded("code", "20-8", name));
        format!("<component>{}</component>", observation(LABORATORY, "EVN", &inside))
    };
    let isolate = format!(
        "<entry><act><entryRelationship typeCode='COMP'><organizer classCode='CLUSTER' moodCode='EVN'>\
         <specimen><specimenRole><specimenPlayingEntity classCode='MIC'>\
         <code code='112283007' codeSystem='2.16.840.1.113883.6.96' displayName='Escherichia coli'/>\
         </specimenPlayingEntity></specimenRole></specimen>\
         <component>{}</component>\
         <component><organizer classCode='BATTERY' moodCode='EVN'>{}{}{}</organizer></component>\
         </organizer></entryRelationship></act></entry>",
        observation(
            LABORATORY,
            "EVN",
            &format!("{}<value xsi:type='PQ' value='100000' unit='/mL'/>", coded("code", "51480-2", "Bactérie"))
        ),
        coded("code", "18769-0", "Antibiogramme (CMI)"),
        tested(
            "Amoxicilline",
            "<value xsi:type='IVL_PQ'><low value='0.512' unit='ug/mL'/></value>",
            "code='R' displayName='Résistant'"
        ),
        tested("Gentamicine", "", "code='S'"),
    );
    let found = entries(document("11502-2", &section("18725-2", &isolate)).as_bytes());
    let said: Vec<_> = found
        .entries
        .iter()
        .map(|entry| (entry.group.as_deref().unwrap(), words(entry), entry.detail.as_deref()))
        .collect();
    let wanted = [
        ("Escherichia coli", "100000 /mL".to_owned(), None),
        ("Escherichia coli – Antibiogramme (CMI)", "≥ 0,512 µg/mL".to_owned(), Some("Résistant")),
        ("Escherichia coli – Antibiogramme (CMI)", "Sensible".to_owned(), None),
    ];
    assert_eq!(said, wanted);
}

#[test]
fn a_goal_is_no_result_and_a_wish_no_diagnosis() {
    let goal = format!("{}<value xsi:type='PQ' value='65' unit='kg'/>", coded("code", "29463-7", "Poids"));
    let goal = observation("1.3.6.1.4.1.19376.1.5.3.1.4.13.2", "GOL", &goal);
    let problem = observation("1.3.6.1.4.1.19376.1.5.3.1.4.5", "RQO", &value("E11", "Diabète"));
    let allergy = observation("1.3.6.1.4.1.19376.1.5.3.1.4.6", "INT", &value("T78", "Allergie"));
    for statement in [goal, problem, allergy] {
        let found = of_section("18776-5", &format!("<entry>{statement}</entry>"));
        assert!(found.entries.is_empty(), "{found:#?}");
        assert_eq!(left(&found), [Why::Unknown]);
    }
}

#[test]
fn a_section_about_the_mother_is_not_in_the_record_of_the_child() {
    let height = format!("{}<value xsi:type='PQ' value='1.65' unit='m'/>", coded("code", "8302-2", "Taille"));
    let height = format!("<entry>{}</entry>", observation("1.3.6.1.4.1.19376.1.5.3.1.4.13.2", "EVN", &height));
    let mother = format!("<subject><relatedSubject/></subject>{height}{}", section("8716-3", &height));
    let found = of_section("8716-3", &mother);
    assert!(found.entries.is_empty(), "{found:#?}");
    assert_eq!(left(&found), [Why::Unknown]);
    assert_eq!(of_section("8716-3", &height).entries.len(), 1);
}

#[test]
fn of_the_findings_of_a_section_of_results_only_numbers_are_of_a_laboratory() {
    let plain = "1.3.6.1.4.1.19376.1.5.3.1.4.13";
    let said = |name: &str, value: &str| {
        format!("<entry>{}</entry>", observation(plain, "EVN", &format!("{}{value}", coded("code", "1-1", name))))
    };
    let mixed = [
        said("Conscience", "<value xsi:type='ST'>Conscient et éveillé</value>"),
        said("INR", "<value xsi:type='REAL' value='2.4'/>"),
        said("Kaliémie", "<value xsi:type='IVL_PQ'><high value='5' unit='mmol/L'/></value>"),
    ]
    .concat();
    let found = of_section("30954-2", &mixed);
    let said: Vec<_> = found.entries.iter().map(|entry| (entry.kind, entry.text.as_str(), words(entry))).collect();
    let wanted = [
        (EntryKind::Laboratory, "INR", "2.4".to_owned()),
        (EntryKind::Laboratory, "Kaliémie", "≤ 5 mmol/L".to_owned()),
    ];
    assert_eq!(said, wanted);
    assert_eq!(left(&found), [Why::Unknown]);
    let laboratory = entries(document("11502-2", &section("30954-2", &mixed)).as_bytes());
    assert_eq!(laboratory.entries.len(), 3, "a laboratory says its results in words, too");
}

#[test]
fn a_file_beside_the_sections_is_neither_a_result_nor_left() {
    let kind = format!("{}{}", coded("code", "69764-9", "Type de document"), value("55752-0", "Information clinique"));
    let alone = format!("<entry>{}</entry>", observation("1.3.6.1.4.1.19376.1.5.3.1.4.13", "EVN", &kind));
    let attached = format!(
        "<entry><organizer classCode='CLUSTER'><templateId root='1.2.250.1.213.1.1.3.18'/>\
         <component>{}</component></organizer></entry>",
        observation("1.3.6.1.4.1.19376.1.5.3.1.4.13", "EVN", &format!("{}{}", coded("code", "1-1", "Autre"), kind))
    );
    let found = entries(document("11502-2", &section("55107-7", &format!("{alone}{attached}"))).as_bytes());
    assert_eq!(found, Entries::default());
}

#[test]
fn words_are_found_by_a_reference_without_its_mark_and_a_stretch_of_time_is_no_number() {
    let result = |value: &str| {
        let code = "<code code='1-1' codeSystem='2.16.840.1.113883.6.1'><originalText><reference value='r1'/>\
                    </originalText></code>";
        format!("<entry>{}</entry>", observation(LABORATORY, "EVN", &format!("{code}{value}")))
    };
    let inside = format!(
        "<text><content ID='r1'>Dernières règles</content></text>{}{}",
        result("<value xsi:type='IVL_TS' value='20260102'/>"),
        result("<value xsi:type='IVL_TS'><low value='20260102'/><high value='20260106'/></value>")
    );
    let found = entries(document("11502-2", &section("18719-5", &inside)).as_bytes());
    let said: Vec<_> = found.entries.iter().map(|entry| (entry.text.as_str(), words(entry))).collect();
    let wanted = ["2026-01-02", "2026-01-02 – 2026-01-06"].map(|words| ("Dernières règles", words.to_owned()));
    assert_eq!(said, wanted);
}

/// A result of a laboratory with what is told of it.
fn result(name: &str, inside: &str) -> String {
    observation(LABORATORY, "EVN", &format!("{}{inside}", coded("code", "1-1", name)))
}

fn related(kind: &str, inside: &str) -> String {
    format!("<entryRelationship typeCode='{kind}'>{inside}</entryRelationship>")
}

fn act(inside: &str) -> String {
    format!(
        "<entry><act classCode='ACT' moodCode='EVN'>{}{inside}</act></entry>",
        coded("code", "18719-5", "Biochimie")
    )
}

fn of_laboratory(inside: &str) -> Entries {
    entries(document("11502-2", &section("18719-5", inside)).as_bytes())
}

const FIVE: &str = "<value xsi:type='PQ' value='5' unit='g/L'/>";
const REMARK: &str = "<act classCode='ACT' moodCode='EVN'><templateId root='1.2.250.1.213.1.1.3.32'/>\
                      <text>À contrôler à jeun</text></act>";

#[test]
fn a_remark_and_the_specimen_are_told_with_the_result_and_a_remark_about_a_group_is_not_lost() {
    let taken = "<procedure classCode='PROC' moodCode='EVN'><templateId root='1.2.250.1.213.1.1.3.77'/>\
                 <participant typeCode='PRD'><participantRole classCode='SPEC'><playingEntity>\
                 <code code='UR' displayName='urine'/></playingEntity></participantRole></participant></procedure>";
    let told = result("Protéines", &format!("{FIVE}{}", related("SUBJ", REMARK)));
    let found = of_laboratory(&act(&[related("COMP", &told), related("COMP", taken)].concat()));
    assert_eq!(one(&found).detail.as_deref(), Some("À contrôler à jeun, prélèvement : urine"));
    assert_eq!(left(&found), []);
    let group = format!(
        "<organizer classCode='BATTERY' moodCode='EVN'><component>{}</component><component>{REMARK}</component></organizer>",
        result("Protéines", FIVE)
    );
    let found =
        of_laboratory(&act(&[related("COMP", &group), related("COMP", &taken.replace("participant", "p"))].concat()));
    assert_eq!(one(&found).detail, None);
    assert_eq!(left(&found), [Why::Unknown, Why::Unknown], "the remark, and what was taken");
    let two = [related("COMP", taken), related("COMP", &taken.replace("urine", "sang"))].concat();
    let found = of_laboratory(&act(&[two, related("COMP", &result("Protéines", FIVE))].concat()));
    assert_eq!(one(&found).detail, None, "nothing says which of the two it was");
}

#[test]
fn what_gives_nothing_is_said() {
    let transfer =
        format!("<entry><act classCode='ACT' moodCode='EVN'>{}</act></entry>", coded("code", "80413-8", "T"));
    assert_eq!(left(&of_section("42545-4", &transfer)), [Why::Unknown]);
    assert_eq!(
        left(&of_section("10157-6", "<text>Père : diabète.</text>")),
        [],
        "in words alone there is nothing to take"
    );
    let problem = observation("1.3.6.1.4.1.19376.1.5.3.1.4.5", "EVN", &value("E11", "Diabète"));
    assert_eq!(left(&of_section("10157-6", &format!("<entry>{problem}</entry>"))), [Why::Unknown]);
}

#[test]
fn an_earlier_result_has_its_own_day_and_author_or_none() {
    let wrote = "<author><assignedAuthor><assignedPerson><name>Dr Paul Vidal</name></assignedPerson></assignedAuthor>\
                 </author>";
    let earlier = |time: &str| {
        let quoted =
            result("Sodium", &format!("<effectiveTime value='{time}'/><value xsi:type='PQ' value='3' unit='g/L'/>"));
        let told = format!("<effectiveTime value='20260302'/>{FIVE}{wrote}{}", related("REFR", &quoted));
        of_laboratory(&format!("<entry>{}</entry>", result("Sodium", &told)))
    };
    let found = earlier("20240101");
    let said: Vec<_> =
        found.entries.iter().map(|entry| (entry.date.as_deref().unwrap(), entry.author.as_deref())).collect();
    assert_eq!(said, [("2026-03-02", Some("Dr Paul Vidal")), ("2024-01-01", None)]);
    assert_eq!(found.entries[1].detail, None);
    let found = earlier("20241340");
    assert_eq!((found.entries.len(), left(&found)), (1, vec![Why::NoDay]));
}

#[test]
fn a_result_that_another_laboratory_found_is_said_by_that_one() {
    let performer = "<performer typeCode='PRF'><templateId root='1.2.250.1.213.1.1.3.23'/><assignedEntity>\
                     <representedOrganization><name>Laboratoire sous-traitant</name></representedOrganization>\
                     </assignedEntity></performer>";
    let found = of_laboratory(&act(&format!("{performer}{}", related("COMP", &result("Sodium", FIVE)))));
    assert_eq!(one(&found).author.as_deref(), Some("Laboratoire sous-traitant"));
}

#[test]
fn an_addendum_and_a_section_without_a_title_name_their_author_and_group() {
    let wrote = "<author><assignedAuthor><assignedPerson><name>Dr Inès Faure</name></assignedPerson></assignedAuthor>\
                 </author>";
    let entry = format!("{wrote}<entry>{}</entry>", result("HDL", FIVE));
    let inner = section("24331-1", &entry).replace("/><author", " displayName='Bilan lipidique'/><author");
    let found = of_laboratory(&format!("<title>Biochimie</title>{inner}"));
    let entry = one(&found);
    assert_eq!((entry.group.as_deref(), entry.author.as_deref()), (Some("Bilan lipidique"), Some("Dr Inès Faure")));
}

#[test]
fn a_range_is_in_the_unit_of_the_value_or_in_words() {
    let of = |code: &str, value: &str, low: &str, high: &str| {
        let range = format!(
            "<referenceRange><observationRange><value xsi:type='IVL_PQ'>{low}{high}</value>\
                             </observationRange></referenceRange>"
        );
        let inside = format!("{}{value}{range}", coded("code", code, "Glycémie"));
        let found = of_laboratory(&format!("<entry>{}</entry>", observation(LABORATORY, "EVN", &inside)));
        let range = one(&found).range.clone().unwrap();
        let said = |number: Option<cachet_record::entry::Number>| number.map(|number| number.as_str().to_owned());
        (said(range.low), said(range.high), range.words)
    };
    let both = |low: &str, high: &str| (Some(low.to_owned()), Some(high.to_owned()), None);
    let gram = "<value xsi:type='PQ' value='0.9' unit='g/L'/>";
    let bound = |name: &str, value: &str, unit: &str| format!("<{name} value='{value}' unit='{unit}'/>");
    assert_eq!(of("2345-7", gram, &bound("low", "0.70", "g/L"), &bound("high", "1.10", "g/L")), both("0.70", "1.10"));
    assert_eq!(of("2345-7", gram, &bound("low", "700", "mg/L"), &bound("high", "1100", "mg/L")), both("0.7", "1.1"));
    assert_eq!(
        of("53049-3", gram, &bound("low", "4", "mmol/L"), &bound("high", "6", "mmol/L")),
        both("0.72062", "1.0809")
    );
    let words = |text: &str| (None, None, Some(text.to_owned()));
    assert_eq!(of("1-1", gram, &bound("low", "4", "mmol/L"), &bound("high", "6", "mmol/L")), words("4 – 6 mmol/L"));
    assert_eq!(of("1-1", gram, "", &bound("high", "0.5", "u[IU]/mL")), words("≤ 0,5 µUI/mL"));
    let units = "<value xsi:type='PQ' value='1.95' unit='m[IU]/L'/>";
    let (low, high) = (bound("low", "270", "u[IU]/L"), bound("high", "4200", "u[IU]/L"));
    assert_eq!(of("3016-3", units, &low, &high), both("0.27", "4.2"));
}

#[test]
fn words_that_contradict_their_code_are_told_with_it() {
    let said = |code: &str, text: &str| {
        let value = format!(
            "<value xsi:type='CD' code='{code}' codeSystem='2.16.840.1.113883.6.96' displayName='-'>\
             <originalText>{text}</originalText></value>"
        );
        words(one(&of_laboratory(&format!("<entry>{}</entry>", result("Streptocoque A", &value)))))
    };
    assert_eq!(said("10828004", "Négatif"), "Négatif (d’après le code : positif)");
    assert_eq!(said("260385009", "test positif"), "test positif (d’après le code : négatif)");
    assert_eq!(said("260385009", "Négative"), "Négative");
    assert_eq!(said("10828004", "Présence"), "Présence");
}

#[test]
fn a_score_and_the_weight_at_birth_are_measures_unless_they_are_another_persons() {
    let weight = |inside: &str| {
        let told = format!("{inside}{}<value xsi:type='PQ' value='3250' unit='g'/>", coded("code", "8339-4", "Poids"));
        of_section("57075-4", &format!("<entry>{}</entry>", observation("1.2.3", "EVN", &told)))
    };
    assert_eq!(one(&weight("")).kind, EntryKind::Measure);
    let child = weight("<subject><relatedSubject/></subject>");
    assert_eq!((child.entries.len(), left(&child)), (0, vec![Why::Unknown]));
}

#[test]
fn outside_of_a_laboratory_the_code_tells_a_measure_from_a_result() {
    let of = |code: &str| {
        let inside = format!(
            "<code code='{code}' codeSystem='2.16.840.1.113883.6.1' displayName='Poids'/>\
             <value xsi:type='PQ' value='70' unit='kg'/>"
        );
        one(&of_section("30954-2", &format!("<entry>{}</entry>", observation("1.2.3", "EVN", &inside)))).kind
    };
    use cachet_record::entry::EntryKind;
    assert_eq!((of("29463-7"), of("2345-7")), (EntryKind::Measure, EntryKind::Laboratory));
}

#[test]
fn a_bound_in_another_unit_keeps_the_digits_that_count() {
    let of = |value: &str, unit: &str, high: &str, own: &str| {
        let inside = format!(
            "<code code='6598-7' codeSystem='2.16.840.1.113883.6.1' displayName='Troponine'/>\
             <value xsi:type='PQ' value='{value}' unit='{unit}'/><referenceRange><observationRange>\
             <value xsi:type='IVL_PQ'><high value='{high}' unit='{own}'/></value></observationRange></referenceRange>"
        );
        let found = of_laboratory(&format!("<entry>{}</entry>", observation("1.2.3", "EVN", &inside)));
        one(&found).range.as_ref().unwrap().high.as_ref().map(ToString::to_string)
    };
    assert_eq!(of("0.00001", "mg/L", "14", "ng/L").as_deref(), Some("0.000014"));
    assert_eq!(of("0.00008", "mol/L", "84", "umol/L").as_deref(), Some("0.000084"));
    assert_eq!(of("5000", "ug/L", "6.1234", "mg/L").as_deref(), Some("6123.4"));
}

#[test]
fn a_result_is_of_the_specimen_that_stands_closest_to_it_and_of_none_where_two_do() {
    let taken = |what: &str| {
        format!(
            "<procedure classCode='PROC' moodCode='EVN'><templateId root='1.2.250.1.213.1.1.3.77'/>\
             <participant typeCode='PRD'><participantRole classCode='SPEC'><playingEntity>\
             <code code='S' displayName='{what}'/></playingEntity></participantRole></participant></procedure>"
        )
    };
    let organizer = |inside: &str| {
        let result = result("Protéines", FIVE);
        format!("<organizer classCode='BATTERY' moodCode='EVN'>{inside}<component>{result}</component></organizer>")
    };
    let component = |what: &str| format!("<component>{}</component>", taken(what));
    let of = |inside: &str| {
        let found = of_laboratory(&act(&[related("COMP", &taken("Sang")), related("COMP", inside)].concat()));
        (one(&found).detail.clone(), left(&found))
    };
    let told = |what: &str| Some(format!("prélèvement : {what}"));
    assert_eq!(of(&organizer("")), (told("Sang"), vec![]));
    assert_eq!(of(&organizer(&component("Urine"))), (told("Urine"), vec![]));
    let own = result("Protéines", &format!("{FIVE}{}", related("COMP", &taken("LCR"))));
    assert_eq!(of(&own), (told("LCR"), vec![]));
    let two = component("Urine") + &component("LCR");
    assert_eq!(of(&organizer(&two)), (None, vec![Why::Unknown; 2]), "never the outer one");
    let unread = component("Urine").replace("participant", "p");
    assert_eq!(of(&organizer(&unread)), (None, vec![Why::Unknown]));
    let denied = component("Urine").replace("<procedure ", "<procedure negationInd='true' ");
    assert_eq!(of(&organizer(&denied)), (None, vec![Why::Unknown]), "what was not taken is not told");
    let inside = related("COMP", &result("Albumine", FIVE));
    let heads = result("Protéines", &format!("{}{inside}", related("COMP", &taken("LCR"))));
    assert_eq!(of(&heads), (told("LCR"), vec![]), "of what an observation heads, too");
}
