//! What validator and garde check of a field, as keywords of JSON Schema.

use syn::{Attribute, Expr, Lit};

use super::arguments::{Argument, of_attributes};

/// One thing that is checked.
pub enum Rule {
    /// How long it is at least: characters, items or members.
    Least(Expr),
    /// How long it is at most.
    Most(Expr),
    /// A bound of a number, by its keyword.
    Bound(&'static str, Expr),
    /// A format.
    Format(&'static str),
    /// A regular expression.
    Pattern(String),
    /// The name of what holds a regular expression.
    PatternOf(syn::Path),
    /// What is checked of each item.
    Inner(Vec<Rule>),
}

/// What attributes of validator and garde check.
pub fn rules(attributes: &[Attribute]) -> Vec<Rule> {
    let mut rules = Vec::new();
    for family in ["validate", "garde"] {
        for argument in of_attributes(attributes, family) {
            add(&argument, &mut rules);
        }
    }
    rules
}

fn add(argument: &Argument, rules: &mut Vec<Rule>) {
    let value = |name: &str| {
        let arguments = argument.arguments();
        let found = arguments.iter().find(|argument| argument.name == name)?;
        found.expression()
    };
    match argument.name.as_str() {
        "length" => {
            let bound = |name| value(name).or_else(|| value("equal"));
            rules.extend(bound("min").map(Rule::Least));
            rules.extend(bound("max").map(Rule::Most));
        }
        "range" => {
            for (name, keyword) in [
                ("min", "minimum"),
                ("max", "maximum"),
                ("exclusive_min", "exclusiveMinimum"),
                ("exclusive_max", "exclusiveMaximum"),
            ] {
                rules.extend(value(name).map(|bound| Rule::Bound(keyword, bound)));
            }
        }
        "email" => rules.push(Rule::Format("email")),
        "url" => rules.push(Rule::Format("uri")),
        "pattern" => match argument.text() {
            Some(pattern) => rules.push(Rule::Pattern(pattern)),
            None => rules.extend(constant(argument.inside.clone()).map(Rule::PatternOf)),
        },
        "regex" => rules.extend(value("path").and_then(named).map(Rule::PatternOf)),
        "inner" => {
            let mut inner = Vec::new();
            for inside in argument.arguments() {
                add(&inside, &mut inner);
            }
            rules.push(Rule::Inner(inner));
        }
        _ => {}
    }
}

/// `pattern(NAME)` of garde.
fn constant(tokens: Option<proc_macro2::TokenStream>) -> Option<syn::Path> {
    named(syn::parse2(tokens?).ok()?)
}

/// `path = *NAME`, or `path = "NAME"`, as older versions have it.
fn named(expression: Expr) -> Option<syn::Path> {
    match expression {
        Expr::Path(path) => Some(path.path),
        Expr::Unary(unary) => named(*unary.expr),
        Expr::Reference(reference) => named(*reference.expr),
        Expr::Lit(literal) => match literal.lit {
            Lit::Str(text) => syn::parse_str(&text.value()).ok(),
            _ => None,
        },
        _ => None,
    }
}

/// A number as JSON writes it: a literal, or what is behind a name, if that is known.
pub fn number(
    expression: &Expr,
    constant: &dyn Fn(&syn::Path) -> Option<String>,
) -> Option<String> {
    match expression {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(number) => Some(number.base10_digits().to_owned()),
            Lit::Float(number) => Some(plain_number(number.base10_digits().to_owned())),
            _ => None,
        },
        Expr::Unary(unary) => {
            let inside = number(&unary.expr, constant)?;
            match unary.op {
                syn::UnOp::Neg(_) => Some(format!("-{inside}")),
                _ => Some(inside),
            }
        }
        Expr::Group(group) => number(&group.expr, constant),
        Expr::Paren(paren) => number(&paren.expr, constant),
        Expr::Cast(cast) => number(&cast.expr, constant),
        Expr::Path(path) => constant(&path.path),
        _ => None,
    }
}

/// `1.0` is `1`, and `1.` is no number of JSON.
pub fn plain_number(text: String) -> String {
    match text.split_once('.') {
        Some((whole, rest)) if rest.chars().all(|digit| digit == '0') => whole.to_owned(),
        _ => text,
    }
}
