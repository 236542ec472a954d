//! Macros: those that take expressions, and those that the code declares.

mod paste;
mod rules;

use std::collections::{HashMap, HashSet};

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use syn::spanned::Spanned as _;
use syn::visit::Visit;

use self::rules::{Arm, arms, expanded};
use super::load::Loaded;
use super::syntax::{expressions, is_test, last};
use super::words::is_about_routes;

/// Macros that expand to others end somewhere.
const DEPTH: usize = 8;
/// How many calls of macros are expanded in a file.
const CALLS: usize = 1_000;

/// What is in macros, by their addresses.
#[derive(Default)]
pub(super) struct Macros {
    /// Expressions in macros that take nothing else.
    lists: HashMap<usize, Vec<syn::Expr>>,
    /// What calls of macros stand for that the code declares, as far as these name routes.
    expanded: HashMap<usize, Box<syn::Expr>>,
    /// The items that calls of macros stand for that the code declares, as far as these make types.
    items: HashMap<usize, Vec<syn::Item>>,
    /// Declarations that were made use of.
    used: HashSet<usize>,
    /// What attributes put around handlers, which they have as text.
    wraps: HashMap<usize, Vec<syn::Expr>>,
}

impl Macros {
    /// Parses what is in such macros.
    pub(super) fn of(loaded: &Loaded) -> Self {
        let mut macros = Self::default();
        let each = loaded.files.iter().map(|parsed| {
            let mut declared = Declared::default();
            declared.visit_file(&parsed.file);
            declared
        });
        let each: Vec<Declared> = each.collect();
        let mut all: HashMap<&str, Vec<&Declaration>> = HashMap::new();
        // A library and a program may have files in common.
        let mut seen = HashSet::new();
        let files = loaded.files.iter().zip(&each);
        let files = files.filter(|(file, _)| seen.insert(file.source));
        for (name, declaration) in files.flat_map(|(_, declared)| &declared.0) {
            all.entry(name).or_default().push(declaration);
        }
        for (parsed, declared) in loaded.files.iter().zip(&each) {
            let mut finder = Finder {
                macros: &mut macros,
                declared,
                all: &all,
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

    /// What an attribute above a handler puts around it.
    pub(super) fn wraps(&self, attribute: &syn::Attribute) -> &[syn::Expr] {
        let wraps = self.wraps.get(&std::ptr::from_ref(attribute).addr());
        wraps.map_or(&[], Vec::as_slice)
    }

    /// What a macro stands for.
    pub(super) fn expanded(&self, found: &syn::Macro) -> Option<&syn::Expr> {
        self.expanded
            .get(&address(found))
            .map(|expanded| &**expanded)
    }

    /// The items that a macro stands for.
    pub(super) fn items(&self, found: &syn::Macro) -> &[syn::Item] {
        self.items.get(&address(found)).map_or(&[], Vec::as_slice)
    }

    /// Whether calls of the macro that is declared so were expanded.
    pub(super) fn is_used(&self, declaration: &syn::Macro) -> bool {
        self.used.contains(&address(declaration))
    }
}

fn address(found: &syn::Macro) -> usize {
    std::ptr::from_ref(found).addr()
}

/// The macros that a file declares.
#[derive(Default)]
struct Declared(HashMap<String, Declaration>);

/// A declaration, by its address.
struct Declaration {
    address: usize,
    arms: Vec<Arm>,
    is_of_routes: bool,
    makes_items: bool,
}

impl<'a> Visit<'a> for Declared {
    fn visit_item_macro(&mut self, item: &'a syn::ItemMacro) {
        if let Some(name) = &item.ident
            && item.mac.path.is_ident("macro_rules")
        {
            // Paths are put together out of texts.
            let is_wanted = |name: &str| {
                is_about_routes(name) || matches!(name, "concat" | "concatcp" | "formatcp")
            };
            let is_of_routes = says(item.mac.tokens.clone(), &is_wanted);
            let is_type = |name: &str| name == "enum" || name == "struct";
            let declaration = Declaration {
                address: address(&item.mac),
                arms: arms(item.mac.tokens.clone()),
                is_of_routes,
                makes_items: is_of_routes || says(item.mac.tokens.clone(), &is_type),
            };
            self.0.insert(name.to_string(), declaration);
        }
    }
}

/// Whether there is such a name in the tokens.
fn says(tokens: TokenStream, is_meant: &dyn Fn(&str) -> bool) -> bool {
    let mut open = vec![tokens];
    while let Some(tokens) = open.pop() {
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if is_meant(&ident.to_string()) => return true,
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
    /// Those of all files by name.
    all: &'m HashMap<&'m str, Vec<&'m Declaration>>,
    depth: usize,
    calls: usize,
}

impl<'m> Finder<'m> {
    /// What a call means: a macro of its own file, or the only one of this name. What comes of another
    /// file is said to stand where it is called, since places are those of one file.
    fn declaration(
        &self,
        name: &str,
        call: &syn::Macro,
    ) -> Option<(&'m Declaration, Option<Span>)> {
        if let Some(own) = self.declared.0.get(name) {
            return Some((own, None));
        }
        match self.all.get(name)?.as_slice() {
            [only] => Some((only, Some(call.path.span()))),
            _ => None,
        }
    }
}

impl Finder<'_> {
    /// The items that a call stands for, those of macros in them among them.
    fn items_of(&mut self, found: &syn::Macro) -> Option<Vec<syn::Item>> {
        let name = last(&found.path);
        if self.depth >= DEPTH || self.calls >= CALLS {
            return None;
        }
        let tokens = match self.declaration(&name, found) {
            Some((declaration, _)) if !declaration.makes_items => return None,
            Some((declaration, place)) => {
                let tokens = expanded(&declaration.arms, &found.tokens, place)?;
                self.macros.used.insert(declaration.address);
                tokens
            }
            None if name == "paste" => paste::pasted(found.tokens.clone()),
            None => return None,
        };
        self.calls += 1;
        let file: syn::File = syn::parse2(tokens).ok()?;
        let mut items = Vec::new();
        self.depth += 1;
        for item in file.items {
            let inside = match &item {
                syn::Item::Macro(inside) if inside.ident.is_none() => self.items_of(&inside.mac),
                _ => None,
            };
            match inside {
                Some(inside) => items.extend(inside),
                None => items.push(item),
            }
        }
        self.depth -= 1;
        Some(items)
    }
}

impl<'a> Visit<'a> for Finder<'_> {
    fn visit_attribute(&mut self, attribute: &'a syn::Attribute) {
        let wraps = crate::infer::attribute::wraps(attribute);
        if !wraps.is_empty() {
            let address = std::ptr::from_ref(attribute).addr();
            self.macros.wraps.insert(address, wraps);
        }
    }

    fn visit_item_macro(&mut self, item: &'a syn::ItemMacro) {
        if item.ident.is_some() || is_test(&item.attrs) {
            return;
        }
        if let Some(items) = self.items_of(&item.mac) {
            for item in &items {
                self.visit_item(item);
            }
            // The buffer of a list stays where it is when the list is moved.
            self.macros.items.insert(address(&item.mac), items);
        }
    }

    fn visit_macro(&mut self, found: &'a syn::Macro) {
        let name = last(&found.path);
        if let Some((declaration, place)) = self.declaration(&name, found)
            && (declaration.is_of_routes || takes_path(found.tokens.clone()))
        {
            if self.depth >= DEPTH || self.calls >= CALLS {
                return;
            }
            self.calls += 1;
            let Some(expression) =
                expanded(&declaration.arms, &found.tokens, place).and_then(expression)
            else {
                return;
            };
            // Where it is now it stays, so that what is in it has an address.
            let expression = Box::new(expression);
            self.depth += 1;
            self.visit_expr(&expression);
            self.depth -= 1;
            self.macros.used.insert(declaration.address);
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

/// Whether a call has a path among what it takes.
fn takes_path(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Literal(literal) => literal.to_string().starts_with("\"/"),
        _ => false,
    })
}

/// What a macro gives, as an expression; statements are a block.
fn expression(tokens: TokenStream) -> Option<syn::Expr> {
    syn::parse2(tokens.clone()).ok().or_else(|| {
        let block = TokenTree::Group(Group::new(Delimiter::Brace, tokens));
        syn::parse2(block.into()).ok()
    })
}
