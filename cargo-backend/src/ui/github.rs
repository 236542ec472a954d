//! Findings as workflow commands, which GitHub Actions shows beside the lines of a change.

use backend_codegen::diagnostic::Severity;

use super::finding::Finding;
use super::place::Place;

/// One finding and a line break.
pub(super) fn render(finding: &Finding<'_>) -> String {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = Vec::new();
    if let Some(place) = finding.place.as_ref().map(Place::in_checkout) {
        properties.push(format!("file={}", property(place.file)));
        if let Some(span) = &place.span {
            properties.push(format!("line={}", span.start.line));
            properties.push(format!("endLine={}", span.end.line));
            // Columns are understood within one line only; theirs include the last character.
            if span.start.line == span.end.line {
                let end = span.end.column.saturating_sub(1).max(span.start.column);
                properties.push(format!("col={}", span.start.column));
                properties.push(format!("endColumn={end}"));
            }
        }
    }
    properties.push(format!("title={}", property(finding.code)));

    let mut lines = vec![finding.message.to_owned()];
    lines.extend(Some(finding.label.to_owned()).filter(|label| !label.is_empty()));
    lines.extend(finding.place.as_ref().and_then(Place::in_history));
    lines.extend(finding.related.iter().filter_map(|(place, label)| {
        let span = place.span.as_ref()?;
        let (line, column) = (span.start.line, span.start.column);
        Some(format!("{}:{line}:{column}: {label}", place.file))
    }));
    lines.extend(finding.help.iter().map(|help| format!("help: {help}")));
    let properties = properties.join(",");
    format!("::{command} {properties}::{}\n", data(&lines.join("\n")))
}

/// The text of a command: what would end it, or start another one, is escaped.
fn data(text: &str) -> String {
    let text = text
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A");
    super::text::visible(&text).into_owned()
}

/// The value of a property, which a colon or comma would end as well.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
