//! Macros: those that take expressions, and those that the code declares.

mod rules;

use std::collections::{HashMap, HashSet};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::visit::Visit;

use self::rules::{Arm, arms, expanded};
use super::load::Loaded;
use super::syntax::{expressions, last};
use super::words::is_about_routes;

/// Macros that expand to others end somewhere.
const DEPTH: usize = 8;
/// How many calls of a file's macros are expanded.
const CALLS: usize = 1_000;

/// What is in macros, by their addresses.
#[derive(Default)]
pub(super) struct Macros {
    /// Expressions in macros that take nothing else.
    lists: HashMap<usize, Vec<syn::Expr>>,
    /// What calls of macros stand for that the same file declares, as far as these name routes.
    expanded: HashMap<usize, Box<syn::Expr>>,
    /// Declarations that were made use of.
    used: HashSet<usize>,
}

impl Macros {
    /// Parses what is in such macros.
    pub(super) fn of(loaded: &Loaded) -> Self {
        let mut macros = Self::default();
        for parsed in &loaded.files {
            let mut declared = Declared::default();
            declared.visit_file(&parsed.file);
            let mut finder = Finder {
                macros: &mut macros,
                declared: &declared,
                depth: 0,
                calls: 0,
            };
            finder.visit_file(&parsed.file);
        }
        macros
    }

    /// The expressions that a macro takes.
    pub(super) fn get(&self, found: &syn::Macro) -> Option<&[syn::Expr]> {
        self.lists.get(&address(found)).map(Vec::as_slice)
    }

    /// What a macro stands for.
    pub(super) fn expanded(&self, found: &syn::Macro) -> Option<&syn::Expr> {
        self.expanded
            .get(&address(found))
            .map(|expanded| &**expanded)
    }

    /// Whether calls of the macro that is declared so were expanded.
    pub(super) fn is_used(&self, declaration: &syn::Macro) -> bool {
        self.used.contains(&address(declaration))
    }
}

fn address(found: &syn::Macro) -> usize {
    std::ptr::from_ref(found).addr()
}

/// The macros that a file declares and that name routes.
#[derive(Default)]
struct Declared(HashMap<String, (usize, Vec<Arm>)>);

impl<'a> Visit<'a> for Declared {
    fn visit_item_macro(&mut self, item: &'a syn::ItemMacro) {
        if let Some(name) = &item.ident
            && item.mac.path.is_ident("macro_rules")
            && is_of_routes(item.mac.tokens.clone())
        {
            let arms = arms(item.mac.tokens.clone());
            let address = address(&item.mac);
            self.0.insert(name.to_string(), (address, arms));
        }
    }
}

/// Whether a name in the tokens has to do with routes.
fn is_of_routes(tokens: TokenStream) -> bool {
    let mut open = vec![tokens];
    while let Some(tokens) = open.pop() {
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if is_about_routes(&ident.to_string()) => return true,
                TokenTree::Group(group) => open.push(group.stream()),
                _ => {}
            }
        }
    }
    false
}

struct Finder<'m> {
    macros: &'m mut Macros,
    declared: &'m Declared,
    depth: usize,
    calls: usize,
}

impl<'a> Visit<'a> for Finder<'_> {
    fn visit_macro(&mut self, found: &'a syn::Macro) {
        let name = last(&found.path);
        if let Some((declaration, arms)) = self.declared.0.get(&name) {
            if self.depth >= DEPTH || self.calls >= CALLS {
                return;
            }
            self.calls += 1;
            let Some(expression) = expanded(arms, &found.tokens).and_then(expression) else {
                return;
            };
            // Where it is now it stays, so that what is in it has an address.
            let expression = Box::new(expression);
            self.depth += 1;
            self.visit_expr(&expression);
            self.depth -= 1;
            self.macros.used.insert(*declaration);
            self.macros.expanded.insert(address(found), expression);
            return;
        }
        if !matches!(
            name.as_str(),
            "vec" | "routes" | "services" | "join" | "try_join" | "dbg"
        ) {
            return;
        }
        let Some(inside) = expressions(found.tokens.clone()) else {
            return;
        };
        for expression in &inside {
            self.visit_expr(expression);
        }
        // The buffer of a list stays where it is when the list is moved.
        self.macros.lists.insert(address(found), inside);
    }
}

/// What a macro gives, as an expression; statements are a block.
fn expression(tokens: TokenStream) -> Option<syn::Expr> {
    syn::parse2(tokens.clone()).ok().or_else(|| {
        let block = TokenTree::Group(Group::new(Delimiter::Brace, tokens));
        syn::parse2(block.into()).ok()
    })
}
