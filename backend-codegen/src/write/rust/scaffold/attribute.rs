//! Attributes that are too long for one line, as text.
//!
//! The layout of tokens leaves the inside of attributes on one line. `#[utoipa::path(…)]` has a line an item
//! where that is too long, as somebody would write it.

use crate::tokens::{Literal, TokenStream, quote};
use crate::write::rust::file;

/// A part of an attribute.
pub(super) enum Node {
    /// As it stands.
    Text(String),
    /// Something with parts in parentheses.
    List(String, Vec<Node>),
}

/// The longest line.
const WIDTH: usize = 100;

impl Node {
    /// `name = "text"`.
    pub(super) fn string(name: &str, text: &str) -> Self {
        Self::Text(format!("{name} = {}", Literal::string(text)))
    }

    /// `name = Type`.
    pub(super) fn ty(name: &str, ty: &TokenStream) -> Self {
        Self::Text(format!("{name} = {}", type_text(ty)))
    }

    /// The part behind so many spaces, on as many lines as it needs.
    pub(super) fn print(&self, indentation: usize) -> String {
        let line = self.line();
        let parts = match self {
            Self::List(head, parts) if indentation.saturating_add(line.len()) > WIDTH => {
                (head, parts)
            }
            _ => return line,
        };
        let (head, parts) = parts;
        let inner = indentation.saturating_add(4);
        let mut text = format!("{head}(\n");
        for part in parts {
            text.push_str(&" ".repeat(inner));
            text.push_str(&part.print(inner));
            text.push_str(",\n");
        }
        text.push_str(&" ".repeat(indentation));
        text.push(')');
        text
    }

    fn line(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::List(head, parts) => {
                let parts: Vec<String> = parts.iter().map(Self::line).collect();
                // A tuple of one needs no comma: these are no tuples.
                format!("{head}({})", parts.join(", "))
            }
        }
    }
}

/// A type as somebody writes it.
pub(super) fn type_text(ty: &TokenStream) -> String {
    let text = file::formatted(&quote!(type X = #ty;));
    let text = text.trim().strip_prefix("type X = ").unwrap_or(text.trim());
    let text = text.strip_suffix(';').unwrap_or(text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
