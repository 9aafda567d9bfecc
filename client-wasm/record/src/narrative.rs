//! The narrative of a section, as blocks: CDA's own markup and FHIR's XHTML, by the names that they share or vary.
//! Nothing that is not text gets through: no link, no picture, no style, no script.

use roxmltree::Node;

use crate::readable::Block;
use crate::xml::{children, is_struck_out, words};

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
        if is_struck_out(child) {
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
    let mut below: Vec<(usize, usize)> = Vec::new();
    for row in node.descendants().filter(|row| row.has_tag_name_of("tr") && table_of(*row) == Some(node)) {
        let cells = || row.children().filter(Node::is_element);
        let all_head = cells().count() > 0 && cells().all(|cell| cell.has_tag_name_of("th"));
        let cells = spread(cells(), &mut below);
        if cells.iter().all(String::is_empty) {
            continue;
        }
        if all_head && head.is_empty() && rows.is_empty() { head = cells } else { rows.push(cells) }
    }
    (!rows.is_empty() || !head.is_empty()).then_some(Block::Table { caption, head, rows })
}

/// Cells of one table that stand for several, at most.
const MAX_SPAN: usize = 64;

/// The cells of a row, each in its column: a cell over several columns or rows leaves the others empty.
fn spread<'a, 'i: 'a>(cells: impl Iterator<Item = Node<'a, 'i>>, below: &mut Vec<(usize, usize)>) -> Vec<String> {
    let span = |cell: Node<'_, '_>, name: &str| {
        cell.attribute(name).and_then(|span| span.trim().parse::<usize>().ok()).unwrap_or(1).clamp(1, MAX_SPAN)
    };
    let mut row: Vec<String> = Vec::new();
    let mut next: Vec<(usize, usize)> =
        below.iter().filter(|(_, left)| *left > 1).map(|(at, left)| (*at, left - 1)).collect();
    let taken: Vec<usize> = below.iter().map(|(at, _)| *at).collect();
    for cell in cells {
        while taken.contains(&row.len()) {
            row.push(String::new());
        }
        let (at, columns, rows) = (row.len(), span(cell, "colspan"), span(cell, "rowspan"));
        row.push(words(cell));
        row.extend(std::iter::repeat_n(String::new(), columns - 1));
        if rows > 1 {
            next.extend((at..at + columns).map(|at| (at, rows - 1)));
        }
    }
    while taken.contains(&row.len()) {
        row.push(String::new());
    }
    *below = next;
    row
}

/// The table that a row belongs to, of those that are nested.
fn table_of<'a, 'i>(row: Node<'a, 'i>) -> Option<Node<'a, 'i>> {
    row.ancestors().find(|above| above.has_tag_name_of("table"))
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
    fn a_cell_over_several_keeps_the_others_in_their_columns() {
        let read = blocks(
            "<text><table><tr><th>Date</th><th>Analyse</th><th>Valeur</th></tr>\
             <tr><td rowspan='2'>3 mars</td><td>Sodium</td><td>140</td></tr><tr><td>Potassium</td><td>4,1</td></tr>\
             <tr><td colspan='3'>Prélevé à jeun</td></tr></table></text>",
        );
        let Some(Block::Table { rows, .. }) = read.first() else { panic!("a table") };
        assert_eq!(rows[1], ["", "Potassium", "4,1"]);
        assert_eq!(rows[2], ["Prélevé à jeun", "", ""]);
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
