//! Findings for people: the source line, the place marked in it, the reason and what to do.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use backend_codegen::diagnostic::Severity;

use super::finding::Finding;
use super::place::{Place, Span};
use super::text;
use super::together::Together;

/// Source lines that need more columns are cut to a window around the place.
const WIDEST_LINE: usize = 120;
/// How many columns are shown before the place in a line that is cut.
const BEFORE: usize = 40;
/// How many columns of a marked stretch are shown in a line that is cut.
const MARKED: usize = 60;
/// What stands for the part of a line that is cut off.
const CUT: &str = "...";
/// The narrowest column of line numbers.
const NARROWEST: usize = 3;

const BOLD: Style = Style::new().bold();
const FRAME: Style = AnsiColor::BrightBlue.on_default().bold();

/// What findings of one severity are called.
struct Word {
    severity: Severity,
    /// Before the code of a finding.
    head: &'static str,
    /// In the summary.
    one: &'static str,
    many: &'static str,
}

/// What findings are called.
pub(super) struct Words {
    each: [Word; 3],
    /// Whether one thing that is said of many operations is told once.
    pub(super) are_told_together: bool,
}

/// Findings in an input.
pub(super) const FINDINGS: Words = Words {
    are_told_together: false,
    each: [
        Word {
            severity: Severity::Error,
            head: "error",
            one: "error",
            many: "errors",
        },
        Word {
            severity: Severity::Warning,
            head: "warning",
            one: "warning",
            many: "warnings",
        },
        Word {
            severity: Severity::Note,
            head: "note",
            one: "note",
            many: "notes",
        },
    ],
};

/// Differences between two inputs.
pub(super) const CHANGES: Words = Words {
    are_told_together: true,
    each: [
        Word {
            severity: Severity::Error,
            head: "breaking",
            one: "breaking change",
            many: "breaking changes",
        },
        Word {
            severity: Severity::Warning,
            head: "doubtful",
            one: "doubtful change",
            many: "doubtful changes",
        },
        Word {
            severity: Severity::Note,
            head: "change",
            one: "other change",
            many: "other changes",
        },
    ],
};

/// All findings, at most `limit` of one code, and their number. What is told together is shown once.
pub(super) fn render(findings: &[Together<'_, '_>], limit: usize, words: &Words) -> String {
    let mut out = String::new();
    // How many are shown of a code, and how many are not.
    let mut seen: BTreeMap<(Severity, &str), (usize, usize)> = BTreeMap::new();
    for finding in findings {
        let first = finding.first;
        let (n, more) = seen.entry((first.severity, first.code)).or_default();
        if *n >= limit {
            *more += finding.len();
            continue;
        }
        *n += 1;
        one(&mut out, first, words);
        if let Some(others) = finding.told() {
            note(
                &mut out,
                first,
                "also",
                &format!("{others} (`-v` shows each)"),
            );
        }
        out.push('\n');
    }
    for ((_, code), (_, more)) in seen {
        if more > 0 {
            line(
                &mut out,
                format_args!("{more} more of `{code}` (`-v` shows all)"),
            );
        }
    }
    line(&mut out, format_args!("{}", summary(findings, words)));
    out
}

/// `2 errors, 1 warning`.
fn summary(findings: &[Together<'_, '_>], words: &Words) -> String {
    let counts = words.each.iter().filter_map(|word| {
        let same = |finding: &&Together<'_, '_>| finding.first.severity == word.severity;
        match findings
            .iter()
            .filter(same)
            .map(Together::len)
            .sum::<usize>()
        {
            0 => None,
            1 => Some(format!("1 {}", word.one)),
            n => Some(format!("{n} {}", word.many)),
        }
    });
    counts.collect::<Vec<_>>().join(", ")
}

fn one(out: &mut String, finding: &Finding<'_>, words: &Words) {
    let style = style(finding.severity);
    let word = words
        .each
        .iter()
        .find(|word| word.severity == finding.severity);
    let word = word.map_or("", |word| word.head);
    let (code, message) = (text::visible(finding.code), text::visible(finding.message));
    let head = format_args!("{style}{word}[{code}]{style:#}{BOLD}: {message}{BOLD:#}");
    line(out, head);

    let gutter = gutter(finding);
    if let Some(place) = &finding.place {
        let label = Label {
            arrow: "-->",
            mark: "^",
            style,
            text: finding.label,
        };
        listing(out, place, &label, gutter);
    }
    for (place, text) in &finding.related {
        let label = Label {
            arrow: ":::",
            mark: "-",
            style: FRAME,
            text,
        };
        listing(out, place, &label, gutter);
    }
    for help in &finding.help {
        note(out, finding, "help", help);
    }
}

/// A line below a finding.
fn note(out: &mut String, finding: &Finding<'_>, word: &str, said: &str) {
    let (gutter, said) = (gutter(finding), text::visible(said));
    line(
        out,
        format_args!(
            "{:gutter$} {FRAME}={FRAME:#} {BOLD}{word}{BOLD:#}: {said}",
            ""
        ),
    );
}

/// How wide the column of line numbers is.
fn gutter(finding: &Finding<'_>) -> usize {
    let places = finding.place.iter();
    let places = places.chain(finding.related.iter().map(|(place, _)| place));
    let last_line = places
        .filter_map(|place| place.span.as_ref())
        .map(|span| span.start.line)
        .max();
    last_line.map_or(0, |n| n.to_string().len()).max(NARROWEST)
}

fn style(severity: Severity) -> Style {
    match severity {
        Severity::Error => AnsiColor::BrightRed.on_default().bold(),
        Severity::Warning => AnsiColor::Yellow.on_default().bold(),
        Severity::Note => AnsiColor::BrightGreen.on_default().bold(),
    }
}

/// How a place is pointed at.
struct Label<'a> {
    arrow: &'static str,
    mark: &'static str,
    style: Style,
    text: &'a str,
}

fn listing(out: &mut String, place: &Place<'_>, label: &Label<'_>, gutter: usize) {
    let file = text::visible(place.file);
    let arrow = label.arrow;
    let Some(span) = &place.span else {
        line(
            out,
            format_args!("{:gutter$}{FRAME}{arrow}{FRAME:#} {file}", ""),
        );
        return;
    };
    let (n, column) = (span.start.line, span.start.column);
    line(
        out,
        format_args!("{:gutter$}{FRAME}{arrow}{FRAME:#} {file}:{n}:{column}", ""),
    );

    let window = Window::new(span);
    let source = window.line();
    line(out, format_args!("{FRAME}{n:>gutter$} |{FRAME:#} {source}"));
    let marks = label.mark.repeat(text::width(&window.marked).max(1));
    let indent = text::width(&window.before);
    let style = label.style;
    let words = match text::visible(label.text) {
        words if words.is_empty() => String::new(),
        words => format!(" {words}"),
    };
    line(
        out,
        format_args!(
            "{:gutter$} {FRAME}|{FRAME:#} {:indent$}{style}{marks}{words}{style:#}",
            "", ""
        ),
    );
}

/// The part of a source line that is shown.
struct Window {
    before: String,
    marked: String,
    after: String,
}

impl Window {
    fn new(span: &Span<'_>) -> Self {
        let [before, marked, after] = [span.before, span.marked, span.after];
        let [mut start, middle, mut end] =
            [before, marked, after].map(|part| text::source(part.text));
        let columns: usize = [&start, &middle, &end]
            .map(|part| text::width(part))
            .iter()
            .sum();
        let is_cut = before.is_cut || marked.is_cut || after.is_cut;
        if columns <= WIDEST_LINE && !is_cut {
            return Self {
                before: start,
                marked: middle,
                after: end,
            };
        }
        let shown = text::start(&middle, MARKED).to_owned();
        let near = text::end(&start, BEFORE);
        if before.is_cut || near.len() < start.len() {
            start = format!("{CUT}{near}");
        }
        let left = WIDEST_LINE.saturating_sub(text::width(&start) + text::width(&shown));
        let is_whole = shown.len() == middle.len() && !marked.is_cut;
        let near = text::start(&end, if is_whole { left } else { 0 });
        if !is_whole || after.is_cut || near.len() < end.len() {
            end = format!("{near}{CUT}");
        }
        Self {
            before: start,
            marked: shown,
            after: end,
        }
    }

    fn line(&self) -> String {
        format!("{}{}{}", self.before, self.marked, self.after)
    }
}

/// Writes a line without trailing blanks.
fn line(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(arguments);
    out.truncate(out.trim_end_matches(' ').len());
    out.push('\n');
}
