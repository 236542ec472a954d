//! Comments of YAML, which no tree has: each goes with the line that it stands above or behind.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{Kind, Limits, Location, Node, Source, SourceId, Sources, Syntax, read};
use crate::template::shape;

/// A comment.
struct Comment {
    text: String,
    /// Whether it stands behind something in its line.
    is_behind: bool,
    location: Location,
}

/// Puts the comments of the document `old` into `new`, the same document written anew. Those whose place
/// is gone are told.
pub fn with_comments(
    sources: &Sources,
    old: SourceId,
    new: &str,
    diagnostics: &mut Diagnostics,
) -> String {
    let is_yaml = |source: &&Source| Syntax::of(source.name(), source.text()) == Syntax::Yaml;
    let Some(source) = sources.get(old).filter(is_yaml) else {
        return new.to_owned();
    };
    let (mut comments, end) = comments(source.text(), sources, old);
    let mut texts = Sources::new();
    let id = texts.add("new.yaml", new);
    let lines = Lines::of(&texts, id);
    let mut text = String::with_capacity(new.len());
    for (n, line) in new.lines().enumerate() {
        let found = lines
            .at
            .get(&n)
            .and_then(|place| comments.remove(&place.path));
        let indent = line
            .get(..line.len() - line.trim_start().len())
            .unwrap_or_default();
        let (behind, above): (Vec<_>, Vec<_>) = found
            .unwrap_or_default()
            .into_iter()
            .partition(|comment| comment.is_behind);
        for comment in above {
            text.push_str(&format!("{indent}{}\n", comment.text));
        }
        text.push_str(line);
        for comment in behind {
            // What is a text of several lines now has no room behind its key.
            if lines.at.get(&n).is_some_and(|place| place.behind.is_some()) {
                text.push_str(&format!(" {}", comment.text));
            } else {
                lost(&comment, diagnostics);
            }
        }
        text.push('\n');
    }
    for comment in end {
        text.push_str(&format!("{}\n", comment.text));
    }
    let mut rest: Vec<Comment> = comments.into_values().flatten().collect();
    rest.sort_by_key(|comment| comment.location);
    for comment in rest {
        lost(&comment, diagnostics);
    }
    text
}

fn lost(comment: &Comment, diagnostics: &mut Diagnostics) {
    let message = "a comment of the document is left out";
    diagnostics.push(
        Diagnostic::warning("merge::words", comment.location, message)
            .label("what it belongs to is gone")
            .help("move it to where it belongs now; the code does not have it"),
    );
}

/// The comments of a text by what they belong to, and those at its end.
fn comments(
    text: &str,
    sources: &Sources,
    id: SourceId,
) -> (HashMap<String, Vec<Comment>>, Vec<Comment>) {
    let lines = Lines::of(sources, id);
    let mut found: HashMap<String, Vec<Comment>> = HashMap::new();
    let mut above = Vec::new();
    let mut start = 0;
    for (n, line) in text.split_inclusive('\n').enumerate() {
        let comment = |from: usize, is_behind| {
            let text = line.get(from..).unwrap_or_default().trim_end();
            Comment {
                text: text.to_owned(),
                is_behind,
                location: Location {
                    source: id,
                    start: offset(start + from),
                    end: offset(start + from + text.len()),
                },
            }
        };
        let indent = line.len() - line.trim_start().len();
        if lines.is_inside(n) {
            // A text, whatever it looks like.
        } else if line.trim_start().starts_with('#') {
            above.push(comment(indent, false));
        } else if let Some(place) = lines.at.get(&n) {
            let comments = found.entry(place.path.clone()).or_default();
            comments.append(&mut above);
            let behind = place.behind.map(|behind| behind.saturating_sub(start));
            let rest = behind.and_then(|behind| line.get(behind..));
            let rest = rest.map(|rest| rest.strip_prefix(':').unwrap_or(rest));
            if let Some(rest) = rest.filter(|rest| rest.starts_with([' ', '\t']))
                && rest.trim_start().starts_with('#')
            {
                let from = line.len() - rest.trim_start().len();
                comments.push(comment(from, true));
            }
        }
        start += line.len();
    }
    found.retain(|_, comments| !comments.is_empty());
    (found, above)
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// What stands in the lines of a document.
struct Lines {
    starts: Vec<usize>,
    /// The first thing in each line, counted from 0.
    at: HashMap<usize, Place>,
    /// The lines of texts that have several: the first one, and the last one.
    texts: Vec<(usize, usize)>,
}

struct Place {
    /// How it is come to from the root.
    path: String,
    /// Where a comment may follow, if one may.
    behind: Option<usize>,
}

impl Lines {
    fn of(sources: &Sources, id: SourceId) -> Self {
        let mut lines = Self {
            starts: vec![0],
            at: HashMap::new(),
            texts: Vec::new(),
        };
        let Some(source) = sources.get(id) else {
            return lines;
        };
        let text = source.text();
        let ends = text.match_indices('\n');
        lines.starts.extend(ends.map(|(at, _)| at + 1));
        // Whatever is wrong with it was told when it was read.
        let untold = &mut Diagnostics::new();
        if let Some(document) = read(sources, id, Syntax::Yaml, &Limits::default(), untold) {
            lines.walk(document.root(), "");
        }
        lines
    }

    fn walk(&mut self, node: Node<'_>, path: &str) {
        match node.kind() {
            Kind::Object(object) => {
                for member in object {
                    let path = format!("{path}/{}", shape(member.key).replace('/', "~1"));
                    let behind = self.behind(member.value, Some(member.key_location));
                    self.note(member.key_location, &path, behind);
                    self.walk(member.value, &path);
                }
            }
            Kind::Array(array) => {
                for (n, item) in array.iter().enumerate() {
                    let path = format!("{path}/{}", identity(item).unwrap_or(n.to_string()));
                    self.note(item.location(), &path, self.behind(item, None));
                    self.walk(item, &path);
                }
            }
            Kind::String(_) => {
                let location = node.location();
                let (first, last) = (self.line(location.start), self.last_line(location));
                if last > first {
                    self.texts.push((first, last));
                }
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(_) => {}
        }
    }

    fn note(&mut self, location: Location, path: &str, behind: Option<usize>) {
        let line = self.line(location.start);
        self.at.entry(line).or_insert_with(|| Place {
            path: path.to_owned(),
            behind,
        });
    }

    /// Where the line of a value may have a comment: behind it, or behind its key if it stands below.
    fn behind(&self, value: Node<'_>, key: Option<Location>) -> Option<usize> {
        let location = value.location();
        let line = self.line(location.start);
        match key {
            Some(key) if self.line(key.start) != line => match value.kind() {
                Kind::Object(_) | Kind::Array(_) => Some(to_usize(key.end)),
                _ => None,
            },
            _ if self.last_line(location) == line => Some(to_usize(location.end)),
            _ => None,
        }
    }

    fn line(&self, offset: u32) -> usize {
        let offset = to_usize(offset);
        self.starts
            .partition_point(|start| *start <= offset)
            .saturating_sub(1)
    }

    fn last_line(&self, location: Location) -> usize {
        self.line(location.end.saturating_sub(1).max(location.start))
    }

    /// Whether a line goes on with a text of the line before.
    fn is_inside(&self, line: usize) -> bool {
        self.texts
            .iter()
            .any(|(first, last)| (first + 1..=*last).contains(&line))
    }
}

/// What tells an item from others, wherever it stands.
fn identity(item: Node<'_>) -> Option<String> {
    let text = |name: &str| item.get(name).and_then(Node::as_str);
    if let Some(name) = text("name") {
        return Some(format!("{name}@{}", text("in").unwrap_or_default()));
    }
    let said = text("$ref")
        .or_else(|| text("url"))
        .or_else(|| item.as_str());
    said.map(|said| said.replace('/', "~1"))
}

fn to_usize(offset: u32) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}
