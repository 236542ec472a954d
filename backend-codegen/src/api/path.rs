//! Path templates.

use std::fmt;

/// A path with parameters in braces, such as `/users/{id}/posts.json`.
///
/// Two templates that differ only in parameter names are the same path (OpenAPI, "Path Templating");
/// compare [`PathTemplate::shape`] for that.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PathTemplate {
    text: Box<str>,
    segments: Vec<Segment>,
}

/// What stands between two slashes.
///
/// `/files/{name}.json` mixes a parameter and a literal in one segment. Not every router can match
/// that, so writers may have to take the whole segment and match its pieces themselves.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Segment {
    /// Literals and parameters in turn; no two literals follow each other. Empty for `//` and for a
    /// slash at the end.
    pub pieces: Vec<Piece>,
}

/// A part of a [`Segment`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Piece {
    /// Text that must stand there.
    Literal(Box<str>),
    /// A parameter by name.
    Parameter(Box<str>),
}

/// Why a text is no path template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateError {
    /// It does not begin with `/`.
    NoSlash,
    /// `{` without `}`, or the reverse; the offset in bytes.
    Unbalanced(usize),
    /// `{}`; the offset in bytes.
    Unnamed(usize),
    /// One name twice.
    Repeated(Box<str>),
    /// `?` or `#`, which end a path; the offset in bytes.
    QueryOrFragment(usize),
}

impl PathTemplate {
    /// Splits `text` into segments.
    ///
    /// # Errors
    /// If it is no path template.
    pub fn new(text: &str) -> Result<Self, TemplateError> {
        let rest = text.strip_prefix('/').ok_or(TemplateError::NoSlash)?;
        let mut segments = Vec::new();
        let mut names: Vec<Box<str>> = Vec::new();
        let mut segment = Segment { pieces: Vec::new() };
        let mut literal = String::new();
        let mut parameter: Option<(usize, String)> = None;
        for (at, character) in rest
            .char_indices()
            .map(|(at, character)| (at + 1, character))
        {
            if let Some((start, mut name)) = parameter.take() {
                match character {
                    '}' if name.is_empty() => return Err(TemplateError::Unnamed(start)),
                    '}' => {
                        let name: Box<str> = name.into();
                        if names.contains(&name) {
                            return Err(TemplateError::Repeated(name));
                        }
                        names.push(name.clone());
                        segment.pieces.push(Piece::Parameter(name));
                    }
                    '{' | '/' => return Err(TemplateError::Unbalanced(start)),
                    _ => {
                        name.push(character);
                        parameter = Some((start, name));
                    }
                }
                continue;
            }
            match character {
                '{' | '/' => {
                    if !literal.is_empty() {
                        segment
                            .pieces
                            .push(Piece::Literal(std::mem::take(&mut literal).into()));
                    }
                    if character == '/' {
                        segments.push(std::mem::replace(
                            &mut segment,
                            Segment { pieces: Vec::new() },
                        ));
                    } else {
                        parameter = Some((at, String::new()));
                    }
                }
                '}' => return Err(TemplateError::Unbalanced(at)),
                '?' | '#' => return Err(TemplateError::QueryOrFragment(at)),
                _ => literal.push(character),
            }
        }
        if let Some((start, _)) = parameter {
            return Err(TemplateError::Unbalanced(start));
        }
        if !literal.is_empty() {
            segment.pieces.push(Piece::Literal(literal.into()));
        }
        segments.push(segment);
        Ok(Self {
            text: text.into(),
            segments,
        })
    }

    /// The template as the document writes it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What stands between the slashes; `/` is one empty segment.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The names of the parameters in order.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.segments
            .iter()
            .flat_map(|segment| &segment.pieces)
            .filter_map(|piece| match piece {
                Piece::Parameter(name) => Some(&**name),
                Piece::Literal(_) => None,
            })
    }

    /// The template without parameter names: equal for templates that match the same paths.
    pub fn shape(&self) -> String {
        let mut shape = String::with_capacity(self.text.len());
        for segment in &self.segments {
            shape.push('/');
            for piece in &segment.pieces {
                match piece {
                    Piece::Literal(text) => shape.push_str(text),
                    Piece::Parameter(_) => shape.push_str("{}"),
                }
            }
        }
        shape
    }
}

impl fmt::Display for PathTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Segment {
    /// The text of a segment that has no parameter.
    pub fn as_literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// The name of the parameter that a segment consists of.
    pub fn as_parameter(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [Piece::Parameter(name)] => Some(name),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_can_mix_literals_and_parameters() {
        let template = PathTemplate::new("/files/{name}.{ext}/").unwrap();
        assert_eq!(template.segments().len(), 3);
        assert_eq!(template.segments()[1].pieces.len(), 3);
        assert_eq!(template.parameters().collect::<Vec<_>>(), ["name", "ext"]);
        assert_eq!(template.shape(), "/files/{}.{}/");
        assert_eq!(template.segments()[2].as_literal(), Some(""));
    }

    #[test]
    fn what_no_router_could_match_is_refused() {
        for (text, error) in [
            ("users", TemplateError::NoSlash),
            ("/{a", TemplateError::Unbalanced(1)),
            ("/a}", TemplateError::Unbalanced(2)),
            ("/{}", TemplateError::Unnamed(1)),
            ("/{a/b}", TemplateError::Unbalanced(1)),
            ("/{a}/{a}", TemplateError::Repeated("a".into())),
            ("/a?b=c", TemplateError::QueryOrFragment(2)),
        ] {
            assert_eq!(PathTemplate::new(text), Err(error), "{text}");
        }
    }
}
