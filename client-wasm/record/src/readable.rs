//! A document as text that can be laid out anywhere: blocks, never markup.

use serde::Serialize;

/// One block of a readable document.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "block", rename_all = "lowercase")]
pub enum Block {
    /// A heading; level 1 is the document's title.
    Heading {
        /// 1 to 4.
        level: u8,
        /// Words.
        text: String,
    },
    /// A paragraph.
    Paragraph {
        /// Words.
        text: String,
    },
    /// A list.
    List {
        /// One line each.
        items: Vec<String>,
    },
    /// A table.
    Table {
        /// Its caption, or empty.
        caption: String,
        /// The heading row, or empty.
        head: Vec<String>,
        /// Rows.
        rows: Vec<Vec<String>>,
    },
}

/// A file inside a document that is meant to be looked at in its place.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Embedded {
    /// Media type.
    pub media_type: String,
    /// Bytes.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// A document to be read.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Readable {
    /// In order.
    pub blocks: Vec<Block>,
    /// What its author made to be looked at: the PDF inside a CDA of level 1.
    pub embedded: Option<Embedded>,
}

impl Readable {
    /// Its words alone, line by line.
    #[must_use]
    pub fn text(&self) -> String {
        let mut lines: Vec<&str> = Vec::new();
        for block in &self.blocks {
            match block {
                Block::Heading { text, .. } | Block::Paragraph { text } => lines.push(text),
                Block::List { items } => lines.extend(items.iter().map(String::as_str)),
                Block::Table { caption, head, rows } => {
                    lines.push(caption);
                    lines.extend(head.iter().chain(rows.iter().flatten()).map(String::as_str));
                }
            }
        }
        lines.join("\n")
    }
}
