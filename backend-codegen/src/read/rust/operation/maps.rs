//! Query parameters that a handler looks up in a map: `Query(params): Query<HashMap<String, String>>`.

use proc_macro2::Span;
use syn::visit::{self, Visit};
use syn::{Expr, FnArg, Lit, Pat};

use super::look::Within;
use super::{Facts, Operations};
use crate::infer::look::Look as _;
use crate::infer::syntax::{arguments_of_segment, bare};
use crate::read::code::{Evidence, Parameter, ParameterLocation, Text, Value};
use crate::read::rust::syntax::type_path;
use crate::read::rust::world::Function;

impl<'a> Operations<'a, '_> {
    /// Notes what is looked up by its name in a map of all query parameters.
    pub(super) fn looked_up(&self, function: &Function<'a>, facts: &mut Facts) {
        let look = Within::of(self.world, function);
        for input in &function.signature.inputs {
            let FnArg::Typed(input) = input else { continue };
            let Some(map) = is_map_of_query(&input.ty)
                .then(|| name_of(&input.pat))
                .flatten()
            else {
                continue;
            };
            let mut found = LookedUp {
                map,
                names: Vec::new(),
            };
            found.visit_block(function.block);
            for (name, span) in found.names {
                let place = look.place(span);
                let is_known = facts.parameters.iter().any(|known| {
                    known.location == ParameterLocation::Query && known.name.text == name
                });
                if !is_known {
                    facts.parameters.push(Parameter {
                        name: Text::new(name, place),
                        location: ParameterLocation::Query,
                        schema: Some(Value::of_type("string", place)),
                        evidence: Evidence::Usage,
                        ..Parameter::default()
                    });
                }
            }
        }
    }
}

/// Whether a type is `Query<HashMap<_, _>>`.
fn is_map_of_query(ty: &syn::Type) -> bool {
    let Some(last) = type_path(bare(ty)).and_then(|path| path.segments.last()) else {
        return false;
    };
    let inside = arguments_of_segment(last).into_iter().next();
    let inside = inside.and_then(|ty| type_path(ty)?.segments.last());
    last.ident == "Query"
        && inside.is_some_and(|of| of.ident == "HashMap" || of.ident == "BTreeMap")
}

/// The name of `params` and `Query(params)`.
fn name_of(pattern: &Pat) -> Option<String> {
    match pattern {
        Pat::Ident(ident) => Some(ident.ident.to_string()),
        Pat::TupleStruct(tuple) => name_of(tuple.elems.first()?),
        _ => None,
    }
}

/// Looks for texts by which something is looked up in a map.
struct LookedUp {
    map: String,
    names: Vec<(String, Span)>,
}

impl LookedUp {
    fn is_map(&self, expression: &Expr) -> bool {
        match expression {
            Expr::Path(path) => path.path.is_ident(&self.map),
            Expr::Field(field) => self.is_map(&field.base),
            Expr::Reference(inside) => self.is_map(&inside.expr),
            Expr::Paren(inside) => self.is_map(&inside.expr),
            _ => false,
        }
    }

    fn note(&mut self, key: &Expr) {
        match key {
            Expr::Lit(literal) => {
                if let Lit::Str(text) = &literal.lit {
                    self.names.push((text.value(), text.span()));
                }
            }
            Expr::Reference(inside) => self.note(&inside.expr),
            // `&"limit".to_string()`
            Expr::MethodCall(call) => self.note(&call.receiver),
            _ => {}
        }
    }
}

impl<'a> Visit<'a> for LookedUp {
    fn visit_expr_method_call(&mut self, call: &'a syn::ExprMethodCall) {
        let is_look = call.method == "get"
            || call.method == "remove"
            || call.method == "contains_key"
            || call.method == "get_key_value";
        if is_look
            && self.is_map(&call.receiver)
            && let Some(key) = call.args.first()
        {
            self.note(key);
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_index(&mut self, index: &'a syn::ExprIndex) {
        if self.is_map(&index.expr) {
            self.note(&index.index);
        }
        visit::visit_expr_index(self, index);
    }
}
