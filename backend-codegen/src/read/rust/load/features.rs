//! Code that is not there: that of features that are off, of tests, and of systems that servers do not run
//! on.

use std::collections::BTreeMap;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Expr, Item, Meta, Stmt, Token};

use crate::read::rust::lost::names_routes;

/// What a feature that is off would add routes to.
pub(super) struct Without {
    pub(super) feature: String,
    pub(super) span: Span,
}

/// Takes away what conditions (`#[cfg(…)]`, `cfg!(…)`) leave out if a package is built with these features,
/// and says where routes may be among it. The system is taken to be Linux; what else conditions ask is not
/// known.
pub(super) fn without(file: &mut syn::File, features: &BTreeMap<String, bool>) -> Vec<Without> {
    let mut found = Vec::new();
    let mut chosen = Chosen {
        features,
        found: &mut found,
    };
    if chosen.is_off(&file.attrs, &file.items) {
        file.items.clear();
    }
    chosen.visit_file_mut(file);
    found
}

struct Chosen<'f> {
    features: &'f BTreeMap<String, bool>,
    found: &'f mut Vec<Without>,
}

impl Chosen<'_> {
    /// Whether one of these conditions does not hold, so that `what` is not there.
    fn is_off<T: ToTokens>(&mut self, attributes: &[Attribute], what: &[T]) -> bool {
        for attribute in attributes.iter().filter(|it| it.path().is_ident("cfg")) {
            let Meta::List(list) = &attribute.meta else {
                continue;
            };
            if self.holds(list.tokens.clone()) != Some(false) {
                continue;
            }
            let what: TokenStream = what.iter().map(ToTokens::to_token_stream).collect();
            self.tell_of(list.tokens.clone(), attribute.span(), what);
            return true;
        }
        false
    }

    /// Says that a condition leaves something out, if there may be routes in it.
    fn tell_of(&mut self, condition: TokenStream, span: Span, what: TokenStream) {
        if let Some(feature) = off(condition, self.features)
            && (mounts(what.clone()) || names_routes(what))
        {
            self.found.push(Without { feature, span });
        }
    }

    /// The same of `if cfg!(…)` and `if !cfg!(…)`.
    fn tell(&mut self, condition: &Expr, what: TokenStream) {
        match condition {
            Expr::Macro(found) => {
                self.tell_of(found.mac.tokens.clone(), found.span(), what);
            }
            Expr::Unary(inside) => self.tell(&inside.expr, what),
            Expr::Paren(inside) => self.tell(&inside.expr, what),
            _ => {}
        }
    }

    fn holds(&self, condition: TokenStream) -> Option<bool> {
        holds(&syn::parse2(condition).ok()?, self.features)
    }

    fn keep<T: ToTokens>(&mut self, all: &mut Vec<T>, attributes: fn(&T) -> &[Attribute]) {
        all.retain(|it| !self.is_off(attributes(it), &[it]));
    }

    fn keep_in<T: ToTokens, P: Default>(
        &mut self,
        all: &mut Punctuated<T, P>,
        attributes: fn(&T) -> &[Attribute],
    ) {
        let is_conditional = |it: &T| attributes(it).iter().any(|it| it.path().is_ident("cfg"));
        if all.iter().any(is_conditional) {
            let kept = std::mem::take(all).into_iter();
            *all = kept
                .filter(|it| !self.is_off(attributes(it), &[it]))
                .collect();
        }
    }

    /// What `cfg!(…)` and `!cfg!(…)` are.
    fn known(&self, condition: &Expr) -> Option<bool> {
        match condition {
            Expr::Macro(found) if found.mac.path.is_ident("cfg") => {
                self.holds(found.mac.tokens.clone())
            }
            Expr::Unary(found) if matches!(found.op, syn::UnOp::Not(_)) => {
                Some(!self.known(&found.expr)?)
            }
            Expr::Paren(found) => self.known(&found.expr),
            _ => None,
        }
    }
}

impl VisitMut for Chosen<'_> {
    fn visit_file_mut(&mut self, file: &mut syn::File) {
        self.keep(&mut file.items, of_item);
        visit_mut::visit_file_mut(self, file);
    }

    fn visit_item_mod_mut(&mut self, module: &mut syn::ItemMod) {
        if let Some((_, items)) = &mut module.content {
            self.keep(items, of_item);
        }
        visit_mut::visit_item_mod_mut(self, module);
    }

    fn visit_item_impl_mut(&mut self, item: &mut syn::ItemImpl) {
        self.keep(&mut item.items, |member| match member {
            syn::ImplItem::Const(it) => &it.attrs,
            syn::ImplItem::Fn(it) => &it.attrs,
            syn::ImplItem::Macro(it) => &it.attrs,
            syn::ImplItem::Type(it) => &it.attrs,
            _ => &[],
        });
        visit_mut::visit_item_impl_mut(self, item);
    }

    fn visit_item_enum_mut(&mut self, item: &mut syn::ItemEnum) {
        self.keep_in(&mut item.variants, |it| &it.attrs);
        visit_mut::visit_item_enum_mut(self, item);
    }

    fn visit_fields_named_mut(&mut self, fields: &mut syn::FieldsNamed) {
        self.keep_in(&mut fields.named, |it| &it.attrs);
        visit_mut::visit_fields_named_mut(self, fields);
    }

    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        self.keep(&mut block.stmts, |statement| match statement {
            Stmt::Local(it) => &it.attrs,
            Stmt::Item(it) => of_item(it),
            Stmt::Expr(it, _) => of_expression(it),
            Stmt::Macro(it) => &it.attrs,
        });
        visit_mut::visit_block_mut(self, block);
    }

    fn visit_expr_match_mut(&mut self, found: &mut syn::ExprMatch) {
        self.keep(&mut found.arms, |it| &it.attrs);
        visit_mut::visit_expr_match_mut(self, found);
    }

    fn visit_expr_array_mut(&mut self, found: &mut syn::ExprArray) {
        self.keep_in(&mut found.elems, of_expression);
        visit_mut::visit_expr_array_mut(self, found);
    }

    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        if let Expr::If(found) = expression
            && let Some(holds) = self.known(&found.cond)
        {
            let otherwise = found.else_branch.take();
            match (holds, &otherwise) {
                (false, _) => self.tell(&found.cond, found.then_branch.to_token_stream()),
                (true, Some((_, left))) => self.tell(&found.cond, left.to_token_stream()),
                (true, None) => {}
            }
            let stmts = std::mem::take(&mut found.then_branch.stmts);
            let brace_token = std::mem::take(&mut found.then_branch.brace_token);
            *expression = match (holds, otherwise) {
                (false, Some((_, otherwise))) => *otherwise,
                (_, _) => Expr::Block(syn::ExprBlock {
                    attrs: Vec::new(),
                    label: None,
                    block: syn::Block {
                        brace_token,
                        stmts: if holds { stmts } else { Vec::new() },
                    },
                }),
            };
            // What is there now may ask again: `else if cfg!(…)`.
            self.visit_expr_mut(expression);
            return;
        }
        visit_mut::visit_expr_mut(self, expression);
    }
}

/// Whether code gives a router something that stands elsewhere: `app.merge(admin::router())`.
fn mounts(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => {
            let names = [
                "merge",
                "nest",
                "service",
                "configure",
                "scope",
                "route",
                "routes",
            ];
            names.iter().any(|name| ident == name)
        }
        TokenTree::Group(group) => mounts(group.stream()),
        _ => false,
    })
}

/// What a condition is, as far as features say it.
fn holds(condition: &Meta, features: &BTreeMap<String, bool>) -> Option<bool> {
    match condition {
        Meta::NameValue(said) if said.path.is_ident("feature") => {
            let name = crate::infer::syntax::text(&said.value)?;
            features.get(&name).copied()
        }
        Meta::NameValue(said) => {
            let of = said.path.get_ident()?.to_string();
            let meant = match of.as_str() {
                "target_os" => "linux",
                "target_family" => "unix",
                _ => return None,
            };
            Some(crate::infer::syntax::text(&said.value)? == meant)
        }
        Meta::Path(path) if path.is_ident("test") || path.is_ident("windows") => Some(false),
        Meta::Path(path) if path.is_ident("unix") => Some(true),
        Meta::List(list) => {
            let parts = parts(list)?;
            let mut parts = parts.iter().map(|part| holds(part, features));
            if list.path.is_ident("not") {
                return Some(!parts.next()??);
            }
            // `all` is decided by one that does not hold, `any` by one that does.
            let decides = list.path.is_ident("any");
            if !decides && !list.path.is_ident("all") {
                return None;
            }
            let parts: Vec<_> = parts.collect();
            if parts.contains(&Some(decides)) {
                return Some(decides);
            }
            let is_known = parts.iter().all(Option::is_some);
            is_known.then_some(!decides)
        }
        Meta::Path(_) => None,
    }
}

/// The first feature of a condition that is off.
fn off(condition: TokenStream, features: &BTreeMap<String, bool>) -> Option<String> {
    fn first(condition: &Meta, features: &BTreeMap<String, bool>) -> Option<String> {
        match condition {
            Meta::NameValue(said) if said.path.is_ident("feature") => {
                let name = crate::infer::syntax::text(&said.value)?;
                (features.get(&name) == Some(&false)).then_some(name)
            }
            Meta::List(list) if !list.path.is_ident("not") => {
                let parts = parts(list)?;
                parts.iter().find_map(|part| first(part, features))
            }
            _ => None,
        }
    }
    first(&syn::parse2(condition).ok()?, features)
}

fn parts(list: &syn::MetaList) -> Option<Punctuated<Meta, Token![,]>> {
    list.parse_args_with(Punctuated::parse_terminated).ok()
}

fn of_item(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(it) => &it.attrs,
        Item::Enum(it) => &it.attrs,
        Item::ExternCrate(it) => &it.attrs,
        Item::Fn(it) => &it.attrs,
        Item::Impl(it) => &it.attrs,
        Item::Macro(it) => &it.attrs,
        Item::Mod(it) => &it.attrs,
        Item::Static(it) => &it.attrs,
        Item::Struct(it) => &it.attrs,
        Item::Trait(it) => &it.attrs,
        Item::Type(it) => &it.attrs,
        Item::Use(it) => &it.attrs,
        _ => &[],
    }
}

fn of_expression(expression: &Expr) -> &[Attribute] {
    match expression {
        Expr::Assign(it) => &it.attrs,
        Expr::Await(it) => &it.attrs,
        Expr::Block(it) => &it.attrs,
        Expr::Call(it) => &it.attrs,
        Expr::ForLoop(it) => &it.attrs,
        Expr::If(it) => &it.attrs,
        Expr::Let(it) => &it.attrs,
        Expr::Macro(it) => &it.attrs,
        Expr::Match(it) => &it.attrs,
        Expr::MethodCall(it) => &it.attrs,
        Expr::Path(it) => &it.attrs,
        Expr::Return(it) => &it.attrs,
        Expr::Struct(it) => &it.attrs,
        Expr::Try(it) => &it.attrs,
        Expr::Tuple(it) => &it.attrs,
        _ => &[],
    }
}
