//! Keywords about strings.

use std::borrow::Cow;

use super::super::place::Step;
use super::super::quote::{harmless, quote};
use super::super::reader::Reader;
use super::draft::{Draft, WRONG_TYPE};
use super::keyword::Keyword;
use crate::api::pattern::Pattern;
use crate::diagnostic::Diagnostic;
use crate::document::{Location, Member};

impl<'d> Reader<'d, '_> {
    /// A keyword about strings.
    pub(super) fn string_keyword(
        &mut self,
        draft: &mut Draft<'d>,
        keyword: Keyword,
        member: Member<'d>,
    ) {
        match keyword {
            Keyword::MinLength | Keyword::MaxLength => {
                let size = self.size(member);
                let keywords = draft.ty.string.get_or_insert_default();
                if keyword == Keyword::MinLength {
                    keywords.min_length = size;
                } else {
                    keywords.max_length = size;
                }
            }
            Keyword::ContentSchema => {
                let schema = self.inner(draft.id, Step::ContentSchema, draft.at.with(member.value));
                draft.ty.string.get_or_insert_default().content_schema = Some(schema);
            }
            Keyword::Pattern => {
                let Some(text) = self.text_of(WRONG_TYPE, member) else {
                    return;
                };
                if let Some(pattern) = self.pattern_of(text, member.value.location()) {
                    let keywords = draft.ty.string.get_or_insert_default();
                    keywords.pattern = Some(pattern.into());
                }
            }
            _ => {
                let text = self.name(member);
                let keywords = draft.ty.string.get_or_insert_default();
                if keyword == Keyword::ContentEncoding {
                    keywords.content_encoding = text;
                } else {
                    keywords.content_media_type = text;
                }
            }
        }
    }

    /// The regular expression that a text is. If it is none, that is reported.
    pub(super) fn pattern_of<'t>(
        &mut self,
        text: &'t str,
        location: Location,
    ) -> Option<Cow<'t, str>> {
        let Err(error) = Pattern::parse(text) else {
            return Some(Cow::Borrowed(text));
        };
        let message = format!("{} is no regular expression", quote(text));
        let place = self.inside(location, text, error.at);
        let label = format!("{}, {}", harmless(&error.message), self.place.describe());
        let help = error
            .help
            .map(|help| harmless(&help))
            .unwrap_or_else(|| "patterns are written as in JavaScript (ECMA-262)".to_owned());
        let code = "schema::pattern";
        let meant = with_usual_anchors(text).filter(|meant| Pattern::parse(meant).is_ok());
        let diagnostic = if let Some(meant) = &meant {
            let message = format!("{message}; it is read as {}", quote(meant));
            Diagnostic::warning(code, place, message).help(help)
        } else if self.options.lenient {
            Diagnostic::warning(code, place, format!("{message}, so it is ignored")).help(help)
        } else {
            Diagnostic::error(code, place, message)
                .help(help)
                .help("with `--lenient` it is ignored")
        };
        self.push(diagnostic.label(label));
        meant.map(Cow::Owned)
    }

    /// The place behind `at` bytes of `text`, if it stands in the source as it is.
    fn inside(&self, location: Location, text: &str, at: usize) -> Location {
        let offset = || {
            let source = self.sources.get(location.source)?;
            let range =
                usize::try_from(location.start).ok()?..usize::try_from(location.end).ok()?;
            let before = source.text().get(range)?.find(text)?;
            let start = location
                .start
                .checked_add(u32::try_from(before + at).ok()?)?;
            (start < location.end).then_some(start)
        };
        match offset() {
            Some(start) => Location { start, ..location },
            None => location,
        }
    }
}

/// A pattern with `^` and `$` for the anchors that other languages have beside them.
fn with_usual_anchors(text: &str) -> Option<String> {
    let mut usual = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            usual.push(character);
            continue;
        }
        match characters.next() {
            Some('A') => usual.push('^'),
            Some('z' | 'Z') => usual.push('$'),
            Some(other) => usual.extend(['\\', other]),
            None => usual.push('\\'),
        }
    }
    (usual != text).then_some(usual)
}
