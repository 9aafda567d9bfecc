//! Ids on the command line. One in sixty-four begins with a dash, which a command line takes for an option.

use std::ffi::OsString;
use std::str::FromStr;

const MARK: &str = "id:";

/// Marks every argument that is a whole id, so that none is taken for an option. The last letter of 16 bytes in
/// base64url carries two bits, which no option of ours happens to end with.
pub(crate) fn protect(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    arguments
        .map(
            |argument| {
                if is_id(&argument) { OsString::from(format!("{MARK}{}", argument.display())) } else { argument }
            },
        )
        .collect()
}

fn is_id(argument: &OsString) -> bool {
    let Some(text) = argument.to_str() else { return false };
    let is_id = || cachet_crypto::DocumentId::from_str(text).is_ok();
    text.starts_with('-') && (is_id() || cachet_crypto::DepositLinkId::from_str(text).is_ok())
}

/// What a person typed for an id, without the mark.
pub(crate) fn unmarked(text: &str) -> &str {
    text.strip_prefix(MARK).unwrap_or(text)
}

/// Reads an id whole.
pub(crate) fn parse<I: FromStr>(text: &str) -> Result<I, String> {
    unmarked(text).parse().map_err(|_| "22 letters were expected, as `cachet list` and others show them".to_owned())
}

/// Reads a longer id, of 32 bytes.
pub(crate) fn parse_long<I: FromStr>(text: &str) -> Result<I, String> {
    unmarked(text).parse().map_err(|_| "43 letters were expected, as the list shows them".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_begins_with_a_dash_is_no_option() {
        let id = "-oAAAAAAAAAAAAAAAAAAAA";
        let protected = protect(["get", id, "-o", "--json"].map(OsString::from).into_iter());
        assert_eq!(protected[1], OsString::from(format!("id:{id}")));
        assert_eq!(protected[2..], ["-o", "--json"].map(OsString::from));
        assert!(parse::<cachet_crypto::DocumentId>(protected[1].to_str().unwrap()).is_ok());
    }
}
