//! Documentation: what a document says about a type, as doc attributes.

mod markdown;
mod text;

use crate::api::Type;
use crate::api::plan::{Field, Use, Variant};
use crate::tokens::{TokenStream, quote};
use crate::write::rust::printer::{self, Printer};
use crate::write::rust::types::is_three_state;
pub(super) use text::{code, paragraphs, sentence};

/// CommonMark as doc attributes, one a line.
pub(super) fn attributes(markdown: &str) -> TokenStream {
    let lines = markdown::lines(markdown).into_iter().map(|line| {
        let line = match line.is_empty() {
            true => printer::text(""),
            false => printer::text(&format!(" {line}")),
        };
        quote!(#[doc = #line])
    });
    quote!(#(#lines)*)
}

/// A sentence of ours, which may link to what it names.
pub(super) fn own(sentence: &str) -> TokenStream {
    let line = printer::text(&format!(" {sentence}"));
    quote!(#[doc = #line])
}

/// CommonMark as the lines that document a module.
pub(super) fn module(markdown: &str) -> String {
    let lines = markdown::lines(markdown)
        .into_iter()
        .map(|line| match line.is_empty() {
            true => "//!\n".to_owned(),
            false => format!("//! {line}\n"),
        });
    lines.collect()
}

/// What a document says about a type.
pub(super) fn of_type(p: &Printer<'_>, used: Use) -> TokenStream {
    attributes(&told(p.plans.ty(used.ty)))
}

/// What a document says about a member, if it is not said at its type.
pub(super) fn of_field(p: &Printer<'_>, used: Use, field: &Field) -> TokenStream {
    let ty = p.plans.ty(field.ty);
    let told = match ty.component() {
        Some(_) => String::new(),
        None => told(ty),
    };
    let is_item = p.names.item(p.part(used, field.ty)).is_some();
    let mut text = match is_item {
        true => first_paragraph(&told).to_owned(),
        false => told,
    };
    if is_three_state(p, used, field) {
        text.push_str("\n\n`None` if it is absent, `Some(None)` if it is `null`.");
    }
    attributes(&text)
}

/// What a document says about a branch, if it is not said at its type.
pub(super) fn of_variant(p: &Printer<'_>, used: Use, variant: &Variant) -> TokenStream {
    let ty = p.plans.ty(variant.ty);
    if ty.component().is_some() || p.names.item(p.part(used, variant.ty)).is_some() {
        return TokenStream::new();
    }
    attributes(&told(ty))
}

/// The text that a variant stands for.
pub(super) fn of_value(value: &str) -> TokenStream {
    let fence = "`".repeat(1 + longest_run(value));
    let padded = value.starts_with('`') || value.ends_with('`') || value.trim().is_empty();
    let padding = if padded { " " } else { "" };
    if value.is_empty() {
        return attributes("The empty text.");
    }
    attributes(&format!(
        "{fence}{padding}{}{padding}{fence}",
        value.replace(['\n', '\r'], " ")
    ))
}

/// The length of the longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Title and description.
fn told(ty: &Type) -> String {
    let title = ty.title.as_deref().unwrap_or_default().trim();
    let description = ty.description.as_deref().unwrap_or_default().trim();
    match (title, description) {
        ("", description) => description.to_owned(),
        (title, "") => title.to_owned(),
        (title, description) if description.starts_with(title) => description.to_owned(),
        (title, description) => format!("{title}\n\n{description}"),
    }
}

fn first_paragraph(text: &str) -> &str {
    text.split("\n\n").next().unwrap_or_default()
}
