//! What is said of one code.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use backend_codegen::diff;
use backend_codegen::lint::Rule;

/// What is said of one code.
pub(crate) struct Page {
    /// The code.
    pub(crate) code: &'static str,
    /// What it says, in one line.
    pub(crate) title: String,
    /// What it belongs to.
    pub(crate) tags: Vec<&'static str>,
    parts: Vec<Part>,
}

/// A part of a page.
enum Part {
    Text(String),
    /// A line that begins with a word.
    Word(&'static str, String),
    /// A part of a document, and what it shows.
    Example(&'static str, String),
}

impl Page {
    pub(super) fn of_rule(rule: &'static Rule) -> Self {
        use backend_codegen::diagnostic::Severity;
        let level = match rule.level {
            Some(Severity::Error) => "error",
            Some(Severity::Warning) => "warning",
            Some(Severity::Note) => "note",
            None => "off",
        };
        let level = format!("{level}, unless the settings or `--rule` say otherwise");
        let name = rule.name();
        let silence = format!(
            "`x-lint-ignore: {{ {name}: … }}` at the place or around it, with the reason, or `[[ignore]]` in \
             the settings"
        );
        Self {
            code: rule.code,
            title: rule.what.to_owned(),
            tags: vec!["lint", rule.family.as_str()],
            parts: vec![
                Part::Text(rule.why.to_owned()),
                Part::Word("fix", rule.fix.to_owned()),
                Part::Word("source", rule.source.to_owned()),
                Part::Word("level", level),
                Part::Word("silence", silence),
                Part::Example("Told", unindented(rule.bad)),
                Part::Example("Not told", unindented(rule.good)),
            ],
        }
    }

    pub(super) fn of_change(rule: &'static diff::Rule) -> Self {
        Self {
            code: rule.code,
            title: rule.what.to_owned(),
            tags: vec!["diff"],
            parts: vec![Part::Text(rule.why.to_owned())],
        }
    }

    pub(super) fn of_text(code: &'static str, what: &str, more: &str) -> Self {
        Self {
            code,
            title: what.to_owned(),
            tags: vec![family(code)],
            parts: vec![Part::Text(more.to_owned())],
        }
    }

    pub(super) fn of_code(code: &'static str, what: &str, more: Option<&str>) -> Self {
        let mut letters = what.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        let title = first.chain(letters).chain(['.']).collect();
        Self {
            code,
            title,
            tags: vec![family(code)],
            parts: more
                .into_iter()
                .map(|more| Part::Text(more.to_owned()))
                .collect(),
        }
    }

    /// The page without markup.
    pub(crate) fn text(&self) -> String {
        let parts = self.parts.iter().map(|part| match part {
            Part::Text(text) => text.clone(),
            Part::Word(word, text) => format!("{word}: {text}"),
            Part::Example(title, text) => format!("{title}:\n\n{}", indented(text)),
        });
        let parts: Vec<_> = parts.collect();
        if parts.is_empty() {
            return self.title.clone();
        }
        parts.join("\n\n")
    }

    /// The page for a terminal.
    pub(crate) fn styled(&self) -> String {
        let (bold, dim, mark) = (
            Style::new().bold(),
            Style::new().dimmed(),
            AnsiColor::Yellow.on_default(),
        );
        let mut text = format!("{bold}{}{bold:#}\n\n{}\n", self.code, self.title);
        for part in &self.parts {
            text.push('\n');
            match part {
                Part::Text(part) => text.push_str(&wrapped(part, 0)),
                Part::Word(word, part) => {
                    let part = wrapped(&format!("{word}: {part}"), 2);
                    let rest = part.strip_prefix(word).unwrap_or(&part);
                    text.push_str(&format!("{bold}{word}{bold:#}{rest}"));
                }
                Part::Example(title, part) => {
                    text.push_str(&format!("{bold}{title}{bold:#}:\n\n"));
                    for line in part.lines() {
                        let style = if line.ends_with("# here") { mark } else { dim };
                        text.push_str(&format!("    {style}{line}{style:#}\n"));
                    }
                }
            }
        }
        text
    }

    /// The page for programs: one object.
    pub(crate) fn json(&self) -> String {
        let object = serde_json::json!({
            "code": self.code,
            "title": self.title,
            "text": self.text(),
            "tags": self.tags,
            "uri": self.uri(),
        });
        object.to_string()
    }

    /// The page as Markdown, without a head.
    pub(crate) fn markdown(&self) -> String {
        let mut text = format!("{}\n", self.title);
        for part in &self.parts {
            // Writing to a string cannot fail.
            let _ = match part {
                Part::Text(part) => write!(text, "\n{part}\n"),
                Part::Word(word, part) => write!(text, "\n**{word}**: {part}\n"),
                Part::Example(title, part) => write!(text, "\n{title}:\n\n```yaml\n{part}```\n"),
            };
        }
        text
    }

    /// Where it can be read.
    pub(crate) fn uri(&self) -> String {
        let anchor: String = self.code.chars().filter(|c| *c != ':').collect();
        format!(
            "{}/blob/main/docs/codes.md#{anchor}",
            env!("CARGO_PKG_REPOSITORY")
        )
    }
}

/// A text in lines that fit most terminals; all but the first begin with so many spaces.
fn wrapped(text: &str, indentation: usize) -> String {
    const WIDTH: usize = 90;
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let Some(line) = lines.last_mut() else { break };
        if !line.trim().is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(format!("{}{word}", " ".repeat(indentation)));
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.join("\n") + "\n"
}

/// What stands before `::`.
fn family(code: &'static str) -> &'static str {
    code.split("::").next().unwrap_or(code)
}

/// Takes away the indentation that all lines have.
fn unindented(yaml: &str) -> String {
    let lines = || yaml.lines().filter(|line| !line.trim().is_empty());
    let indentation = lines()
        .map(|line| line.len() - line.trim_start().len())
        .min();
    let indentation = indentation.unwrap_or_default();
    lines().fold(String::new(), |text, line| {
        text + line.get(indentation..).unwrap_or_default() + "\n"
    })
}

fn indented(text: &str) -> String {
    let lines = text.lines().map(|line| format!("    {line}"));
    lines.collect::<Vec<_>>().join("\n")
}
