//! A request while it is being read: what it says, and everything that is wrong with it.

use super::super::reader::Reader;
use super::super::violation::{Location, Malformed, Rejection, Rule, Violation};
use super::answer::Respond;
use super::head::{Head, Sources};
use super::incoming::Incoming;
use super::media::{self, Accept};
use super::operation::Operation;
use super::parameter::Parameter;
use super::refusal::{Reason, Refusal};
use super::template::Capture;
use super::text::{self, Reading, Value};
use std::cell::OnceCell;

/// A request to an operation, once it is known to be valid.
pub trait Call: Sized + Send {
    /// The operation.
    const OPERATION: &'static Operation;

    /// What the operation can answer.
    type Response: Respond;

    /// Reads the request; `None` if it is not valid.
    fn read(input: &mut Input<'_>) -> Option<Self>;
}

/// Reads a value from JSON, as the decoders of all types do.
pub type Read<T> = fn(&mut Reader<'_>) -> Option<T>;

/// The body of a request.
pub enum Payload<'r> {
    /// All of it.
    Whole(&'r [u8]),
    /// One that the handler reads, if there is one.
    Pieces(Option<Incoming>),
}

impl Payload<'_> {
    /// Whether there is none.
    #[must_use]
    pub const fn is_bare(&self) -> bool {
        match self {
            Self::Whole(bytes) => bytes.is_empty(),
            Self::Pieces(incoming) => incoming.is_none(),
        }
    }
}

/// A request that is being read.
///
/// Whatever is asked of it is `None` if it is not there or not valid; [`Input::finish`] says why.
pub struct Input<'r> {
    #[allow(dead_code, reason = "not every API has parameters")]
    pub(super) sources: Sources<'r>,
    #[allow(dead_code, reason = "not every API has bodies")]
    pub(super) body: Payload<'r>,
    violations: Vec<Violation>,
    malformed: Option<Malformed>,
}

impl<'r> Input<'r> {
    /// A request of which nothing has been read yet.
    #[must_use]
    pub fn new(head: &'r dyn Head, captures: &'r [Capture<'r>], body: Payload<'r>) -> Self {
        let sources = Sources {
            head,
            captures,
            pairs: OnceCell::new(),
        };
        Self {
            sources,
            body,
            violations: Vec::new(),
            malformed: None,
        }
    }

    /// A parameter that has to be there.
    pub fn required<T>(&mut self, parameter: &Parameter, read: Read<T>) -> Option<T> {
        match self.optional(parameter, read)? {
            None => {
                self.record(
                    parameter.location,
                    parameter.name,
                    Rule::Required(parameter.name),
                );
                None
            }
            value => value,
        }
    }

    /// A parameter that means something if it is absent, here as JSON.
    pub fn with_default<T>(
        &mut self,
        parameter: &Parameter,
        default: &str,
        read: Read<T>,
    ) -> Option<T> {
        match self.optional(parameter, read)? {
            None => read(&mut Reader::of(parameter.location, parameter.name, default)),
            value => value,
        }
    }

    /// A parameter that may be absent.
    pub fn optional<T>(&mut self, parameter: &Parameter, read: Read<T>) -> Option<Option<T>> {
        let found = match (parameter.find)(parameter, &self.sources, false) {
            Ok(found) => found,
            Err(rule) => {
                self.record(parameter.location, parameter.name, rule);
                return None;
            }
        };
        match found {
            None => Some(None),
            Some(value) => self.spelled(parameter, &value, read).map(Some),
        }
    }

    /// What was found, as a value.
    pub(super) fn spelled<T>(
        &mut self,
        parameter: &Parameter,
        value: &Value<'_>,
        read: Read<T>,
    ) -> Option<T> {
        match read_value(parameter, value, Reading::First, read) {
            (value, None) => value,
            (first, Some(rejection)) => self.read_again(parameter, value, first, rejection, read),
        }
    }

    /// Tries what else the text could mean; if nothing fits, the first reading is reported.
    #[cold]
    fn read_again<T>(
        &mut self,
        parameter: &Parameter,
        value: &Value<'_>,
        first: Option<T>,
        rejection: Rejection,
        read: Read<T>,
    ) -> Option<T> {
        if let (value @ Some(_), None) = read_value(parameter, value, Reading::Strings, read) {
            return value;
        }
        let found = (parameter.find)(parameter, &self.sources, true)
            .ok()
            .flatten();
        let again = found.map(|value| read_value(parameter, &value, Reading::First, read));
        if let Some((value @ Some(_), None)) = again {
            return value;
        }
        match rejection {
            Rejection::Invalid(violations) => self.violations.extend(violations),
            Rejection::Malformed(malformed) => {
                let rule = Rule::Other("syntax", malformed.reason);
                self.record(parameter.location, parameter.name, rule);
            }
        }
        first
    }

    /// Which of the documented media types the body has, counted from 0.
    #[must_use]
    pub fn media_type(&self, documented: &[&str]) -> usize {
        let line = self.sources.head.header("content-type", 0);
        let line = line.and_then(|line| std::str::from_utf8(line).ok());
        line.and_then(|line| media::select(documented, line))
            .unwrap_or_default()
    }

    /// What the client takes.
    #[must_use]
    pub fn accept(&self) -> Accept {
        let lines = (0..).map_while(|n| self.sources.head.header("accept", n));
        let lines: Vec<_> = lines.map(String::from_utf8_lossy).collect();
        Accept(lines.join(","))
    }

    /// The body, if all of it is there.
    pub(super) const fn whole_bytes(&self) -> &'r [u8] {
        match self.body {
            Payload::Whole(bytes) => bytes,
            Payload::Pieces(_) => &[],
        }
    }

    /// Whether there is a body; without one the request is not valid.
    pub(super) fn has_body(&mut self) -> bool {
        let has_body = !self.body.is_bare();
        if !has_body {
            self.record(Location::Body, "", Rule::Other("required", "is required"));
        }
        has_body
    }

    /// Whether there is a body, which a `Content-Type` says of one without any bytes, too: an empty
    /// text, file or form (RFC 9110, 8.3).
    pub(super) fn has_content(&mut self) -> bool {
        self.sources.head.header("content-type", 0).is_some() || self.has_body()
    }

    /// A body that may be absent.
    pub fn optional_body<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<Option<T>> {
        if self.body.is_bare() {
            Some(None)
        } else {
            read(self).map(Some)
        }
    }

    /// A body of JSON.
    pub fn json<T>(&mut self, read: Read<T>) -> Option<T> {
        self.has_body()
            .then(|| Reader::new(self.whole_bytes()))
            .and_then(|r| self.read_body(r, read))
    }

    /// Reads the body, or the JSON that it stands for.
    pub(super) fn read_body<T>(&mut self, mut r: Reader<'_>, read: Read<T>) -> Option<T> {
        let value = read(&mut r);
        let (value, rejection) = r.end(value);
        match rejection {
            None => {}
            Some(Rejection::Invalid(violations)) => self.violations.extend(violations),
            Some(Rejection::Malformed(malformed)) => self.malformed = Some(malformed),
        }
        value
    }

    #[cold]
    pub(super) fn record(&mut self, location: Location, name: &str, rule: Rule) {
        let pointer = if name.is_empty() {
            String::new()
        } else {
            format!("/{name}")
        };
        self.violations.push(Violation {
            location,
            field: name.to_owned(),
            pointer,
            rule,
        });
    }

    /// Ends the reading: the request, if nothing was wrong with it.
    ///
    /// # Errors
    ///
    /// With everything that was wrong.
    pub fn finish<T>(self, request: Option<T>) -> Result<T, Refusal> {
        match self.watch(request)? {
            (request, None) => Ok(request),
            (_, Some(refusal)) => Err(refusal),
        }
    }

    /// Ends the reading of a request that is let through if all of it could be read into its types:
    /// the request, and why it would have been refused.
    ///
    /// # Errors
    ///
    /// With everything that was wrong, if there is no request.
    pub fn watch<T>(self, request: Option<T>) -> Result<(T, Option<Refusal>), Refusal> {
        let is_right = self.violations.is_empty() && self.malformed.is_none();
        let refusal = Refusal {
            violations: self.violations,
            malformed: self.malformed,
            ..Reason::Invalid.into()
        };
        match request {
            Some(request) if refusal.malformed.is_none() => {
                Ok((request, Some(refusal).filter(|_| !is_right)))
            }
            _ => Err(refusal),
        }
    }
}

/// Reads a value through the JSON that it stands for: the value, and why it is to be refused.
fn read_value<T>(
    parameter: &Parameter,
    value: &Value<'_>,
    reading: Reading,
    read: Read<T>,
) -> (Option<T>, Option<Rejection>) {
    let mut json = String::new();
    match value {
        Value::Text(text) if parameter.is_json => json.push_str(text),
        value => text::spell(value, &parameter.notation, reading, &mut json),
    }
    let mut reader = Reader::of(parameter.location, parameter.name, &json);
    let value = read(&mut reader);
    reader.end(value)
}
