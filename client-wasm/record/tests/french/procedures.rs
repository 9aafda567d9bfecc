//! Operations, and what they leave in the body.

use cachet_record::Why;
use cachet_record::entry::{EntryKind, Status};

use super::*;

fn procedure(attributes: &str, before: &str, after: &str) -> String {
    format!(
        "<entry><procedure classCode='PROC' {attributes}><templateId root='1.2.250.1.213.1.1.3.62'/>{before}\
         <statusCode code='completed'/><effectiveTime value='20180114'/>{after}</procedure></entry>"
    )
}

const CODED: &str = "<code code='NEKA020' codeSystem='1.2.250.1.213.2.5' displayName='Pose de prothèse de hanche'/>";

#[test]
fn an_operation_says_when_where_by_whom_and_what_for() {
    let after = "<targetSiteCode displayName='hanche' code='24136001' codeSystem='2.16.840.1.113883.6.96'>\
         <qualifier><name code='20228-3'/><value code='24028007' displayName='droite'/></qualifier></targetSiteCode>\
         <performer><assignedEntity><assignedPerson><name><suffix>DR</suffix><given>Marc</given><family>DELMAS</family>\
         </name></assignedPerson></assignedEntity></performer>\
         <entryRelationship typeCode='RSON'><act classCode='ACT' moodCode='EVN'><code code='M16.1' \
         codeSystem='2.16.840.1.113883.6.3' displayName='Coxarthrose'/></act></entryRelationship>";
    let found = of_section("47519-4", &procedure("moodCode='EVN'", CODED, after));
    let done = one(&found);
    assert_eq!((done.kind, done.text.as_str()), (EntryKind::Procedure, "Pose de prothèse de hanche"));
    assert_eq!((done.date.as_deref(), done.until.as_deref()), (Some("2018-01-14"), None));
    assert_eq!(done.detail.as_deref(), Some("hanche, latéralité : droite"));
    assert_eq!(done.author.as_deref(), Some("Dr Marc DELMAS"));
    assert_eq!(found.reasons[0].problem.words, "Coxarthrose");
    let stay = procedure("moodCode='EVN'", CODED, "").replace(
        "<effectiveTime value='20180114'/>",
        "<effectiveTime><low value='20180114'/><high value='20180119'/></effectiveTime>",
    );
    assert_eq!(one(&of_section("47519-4", &stay)).until.as_deref(), Some("2018-01-19"));
}

#[test]
fn what_was_not_done_or_only_planned_or_is_a_step_of_an_examination_is_no_operation() {
    let why = |procedure: &str| {
        let found = of_section("47519-4", procedure);
        assert!(found.entries.is_empty());
        found.left[0].why
    };
    assert_eq!(why(&procedure("moodCode='EVN' negationInd='true'", CODED, "")), Why::Withdrawn);
    assert_eq!(why(&procedure("moodCode='INT'", CODED, "")), Why::Unknown);
    let cancelled = procedure("moodCode='EVN'", CODED, "").replace("completed", "cancelled");
    assert_eq!(why(&cancelled), Why::Withdrawn);
    let step = procedure("moodCode='EVN'", CODED, "").replace("3.62", "3.146");
    assert_eq!(why(&step), Why::Unknown);
    assert_eq!(why(&procedure("moodCode='EVN'", "<code nullFlavor='NA'/>", "")), Why::NoWords);
    let words = "<code nullFlavor='NA'/><text>Appendicectomie</text>";
    assert_eq!(one(&of_section("47519-4", &procedure("moodCode='EVN'", words, ""))).text, "Appendicectomie");
}

fn device(mood: &str, time: &str, code: &str) -> String {
    format!(
        "<entry><supply classCode='SPLY' moodCode='{mood}'><templateId root='1.2.250.1.213.1.1.3.20'/>{time}\
         <participant typeCode='DEV'><participantRole classCode='MANU'>\
         <id root='2.51.1.1' extension='{{01}}00844588003288{{17}}141120{{10}}20K377{{21}}7'/>\
         <playingDevice classCode='DEV'>{code}</playingDevice></participantRole></participant></supply></entry>"
    )
}

const PACEMAKER: &str = "<code code='J010104' codeSystem='1.2.250.1.213.2.68' displayName='Stimulateur cardiaque'/>";

#[test]
fn an_implant_is_told_with_its_numbers_and_until_it_is_taken_out() {
    let since = "<effectiveTime xsi:type='IVL_TS'><low value='20190811'/></effectiveTime>";
    let found = of_section("46264-8", &device("EVN", since, PACEMAKER));
    let worn = one(&found);
    assert_eq!(
        (worn.kind, worn.text.as_str(), worn.status),
        (EntryKind::Device, "Stimulateur cardiaque", Status::Current)
    );
    assert_eq!((worn.date.as_deref(), worn.detail.as_deref()), (Some("2019-08-11"), Some("lot 20K377, n° 7")));
    let out = "<effectiveTime xsi:type='IVL_TS'><low value='20190811'/><high value='20250101'/></effectiveTime>";
    assert_eq!(one(&of_section("46264-8", &device("EVN", out, PACEMAKER))).status, Status::Past);
    let model = "<manufacturerModelName>Corail 3</manufacturerModelName>";
    let both = one(&of_section("46264-8", &device("EVN", "", &format!("{PACEMAKER}{model}")))).clone();
    assert_eq!((both.status, both.detail.as_deref()), (Status::Unsaid, Some("Corail 3, lot 20K377, n° 7")));
    assert_eq!(one(&of_section("46264-8", &device("EVN", "", model))).text, "Corail 3");
    // Prescribed is not worn; and what a pharmacy handed over may be dressings.
    for left in [
        of_section("46264-8", &device("RQO", since, PACEMAKER)),
        of_section("60590-7", &device("EVN", since, PACEMAKER)),
    ] {
        assert_eq!((left.entries.len(), left.left[0].why), (0, Why::Unknown));
    }
}

#[test]
fn what_an_operation_says_of_itself_is_told_and_its_parts_are_lines_of_their_own() {
    let code = "<code code='F-12' codeSystem='1.2.250.1.213.1.1.4.322' displayName='Caractéristiques du travail'>\
         <qualifier><value code='MED-1' displayName='césarienne'/></qualifier></code>";
    let after = "<approachSiteCode code='1' displayName='voie haute'/>\
         <entryRelationship typeCode='COMP'><procedure classCode='PROC' moodCode='EVN'>\
         <templateId root='1.2.250.1.213.1.1.3.62'/><code code='FELF' displayName='Transfusion'/></procedure></entryRelationship>\
         <entryRelationship typeCode='COMP'><observation classCode='OBS' moodCode='EVN'><code code='C' displayName='Complication'/>\
         <value xsi:type='CD' code='D' displayName='Hémorragie'/></observation></entryRelationship>\
         <entryRelationship typeCode='COMP'><encounter classCode='ENC' moodCode='EVN'/></entryRelationship>";
    let found = of_section("47519-4", &procedure("moodCode='EVN'", code, after));
    let said: Vec<_> = found.entries.iter().map(|one| (one.text.as_str(), one.detail.as_deref())).collect();
    let whole = "césarienne, voie haute, Complication : Hémorragie";
    assert_eq!(said, [("Caractéristiques du travail", Some(whole)), ("Transfusion", None)]);
    assert_eq!(left(&found), [Why::Unknown], "a stay inside of it");
    let named = "<code code='47519-4' displayName='Historique des actes'/>";
    let found = of_section("47519-4", &procedure("moodCode='EVN'", named, ""));
    assert_eq!((found.entries.len(), left(&found)), (0, vec![Why::Unknown]), "coded as its section it says nothing");
}

#[test]
fn devices_of_one_class_stay_as_many_as_they_are() {
    let stent = |name: &str| {
        let code = format!(
            "<code code='P0704' codeSystem='1.2.250.1.213.2.68' displayName='Endoprothèses vasculaires'>\
             <translation code='C101668' codeSystem='2.16.840.1.113883.3.26.1.1'><originalText>Coronix</originalText></translation>\
             <translation nullFlavor='NA'><originalText>{name}</originalText></translation></code>"
        );
        let place = "<entryRelationship typeCode='SUBJ'><observation classCode='OBS' moodCode='EVN'>\
             <code code='L' displayName='Localisation'/><value xsi:type='CD' code='S' displayName='IVA'/></observation></entryRelationship>";
        device("EVN", "", &code).replace("</supply>", &format!("{place}</supply>"))
    };
    let found = of_section("46264-8", &[stent("Stent 1"), stent("Stent 2")].concat());
    let told: Vec<_> = found.entries.iter().map(|one| one.detail.as_deref().unwrap()).collect();
    let rest = "Localisation : IVA, lot 20K377, n° 7";
    assert_eq!(told, [format!("marque : Coronix, Stent 1, {rest}"), format!("marque : Coronix, Stent 2, {rest}")]);
    assert!(found.entries[0].codes.iter().all(|code| code.code == "P0704"));
    let lines = cachet_record::entry::merged(&found.entries.iter().collect::<Vec<_>>());
    assert_eq!(lines.len(), 2);
}

#[test]
fn what_somebody_else_has_is_no_reason_of_the_person() {
    let id = "<id root='1.2.3' extension='m'/>";
    let reason = |inside: &str| {
        format!(
            "<entryRelationship typeCode='RSON'><observation classCode='OBS' moodCode='EVN'>{id}{inside}</observation>\
             </entryRelationship>"
        )
    };
    let reasons = |reason: &str, elsewhere: &str| {
        let done = section("47519-4", &procedure("moodCode='EVN'", CODED, reason));
        entries(document("11488-4", &format!("{done}{elsewhere}")).as_bytes()).reasons.len()
    };
    let subject = "<subject><relatedSubject/></subject>";
    let problem =
        |inside: &str| observation(PROBLEM, "EVN", &format!("{inside}{id}{}", value("C50", "Cancer du sein")));
    let cared = |inside: &str| concern("active", &problem(inside));
    assert_eq!(reasons(&reason(""), &section("11450-4", &cared(""))), 1);
    assert_eq!(reasons(&reason(""), &section("10157-6", &cared(""))), 0, "a family's history");
    assert_eq!(reasons(&reason(""), &section("10157-6", &section("11450-4", &cared("")))), 0);
    assert_eq!(reasons(&reason(""), &section("11450-4", &cared(subject))), 0);
    let around = cared("").replace("<statusCode", &format!("{subject}<statusCode"));
    assert_eq!(reasons(&reason(""), &section("11450-4", &around)), 0);
    let denied = cared("").replace("<act ", "<act negationInd='true' ");
    assert_eq!(reasons(&reason(""), &section("11450-4", &denied)), 0, "nor what is taken back as a whole");
    assert_eq!(reasons(&reason(&value("C50", "Cancer du sein")), ""), 1);
    assert_eq!(reasons(&reason(&format!("{subject}{}", value("C50", "Cancer du sein"))), ""), 0);
    let act = |inside: &str| {
        format!(
            "<entryRelationship typeCode='RSON'><act classCode='ACT' moodCode='EVN'><code code='C50' \
             codeSystem='2.16.840.1.113883.6.3' displayName='Cancer du sein'/>{inside}</act></entryRelationship>"
        )
    };
    assert_eq!((reasons(&act(""), ""), reasons(&act(subject), "")), (1, 0));
    let of_newborn = |born: &str| {
        let done = section("47519-4", &procedure("moodCode='EVN'", CODED, &reason("")));
        let whole = document("11488-4", &format!("{done}{}", section("57075-4", &cared(""))));
        let head = format!(
            "<recordTarget><patientRole><patient><name><family>MOREL</family></name><birthTime value='{born}'/></patient></patientRole></recordTarget><code "
        );
        entries(whole.replacen("<code ", &head, 1).as_bytes()).reasons.len()
    };
    assert_eq!((of_newborn("20260228"), of_newborn("19770304")), (1, 0), "nor what her newborn has");
}
