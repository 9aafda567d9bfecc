//! The numbers that a CDA says of itself and of the document it replaces (CDA R2 sections 4.2.1 and 4.2.3.1).

use roxmltree::{Document, Node, ParsingOptions};

/// Elements and texts in one file; more is a bomb.
const MAX_NODES: u32 = 2_000_000;

/// Numbers of a document, each as one text.
#[derive(Debug, Default, Eq, PartialEq)]
pub(crate) struct Numbers {
    /// Its own, of this version.
    pub(crate) id: Option<String>,
    /// What all its versions share.
    pub(crate) set: Option<String>,
    /// Those of the documents that it replaces.
    pub(crate) replaces: Vec<String>,
}

impl Numbers {
    /// What `bytes` say; nothing for what is no CDA.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        if bytes.iter().find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xef | 0xbb | 0xbf)) != Some(&b'<') {
            return Self::default();
        }
        // Numbers are ASCII: what is no UTF-8 reads well enough in Latin-1.
        let text = std::str::from_utf8(bytes)
            .map_or_else(|_| bytes.iter().copied().map(char::from).collect(), ToOwned::to_owned);
        let options = ParsingOptions { nodes_limit: MAX_NODES, ..ParsingOptions::default() };
        let Ok(document) = Document::parse_with_options(text.trim_start_matches('\u{feff}'), options) else {
            return Self::default();
        };
        let root = document.root_element();
        if root.tag_name().name() != "ClinicalDocument" {
            return Self::default();
        }
        let parents = children(root, "relatedDocument")
            .filter(|related| related.attribute("typeCode") == Some("RPLC"))
            .flat_map(|related| children(related, "parentDocument"));
        Self {
            id: children(root, "id").find_map(number),
            set: children(root, "setId").find_map(number).map(|number| format!("set {number}")),
            replaces: parents.flat_map(|parent| children(parent, "id")).filter_map(number).collect(),
        }
    }

    /// Those by which the document is found again.
    pub(crate) fn own(&self) -> impl Iterator<Item = &String> {
        self.id.iter().chain(&self.set)
    }
}

fn children<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

/// `root^extension`, or the root alone, which is whole then.
fn number(id: Node<'_, '_>) -> Option<String> {
    let root = id.attribute("root").map(str::trim).filter(|root| !root.is_empty())?;
    Some(match id.attribute("extension").map(str::trim).filter(|extension| !extension.is_empty()) {
        Some(extension) => format!("{root}^{extension}"),
        None => root.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cda_names_itself_and_what_it_replaces() {
        let text = "<?xml version=\"1.0\"?><ClinicalDocument xmlns=\"urn:hl7-org:v3\"><id root=\"1.2\" extension=\"B\"/>\
            <setId root=\"1.3\"/><recordTarget><patientRole><id root=\"9\"/></patientRole></recordTarget>\
            <relatedDocument typeCode=\"RPLC\"><parentDocument><id root=\"1.2\" extension=\"A\"/></parentDocument></relatedDocument>\
            <relatedDocument typeCode=\"APND\"><parentDocument><id root=\"1.2\" extension=\"C\"/></parentDocument></relatedDocument>\
            </ClinicalDocument>";
        let expected =
            Numbers { id: Some("1.2^B".into()), set: Some("set 1.3".into()), replaces: vec!["1.2^A".into()] };
        assert_eq!(Numbers::of(text.as_bytes()), expected);
        assert_eq!(Numbers::of(b"%PDF-1.7"), Numbers::default());
        assert_eq!(Numbers::of(b"<Bundle><id root=\"1\"/></Bundle>"), Numbers::default());
    }
}
