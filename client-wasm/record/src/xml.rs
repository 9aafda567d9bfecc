//! XML as medical software writes it: several encodings, any prefix, no DTD.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use roxmltree::{Document, Error, Node, ParsingOptions};

/// Elements and texts in one file; more is a bomb, not a document.
const MAX_NODES: u32 = 2_000_000;

/// Bytes as text, by byte order mark, then by the declaration, then UTF-8, then Western European.
pub(crate) fn text_of(bytes: &[u8]) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned();
    }
    let encoding = match bytes {
        [b'<', 0, ..] => UTF_16LE,
        [0, b'<', ..] => UTF_16BE,
        _ => declared(bytes).unwrap_or(UTF_8),
    };
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => text.into_owned(),
        None => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// The encoding that `<?xml .. encoding="..."?>` names.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(bytes.get(..200).unwrap_or(bytes)).into_owned();
    let declaration = head.strip_prefix("<?xml")?.split("?>").next()?;
    let named = declaration.split("encoding").nth(1)?.trim_start().strip_prefix('=')?.trim_start();
    let quote = named.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Encoding::for_label(named[1..].split(quote).next()?.as_bytes())
}

/// Parses `text`; a DTD is refused, and with it every entity that grows.
pub(crate) fn parse(text: &str) -> Option<Document<'_>> {
    Document::parse_with_options(text, options()).ok()
}

/// Most prefixes that a file uses without declaring them.
const MAX_UNDECLARED: usize = 12;

/// `text` as a parser takes it where other readers do: without what stands before its first element, without a document
/// type that defines nothing, and with the prefixes declared that it uses undeclared.
pub(crate) fn mended(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}'));
    if let Some((before, rest)) = text.split_once("<!DOCTYPE")
        && let Some((kind, after)) = rest.split_once('>')
        && before.len() < HEAD
        && !kind.contains('[')
    {
        text = Cow::Owned(format!("{before}{after}"));
    }
    for _ in 0..MAX_UNDECLARED {
        let prefix = match Document::parse_with_options(&text, options()) {
            Err(Error::UnknownNamespace(prefix, _)) => prefix,
            _ => break,
        };
        let Some(at) = root_name_end(&text) else { break };
        let (before, after) = text.split_at(at);
        text = Cow::Owned(format!("{before} xmlns:{prefix}=\"urn:undeclared:{prefix}\"{after}"));
    }
    text
}

/// Bytes in which a document type stands, if there is one.
const HEAD: usize = 2_000;

/// Where the name of the root element ends.
fn root_name_end(text: &str) -> Option<usize> {
    let starts = text.match_indices('<').map(|(at, _)| at + 1);
    let start = starts.into_iter().find(|at| text[*at..].starts_with(|c: char| c.is_alphabetic() || c == '_'))?;
    let length = text[start..].find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?;
    Some(start + length)
}

const fn options<'a>() -> ParsingOptions<'a> {
    ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, entity_resolver: None }
}

/// The first child element of that local name, whatever its prefix.
pub(crate) fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    children(node, name).next()
}

/// Child elements of that local name.
pub(crate) fn children<'a, 'i>(node: Node<'a, 'i>, name: &str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

/// Follows local names from `node` downwards, the first of each.
pub(crate) fn at<'a, 'i>(node: Node<'a, 'i>, path: &[&str]) -> Option<Node<'a, 'i>> {
    path.iter().try_fold(node, |node, name| child(node, name))
}

/// Elements inside a word: what they mark stands close to what is around it.
const INSIDE: [&str; 9] = ["sub", "sup", "content", "span", "b", "i", "em", "strong", "u"];

/// All text below `node`, white space folded; nothing of what its author struck out.
pub(crate) fn words(node: Node<'_, '_>) -> String {
    let mut said = String::new();
    gather(node, &mut said);
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn gather(node: Node<'_, '_>, said: &mut String) {
    // By the document's order, not by recursion: a file may nest as deep as it likes.
    for one in node.descendants() {
        if one.is_element() && one != node && !INSIDE.contains(&one.tag_name().name()) {
            said.push(' ');
        }
        let is_after =
            one.prev_sibling().is_some_and(|before| before.is_element() && !INSIDE.contains(&before.tag_name().name()));
        if let Some(text) = one.text().filter(|_| one.is_text()) {
            if is_after {
                said.push(' ');
            }
            if !one.ancestors().take_while(|above| *above != node).any(is_struck_out) {
                said.push_str(text);
            }
        }
    }
}

/// What its author took back (CDA R2 section 4.3.5.1).
pub(crate) fn is_struck_out(node: Node<'_, '_>) -> bool {
    node.attribute("revised") == Some("delete")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_comes_out_of_the_encodings_in_use() {
        assert_eq!(text_of("<a>é</a>".as_bytes()), "<a>é</a>");
        assert!(text_of(b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>").ends_with("<a>é</a>"));
        assert_eq!(text_of(b"<a>\xe9</a>"), "<a>é</a>", "undeclared Western European");
        let wide: Vec<u8> =
            [0xff, 0xfe].into_iter().chain("<a>é</a>".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(text_of(&wide), "<a>é</a>");
    }

    #[test]
    fn what_other_readers_forgive_is_mended() {
        let sloppy = "\u{feff}\n<?xml version='1.0'?>\n<!DOCTYPE a><a xsi:type='ED'><sdtc:b/></a>";
        let mended = mended(sloppy);
        let document = parse(&mended).expect("mended");
        assert_eq!(children(document.root_element(), "b").count(), 1);
        assert_eq!(super::mended("<a/>"), "<a/>");
    }

    #[test]
    fn marks_inside_a_word_do_not_tear_it_and_what_was_struck_out_is_not_said() {
        let text = "<td>CO<sub>2</sub> <content>normal</content><br/>hier<content revised='delete'> mal</content></td>";
        assert_eq!(words(parse(text).expect("well formed").root_element()), "CO2 normal hier");
    }

    #[test]
    fn a_file_with_a_dtd_is_not_parsed() {
        assert!(parse("<!DOCTYPE a [<!ENTITY b 'cccc'>]><a>&b;</a>").is_none());
    }
}
