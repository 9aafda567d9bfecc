//! The narrative of a section, as blocks: CDA's own markup and FHIR's XHTML, by the names that they share or vary.
//! Nothing that is not text gets through: no link, no style, no script, and no picture but those that the document holds.

use std::collections::HashSet;

use roxmltree::Node;

use crate::readable::Block;
use crate::xml::{children, is_struck_out, words};

/// Deepest nesting that is followed.
const MAX_DEPTH: usize = 64;

/// What stands where the narrative shows the file of that name, `None` for what the document does not hold.
pub(crate) type Media<'a> = dyn Fn(&str) -> Option<Block> + 'a;

/// Adds what `node` says to `blocks`, with the files of its document at the places where it shows them.
pub(crate) fn read(node: Node<'_, '_>, blocks: &mut Vec<Block>, media: &Media<'_>) {
    let mut reading = Reading { blocks, line: String::new(), media };
    reading.walk(node, 0);
    reading.end_line();
}

struct Reading<'a> {
    blocks: &'a mut Vec<Block>,
    line: String,
    media: &'a Media<'a>,
}

impl Reading<'_> {
    fn walk(&mut self, node: Node<'_, '_>, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        for child in node.children() {
            if let Some(text) = child.text().filter(|_| child.is_text()) {
                self.line.push_str(text);
                continue;
            }
            if is_struck_out(child) {
                continue;
            }
            match child.tag_name().name() {
                "br" => self.end_line(),
                "paragraph" | "p" | "div" | "footnote" => {
                    self.end_line();
                    self.walk(child, depth + 1);
                    self.end_line();
                }
                "list" | "ul" | "ol" => {
                    self.end_line();
                    self.list(child, depth);
                }
                "table" => {
                    self.end_line();
                    self.table(child, depth);
                }
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "caption" => {
                    self.end_line();
                    let text = words(child);
                    if !text.is_empty() {
                        self.blocks.push(Block::Heading { level: 4, text });
                    }
                }
                "renderMultiMedia" => {
                    self.end_line();
                    let ids = child.attribute("referencedObject").unwrap_or_default().split_whitespace();
                    // Said a million times over in one attribute, a file is still shown once.
                    let mut shown = HashSet::new();
                    self.blocks.extend(ids.filter(|id| shown.insert(*id)).filter_map(self.media));
                    self.walk(child, depth + 1);
                }
                "script" | "style" => {}
                _ => self.walk(child, depth + 1),
            }
        }
    }

    fn end_line(&mut self) {
        let text = self.line.split_whitespace().collect::<Vec<_>>().join(" ");
        self.line.clear();
        if !text.is_empty() {
            self.blocks.push(Block::Paragraph { text });
        }
    }

    fn list(&mut self, node: Node<'_, '_>, depth: usize) {
        let mut pictures = Vec::new();
        let items = node.children().filter(|item| item.is_element() && !is_struck_out(*item));
        let items = items.map(|item| self.cell(item, depth, &mut pictures)).filter(|item| !item.is_empty());
        let items: Vec<_> = items.collect();
        if !items.is_empty() {
            self.blocks.push(Block::List { items });
        }
        self.blocks.append(&mut pictures);
    }

    fn table(&mut self, node: Node<'_, '_>, depth: usize) {
        let caption = children(node, "caption").next().map(words).unwrap_or_default();
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut head: Vec<String> = Vec::new();
        let mut below: Vec<(usize, usize)> = Vec::new();
        let mut pictures = Vec::new();
        for row in node.descendants().filter(|row| row.has_tag_name_of("tr") && table_of(*row) == Some(node)) {
            let cells = || row.children().filter(Node::is_element);
            let all_head = cells().count() > 0 && cells().all(|cell| cell.has_tag_name_of("th"));
            let cells = spread(cells(), &mut below, |cell| self.cell(cell, depth, &mut pictures));
            if cells.iter().all(String::is_empty) {
                continue;
            }
            if all_head && head.is_empty() && rows.is_empty() { head = cells } else { rows.push(cells) }
        }
        if !rows.is_empty() || !head.is_empty() {
            self.blocks.push(Block::Table { caption, head, rows });
        }
        self.blocks.append(&mut pictures);
    }

    /// What a cell or an item says, line by line; its pictures find room after all of them.
    fn cell(&self, node: Node<'_, '_>, depth: usize, pictures: &mut Vec<Block>) -> String {
        if depth >= MAX_DEPTH {
            return words(node);
        }
        let mut blocks = Vec::new();
        let mut reading = Reading { blocks: &mut blocks, line: String::new(), media: self.media };
        reading.walk(node, depth + 1);
        reading.end_line();
        let joined =
            |cells: Vec<String>| cells.into_iter().filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" ");
        let mut lines: Vec<String> = Vec::new();
        for block in blocks {
            match block {
                Block::Heading { text, .. } | Block::Paragraph { text } => lines.push(text),
                Block::List { items } => lines.extend(items),
                Block::Table { caption, head, rows } => {
                    lines.push(caption);
                    lines.extend(std::iter::once(head).chain(rows).map(joined));
                }
                Block::Picture { .. } => pictures.push(block),
                Block::Facts { .. } | Block::Note { .. } => {}
            }
        }
        lines.retain(|line| !line.is_empty());
        lines.join("\n")
    }
}

/// Cells of one table that stand for several, at most.
const MAX_SPAN: usize = 64;

/// The cells of a row, each in its column: a cell over several columns or rows leaves the others empty.
fn spread<'a, 'i: 'a>(
    cells: impl Iterator<Item = Node<'a, 'i>>,
    below: &mut Vec<(usize, usize)>,
    mut says: impl FnMut(Node<'a, 'i>) -> String,
) -> Vec<String> {
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
        row.push(says(cell));
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
        read(document.root_element(), &mut blocks, &|_| None);
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
    fn lines_of_a_cell_stay_lines_and_a_picture_stands_after_its_table() {
        let text = "<text><table><tr><td>Matin : 1<br/>Soir : 2 <renderMultiMedia referencedObject='c'/></td>\
                    <td><list><item>a</item><item>b</item></list></td></tr></table>\
                    <list><item>x<br/>y</item></list></text>";
        let document = crate::xml::parse(text).expect("well formed");
        let picture = || Block::Picture { text: "Courbe".into(), media_type: "image/png".into(), bytes: vec![1] };
        let mut blocks = Vec::new();
        read(document.root_element(), &mut blocks, &|id| (id == "c").then(picture));
        let row = vec!["Matin : 1\nSoir : 2".to_owned(), "a\nb".to_owned()];
        let table = Block::Table { caption: String::new(), head: vec![], rows: vec![row] };
        assert_eq!(blocks, [table, picture(), Block::List { items: vec!["x\ny".to_owned()] }]);
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
