//! Types of documents by their codes: LOINC's document ontology, and what the French CI-SIS adds to it (JDV_J07).

use super::Kind;

/// Codes of the types of documents, kind by kind.
const TYPES: &[(Kind, &[&str])] = &[
    (Kind::Laboratory, &["11502-2", "18725-2", "26436-6", "11526-1", "60568-3", "51969-4", "96173-0", "DOCPAT05"]),
    (
        Kind::Imaging,
        &[
            "18748-4", "18726-0", "18747-6", "24606-6", "68604-8", "55113-5", "11525-3", "18745-0", "52040-3",
            "IMG-KOS", "DOCPAT04",
        ],
    ),
    (
        Kind::Prescription,
        &[
            "57833-6", "57832-8", "60593-1", "57828-6", "57829-4", "57831-0", "57834-4", "75468-9", "DISP_AUT",
            "55115-0",
        ],
    ),
    (Kind::Treatment, &["56445-0", "10160-0", "18776-5", "80820-4", "DOCPAT02"]),
    (Kind::Vaccination, &["11369-6", "87273-9", "82593-5", "96874-3"]),
    (Kind::Allergy, &["48765-2"]),
    (Kind::Diagnosis, &["11450-4"]),
    (Kind::Measure, &["8716-3", "29274-8"]),
    (Kind::Certificate, &["89601-9", "86531-1", "CERT_DECL", "DOCPAT07"]),
    (
        Kind::Administrative,
        &[
            "42348-3",
            "64298-3",
            "51851-4",
            "59284-0",
            "55751-2",
            "56446-8",
            "101881-1",
            "AUTORIS-SOINS",
            "EXPPAT_1",
            "EXPPAT_2",
            "EXPPAT_3",
            "REMB",
            "DOCPAT09",
            "PIECE-IDENTITE",
            "EXPORT_DUI",
        ],
    ),
    (
        Kind::Report,
        &[
            "60591-5",
            "34109-9",
            "34133-9",
            "18842-5",
            "34105-7",
            "11488-4",
            "11506-3",
            "11504-8",
            "28570-0",
            "34117-2",
            "34112-3",
            "57133-1",
            "34108-1",
            "34878-9",
            "59258-4",
            "85208-7",
            "11490-0",
            "28573-6",
            "15507-7",
            "15508-5",
            "18761-7",
            "11524-6",
            "18744-3",
            "18746-8",
            "18751-8",
            "34745-0",
            "47420-5",
            "56447-6",
            "69730-0",
            "74207-2",
            "11505-5",
            "28617-9",
            "28653-4",
            "34120-6",
            "34794-8",
            "34842-5",
            "59283-2",
            "61357-0",
            "67851-6",
            "68817-6",
            "70004-7",
            "74465-6",
            "75482-0",
            "75492-9",
            "75496-0",
            "77436-4",
            "77604-7",
            "78601-2",
            "80565-5",
            "80771-9",
            "80788-3",
            "83836-7",
            "83901-9",
            "89233-1",
            "96163-1",
            "100967-9",
            "BIL_AUTO",
            "PROT_ALD",
            "DOCPAT03",
            "DOCPAT06",
            "DOCPAT08",
            "34749-2",
            "34874-8",
            "34875-5",
            "34876-3",
            "34895-3",
            "57055-6",
            "57057-2",
            "57075-4",
            "60280-5",
            "68599-0",
            "68814-3",
            "78341-5",
            "78489-2",
            "78513-9",
            "83869-8",
            "83963-9",
            "83981-1",
            "84067-8",
            "88348-8",
            "89235-6",
            "93024-8",
            "96349-6",
            "97694-4",
            "SYNTH",
            "DOCPAT01",
            "FICHE-CONTACTS",
        ],
    ),
];

/// Families of codes of the CI-SIS, by what they begin with.
const FAMILIES: &[(&str, Kind)] = &[("ATTEST-", Kind::Administrative), ("PRESC-", Kind::Prescription)];

/// The kind of the type of document coded `code`.
pub(crate) fn of_code(code: &str) -> Option<Kind> {
    let listed = TYPES.iter().find(|(_, codes)| codes.contains(&code)).map(|(kind, _)| *kind);
    let family = || FAMILIES.iter().find(|(family, _)| code.starts_with(family)).map(|(_, kind)| *kind);
    listed.or_else(family)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_stands_twice() {
        let all: Vec<&str> = TYPES.iter().flat_map(|(_, codes)| codes.iter().copied()).collect();
        for (at, code) in all.iter().enumerate() {
            assert!(!all[at + 1..].contains(code), "{code}");
        }
    }
}
