//! Bodies in parts that are read while they come: `multipart/form-data` (RFC 7578).

use super::super::violation::{Location, Rule, Violation};
use super::failure::Failure;
use super::head::Head;
use super::incoming::Incoming;
use super::input::{Input, Payload, Read};
use super::media;
use super::multipart::{Found, MAX_PARTS, Parts, found};
use super::parameter::Parameter;
use super::refusal::{Reason, Refusal};
use bytes::{Bytes, BytesMut};

/// No part may have more bytes of headers than this.
const MAX_HEADERS: usize = 16 << 10;
/// All parts that are values together may have no more bytes than this.
const MAX_VALUES: usize = 1 << 20;

/// The parts of a body, one after the other.
///
/// What is not read of a part is skipped. Nothing is held but a piece of the part that is being looked
/// at, and the values that lists are made of.
#[derive(Debug)]
pub struct PartStream {
    body: Incoming,
    /// What stands between parts.
    delimiter: Vec<u8>,
    buffer: BytesMut,
    state: State,
    n_parts: usize,
    n_value_bytes: usize,
    /// The declared parts that there were.
    seen: Vec<usize>,
    /// The values that lists are made of, with the positions of their parts.
    held: Vec<(usize, Vec<u8>)>,
    /// The declared parts that are still to be handed on once the body has ended.
    late: Option<Vec<usize>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Inside of a part, or before the first one.
    Within,
    /// Behind a delimiter.
    Between,
    /// Behind the last delimiter.
    End,
}

/// A part that the specification names.
#[derive(Clone, Copy, Debug)]
pub struct Declared {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// Whether it has to be there.
    pub required: bool,
}

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "not every body has parts of all kinds")]
pub enum Kind {
    /// Bytes that are handed on as they come.
    File,
    /// Any number of such parts.
    Files,
    /// A value.
    Value,
    /// A value that means something if it is absent.
    Default,
    /// A value that any number of parts are the items of.
    List,
    /// Such a value that means something if there are none.
    DefaultList,
}

/// What becomes of parts that the specification does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "not every body treats them in all ways")]
pub enum Others {
    /// They are skipped.
    Skipped,
    /// They are refused.
    Refused,
    /// They are handed on as they come.
    Kept,
}

/// A part that has come.
pub enum Next<'b> {
    /// Bytes, with the position of the part among the declared ones.
    File(usize, FilePart<'b>),
    /// Text, likewise.
    Value(usize, Texts),
    /// A part that the specification does not name.
    Other(FilePart<'b>),
}

/// A part that is read while it comes, such as a file.
#[derive(Debug)]
pub struct FilePart<'b> {
    /// The name of the form's field.
    #[allow(dead_code, reason = "for handlers")]
    pub name: String,
    /// What the sender calls the file.
    #[allow(dead_code, reason = "for handlers")]
    pub file_name: Option<String>,
    /// The media type, if the sender says one.
    #[allow(dead_code, reason = "for handlers")]
    pub content_type: Option<String>,
    parts: &'b mut PartStream,
}

#[allow(dead_code, reason = "for handlers")]
impl FilePart<'_> {
    /// The next piece of the part; `None` at its end.
    ///
    /// # Errors
    ///
    /// When the body is larger than allowed, is not in parts, or breaks off.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        self.parts.piece().await
    }

    /// The rest of the part, if it has no more than `limit` bytes.
    ///
    /// # Errors
    ///
    /// When it has more (`413`), or as [`FilePart::chunk`].
    pub async fn bytes(&mut self, limit: usize) -> Result<Vec<u8>, Failure> {
        self.parts.rest(limit).await
    }
}

/// The texts that stand for a value.
#[derive(Debug)]
pub struct Texts(Vec<Vec<u8>>);

impl Texts {
    /// The value.
    ///
    /// # Errors
    ///
    /// When they do not stand for a valid one.
    pub fn read_value<T>(&self, parameter: &Parameter, read: Read<T>) -> Result<T, Failure> {
        self.input(
            |input, parts| {
                let value = input.part(parts, parameter, read);
                input.present(parameter.name, value)
            },
            parameter,
        )
    }

    /// The value, or the default, here as JSON, if there are no texts.
    ///
    /// # Errors
    ///
    /// As [`Texts::read_value`].
    pub fn read_or<T>(
        &self,
        parameter: &Parameter,
        default: &str,
        read: Read<T>,
    ) -> Result<T, Failure> {
        self.input(
            |input, parts| input.part_or(parts, parameter, default, read),
            parameter,
        )
    }

    fn input<T>(
        &self,
        read: impl FnOnce(&mut Input<'_>, &Parts<'_>) -> Option<T>,
        parameter: &Parameter,
    ) -> Result<T, Failure> {
        let parts = self.0.iter().map(|text| Found {
            name: parameter.name.to_owned(),
            file_name: None,
            content_type: None,
            bytes: text,
        });
        let parts = Parts(parts.collect());
        let mut input = Input::new(&Nothing, &[], Payload::Whole(&[]));
        let value = read(&mut input, &parts);
        Ok(input.finish(value)?)
    }
}

/// What a request says besides its parts, which nobody asks for here.
struct Nothing;

impl Head for Nothing {
    fn query(&self) -> &str {
        ""
    }

    fn header(&self, _name: &str, _n: usize) -> Option<&[u8]> {
        None
    }
}

impl PartStream {
    /// The parts of a body.
    #[must_use]
    pub fn new(body: Incoming) -> Self {
        let boundary = body.content_type();
        let boundary = boundary.and_then(|it| media::parameter(it, "boundary"));
        let boundary = boundary.unwrap_or_default();
        let state = match boundary.len() {
            1..=70 => State::Within,
            _ => State::End,
        };
        Self {
            delimiter: format!("\r\n--{boundary}").into_bytes(),
            body,
            // The first delimiter need not have a line end before it.
            buffer: BytesMut::from(&b"\r\n"[..]),
            state,
            n_parts: 0,
            n_value_bytes: 0,
            seen: Vec::new(),
            held: Vec::new(),
            late: None,
        }
    }

    /// The next part, whatever it is.
    ///
    /// # Errors
    ///
    /// When the body is larger than allowed, is not in parts, or breaks off.
    #[allow(dead_code, reason = "for handlers")]
    pub async fn next_part(&mut self) -> Result<Option<FilePart<'_>>, Failure> {
        let head = self.head().await?;
        Ok(head.map(|head| self.file(head)))
    }

    /// The next part, or at the end what is made of several or of none.
    ///
    /// # Errors
    ///
    /// When something is wrong with the part, or in the end with all of them.
    pub async fn next_of(
        &mut self,
        declared: &'static [Declared],
        others: Others,
    ) -> Result<Option<Next<'_>>, Failure> {
        while let Some(head) = self.head().await? {
            let position = declared.iter().position(|it| it.name == head.name);
            let Some(position) = position else {
                match others {
                    Others::Skipped => continue,
                    Others::Refused => return Err(refused(&head.name, Rule::UnknownMember)),
                    Others::Kept => return Ok(Some(Next::Other(self.file(head)))),
                }
            };
            let kind = declared.get(position).map_or(Kind::File, |it| it.kind);
            let is_new = !self.seen.contains(&position);
            if is_new {
                self.seen.push(position);
            } else if !matches!(kind, Kind::Files | Kind::List | Kind::DefaultList) {
                return Err(refused(&head.name, Rule::Duplicate));
            }
            match kind {
                Kind::File | Kind::Files => {
                    return Ok(Some(Next::File(position, self.file(head))));
                }
                Kind::Value | Kind::Default => {
                    let text = self.value().await?;
                    return Ok(Some(Next::Value(position, Texts(vec![text]))));
                }
                Kind::List | Kind::DefaultList => {
                    let text = self.value().await?;
                    self.held.push((position, text));
                }
            }
        }
        self.late(declared)
    }

    /// What is handed on when there are no more parts.
    fn late(&mut self, declared: &'static [Declared]) -> Result<Option<Next<'_>>, Failure> {
        if self.late.is_none() {
            let missing = declared.iter().enumerate();
            let missing = missing.filter(|(at, it)| it.required && !self.seen.contains(at));
            let missing = missing.map(|(_, it)| violation(it.name, Rule::Required(it.name)));
            let violations: Vec<Violation> = missing.collect();
            if !violations.is_empty() {
                return Err(invalid(violations));
            }
            let late = declared.iter().enumerate().rev();
            let late = late.filter(|(at, it)| match it.kind {
                Kind::List => self.seen.contains(at),
                Kind::DefaultList => true,
                Kind::Default => !self.seen.contains(at),
                Kind::File | Kind::Files | Kind::Value => false,
            });
            self.late = Some(late.map(|(at, _)| at).collect());
        }
        let Some(position) = self.late.as_mut().and_then(Vec::pop) else {
            return Ok(None);
        };
        let (of_this, others) = std::mem::take(&mut self.held)
            .into_iter()
            .partition(|(at, _)| *at == position);
        self.held = others;
        let texts: Vec<(usize, Vec<u8>)> = of_this;
        let texts = texts.into_iter().map(|(_, text)| text).collect();
        Ok(Some(Next::Value(position, Texts(texts))))
    }

    fn file(&mut self, head: PartHead) -> FilePart<'_> {
        FilePart {
            name: head.name,
            file_name: head.file_name,
            content_type: head.content_type,
            parts: self,
        }
    }

    /// The rest of a part that is a value.
    async fn value(&mut self) -> Result<Vec<u8>, Failure> {
        let left = MAX_VALUES.saturating_sub(self.n_value_bytes);
        let text = self.rest(left).await?;
        self.n_value_bytes = self.n_value_bytes.saturating_add(text.len());
        Ok(text)
    }

    async fn rest(&mut self, limit: usize) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        while let Some(piece) = self.piece().await? {
            if piece.len() > limit.saturating_sub(bytes.len()) {
                return Err(Refusal::from(Reason::TooLarge).into());
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes)
    }

    /// The next piece of the part that is being read; `None` at its end.
    async fn piece(&mut self) -> Result<Option<Bytes>, Failure> {
        while self.state == State::Within {
            let (length, is_end) = before(&self.buffer, &self.delimiter);
            if length > 0 {
                return Ok(Some(self.buffer.split_to(length).freeze()));
            }
            if is_end {
                let _ = self.buffer.split_to(self.delimiter.len());
                self.state = State::Between;
            } else {
                self.more().await?;
            }
        }
        Ok(None)
    }

    /// What the next part says about itself, once the one before it has been read to its end.
    async fn head(&mut self) -> Result<Option<PartHead>, Failure> {
        while self.piece().await?.is_some() {}
        if self.delimiter.len() <= 4 {
            return Err(not_in_parts());
        }
        if self.state == State::End {
            return Ok(None);
        }
        while self.buffer.len() < 2 {
            self.more().await?;
        }
        if self.buffer.starts_with(b"--") {
            self.state = State::End;
            // What follows means nothing, but has to be read before the next request.
            while self.body.chunk().await?.is_some() {}
            return Ok(None);
        }
        let line = self.until(b"\r\n").await?;
        let is_padding = line.iter().all(|byte| matches!(byte, b' ' | b'\t'));
        if !is_padding || self.n_parts >= MAX_PARTS {
            return Err(not_in_parts());
        }
        self.n_parts = self.n_parts.saturating_add(1);
        while self.buffer.len() < 2 {
            self.more().await?;
        }
        // A part without headers begins with the empty line that ends them.
        let headers = if self.buffer.starts_with(b"\r\n") {
            self.buffer.split_to(2).split_to(0)
        } else {
            self.until(b"\r\n\r\n").await?
        };
        let head = std::str::from_utf8(&headers).ok();
        let head = head.and_then(|headers| found(headers, &[]));
        let head = head.ok_or_else(not_in_parts)?;
        self.state = State::Within;
        Ok(Some(PartHead {
            name: head.name,
            file_name: head.file_name,
            content_type: head.content_type,
        }))
    }

    /// What stands before a mark, which is skipped.
    async fn until(&mut self, mark: &[u8]) -> Result<BytesMut, Failure> {
        let mut from = 0_usize;
        loop {
            let rest = self.buffer.get(from..).unwrap_or_default();
            if let Some(at) = rest.windows(mark.len()).position(|window| window == mark) {
                let found = self.buffer.split_to(from.saturating_add(at));
                let _ = self.buffer.split_to(mark.len());
                return Ok(found);
            }
            if self.buffer.len() > MAX_HEADERS {
                return Err(not_in_parts());
            }
            from = self.buffer.len().saturating_sub(mark.len());
            self.more().await?;
        }
    }

    /// Reads on.
    async fn more(&mut self) -> Result<(), Failure> {
        match self.body.chunk().await? {
            Some(piece) => {
                self.buffer.extend_from_slice(&piece);
                Ok(())
            }
            None => Err(not_in_parts()),
        }
    }
}

/// What a part says about itself.
struct PartHead {
    name: String,
    file_name: Option<String>,
    content_type: Option<String>,
}

/// How many bytes stand before the delimiter, and whether it is there as a whole: what may be the
/// start of one is not counted.
fn before(buffer: &[u8], delimiter: &[u8]) -> (usize, bool) {
    let mut from = 0_usize;
    loop {
        let rest = buffer.get(from..).unwrap_or_default();
        let Some(at) = rest.iter().position(|byte| *byte == b'\r') else {
            return (buffer.len(), false);
        };
        let rest = rest.get(at..).unwrap_or_default();
        let at = from.saturating_add(at);
        if rest.starts_with(delimiter) {
            return (at, true);
        }
        if delimiter.starts_with(rest) {
            return (at, false);
        }
        from = at.saturating_add(1);
    }
}

fn violation(name: &str, rule: Rule) -> Violation {
    let pointer = if name.is_empty() {
        String::new()
    } else {
        format!("/{name}")
    };
    Violation {
        location: Location::Body,
        field: name.to_owned(),
        pointer,
        rule,
    }
}

fn invalid(violations: Vec<Violation>) -> Failure {
    let refusal = Refusal {
        violations,
        ..Reason::Invalid.into()
    };
    refusal.into()
}

fn refused(name: &str, rule: Rule) -> Failure {
    invalid(vec![violation(name, rule)])
}

fn not_in_parts() -> Failure {
    let message = "must be parts between the boundaries that Content-Type names";
    refused("", Rule::Other("multipart", message))
}
