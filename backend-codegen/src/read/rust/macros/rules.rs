//! `macro_rules!`: what a call matches, and what it stands for then.

use std::collections::HashMap;

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::parse::discouraged::Speculative as _;
use syn::parse::{ParseStream, Parser as _};

/// How many tokens a call may become.
const TOKENS: usize = 100_000;

/// A way to call a macro.
pub(super) struct Arm {
    pattern: Vec<TokenTree>,
    body: Vec<TokenTree>,
}

/// The arms of a declaration, as far as they can be understood.
pub(super) fn arms(declaration: TokenStream) -> Vec<Arm> {
    let mut arms = Vec::new();
    let mut groups = declaration.into_iter().filter_map(|token| match token {
        TokenTree::Group(group) => Some(group.stream().into_iter().collect()),
        _ => None,
    });
    while let (Some(pattern), Some(body)) = (groups.next(), groups.next()) {
        arms.push(Arm { pattern, body });
    }
    arms
}

/// What a call stands for. `place` is where all of it is said to stand, if the declaration is in another
/// file.
pub(super) fn expanded(
    arms: &[Arm],
    call: &TokenStream,
    place: Option<Span>,
) -> Option<TokenStream> {
    arms.iter().find_map(|arm| {
        let bound = matched(&arm.pattern, call.clone()).ok()?;
        let mut room = TOKENS;
        match place {
            Some(place) => written(&moved(&arm.body, place), &Known::of(&bound), &mut room),
            None => written(&arm.body, &Known::of(&bound), &mut room),
        }
    })
}

/// The same tokens, all of them at one place.
fn moved(tokens: &[TokenTree], place: Span) -> Vec<TokenTree> {
    let tokens = tokens.iter().map(|token| {
        let mut token = match token {
            TokenTree::Group(group) => {
                let inside: Vec<TokenTree> = group.stream().into_iter().collect();
                let inside = moved(&inside, place).into_iter().collect();
                TokenTree::Group(Group::new(group.delimiter(), inside))
            }
            token => token.clone(),
        };
        token.set_span(place);
        token
    });
    tokens.collect()
}

/// What the names of a pattern stand for.
#[derive(Clone, Default)]
struct Bound {
    names: HashMap<String, TokenStream>,
    /// Each repetition: the names in it, and what they stand for in each round.
    repeated: Vec<(Vec<String>, Vec<Bound>)>,
}

/// What names stand for where something is written: in a round of a repetition, what they do in that round,
/// too.
struct Known<'b> {
    /// The last ones come first.
    names: Vec<&'b HashMap<String, TokenStream>>,
    repeated: Vec<&'b (Vec<String>, Vec<Bound>)>,
}

impl<'b> Known<'b> {
    fn of(bound: &'b Bound) -> Self {
        Self {
            names: vec![&bound.names],
            repeated: bound.repeated.iter().collect(),
        }
    }

    fn name(&self, name: &str) -> Option<&'b TokenStream> {
        self.names.iter().rev().find_map(|names| names.get(name))
    }
}

/// Matches all tokens.
fn matched(pattern: &[TokenTree], tokens: TokenStream) -> syn::Result<Bound> {
    let all = |input: ParseStream<'_>| {
        let mut bound = Bound::default();
        some(pattern, input, &mut bound)?;
        match input.is_empty() {
            true => Ok(bound),
            false => Err(input.error("more than the pattern says")),
        }
    };
    all.parse2(tokens)
}

/// Matches as many tokens as the pattern is for.
fn some(pattern: &[TokenTree], input: ParseStream<'_>, bound: &mut Bound) -> syn::Result<()> {
    let mut rest = pattern;
    loop {
        rest = match rest {
            [] => return Ok(()),
            [
                TokenTree::Punct(dollar),
                TokenTree::Ident(name),
                TokenTree::Punct(colon),
                TokenTree::Ident(kind),
                rest @ ..,
            ] if dollar.as_char() == '$' && colon.as_char() == ':' => {
                let found = fragment(&kind.to_string(), input)?;
                bound.names.insert(name.to_string(), found);
                rest
            }
            [TokenTree::Punct(dollar), TokenTree::Group(group), rest @ ..]
                if dollar.as_char() == '$' =>
            {
                let (repetition, rest) = Repetition::of(group, rest)
                    .ok_or_else(|| input.error("how often is not said"))?;
                let rounds = repetition.matched(input)?;
                bound.repeated.push((names(&repetition.inside), rounds));
                rest
            }
            [TokenTree::Group(group), rest @ ..] => {
                let found: Group = input.parse()?;
                if found.delimiter() != group.delimiter() {
                    return Err(input.error("other brackets than the pattern says"));
                }
                let inside: Vec<TokenTree> = group.stream().into_iter().collect();
                let inside = matched(&inside, found.stream())?;
                bound.names.extend(inside.names);
                bound.repeated.extend(inside.repeated);
                rest
            }
            [token, rest @ ..] => {
                same(token, input)?;
                rest
            }
        };
    }
}

/// Takes a token that reads like this one.
fn same(token: &TokenTree, input: ParseStream<'_>) -> syn::Result<()> {
    let found: TokenTree = input.parse()?;
    match found.to_string() == token.to_string() {
        true => Ok(()),
        false => Err(input.error("another token than the pattern says")),
    }
}

/// What a name of a kind stands for.
fn fragment(kind: &str, input: ParseStream<'_>) -> syn::Result<TokenStream> {
    use quote::ToTokens as _;
    Ok(match kind {
        "expr" | "expr_2021" => {
            let found: syn::Expr = input.parse()?;
            let tokens = found.to_token_stream();
            match found {
                syn::Expr::Path(_) | syn::Expr::Lit(_) => tokens,
                // It stays one expression, whatever it is put beside.
                _ => TokenTree::Group(Group::new(Delimiter::Parenthesis, tokens)).into(),
            }
        }
        "ident" => syn::Ident::parse_any(input)?.to_token_stream(),
        "ty" => input.parse::<syn::Type>()?.to_token_stream(),
        "path" => input.parse::<syn::Path>()?.to_token_stream(),
        "literal" => input.parse::<syn::Lit>()?.to_token_stream(),
        "block" => input.parse::<syn::Block>()?.to_token_stream(),
        "lifetime" => input.parse::<syn::Lifetime>()?.to_token_stream(),
        "vis" => input.parse::<syn::Visibility>()?.to_token_stream(),
        "tt" => input.parse::<TokenTree>()?.into(),
        _ => return Err(input.error("a kind of fragment that is not understood")),
    })
}

/// `$(…),*`
struct Repetition {
    inside: Vec<TokenTree>,
    separator: Option<TokenTree>,
    is_once: bool,
}

impl Repetition {
    /// What stands behind the group says how often it is meant.
    fn of<'t>(group: &Group, rest: &'t [TokenTree]) -> Option<(Self, &'t [TokenTree])> {
        let often = |token: &TokenTree| match token {
            TokenTree::Punct(punct) if matches!(punct.as_char(), '*' | '+' | '?') => {
                Some(punct.as_char() == '?')
            }
            _ => None,
        };
        let inside = group.stream().into_iter().collect();
        let (first, behind) = rest.split_first()?;
        let (separator, is_once, rest) = match often(first) {
            Some(is_once) => (None, is_once, behind),
            None => {
                let (second, behind) = behind.split_first()?;
                (Some(first.clone()), often(second)?, behind)
            }
        };
        let repetition = Self {
            inside,
            separator,
            is_once,
        };
        Some((repetition, rest))
    }

    fn matched(&self, input: ParseStream<'_>) -> syn::Result<Vec<Bound>> {
        let mut rounds = Vec::new();
        while !input.is_empty() {
            let ahead = input.fork();
            if let Some(separator) = &self.separator
                && !rounds.is_empty()
                && same(separator, &ahead).is_err()
            {
                break;
            }
            let mut round = Bound::default();
            let from = ahead.cursor();
            if some(&self.inside, &ahead, &mut round).is_err() || ahead.cursor() == from {
                break;
            }
            input.advance_to(&ahead);
            rounds.push(round);
            if self.is_once {
                break;
            }
        }
        Ok(rounds)
    }
}

/// The names that begin with `$` in tokens.
fn names(tokens: &[TokenTree]) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_name = false;
    for token in tokens {
        match token {
            TokenTree::Ident(ident) if is_name => found.push(ident.to_string()),
            TokenTree::Group(group) => {
                let inside: Vec<TokenTree> = group.stream().into_iter().collect();
                found.extend(names(&inside));
            }
            _ => {}
        }
        is_name = matches!(token, TokenTree::Punct(punct) if punct.as_char() == '$');
    }
    found
}

/// The body of an arm with all names replaced; nothing if it would be too much.
fn written(body: &[TokenTree], known: &Known<'_>, room: &mut usize) -> Option<TokenStream> {
    let mut out = TokenStream::new();
    let mut rest = body;
    loop {
        *room = room.checked_sub(1)?;
        rest = match rest {
            [] => return Some(out),
            [TokenTree::Punct(dollar), TokenTree::Ident(name), rest @ ..]
                if dollar.as_char() == '$' =>
            {
                match known.name(&name.to_string()) {
                    Some(found) => out.extend(found.clone()),
                    None if name == "crate" => out.extend([TokenTree::Ident(name.clone())]),
                    None => return None,
                }
                rest
            }
            [TokenTree::Punct(dollar), TokenTree::Group(group), rest @ ..]
                if dollar.as_char() == '$' =>
            {
                let (repetition, rest) = Repetition::of(group, rest)?;
                let meant = names(&repetition.inside);
                // The innermost, which was bound last.
                let is_meant = |(names, _): &&(Vec<String>, Vec<Bound>)| {
                    names.iter().any(|name| meant.contains(name))
                };
                let at = known.repeated.iter().rposition(is_meant)?;
                let (before, from) = known.repeated.split_at_checked(at)?;
                let ((_, rounds), behind) = from.split_first()?;
                for (index, round) in rounds.iter().enumerate() {
                    let names = known.names.iter().copied().chain([&round.names]);
                    let repeated = before.iter().chain(behind).copied().chain(&round.repeated);
                    let all = Known {
                        names: names.collect(),
                        repeated: repeated.collect(),
                    };
                    if index > 0 {
                        out.extend(repetition.separator.clone());
                    }
                    out.extend(written(&repetition.inside, &all, room)?);
                }
                rest
            }
            [TokenTree::Group(group), rest @ ..] => {
                let inside: Vec<TokenTree> = group.stream().into_iter().collect();
                let inside = written(&inside, known, room)?;
                let mut written = Group::new(group.delimiter(), inside);
                written.set_span(group.span());
                out.extend([TokenTree::Group(written)]);
                rest
            }
            [token, rest @ ..] => {
                out.extend([token.clone()]);
                rest
            }
        };
    }
}
