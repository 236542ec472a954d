//! Values that are read or written by hand.
//!
//! What a function does with them is known where it leaves it to a type, or says which kinds of values
//! there are: by the methods of a visitor that it has, or by what it tells the serializer. Of others
//! nothing is known, and then nothing is said.

use std::collections::BTreeSet;

use proc_macro2::TokenTree;
use quote::ToTokens as _;
use syn::visit::Visit;

use super::{Context, Schemas, Ty, Ways};
use crate::document::Location;
use crate::read::code::Value;
use crate::read::rust::syntax::{last, plain, segments};
use crate::read::rust::world::{Function, Kind, Meaning};

impl<'a> Schemas<'a, '_> {
    /// What functions read or write.
    pub(super) fn written_out(
        &mut self,
        functions: &[Function<'a>],
        context: &Context,
        place: Location,
        ways: Ways,
    ) -> Value {
        let mut hand = Hand::default();
        for function in functions {
            hand.given = last_parameter(function);
            hand.visit_block(function.block);
            let module = self.world.body_of(function);
            for path in std::mem::take(&mut hand.visitors) {
                if let Meaning::Item(item) = self.world.meaning(module, &segments(path))
                    && let Some(visitor) = self.world.impl_of(item, "Visitor")
                {
                    hand.visit_item_impl(visitor.syntax);
                }
            }
            if hand.kinds.is_empty()
                && let Some(read) = hand.read.take()
            {
                let context = Context {
                    module,
                    ..context.clone()
                };
                let ty = match read {
                    Read::Type(ty) => self.world.ty(ty, &context),
                    Read::Path(path) => match type_of(path) {
                        Some(ty) => self.world.ty(&ty, &context),
                        None => Ty::Unknown,
                    },
                };
                return self.in_place(&ty, &context, place, ways);
            }
        }
        let mut kinds: Vec<&str> = hand.kinds.into_iter().collect();
        // Whoever takes numbers takes integers.
        if kinds.contains(&"number") {
            kinds.retain(|kind| *kind != "integer");
        }
        match kinds.as_slice() {
            _ if hand.is_open => Value::object(place),
            [] => Value::object(place),
            [only] => Value::of_type(only, place),
            several => {
                let branches = several.iter().map(|kind| Value::of_type(kind, place));
                Value::object(place).with("anyOf", Value::list(branches, place))
            }
        }
    }

    /// The schema of a type that another one is read as, which need not have a name of its own.
    fn in_place(&mut self, ty: &Ty, context: &Context, place: Location, ways: Ways) -> Value {
        let Ty::Item(item, arguments) = ty else {
            return self.schema(ty, place, ways);
        };
        let Some(named) = self.world.items.get(*item) else {
            return Value::object(place);
        };
        let (module, kind) = (named.module, named.kind);
        if context.of.as_ref().is_some_and(|(of, _)| of == item) {
            return Value::object(place);
        }
        let inside = Context {
            module,
            of: Some((*item, arguments.clone())),
            generics: self.generics(kind, module, arguments),
        };
        match kind {
            Kind::Struct(declared) => self.structure(declared, &inside, place, ways),
            _ => self.schema(ty, place, ways),
        }
    }
}

/// What a function that reads or writes does with a value.
#[derive(Default)]
struct Hand<'a> {
    /// The deserializer or serializer.
    given: Option<String>,
    /// The types of values that are said to be there.
    kinds: BTreeSet<&'static str>,
    /// Whether there may be others.
    is_open: bool,
    /// What the value is read as.
    read: Option<Read<'a>>,
    /// What deserializers are given.
    visitors: Vec<&'a syn::Path>,
    /// The type of the variable that is being bound.
    bound: Option<&'a syn::Type>,
}

enum Read<'a> {
    Type(&'a syn::Type),
    /// The path of its `deserialize`.
    Path(&'a syn::Path),
}

impl<'a> Hand<'a> {
    fn says(&mut self, word: &str) {
        let Some((verb, what)) = word.split_once('_') else {
            return;
        };
        let kind = match what {
            "str" | "string" | "borrowed_str" | "char" => "string",
            "bool" => "boolean",
            "u8" | "u16" | "u32" | "u64" | "u128" | "i8" | "i16" | "i32" | "i64" | "i128" => {
                "integer"
            }
            "f32" | "f64" => "number",
            "seq" | "tuple" | "tuple_struct" => "array",
            "map" | "struct" => "object",
            "none" | "unit" => "null",
            "some" | "newtype_struct" | "enum" | "unit_variant" | "newtype_variant"
            | "tuple_variant" | "struct_variant" => {
                self.is_open = true;
                return;
            }
            _ => return,
        };
        if matches!(verb, "visit" | "serialize" | "collect") {
            self.kinds.insert(kind);
        }
    }

    /// Whether this is what the function was given.
    fn is_given(&self, expression: &syn::Expr) -> bool {
        match expression {
            syn::Expr::Path(path) => path
                .path
                .get_ident()
                .is_some_and(|ident| self.given.as_deref() == Some(plain(ident).as_str())),
            syn::Expr::Reference(inside) => self.is_given(&inside.expr),
            _ => false,
        }
    }
}

impl<'a> Visit<'a> for Hand<'a> {
    // Items inside are looked at where they are visitors.
    fn visit_item(&mut self, item: &'a syn::Item) {
        if let syn::Item::Impl(found) = item
            && found
                .trait_
                .as_ref()
                .is_some_and(|(path, _)| last(path) == "Visitor")
        {
            self.visit_item_impl(found);
        }
    }

    fn visit_item_impl(&mut self, found: &'a syn::ItemImpl) {
        for item in &found.items {
            if let syn::ImplItem::Fn(function) = item {
                self.says(&function.sig.ident.to_string());
            }
        }
    }

    fn visit_local(&mut self, local: &'a syn::Local) {
        self.bound = match &local.pat {
            syn::Pat::Type(typed) => Some(&typed.ty),
            _ => None,
        };
        syn::visit::visit_local(self, local);
        self.bound = None;
    }

    fn visit_expr_call(&mut self, call: &'a syn::ExprCall) {
        let given = call.args.first().is_some_and(|first| self.is_given(first));
        if let syn::Expr::Path(path) = &*call.func
            && given
            && last(&path.path) == "deserialize"
            && self.read.is_none()
        {
            let is_trait = path.path.segments.iter().rev().nth(1);
            let is_trait = is_trait.is_none_or(|of| of.ident == "Deserialize");
            let of = path.qself.as_ref().map(|of| &*of.ty);
            self.read = match (of.or(self.bound), is_trait) {
                (Some(ty), _) => Some(Read::Type(ty)),
                (None, false) => Some(Read::Path(&path.path)),
                (None, true) => None,
            };
            return;
        }
        syn::visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'a syn::ExprMethodCall) {
        syn::visit::visit_expr_method_call(self, call);
        let name = call.method.to_string();
        if self.is_given(&call.receiver) {
            if name.starts_with("deserialize_") {
                for argument in &call.args {
                    match argument {
                        syn::Expr::Path(path) => self.visitors.push(&path.path),
                        syn::Expr::Struct(made) => self.visitors.push(&made.path),
                        syn::Expr::Call(call) => {
                            if let syn::Expr::Path(path) = &*call.func {
                                self.visitors.push(&path.path);
                            }
                        }
                        _ => {}
                    }
                }
            } else {
                self.says(&name);
            }
        }
        // `self.to_string().serialize(serializer)`
        let is_written = name == "serialize" && call.args.iter().any(|one| self.is_given(one));
        if is_written {
            match &*call.receiver {
                syn::Expr::MethodCall(inside)
                    if matches!(
                        inside.method.to_string().as_str(),
                        "to_string" | "as_str" | "to_rfc3339"
                    ) =>
                {
                    self.kinds.insert("string");
                }
                _ => self.is_open = true,
            }
        }
    }
}

/// The type whose `deserialize` a path is.
fn type_of(path: &syn::Path) -> Option<syn::Type> {
    let tokens: Vec<TokenTree> = path.to_token_stream().into_iter().collect();
    // Without `::deserialize`.
    let (ty, _) = tokens.split_at_checked(tokens.len().checked_sub(3)?)?;
    syn::parse2(ty.iter().cloned().collect()).ok()
}

/// The name of the last parameter.
fn last_parameter(function: &Function<'_>) -> Option<String> {
    match function.signature.inputs.last()? {
        syn::FnArg::Typed(typed) => match &*typed.pat {
            syn::Pat::Ident(ident) => Some(plain(&ident.ident)),
            _ => None,
        },
        syn::FnArg::Receiver(_) => None,
    }
}
