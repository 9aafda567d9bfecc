//! What a command answers: one JSON value for programs, or a text for people.

use std::io::Write as _;

use serde_json::Value;

use crate::failure::Failure;

/// One answer in both forms.
pub(crate) struct Answer {
    json: Value,
    text: String,
}

impl Answer {
    /// `json` for `--json`, `text` otherwise.
    pub(crate) fn new(json: Value, text: impl Into<String>) -> Self {
        Self { json, text: text.into() }
    }

    /// Nothing on standard output: the answer was a file's content, or was said on the way.
    pub(crate) fn silent() -> Self {
        Self::new(Value::Null, "")
    }

    /// Prints the form that was asked for.
    pub(crate) fn print(self, json: bool) -> Result<(), Failure> {
        let text = match json {
            true if self.json.is_null() => return Ok(()),
            true => self.json.to_string(),
            false if self.text.is_empty() => return Ok(()),
            false => self.text,
        };
        let mut out = std::io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush()) {
            // Whoever read us has seen enough (`cachet list | head`).
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            other => other.map_err(|_| Failure::Device("standard output")),
        }
    }
}
