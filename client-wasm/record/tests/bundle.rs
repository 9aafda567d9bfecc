//! Bundles of FHIR R4: whose resources they are, and which documents are in them.

#![allow(clippy::unwrap_used, reason = "a test: a panic is its failure")]

use cachet_record::{
    Finding, Format, Held, Kind, Note, Own, Traits, Why, compare_all, document_reference, entries, examine,
    is_of_documents,
};
use serde_json::{Value, json};

const LETTER: &str = include_str!("samples/level-1.xml");

/// Jeanne's synthesis, in which somebody else's lines got.
fn of_two(paul: &str) -> String {
    r#"{"resourceType":"Bundle","type":"document","entry":[
      {"fullUrl":"urn:uuid:c","resource":{"resourceType":"Composition","title":"Synthèse","date":"2026-03-02",
        "subject":{"reference":"urn:uuid:jeanne"},"type":{"coding":[{"system":"http://loinc.org","code":"60591-5"}]}}},
      {"fullUrl":"urn:uuid:paul","resource":PAUL},
      {"fullUrl":"urn:uuid:jeanne","resource":{"resourceType":"Patient","name":[{"family":"MOREL","given":["Jeanne"]}],
        "birthDate":"1955-06-03","identifier":[{"system":"urn:oid:1.2","value":"1"}]}},
      {"resource":{"resourceType":"AllergyIntolerance","code":{"text":"Noix"},"patient":{"reference":"urn:uuid:jeanne"}}},
      {"resource":{"resourceType":"AllergyIntolerance","code":{"text":"Iode"},"patient":{"reference":"urn:uuid:paul"}}},
      {"resource":{"resourceType":"AllergyIntolerance","code":{"text":"Latex"},"patient":{"reference":"Patient/elsewhere"}}},
      {"resource":{"resourceType":"Condition","code":{"text":"Asthme"},"subject":{"display":"Jeanne"}}},
      {"resource":{"resourceType":"Device","type":{"text":"Pile"},"patient":{"reference":"urn:uuid:paul"}}},
      {"resource":{"resourceType":"Observation","status":"final","code":{"text":"Poids","coding":[{"system":"http://loinc.org","code":"29463-7"}]},
        "subject":{"reference":"urn:uuid:jeanne"},"focus":[{"reference":"urn:uuid:paul"}],"valueQuantity":{"value":3,"unit":"kg"}}}
    ]}"#
    .replace("PAUL", paul)
}

fn called(name: &str, born: Option<&str>) -> Own {
    Own { name: name.to_owned(), at_birth: None, born: born.map(ToOwned::to_owned) }
}

#[test]
fn a_bundle_of_two_persons_gives_only_hers() {
    let paul = r#"{"resourceType":"Patient","name":[{"family":"MARTIN","given":["Paul"]}],"birthDate":"1950-01-01"}"#;
    let bundle = of_two(paul);
    let found = entries(bundle.as_bytes());
    let told: Vec<_> = found.entries.iter().map(|entry| entry.text.as_str()).collect();
    assert_eq!(told, ["Noix", "Latex", "Asthme"], "what refers to nobody here is hers");
    assert_eq!(found.left.iter().map(|left| left.why).collect::<Vec<_>>(), [Why::OtherPerson; 3]);
    let examined = examine("synthese.json", bundle.as_bytes());
    assert!(examined.notes.contains(&Note::SeveralPersons));
    assert_eq!(compare_all(&examined, &called("Jeanne Morel", Some("1955-06-03"))).traits, Traits::Differ);
    assert_eq!(examined.patient.unwrap().name, "Jeanne MOREL", "the first Patient is not whom it is about");
}

#[test]
fn one_person_whom_two_systems_know_is_one() {
    for twice in [
        r#"{"resourceType":"Patient","name":[{"text":"Jeanne Marie Morel"}],"birthDate":"1955-06-03"}"#,
        r#"{"resourceType":"Patient","name":[{"text":"Jeanne Durand"}],"identifier":[{"system":"urn:oid:1.2","value":"1"}]}"#,
    ] {
        let bundle = of_two(twice);
        let found = entries(bundle.as_bytes());
        assert_eq!((found.entries.len(), found.left.len()), (6, 0), "{twice}");
        assert!(!examine("synthese.json", bundle.as_bytes()).notes.contains(&Note::SeveralPersons));
    }
    let child =
        r#"{"resourceType":"Patient","identifier":[{"system":"urn:oid:1.2","value":"1"}],"birthDate":"1990-01-01"}"#;
    assert_eq!(entries(of_two(child).as_bytes()).left.len(), 3, "of one number but another day of birth");
}

#[test]
fn a_patient_within_a_resource_says_whose_it_is() {
    let allergy = |name: &str| {
        format!(
            r##"{{"resourceType":"AllergyIntolerance","code":{{"text":"Iode"}},"patient":{{"reference":"#p"}},
               "contained":[{{"resourceType":"Patient","id":"p","name":[{{"text":"{name}"}}]}}]}}"##
        )
    };
    assert_eq!(examine("a.json", allergy("Paul Martin").as_bytes()).patient.unwrap().name, "Paul Martin");
    let bundle = |name: &str| {
        format!(
            r#"{{"resourceType":"Bundle","entry":[{{"resource":{{"resourceType":"Patient","name":[{{"text":"Jeanne Morel"}}]}}}},
               {{"resource":{}}}]}}"#,
            allergy(name)
        )
    };
    assert_eq!(entries(bundle("MOREL Jeanne").as_bytes()).entries.len(), 1);
    assert_eq!(entries(bundle("Paul Martin").as_bytes()).left[0].why, Why::OtherPerson);
}

#[test]
fn a_letter_inside_a_bundle_is_looked_into_as_one_inside_an_archive_is() {
    let reference = |subject: &str, letter: &[u8]| {
        let mut made = document_reference("Courrier", "2026-11-26", "text/xml", letter);
        made["subject"] = serde_json::json!({ "reference": subject });
        made["type"] = serde_json::json!({ "text": "Ordonnance" });
        format!(
            r#"{{"resourceType":"Bundle","entry":[{{"resource":{{"resourceType":"Patient","id":"p","name":[{{"text":"Jeanne Morel"}}]}}}},
               {{"resource":{made}}}]}}"#
        )
    };
    let traits =
        |bundle: &str| compare_all(&examine("lot.json", bundle.as_bytes()), &called("Jeanne Morel", None)).traits;
    let hers = reference("Patient/p", LETTER.as_bytes());
    let held = &examine("lot.json", hers.as_bytes()).holds[0];
    assert_eq!((held.finding.format, held.media_type.as_str()), (Format::Cda, "text/xml"));
    assert_eq!((held.finding.title.as_deref(), held.finding.kind), (Some("Lettre de liaison"), Some(Kind::Report)));
    assert_eq!((held.finding.holds.len(), traits(&hers)), (1, Traits::Agree));
    let louise = LETTER.replace("Jeanne", "Louise");
    assert_eq!(traits(&reference("Patient/p", louise.as_bytes())), Traits::Differ);
    // What says nothing itself is told by the resource.
    let pdf = reference("Patient/p", b"%PDF-1.4");
    let held = &examine("lot.json", pdf.as_bytes()).holds[0];
    assert_eq!((held.finding.format, held.finding.kind), (Format::Pdf, Some(Kind::Prescription)));
    assert_eq!(held.finding.title.as_deref(), Some("Courrier"));
    assert_eq!(held.finding.patient.as_ref().unwrap().name, "Jeanne Morel");
}

/// IHE MHD: a DocumentReference points to a Binary beside it.
#[test]
fn a_file_that_stands_apart_from_what_is_said_of_it_comes_out_once_with_it() {
    for (url, address) in
        [("Binary/1", ""), ("urn:uuid:b", r#""fullUrl":"urn:uuid:b","#), ("https://exemple.fr/fhir/Binary/1", "")]
    {
        let bundle = format!(
            r#"{{"resourceType":"Bundle","type":"transaction","entry":[
              {{{address}"resource":{{"resourceType":"Binary","id":"1","contentType":"application/pdf","data":"JVBERi0xLjQKJSVFT0YK"}}}},
              {{"resource":{{"resourceType":"Binary","id":"2","contentType":"text/plain","data":"Qm9uam91cg=="}}}},
              {{"resource":{{"resourceType":"Patient","id":"p","name":[{{"text":"Jeanne Morel"}}]}}}},
              {{"resource":{{"resourceType":"DocumentReference","status":"current","description":"Radiographie du genou","date":"2025-09-22T08:00:00Z",
                "subject":{{"reference":"Patient/p"}},"author":[{{"display":"Dr Anne Lefèvre"}}],
                "content":[{{"attachment":{{"contentType":"application/pdf","title":"genou.pdf","url":"{url}"}}}}]}}}}
            ]}}"#
        );
        let found = examine("mhd.json", bundle.as_bytes());
        let [knee, other] = &found.holds[..] else { panic!("{url}: {:#?}", found.holds) };
        assert_eq!((knee.name.as_str(), knee.media_type.as_str()), ("genou.pdf", "application/pdf"));
        assert_eq!(knee.bytes, b"%PDF-1.4\n%%EOF\n");
        let said = &knee.finding;
        assert_eq!((said.title.as_deref(), said.kind), (Some("Radiographie du genou"), Some(Kind::Imaging)));
        assert_eq!((said.day.as_deref(), said.author.as_deref()), (Some("2025-09-22"), Some("Dr Anne Lefèvre")));
        assert_eq!(said.patient.as_ref().unwrap().name, "Jeanne Morel");
        assert_eq!((other.media_type.as_str(), other.bytes.as_slice()), ("text/plain", b"Bonjour".as_slice()));
    }
}

#[test]
fn a_bundle_is_its_documents_only_where_it_says_nothing_else_and_none_is_missing() {
    let of = |resources: &[&str]| {
        let entries: Vec<String> = resources.iter().map(|one| format!("{{\"resource\":{one}}}")).collect();
        is_of_documents(format!("{{\"resourceType\":\"Bundle\",\"entry\":[{}]}}", entries.join(",")).as_bytes())
    };
    let pointing =
        r#"{"resourceType":"DocumentReference","status":"current","content":[{"attachment":{"url":"Binary/1"}}]}"#;
    let carrying =
        r#"{"resourceType":"DocumentReference","status":"current","content":[{"attachment":{"data":"QQ=="}}]}"#;
    let binary = r#"{"resourceType":"Binary","id":"1","contentType":"text/plain","data":"Qm9uam91cg=="}"#;
    let patient = r#"{"resourceType":"Patient","id":"p"}"#;
    let allergy = r#"{"resourceType":"AllergyIntolerance","patient":{},"code":{"text":"Noix"}}"#;
    assert!(of(&[patient, pointing, binary]) && of(&[carrying, carrying]) && is_of_documents(carrying.as_bytes()));
    assert!(!of(&[patient, pointing]), "its file is elsewhere");
    assert!(!of(&[carrying, allergy]), "a line of the record would be lost");
    assert!(!of(&[carrying, r#"{"resourceType":"ServiceRequest","code":{"text":"IRM"}}"#]), "an order would be lost");
    assert!(of(&[carrying, r#"{"resourceType":"List"}"#, r#"{"resourceType":"PractitionerRole"}"#]));
    assert!(!of(&vec![carrying; 501]), "those beyond the limit would be lost");
    assert!(!of(&[carrying, r#"{"resourceType":"Composition"}"#]) && !of(&[binary]) && !is_of_documents(b"%PDF"));
}

/// FR Core Patient: `official` is the name of the certificate of birth, `usual` the one that she goes by.
#[test]
fn a_french_patient_is_known_by_both_her_names() {
    let patient = r#"{"resourceType":"Patient","birthDate":"1955-06-03","name":[
        {"use":"official","family":"Martin","given":["Jeanne"]},{"use":"usual","family":"Morel","given":["Jeanne"]}]}"#;
    let found = examine("patient.json", patient.as_bytes());
    let said = found.patient.as_ref().unwrap();
    assert_eq!((said.name.as_str(), said.at_birth.as_deref()), ("Jeanne Morel", Some("Jeanne Martin")));
    for own in ["Jeanne Morel", "Jeanne Martin"] {
        assert_eq!(compare_all(&found, &called(own, Some("1955-06-03"))).traits, Traits::Agree, "{own}");
    }
}

fn collection(resources: &[Value]) -> Vec<u8> {
    let entries: Vec<Value> = resources.iter().map(|one| json!({ "resource": one })).collect();
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entries }).to_string().into_bytes()
}

fn allergy_of(text: &str, name: &str) -> Value {
    json!({
        "resourceType": "AllergyIntolerance", "code": { "text": text }, "patient": { "reference": "#p" },
        "contained": [{ "resourceType": "Patient", "id": "p", "name": [{ "text": name }] }],
    })
}

fn traits_of(found: &Finding) -> Traits {
    compare_all(found, &called("Jeanne Morel", Some("1955-06-03"))).traits
}

#[test]
fn persons_who_stand_only_within_resources_are_told_apart() {
    let bundle = collection(&[allergy_of("Noix", "Jeanne Morel"), allergy_of("Iode", "Paul Martin")]);
    let (found, given) = (examine("a.json", &bundle), entries(&bundle));
    assert_eq!(given.entries.iter().map(|entry| entry.text.as_str()).collect::<Vec<_>>(), ["Noix"]);
    assert_eq!(given.left[0].why, Why::OtherPerson);
    assert!(found.notes.contains(&Note::SeveralPersons));
    assert_eq!((found.others[0].name.as_str(), traits_of(&found)), ("Paul Martin", Traits::Differ));
    let alike = collection(&[allergy_of("Noix", "Jeanne Morel"), allergy_of("Iode", "MOREL Jeanne")]);
    assert_eq!(entries(&alike).entries.len(), 2);
}

#[test]
fn the_subject_within_a_composition_is_whom_it_is_about() {
    let bundle = collection(&[
        json!({ "resourceType": "Patient", "id": "paul", "name": [{ "text": "Paul Martin" }] }),
        json!({ "resourceType": "Composition", "title": "Synthèse", "subject": { "reference": "#p" },
            "contained": [{ "resourceType": "Patient", "id": "p", "name": [{ "text": "Jeanne Morel" }] }] }),
        json!({ "resourceType": "AllergyIntolerance", "code": { "text": "Iode" }, "patient": { "reference": "Patient/paul" } }),
    ]);
    assert_eq!(examine("a.json", &bundle).patient.unwrap().name, "Jeanne Morel");
    assert_eq!(entries(&bundle).left[0].why, Why::OtherPerson);
}

#[test]
fn a_patient_of_whom_only_the_day_of_birth_is_said_counts() {
    let born = |day: &str| json!({ "resourceType": "Patient", "id": day, "birthDate": day });
    let alone = examine("a.json", &collection(&[born("2015-01-01")]));
    assert_eq!((alone.patient.as_ref().unwrap().name.as_str(), traits_of(&alone)), ("", Traits::Differ));
    let jeanne = json!({ "resourceType": "Patient", "name": [{ "text": "Jeanne Morel" }], "birthDate": "1955-06-03" });
    let both = examine("a.json", &collection(&[jeanne.clone(), born("2015-01-01")]));
    assert_eq!((both.others.len(), traits_of(&both)), (1, Traits::Differ));
    let bare = json!({ "resourceType": "Patient", "identifier": [{ "system": "urn:oid:1.2", "value": "9" }] });
    let nobody = examine("a.json", &collection(&[jeanne, bare]));
    assert!(nobody.notes.contains(&Note::SeveralPersons), "somebody who is not named");
}

#[test]
fn a_whole_address_leads_to_whom_it_names_and_not_to_a_namesake_elsewhere() {
    let bundle = json!({ "resourceType": "Bundle", "entry": [
        { "fullUrl": "https://a.example/fhir/Patient/1",
          "resource": { "resourceType": "Patient", "id": "1", "name": [{ "text": "Jeanne Morel" }] } },
        { "fullUrl": "https://b.example/fhir/Patient/1",
          "resource": { "resourceType": "Patient", "id": "1", "name": [{ "text": "Paul Martin" }] } },
        { "fullUrl": "https://a.example/fhir/Binary/1",
          "resource": { "resourceType": "Binary", "id": "1", "contentType": "text/plain", "data": "QQ==" } },
        { "fullUrl": "https://b.example/fhir/Binary/1",
          "resource": { "resourceType": "Binary", "id": "1", "contentType": "text/plain", "data": "Qg==" } },
        { "resource": { "resourceType": "AllergyIntolerance", "code": { "text": "Iode" },
          "patient": { "reference": "https://b.example/fhir/Patient/1" } } },
        { "fullUrl": "https://b.example/fhir/AllergyIntolerance/2",
          "resource": { "resourceType": "AllergyIntolerance", "code": { "text": "Latex" },
          "patient": { "reference": "Patient/1" } } },
        { "resource": { "resourceType": "AllergyIntolerance", "code": { "text": "Noix" },
          "patient": { "reference": "https://a.example/fhir/Patient/1/_history/2" } } },
        { "resource": { "resourceType": "DocumentReference", "status": "current",
          "content": [{ "attachment": { "title": "b.txt", "url": "https://b.example/fhir/Binary/1" } }] } },
    ] });
    let bytes = bundle.to_string().into_bytes();
    let given = entries(&bytes);
    assert_eq!(given.entries.iter().map(|entry| entry.text.as_str()).collect::<Vec<_>>(), ["Noix"]);
    assert_eq!(given.left.len(), 2, "a relative address begins where its resource is");
    let file = |held: &Held| (held.name.clone(), held.bytes.clone());
    let holds = examine("a.json", &bytes).holds;
    assert_eq!(holds.iter().map(file).next(), Some(("b.txt".to_owned(), b"B".to_vec())));
    assert_eq!(holds.len(), 2);
}

/// A CDA that is a compressed file of `size` zeros.
fn packed(size: usize) -> String {
    use std::io::Write as _;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&vec![0; size]).unwrap();
    let made = document_reference("", "", "", &gzip.finish().unwrap());
    let data = made["content"][0]["attachment"]["data"].as_str().unwrap();
    format!(
        "<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><component><nonXMLBody><text mediaType=\"application/pdf\" \
         representation=\"B64\" compression=\"GZ\">{data}</text></nonXMLBody></component></ClinicalDocument>"
    )
}

#[test]
fn all_that_one_file_unpacks_has_one_limit() {
    let size = 50 << 20;
    let letter = packed(size);
    let one = document_reference("Courrier", "2026-11-26", "text/xml", letter.as_bytes());
    let unpacked = |found: &Finding| -> usize {
        found.holds.iter().flat_map(|held| &held.finding.holds).map(|held| held.bytes.len()).sum()
    };
    let found = examine("a.json", &collection(&vec![one; 4]));
    assert_eq!((found.holds.len(), unpacked(&found)), (4, 2 * size));
    assert!(found.holds[2].finding.notes.contains(&Note::TooLarge));
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for number in 0..4 {
        zip.start_file(format!("{number}.xml"), zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, letter.as_bytes()).unwrap();
    }
    let found = examine("a.zip", &zip.finish().unwrap().into_inner());
    assert_eq!((found.holds.len(), unpacked(&found)), (4, 2 * size), "in an archive, too");
}

#[test]
fn documents_within_documents_are_looked_into_down_to_a_limit() {
    let mut inner = document_reference("", "2026-11-26", "application/pdf", b"%PDF-1.4");
    for _ in 0..12 {
        // With a mark before it, or it would go on as the resource that it is.
        let marked = [b"\xef\xbb\xbf".to_vec(), collection(&[inner])].concat();
        inner = document_reference("", "2026-11-26", "application/fhir+json", &marked);
    }
    let mut found = &examine("a.json", inner.to_string().as_bytes());
    let mut depth = 0;
    while let Some(held) = found.holds.first() {
        (found, depth) = (&held.finding, depth + 1);
    }
    assert!((4..=8).contains(&depth) && found.notes.contains(&Note::TooLarge), "{depth}");
}

#[test]
fn a_file_of_very_many_persons_or_files_is_examined_at_once() {
    let begun = std::time::Instant::now();
    let mut crowd: Vec<Value> = Vec::new();
    for number in 0..12_000 {
        crowd.push(json!({ "resourceType": "Patient", "id": format!("p{number}"), "name": [{ "text": format!("Paul Martin{number}") }] }));
        crowd.push(json!({ "resourceType": "AllergyIntolerance", "code": { "text": "Iode" }, "patient": { "reference": format!("Patient/p{number}") } }));
    }
    let found = examine("a.json", &collection(&crowd));
    assert!(found.notes.contains(&Note::TooLarge) && found.notes.contains(&Note::SeveralPersons));
    assert!(found.others.len() < 200);
    let of_others = entries(&collection(&crowd)).left;
    assert!(of_others.iter().all(|left| left.why == Why::OtherPerson));
    let copies = vec![allergy_of("Noix", "Jeanne Morel"); 1_000];
    let found = examine("a.json", &collection(&copies));
    assert_eq!((found.notes.contains(&Note::TooLarge), traits_of(&found)), (false, Traits::Agree), "one person");
    let mut files: Vec<Value> = Vec::new();
    for number in 0..6_000 {
        files.push(json!({ "resourceType": "Binary", "id": format!("{number}"), "data": "QQ==" }));
        files.push(json!({ "resourceType": "DocumentReference", "content": [{ "attachment": { "url": format!("Binary/{number}") } }] }));
    }
    let bundle = collection(&files);
    let found = examine("a.json", &bundle);
    assert_eq!((found.holds.len(), found.notes.contains(&Note::TooLarge)), (500, true));
    assert!(!is_of_documents(&bundle));
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}
