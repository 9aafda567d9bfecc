//! Names and titles as people read them: nothing in them may reorder, hide or break a line (AT-48).

use unicode_normalization::UnicodeNormalization as _;

/// `text` in its composed form, without surrounding blanks and direction marks.
pub(crate) fn clean(text: &str) -> String {
    text.trim().nfc().filter(|c| !is_direction_mark(*c)).collect()
}

/// Whether somebody else's `text` may be shown: no control character, no direction mark.
pub(crate) fn is_plain(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() || is_direction_mark(c))
}

/// Marks that reorder what is shown: a name must not read otherwise than it is.
fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}')
}

#[cfg(test)]
mod tests {
    use super::{clean, is_plain};

    #[test]
    fn a_name_reads_as_it_is() {
        assert!(is_plain("Dr Hélène Le Goff-N'Diaye"));
        for bad in ["Dr \u{202e}affaL", "Dr\u{2067}", "Dr\nLaffa", "Dr \u{7}", "\u{200f}Dr"] {
            assert!(!is_plain(bad), "{bad:?}");
        }
        assert_eq!(clean(" He\u{301}le\u{300}ne\u{202e} "), "Hélène");
    }
}
