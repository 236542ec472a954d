//! What a type demands beyond its shape: as rules of garde, and as attributes of utoipa.

use super::context::Context;
use crate::api::Decimal;
use crate::api::pattern::{Matcher, Pattern, Test, Translation};
use crate::api::plan::{Check, Shape, StringFormat, Use};
use crate::tokens::{Ident, Literal, TokenStream, quote};
use crate::write::beyond;
use crate::write::rust::names::Scope;
use crate::write::rust::printer::text;

/// The regular expressions of a file.
pub(super) struct Patterns {
    /// The module of all types, as the file names it.
    types: Ident,
    scope: Scope,
    statics: Vec<(String, Ident)>,
}

impl Patterns {
    /// None yet, of a file that names the module of all types so.
    pub(super) fn of(types: &str) -> Self {
        Self {
            types: Ident::new(types),
            scope: Scope::of_constants(),
            statics: Vec::new(),
        }
    }

    fn name(&mut self, regex: String, hint: &str) -> Ident {
        if let Some((_, name)) = self.statics.iter().find(|(known, _)| *known == regex) {
            return name.clone();
        }
        let name = self.scope.text(hint);
        self.statics.push((regex, name.clone()));
        name
    }

    /// The statics.
    pub(super) fn tokens(&self) -> TokenStream {
        let statics = self.statics.iter().map(|(regex, name)| {
            let regex = text(regex);
            quote! {
                static #name: std::sync::LazyLock<regex::Regex> = std::sync::LazyLock::new(|| {
                    regex::Regex::new(#regex).expect("it is a regular expression")
                });
            }
        });
        quote!(#(#statics)*)
    }
}

/// The rules for a value of a type.
#[derive(Default)]
pub(super) struct Rules {
    /// Rules of garde, which one `Option` makes no difference to.
    garde: Vec<TokenStream>,
    /// Functions that check the value itself.
    custom: Vec<TokenStream>,
    /// How many `Option` are around the value.
    n_options: usize,
    /// Whether the type has rules of its own.
    dives: bool,
    /// Attributes of utoipa.
    pub(super) schema: Vec<TokenStream>,
}

impl Rules {
    /// All rules for a value in so many more `Option`.
    fn all(&self, n_options: usize) -> Vec<TokenStream> {
        let n_options = n_options.saturating_add(self.n_options);
        let garde = within(&self.garde, n_options.saturating_sub(1));
        let custom = within(&self.custom, n_options);
        garde.into_iter().chain(custom).collect()
    }

    /// Whether everything is checked by the type itself.
    pub(super) fn only_dives(&self) -> bool {
        self.all(0).is_empty()
    }

    /// `#[garde(…)]` for a value in so many `Option`; nothing if there is nothing to check.
    pub(super) fn attribute(&self, n_options: usize) -> Option<TokenStream> {
        let dive = self.dives.then(|| quote!(dive));
        let rules: Vec<TokenStream> = self.all(n_options).into_iter().chain(dive).collect();
        (!rules.is_empty()).then(|| quote!(#[garde(#(#rules),*)]))
    }
}

/// Rules for what is in so many `Option`.
fn within(rules: &[TokenStream], n: usize) -> Vec<TokenStream> {
    let mut rules = rules.to_vec();
    if !rules.is_empty() {
        for _ in 0..n {
            rules = vec![quote!(inner(#(#rules),*))];
        }
    }
    rules
}

/// The rules for a type. `hint` names what it is for.
pub(super) fn of(context: &Context<'_>, used: Use, hint: &str, patterns: &mut Patterns) -> Rules {
    let p = context.p;
    let used = p.resolve(used);
    let mut rules = Rules::default();
    let Some(plan) = p.plan(used) else {
        return rules;
    };
    if p.is_item(used) {
        rules.dives = !matches!(plan.shape, Shape::Enum(_)) && context.is_received(used);
        return rules;
    }
    let mut found = Found::default();
    for check in &plan.checks {
        found.add(context, used, check, &plan.shape, hint, patterns);
    }
    if plan.shape == Shape::String(StringFormat::Base64) {
        // There is another word for it.
        let bounds = beyond::all_bounds(p.plans, used.ty);
        if bounds.iter().any(|(name, _)| *name == "format") {
            rules.schema.push(quote!(format = Byte));
        }
        let what = "Base64 is kept as text, and not checked";
        context.is_loose(context.location(used), what, "decode it in the handler");
    }
    // Formats that nobody checks are said all the same; the types of numbers have theirs.
    let is_number = matches!(plan.shape, Shape::Integer(_) | Shape::Number);
    let of_numbers = ["int32", "int64", "float", "double"];
    let format = plan.format.as_deref();
    if is_number && let Some(format) = format.filter(|format| !of_numbers.contains(format)) {
        let name = text(format);
        rules.schema.push(quote!(format = #name));
    }
    if plan.shape == Shape::String(StringFormat::Plain)
        && !found.has_format
        && let Some(format) = format
    {
        let name = text(format);
        rules.schema.push(quote!(format = #name));
    }
    found.finish(&plan.shape, &mut rules);
    match &plan.shape {
        Shape::Nullable(ty) => {
            let inner = of(context, p.part(used, *ty), hint, patterns);
            rules.n_options = inner.n_options.saturating_add(1);
            rules.garde.extend(inner.garde);
            rules.custom.extend(inner.custom);
            rules.dives |= inner.dives;
            rules.schema.extend(inner.schema);
        }
        Shape::Array(ty) => {
            let item = of(context, p.part(used, *ty), hint, patterns);
            rules.dives |= item.dives;
            let inner = item.all(0);
            if !inner.is_empty() {
                // To garde an `Option` is a container as well, so this is about the list itself.
                rules.custom.push(quote!(inner(#(#inner),*)));
            }
        }
        Shape::Map(ty) => {
            let value = of(context, p.part(used, *ty), hint, patterns);
            rules.dives |= value.dives;
            if !value.all(0).is_empty() {
                let what = "what the values of a map must be is not checked";
                let help = "check them in the handler, or give the schema of the values properties";
                context.is_loose(context.location(used), what, help);
            }
        }
        _ => {}
    }
    rules
}

/// The checks of one value, by kind.
#[derive(Default)]
struct Found {
    garde: Vec<TokenStream>,
    custom: Vec<TokenStream>,
    schema: Vec<TokenStream>,
    /// Whether a format is said.
    has_format: bool,
    min: Option<TokenStream>,
    max: Option<TokenStream>,
    min_count: Option<u64>,
    max_count: Option<u64>,
}

impl Found {
    fn add(
        &mut self,
        context: &Context<'_>,
        used: Use,
        check: &Check,
        shape: &Shape,
        hint: &str,
        patterns: &mut Patterns,
    ) {
        let number = |value: &Decimal| number(value, shape);
        let types = patterns.types.clone();
        match check {
            Check::Minimum(value) => self.bound(value, shape, "minimum", false),
            Check::Maximum(value) => self.bound(value, shape, "maximum", true),
            Check::ExclusiveMinimum(value) | Check::ExclusiveMaximum(value) => {
                let is_max = matches!(check, Check::ExclusiveMaximum(_));
                if let Some(value) = number(value) {
                    let (rule, attribute) = match is_max {
                        true => (quote!(below), quote!(exclusive_maximum)),
                        false => (quote!(above), quote!(exclusive_minimum)),
                    };
                    self.schema.push(quote!(#attribute = #value));
                    self.custom.push(quote!(custom(#types::#rule(#value))));
                }
            }
            Check::MultipleOf(value) => {
                if let Some(value) = number(value) {
                    self.schema.push(quote!(multiple_of = #value));
                    self.custom
                        .push(quote!(custom(#types::multiple_of(#value))));
                }
            }
            Check::MinLength(n) => self.count(*n, quote!(min_length), false),
            Check::MaxLength(n) => self.count(*n, quote!(max_length), true),
            Check::MinItems(n) => self.count(*n, quote!(min_items), false),
            Check::MaxItems(n) => self.count(*n, quote!(max_items), true),
            Check::MinProperties(n) => self.min_count = Some(*n),
            Check::MaxProperties(n) => self.max_count = Some(*n),
            Check::UniqueItems => self.custom.push(quote!(custom(#types::unique))),
            Check::Pattern(pattern) => {
                let source = text(pattern);
                self.schema.push(quote!(pattern = #source));
                match regex(pattern) {
                    Some(regex) => {
                        let name = patterns.name(regex, hint);
                        self.garde.push(quote!(pattern(#name)));
                    }
                    None => context.is_loose(
                        context.location(used),
                        format!("the pattern `{pattern}` is not checked"),
                        "check it in the handler",
                    ),
                }
            }
            Check::Format(format) => {
                self.has_format = true;
                match &**format {
                    "email" => {
                        self.garde.push(quote!(email));
                        self.schema.push(quote!(format = Email));
                    }
                    "ipv4" => {
                        self.garde.push(quote!(ipv4));
                        self.schema.push(quote!(format = Ipv4));
                    }
                    "ipv6" => {
                        self.garde.push(quote!(ipv6));
                        self.schema.push(quote!(format = Ipv6));
                    }
                    // The types of numbers have them.
                    "int32" | "int64" | "uint32" | "uint64" | "float" | "double" => {}
                    format => {
                        let name = text(format);
                        self.schema.push(quote!(format = #name));
                        context.is_loose(
                            context.location(used),
                            format!("the format `{format}` is not checked"),
                            "check it in the handler, or by a type",
                        );
                    }
                }
            }
            other => context.is_loose(
                context.location(used),
                format!("`{}` is not checked", other.keyword()),
                "check it in the handler",
            ),
        }
    }

    fn bound(&mut self, value: &Decimal, shape: &Shape, attribute: &str, is_max: bool) {
        let Some(value) = number(value, shape) else {
            return;
        };
        let attribute = Ident::new(attribute);
        self.schema.push(quote!(#attribute = #value));
        match is_max {
            true => self.max = Some(value),
            false => self.min = Some(value),
        }
    }

    fn count(&mut self, n: u64, attribute: TokenStream, is_max: bool) {
        let value = Literal::u64_unsuffixed(n);
        self.schema.push(quote!(#attribute = #value));
        match is_max {
            true => self.max_count = Some(n),
            false => self.min_count = Some(n),
        }
    }

    fn finish(self, shape: &Shape, rules: &mut Rules) {
        let both = |min: Option<TokenStream>, max: Option<TokenStream>| {
            let min = min.map(|min| quote!(min = #min));
            let max = max.map(|max| quote!(max = #max));
            min.into_iter().chain(max).collect::<Vec<_>>()
        };
        let range = both(self.min, self.max);
        if !range.is_empty() {
            rules.garde.push(quote!(range(#(#range),*)));
        }
        let count = |n: u64| {
            let n = Literal::u64_unsuffixed(n);
            quote!(#n)
        };
        let length = both(self.min_count.map(count), self.max_count.map(count));
        if !length.is_empty() {
            let chars = matches!(shape, Shape::String(_)).then(|| quote!(chars,));
            rules.garde.push(quote!(length(#chars #(#length),*)));
        }
        rules.garde.extend(self.garde);
        rules.custom.extend(self.custom);
        rules.schema.extend(self.schema);
    }
}

/// A number as a literal of the type; nothing if the type cannot hold it.
fn number(value: &Decimal, shape: &Shape) -> Option<TokenStream> {
    let literal = match shape {
        Shape::Integer(_) => Literal::i128_unsuffixed(value.to_i128()?),
        _ => Literal::f64_unsuffixed(value.to_f64()),
    };
    Some(quote!(#literal))
}

/// A pattern in the syntax of the regex crate, if it has the same meaning there.
fn regex(pattern: &str) -> Option<String> {
    let Translation::Linear(test) = Pattern::parse(pattern).ok()?.translate() else {
        return None;
    };
    match test {
        Test::Matches(Matcher::Regex(regex)) => Some(regex.to_string()),
        // What is simple enough to need no engine means the same in both, but for classes.
        Test::Matches(Matcher::Simple(_)) => {
            let regex = pattern
                .replace(r"\d", "[0-9]")
                .replace(r"\w", "[0-9A-Za-z_]");
            let is_nested = regex.split_once('[').is_some_and(|(_, rest)| {
                rest.split(']').any(|class| class.matches('[').count() > 1)
            });
            let has_operators = ["&&", "--", "~~", r"\c", r"\u"]
                .iter()
                .any(|it| regex.contains(it));
            (!is_nested && !has_operators).then_some(regex)
        }
        Test::Not(_) | Test::All(_) | Test::Any(_) => None,
    }
}
