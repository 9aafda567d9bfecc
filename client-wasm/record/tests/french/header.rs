//! Whose a document is, by whom, of which day, and where it lies in its file.

use cachet_record::{Format, Kind, Own, Traits, compare, compare_all, examine, read};

use super::*;

fn with_header(header: &str) -> String {
    document("34133-9", "").replace("<effectiveTime", &format!("{header}<effectiveTime"))
}

fn called(name: &str) -> Own {
    Own { name: name.to_owned(), ..Own::default() }
}

fn patient(name: &str) -> String {
    with_header(&format!(
        "<recordTarget><patientRole><patient><name>{name}</name></patient></patientRole></recordTarget>"
    ))
}

#[test]
fn a_document_inside_of_its_own_style_sheet_is_read() {
    let height = format!("{}<value xsi:type='PQ' value='1.65' unit='m'/>", coded("code", "8302-2", "Taille"));
    let height = format!("<entry>{}</entry>", observation("1.3.6.1.4.1.19376.1.5.3.1.4.13.2", "EVN", &height));
    let inside = document("11502-2", &section("8716-3", &format!("<title>Constantes</title>{height}")));
    for name in ["stylesheet", "transform"] {
        let shown = format!(
            "<?xml version='1.0'?><?xml-stylesheet type='text/xsl' href='#'?>\
             <xsl:{name} version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform' xmlns:data='urn:asip-sante:ci-sis'>\
             <data:Contenu>{inside}</data:Contenu><xsl:template match='/'/></xsl:{name}>"
        );
        let found = examine("cr.xml", shown.as_bytes());
        assert_eq!((found.format, found.kind), (Format::Cda, Some(Kind::Laboratory)));
        assert_eq!(found.day.as_deref(), Some("2026-03-02"));
        assert_eq!(entries(shown.as_bytes()).entries.len(), 1);
        assert!(read(shown.as_bytes()).is_some_and(|readable| readable.text().contains("Constantes")));
    }
    let bare = "<xsl:stylesheet xmlns:xsl='http://www.w3.org/1999/XSL/Transform'/>";
    assert_eq!(examine("page.xml", bare.as_bytes()).format, Format::Unknown);
}

#[test]
fn a_person_is_called_by_the_names_in_use_and_known_by_those_at_birth() {
    let names = |name: &str| examine("vsm.xml", patient(name).as_bytes()).patient.unwrap();
    let used = names(
        "<family qualifier='BR'>NESSI</family><given>RUTH ISABELLE</given><given qualifier='BR'>RUTH</given>\
         <family qualifier='SP'>DECOURCY</family><given qualifier='CL'>ISABELLE</given>",
    );
    assert_eq!((used.name.as_str(), used.at_birth.as_deref()), ("ISABELLE DECOURCY", Some("RUTH NESSI")));
    for own in ["Ruth Nessi", "Isabelle Decourcy", "Ruth Decourcy"] {
        assert_eq!(compare(Some(&used), &called(own)), Traits::Agree, "{own}");
    }
    assert_eq!(compare(Some(&used), &called("Anne Nessi")), Traits::Differ);
    let born =
        names("<given>RUTH ISABELLE</given><given qualifier='BR'>RUTH</given><family qualifier='BR'>NESSI</family>");
    assert_eq!((born.name.as_str(), born.at_birth.as_deref()), ("RUTH NESSI", Some("RUTH NESSI")));
    assert_eq!(compare(Some(&born), &called("Ruth Decourcy")), Traits::Unclear, "nobody says what she is called since");
    assert_eq!(names("<given>Jean Pierre</given><given>Paul</given><family>MOREL</family>").name, "Jean Pierre MOREL");
}

#[test]
fn a_doctor_is_called_by_her_title_and_an_institution_is_named_once() {
    let author = |inside: &str| {
        let text = with_header(&format!("<author><assignedAuthor>{inside}</assignedAuthor></author>"));
        examine("vsm.xml", text.as_bytes()).author.unwrap()
    };
    let person = "<assignedPerson><name><prefix>M</prefix><given>Marcel</given><family>CAMPARINI</family>\
                  <suffix>DR</suffix></name></assignedPerson>";
    assert_eq!(author(person), "Dr Marcel CAMPARINI");
    let institution = "<assignedAuthoringDevice><softwareName>Assurance Maladie</softwareName></assignedAuthoringDevice>\
                       <representedOrganization><name>Assurance Maladie</name></representedOrganization>";
    assert_eq!(author(institution), "Assurance Maladie");
}

#[test]
fn a_stretch_of_months_is_not_the_day_of_a_document() {
    let day = |high: &str| {
        let text = with_header(&format!(
            "<documentationOf><serviceEvent><effectiveTime><low value='20250901'/><high value='{high}'/></effectiveTime>\
             </serviceEvent></documentationOf>"
        ));
        examine("vsm.xml", text.as_bytes()).day.unwrap()
    };
    assert_eq!(day("20260228"), "2026-03-02");
    assert_eq!(day("20250908"), "2025-09-01");
}

#[test]
fn every_type_of_the_french_list_has_its_kind() {
    for (code, kind) in [
        ("ATTEST-VITALE", Kind::Administrative),
        ("EXPPAT_3", Kind::Administrative),
        ("CERT_DECL", Kind::Certificate),
        ("DISP_AUT", Kind::Prescription),
        ("PRESC-KINE", Kind::Prescription),
        ("IMG-KOS", Kind::Imaging),
        ("PROT_ALD", Kind::Report),
        ("DOCPAT02", Kind::Treatment),
        ("DOCPAT05", Kind::Laboratory),
        ("34749-2", Kind::Report),
        ("55115-0", Kind::Prescription),
        ("80820-4", Kind::Treatment),
        ("96874-3", Kind::Vaccination),
        ("89601-9", Kind::Certificate),
    ] {
        let found = examine("document.xml", document(code, "").as_bytes());
        assert_eq!((found.kind, found.notes.is_empty()), (Some(kind), true), "{code}");
    }
    assert_eq!(examine("CR de bilan.pdf", b"%PDF-1.4").kind, Some(Kind::Report));
    assert_eq!(examine("CR de radiologie.pdf", b"%PDF-1.4").kind, Some(Kind::Imaging));
    assert_eq!(examine("Crème.pdf", b"%PDF-1.4").kind, None);
}

#[test]
fn a_document_of_two_persons_is_never_only_hers() {
    let target = |name: &str| {
        format!("<recordTarget><patientRole><patient><name>{name}</name></patient></patientRole></recordTarget>")
    };
    let (jeanne, paul) = ("<given>Jeanne</given><family>Morel</family>", "<given>Paul</given><family>Martin</family>");
    let of = |persons: &[&str]| {
        let header: String = persons.iter().map(|name| target(name)).collect();
        let found = examine("vsm.xml", with_header(&header).as_bytes());
        (found.others.len(), compare_all(&found, &called("Jeanne Morel")).traits)
    };
    assert_eq!(of(&[jeanne]), (0, Traits::Agree));
    assert_eq!(of(&[jeanne, jeanne]), (0, Traits::Agree));
    assert_eq!(of(&[jeanne, paul, jeanne]), (1, Traits::Differ));
    // Of the same given name and nothing but a name at birth: nobody can tell, and no rule accepts it.
    let at_birth = "<given>Jeanne</given><family qualifier='BR'>Durand</family>";
    assert_eq!(of(&[jeanne, at_birth]), (1, Traits::Unclear));
}

#[test]
fn a_document_that_names_the_health_data_hub_is_still_a_document_about_somebody() {
    let header = "<recordTarget><patientRole><patient><name><given>Paul</given><family>Martin</family></name></patient>\
         </patientRole></recordTarget><author><assignedAuthor><representedOrganization><name>HealthDataHub</name>\
         </representedOrganization></assignedAuthor></author>";
    let found = examine("cr.xml", with_header(header).as_bytes());
    assert_eq!(found.format, Format::Cda);
    assert_eq!(compare_all(&found, &called("Jeanne Morel")).traits, Traits::Differ);
    let bundle = r#"{"resourceType":"Bundle","type":"collection","meta":{"source":"https://HealthDataHub.example"},"entry":[
        {"resource":{"resourceType":"Patient","name":[{"text":"Paul Martin"}]}}]}"#;
    let found = examine("lot.json", bundle.as_bytes());
    assert_eq!(compare_all(&found, &called("Jeanne Morel")).traits, Traits::Differ);
}
