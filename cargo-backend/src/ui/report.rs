//! Differences as a file for people: a part of a page, or a page that stands alone.

use std::fmt::Write as _;
use std::path::Path;

use backend_codegen::diagnostic::{Diagnostics, Severity};
use backend_codegen::document::Sources;

use super::finding::Finding;
use super::place::Place;
use super::text::visible;
use super::together::{Together, together};
use super::xml::escaped;

const STYLE: &str = "\
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.3rem}h2{font-size:1.1rem;margin-top:2rem}
li{margin:.6rem 0}code{font:.9em ui-monospace,monospace}
small{display:block;opacity:.75}
.error{color:#c22}.warning{color:#b70}";

/// What there is of each weight, the heaviest first.
const PARTS: [(Severity, &str, &str); 3] = [
    (Severity::Error, "error", "Breaking"),
    (Severity::Warning, "warning", "Doubtful"),
    (Severity::Note, "note", "Other"),
];

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Markdown,
    Html,
}

impl Form {
    /// What the name of a file asks for.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "md" => Some(Self::Markdown),
            "html" | "htm" => Some(Self::Html),
            _ => None,
        }
    }

    /// Differences in this form.
    pub(crate) fn of_changes(
        self,
        title: &str,
        changes: &Diagnostics,
        sources: &Sources,
    ) -> String {
        let found: Vec<Finding<'_>> = changes
            .iter()
            .map(|change| Finding::of_diagnostic(change, sources))
            .collect();
        match self {
            Self::Markdown => markdown(title, &found),
            Self::Html => html(title, &found),
        }
    }
}

fn markdown(title: &str, found: &[Finding<'_>]) -> String {
    let mut text = format!("# Changes of the API\n\n{}\n", plain(title));
    let found = together(found);
    if found.is_empty() {
        text.push_str("\nNo change.\n");
    }
    for (severity, _, name) in PARTS {
        let (part, n) = of(&found, severity);
        if n == 0 {
            continue;
        }
        let _ = write!(text, "\n## {name} ({n})\n\n");
        for one in part {
            let finding = one.first;
            let _ = writeln!(text, "- {} (`{}`)", plain(finding.message), finding.code);
            let places = places(finding);
            let why = Some(finding.label).filter(|label| !label.is_empty());
            let more: Vec<String> = why.map(plain).into_iter().chain(places).collect();
            if !more.is_empty() {
                let _ = writeln!(text, "  {}", more.join("; "));
            }
            if let Some(others) = one.operations(usize::MAX) {
                let n = one.others.len();
                let others = plain(&others);
                let _ = writeln!(text, "\n  The same of {n} other operations: {others}");
            }
        }
    }
    text
}

fn html(title: &str, found: &[Finding<'_>]) -> String {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>Changes of the API</title>\n<style>\n{STYLE}\n</style>\n\
         <h1>Changes of the API</h1>\n<p>{}</p>\n",
        escaped(title)
    );
    let found = together(found);
    if found.is_empty() {
        page.push_str("<p>No change.</p>\n");
    }
    for (severity, class, name) in PARTS {
        let (part, n) = of(&found, severity);
        if n == 0 {
            continue;
        }
        let _ = write!(page, "<h2 class=\"{class}\">{name} ({n})</h2>\n<ul>\n");
        for one in part {
            let finding = one.first;
            let message = with_code(finding.message);
            let code = escaped(finding.code);
            let _ = write!(page, "<li>{message} <code>{code}</code>");
            let why = Some(escaped(finding.label)).filter(|label| !label.is_empty());
            let places = places(finding).map(|place| with_code(&place));
            let more: Vec<String> = why.into_iter().chain(places).collect();
            if !more.is_empty() {
                let _ = write!(page, "<small>{}</small>", more.join("; "));
            }
            if let Some(others) = one.operations(usize::MAX) {
                let (n, others) = (one.others.len(), with_code(&others));
                let _ = write!(
                    page,
                    "<details><summary>The same of {n} other operations</summary>{others}</details>"
                );
            }
            page.push_str("</li>\n");
        }
        page.push_str("</ul>\n");
    }
    page.push_str("</html>\n");
    page
}

/// Those of one weight, and how many findings they are.
fn of<'t, 'f, 'a>(
    found: &'t [Together<'f, 'a>],
    severity: Severity,
) -> (Vec<&'t Together<'f, 'a>>, usize) {
    let part = found.iter().filter(|one| one.first.severity == severity);
    let n = part.clone().map(Together::len).sum();
    (part.collect(), n)
}

/// Where it is, and where it was.
fn places(finding: &Finding<'_>) -> impl Iterator<Item = String> {
    let related = finding.related.iter();
    let related = related.map(|(place, label)| format!("{label} {}", shown(place)));
    finding.place.iter().map(shown).chain(related)
}

fn shown(place: &Place<'_>) -> String {
    let file = visible(place.file).replace('`', "'");
    match &place.span {
        Some(span) => format!("`{file}:{}:{}`", span.start.line, span.start.column),
        None => format!("`{file}`"),
    }
}

/// A text in which what stands between backticks is code, as Markdown shows it.
fn plain(text: &str) -> String {
    let text = visible(text);
    let parts: Vec<&str> = text.split('`').collect();
    // A backtick that has no partner is one of the document.
    let is_paired = parts.len() % 2 == 1;
    let mut plain = String::new();
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            plain.push_str(if is_paired { "`" } else { "\\`" });
        }
        if is_paired && i % 2 == 1 {
            plain.push_str(part);
            continue;
        }
        for c in part.chars() {
            if matches!(
                c,
                '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '&'
            ) {
                plain.push('\\');
            }
            plain.push(c);
        }
    }
    plain
}

/// The same in HTML.
fn with_code(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return escaped(text);
    }
    let mut page = String::new();
    for (i, part) in parts.iter().enumerate() {
        let part = escaped(part);
        if i % 2 == 1 {
            let _ = write!(page, "<code>{part}</code>");
        } else {
            page.push_str(&part);
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_documents_stay_texts() {
        assert_eq!(plain("`a_b` is *gone*"), "`a_b` is \\*gone\\*");
        assert_eq!(plain("`a`b` is <b>"), "\\`a\\`b\\` is \\<b\\>");
        assert_eq!(
            with_code("`<a>` is <b>"),
            "<code>&lt;a&gt;</code> is &lt;b&gt;"
        );
        assert_eq!(with_code("`a`b` <b>"), "`a`b` &lt;b&gt;");
    }
}
