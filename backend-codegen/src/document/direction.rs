//! Text that is not read as it is written.

use super::SourceId;
use super::report::offset;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Location;
use crate::invisible::is_direction;

/// Warns of characters that change the direction of what stands behind them: with them a reviewer can
/// be shown another text than the one that counts ("Trojan Source", CVE-2021-42574).
pub(super) fn check(source: SourceId, text: &str, diagnostics: &mut Diagnostics) {
    let mut found = text
        .match_indices(is_direction)
        .map(|(at, character)| Location {
            source,
            start: offset(at),
            end: offset(at.saturating_add(character.len())),
        });
    let Some(first) = found.next() else { return };
    let message = match found.count() {
        0 => "an invisible character changes the direction of the text".to_owned(),
        n => format!(
            "invisible characters change the direction of the text, here and {n} times more"
        ),
    };
    diagnostics.push(
        Diagnostic::warning("document::direction", first, message)
            .label("what follows may be shown in another order than it is read")
            .help("remove it, or write it as an escape such as `\"\\u202E\"`"),
    );
}
