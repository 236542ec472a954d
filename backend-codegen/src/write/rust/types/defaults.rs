//! What an absent member means, as an expression.

use crate::api::plan::{Additional, Field, IntegerFormat, ObjectShape, Shape, StringFormat, Use};
use crate::api::{Decimal, Json, TypeSet};
use crate::list::CollectVec;
use crate::tokens::{Literal, TokenStream, quote};
use crate::write::rust::printer::{Printer, text};

/// A value that stands for an absent member.
#[derive(Debug)]
pub(in crate::write::rust) struct Default {
    expression: TokenStream,
    /// Whether it is made without work, so that it may be made in vain.
    is_constant: bool,
    /// Whether it is what `Default` makes.
    is_default: bool,
}

impl Default {
    fn constant(expression: TokenStream) -> Self {
        Self {
            expression,
            is_constant: true,
            is_default: false,
        }
    }

    fn made(expression: TokenStream) -> Self {
        Self {
            expression,
            is_constant: false,
            is_default: false,
        }
    }

    fn with(mut self, is_default: bool) -> Self {
        self.is_default = is_default;
        self
    }

    /// The expression.
    pub(in crate::write::rust) fn expression(&self) -> &TokenStream {
        &self.expression
    }

    /// Whether it is what `Default` makes.
    pub(in crate::write::rust) fn is_default(&self) -> bool {
        self.is_default
    }

    /// What is in `option`, or else the default.
    pub(in crate::write::rust) fn or(&self, option: &TokenStream) -> TokenStream {
        let expression = &self.expression;
        match (self.is_default, self.is_constant) {
            (true, _) => quote!(#option.unwrap_or_default()),
            (false, true) => quote!(#option.unwrap_or(#expression)),
            (false, false) => quote!(#option.unwrap_or_else(|| #expression)),
        }
    }
}

/// What the field means where it is absent, if the document says so and Rust can.
pub(in crate::write::rust) fn default(
    p: &Printer<'_>,
    used: Use,
    field: &Field,
) -> Option<Default> {
    if field.required {
        return None;
    }
    let value = value(p, p.part(used, field.ty), field.default.as_ref()?)?;
    if p.names.is_boxed(used, field.ty) {
        let inner = value.expression;
        return Some(Default::made(quote!(Box::new(#inner))));
    }
    Some(value)
}

/// A JSON value as a value of the type; `None` if it is not of the type.
pub(in crate::write::rust) fn value(p: &Printer<'_>, used: Use, json: &Json) -> Option<Default> {
    let used = p.names.shared(used);
    if p.names.is_wrapped(used) || p.names.own(used).is_some() {
        return None;
    }
    let plan = p.plan(used)?;
    let zero = |number: &Decimal| number.is_zero();
    Some(match (&plan.shape, json) {
        (Shape::Null, Json::Null) => Default::constant(quote!(())).with(true),
        (Shape::Boolean, Json::Bool(value)) => Default::constant(quote!(#value)).with(!value),
        (Shape::Integer(format), Json::Number(number)) => {
            Default::constant(integer(*format, number)?).with(zero(number))
        }
        (Shape::Number, Json::Number(number)) => {
            Default::constant(float(number)?).with(zero(number))
        }
        (Shape::String(StringFormat::Plain), Json::String(string)) if string.is_empty() => {
            Default::made(quote!(String::new())).with(true)
        }
        (Shape::String(StringFormat::Plain), Json::String(string)) => {
            let string = text(string);
            Default::made(quote!(#string.to_owned()))
        }
        (Shape::Enum(values), Json::String(string)) => {
            let at = values.iter().position(|value| value == string)?;
            let (names, ty) = (p.names.values(values), p.names.type_tokens(used));
            let name = names.get(at)?;
            Default::constant(quote!(#ty::#name))
        }
        (Shape::Array(_), Json::Array(items)) if items.is_empty() => {
            Default::made(quote!(Vec::new())).with(true)
        }
        (Shape::Array(item), Json::Array(items)) => {
            let item = p.part(used, *item);
            let items: Vec<TokenStream> = items
                .iter()
                .map(|json| Some(value(p, item, json)?.expression))
                .collect::<Option<_>>()?;
            Default::made(quote!(vec![#(#items),*]))
        }
        (Shape::Map(item), Json::Object(members)) => {
            let is_free = p.names.is_free(p.part(used, *item));
            return map(p, p.part(used, *item), is_free, members.iter());
        }
        (Shape::Nullable(_), Json::Null) => Default::constant(quote!(None)).with(true),
        (Shape::Nullable(ty), json) => {
            let inner = value(p, p.part(used, *ty), json)?;
            let is_constant = inner.is_constant;
            let inner = boxed(p, used, *ty, inner.expression);
            Default {
                expression: quote!(Some(#inner)),
                is_constant,
                is_default: false,
            }
        }
        (Shape::Alias(ty), json) => {
            let inner = value(p, p.part(used, *ty), json)?;
            let inner_expression = inner.expression.clone();
            Default {
                expression: boxed(p, used, *ty, inner_expression),
                ..inner
            }
        }
        (Shape::Object(object), Json::Object(members)) => of_object(p, used, object, members)?,
        (Shape::Union(union), json) => {
            let kind = kind(json);
            let idents = p.names.variants(used, union);
            let ty = p.names.type_tokens(used);
            let mut variants = union.variants.iter().zip(&idents);
            return variants.find_map(|(variant, ident)| {
                if !variant.types.contains(kind) {
                    return None;
                }
                if super::super::decode::is_unit(p, used, variant) {
                    return Some(Default::constant(quote!(#ty::#ident)));
                }
                let inner = value(p, p.part(used, variant.ty), json)?;
                let is_constant = inner.is_constant && !p.names.is_boxed(used, variant.ty);
                let inner = boxed(p, used, variant.ty, inner.expression);
                Some(Default {
                    expression: quote!(#ty::#ident(#inner)),
                    is_constant,
                    is_default: false,
                })
            });
        }
        (Shape::Any, json) => Default::made(any(json)),
        _ => return None,
    })
}

fn boxed(
    p: &Printer<'_>,
    whole: Use,
    part: crate::api::TypeId,
    expression: TokenStream,
) -> TokenStream {
    match p.names.is_boxed(whole, part) {
        true => quote!(Box::new(#expression)),
        false => expression,
    }
}

/// The JSON type of a value.
fn kind(json: &Json) -> TypeSet {
    match json {
        Json::Null => TypeSet::NULL,
        Json::Bool(_) => TypeSet::BOOLEAN,
        Json::Number(number) if number.is_integer() => TypeSet::INTEGER,
        Json::Number(_) => TypeSet::NUMBER,
        Json::String(_) => TypeSet::STRING,
        Json::Array(_) => TypeSet::ARRAY,
        Json::Object(_) => TypeSet::OBJECT,
    }
}

fn integer(format: IntegerFormat, number: &Decimal) -> Option<TokenStream> {
    let value = number.to_i128()?;
    let literal = match format {
        IntegerFormat::Int32 => Literal::i32_unsuffixed(value.try_into().ok()?),
        IntegerFormat::Int64 => Literal::i64_unsuffixed(value.try_into().ok()?),
        IntegerFormat::Uint32 => Literal::u32_unsuffixed(value.try_into().ok()?),
        IntegerFormat::Uint64 => Literal::u64_unsuffixed(value.try_into().ok()?),
    };
    Some(quote!(#literal))
}

fn float(number: &Decimal) -> Option<TokenStream> {
    let value = Some(number.to_f64()).filter(|value| value.is_finite())?;
    let literal = Literal::f64_unsuffixed(value);
    Some(quote!(#literal))
}

fn map<'j>(
    p: &Printer<'_>,
    item: Use,
    is_free: bool,
    members: impl ExactSizeIterator<Item = &'j (Box<str>, Json)>,
) -> Option<Default> {
    let ty = match is_free {
        true => quote!(support::json::Map),
        false => quote!(std::collections::BTreeMap),
    };
    if members.len() == 0 {
        let make = match is_free {
            true => quote!(support::json::Map::default()),
            false => quote!(std::collections::BTreeMap::new()),
        };
        return Some(Default::made(make).with(true));
    }
    let members: Vec<TokenStream> = members
        .map(|(name, json)| {
            let name = text(name);
            let value = match is_free {
                true => any(json),
                false => value(p, item, json)?.expression,
            };
            Some(quote!((#name.to_owned(), #value)))
        })
        .collect::<Option<_>>()?;
    Some(Default::made(quote!(#ty::from_iter([#(#members),*]))))
}

fn of_object(
    p: &Printer<'_>,
    used: Use,
    object: &ObjectShape,
    members: &[(Box<str>, Json)],
) -> Option<Default> {
    let ty = p.names.item(used)?;
    let (names, additional_name) = p.names.fields(object);
    let member = |name: &str| members.iter().find(|(known, _)| **known == *name);
    let mut inits = Vec::new();
    let mut is_constant = true;
    for (field, name) in object.fields.iter().zip(&names) {
        let given = match member(&field.name) {
            Some((_, json)) => {
                let given = value(p, p.part(used, field.ty), json)?;
                is_constant &= given.is_constant && !p.names.is_boxed(used, field.ty);
                let given = boxed(p, used, field.ty, given.expression);
                match super::is_always_there(p, used, field) {
                    true => given,
                    false => quote!(Some(#given)),
                }
            }
            None if field.required => return None,
            // A default inside a default may be the one that is being made.
            None if field.default.as_ref().is_some_and(is_composed) => return None,
            None => match default(p, used, field) {
                Some(default) => {
                    is_constant &= default.is_constant;
                    default.expression
                }
                None => quote!(None),
            },
        };
        inits.push(quote!(#name: #given));
    }
    let is_known = |name: &str| object.fields.iter().any(|field| *field.name == *name);
    let others: Vec<&(Box<str>, Json)> = members
        .iter()
        .filter(|(name, _)| !is_known(name))
        .collect_vec();
    match object.additional {
        Additional::Refused if !others.is_empty() => return None,
        Additional::Refused | Additional::Ignored => {}
        Additional::Kept(ty) => {
            let item = p.part(used, ty);
            let others = map(p, item, p.names.is_free(item), others.into_iter())?.expression;
            inits.push(quote!(#additional_name: #others));
            is_constant = false;
        }
    }
    Some(Default {
        expression: quote!(types::#ty { #(#inits),* }),
        is_constant,
        is_default: false,
    })
}

/// Whether a value has parts.
fn is_composed(json: &Json) -> bool {
    match json {
        Json::Array(items) => !items.is_empty(),
        Json::Object(_) => true,
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => false,
    }
}

/// A JSON value as [`Json`] of the support module.
fn any(json: &Json) -> TokenStream {
    let value = match json {
        Json::Null => quote!(Null),
        Json::Bool(value) => quote!(Bool(#value)),
        Json::Number(number) => {
            let number = text(&number.to_string());
            quote!(Number(support::json::Number::of(#number)))
        }
        Json::String(string) => {
            let string = text(string);
            quote!(String(#string.to_owned()))
        }
        Json::Array(items) => {
            let items = items.iter().map(any);
            quote!(Array(vec![#(#items),*]))
        }
        Json::Object(members) => {
            let members = members.iter().map(|(name, json)| {
                let (name, json) = (text(name), any(json));
                quote!((#name.to_owned(), #json))
            });
            quote!(Object(support::json::Map::from_iter([#(#members),*])))
        }
    };
    quote!(support::json::Json::#value)
}
