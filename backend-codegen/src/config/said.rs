//! The language that Cargo and its build scripts speak.

use std::fmt::Write as _;

use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Sources;
use crate::invisible::is_invisible;

/// What is said to Cargo: one directive a line.
#[derive(Default)]
pub(super) struct Said {
    pub(super) text: String,
}

impl Said {
    /// Cargo looks at `path` before it runs the script again.
    pub(super) fn watch(&mut self, path: &str) {
        self.line("rerun-if-changed", path);
    }

    pub(super) fn error(&mut self, message: &str) {
        self.line("error", message);
    }

    pub(super) fn warning(&mut self, message: &str) {
        self.line("warning", message);
    }

    /// Notes would only be noise in a build.
    pub(super) fn diagnostic(&mut self, diagnostic: &Diagnostic, sources: &Sources) {
        let directive = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => return,
        };
        let place = sources.line_column(diagnostic.location);
        let name = sources.name(diagnostic.location);
        let (line, column) = (place.line, place.column);
        let mut message = format!("{name}:{line}:{column}: {}", diagnostic.message);
        if !diagnostic.label.is_empty() {
            let _ = write!(message, " ({})", diagnostic.label);
        }
        for help in &diagnostic.help {
            let _ = write!(message, "; help: {help}");
        }
        let _ = write!(message, " [{}]", diagnostic.code);
        self.line(directive, &message);
    }

    /// Text of a document cannot start a directive of its own, nor steer a terminal.
    fn line(&mut self, directive: &str, text: &str) {
        let _ = write!(self.text, "cargo::{directive}=");
        for character in text.chars() {
            if character.is_control() || is_invisible(character) {
                self.text.extend(character.escape_unicode());
            } else {
                self.text.push(character);
            }
        }
        self.text.push('\n');
    }
}
