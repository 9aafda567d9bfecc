//! Files inside the sections of a CDA (`observationMedia`, CDA R2 section 4.3.6.5): the copy that stands for the document,
//! and all the others, which are documents of their own beside its words.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use roxmltree::Node;

use super::body::{decoded, name};
use super::entries::{KIND_OF_FILE, code_of, has_template, section_of};
use super::header;
use super::named::{Narrative, meaning};
use super::times::since;
use crate::Kind;
use crate::finding::{Finding, Held, Note, title};
use crate::kind::{of_code, of_words};
use crate::readable::{Attached, Block, Embedded};
use crate::room::Room;
use crate::xml::{at, child, children, words};

/// The section that holds a copy of the document (CI-SIS, "Copie du document"), and the type of file that says the same.
const COPY_SECTION: &str = "55108-5";
const COPY_TEMPLATE: &str = "1.2.250.1.213.1.1.2.243";
const COPY_TYPE: &str = "GEN-311";

/// Sections whose files are other documents: added ones, scanned results, what a person directed in advance.
const OTHERS: [&str; 3] = ["55107-7", "101792-0", "42348-3"];

/// Larger pictures are opened by themselves.
const MAX_PICTURE: usize = 8 << 20;

/// A file of the body.
pub(super) struct File {
    /// By which the narrative refers to it.
    id: Option<String>,
    /// It is the document itself, as its author laid it out.
    pub(super) stands: bool,
    kind: Option<Kind>,
    author: Option<String>,
    pub(super) attached: Attached,
}

/// Most files of one document that are taken.
const MAX_FILES: usize = 500;

/// Files of the body in their order, and what there is to note of those that are left out.
pub(super) fn files(root: Node<'_, '_>, room: &mut Room) -> (Vec<File>, Vec<Note>) {
    let Some(body) = at(root, &["component", "structuredBody"]) else { return (Vec::new(), Vec::new()) };
    let (mut media, mut unread, mut end) = (Vec::new(), Vec::new(), 0);
    for one in body.descendants().filter(|node| node.is_element() && node.tag_name().name() == "observationMedia") {
        // Inside of another there is nothing but that one's content once more.
        if one.range().start < end {
            continue;
        }
        // Without content it points to a file that is elsewhere.
        let Some(value) = child(one, "value").filter(|value| !words(*value).is_empty()) else { continue };
        if media.len() + unread.len() == MAX_FILES {
            unread.push(Note::TooLarge);
            break;
        }
        end = one.range().end;
        match decoded(value, room) {
            Ok(file) => media.push((one, file)),
            Err(note) => unread.push(note),
        }
    }
    if media.is_empty() {
        return (Vec::new(), unread);
    }
    let said = Said::of(media.iter().map(|(one, _)| *one), &Narrative::of(root));
    let copy = copy(&media, &said);
    let files = media.into_iter().map(|(one, file)| self::file(one, file, Some(one) == copy, &said)).collect();
    (files, unread)
}

/// What statements and sections say of the files in them: asked once of each, however many files it holds.
struct Said<'a, 'i> {
    statements: HashMap<Node<'a, 'i>, Statement>,
    sections: HashMap<Node<'a, 'i>, Section>,
}

/// What a statement says of its files.
struct Statement {
    /// Which type of document they are, as an observation beside them codes it.
    type_code: Option<String>,
    named: Option<String>,
    author: Option<String>,
    day: Option<String>,
}

/// What a section says of its files.
struct Section {
    is_of_copy: bool,
    is_of_others: bool,
    title: Option<String>,
}

impl<'a, 'i> Said<'a, 'i> {
    fn of(media: impl Iterator<Item = Node<'a, 'i>>, narrative: &Narrative<'_, '_>) -> Self {
        let mut said = Self { statements: HashMap::new(), sections: HashMap::new() };
        for one in media {
            if let Some(holder) = holder(one) {
                said.statements.entry(holder).or_insert_with(|| Statement::of(holder, narrative));
            }
            if let Some(section) = section_of(one) {
                said.sections.entry(section).or_insert_with(|| Section::of(section));
            }
        }
        said
    }

    /// What the statement around a file says.
    fn statement(&self, media: Node<'a, 'i>) -> Option<&Statement> {
        self.statements.get(&holder(media)?)
    }

    /// What the section around a file says.
    fn section(&self, media: Node<'a, 'i>) -> Option<&Section> {
        self.sections.get(&section_of(media)?)
    }

    fn is_copy(&self, media: Node<'a, 'i>) -> bool {
        self.section(media).is_some_and(|section| section.is_of_copy)
            || self.statement(media).is_some_and(|said| said.type_code.as_deref() == Some(COPY_TYPE))
    }

    /// Whether nothing says that it is another document: neither its entry nor its section.
    fn is_alone(&self, media: Node<'a, 'i>) -> bool {
        let is_entry = media.parent_element().is_some_and(|above| above.tag_name().name() == "entry");
        is_entry && self.section(media).is_some_and(|section| !section.is_of_others)
    }
}

impl Statement {
    fn of(holder: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Self {
        let typed = typed(holder);
        let value = typed.and_then(|typed| child(typed, "value"));
        let said = || typed.and_then(|typed| child(typed, "text")).and_then(|text| narrative.words(text));
        // An act around everything says nothing of one file.
        let group = Some(holder).filter(|around| around.tag_name().name() == "organizer");
        let own = || typed.into_iter().chain(group);
        Self {
            type_code: value.and_then(|value| value.attribute("code")).map(str::to_owned),
            named: value.and_then(|value| meaning(value, narrative)).or_else(said),
            author: own().find_map(author),
            day: own().find_map(day),
        }
    }
}

impl Section {
    fn of(section: Node<'_, '_>) -> Self {
        let name = name(section).unwrap_or_default();
        let titled = name.to_lowercase();
        Self {
            is_of_copy: is_of_copy(section),
            is_of_others: code_of(section).is_some_and(|code| OTHERS.contains(&code))
                || ["documents liés", "documents ajoutés", "scanné"].iter().any(|words| titled.contains(words)),
            title: title(&name),
        }
    }
}

/// Of several the first that is said to be the copy; where none is, the only PDF that stands in a section by itself.
fn copy<'a, 'i>(media: &[(Node<'a, 'i>, Embedded)], said: &Said<'a, 'i>) -> Option<Node<'a, 'i>> {
    let named = media.iter().find(|(one, _)| said.is_copy(*one));
    let alone = || {
        let mut alone = media.iter().filter(|(one, file)| file.media_type == "application/pdf" && said.is_alone(*one));
        alone.next().filter(|_| alone.next().is_none())
    };
    named.or_else(alone).map(|(one, _)| *one)
}

/// Whether a section is there for the copy.
pub(super) fn is_of_copy(section: Node<'_, '_>) -> bool {
    code_of(section) == Some(COPY_SECTION) || has_template(section, COPY_TEMPLATE)
}

/// The statement that a file belongs to.
fn holder<'a, 'i>(media: Node<'a, 'i>) -> Option<Node<'a, 'i>> {
    let above = media.parent_element()?.parent_element()?;
    matches!(above.tag_name().name(), "organizer" | "act" | "observation").then_some(above)
}

/// What says which type of document the files of a statement are: an observation beside them.
fn typed<'a, 'i>(holder: Node<'a, 'i>) -> Option<Node<'a, 'i>> {
    let parts = children(holder, "component").chain(children(holder, "entryRelationship"));
    parts.filter_map(|part| child(part, "observation")).find(|one| code_of(*one) == Some(KIND_OF_FILE))
}

fn file<'a, 'i>(media: Node<'a, 'i>, file: Embedded, stands: bool, said: &Said<'a, 'i>) -> File {
    let (statement, section) = (said.statement(media), said.section(media));
    let named = statement.and_then(|said| said.named.clone()).or_else(|| section.and_then(|said| said.title.clone()));
    let type_code = statement.and_then(|said| said.type_code.as_deref());
    File {
        id: media.attribute("ID").map(str::to_owned),
        stands,
        kind: type_code.and_then(of_code).or_else(|| named.as_deref().and_then(of_words)),
        author: author(media).or_else(|| statement.and_then(|said| said.author.clone())),
        attached: Attached {
            title: named,
            day: day(media).or_else(|| statement.and_then(|said| said.day.clone())),
            media_type: file.media_type,
            bytes: file.bytes,
        },
    }
}

/// Who wrote what a statement says, as it says itself.
fn author(one: Node<'_, '_>) -> Option<String> {
    children(one, "author").find_map(header::author)
}

/// The day that a statement says, when it is as exact as that.
fn day(one: Node<'_, '_>) -> Option<String> {
    since(one)?.get(..10).map(str::to_owned)
}

/// Files by the names that the narrative gives them.
pub(super) struct Shown<'f> {
    by_id: HashMap<&'f str, &'f File>,
    /// Those that stand at a place already.
    placed: RefCell<HashSet<&'f str>>,
}

impl<'f> Shown<'f> {
    pub(super) fn new(files: &'f [File]) -> Self {
        let named = files.iter().rev().filter_map(|file| Some((file.id.as_deref()?, file)));
        Self { by_id: named.collect(), placed: RefCell::default() }
    }

    /// What stands at the place where the narrative shows a file: a picture itself, the first time, else the file's name.
    /// The copy of the document is not inside of what it is a copy of.
    pub(super) fn at(&self, id: &str) -> Option<Block> {
        let (id, file) = self.by_id.get_key_value(id).filter(|(_, file)| !file.stands)?;
        let Attached { title, media_type, bytes, .. } = &file.attached;
        if file.is_picture() && self.placed.borrow_mut().insert(*id) {
            let text = title.clone().unwrap_or_default();
            return Some(Block::Picture { text, media_type: media_type.clone(), bytes: bytes.clone() });
        }
        title.clone().map(|text| Block::Paragraph { text })
    }

    /// Whether `file` stands among the words.
    pub(super) fn has(&self, file: &File) -> bool {
        file.id.as_deref().is_some_and(|id| {
            self.placed.borrow().contains(id) && self.by_id.get(id).is_some_and(|placed| std::ptr::eq(*placed, file))
        })
    }
}

impl File {
    /// It as a document of its own: the copy says what `whole` says, another file only what is said of itself.
    pub(super) fn held(self, whole: impl FnOnce() -> Finding) -> Held {
        let Attached { title, day, media_type, bytes } = self.attached;
        let ending = media_type.rsplit(['/', '+']).next().filter(|ending| ending.chars().all(char::is_alphanumeric));
        let name = title.as_deref().zip(ending).map(|(title, ending)| format!("{title}.{ending}"));
        let own = Finding { kind: self.kind, title, day, author: self.author, ..Finding::default() };
        let (name, finding) = if self.stands { (None, whole()) } else { (name, own) };
        Held { name: name.unwrap_or_default(), media_type, bytes, finding }
    }

    /// Whether it can be shown among words: by its own bytes, whatever is declared.
    fn is_picture(&self) -> bool {
        let Attached { media_type, bytes, .. } = &self.attached;
        let is_what_it_says = match media_type.as_str() {
            "image/png" => bytes.starts_with(b"\x89PNG"),
            "image/jpeg" => bytes.starts_with(b"\xff\xd8\xff"),
            "image/gif" => bytes.starts_with(b"GIF8"),
            _ => false,
        };
        is_what_it_says && bytes.len() <= MAX_PICTURE
    }
}
