//! Parameters.

use std::sync::Arc;

use crate::map::Entry;
use crate::map::IndexMap;

use super::fields::{self, Opened};
use super::place::Crumb;
use super::quote::{alternatives, quote};
use super::reader::{At, Reader};
use super::resolve::sort;
use super::shared::head;
use crate::api::{Origin, Parameter, ParameterForm, ParameterLocation, Style, Type};
use crate::diagnostic::Diagnostic;
use crate::document::{Location, Member, Node};
use crate::list::CollectVec;
use crate::names::is_token;

/// All values of `style`.
const STYLES: [Style; 8] = [
    Style::Matrix,
    Style::Label,
    Style::Simple,
    Style::Form,
    Style::SpaceDelimited,
    Style::PipeDelimited,
    Style::DeepObject,
    Style::Cookie,
];

/// All values of `in`.
const LOCATIONS: [ParameterLocation; 5] = [
    ParameterLocation::Path,
    ParameterLocation::Query,
    ParameterLocation::QueryString,
    ParameterLocation::Header,
    ParameterLocation::Cookie,
];

/// Reads a value of `style`.
pub(super) fn style_named(name: &str) -> Option<Style> {
    STYLES.into_iter().find(|style| style.as_str() == name)
}

/// The styles that a parameter in a location may have (OpenAPI, "Style Values").
fn styles_of(sent_in: ParameterLocation) -> &'static [Style] {
    match sent_in {
        ParameterLocation::Path => &[Style::Simple, Style::Label, Style::Matrix],
        ParameterLocation::Query => &[
            Style::Form,
            Style::SpaceDelimited,
            Style::PipeDelimited,
            Style::DeepObject,
        ],
        ParameterLocation::QueryString => &[],
        ParameterLocation::Header => &[Style::Simple],
        ParameterLocation::Cookie => &[Style::Form, Style::Cookie],
    }
}

impl<'d> Reader<'d, '_> {
    /// `parameters`: a list of which no two have the same name and location.
    pub(super) fn parameters(
        &mut self,
        at: At<'d>,
        nodes: impl Iterator<Item = Node<'d>>,
    ) -> Vec<Arc<Parameter>> {
        let mut parameters: IndexMap<Identity, (Arc<Parameter>, Location)> = IndexMap::new();
        for node in nodes {
            let parameter = self.part(at.with(node), sort::PARAMETER, &Self::parameter);
            let Some(parameter) = parameter.filter(|parameter| !self.is_ignored(parameter, node))
            else {
                continue;
            };
            let place = head(node);
            let entry = match parameters.entry(identity(&parameter)) {
                Entry::Vacant(entry) => {
                    entry.insert((parameter, place));
                    continue;
                }
                Entry::Occupied(entry) => entry,
            };
            let message = format!(
                "the {} parameter {} is there twice",
                parameter.sent_in.as_str(),
                quote(&parameter.name)
            );
            self.push(
                Diagnostic::error("parameter::duplicate", place, message)
                    .related(entry.get().1, "the first one")
                    .help("remove one of them"),
            );
        }
        parameters
            .into_values()
            .map(|(parameter, _)| parameter)
            .collect_vec()
    }

    /// OpenAPI: header parameters of these names are ignored, as other parts of an operation say it.
    fn is_ignored(&mut self, parameter: &Parameter, node: Node<'d>) -> bool {
        if parameter.sent_in != ParameterLocation::Header {
            return false;
        }
        let said_by = match parameter.name.to_ascii_lowercase().as_str() {
            "accept" => "the media types of the responses",
            "content-type" => "the media types of the request body",
            "authorization" => "`security`",
            _ => return false,
        };
        let message = format!(
            "a header parameter {} is ignored: {said_by} say it",
            quote(&parameter.name)
        )
        .replace("`security` say", "`security` says");
        self.push_grouped(
            &parameter.name,
            Diagnostic::warning("parameter::ignored-header", head(node), message).help("remove it"),
        );
        true
    }

    /// One parameter.
    pub(super) fn parameter(
        &mut self,
        at: At<'d>,
        component: Option<Arc<str>>,
    ) -> Option<Parameter> {
        let opened = self.open(at.node, &fields::PARAMETER)?;
        let name = opened.str(self, "name");
        let sent_in = self.location_of(&opened);
        let Some(name) = name else {
            if opened.member("name").is_none() {
                self.missing(opened.object, at.node.location(), "parameter", "name");
            }
            return None;
        };
        let sent_in = self.within(Crumb::Parameter(name), |reader| {
            if sent_in.is_none() && opened.member("in").is_none() {
                reader.missing(opened.object, at.node.location(), "parameter", "in");
            }
            sent_in
        })?;
        // A component has its name already.
        let word = component.is_none().then_some(name);
        self.within_named(Crumb::Parameter(name), word, |reader| {
            reader.check_parameter_name(name, sent_in, &opened)?;
            let form = reader.parameter_form(at, &opened, sent_in);
            Some(Parameter {
                component,
                name: name.into(),
                sent_in,
                description: opened.text(reader, "description"),
                required: reader.is_required(&opened, sent_in, at.node),
                deprecated: opened.flag(reader, "deprecated").unwrap_or(false),
                allow_empty_value: opened.flag(reader, "allowEmptyValue").unwrap_or(false),
                form,
                examples: reader.examples(at, &opened),
                extensions: opened.extensions,
                location: at.node.location(),
            })
        })
    }

    fn location_of(&mut self, opened: &Opened<'d>) -> Option<ParameterLocation> {
        let text = opened.str(self, "in")?;
        let known = LOCATIONS
            .into_iter()
            .find(|sent_in| sent_in.as_str() == text);
        if known.is_none() {
            let member = opened.member("in")?;
            let message = format!("no parameter is sent in {}", quote(text));
            let names = LOCATIONS.map(ParameterLocation::as_str);
            let help = match (text, self.guesses.suggest(text, names)) {
                ("body" | "formData", _) if self.is_swagger => {
                    "describe the body in the file of its operation, and refer from there to a \
                     schema of another file"
                        .to_owned()
                }
                ("body", _) => "a body is described by `requestBody` since OpenAPI 3.0".to_owned(),
                ("formData", _) => "a form is described by `requestBody` with the media type \
                     `application/x-www-form-urlencoded` or `multipart/form-data` since OpenAPI 3.0"
                    .to_owned(),
                (_, Some(name)) => format!("did you mean {}?", quote(name)),
                (_, None) => format!("it is sent in {}", alternatives(names)),
            };
            self.push(
                Diagnostic::error("parameter::location", member.value.location(), message)
                    .help(help),
            );
        }
        known
    }

    /// A name must be one that can be sent.
    fn check_parameter_name(
        &mut self,
        name: &str,
        sent_in: ParameterLocation,
        opened: &Opened<'d>,
    ) -> Option<()> {
        let sendable = match sent_in {
            ParameterLocation::Header | ParameterLocation::Cookie => is_token(name),
            ParameterLocation::Path => !name.is_empty() && !name.contains(['{', '}', '/']),
            ParameterLocation::Query | ParameterLocation::QueryString => true,
        };
        if sendable {
            return Some(());
        }
        let member = opened.member("name")?;
        let message = format!(
            "{} cannot be the name of a {} parameter",
            quote(name),
            sent_in.as_str()
        );
        let help = match sent_in {
            ParameterLocation::Path => "give it a name without braces and slashes",
            _ => "use letters, digits, `-` and `_`",
        };
        self.push(
            Diagnostic::error("parameter::name", member.value.location(), message).help(help),
        );
        None
    }

    /// Path parameters are always required: without one, it is another path.
    fn is_required(
        &mut self,
        opened: &Opened<'d>,
        sent_in: ParameterLocation,
        node: Node<'d>,
    ) -> bool {
        let required = opened.flag(self, "required");
        if sent_in != ParameterLocation::Path {
            return required.unwrap_or(false);
        }
        if required != Some(true) {
            let at = opened
                .member("required")
                .map_or(head(node), |member| member.value.location());
            self.push_grouped(
                "",
                Diagnostic::warning(
                    "parameter::path-not-required",
                    at,
                    "a path parameter is always required; it is read as that",
                )
                .help("write `required: true`"),
            );
        }
        true
    }

    fn parameter_form(
        &mut self,
        at: At<'d>,
        opened: &Opened<'d>,
        sent_in: ParameterLocation,
    ) -> ParameterForm {
        let default = Style::default_of(sent_in);
        let style = match opened.str(self, "style") {
            None => default,
            Some(text) => {
                let allowed = styles_of(sent_in);
                let style = style_named(text).filter(|style| allowed.contains(style));
                if style.is_none()
                    && let Some(member) = opened.member("style")
                {
                    let noun = format!("a {} parameter", sent_in.as_str());
                    self.unknown_style(member, text, allowed, &noun);
                }
                style.unwrap_or(default)
            }
        };
        if sent_in == ParameterLocation::QueryString
            && let Some(member) = opened.member("schema")
        {
            self.push(
                Diagnostic::error(
                    "parameter::querystring",
                    member.key_location,
                    "a `querystring` parameter has `content`, not `schema`",
                )
                .help("write `content: {application/x-www-form-urlencoded: {schema: …}}`"),
            );
        }
        self.form(at, opened, style, "parameter")
    }

    /// How a value is written: by `schema` and style, or in the one media type of `content`.
    pub(super) fn form(
        &mut self,
        at: At<'d>,
        opened: &Opened<'d>,
        style: Style,
        noun: &str,
    ) -> ParameterForm {
        let explode = opened
            .flag(self, "explode")
            .unwrap_or(style.explodes_by_default());
        let allow_reserved = opened.flag(self, "allowReserved").unwrap_or(false);
        let schema = opened
            .member("schema")
            .filter(|member| !member.value.is_null());
        let content = opened
            .member("content")
            .filter(|member| !member.value.is_null());
        if let (Some(schema), Some(content)) = (schema, content) {
            let message = format!("a {noun} has either `schema` or `content`");
            self.push(
                Diagnostic::error(
                    "parameter::schema-and-content",
                    content.key_location,
                    message,
                )
                .related(schema.key_location, "the other one")
                .help("remove one of them"),
            );
        }
        if let Some(content) = content.filter(|_| schema.is_none())
            && let Some(form) = self.content_form(at, content, noun)
        {
            return form;
        }
        let ty = match schema {
            Some(member) => self.part_schema(at.with(member.value)),
            None => {
                if content.is_none() {
                    self.without_schema(at, opened, noun);
                }
                let origin = Origin::Part(self.place.words().to_vec());
                let any = Type::any(origin, at.node.location());
                self.schemas.types.add(any)
            }
        };
        ParameterForm::Schema {
            ty,
            style,
            explode,
            allow_reserved,
        }
    }

    fn without_schema(&mut self, at: At<'d>, opened: &Opened<'d>, noun: &str) {
        let message = format!("this {noun} says nothing about its value, so anything is accepted");
        let swagger = ["type", "items", "format", "enum"]
            .iter()
            .find(|field| opened.member(field).is_some());
        let help = match swagger {
            _ if self.is_swagger => "add a `type`, such as `type: string`".to_owned(),
            Some(field) => format!("move `{field}` into a `schema`"),
            None => "add a `schema`, such as `schema: {type: string}`".to_owned(),
        };
        self.push(Diagnostic::warning("parameter::no-schema", head(at.node), message).help(help));
    }

    fn content_form(
        &mut self,
        at: At<'d>,
        member: Member<'d>,
        noun: &str,
    ) -> Option<ParameterForm> {
        let content = self.content(at, member);
        if content.len() > 1 {
            let message =
                format!("the `content` of a {noun} has one media type; the first is read");
            self.push(
                Diagnostic::error("parameter::content", member.key_location, message)
                    .help("remove the others"),
            );
        }
        let first = content.into_iter().next();
        if first.is_none()
            && member
                .value
                .as_object()
                .is_some_and(|object| object.is_empty())
        {
            let message = format!("the `content` of this {noun} is empty");
            self.push(
                Diagnostic::error("parameter::content", member.key_location, message)
                    .help("name the media type of the value"),
            );
        }
        first.map(|(name, media_type)| ParameterForm::Content { name, media_type })
    }

    /// Says that a style is not known or not allowed; the default is used instead.
    pub(super) fn unknown_style(
        &mut self,
        member: Member<'d>,
        text: &str,
        allowed: &[Style],
        noun: &str,
    ) {
        let message = format!("{noun} cannot have the style {}", quote(text));
        let names: Vec<&str> = allowed.iter().map(|style| style.as_str()).collect_vec();
        let help = match self.guesses.suggest(text, names.iter().copied()) {
            Some(name) => format!("did you mean {}?", quote(name)),
            None if names.is_empty() => "remove it".to_owned(),
            None => format!("it can have {}", alternatives(names)),
        };
        self.push(
            Diagnostic::error("parameter::style", member.value.location(), message).help(help),
        );
    }
}

/// What makes a parameter another one: where it is sent, and its name.
pub(super) type Identity = (ParameterLocation, Arc<str>);

/// The identity of a parameter. Names of headers are without case, and there is one query string.
pub(super) fn identity(parameter: &Parameter) -> Identity {
    let name = match parameter.sent_in {
        ParameterLocation::Header => parameter.name.to_ascii_lowercase().into(),
        ParameterLocation::QueryString => "".into(),
        ParameterLocation::Path | ParameterLocation::Query | ParameterLocation::Cookie => {
            Arc::clone(&parameter.name)
        }
    };
    (parameter.sent_in, name)
}
