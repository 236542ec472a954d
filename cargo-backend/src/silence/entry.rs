//! What somebody said about findings.

use backend_codegen::diagnostic::Diagnostic;
use backend_codegen::document::Location;

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
    pub(super) fn of_settings(ignore: &Ignore, trees: &Trees) -> Self {
        let regions = match &ignore.target {
            Target::Everything => None,
            Target::Operation(name) => Some(trees.operation(name)),
            Target::Path(path) => Some(trees.at(&["paths".to_owned(), path.clone()])),
            Target::Pointer(tokens) => Some(trees.at(tokens)),
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
                Some(regions) if regions.is_empty() => "no document has such a part",
                _ => "it silences nothing",
            };
            Diagnostic::warning("ignore::unused", self.location, message)
                .label(label)
                .help("remove it")
        })
    }
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
            let code = match explain::code(member.key) {
                Ok(code) => code,
                Err(meant) => {
                    about.push(unknown(member.key, meant, location));
                    continue;
                }
            };
            let Some(reason) = member
                .value
                .as_str()
                .filter(|reason| !reason.trim().is_empty())
            else {
                let message = format!("`{code}` is silenced without a reason");
                about.push(
                    Diagnostic::warning("ignore::no-reason", location, message)
                        .label("it is told all the same")
                        .help("say why it is right as it is"),
                );
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
