//! What was found one day: a file against which only what is new is told.

use std::collections::BTreeMap;
use std::path::Path;

use backend_codegen::diagnostic::Diagnostic;
use backend_codegen::document::{Location, Sources};
use backend_codegen::fileset;
use serde_json::{Value, json};

use super::region::Trees;
use crate::ui::Problem;

/// Findings by what they are and where, with their number. Lines are no part of that: they move.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Baseline {
    counts: BTreeMap<Key, usize>,
    /// Where the file begins that it was read from.
    start: Location,
}

/// What a finding is, and where: the code, the file, and the pointer of the part or, in code, the message.
type Key = (String, String, String);

const VERSION: u64 = 1;

impl Baseline {
    pub(super) fn of(found: &[Diagnostic], sources: &Sources, trees: &Trees) -> Self {
        let mut baseline = Self::default();
        for diagnostic in found {
            *baseline
                .counts
                .entry(key(diagnostic, sources, trees))
                .or_default() += 1;
        }
        baseline
    }

    /// Reads a file that [`Self::write`] wrote.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or is something else.
    pub(crate) fn read(path: &Path, sources: &mut Sources) -> Result<Self, Problem> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| {
            let message = format!("`{name}` cannot be read: {error}");
            let problem = Problem::new("baseline::unreadable", message).file(&name);
            problem.help(format!("write it with `--write-baseline {name}`"))
        })?;
        let Some(baseline) = Self::parse(&text) else {
            let message = format!("`{name}` is no baseline of findings");
            let problem = Problem::new("baseline::format", message).file(&name);
            return Err(problem.help(format!("write it anew with `--write-baseline {name}`")));
        };
        let source = sources.add(name, text);
        let start = Location {
            source,
            ..Location::default()
        };
        Ok(Self { start, ..baseline })
    }

    fn parse(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        (value.get("version")?.as_u64()? == VERSION).then_some(())?;
        let mut counts = BTreeMap::new();
        for entry in value.get("findings")?.as_array()? {
            let text = |name: &str| Some(entry.get(name)?.as_str()?.to_owned());
            let n = entry.get("count").map_or(Some(1), Value::as_u64)?;
            let key = (text("code")?, text("file")?, text("at")?);
            counts.insert(key, usize::try_from(n).ok()?);
        }
        Some(Self {
            counts,
            start: Location::default(),
        })
    }

    /// Writes it to a file, one finding a line.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Vec<Problem>> {
        let lines = self.counts.iter().map(|((code, file, at), n)| {
            let entry = entry(code, file, at);
            match (n, entry.strip_suffix('}')) {
                (2.., Some(entry)) => format!("    {entry},\"count\":{n}}}"),
                _ => format!("    {entry}"),
            }
        });
        let lines = lines.collect::<Vec<_>>().join(",\n");
        let lines = if lines.is_empty() {
            lines
        } else {
            format!("\n{lines}\n  ")
        };
        let text = format!("{{\n  \"version\": {VERSION},\n  \"findings\": [{lines}]\n}}\n");
        fileset::replace(path, &text).map_err(Problem::of_write)?;
        Ok(())
    }

    /// How many findings it has.
    pub(crate) fn len(&self) -> usize {
        self.counts.values().sum()
    }

    /// Whether it has a finding; each of its entries is one finding, once.
    pub(super) fn knows(&mut self, found: &Diagnostic, sources: &Sources, trees: &Trees) -> bool {
        let Some(n) = self.counts.get_mut(&key(found, sources, trees)) else {
            return false;
        };
        let is_known = *n > 0;
        *n = n.saturating_sub(1);
        is_known
    }

    /// Says how many of its entries were not found any more.
    pub(crate) fn stale(&self, sources: &Sources) -> Option<Diagnostic> {
        let ((code, file, at), _) = self.counts.iter().find(|(_, n)| **n > 0)?;
        let message = match self.len() {
            1 => "1 finding of the baseline is gone".to_owned(),
            n => format!("{n} findings of the baseline are gone"),
        };
        let source = sources.get(self.start.source)?;
        // The line of the first of them.
        let line = entry(code, file, at);
        let line = line.trim_end_matches('}');
        let place = source
            .text()
            .find(line)
            .map(|start| (start, start + line.len()));
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let location = place.map_or(self.start, |(start, end)| Location {
            start: offset(start),
            end: offset(end),
            ..self.start
        });
        let name = source.name();
        let found = Diagnostic::warning("baseline::stale", location, message);
        Some(
            found
                .label("this one, to begin with")
                .help(format!("write it anew with `--write-baseline {name}`")),
        )
    }
}

/// An entry that is there once.
fn entry(code: &str, file: &str, at: &str) -> String {
    json!({ "code": code, "file": file, "at": at }).to_string()
}

fn key(found: &Diagnostic, sources: &Sources, trees: &Trees) -> Key {
    let file = sources.name(found.location).replace('\\', "/");
    let file = file.strip_prefix("./").unwrap_or(&file).to_owned();
    let at = trees
        .pointer(found.location)
        .unwrap_or_else(|| found.message.clone());
    (found.code.to_owned(), file, at)
}

#[cfg(test)]
mod tests {
    use super::Baseline;

    #[test]
    fn what_is_no_baseline_is_refused() {
        for text in [
            "",
            "{}",
            "[]",
            r#"{"version": 2, "findings": []}"#,
            r#"{"version": 1, "findings": [{}]}"#,
        ] {
            assert_eq!(Baseline::parse(text), None, "{text}");
        }
        let text =
            r#"{"version": 1, "findings": [{"code": "a", "file": "b", "at": "/c", "count": 2}]}"#;
        assert_eq!(Baseline::parse(text).unwrap().len(), 2);
    }
}
