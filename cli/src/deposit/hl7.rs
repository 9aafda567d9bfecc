//! HL7 v2 messages (ER7): segments, fields, repetitions, components, escapes. Nothing is validated against a profile.

/// A message.
pub(crate) struct Message {
    separators: Separators,
    segments: Vec<Vec<String>>,
}

#[derive(Clone, Copy)]
struct Separators {
    field: char,
    component: char,
    repetition: char,
    escape: char,
    subcomponent: char,
}

impl Message {
    /// Reads a message; none when it does not begin as one.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let text = text_of(bytes.to_vec());
        let rest = text.strip_prefix("MSH")?;
        let signs: Vec<char> = rest.chars().take(5).collect();
        let [field, component, repetition, escape, subcomponent] = signs[..] else { return None };
        let separators = Separators { field, component, repetition, escape, subcomponent };
        let mut segments = Vec::new();
        for line in text.split(['\r', '\n']).filter(|line| !line.is_empty()) {
            let mut fields: Vec<String> = line.split(field).map(ToOwned::to_owned).collect();
            if fields[0] == "MSH" {
                // MSH-1 is the separator itself.
                fields.insert(1, field.to_string());
            }
            segments.push(fields);
        }
        Some(Self { separators, segments })
    }

    /// Segments of a name.
    pub(crate) fn segments<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Segment<'a>> {
        let separators = self.separators;
        let named = self.segments.iter().filter(move |fields| fields[0] == name);
        named.map(move |fields| Segment { separators, fields })
    }

    /// All segments, in order.
    pub(crate) fn all(&self) -> impl Iterator<Item = Segment<'_>> {
        self.segments.iter().map(|fields| Segment { separators: self.separators, fields })
    }

    /// A component of the first segment of a name, empty when it is not there; the first component is 1.
    pub(crate) fn text(&self, segment: &str, field: usize, component: usize) -> String {
        self.segments(segment).next().map(|segment| segment.text(field, component)).unwrap_or_default()
    }

    /// A field of the header as it is.
    pub(crate) fn header(&self, field: usize) -> &str {
        self.segments.first().and_then(|fields| fields.get(field)).map_or("", String::as_str)
    }

    /// The acknowledgement: `AA`, `AE` or `AR`, with a reason.
    pub(crate) fn acknowledge(&self, code: &str, reason: &str, time: &str) -> Vec<u8> {
        let f = self.separators.field;
        let head: String = [
            "MSH".to_owned(),
            self.header(2).to_owned(),
            self.header(5).to_owned(),
            self.header(6).to_owned(),
            self.header(3).to_owned(),
            self.header(4).to_owned(),
            time.to_owned(),
            String::new(),
            format!("ACK{}{}", self.separators.component, self.text("MSH", 9, 2)),
            format!("ACK{}", self.header(10)),
            self.header(11).to_owned(),
            self.header(12).to_owned(),
        ]
        .join(&f.to_string());
        // Of the reason nothing may be taken for a separator.
        let reason: String = reason.chars().filter(|c| c.is_alphanumeric() || " .,-".contains(*c)).collect();
        format!("{head}\rMSA{f}{code}{f}{}{f}{reason}\r", self.header(10)).into_bytes()
    }
}

/// One segment.
#[derive(Clone, Copy)]
pub(crate) struct Segment<'a> {
    separators: Separators,
    fields: &'a [String],
}

impl Segment<'_> {
    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.fields[0]
    }

    /// A component of a field's first repetition, unescaped.
    pub(crate) fn text(&self, field: usize, component: usize) -> String {
        self.repetitions(field)
            .into_iter()
            .next()
            .and_then(|parts| parts.into_iter().nth(component - 1))
            .unwrap_or_default()
    }

    /// Every repetition of a field in its components, unescaped.
    pub(crate) fn repetitions(&self, field: usize) -> Vec<Vec<String>> {
        let Some(raw) = self.fields.get(field).filter(|raw| !raw.is_empty()) else { return Vec::new() };
        let repeated = raw.split(self.separators.repetition);
        repeated.map(|one| one.split(self.separators.component).map(|part| self.unescape(part)).collect()).collect()
    }

    /// A component in its subcomponents.
    pub(crate) fn subcomponents(&self, component: &str) -> Vec<String> {
        component.split(self.separators.subcomponent).map(ToOwned::to_owned).collect()
    }

    fn unescape(&self, text: &str) -> String {
        let Separators { field, component, repetition, escape, subcomponent } = self.separators;
        let mut pieces = text.split(escape);
        let mut plain = pieces.next().unwrap_or_default().to_owned();
        // Between two escape signs stands a code; after the second, text again.
        while let Some(code) = pieces.next() {
            match code {
                "F" => plain.push(field),
                "S" => plain.push(component),
                "R" => plain.push(repetition),
                "E" => plain.push(escape),
                "T" => plain.push(subcomponent),
                ".br" => plain.push('\n'),
                hex if hex.starts_with('X') => plain.push_str(&of_hex(&hex[1..])),
                // Others format a text; nothing of what is read here is formatted.
                _ => {}
            }
            plain.push_str(pieces.next().unwrap_or_default());
        }
        plain
    }
}

/// The bytes that `\Xhh..\` writes, read as the message is; nothing for what is no hexadecimal.
fn of_hex(digits: &str) -> String {
    let pairs: Vec<_> = digits.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap_or_default()).collect();
    let bytes: Result<Vec<u8>, _> = pairs.iter().map(|pair| u8::from_str_radix(pair, 16)).collect();
    bytes.map(text_of).unwrap_or_default()
}

/// What is no UTF-8 is Latin-1, whatever MSH-18 says: every byte of it is a letter.
fn text_of(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_under_the_separators_of_the_message_and_escapes_undone() {
        let text = "MSH|^~\\&|LABO|TARN|||20261121||ORU^R01|42|P|2.5\rPID|1||7^^^TARN&1.2.3&ISO~8^^^DMP||MOREL^Jeanne\rOBX|1|TX|||a\\F\\b\\T\\c\\.br\\d^e\r";
        let message = Message::parse(text.as_bytes()).unwrap();
        assert_eq!((message.header(3), message.header(10)), ("LABO", "42"));
        assert_eq!(message.text("MSH", 9, 2), "R01");
        let pid = message.segments("PID").next().unwrap();
        assert_eq!(pid.repetitions(3)[1], ["8", "", "", "DMP"]);
        assert_eq!(pid.subcomponents(&pid.repetitions(3)[0][3]), ["TARN", "1.2.3", "ISO"]);
        assert_eq!(message.text("OBX", 5, 1), "a|b&c\nd");
        assert_eq!(message.text("OBX", 99, 1), "");
        let answer = String::from_utf8(message.acknowledge("AE", "who|is^this", "20261121")).unwrap();
        assert!(
            answer.ends_with("MSA|AE|42|whoisthis\r") && answer.starts_with("MSH|^~\\&|||LABO|TARN|20261121||ACK^R01|")
        );
        assert!(Message::parse(b"PID|1").is_none() && Message::parse(b"MSH").is_none());
    }

    #[test]
    fn letters_written_as_hexadecimal_are_letters_again() {
        let text = "MSH|^~\\&|A|B\rPID|1||7||MOREL^H\\XE9\\l\\XC3A8\\ne\\Xzz\\\r";
        assert_eq!(Message::parse(text.as_bytes()).unwrap().text("PID", 5, 2), "Hélène");
    }

    #[test]
    #[ignore = "needs the messages of scripts/corpus.sh"]
    fn messages_of_other_libraries_are_read_as_the_reference_reader_reads_them() {
        let folder =
            std::path::PathBuf::from(std::env::var_os("CACHET_CORPUS").expect("CACHET_CORPUS names the folder"));
        let folder = folder.join("hl7");
        let table = std::fs::read_to_string(folder.join("reference.tsv")).unwrap();
        let words = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut failures = Vec::new();
        for line in table.lines() {
            let (name, theirs) = line.split_once('\t').unwrap();
            let bytes = std::fs::read(folder.join(name)).unwrap();
            let ours = Message::parse(&bytes).map(|message| {
                let said = |segment, field, component| {
                    // What python-hl7 calls a value is its first subcomponent.
                    let component = message.text(segment, field, component);
                    words(component.split(message.separators.subcomponent).next().unwrap_or_default().to_owned())
                };
                let values = [
                    words(message.header(10).to_owned()),
                    said("MSH", 9, 1),
                    said("MSH", 9, 2),
                    said("PID", 3, 1),
                    said("PID", 5, 1),
                    said("PID", 5, 2),
                    message.segments("OBX").count().to_string(),
                ];
                values.join("\t")
            });
            if ours.as_deref() != Some(theirs) {
                failures.push(format!("{name}: {theirs:?} is {ours:?} here"));
            }
        }
        println!("HL7 v2: {} messages with the values of python-hl7", table.lines().count() - failures.len());
        assert!(failures.is_empty() && table.lines().count() > 20, "{failures:#?}");
    }
}
