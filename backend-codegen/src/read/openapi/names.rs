//! Names for schemas that are used in several places but have none.

use std::sync::Arc;

use super::resolve::unescape;
use super::uri;
use crate::api::{Origin, Place, Types};
use crate::document::decode_fragment;
use crate::map::{IndexMap, IndexSet};

/// All names of schemas that are taken.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: IndexSet<Arc<str>>,
    /// The last number that was put behind a name.
    numbers: IndexMap<String, u32>,
}

impl Names {
    /// Takes the name of a component.
    pub(super) fn take(&mut self, name: Arc<str>) {
        self.taken.insert(name);
    }

    /// A name made of `words` that is not taken yet; `outer` words are put before it if it is.
    pub(super) fn unique(&mut self, words: &[Arc<str>], outer: &[Arc<str>]) -> Arc<str> {
        let short = joined(words);
        let mut long = format!("{}{short}", joined(outer));
        if long.is_empty() {
            long.push_str("Schema");
        }
        let mut name: Arc<str> = if short.is_empty() {
            long.as_str()
        } else {
            &short
        }
        .into();
        if self.taken.contains(&name) {
            name = long.as_str().into();
        }
        while self.taken.contains(&name) {
            let number = self.numbers.entry(long.clone()).or_insert(1);
            *number = number.saturating_add(1);
            name = format!("{long}{number}").into();
        }
        self.taken.insert(Arc::clone(&name));
        name
    }
}

/// Words as one name in the alphabet of component names, each word with a capital.
fn joined(words: &[Arc<str>]) -> String {
    let mut name = String::new();
    for part in words
        .iter()
        .flat_map(|word| word.split(|character: char| !character.is_ascii_alphanumeric()))
    {
        let mut characters = part.chars();
        name.extend(characters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(characters.as_str());
    }
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        name.insert(0, 'T');
    }
    name.truncate(120);
    name
}

/// The words of the place that a reference leads to.
pub(super) fn words_of(reference: &str) -> Vec<Arc<str>> {
    let (uri, fragment) = uri::split_fragment(reference);
    let fragment = fragment.unwrap_or("");
    let decoded = decode_fragment(fragment).unwrap_or_else(|| fragment.to_owned());
    let mut words: Vec<Arc<str>> = Vec::new();
    let mut tokens = decoded.split('/').filter(|token| !token.is_empty());
    while let Some(token) = tokens.next() {
        match token {
            "components" | "paths" | "schemas" | "definitions" | "$defs" | "content" | "schema"
            | "webhooks" | "responses" | "parameters" | "headers" | "requestBodies" => {}
            "properties" | "patternProperties" | "dependentSchemas" => {
                words.extend(tokens.next().map(|name| Arc::from(&*unescape(name))));
            }
            "items" => words.push("item".into()),
            "additionalProperties" => words.push("value".into()),
            "requestBody" => words.push("request".into()),
            _ => words.extend(
                unescape(token)
                    .split('/')
                    .filter(|word| !word.is_empty())
                    .map(Arc::from),
            ),
        }
    }
    if words.is_empty() {
        words.push(uri::stem(uri).into());
    }
    words
}

/// The words of a type that is not yet a component.
pub(super) fn words_of_type(types: &Types, origin: &Origin) -> Vec<Arc<str>> {
    let mut inner: Vec<Arc<str>> = Vec::new();
    let mut origin = origin.clone();
    loop {
        match origin {
            Origin::Component(name) => {
                inner.push(name);
                break;
            }
            Origin::Part(words) => {
                inner.extend(words.into_iter().rev());
                break;
            }
            Origin::Inside(parent, place) => {
                inner.extend(word_of(&place));
                origin = types.get(parent).origin.clone();
            }
        }
    }
    inner.reverse();
    inner
}

/// The word of a place in a type.
fn word_of(place: &Place) -> Option<Arc<str>> {
    Some(match place {
        Place::Property(name) | Place::DependentSchema(name) => Arc::clone(name),
        Place::PatternProperty(_) | Place::AdditionalProperties | Place::UnevaluatedProperties => {
            "value".into()
        }
        Place::PropertyNames => "name".into(),
        Place::Items | Place::Contains | Place::UnevaluatedItems => "item".into(),
        Place::PrefixItem(at) => format!("item {at}").into(),
        Place::ContentSchema => "content".into(),
        Place::AllOf(at) => format!("all of {at}").into(),
        Place::AnyOf(at) => format!("any of {at}").into(),
        Place::OneOf(at) => format!("one of {at}").into(),
        Place::Not => "not".into(),
        Place::If => "if".into(),
        Place::Then => "then".into(),
        Place::Else => "else".into(),
        Place::Only(_) | Place::Merged => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(reference: &str) -> String {
        joined(&words_of(reference))
    }

    #[test]
    fn names_are_made_of_where_a_schema_stands() {
        assert_eq!(
            words("#/components/schemas/Order/properties/lines"),
            "OrderLines"
        );
        assert_eq!(
            words("#/components/schemas/Order/properties/items/items"),
            "OrderItemsItem"
        );
        assert_eq!(
            words("#/paths/~1pets~1%7Bid%7D/get/responses/200/content/application~1json/schema"),
            "PetsIdGet200ApplicationJson"
        );
        assert_eq!(words("common.yaml#/Money"), "Money");
        assert_eq!(words("schemas/pet-store.yaml"), "PetStore");
        assert_eq!(words("#anchor"), "Anchor");
    }

    #[test]
    fn names_never_collide() {
        let mut names = Names::default();
        names.take("Money".into());
        let name = |names: &mut Names| {
            names
                .unique(&["money".into()], &["common".into()])
                .to_string()
        };
        assert_eq!(name(&mut names), "CommonMoney");
        assert_eq!(name(&mut names), "CommonMoney2");
        assert_eq!(name(&mut names), "CommonMoney3");
        assert_eq!(&*names.unique(&["✨".into()], &[]), "Schema");
    }
}
