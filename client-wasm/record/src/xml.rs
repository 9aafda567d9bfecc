//! XML as medical software writes it: several encodings, any prefix, no DTD.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use roxmltree::{Document, Node, ParsingOptions};

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
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).ok()
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

/// All text below `node`, white space folded.
pub(crate) fn words(node: Node<'_, '_>) -> String {
    let texts = node.descendants().filter(Node::is_text).filter_map(|text| text.text());
    let joined: String = texts.collect::<Vec<_>>().join(" ");
    joined.split_whitespace().collect::<Vec<_>>().join(" ")
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
    fn a_file_with_a_dtd_is_not_parsed() {
        assert!(parse("<!DOCTYPE a [<!ENTITY b 'cccc'>]><a>&b;</a>").is_none());
    }
}
