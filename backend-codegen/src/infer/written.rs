//! Types and bodies as they are written, where nothing is known but one function.

use std::collections::HashMap;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Expr, ExprMethodCall, Pat};

use super::body::{Called, Look};
use super::syntax::{arguments_of_segment, bare, last, segments};
use super::types::{Type, unwrapped};

/// A type as it is written. Aliases stay what they are.
#[derive(Clone, Debug)]
pub struct Written {
    name: Option<String>,
    arguments: Vec<Self>,
    elements: Option<Vec<Self>>,
    /// The type; nothing if it is not known.
    pub tokens: Option<TokenStream>,
    /// Where it stands.
    pub span: Span,
}

impl Written {
    /// A type that names nothing of `generics`, which the code around does not know.
    pub fn of(ty: &syn::Type, generics: &[String]) -> Self {
        let ty = bare(ty);
        let span = ty.span();
        // Where `_` stands the compiler alone knows the type.
        let is_hidden = |ty: &syn::Type| {
            mentions(ty.to_token_stream(), generics)
                || mentions(ty.to_token_stream(), &["_".to_owned()])
        };
        let mut written = Self {
            tokens: Some(ty.to_token_stream()),
            span,
            ..Self::unknown()
        };
        match ty {
            syn::Type::Path(path) => {
                if is_hidden(ty) || path.qself.is_some() {
                    written.tokens = written.tokens.filter(|_| !is_hidden(ty));
                    return written;
                }
                written.name = Some(last(&path.path));
                let arguments = path.path.segments.last().map(arguments_of_segment);
                let arguments = arguments.unwrap_or_default().into_iter();
                written.arguments = arguments.map(|ty| Self::of(ty, generics)).collect();
            }
            syn::Type::Tuple(tuple) => {
                let elements = tuple.elems.iter().map(|ty| Self::of(ty, generics));
                written.elements = Some(elements.collect());
            }
            syn::Type::Array(_) | syn::Type::Slice(_) => {
                written.tokens = written.tokens.filter(|_| !is_hidden(ty));
            }
            _ => written.tokens = None,
        }
        written
    }

    fn named(name: &str, tokens: TokenStream, arguments: Vec<Self>, span: Span) -> Self {
        Self {
            name: Some(name.to_owned()),
            arguments,
            elements: None,
            tokens: Some(tokens),
            span,
        }
    }

    /// The type of a path to a struct.
    fn of_path(path: &syn::Path) -> Self {
        Self::named(&last(path), path.to_token_stream(), Vec::new(), path.span())
    }
}

impl Type for Written {
    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    fn arguments(&self) -> &[Self] {
        &self.arguments
    }

    fn elements(&self) -> Option<&[Self]> {
        self.elements.as_deref()
    }

    fn unknown() -> Self {
        Self {
            name: None,
            arguments: Vec::new(),
            elements: None,
            tokens: None,
            span: Span::call_site(),
        }
    }
}

fn mentions(tokens: TokenStream, names: &[String]) -> bool {
    tokens.into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(ident) => names.iter().any(|name| ident == name),
        proc_macro2::TokenTree::Group(group) => mentions(group.stream(), names),
        _ => false,
    })
}

/// What one function shows of the types of its expressions.
#[derive(Clone, Default)]
pub struct Alone {
    types: HashMap<String, Written>,
    generics: Vec<String>,
}

/// Expressions in expressions.
const DEPTH: usize = 24;

impl Alone {
    /// What is known at the beginning of a function.
    pub fn of(signature: &syn::Signature) -> Self {
        let mut look = Self {
            types: HashMap::new(),
            generics: generics(signature),
        };
        for input in &signature.inputs {
            if let syn::FnArg::Typed(input) = input {
                let ty = Written::of(&input.ty, &look.generics);
                look.bind(&input.pat, &ty);
            }
        }
        look
    }

    fn ty_at(&self, expression: &Expr, depth: usize) -> Written {
        if depth > DEPTH {
            return Written::unknown();
        }
        let next = |expression: &Expr| self.ty_at(expression, depth + 1);
        let span = expression.span();
        let plain =
            |name: &str, tokens: TokenStream| Written::named(name, tokens, Vec::new(), span);
        match expression {
            Expr::Paren(inside) => next(&inside.expr),
            Expr::Group(inside) => next(&inside.expr),
            Expr::Reference(inside) => next(&inside.expr),
            Expr::Try(inside) => unwrapped(next(&inside.expr)),
            Expr::Cast(cast) => Written::of(&cast.ty, &self.generics),
            Expr::Lit(literal) => match &literal.lit {
                syn::Lit::Str(_) => plain("String", quote_spanned!(span=> String)),
                syn::Lit::Bool(_) => plain("bool", quote_spanned!(span=> bool)),
                syn::Lit::Int(_) => plain("i64", quote_spanned!(span=> i64)),
                syn::Lit::Float(_) => plain("f64", quote_spanned!(span=> f64)),
                _ => Written::unknown(),
            },
            Expr::Path(path) => match path.path.get_ident() {
                Some(ident) => self
                    .types
                    .get(&ident.to_string())
                    .cloned()
                    .unwrap_or_else(Written::unknown),
                None => match segments(&path.path).as_slice() {
                    [.., of, _] if of == "StatusCode" => plain("StatusCode", TokenStream::new()),
                    _ => Written::unknown(),
                },
            },
            Expr::Struct(made) if !made.path.is_ident("Self") => match type_of(&made.path) {
                Some(of) => of,
                None => Written::of_path(&made.path),
            },
            Expr::Call(call) => self.called_type(call, depth),
            Expr::MethodCall(call) => {
                let receiver = || next(&call.receiver);
                if let Some(turbofish) = &call.turbofish
                    && let Some(syn::GenericArgument::Type(ty)) = turbofish.args.first()
                {
                    return match call.method.to_string().as_str() {
                        "collect" | "parse" | "try_into" | "into" => {
                            Written::of(ty, &self.generics)
                        }
                        _ => Written::unknown(),
                    };
                }
                match call.method.to_string().as_str() {
                    "clone" | "to_owned" => receiver(),
                    "unwrap" | "expect" | "unwrap_or_default" | "unwrap_or" | "unwrap_or_else" => {
                        unwrapped(receiver())
                    }
                    "into_inner" => {
                        let receiver = receiver();
                        receiver.first().cloned().unwrap_or_else(Written::unknown)
                    }
                    "to_string" => plain("String", quote_spanned!(span=> String)),
                    "is_some" | "is_none" | "is_empty" | "contains" | "is_ok" | "is_err" => {
                        plain("bool", quote_spanned!(span=> bool))
                    }
                    "len" | "count" => plain("usize", quote_spanned!(span=> usize)),
                    _ => Written::unknown(),
                }
            }
            Expr::Macro(found) if found.mac.path.is_ident("format") => {
                plain("String", quote_spanned!(span=> String))
            }
            _ => Written::unknown(),
        }
    }

    fn called_type(&self, call: &syn::ExprCall, depth: usize) -> Written {
        let Expr::Path(path) = &*call.func else {
            return Written::unknown();
        };
        let first = || match call.args.first() {
            Some(first) => self.ty_at(first, depth + 1),
            None => Written::unknown(),
        };
        let names = segments(&path.path);
        match names.as_slice() {
            [.., name] if matches!(name.as_str(), "Ok" | "Some" | "Err") => first(),
            [.., name] if name == "Json" => json(first(), call.span()),
            [.., of, name] if of == "Json" && (name == "from" || name == "new") => {
                json(first(), call.span())
            }
            [.., of, name]
                if matches!(
                    name.as_str(),
                    "from" | "new" | "default" | "try_from" | "build"
                ) && of.starts_with(char::is_uppercase)
                    && of != "Self" =>
            {
                type_of(&path.path).unwrap_or_else(Written::unknown)
            }
            _ => Written::unknown(),
        }
    }
}

/// The names of generic parameters.
pub fn generics(signature: &syn::Signature) -> Vec<String> {
    let parameters = signature.generics.type_params();
    parameters
        .map(|parameter| parameter.ident.to_string())
        .collect()
}

fn json(inside: Written, span: Span) -> Written {
    Written::named("Json", TokenStream::new(), vec![inside], span)
}

/// The type that a path goes through, such as that of a variant or an associated function. A type with
/// arguments in front is not known without them.
fn type_of(path: &syn::Path) -> Option<Written> {
    let count = path.segments.len();
    let before: Vec<&syn::PathSegment> = path.segments.iter().take(count - 1).collect();
    let of = before.last()?;
    if !of.ident.to_string().starts_with(char::is_uppercase) {
        return None;
    }
    let leading = &path.leading_colon;
    let separator = quote!(::);
    let mut tokens = leading.to_token_stream();
    for (at, segment) in before.iter().enumerate() {
        if at > 0 {
            tokens.extend(separator.clone());
        }
        segment.to_tokens(&mut tokens);
    }
    let arguments = arguments_of_segment(of).into_iter();
    let arguments = arguments.map(|ty| Written::of(ty, &[])).collect();
    Some(Written::named(
        &super::syntax::plain(&of.ident),
        tokens,
        arguments,
        path.span(),
    ))
}

impl<'a> Look<'a> for Alone {
    type Type = Written;
    type Place = Span;

    fn ty(&self, expression: &Expr) -> Written {
        self.ty_at(expression, 0)
    }

    fn bind(&mut self, pattern: &Pat, ty: &Written) {
        match pattern {
            Pat::Ident(ident) => {
                self.types.insert(ident.ident.to_string(), ty.clone());
            }
            Pat::Type(typed) => {
                let ty = Written::of(&typed.ty, &self.generics);
                self.bind(&typed.pat, &ty);
            }
            Pat::Reference(inside) => self.bind(&inside.pat, ty),
            Pat::Paren(inside) => self.bind(&inside.pat, ty),
            Pat::Tuple(tuple) => {
                for (pattern, ty) in tuple.elems.iter().zip(ty.elements().unwrap_or_default()) {
                    self.bind(pattern, ty);
                }
            }
            Pat::TupleStruct(tuple) => {
                let inside = ty.first().cloned().unwrap_or_else(Written::unknown);
                if let Some(pattern) = tuple.elems.first() {
                    self.bind(pattern, &inside);
                }
            }
            _ => {}
        }
    }

    fn local(&mut self, local: &syn::Local) {
        let ty = match &local.init {
            Some(init) => self.ty(&init.expr),
            None => Written::unknown(),
        };
        self.bind(&local.pat, &ty);
    }

    fn place(&self, span: Span) -> Span {
        span
    }

    fn called(&self, _function: &Expr) -> Option<Called<'a, Self>> {
        None
    }

    fn called_method(&self, _call: &ExprMethodCall) -> Option<Called<'a, Self>> {
        None
    }
}
