//! Bodies in parts: `multipart/form-data` (RFC 7578).

use super::super::reader::Reader;
use super::super::violation::{Location, Rule};
use super::input::{Input, Read};
use super::media;
use super::parameter::{MISWRITTEN, Parameter};
use super::text::{self, Notation, Value};
use std::borrow::Cow;

/// No body may have more parts than this.
pub(super) const MAX_PARTS: usize = 1_000;

/// A part that is handed on as it is, such as a file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "for handlers")]
pub struct Part {
    /// The name of the form's field.
    pub name: String,
    /// What the sender calls the file.
    pub file_name: Option<String>,
    /// The media type, if the sender says one.
    pub content_type: Option<String>,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// The parts of a body while it is being read.
#[derive(Clone, Debug)]
pub struct Parts<'r>(pub(super) Vec<Found<'r>>);

/// A part as it stands in the body.
#[derive(Clone, Debug)]
#[allow(dead_code, reason = "not every API has files")]
pub(super) struct Found<'r> {
    pub(super) name: String,
    pub(super) file_name: Option<String>,
    pub(super) content_type: Option<String>,
    pub(super) bytes: &'r [u8],
}

impl Found<'_> {
    fn to_part(&self) -> Part {
        Part {
            name: self.name.clone(),
            file_name: self.file_name.clone(),
            content_type: self.content_type.clone(),
            bytes: self.bytes.to_vec(),
        }
    }
}

impl<'r> Parts<'r> {
    fn named<'p>(&'p self, name: &'p str) -> impl Iterator<Item = &'p Found<'r>> {
        self.0.iter().filter(move |part| part.name == name)
    }

    /// The parts with other names than these.
    #[must_use]
    pub fn others(&self, names: &[&str]) -> Vec<Part> {
        let others = self.0.iter();
        others
            .filter(|part| !names.contains(&part.name.as_str()))
            .map(Found::to_part)
            .collect()
    }
}

impl Parameter {
    /// A part of a body.
    #[must_use]
    pub const fn part(name: &'static str, notation: Notation) -> Self {
        Self::new(name, Location::Body, notation, |_, _, _| Ok(None))
    }
}

impl<'r> Input<'r> {
    /// All parts as they are.
    pub fn all_parts(&mut self) -> Option<Vec<Part>> {
        self.parts(|_, parts| Some(parts.others(&[])))
    }

    /// A body in parts.
    pub fn parts<T>(&mut self, read: impl FnOnce(&mut Self, &Parts<'r>) -> Option<T>) -> Option<T> {
        if !self.has_body() {
            return None;
        }
        let header = self.sources.head.header("content-type", 0);
        let header = header.and_then(|header| std::str::from_utf8(header).ok());
        let boundary = header.and_then(|header| media::parameter(header, "boundary"));
        let body = self.whole_bytes();
        match boundary.and_then(|boundary| split(body, boundary)) {
            Some(parts) => read(self, &Parts(parts)),
            None => {
                let message = "must be parts between the boundaries that Content-Type names";
                self.record(Location::Body, "", Rule::Other("multipart", message));
                None
            }
        }
    }

    /// A part that may be absent.
    pub fn part<T>(
        &mut self,
        parts: &Parts<'_>,
        parameter: &Parameter,
        read: Read<T>,
    ) -> Option<Option<T>> {
        match part_value(parts, parameter) {
            Ok(None) => Some(None),
            Ok(Some(value)) => self.spelled(parameter, &value, read).map(Some),
            Err(rule) => {
                self.record(Location::Body, parameter.name, rule);
                None
            }
        }
    }

    /// A part that means something if it is absent, here as JSON.
    pub fn part_or<T>(
        &mut self,
        parts: &Parts<'_>,
        parameter: &Parameter,
        default: &str,
        read: Read<T>,
    ) -> Option<T> {
        match self.part(parts, parameter, read)? {
            None => read(&mut Reader::of(Location::Body, parameter.name, default)),
            value => value,
        }
    }

    /// A part that is handed on as it is, and may be absent.
    pub fn file(&mut self, parts: &Parts<'_>, name: &str) -> Option<Option<Part>> {
        let mut found = parts.named(name);
        let first = found.next();
        if found.next().is_some() {
            self.record(Location::Body, name, Rule::Duplicate);
            return None;
        }
        Some(first.map(Found::to_part))
    }

    /// Parts of one name that are handed on as they are.
    pub fn files(&mut self, parts: &Parts<'_>, name: &str) -> Option<Option<Vec<Part>>> {
        let files: Vec<Part> = parts.named(name).map(Found::to_part).collect();
        Some((!files.is_empty()).then_some(files))
    }

    /// What has to be there.
    pub fn present<T>(&mut self, name: &'static str, value: Option<Option<T>>) -> Option<T> {
        let value = value?;
        if value.is_none() {
            self.record(Location::Body, name, Rule::Required(name));
        }
        value
    }

    /// Refuses parts with other names than these.
    pub fn no_other_parts(&mut self, parts: &Parts<'_>, names: &[&str]) {
        let others = parts.0.iter().map(|part| part.name.as_str());
        for name in others.filter(|name| !names.contains(name)) {
            self.record(Location::Body, name, Rule::UnknownMember);
        }
    }
}

/// The value that the parts with the name of a parameter stand for.
fn part_value<'p>(
    parts: &'p Parts<'_>,
    parameter: &'p Parameter,
) -> Result<Option<Value<'p>>, Rule> {
    let texts = parts.named(parameter.name).map(|part| {
        let text = std::str::from_utf8(part.bytes);
        text.map_err(|_| Rule::Other("encoding", "must be UTF-8"))
    });
    let texts: Vec<&str> = texts.collect::<Result<_, _>>()?;
    let value = |text| Value::Text(Cow::Borrowed(text));
    match texts.as_slice() {
        [] => Ok(None),
        [text] if parameter.is_json && text.trim_start().starts_with('[') => Ok(Some(value(text))),
        texts if parameter.notation.items().is_some() => {
            if !parameter.is_json {
                let items = texts.iter().copied().map(value);
                return Ok(Some(Value::Array(items.collect())));
            }
            if !texts.iter().all(|text| text::is_json(text)) {
                return Err(MISWRITTEN);
            }
            let items = format!("[{}]", texts.join(","));
            Ok(Some(Value::Text(Cow::Owned(items))))
        }
        [text] => Ok(Some(value(text))),
        _ => Err(Rule::Duplicate),
    }
}

/// The parts of a body between its boundaries (RFC 2046, 5.1.1); `None` if it is none.
fn split<'r>(body: &'r [u8], boundary: &str) -> Option<Vec<Found<'r>>> {
    if boundary.is_empty() || boundary.len() > 70 {
        return None;
    }
    let first = format!("--{boundary}");
    let delimiter = format!("\r\n{first}");
    let mut rest = match body.strip_prefix(first.as_bytes()) {
        Some(rest) => rest,
        None => cut(body, delimiter.as_bytes())?.1,
    };
    let mut parts = Vec::new();
    while !rest.starts_with(b"--") {
        let (padding, part) = cut(rest, b"\r\n")?;
        let is_padding = padding.iter().all(|byte| matches!(byte, b' ' | b'\t'));
        if !is_padding || parts.len() >= MAX_PARTS {
            return None;
        }
        // A part without headers begins with the empty line that ends them.
        let (headers, part) = match part.strip_prefix(b"\r\n") {
            Some(part) => (&[] as &[u8], part),
            None => cut(part, b"\r\n\r\n")?,
        };
        let (bytes, behind) = cut(part, delimiter.as_bytes())?;
        parts.push(found(std::str::from_utf8(headers).ok()?, bytes)?);
        rest = behind;
    }
    Some(parts)
}

/// What stands before and behind the first `mark`.
fn cut<'t>(text: &'t [u8], mark: &[u8]) -> Option<(&'t [u8], &'t [u8])> {
    let at = text.windows(mark.len()).position(|window| window == mark)?;
    Some((text.get(..at)?, text.get(at.saturating_add(mark.len())..)?))
}

/// A part by its headers; it needs a name.
pub(super) fn found<'r>(headers: &str, bytes: &'r [u8]) -> Option<Found<'r>> {
    let header = |name: &str| {
        headers.split("\r\n").find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim())
        })
    };
    let disposition = header("content-disposition")?;
    let is_form = media::essence(disposition).eq_ignore_ascii_case("form-data");
    Some(Found {
        name: quoted(disposition, "name").filter(|_| is_form)?,
        file_name: quoted(disposition, "filename"),
        content_type: header("content-type").map(str::to_owned),
        bytes,
    })
}

/// The value of a parameter of `Content-Disposition`, as browsers and curl write it: quotes and line
/// breaks are percent-encoded or behind a backslash.
fn quoted(disposition: &str, name: &str) -> Option<String> {
    let mut rest = disposition.split_once(';')?.1;
    loop {
        let (key, behind) = rest.split_once('=')?;
        let (value, after) = match behind.trim_start().strip_prefix('"') {
            Some(text) => {
                let mut value = String::new();
                let mut characters = text.char_indices();
                let end = loop {
                    match characters.next()? {
                        (at, '"') => break at,
                        (_, '\\') => match characters.next()?.1 {
                            character @ ('"' | '\\') => value.push(character),
                            // Some write paths of files like that.
                            character => value.extend(['\\', character]),
                        },
                        (_, character) => value.push(character),
                    }
                };
                (value, text.get(end..)?.strip_prefix('"')?)
            }
            None => {
                let end = behind.find(';').unwrap_or(behind.len());
                let (value, after) = behind.split_at(end);
                (value.trim().to_owned(), after)
            }
        };
        if key.trim().eq_ignore_ascii_case(name) {
            let value = value.replace("%22", "\"").replace("%0D", "\r");
            return Some(value.replace("%0A", "\n"));
        }
        rest = after.trim_start().strip_prefix(';')?;
    }
}
