//! The narrative of a section, as blocks: CDA's own markup and FHIR's XHTML, by the names that they share or vary.
//! Nothing that is not text gets through: no link, no picture, no style, no script.

use roxmltree::Node;

use crate::readable::Block;
use crate::xml::{children, words};

/// Deepest nesting that is followed.
const MAX_DEPTH: usize = 64;

/// Adds what `node` says to `blocks`.
pub(crate) fn read(node: Node<'_, '_>, blocks: &mut Vec<Block>) {
    let mut line = String::new();
    walk(node, blocks, &mut line, 0);
    end_line(blocks, &mut line);
}

fn walk(node: Node<'_, '_>, blocks: &mut Vec<Block>, line: &mut String, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    for child in node.children() {
        if let Some(text) = child.text().filter(|_| child.is_text()) {
            line.push_str(text);
            continue;
        }
        match child.tag_name().name() {
            "br" => end_line(blocks, line),
            "paragraph" | "p" | "div" | "footnote" => {
                end_line(blocks, line);
                walk(child, blocks, line, depth + 1);
                end_line(blocks, line);
            }
            "list" | "ul" | "ol" => {
                end_line(blocks, line);
                let items: Vec<_> =
                    child.children().filter(Node::is_element).map(words).filter(|item| !item.is_empty()).collect();
                if !items.is_empty() {
                    blocks.push(Block::List { items });
                }
            }
            "table" => {
                end_line(blocks, line);
                blocks.extend(table(child));
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "caption" => {
                end_line(blocks, line);
                let text = words(child);
                if !text.is_empty() {
                    blocks.push(Block::Heading { level: 4, text });
                }
            }
            "script" | "style" => {}
            _ => walk(child, blocks, line, depth + 1),
        }
    }
}

fn end_line(blocks: &mut Vec<Block>, line: &mut String) {
    let text = line.split_whitespace().collect::<Vec<_>>().join(" ");
    line.clear();
    if !text.is_empty() {
        blocks.push(Block::Paragraph { text });
    }
}

fn table(node: Node<'_, '_>) -> Option<Block> {
    let caption = children(node, "caption").next().map(words).unwrap_or_default();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut head: Vec<String> = Vec::new();
    for row in node.descendants().filter(|row| row.has_tag_name_of("tr")) {
        let cells = || row.children().filter(Node::is_element);
        let all_head = cells().count() > 0 && cells().all(|cell| cell.has_tag_name_of("th"));
        let cells: Vec<String> = cells().map(words).collect();
        if cells.iter().all(String::is_empty) {
            continue;
        }
        if all_head && head.is_empty() && rows.is_empty() { head = cells } else { rows.push(cells) }
    }
    (!rows.is_empty() || !head.is_empty()).then_some(Block::Table { caption, head, rows })
}

/// Local names, whatever the namespace.
trait LocalName {
    fn has_tag_name_of(&self, name: &str) -> bool;
}

impl LocalName for Node<'_, '_> {
    fn has_tag_name_of(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str) -> Vec<Block> {
        let document = crate::xml::parse(text).expect("well formed");
        let mut blocks = Vec::new();
        read(document.root_element(), &mut blocks);
        blocks
    }

    #[test]
    fn words_come_through_and_everything_else_stays_behind() {
        let read = blocks("<div>Un <b>mot</b><script>alert(1)</script><br/>deux<img src='http://x/'/></div>");
        let texts = ["Un mot", "deux"].map(|text| Block::Paragraph { text: text.to_owned() });
        assert_eq!(read, texts);
    }

    #[test]
    fn a_table_keeps_its_heading_apart_from_its_rows() {
        let read = blocks(
            "<text><table><thead><tr><th>Analyse</th><th>Résultat</th></tr></thead>\
             <tbody><tr><th>Glycémie</th><td>5,1 mmol/L</td></tr></tbody></table></text>",
        );
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        let table = Block::Table {
            caption: String::new(),
            head: row(["Analyse", "Résultat"]),
            rows: vec![row(["Glycémie", "5,1 mmol/L"])],
        };
        assert_eq!(read, [table]);
    }
}
