//! Characters that nobody sees.

/// Whether a character changes how the text around it is shown, and is not shown itself: a mark of
/// direction, a joiner, a separator of lines.
pub(crate) fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

/// Whether a character changes the direction of the text behind it, so that it may be read as
/// something else than it is.
pub(crate) fn is_direction(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
