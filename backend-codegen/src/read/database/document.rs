//! What is served as a sketch, which is read like a document.

use std::collections::BTreeSet;

use super::kinds;
use super::listing::Listing;
use super::resource::{Action, Filter, Operator, Resource, Version};
use super::{Options, Schema};
use crate::document::Location;
use crate::read::code::{
    Body, Content, Info, Operation, Parameter, ParameterLocation, Response, Scheme, Sketch, Status,
    Tag, Text, Value,
};

/// How many rows a page has, if nobody says so, and at most.
const USUAL_LIMIT: u32 = 20;
const MOST_ROWS: u32 = 100;

/// The longest cursor that is read.
const LONGEST_CURSOR: u32 = 8_000;

/// The API of all resources.
pub(super) fn sketch(
    schema: &Schema,
    resources: &[Resource],
    listing: &Listing,
    options: &Options,
) -> Sketch {
    let whole = listing.whole;
    let mut sketch = Sketch {
        info: Info {
            title: Text::new(schema.name.as_str(), whole),
            version: Text::new("0.1.0", whole),
            description: None,
        },
        ..Sketch::default()
    };
    let mut enums = BTreeSet::new();
    for resource in resources {
        let place = place(schema, listing, resource);
        let writer = Writer {
            resource,
            resources,
            options,
            place,
        };
        sketch.tags.push(Tag {
            name: Text::new(resource.tag.as_str(), place),
            description: (resource.table.comment.as_deref()).map(|it| Text::new(it, place)),
        });
        let actions = resource.actions.iter();
        sketch
            .operations
            .extend(actions.map(|action| writer.operation(*action)));
        sketch.schemas.extend(writer.schemas());
        sketch.schemas.extend(writer.enums(&mut enums));
    }
    sketch.schemas.extend(shared(whole));
    if !options.public {
        let value = Value::object(whole)
            .with("type", Value::text("http", whole))
            .with("scheme", Value::text("bearer", whole));
        sketch.schemes.push(Scheme {
            name: Text::new("bearer", whole),
            value,
        });
    }
    sketch
}

fn place(schema: &Schema, listing: &Listing, resource: &Resource) -> Location {
    let table = &resource.table;
    let mut tables = schema.tables.iter().zip(&listing.tables);
    let found = tables.find(|(it, _)| (&it.namespace, &it.name) == (&table.namespace, &table.name));
    found.map_or(listing.whole, |(_, lines)| lines.place)
}

/// An object; `required` members come with `true`.
fn object(members: Vec<(&str, bool, Value)>, place: Location) -> Value {
    let required: Vec<Value> = (members.iter().filter(|(_, required, _)| *required))
        .map(|(name, ..)| Value::text(*name, place))
        .collect();
    let mut properties = Value::object(place);
    for (name, _, schema) in members {
        properties.set(name, schema);
    }
    let has_required = !required.is_empty();
    Value::of_type("object", place)
        .with_some(
            "required",
            has_required.then(|| Value::list(required, place)),
        )
        .with("properties", properties)
}

/// What all resources share: the envelope of answers.
fn shared(place: Location) -> Vec<(Text, Value)> {
    let string = || Value::of_type("string", place);
    let reference = |name: &str| Value::reference(name, place);
    let about = |text: &str| Value::text(text, place);
    let list = |item: Value| Value::of_type("array", place).with("items", item);
    let detail = object(
        vec![("field", true, string()), ("message", true, string())],
        place,
    );
    let info = object(
        vec![
            ("code", true, string()),
            ("message", true, string()),
            ("details", false, list(reference("ErrorDetail"))),
        ],
        place,
    );
    let error = object(
        vec![
            ("error", true, reference("ErrorInfo")),
            ("meta", true, reference("Meta")),
        ],
        place,
    );
    let meta = object(vec![("requestId", true, string())], place);
    let next = string().with(
        "description",
        about("The `cursor` of the next page, if there is one."),
    );
    let count = Value::of_type("integer", place)
        .with("format", Value::text("int64", place))
        .with(
            "description",
            about("How many rows there are, if that was asked for."),
        );
    let page = object(
        vec![
            ("requestId", true, string()),
            ("next", false, next),
            ("count", false, count),
        ],
        place,
    );
    let all = [
        ("Error", error),
        ("ErrorInfo", info),
        ("ErrorDetail", detail),
        ("Meta", meta),
        ("PageMeta", page),
    ];
    all.map(|(name, schema)| (Text::new(name, place), schema))
        .into()
}

/// Writes what is said of one resource.
struct Writer<'r> {
    resource: &'r Resource,
    resources: &'r [Resource],
    options: &'r Options,
    place: Location,
}

impl Writer<'_> {
    fn text(&self, text: impl Into<String>) -> Text {
        Text::new(text, self.place)
    }

    fn reference(&self, suffix: &str) -> Value {
        Value::reference(&format!("{}{suffix}", self.resource.name), self.place)
    }

    /// The schemas that have names.
    fn schemas(&self) -> Vec<(Text, Value)> {
        let resource = self.resource;
        let mut schemas = vec![(String::new(), self.row())];
        if resource.can(Action::Create) {
            schemas.push(("New".to_owned(), self.written(true)));
        }
        if resource.can(Action::Replace) {
            schemas.push(("Replacement".to_owned(), self.written(false)));
        }
        if resource.can(Action::Update) {
            schemas.push(("Changes".to_owned(), self.changes()));
        }
        let names = resource
            .fields
            .iter()
            .map(|field| field.column.name.clone());
        schemas.push(("Field".to_owned(), self.names(names)));
        let sorts = resource
            .sorts
            .iter()
            .filter_map(|at| resource.fields.get(*at));
        let sorts: Vec<String> = sorts
            .flat_map(|field| [field.column.name.clone(), format!("-{}", field.column.name)])
            .collect();
        if !sorts.is_empty() {
            schemas.push(("Sort".to_owned(), self.names(sorts)));
        }
        if !resource.includes.is_empty() {
            schemas.push((
                "Include".to_owned(),
                self.names(resource.includes.iter().cloned()),
            ));
        }
        let place = self.place;
        let meta = |name: &str| Value::reference(name, place);
        let rows = Value::of_type("array", place).with("items", self.reference(""));
        let answer = object(
            vec![
                ("data", true, self.reference("")),
                ("meta", true, meta("Meta")),
            ],
            place,
        );
        let page = object(
            vec![("data", true, rows), ("meta", true, meta("PageMeta"))],
            place,
        );
        schemas.extend([("Answer".to_owned(), answer), ("Page".to_owned(), page)]);
        let named = schemas
            .into_iter()
            .map(|(suffix, schema)| (self.text(format!("{}{suffix}", resource.name)), schema));
        named.collect()
    }

    /// The types that list values of columns, each with the first table that has it.
    fn enums(&self, written: &mut BTreeSet<String>) -> Vec<(Text, Value)> {
        let fields = self.resource.fields.iter();
        let enums = fields.filter_map(|field| {
            let name = field.listed.as_ref()?;
            let is_new = written.insert(name.clone());
            is_new.then(|| (self.text(name.as_str()), kinds::listed(field, self.place)))
        });
        enums.collect()
    }

    fn names(&self, names: impl IntoIterator<Item = String>) -> Value {
        let names = names.into_iter().map(|name| Value::text(name, self.place));
        Value::of_type("string", self.place).with("enum", Value::list(names, self.place))
    }

    /// A row. What is not asked for is absent, but for the key.
    fn row(&self) -> Value {
        let (resource, place) = (self.resource, self.place);
        let mut members = Vec::new();
        for (at, field) in resource.fields.iter().enumerate() {
            let schema = kinds::schema(field, place);
            let is_given = !field.is_writable;
            let schema = schema.with_some("readOnly", is_given.then(|| Value::flag(true, place)));
            members.push((field.column.name.as_str(), resource.is_key(at), schema));
        }
        for relation in resource
            .relations
            .iter()
            .filter(|_| !resource.includes.is_empty())
        {
            let Some(target) = self.resources.get(relation.target) else {
                continue;
            };
            let row = Value::reference(&target.name, place);
            let schema = match relation.is_many {
                true => Value::of_type("array", place).with("items", row),
                false => {
                    let null = Value::of_type("null", place);
                    Value::object(place).with("anyOf", Value::list([row, null], place))
                }
            };
            members.push((relation.name.as_str(), false, schema));
        }
        let schema = object(members, place);
        let comment = resource.table.comment.as_deref();
        schema.with_some("description", comment.map(|text| Value::text(text, place)))
    }

    /// What a new row is made of, or what replaces one.
    fn written(&self, is_new: bool) -> Value {
        let members = self.resource.writable(is_new).map(|(_, field)| {
            let schema = kinds::schema(field, self.place);
            (field.column.name.as_str(), field.is_required(), schema)
        });
        self.closed(object(members.collect(), self.place))
    }

    /// What changes a row: what is absent stays.
    fn changes(&self) -> Value {
        let members = self.resource.writable(false).map(|(_, field)| {
            let schema = kinds::schema(field, self.place);
            (field.column.name.as_str(), false, schema)
        });
        let one = Value::number("1", self.place);
        self.closed(object(members.collect(), self.place).with("minProperties", one))
    }

    /// Members that nobody has named are refused, so that no column is written by surprise.
    fn closed(&self, schema: Value) -> Value {
        schema.with("additionalProperties", Value::flag(false, self.place))
    }

    fn operation(&self, action: Action) -> Operation {
        let resource = self.resource;
        let place = self.place;
        let one = format!("a row of `{}`", resource.table.shown());
        let (summary, success, schema) = match action {
            Action::List => (
                format!("Lists rows of `{}`", resource.table.shown()),
                200,
                Some("Page"),
            ),
            Action::Create => (format!("Makes {one}"), 201, Some("Answer")),
            Action::Get => (format!("Gets {one}"), 200, Some("Answer")),
            Action::Replace => (format!("Replaces {one}"), 200, Some("Answer")),
            Action::Update => (format!("Changes {one}"), 200, Some("Answer")),
            Action::Delete => (format!("Deletes {one}"), 204, None),
        };
        let mut responses = vec![Response {
            status: Status::Code(success),
            place,
            content: schema
                .map(|suffix| self.json(self.reference(suffix)))
                .into_iter()
                .collect(),
            headers: self.headers(action),
            ..Response::default()
        }];
        responses.extend(self.errors(action));
        let body = match action {
            Action::Create => Some("New"),
            Action::Replace => Some("Replacement"),
            Action::Update => Some("Changes"),
            Action::List | Action::Get | Action::Delete => None,
        };
        let scheme = (!self.options.public).then(|| vec![vec![(self.text("bearer"), Vec::new())]]);
        Operation {
            method: action.method().to_owned(),
            path: resource.path(action),
            place,
            id: Some(self.text(resource.operation_id(action))),
            tags: vec![self.text(resource.tag.as_str())],
            summary: Some(self.text(summary)),
            parameters: self.parameters(action),
            body: body.map(|suffix| Body {
                required: true,
                place,
                content: vec![self.json(self.reference(suffix))],
                ..Body::default()
            }),
            responses,
            security: scheme,
            ..Operation::default()
        }
    }

    fn json(&self, schema: Value) -> Content {
        Content {
            media_type: self.text("application/json"),
            schema: Some(schema),
            example: None,
        }
    }

    fn headers(&self, action: Action) -> Vec<(Text, Value)> {
        let header = |what: &str| {
            let place = self.place;
            Value::object(place)
                .with("description", Value::text(what, place))
                .with("schema", Value::of_type("string", place))
        };
        let mut headers = Vec::new();
        let has_version = self.resource.version != Version::None;
        if has_version && !matches!(action, Action::List | Action::Delete) {
            headers.push((self.text("ETag"), header("The version of the row.")));
        }
        if action == Action::Create {
            headers.push((self.text("Location"), header("Where the new row is.")));
        }
        headers
    }

    fn errors(&self, action: Action) -> Vec<Response> {
        let mut statuses = vec![400];
        if !self.options.public {
            statuses.extend([401, 403]);
        }
        if action.is_of_one() {
            statuses.push(404);
        }
        if !matches!(action, Action::List | Action::Get) {
            statuses.push(409);
        }
        if self.takes_version(action) {
            statuses.push(412);
        }
        statuses.push(503);
        let errors = statuses.into_iter().map(|status| Response {
            status: Status::Code(status),
            place: self.place,
            content: vec![self.json(Value::reference("Error", self.place))],
            ..Response::default()
        });
        errors.collect()
    }

    /// Whether a change can be refused because somebody else was faster.
    fn takes_version(&self, action: Action) -> bool {
        let is_change = matches!(action, Action::Replace | Action::Update | Action::Delete);
        is_change && self.resource.version != Version::None
    }

    fn parameters(&self, action: Action) -> Vec<Parameter> {
        let mut parameters = Vec::new();
        if action.is_of_one() {
            parameters.extend(self.resource.keys().map(|field| Parameter {
                name: self.text(field.parameter.as_str()),
                location: ParameterLocation::Path,
                required: true,
                schema: Some(kinds::value(field, self.place)),
                ..Parameter::default()
            }));
        }
        if action == Action::List {
            parameters.extend(
                self.resource
                    .filters
                    .iter()
                    .filter_map(|it| self.filter(it)),
            );
            parameters.extend(self.controls());
        }
        if action == Action::Get {
            parameters.extend(self.chosen());
        }
        if self.takes_version(action) {
            parameters.push(Parameter {
                name: self.text("If-Match"),
                location: ParameterLocation::Header,
                description: Some(self.text("The `ETag` of the row as it was last seen.")),
                schema: Some(Value::of_type("string", self.place)),
                ..Parameter::default()
            });
        }
        parameters
    }

    fn filter(&self, filter: &Filter) -> Option<Parameter> {
        let field = self.resource.fields.get(filter.field)?;
        let value = kinds::value(field, self.place);
        let schema = match filter.operator {
            Operator::In => Value::of_type("array", self.place)
                .with("items", value)
                .with("maxItems", Value::number(MOST_ROWS, self.place)),
            Operator::Null => Value::of_type("boolean", self.place),
            _ => value,
        };
        Some(Parameter {
            explode: (filter.operator == Operator::In).then_some(false),
            ..self.query(&filter.parameter, schema)
        })
    }

    fn query(&self, name: &str, schema: Value) -> Parameter {
        Parameter {
            name: self.text(name),
            location: ParameterLocation::Query,
            schema: Some(schema),
            ..Parameter::default()
        }
    }

    fn names_of(&self, parameter: &str, suffix: &str, what: &str) -> Parameter {
        let list = Value::of_type("array", self.place).with("items", self.reference(suffix));
        Parameter {
            explode: Some(false),
            description: Some(self.text(what)),
            ..self.query(parameter, list)
        }
    }

    /// Which columns and relations are wanted.
    fn chosen(&self) -> Vec<Parameter> {
        let what = "The columns that are wanted, beside the key; all of them if none is named.";
        let mut parameters = vec![self.names_of("fields", "Field", what)];
        if !self.resource.includes.is_empty() {
            parameters.push(self.names_of("include", "Include", "What comes along with each row."));
        }
        parameters
    }

    fn controls(&self) -> Vec<Parameter> {
        let place = self.place;
        let described = |parameter: Parameter, what: &str| Parameter {
            description: Some(self.text(what)),
            ..parameter
        };
        let mut parameters = Vec::new();
        if !self.resource.sorts.is_empty() {
            let what =
                "What rows are sorted by, descending with `-` in front; the key decides last.";
            parameters.push(self.names_of("sort", "Sort", what));
        }
        parameters.extend(self.chosen());
        let cursor =
            Value::of_type("string", place).with("maxLength", Value::number(LONGEST_CURSOR, place));
        let limit = Value::of_type("integer", place)
            .with("minimum", Value::number(1, place))
            .with("maximum", Value::number(MOST_ROWS, place))
            .with("default", Value::number(USUAL_LIMIT, place));
        let count = Value::of_type("boolean", place).with("default", Value::flag(false, place));
        parameters.push(described(
            self.query("cursor", cursor),
            "Where the page begins: `next` of the page before, with the same `sort`.",
        ));
        parameters.push(described(
            self.query("limit", limit),
            "How many rows a page has.",
        ));
        parameters.push(described(
            self.query("count", count),
            "Whether all rows are counted.",
        ));
        parameters
    }
}
