//! What is said in place of what is inferred.

use backend_codegen::infer::arguments::Argument;
use backend_codegen::infer::declared::code;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// Exceptions.
#[derive(Default)]
pub(super) struct Settings {
    /// The status of what is answered when all is well.
    pub(super) status: Option<u16>,
    /// Tags, as expressions.
    pub(super) tags: Vec<TokenStream>,
    /// What utoipa reads as it is: `security(…)` and the like.
    pub(super) security: Option<TokenStream>,
    pub(super) request_body: Option<TokenStream>,
    pub(super) responses: TokenStream,
    /// Statuses of answers that are said.
    pub(super) statuses: Vec<String>,
    pub(super) parameters: TokenStream,
    /// Names of parameters that are said.
    pub(super) named: Vec<String>,
    pub(super) summary: Option<TokenStream>,
    pub(super) description: Option<TokenStream>,
    /// Whatever else utoipa knows.
    pub(super) others: Vec<TokenStream>,
}

const KNOWN: [&str; 13] = [
    "status",
    "tag",
    "tags",
    "security",
    "request_body",
    "responses",
    "params",
    "summary",
    "description",
    "operation_id",
    "extensions",
    "servers",
    "context_path",
];

impl Settings {
    pub(super) fn read(arguments: Vec<Argument>) -> syn::Result<Self> {
        let mut settings = Self::default();
        for argument in arguments {
            settings.add(&argument)?;
        }
        Ok(settings)
    }

    fn add(&mut self, argument: &Argument) -> syn::Result<()> {
        let wrong = |message: &str| Err(syn::Error::new(argument.span, message));
        let inside = argument.inside.clone();
        let value = argument.value.clone();
        match (argument.name.as_str(), value, inside) {
            ("status", Some(value), _) => match code(value) {
                Some(code) => self.status = Some(code),
                None => return wrong("this is no status: `status = 204`, `status = NO_CONTENT`"),
            },
            ("tag", Some(value), _) => self.tags.push(value),
            ("tags", Some(value), _) => {
                let list: syn::ExprArray = syn::parse2(value)?;
                let tags = list.elems.iter().map(|tag| quote!(#tag));
                self.tags.extend(tags);
            }
            ("security", Some(value), _) if value.to_string() == "none" => {
                self.security = Some(quote!(()));
            }
            ("security", _, Some(inside)) => self.security = Some(inside),
            ("security", ..) => {
                return wrong(
                    "say which scheme: `security((\"bearerAuth\" = []))`, or `security = none`",
                );
            }
            ("request_body", Some(value), _) => {
                self.request_body = Some(quote!(request_body = #value));
            }
            ("request_body", _, Some(inside)) => {
                self.request_body = Some(quote!(request_body(#inside)));
            }
            ("responses", _, Some(inside)) => {
                self.statuses = argument.arguments().iter().filter_map(status).collect();
                self.responses.extend(quote!(#inside,));
            }
            ("params", _, Some(inside)) => {
                self.named = argument.arguments().iter().filter_map(first_text).collect();
                self.parameters.extend(quote!(#inside,));
            }
            ("summary", Some(value), _) => self.summary = Some(value),
            ("description", Some(value), _) => self.description = Some(value),
            (name @ ("operation_id" | "context_path"), Some(value), _) => {
                let name = Ident::new(name, argument.span);
                self.others.push(quote!(#name = #value));
            }
            (name @ ("extensions" | "servers"), _, Some(inside)) => {
                let name = Ident::new(name, argument.span);
                self.others.push(quote!(#name(#inside)));
            }
            ("deprecated", ..) => return wrong("write `#[deprecated]` above the handler"),
            (name, ..) => return Err(syn::Error::new(argument.span, unknown(name))),
        }
        Ok(())
    }
}

/// The status in `(status = 404, …)`.
fn status(argument: &Argument) -> Option<String> {
    let inside = argument.arguments();
    let status = inside.iter().find(|argument| argument.name == "status")?;
    match code(status.value.clone()?) {
        Some(code) => Some(code.to_string()),
        None => status.text(),
    }
}

/// The name in `("name" = Type, …)`.
fn first_text(argument: &Argument) -> Option<String> {
    let first = argument.inside.clone()?.into_iter().next()?;
    match syn::parse2(first.into()).ok()? {
        syn::Lit::Str(text) => Some(text.value()),
        _ => None,
    }
}

fn unknown(name: &str) -> String {
    if KNOWN.contains(&name) {
        return format!(
            "`{name}` is written otherwise: `status = 204`, `tag = \"…\"`, `responses((status = 404, …))`"
        );
    }
    let nearest = KNOWN.iter().min_by_key(|known| distance(known, name));
    match nearest.filter(|known| distance(known, name) <= 2) {
        Some(known) => format!("`{name}` is not known here; did you mean `{known}`?"),
        None => format!(
            "`{name}` is not known here; expected one of `{}`",
            KNOWN.join("`, `")
        ),
    }
}

/// How many letters differ: Levenshtein's distance.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut corner = i;
        let mut before = i + 1;
        for (right, cell) in b.chars().zip(row.iter_mut().skip(1)) {
            let above = *cell;
            let change = corner + usize::from(left != right);
            *cell = change.min(above + 1).min(before + 1);
            corner = above;
            before = *cell;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}
