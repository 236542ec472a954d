//! What the parser stumbled over, in the user's terms.

use granit_parser::{ErrorKind, ScanError};

use super::{Reader, quoted};
use crate::diagnostic::Diagnostic;
use crate::document::foreign;

/// Code, title, label and help of a finding.
struct Words {
    code: &'static str,
    message: String,
    label: String,
    help: String,
}

fn words(
    code: &'static str,
    message: impl Into<String>,
    label: impl Into<String>,
    help: impl Into<String>,
) -> Words {
    Words {
        code,
        message: message.into(),
        label: label.into(),
        help: help.into(),
    }
}

impl Reader<'_, '_, '_> {
    /// Reports the error that ended parsing.
    pub(super) fn problem(&mut self, error: &ScanError) {
        if let Some(place) = foreign::find(self.text) {
            let diagnostic = foreign::diagnostic(self.report.location(place.start, place.end));
            return self.report.fatal(diagnostic);
        }
        let at = error
            .marker()
            .byte_offset()
            .unwrap_or(0)
            .min(self.text.len());
        if matches!(
            error.kind(),
            ErrorKind::UnexpectedCharacter { character: '\0' }
        ) && foreign::is_utf16(self.text)
        {
            let diagnostic = foreign::utf16(self.report.location(0, 1));
            return self.report.fatal(diagnostic);
        }
        if *error.kind() == ErrorKind::RecursionLimitExceeded {
            let place = self.report.location(at, self.char_end(at));
            return self.too_deep(place);
        }
        let place = self.place(error.kind(), at);
        let since = self
            .collection_key
            .and_then(|key| self.text.get(key..place));
        if since.is_some_and(|since| !since.contains('\n')) {
            // `{{ name }}` and what follows it is one mistake.
            return;
        }
        let Words {
            code,
            message,
            label,
            help,
        } = self.words(error, at);
        let end = if place < at && *error.kind() == ErrorKind::MappingValueNotAllowed {
            at
        } else {
            self.char_end(place)
        };
        let location = self.report.location(place, end);
        let diagnostic = Diagnostic::error(code, location, message);
        self.report.fatal(diagnostic.label(label).help(help));
    }

    /// Where the cause stands; the parser names the token that it spoilt.
    fn place(&self, kind: &ErrorKind, at: usize) -> usize {
        let after = self.text.get(at..).unwrap_or("");
        let line = self.line_before(at);
        let line_start = at.saturating_sub(line.len());
        match kind {
            ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabInPlainScalar
            | ErrorKind::TabAtBlockScalarStart => {
                let indentation = line.find('\t').map(|tab| line_start + tab);
                let later = || after.find('\t').map(|tab| at + tab);
                indentation.or_else(later).unwrap_or(at)
            }
            ErrorKind::UnknownQuotedScalarEscape => {
                unknown_escape(after).map_or(at, |escape| at + escape)
            }
            // The colon is right; its key is not where it should be.
            ErrorKind::MappingValueNotAllowed if is_one_entry(line) => {
                at.saturating_sub(line.trim_start().len())
            }
            _ => at,
        }
    }

    pub(super) fn char_end(&self, at: usize) -> usize {
        let char = self.text.get(at..).and_then(|rest| rest.chars().next());
        char.map_or(at, |char| at + char.len_utf8())
    }

    fn words(&self, error: &ScanError, at: usize) -> Words {
        match error.kind() {
            ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabInPlainScalar
            | ErrorKind::TabAtBlockScalarStart => words(
                "yaml::tab",
                "a line is indented with a tab",
                "YAML is indented with spaces alone",
                "replace the tab with spaces",
            ),
            ErrorKind::MappingValueNotAllowed => self.colon(at),
            ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
                let line = self.line_at(at);
                words(
                    "yaml::missing-colon",
                    format!("there is no `: ` behind the key {}", quoted(line)),
                    "a line of a mapping begins with `key: `",
                    format!(
                        "write {}, or indent the line if it goes on with the text before",
                        quoted(&format!("{line}: …"))
                    ),
                )
            }
            ErrorKind::ExpectedBlockMappingKey
            | ErrorKind::ExpectedBlockSequenceEntry
            | ErrorKind::InvalidIndentation
            | ErrorKind::BlockSequenceEntryNotAllowed
            | ErrorKind::MappingKeyNotAllowed => self.indentation(error.kind(), at),
            ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => words(
                "yaml::unclosed-quote",
                "a quote is not closed",
                "the text in quotes that begins here does not end",
                "close it, or put the text into the other kind of quotes if it holds one",
            ),
            ErrorKind::InvalidTrailingSingleQuotedScalar => words(
                "yaml::text-after-quote",
                "text follows behind a closing quote",
                "the text in quotes ends before this",
                "a `'` within single quotes is written twice: `'it''s'`",
            ),
            ErrorKind::InvalidTrailingDoubleQuotedScalar => words(
                "yaml::text-after-quote",
                "text follows behind a closing quote",
                "the text in quotes ends before this",
                "put all of it in quotes (a `\"` within is written `\\\"`), or a `,` or `:` in between",
            ),
            ErrorKind::UnexpectedEofFlowSequence
            | ErrorKind::UnexpectedEofFlowMapping
            | ErrorKind::UnexpectedEofImplicitFlowMapping
            | ErrorKind::UnclosedFlowCollection { .. } => words(
                "yaml::unclosed",
                "a bracket is not closed",
                "what begins here does not end",
                "close it, or put the text in quotes if the bracket belongs to it",
            ),
            ErrorKind::MismatchedFlowCollectionEnd { open, close } => words(
                "yaml::wrong-bracket",
                format!("`{close}` does not close `{open}`"),
                "what begins here is closed with the other kind of bracket",
                "write the bracket that matches",
            ),
            ErrorKind::MisplacedFlowCollectionEnd => words(
                "yaml::wrong-bracket",
                "a bracket closes nothing",
                "none is open here",
                "delete it, or put the text in quotes if it belongs to it",
            ),
            ErrorKind::InvalidColonPlacement
            | ErrorKind::ExpectedFlowMappingSeparator
            | ErrorKind::ExpectedFlowSequenceSeparator
            | ErrorKind::FlowMappingValueAdjacentCollection
            | ErrorKind::BlockEntryInFlowCollection => words(
                "yaml::flow",
                "a `,` or a closing bracket is missing",
                "within `[ ]` or `{ }`, entries are separated by `,`",
                "write the `,`, or close the bracket before this",
            ),
            ErrorKind::UnknownQuotedScalarEscape => words(
                "yaml::escape",
                "an escape is not known",
                "within double quotes a backslash begins an escape",
                "write `\\\\` for a backslash, or put the text in single quotes, where it means nothing",
            ),
            ErrorKind::InvalidQuotedScalarHexEscape
            | ErrorKind::InvalidLowSurrogateHexEscape
            | ErrorKind::InvalidLowSurrogate
            | ErrorKind::MissingLowSurrogate
            | ErrorKind::UnpairedLowSurrogate
            | ErrorKind::InvalidUnicodeEscape => words(
                "yaml::escape",
                "an escape names no character",
                "in this text in double quotes",
                "`\\xXX`, `\\uXXXX` and `\\UXXXXXXXX` need that many hexadecimal digits, and surrogates come in pairs",
            ),
            ErrorKind::MissingAnchorOrAliasName => words(
                "yaml::indicator",
                "a name is missing behind `*` or `&`",
                "text cannot begin with this character",
                "put the text in quotes",
            ),
            ErrorKind::UnexpectedCharacter { character } => unexpected(*character),
            ErrorKind::CommentInterceptedScalar => words(
                "yaml::comment-in-text",
                "a comment stands within text of several lines",
                "the text ends before the comment, but the next line goes on with it",
                "put the text in quotes or behind `|`, or correct the indentation of the next line",
            ),
            ErrorKind::CommentNotSeparated => words(
                "yaml::comment",
                "there is no space before a comment",
                "a `#` begins a comment behind a space alone",
                "put a space before it, or the text in quotes",
            ),
            ErrorKind::InvalidBlockScalarHeader | ErrorKind::ZeroBlockScalarIndent => words(
                "yaml::block-text",
                "text stands behind `|` or `>`",
                "the text begins on the next line",
                "put it there, indented, or in quotes if it begins with this character",
            ),
            ErrorKind::InvalidBlockScalarIndent => words(
                "yaml::block-text",
                "a line of a block of text is indented less than its first line",
                "in the text that begins with `|` or `>`",
                "indent all its lines at least like the first",
            ),
            ErrorKind::UndeclaredTagHandle
            | ErrorKind::InvalidGlobalTagCharacter
            | ErrorKind::InvalidTagTerminator
            | ErrorKind::MissingTagUri
            | ErrorKind::UnclosedVerbatimTag
            | ErrorKind::InvalidTagEscape
            | ErrorKind::InvalidTagUtf8LeadingByte
            | ErrorKind::InvalidTagUtf8TrailingByte
            | ErrorKind::InvalidTagUtf8
            | ErrorKind::ExpectedTagBang => words(
                "yaml::tag",
                "this is no tag",
                "a word that begins with `!` is a tag, not text",
                "put the text in quotes",
            ),
            ErrorKind::InvalidQuotedScalarIndent | ErrorKind::InvalidFlowScalarIndent => words(
                "yaml::indentation",
                "text in quotes goes on at the margin",
                "its further lines have to be indented",
                "indent them, or put the text on one line",
            ),
            ErrorKind::BomInsideDocument => words(
                "yaml::byte-order-mark",
                "a byte order mark stands within the text",
                "U+FEFF belongs to the start of a file",
                "delete this invisible character",
            ),
            _ => words(
                "yaml::syntax",
                "this is not YAML",
                error.info(),
                "put the text in quotes, or correct the indentation",
            ),
        }
    }

    /// A `:` that no key can stand before.
    fn colon(&self, at: usize) -> Words {
        let line = self.line_at(at);
        let key = line.split(": ").next().unwrap_or(line);
        let before = self.line_before(at);
        if !is_one_entry(before) {
            let value = line.split_once(": ").map_or(line, |(_, value)| value);
            return words(
                "yaml::colon-in-text",
                "text without quotes holds a `: `",
                "the line has a `: ` before this one already",
                format!("put the text in quotes: {}", quoted(&format!("'{value}'"))),
            );
        }
        if before.chars().count() > 1024 {
            return words(
                "yaml::long-key",
                "a key is longer than 1024 characters",
                "it ends here",
                "write `? ` before the key, and `: ` with the value on a line of its own",
            );
        }
        words(
            "yaml::indentation",
            format!(
                "the key {} is indented further than the text before it",
                quoted(key)
            ),
            "the line before holds a value already",
            "indent it like the key it belongs beside, or put that value in quotes",
        )
    }

    fn indentation(&self, kind: &ErrorKind, at: usize) -> Words {
        let line = self.line_at(at);
        let before = self.line_before(at).trim();
        if !before.is_empty() && *kind == ErrorKind::BlockSequenceEntryNotAllowed {
            return words(
                "yaml::dash",
                "a list begins on the line of its key",
                "`- ` stands at the beginning of a line",
                "begin a new line before it, or put the text in quotes",
            );
        }
        if !before.is_empty() && *kind == ErrorKind::ExpectedBlockMappingKey {
            return words(
                "yaml::text-after-value",
                "text follows behind a value",
                "the value ends before this",
                "put all of it in quotes if it is one text",
            );
        }
        let message = match kind {
            ErrorKind::ExpectedBlockSequenceEntry => {
                format!("{} stands beside the entries of a list", quoted(line))
            }
            _ => format!(
                "the indentation of {} fits none of the lines before it",
                quoted(line)
            ),
        };
        words(
            "yaml::indentation",
            message,
            "it belongs to nothing that is open here",
            "indent it exactly like the line it belongs beside",
        )
    }

    /// What stands on the line of `at`.
    fn line_at(&self, at: usize) -> &str {
        let start = at.saturating_sub(self.line_before(at).len());
        let line = self.text.get(start..).and_then(|rest| rest.lines().next());
        line.unwrap_or("").trim()
    }

    /// What stands before `at` on its line.
    fn line_before(&self, at: usize) -> &str {
        let before = self.text.get(..at).unwrap_or("");
        before.rsplit('\n').next().unwrap_or(before)
    }
}

/// Whether nothing before the colon of a line is another one.
fn is_one_entry(before: &str) -> bool {
    !(before.contains(": ") || before.contains("- ") && before.contains(':'))
}

fn unexpected(character: char) -> Words {
    match character {
        '@' | '`' | '%' => words(
            "yaml::indicator",
            match character {
                '`' => "text cannot begin with a backtick".to_owned(),
                character => format!("text cannot begin with `{character}`"),
            },
            "this character is reserved at the beginning",
            "put the text in quotes",
        ),
        _ => words(
            "yaml::character",
            format!(
                "U+{:04X} must not stand in YAML as such",
                u32::from(character)
            ),
            "this character is not printable",
            format!(
                "delete it, or write it in double quotes: `\"\\x{:02X}\"`",
                u32::from(character)
            ),
        ),
    }
}

/// The first escape that YAML does not know in the text in double quotes that `text` begins with.
fn unknown_escape(text: &str) -> Option<usize> {
    let mut chars = text.char_indices().skip(1);
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return None,
            '\\' => {
                let (_, escaped) = chars.next()?;
                if !"0abt\tnvfre \"/\\N_LPxuU\n\r".contains(escaped) {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}
