//! The words of a letter in RTF (RTF 1.9), as word processors of hospitals put it into a CDA: text, no form.

/// Groups whose words are for machines.
const HIDDEN: &[&str] = &[
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "themedata",
    "header",
    "footer",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "generator",
    "xmlnstbl",
    "datastore",
    "latentstyles",
];

/// Deepest nesting of groups.
const DEEPEST: usize = 200;

/// The words of `bytes`, line by line; `None` when it is no RTF.
pub(crate) fn words(bytes: &[u8]) -> Option<String> {
    // The version's number belongs to the first control.
    let mut rest = bytes.strip_prefix(b"{").filter(|rest| rest.starts_with(b"\\rtf"))?;
    let mut text: Vec<u8> = Vec::new();
    let mut said = String::new();
    // Whether the words of the group are hidden, from the outermost in.
    let mut groups = vec![false];
    let is_hidden = |groups: &[bool]| groups.last().copied().unwrap_or_default();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'{' if groups.len() > DEEPEST => return None,
            b'{' => groups.push(is_hidden(&groups)),
            b'}' => {
                groups.pop();
            }
            b'\\' => {
                let (control, after) = control(rest)?;
                rest = after;
                match control {
                    Control::Hide => groups.last_mut().into_iter().for_each(|hidden| *hidden = true),
                    _ if is_hidden(&groups) => {}
                    Control::Byte(byte) => text.push(byte),
                    Control::Character(c) => {
                        flush(&mut text, &mut said);
                        said.push(c);
                    }
                    Control::Nothing => {}
                }
            }
            b'\r' | b'\n' => {}
            _ if !is_hidden(&groups) => text.push(byte),
            _ => {}
        }
    }
    flush(&mut text, &mut said);
    Some(said)
}

/// Bytes are Western European unless the file says otherwise, which French software does not.
fn flush(text: &mut Vec<u8>, said: &mut String) {
    said.push_str(&encoding_rs::WINDOWS_1252.decode_without_bom_handling(text).0);
    text.clear();
}

enum Control {
    Hide,
    Byte(u8),
    Character(char),
    Nothing,
}

/// What follows a backslash, and what comes after it.
fn control(rest: &[u8]) -> Option<(Control, &[u8])> {
    let (&first, after) = rest.split_first()?;
    if first == b'\'' {
        let digits = std::str::from_utf8(after.get(..2)?).ok()?;
        return Some((Control::Byte(u8::from_str_radix(digits, 16).ok()?), &after[2..]));
    }
    if !first.is_ascii_alphabetic() {
        return Some((
            match first {
                b'*' => Control::Hide,
                b'~' => Control::Byte(b' '),
                b'{' | b'}' | b'\\' => Control::Byte(first),
                _ => Control::Nothing,
            },
            after,
        ));
    }
    let name_end = rest.iter().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(rest.len());
    let number_end = rest[name_end..].iter().position(|byte| !byte.is_ascii_digit() && *byte != b'-');
    let number_end = number_end.map_or(rest.len(), |end| name_end + end);
    let name = std::str::from_utf8(&rest[..name_end]).ok()?;
    let number = std::str::from_utf8(&rest[name_end..number_end]).ok()?.parse::<i32>().ok();
    let mut after = &rest[number_end..];
    after = after.strip_prefix(b" ").unwrap_or(after);
    let control = match name {
        "par" | "line" | "row" | "sect" | "page" => Control::Byte(b'\n'),
        "tab" | "cell" => Control::Byte(b'\t'),
        "u" => {
            // Each character is followed by its stand-in for readers that know no Unicode.
            after = match after {
                [b'?', rest @ ..] => rest,
                [b'\\', b'\'', _, _, rest @ ..] => rest,
                other => other,
            };
            let code = number.map(|number| if number < 0 { number + 65_536 } else { number });
            Control::Character(code.and_then(|code| char::from_u32(code.cast_unsigned())).unwrap_or('\u{fffd}'))
        }
        name if HIDDEN.contains(&name) => Control::Hide,
        _ => Control::Nothing,
    };
    Some((control, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_letter_come_out_and_its_machinery_stays_inside() {
        let letter = br"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\*\generator Word;}\f0 Ch\'e8re coll\'e8gue,\par Glyc\u233?mie \b 7,2\b0  mmol/L\par}";
        assert_eq!(words(letter).as_deref(), Some("Chère collègue,\nGlycémie 7,2 mmol/L\n"));
        assert_eq!(words(b"{\\html"), None);
        assert!(words(b"{\\rtf1 \\'").is_none() && words(b"{\\rtf1 {{{").is_some());
    }
}
