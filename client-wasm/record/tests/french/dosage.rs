//! How much of a medicine, how often, when, on which condition.

use super::treatments::{TREATMENT, medicine};
use super::*;

fn detail(before: &str, after: &str) -> String {
    let found = of_section("10160-0", &medicine(TREATMENT, "INT", before, after));
    one(&found).detail.clone().unwrap_or_default()
}

#[test]
fn a_dose_may_lie_between_two_and_is_said_in_words_that_people_read() {
    let dose = |inside: &str| detail(&format!("<doseQuantity {inside}</doseQuantity>"), "");
    assert_eq!(dose("><low value='1' unit='{tablet}'/><high value='2' unit='{tablet}'/>"), "1 – 2 comprimés");
    assert_eq!(dose("><low value='1' unit='{tablet}'/><high value='1' unit='{tablet}'/>"), "1 comprimé");
    assert_eq!(dose("value='3' unit='{count}'>"), "3");
    assert_eq!(dose("value='5' unit='mg'>"), "5 mg");
}

#[test]
fn doses_that_follow_each_other_are_said_in_their_order() {
    let step = |number: u8, dose: u8, days: u8| {
        format!(
            "<entryRelationship typeCode='COMP'><sequenceNumber value='{number}'/><substanceAdministration \
             classCode='SBADM' moodCode='INT'><effectiveTime xsi:type='SXPR_TS'><comp xsi:type='IVL_TS'>\
             <low value='20211201'/><width value='{days}' unit='d'/></comp><comp xsi:type='PIVL_TS'>\
             <period value='8' unit='h'/></comp></effectiveTime><doseQuantity><low value='{dose}' unit='{{tablet}}'/>\
             <high value='{dose}' unit='{{tablet}}'/></doseQuantity></substanceAdministration></entryRelationship>"
        )
    };
    let steps = format!("{}{}", step(2, 1, 4), step(1, 2, 3));
    let route = "<routeCode code='20053000' displayName='Voie orale'/>";
    let wanted = "2 comprimés / 8 h pendant 3 j, puis 1 comprimé / 8 h pendant 4 j, Voie orale";
    assert_eq!(detail(route, &steps), wanted);
    let both = detail("<doseQuantity value='40' unit='mg'/>", &steps);
    assert!(both.starts_with("40 mg ; 2 comprimés / 8 h"), "all that is stated is told: {both}");
    assert_eq!(detail("<text>PREDNISONE</text>", ""), "", "the product's name is no dosage");
}

/// Words of a table that quantities refer to.
fn written(before: &str, after: &str, words: &[(&str, &str)]) -> String {
    let cells: String = words.iter().map(|(id, said)| format!("<td ID='{id}'>{said}</td>")).collect();
    let text = format!("<text><table><tbody><tr>{cells}</tr></tbody></table></text>");
    let found = of_section("57828-6", &format!("{text}{}", medicine(TREATMENT, "INT", before, after)));
    one(&found).detail.clone().unwrap_or_default()
}

fn refers(id: &str) -> String {
    format!("<translation><originalText><reference value='#{id}'/></originalText></translation>")
}

#[test]
fn a_dose_is_said_in_its_authors_words() {
    let bounds = |low: &str, high: &str| {
        format!(
            "<doseQuantity><low value='1' unit='{{count}}'>{}</low><high value='2' unit='{{count}}'>{}</high></doseQuantity>",
            refers(low),
            refers(high)
        )
    };
    let words = [("a", "1 cp"), ("b", "2 cp"), ("c", "gélules"), ("d", "-")];
    assert_eq!(written(&bounds("a", "a"), "", &words), "1 cp");
    assert_eq!(written(&bounds("a", "b"), "", &words), "1 – 2 cp");
    assert_eq!(written(&bounds("c", "c"), "", &words), "1 – 2 gélules");
    assert_eq!(written(&bounds("d", "d"), "", &words), "1 – 2");
    assert_eq!(written(&bounds("a", "none"), "", &words), "1 – 2 cp", "both count the same");
    let unlike = format!(
        "<doseQuantity><low value='500' unit='mg'>{}</low><high value='1' unit='g'/></doseQuantity>",
        refers("e")
    );
    assert_eq!(written(&unlike, "", &[("e", "500 mg")]), "500 mg – 1 g");
    assert_eq!(
        detail("<doseQuantity><low value='500' unit='mg'/><high value='1' unit='g'/></doseQuantity>", ""),
        "500 mg – 1 g"
    );
    let all = format!(
        "<doseQuantity>{}<low value='2' unit='{{count}}'/><high value='4' unit='{{count}}'/></doseQuantity>",
        refers("c")
    );
    assert_eq!(written(&all, "", &words), "2 – 4 gélules");
}

#[test]
fn how_often_is_said_in_its_authors_words_and_alone_it_is_no_dosage() {
    let daily = |words: &str| {
        format!("<effectiveTime xsi:type='PIVL_TS'><period value='1' unit='d'>{words}</period></effectiveTime>")
    };
    assert_eq!(written(&daily(&refers("a")), "", &[("a", "2 applications/j")]), "2 applications/j");
    assert_eq!(detail(&daily(""), ""), "/ j, posologie incomplète");
    let half = "<effectiveTime xsi:type='PIVL_TS'><period value='0.5' unit='d'/></effectiveTime><doseQuantity value='1' unit='{tbl}'/>";
    assert_eq!(detail(half, ""), "1 comprimé / 12 h");
    let between = "<effectiveTime xsi:type='PIVL_TS'><period><low value='1' unit='d'/><high value='2' unit='d'/></period>\
         </effectiveTime><doseQuantity value='1' unit='{tbl}'/>";
    assert_eq!(detail(between, ""), "1 comprimé / 1 – 2 j");
    assert_eq!(detail("<rateQuantity value='1500' unit='mg/d'/>", ""), "rythme : 1500 mg/j");
}

#[test]
fn a_dose_is_taken_at_its_moments_of_the_day() {
    let at = |event: &str| {
        let time = format!("<effectiveTime xsi:type='EIVL_TS'>{event}</effectiveTime>");
        detail(&format!("{time}<doseQuantity value='1' unit='{{tablet}}'/>"), "")
    };
    assert_eq!(at("<event code='HS'/>"), "1 comprimé, au coucher");
    assert_eq!(at("<event code='PCD'/>"), "1 comprimé, à midi après le repas");
    assert_eq!(at("<event code='XYZ'/>"), "1 comprimé, posologie incomplète");
    assert_eq!(
        at("<event code='AC'/><offset><low value='-1' unit='h'/></offset>"),
        "1 comprimé, avant les repas, posologie incomplète"
    );
    let part = |event: &str, dose: u8| {
        format!(
            "<entryRelationship typeCode='COMP'><substanceAdministration classCode='SBADM' moodCode='INT'>\
             <effectiveTime xsi:type='EIVL_TS'><event code='{event}'/></effectiveTime>\
             <doseQuantity value='{dose}' unit='{{tablet}}'/></substanceAdministration></entryRelationship>"
        )
    };
    let split = "<templateId root='1.3.6.1.4.1.19376.1.5.3.1.4.9'/>";
    let wanted = "1 comprimé, le matin avant le repas ; 2 comprimés, le soir avant le repas";
    assert_eq!(detail(split, &format!("{}{}", part("ACM", 1), part("ACV", 2))), wanted);
}

#[test]
fn a_condition_is_part_of_the_dose_and_one_that_cannot_be_read_leaves_it_incomplete() {
    let on = |text: &str| format!("<precondition><criterion><text>{text}</text></criterion></precondition>");
    let dose = "<doseQuantity value='1' unit='{tablet}'/>";
    assert_eq!(detail(dose, &on("si fièvre")), "1 comprimé, si fièvre");
    assert_eq!(detail(dose, &on("-")), "1 comprimé");
    assert_eq!(detail(dose, &on("<reference value='#none'/>")), "1 comprimé, posologie incomplète");
    let step = |condition: &str| {
        format!(
            "<entryRelationship typeCode='COMP'><substanceAdministration classCode='SBADM' moodCode='INT'>{dose}\
             {condition}</substanceAdministration></entryRelationship>"
        )
    };
    let steps = format!("{}{}", step(&on("si douleur")), step(&on("si forte douleur")));
    assert_eq!(detail("", &steps), "1 comprimé, si douleur ; 1 comprimé, si forte douleur");
    let other = format!(
        "{dose}<consumable><manufacturedProduct><manufacturedMaterial><name>AUTRE</name>\
         </manufacturedMaterial></manufacturedProduct></consumable>"
    );
    assert_eq!(detail("", &step("").replace(dose, &other)), "posologie incomplète", "a dose of something else");
    let combined = "<templateId root='1.3.6.1.4.1.19376.1.5.3.1.4.11'/>";
    assert_eq!(detail(combined, &steps), "posologie incomplète");
    let told = format!("{combined}<text>PREDNISONE : 1 matin et soir</text>");
    assert_eq!(detail(&told, &steps), "1 matin et soir, posologie incomplète", "its author's words are there");
    let meal = "<effectiveTime xsi:type='SXPR_TS'><comp xsi:type='IVL_TS'><width value='3' unit='d'/></comp>\
         <comp xsi:type='EIVL_TS'><event code='C'/></comp></effectiveTime>";
    assert_eq!(detail("", &step(meal)), "1 comprimé, pendant les repas pendant 3 j");
}

#[test]
fn a_dosage_says_how_where_and_at_most_how_much_and_what_the_patient_is_told() {
    let before = "<routeCode displayName='Voie cutanée'/><approachSiteCode displayName='visage'/>\
         <doseQuantity value='1' unit='mg'/><maxDoseQuantity><numerator value='4' unit='mg'/>\
         <denominator value='1' unit='d'/></maxDoseQuantity>";
    let told = |words: &str| {
        format!(
            "<entryRelationship typeCode='SUBJ'><act classCode='ACT' moodCode='INT'>\
             <code code='PINSTRUCT'/><text>{words}</text></act></entryRelationship>"
        )
    };
    assert_eq!(detail(before, &told("après la douche")), "1 mg, max. 4 mg / j, Voie cutanée, visage, après la douche");
    assert_eq!(detail(before, &told("-")), "1 mg, max. 4 mg / j, Voie cutanée, visage");
    let most = "<maxDoseQuantity><numerator value='4' unit='mg'/><denominator/></maxDoseQuantity>";
    assert_eq!(detail(most, ""), "max. 4 mg");
    let text = "<text>PREDNISONE : 1 comprimé le matin</text>";
    assert_eq!(detail(text, ""), "1 comprimé le matin", "the name of the product is not said again");
}

#[test]
fn a_dosage_that_finds_no_room_says_so_and_its_limits_first() {
    let step = |number: usize| {
        format!(
            "<entryRelationship typeCode='COMP'><sequenceNumber value='{number}'/><substanceAdministration \
             classCode='SBADM' moodCode='INT'><doseQuantity value='{number}' unit='mg'/></substanceAdministration>\
             </entryRelationship>"
        )
    };
    let told = |words: &str| {
        format!(
            "<entryRelationship typeCode='SUBJ'><act classCode='ACT' moodCode='INT'>\
             <code code='PINSTRUCT'/><text>{words}</text></act></entryRelationship>"
        )
    };
    let before = "<routeCode displayName='Voie orale'/><maxDoseQuantity><numerator value='80' unit='mg'/>\
         <denominator value='1' unit='d'/></maxDoseQuantity>";
    let steps: String = (1..=90).map(step).collect();
    let said = detail(before, &(steps + &told("au repas")));
    let head = "posologie incomplète, max. 80 mg / j, Voie orale, au repas, 1 mg, puis 2 mg";
    assert!(said.starts_with(head) && said.ends_with('…') && said.len() <= 1_000, "{said}");
    let advice = "avec un grand verre d’eau ".repeat(60);
    let said = detail(before, &(step(5) + &told(&advice)));
    let head = "posologie incomplète, max. 80 mg / j, Voie orale, 5 mg, avec un grand verre";
    assert!(said.starts_with(head) && said.ends_with('…'), "what is longest is cut: {said}");
    let text = format!("<text>{}</text>", "un comprimé le matin puis ".repeat(60));
    let said = detail(&text, "");
    assert!(said.starts_with("posologie incomplète, un comprimé"), "an author's own words, too: {said}");
    let suspended = format!("<statusCode code='suspended'/>{before}");
    let steps: String = (1..=82).map(step).collect();
    let (alone, after) = (detail(before, &steps), detail(&suspended, &steps));
    assert!(alone.starts_with("1 mg") && alone.len() > 990, "{} {alone}", alone.len());
    assert!(
        after.starts_with("suspendu, posologie incomplète, max. 80 mg / j"),
        "what stands before takes room: {after}"
    );
}

#[test]
fn a_time_that_is_excluded_is_not_one_at_which_it_is_taken() {
    let dose = "<doseQuantity value='1' unit='{tablet}'/>";
    let daily = "<effectiveTime xsi:type='PIVL_TS' operator='A'><period value='1' unit='d'/></effectiveTime>";
    let at = |inside: &str| detail(&format!("{daily}{inside}{dose}"), "");
    let morning = |operator: &str| {
        format!("<effectiveTime xsi:type='EIVL_TS' operator='{operator}'><event code='ACM'/></effectiveTime>")
    };
    assert_eq!(at(&morning("A")), "1 comprimé / j, le matin avant le repas");
    assert_eq!(at(&morning("E")), "1 comprimé / j, posologie incomplète");
    let inside = "<effectiveTime xsi:type='SXPR_TS'><comp xsi:type='PIVL_TS' operator='E'><period value='7' unit='d'/>\
         </comp></effectiveTime>";
    assert_eq!(at(inside), "1 comprimé / j, posologie incomplète");
    let pause =
        "<effectiveTime xsi:type='IVL_TS' operator='E'><low value='20260201'/><high value='20260210'/></effectiveTime>";
    let found = of_section("10160-0", &medicine(TREATMENT, "INT", &format!("{pause}{dose}"), ""));
    assert_eq!((one(&found).date.as_deref(), one(&found).until.as_deref()), (None, None));
}
