//! Where in the API the reader is: for labels of findings, and for the names of inline schemas.

use std::fmt::Write as _;
use std::sync::Arc;

use super::quote::{quote, shown};
use crate::api::{Place as TypePlace, TypeId};

/// One step from the document's root inwards.
#[derive(Clone, Copy, Debug)]
pub(super) enum Crumb<'d> {
    /// A part that there is one of, such as `info`.
    Part(&'static str),
    /// A component by kind (in words) and name.
    Component(&'static str, &'d str),
    /// What a `$ref` led to that is no component.
    Target(&'d str),
    /// A path.
    Path(&'d str),
    /// A webhook.
    Webhook(&'d str),
    /// A callback.
    Callback(&'d str),
    /// An operation of the path, webhook or callback before it.
    Operation(&'d str),
    /// A parameter.
    Parameter(&'d str),
    /// The request body.
    RequestBody,
    /// A response by its key.
    Response(&'d str),
    /// What a request body, response, parameter or header carries.
    MediaType(&'d str),
    /// A header.
    Header(&'d str),
    /// A link.
    Link(&'d str),
    /// An example.
    Example(&'d str),
    /// How a property is sent.
    Encoding(&'d str),
    /// The schema of a part; says nothing by itself.
    Schema,
    /// A security scheme or tag, or another thing with a name.
    Named(&'static str, &'d str),
    /// From a schema into one inside it.
    Step(Step<'d>),
}

/// Where in a schema another one stands.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'d> {
    Property(&'d str),
    PatternProperty(usize),
    AdditionalProperties,
    UnevaluatedProperties,
    PropertyNames,
    DependentSchema(&'d str),
    Items,
    PrefixItem(usize),
    UnevaluatedItems,
    Contains,
    ContentSchema,
    AllOf(usize),
    AnyOf(usize),
    OneOf(usize),
    Not,
    If,
    Then,
    Else,
}

impl Step<'_> {
    /// The same for the intermediate representation.
    pub(super) fn place(self) -> TypePlace {
        match self {
            Self::Property(name) => TypePlace::Property(name.into()),
            Self::PatternProperty(at) => TypePlace::PatternProperty(at),
            Self::AdditionalProperties => TypePlace::AdditionalProperties,
            Self::UnevaluatedProperties => TypePlace::UnevaluatedProperties,
            Self::PropertyNames => TypePlace::PropertyNames,
            Self::DependentSchema(name) => TypePlace::DependentSchema(name.into()),
            Self::Items => TypePlace::Items,
            Self::PrefixItem(at) => TypePlace::PrefixItem(at),
            Self::UnevaluatedItems => TypePlace::UnevaluatedItems,
            Self::Contains => TypePlace::Contains,
            Self::ContentSchema => TypePlace::ContentSchema,
            Self::AllOf(at) => TypePlace::AllOf(at),
            Self::AnyOf(at) => TypePlace::AnyOf(at),
            Self::OneOf(at) => TypePlace::OneOf(at),
            Self::Not => TypePlace::Not,
            Self::If => TypePlace::If,
            Self::Then => TypePlace::Then,
            Self::Else => TypePlace::Else,
        }
    }

    /// Adds the step to a path such as `address.lines[]`.
    fn write(self, path: &mut String) {
        let dot = if path.is_empty() { "" } else { "." };
        let _ = match self {
            Self::Property(name) => write!(path, "{dot}{}", shown(name)),
            Self::PatternProperty(at) => write!(path, "{dot}patternProperties[{at}]"),
            Self::AdditionalProperties => write!(path, "{dot}*"),
            Self::UnevaluatedProperties => write!(path, "{dot}unevaluatedProperties"),
            Self::PropertyNames => write!(path, "{dot}propertyNames"),
            Self::DependentSchema(name) => write!(path, "{dot}dependentSchemas.{}", shown(name)),
            Self::Items => write!(path, "[]"),
            Self::PrefixItem(at) => write!(path, "[{at}]"),
            Self::UnevaluatedItems => write!(path, "{dot}unevaluatedItems"),
            Self::Contains => write!(path, "{dot}contains"),
            Self::ContentSchema => write!(path, "{dot}contentSchema"),
            Self::AllOf(at) => write!(path, "{dot}allOf[{at}]"),
            Self::AnyOf(at) => write!(path, "{dot}anyOf[{at}]"),
            Self::OneOf(at) => write!(path, "{dot}oneOf[{at}]"),
            Self::Not => write!(path, "{dot}not"),
            Self::If => write!(path, "{dot}if"),
            Self::Then => write!(path, "{dot}then"),
            Self::Else => write!(path, "{dot}else"),
        };
    }
}

/// Where a schema stands.
#[derive(Clone, Copy, Debug)]
pub(super) enum Position<'d> {
    /// In an operation or another part; its words are those of the [`Place`].
    Part,
    /// In another schema.
    Inside(TypeId, Step<'d>),
}

/// A length to return to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    n_crumbs: usize,
    n_words: usize,
}

/// The way from the document's root to what is being read.
#[derive(Clone, Debug, Default)]
pub(super) struct Place<'d> {
    crumbs: Vec<Crumb<'d>>,
    words: Vec<Arc<str>>,
}

impl<'d> Place<'d> {
    /// A place of its own, as that of a component.
    pub(super) fn at(crumb: Crumb<'d>, words: Vec<Arc<str>>) -> Self {
        Self {
            crumbs: vec![crumb],
            words,
        }
    }

    /// A step inwards that schemas there are not named after.
    pub(super) fn enter(&mut self, crumb: Crumb<'d>) -> Mark {
        let mark = Mark {
            n_crumbs: self.crumbs.len(),
            n_words: self.words.len(),
        };
        self.crumbs.push(crumb);
        mark
    }

    /// A step inwards, with words for the schemas there.
    pub(super) fn enter_named<'w>(
        &mut self,
        crumb: Crumb<'d>,
        words: impl IntoIterator<Item = &'w str>,
    ) -> Mark {
        let mark = self.enter(crumb);
        self.words.extend(words.into_iter().map(Arc::from));
        mark
    }

    /// Forgets the words so far: what is inside has a name of its own.
    pub(super) fn rename(&mut self, words: Vec<Arc<str>>) -> Vec<Arc<str>> {
        std::mem::replace(&mut self.words, words)
    }

    /// Steps back.
    pub(super) fn leave(&mut self, mark: Mark) {
        self.crumbs.truncate(mark.n_crumbs);
        self.words.truncate(mark.n_words);
    }

    /// The words for a schema here.
    pub(super) fn words(&self) -> &[Arc<str>] {
        &self.words
    }

    /// The place in words: `body of the 200 response of \`GET /orders/{id}\``.
    pub(super) fn describe(&self) -> String {
        let mut path = String::new();
        let mut parts: Vec<String> = Vec::new();
        let mut operation: Option<&str> = None;
        for (i, crumb) in self.crumbs.iter().enumerate() {
            let outer = i.checked_sub(1).and_then(|at| self.crumbs.get(at));
            let part = match *crumb {
                Crumb::Step(step) => {
                    step.write(&mut path);
                    continue;
                }
                Crumb::Schema => continue,
                Crumb::Part(name) => quote(name),
                Crumb::Component(kind, name) | Crumb::Named(kind, name) => {
                    format!("{kind} {}", quote(name))
                }
                Crumb::Target(reference) => quote(reference),
                Crumb::Path(path) => {
                    operation = Some(path);
                    format!("path {}", quote(path))
                }
                Crumb::Webhook(name) => format!("webhook {}", quote(name)),
                Crumb::Callback(name) => {
                    operation = None;
                    format!("callback {}", quote(name))
                }
                Crumb::Operation(method) => match operation {
                    Some(path) => {
                        parts.pop();
                        quote(&format!("{method} {path}"))
                    }
                    None => format!("the {} request", quote(method)),
                },
                Crumb::Parameter(_) if matches!(outer, Some(Crumb::Component(..))) => continue,
                Crumb::Parameter(name) => format!("parameter {}", quote(name)),
                Crumb::RequestBody => "the request body".to_owned(),
                Crumb::Response("default") => "the default response".to_owned(),
                Crumb::Response(key) => format!("the {} response", shown(key)),
                Crumb::MediaType(name) => match outer {
                    Some(Crumb::RequestBody) => continue,
                    _ if name == "application/json" => "the body".to_owned(),
                    _ => format!("the {} body", quote(name)),
                },
                Crumb::Header(name) => format!("header {}", quote(name)),
                Crumb::Link(name) => format!("link {}", quote(name)),
                Crumb::Example(name) => format!("example {}", quote(name)),
                Crumb::Encoding(name) => format!("the encoding of {}", quote(name)),
            };
            parts.push(part);
        }
        parts.reverse();
        let whole = parts.join(" of ");
        if path.is_empty() {
            whole
                .strip_prefix("the ")
                .map_or_else(|| whole.clone(), str::to_owned)
        } else {
            format!("`{path}` in {whole}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(crumbs: &[Crumb<'static>]) -> String {
        let mut place = Place::default();
        for crumb in crumbs {
            place.enter(*crumb);
        }
        place.describe()
    }

    #[test]
    fn a_place_is_told_from_the_inside_out() {
        let response = [
            Crumb::Path("/orders/{id}"),
            Crumb::Operation("GET"),
            Crumb::Response("200"),
            Crumb::MediaType("application/json"),
        ];
        assert_eq!(
            described(&response),
            "body of the 200 response of `GET /orders/{id}`"
        );
        assert_eq!(
            described(&[
                Crumb::Component("schema", "Order"),
                Crumb::Step(Step::Property("address")),
                Crumb::Step(Step::Property("lines")),
                Crumb::Step(Step::Items),
            ]),
            "`address.lines[]` in schema `Order`"
        );
        assert_eq!(
            described(&[
                Crumb::Path("/a"),
                Crumb::Operation("POST"),
                Crumb::RequestBody,
                Crumb::MediaType("text/plain"),
            ]),
            "request body of `POST /a`"
        );
    }
}
