//! Pages of Leptos: `<Route path=path!("/users/:id") view=User/>` in `view!`, which `leptos_routes` serves.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::visit::Visit;

use super::Evaluator;
use super::axum::made;
use crate::read::rust::syntax::last;
use crate::read::rust::value::{At, Handler, Value};
use crate::read::rust::world::{Function, World};

/// A page: its path, if that is known, and where it is said.
struct Page {
    path: Option<String>,
    span: Span,
}

impl<'a> Evaluator<'a, '_> {
    /// Adds the pages of a program to a router.
    pub(super) fn pages(&mut self, router: &Value<'a>) {
        let world = self.world;
        for (function, page) in pages(world) {
            let at = At {
                module: function.module,
                of: function.of,
            };
            let place = self.place(at, page.span);
            let Some(path) = page.path else {
                let reason = "the path of this page is not a text that stands there";
                self.lose(place, reason, "write it as a text");
                continue;
            };
            let endpoint = made(vec!["get".to_owned()], Handler::Unknown, place);
            self.add(router, &path, Value::Endpoints(vec![endpoint]));
        }
    }
}

/// The pages of the crates that are asked for, or else of others.
fn pages<'a>(world: &World<'a>) -> Vec<(Function<'a>, Page)> {
    let of = |is_meant: bool| {
        let functions = world.functions.iter().filter(|function| {
            let module = world.modules.get(function.module);
            module.is_some_and(|module| module.is_wanted == is_meant)
        });
        let mut found = Vec::new();
        for function in functions {
            let mut views = Views::default();
            views.visit_block(function.block);
            found.extend(views.0.into_iter().map(|page| (*function, page)));
        }
        found
    };
    let own = of(true);
    match own.is_empty() {
        true => of(false),
        false => own,
    }
}

#[derive(Default)]
struct Views(Vec<Page>);

impl<'a> Visit<'a> for Views {
    // Functions in functions are looked at by themselves.
    fn visit_item(&mut self, _item: &'a syn::Item) {}

    fn visit_macro(&mut self, found: &'a syn::Macro) {
        if last(&found.path) == "view" {
            let mut open = Vec::new();
            elements(found.tokens.clone(), &mut open, &mut self.0);
        }
    }
}

/// A route that others may stand in.
struct Open {
    path: Option<String>,
    span: Span,
    has_any: bool,
}

/// Finds the routes among elements.
fn elements(tokens: TokenStream, open: &mut Vec<Open>, pages: &mut Vec<Page>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut rest = tokens.as_slice();
    loop {
        rest = match rest {
            [] => return,
            [
                TokenTree::Punct(less),
                TokenTree::Punct(slash),
                TokenTree::Ident(name),
                behind @ ..,
            ] if less.as_char() == '<' && slash.as_char() == '/' => {
                if name.to_string().ends_with("Route")
                    && let Some(ended) = open.pop()
                    && !ended.has_any
                {
                    page(ended.path, ended.span, open, pages);
                }
                behind
            }
            [TokenTree::Punct(less), TokenTree::Ident(name), behind @ ..]
                if less.as_char() == '<' =>
            {
                let (attributes, is_closed, behind) = head(behind);
                let path = path_of(attributes);
                if name.to_string().ends_with("Route")
                    && let Some(path) = path
                {
                    match is_closed {
                        true => page(path, name.span(), open, pages),
                        false => open.push(Open {
                            path,
                            span: name.span(),
                            has_any: false,
                        }),
                    }
                } else if name.to_string().ends_with("Route") && !is_closed {
                    let path = Some(String::new());
                    let span = name.span();
                    open.push(Open {
                        path,
                        span,
                        has_any: true,
                    });
                }
                behind
            }
            [TokenTree::Group(group), behind @ ..] => {
                elements(group.stream(), open, pages);
                behind
            }
            [_, behind @ ..] => behind,
        };
    }
}

/// Takes a page, below the routes that are open.
fn page(path: Option<String>, span: Span, open: &mut [Open], pages: &mut Vec<Page>) {
    let mut whole = Some(String::new());
    for around in open.iter_mut() {
        around.has_any = true;
        whole = whole
            .zip(around.path.as_ref())
            .map(|(whole, part)| whole + part);
    }
    let path = whole.zip(path).map(|(whole, part)| whole + &part);
    let path = path.map(|path| match path.is_empty() {
        true => "/".to_owned(),
        false => path,
    });
    pages.push(Page { path, span });
}

/// The attributes of an element, whether it ends with itself, and what comes behind.
fn head(tokens: &[TokenTree]) -> (&[TokenTree], bool, &[TokenTree]) {
    let sign = |at: usize| match tokens.get(at) {
        Some(TokenTree::Punct(punct)) => punct.as_char(),
        _ => ' ',
    };
    let mut depth = 0_usize;
    for at in 0..tokens.len() {
        let before = at.checked_sub(1).map_or(' ', sign);
        match (before, sign(at)) {
            // `view=Lazy::<Page>::new`
            (':', '<') => depth += 1,
            ('-' | '=', '>') => {}
            (_, '>') if depth > 0 => depth -= 1,
            (before, '>') => {
                let end = at - usize::from(before == '/');
                let behind = tokens.get(at + 1..).unwrap_or_default();
                return (tokens.get(..end).unwrap_or_default(), before == '/', behind);
            }
            _ => {}
        }
    }
    (tokens, true, &[])
}

/// What `path=…` says; nothing if it is not there.
fn path_of(attributes: &[TokenTree]) -> Option<Option<String>> {
    let at = attributes.windows(2).position(|pair| {
        matches!(pair, [TokenTree::Ident(name), TokenTree::Punct(sign)]
            if *name == "path" && sign.as_char() == '=')
    })?;
    Some(text(attributes.get(at + 2..).unwrap_or_default()))
}

/// The text at the beginning of tokens: `"/x"`, `path!("/x")`, `StaticSegment("x")`, or several of these in
/// parentheses.
fn text(tokens: &[TokenTree]) -> Option<String> {
    let inside =
        |group: &proc_macro2::Group| -> Vec<TokenTree> { group.stream().into_iter().collect() };
    match tokens {
        [TokenTree::Literal(literal), ..] => {
            let text: syn::LitStr = syn::parse2(TokenTree::Literal(literal.clone()).into()).ok()?;
            Some(below(&text.value()))
        }
        [
            TokenTree::Ident(name),
            TokenTree::Punct(bang),
            TokenTree::Group(group),
            ..,
        ] if *name == "path" && bang.as_char() == '!' => text(&inside(group)),
        [TokenTree::Ident(name), TokenTree::Group(group), ..] => {
            let text = text(&inside(group))?;
            let name = name.to_string();
            match (name.as_str(), text.strip_prefix('/').unwrap_or("")) {
                ("StaticSegment", _) => Some(text),
                ("ParamSegment", name) => Some(format!("/:{name}")),
                ("WildcardSegment", name) => Some(format!("/*{name}")),
                _ => None,
            }
        }
        [TokenTree::Group(group), ..] => {
            let inside = inside(group);
            let parts = inside
                .split(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ','));
            parts.filter(|part| !part.is_empty()).map(text).collect()
        }
        _ => None,
    }
}

/// A part of a path, which begins with a slash if there is anything.
fn below(text: &str) -> String {
    let text = text.trim_matches('/');
    match text.is_empty() {
        true => String::new(),
        false => format!("/{text}"),
    }
}
