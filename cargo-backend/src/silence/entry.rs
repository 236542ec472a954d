//! What somebody said about findings.

use backend_codegen::diagnostic::Diagnostic;
use backend_codegen::document::{Location, Sources};

use super::Scope;
use super::region::{MEMBER, Trees, contains};
use crate::date::Date;
use crate::explain;

/// What settings say: `[[ignore]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ignore {
    /// The code.
    pub(crate) code: &'static str,
    /// Where.
    pub(crate) target: Target,
    /// Why.
    pub(crate) reason: String,
    /// The last day on which it counts.
    pub(crate) until: Option<Date>,
    /// Where the entry stands.
    pub(crate) location: Location,
}

/// What an entry of the settings is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// All that is read.
    Everything,
    /// An operation, by its `operationId` or as `GET /orders`.
    Operation(String),
    /// All operations of a path.
    Path(String),
    /// A part of a document, as the tokens of a JSON Pointer (RFC 6901).
    Pointer(Vec<String>),
    /// A file, or an object of a database, by its name or the end of it.
    Named(String),
}

/// One finding that is silenced in some parts.
pub(super) struct Entry {
    code: &'static str,
    /// Where it counts; `None` is everywhere.
    regions: Option<Vec<Location>>,
    pub(super) reason: String,
    until: Option<Date>,
    location: Location,
    pub(super) is_used: bool,
    is_expired: bool,
}

impl Entry {
    pub(super) fn of_settings(ignore: &Ignore, trees: &Trees, sources: &Sources) -> Self {
        let regions = match &ignore.target {
            Target::Everything => None,
            Target::Operation(name) => Some(trees.operation(name)),
            Target::Path(path) => Some(trees.at(&["paths".to_owned(), path.clone()])),
            Target::Pointer(tokens) => Some(trees.at(tokens)),
            Target::Named(name) => Some(named(name, sources)),
        };
        Self {
            code: ignore.code,
            regions,
            reason: ignore.reason.clone(),
            until: ignore.until,
            location: ignore.location,
            is_used: false,
            is_expired: false,
        }
    }

    /// Whether it is about a finding: at its place, or at another one that belongs to it.
    pub(super) fn silences(&self, found: &Diagnostic) -> bool {
        if self.is_expired || self.code != found.code {
            return false;
        }
        let Some(regions) = &self.regions else {
            return true;
        };
        let others = found.related.iter().map(|related| related.location);
        let mut places = std::iter::once(found.location).chain(others);
        places.any(|place| regions.iter().any(|region| contains(*region, place)))
    }

    /// Tells that its time is over.
    pub(super) fn expire(&mut self, today: Date, about: &mut Vec<Diagnostic>) {
        let Some(until) = self.until.filter(|until| *until < today) else {
            return;
        };
        self.is_expired = true;
        let message = format!("`{}` was silenced until {until}", self.code);
        about.push(
            Diagnostic::warning("ignore::expired", self.location, message)
                .label(format!("the reason was: {}", self.reason))
                .help("solve what was found, or give it a later day"),
        );
    }

    /// Tells that it silences nothing, if it could have.
    pub(super) fn unused(&self, scope: Scope<'_>) -> Option<Diagnostic> {
        let told = !self.is_used && !self.is_expired && scope(self.code);
        told.then(|| {
            let message = format!("`{}` is silenced here, and not found", self.code);
            let label = match &self.regions {
                Some(regions) if regions.is_empty() => "there is no such part",
                _ => "it silences nothing",
            };
            Diagnostic::warning("ignore::unused", self.location, message)
                .label(label)
                .help("remove it")
        })
    }
}

/// Sources that are called so: `1_a.sql` is also `migrations/1_a.sql`, and `orders` is also `public.orders`.
fn named(name: &str, sources: &Sources) -> Vec<Location> {
    let is_it = |source: &str| {
        let before = source.strip_suffix(name);
        before.is_some_and(|it| it.is_empty() || it.ends_with(['/', '\\', '.']))
    };
    let found = sources.entries().filter(|(_, source)| is_it(source.name()));
    let whole = found.map(|(source, _)| Location {
        source,
        start: 0,
        end: u32::MAX,
    });
    whole.collect()
}

/// How a language writes comments.
struct Comments {
    extensions: &'static [&'static str],
    sign: &'static str,
    /// What stands before the rule and the reason: `-- lint-ignore rule: reason`.
    start: &'static str,
    /// The family that is meant, if nothing else is said.
    family: &'static str,
}

const COMMENTS: [Comments; 2] = [
    Comments {
        extensions: &["sql"],
        sign: "--",
        start: "-- lint-ignore ",
        family: "migration",
    },
    Comments {
        extensions: &["rs", "js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx"],
        sign: "//",
        start: "// lint-ignore ",
        family: "analyze",
    },
];

/// What files of SQL and of code say themselves, each of what stands in the same line or begins in the next one.
pub(super) fn comments(sources: &Sources, about: &mut Vec<Diagnostic>) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (source, file) in sources.entries() {
        let extension = file.name().rsplit('.').next().unwrap_or_default();
        let mut languages = COMMENTS.iter();
        let Some(language) = languages.find(|it| it.extensions.contains(&extension)) else {
            continue;
        };
        let (comment, sign) = (language.start, language.sign);
        if !file.text().contains(comment) {
            continue;
        }
        let mut lines = Vec::new();
        let mut start = 0;
        for line in file.text().split_inclusive('\n') {
            lines.push((start, line));
            start += line.len();
        }
        for (n, (start, line)) in lines.iter().enumerate() {
            let Some((before, told)) = line.split_once(comment) else {
                continue;
            };
            let is_statement = |line: &str| {
                let line = line.trim();
                !line.is_empty() && !line.starts_with(sign)
            };
            // The line itself, or up to the first one that is a statement.
            let last = if is_statement(before) {
                lines.get(n)
            } else {
                let mut below = lines.iter().skip(n + 1);
                below.find(|(_, line)| is_statement(line)).or(lines.last())
            };
            let end = last.map_or(start + line.len(), |(start, line)| start + line.len());
            let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            let at = start + before.len();
            let location = Location {
                source,
                start: offset(at),
                end: offset(at + comment.len() + told.trim_end().len()),
            };
            let (name, reason) = told.trim().split_once(':').unwrap_or((told.trim(), ""));
            // Codes have two colons.
            let (name, reason) = match reason.strip_prefix(':') {
                Some(rest) => {
                    let (rule, reason) = rest.split_once(':').unwrap_or((rest, ""));
                    (format!("{name}::{rule}"), reason)
                }
                None => (name.to_owned(), reason),
            };
            let own = explain::code(&format!("{}::{}", language.family, name.trim())).ok();
            let Some(code) = own.or_else(|| known(name.trim(), location, about)) else {
                continue;
            };
            if reason.trim().is_empty() {
                about.push(unreasoned(code, location));
                continue;
            }
            let region = Location {
                source,
                start: offset(*start),
                end: offset(end),
            };
            entries.push(Entry {
                code,
                regions: Some(vec![region]),
                reason: reason.trim().to_owned(),
                until: None,
                location,
                is_used: false,
                is_expired: false,
            });
        }
    }
    entries
}

/// The code that is meant; what is none is told.
fn known(name: &str, location: Location, about: &mut Vec<Diagnostic>) -> Option<&'static str> {
    match explain::code(name) {
        Ok(code) => Some(code),
        Err(meant) => {
            about.push(unknown(name, meant, location));
            None
        }
    }
}

fn unreasoned(code: &str, location: Location) -> Diagnostic {
    let message = format!("`{code}` is silenced without a reason");
    Diagnostic::warning("ignore::no-reason", location, message)
        .label("it is told all the same")
        .help("say why it is right as it is")
}

/// What documents say themselves; what is wrong with that is added to `about`.
pub(super) fn inline(trees: &Trees, about: &mut Vec<Diagnostic>) -> Vec<Entry> {
    let mut entries = Vec::new();
    for silencing in trees.silencing() {
        let Some(object) = silencing.value.as_object() else {
            let message = format!("`{MEMBER}` is no object");
            about.push(
                Diagnostic::warning("ignore::wrong-type", silencing.key, message)
                    .help(format!("write `{MEMBER}: {{ rule: reason }}`")),
            );
            continue;
        };
        for member in object {
            let location = member.key_location;
            let Some(code) = known(member.key, location, about) else {
                continue;
            };
            let Some(reason) = member
                .value
                .as_str()
                .filter(|reason| !reason.trim().is_empty())
            else {
                about.push(unreasoned(code, location));
                continue;
            };
            entries.push(Entry {
                code,
                regions: Some(vec![silencing.region]),
                reason: reason.to_owned(),
                until: None,
                location,
                is_used: false,
                is_expired: false,
            });
        }
    }
    entries
}

/// No finding has this code.
fn unknown(name: &str, meant: Option<&str>, location: Location) -> Diagnostic {
    let message = format!("no finding is called `{name}`");
    let found = Diagnostic::warning("ignore::unknown-rule", location, message);
    found.help(match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "`cargo backend explain --list` shows all".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use backend_codegen::document::{Location, Sources};

    use super::{comments, named};

    #[test]
    fn comments_are_about_the_statement_beside_or_below_them() {
        let mut sources = Sources::new();
        let text = "-- lint-ignore narrow-key: few rows\n-- more\ncreate table a (\n  b int);\n\
                    drop table b; -- lint-ignore migration::drops-in-use: nobody uses it\n\
                    -- lint-ignore rewrite\n-- lint-ignore nothing: x\n";
        let source = sources.add("1_a.sql", text);
        sources.add("openapi.yaml", "# -- lint-ignore rewrite: x");
        let mut about = Vec::new();
        let all = comments(&sources, &mut about);
        let region = |n: usize| {
            let Location { start, end, .. } = all[n].regions.as_ref().unwrap()[0];
            text.get(start as usize..end as usize).unwrap()
        };
        assert_eq!(all.len(), 2);
        assert_eq!(
            (all[0].code, all[0].reason.as_str()),
            ("migration::narrow-key", "few rows")
        );
        assert!(region(0).ends_with("create table a (\n"), "{}", region(0));
        assert_eq!(
            (all[1].code, all[1].reason.as_str()),
            ("migration::drops-in-use", "nobody uses it")
        );
        assert!(region(1).starts_with("drop table b;"), "{}", region(1));
        let codes: Vec<_> = about.iter().map(|it| it.code).collect();
        assert_eq!(codes, ["ignore::no-reason", "ignore::unknown-rule"]);
        assert_eq!(about[0].location.source, source);
    }

    #[test]
    fn ends_of_names_are_enough() {
        let mut sources = Sources::new();
        for name in ["migrations/1_a.sql", "public.orders", "reorders"] {
            sources.add(name, "");
        }
        let n_named = |name: &str| named(name, &sources).len();
        assert_eq!(
            (n_named("1_a.sql"), n_named("orders"), n_named("a.sql")),
            (1, 1, 0)
        );
    }
}
