//! A document as text that can be laid out anywhere: blocks, never markup.

use std::borrow::Cow;

use serde::Serialize;

use crate::finding::Note;
use crate::{rtf, xml};

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
    /// What is to be said of the document before it is read, in the words that the page has for it.
    Note {
        /// What.
        note: Note,
    },
    /// A list.
    List {
        /// One line each.
        items: Vec<String>,
    },
    /// What a header says, by the names that the page gives.
    Facts {
        /// In order.
        rows: Vec<(Fact, String)>,
    },
    /// A picture, at its place among the words.
    Picture {
        /// What it is called, or empty.
        text: String,
        /// `image/png`, `image/jpeg` or `image/gif`.
        #[serde(rename = "mediaType")]
        media_type: String,
        /// Bytes.
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
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

/// What a header of an examination says.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fact {
    /// Whom it is about.
    Patient,
    /// Day of birth.
    Born,
    /// Day of the examination.
    Day,
    /// Kind of apparatus, by its code.
    Modality,
    /// What was examined.
    Study,
    /// Which part of it.
    Series,
    /// Part of the body.
    Body,
    /// Who reported, performed or asked for it.
    Physician,
    /// Where.
    Institution,
    /// Make and model.
    Apparatus,
    /// Width and height in pixels.
    Size,
    /// Pictures in one file.
    Frames,
    /// Files of the series.
    Files,
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

/// A file that lies beside the words of a document: another document, or a picture.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Attached {
    /// What it is called, where that is said.
    pub title: Option<String>,
    /// Its own day, `YYYY-MM-DD`, never that of the document.
    pub day: Option<String>,
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
    /// What its author made to be looked at: the PDF inside a CDA of level 1, the copy beside its sections.
    pub embedded: Option<Embedded>,
    /// Other files inside, to be opened each by itself; not the pictures that stand among the words.
    pub attached: Vec<Attached>,
}

impl Readable {
    /// Takes a wrapped file in: text is read as text, a file of another kind is looked at.
    pub(crate) fn embed(&mut self, wrapped: Embedded) {
        let is_text = wrapped.media_type.starts_with("text/") || wrapped.bytes.starts_with(b"{\\rtf");
        if !is_text {
            self.embedded = Some(wrapped);
            return;
        }
        let text = rtf::words(&wrapped.bytes).unwrap_or_else(|| xml::text_of(&wrapped.bytes));
        let lines = text.split('\n').map(str::trim).filter(|line| !line.is_empty());
        self.blocks.extend(lines.map(|line| Block::Paragraph { text: line.to_owned() }));
    }

    /// Whether its words are those of the document, and not its header alone before a file that holds them.
    #[must_use]
    pub fn is_in_words(&self) -> bool {
        let is_of_section = |block: &Block| match block {
            Block::Heading { level, .. } => *level > 1,
            Block::List { .. } | Block::Table { .. } => true,
            Block::Paragraph { .. } | Block::Note { .. } | Block::Facts { .. } | Block::Picture { .. } => false,
        };
        self.embedded.is_none() || self.blocks.iter().any(is_of_section)
    }

    /// Its words alone, line by line.
    #[must_use]
    pub fn text(&self) -> String {
        let mut lines: Vec<Cow<'_, str>> = Vec::new();
        for block in &self.blocks {
            match block {
                Block::Heading { text, .. } | Block::Paragraph { text } => lines.push(text.into()),
                Block::Note { note } => lines.push(said(*note).into()),
                Block::Facts { rows } => lines.extend(rows.iter().map(|(_, value)| value.into())),
                Block::List { items } => lines.extend(items.iter().map(Into::into)),
                Block::Picture { text, .. } => lines.push(format!("image : {text}").into()),
                Block::Table { caption, head, rows } => {
                    lines.push(caption.into());
                    lines.extend(head.iter().chain(rows.iter().flatten()).map(Into::into));
                }
            }
        }
        lines.join("\n")
    }
}

/// A note where no page has words for it.
const fn said(note: Note) -> &'static str {
    match note {
        Note::SignatureUnchecked => "La signature n’a pas été vérifiée. / The signature was not checked.",
        Note::TooLarge => "Trop gros pour être lu ici. / Too large to be read here.",
        _ => "Abîmé : illisible ici. / Damaged: cannot be read here.",
    }
}
