//! `paths` and `webhooks`.

use std::sync::Arc;

use super::fields::WRONG_TYPE;
use super::place::Crumb;
use super::quote::{quote, shown};
use super::reader::{At, Reader};
use crate::api::{
    Extensions, Origin, Parameter, ParameterForm, ParameterLocation, Path, PathItem, PathTemplate,
    Piece, Style, TemplateError, Type, TypeSet,
};
use crate::diagnostic::Diagnostic;
use crate::document::{Location, Member};
use crate::list::CollectVec;
use crate::map::IndexMap;

/// Bytes of a path at most: what servers take of a request line.
const MAX_LENGTH: usize = 8192;

impl<'d> Reader<'d, '_> {
    /// `paths`.
    pub(super) fn paths(&mut self, at: At<'d>, member: Member<'d>) -> (Vec<Path>, Extensions) {
        let mut paths: Vec<Path> = Vec::new();
        let mut extensions = Extensions::default();
        let mut shapes: IndexMap<String, usize> = IndexMap::new();
        let object = self.object_of(WRONG_TYPE, member);
        for member in object.into_iter().flatten() {
            if member.key.starts_with("x-") {
                let value = self.json(member.value);
                extensions.0.push((member.key.into(), value));
                continue;
            }
            let path = self.within(Crumb::Path(member.key), |reader| reader.path(at, member));
            let Some(path) = path else { continue };
            let next = paths.len();
            let index = *shapes.entry(path.template.shape()).or_insert(next);
            match paths.get_mut(index) {
                None => paths.push(path),
                Some(first) => self.join(first, path),
            }
        }
        (paths, extensions)
    }

    fn path(&mut self, at: At<'d>, member: Member<'d>) -> Option<Path> {
        let template = self.template(member)?;
        if self.is_left_out(member) {
            return None;
        }
        let words = words_of(&template);
        let mut item = self.path_item(at.with(member.value), words)?;
        self.count_operations(&item, member)?;
        self.check_repeated_ids(&mut item, member);
        self.check_template(&template, &mut item, member.key_location);
        Some(Path {
            template,
            item,
            location: member.key_location,
        })
    }

    /// A path item may stand at several paths, but an `operationId` may not. The path that has it
    /// first keeps it.
    fn check_repeated_ids(&mut self, item: &mut Arc<PathItem>, member: Member<'d>) {
        for index in 0..item.operations.len() {
            let operation = item.operations.get(index);
            let Some(id) = operation.and_then(|operation| operation.id.clone()) else {
                continue;
            };
            let Some(first) = self.operations.mounted.get(&id).copied() else {
                self.operations.mounted.insert(id, member.key_location);
                continue;
            };
            let message = format!("{} is the `operationId` of two operations", quote(&id));
            self.push(
                Diagnostic::warning("openapi::operation-id", member.key_location, message)
                    .label("the same path item as at another path; here it has no `operationId`")
                    .related(first, "the first path")
                    .help("give each path operations of its own"),
            );
            if let Some(operation) = Arc::make_mut(item).operations.get_mut(index) {
                operation.id = None;
            }
        }
    }

    /// Joins a path with an earlier one that a request cannot tell from it.
    ///
    /// As long as they have different methods there is no doubt what is meant: they are one path.
    fn join(&mut self, first: &mut Path, second: Path) {
        let names: IndexMap<&str, &str> = second
            .template
            .parameters()
            .zip(first.template.parameters())
            .collect();
        let second_item = Arc::unwrap_or_clone(second.item);
        let first_item = Arc::make_mut(&mut first.item);
        first_item.component = None;
        let mut joined = Vec::new();
        for mut operation in second_item.operations {
            let method = &operation.method;
            let known = first_item
                .operations
                .iter()
                .find(|known| known.method == *method);
            if let Some(known) = known {
                let place = known.method_location;
                let request = format!("{method} {}", first.template);
                self.conflict(&request, operation.method_location, place);
                continue;
            }
            for parameter in &mut operation.parameters {
                rename(parameter, &names);
            }
            if operation.servers.is_empty() {
                operation.servers.clone_from(&second_item.servers);
            }
            joined.push(operation);
        }
        if !joined.is_empty() && first.template != second.template {
            let message = format!(
                "{} is the same path as {}; they are read as one",
                quote(second.template.as_str()),
                quote(first.template.as_str())
            );
            self.push(
                Diagnostic::warning("path::same", second.location, message)
                    .label("a request for the one is a request for the other")
                    .related(first.location, "the first one")
                    .help("move the operations of both under one of them"),
            );
        }
        first_item.operations.extend(joined);
    }

    /// Two operations that a request cannot tell apart.
    fn conflict(&mut self, request: &str, location: Location, first: Location) {
        let message = format!("{} is there twice", quote(request));
        let code = "path::conflict";
        let diagnostic = if self.options.lenient {
            let message = format!("{message}; the second one is ignored");
            Diagnostic::warning(code, location, message)
        } else {
            Diagnostic::error(code, location, message)
        };
        let mut diagnostic = diagnostic
            .label("a request cannot be told from one for the first")
            .related(first, "the first one")
            .help("remove one of them, or describe both together");
        if !self.options.lenient {
            diagnostic = diagnostic.help("with `--lenient` the second one is ignored");
        }
        self.push(diagnostic);
    }

    fn template(&mut self, member: Member<'d>) -> Option<PathTemplate> {
        if member.key.len() > MAX_LENGTH {
            let message = format!("a path has more than {MAX_LENGTH} bytes");
            self.push(
                Diagnostic::error("path::template", member.key_location, message)
                    .help("shorten it; servers refuse such requests"),
            );
            return None;
        }
        // Some authors tell operations apart by a fragment, which is never sent.
        let text = member.key.split('#').next().unwrap_or(member.key);
        if text != member.key && text.starts_with('/') {
            let message = format!("the path {} has a fragment", quote(member.key));
            self.push_grouped(
                "",
                Diagnostic::warning("path::fragment", member.key_location, message)
                    .label("a fragment is never sent, so it is ignored")
                    .help(format!("write {}", quote(text))),
            );
        }
        let error = match PathTemplate::new(text) {
            Ok(template) => return Some(template),
            Err(error) => error,
        };
        if let TemplateError::QueryOrFragment(at) = error
            && self.options.lenient
        {
            return self.without_query(member, text.get(..at).unwrap_or(text));
        }
        let path = quote(member.key);
        let (message, label, help) = match &error {
            TemplateError::NoSlash => (
                format!("the path {path} does not begin with a slash"),
                "it is appended to the URL of a server".to_owned(),
                format!("write {}", quote(&format!("/{}", member.key))),
            ),
            TemplateError::Unbalanced(at) => {
                let rest = text.get(*at..).unwrap_or(text);
                (
                    format!("a brace in the path {path} has no partner"),
                    format!("the one of {} is meant", quote(rest)),
                    "a parameter is written `{name}`, within one segment".to_owned(),
                )
            }
            TemplateError::Unnamed(_) => (
                format!("a parameter in the path {path} has no name"),
                "there is nothing in `{}`".to_owned(),
                "write its name between the braces".to_owned(),
            ),
            TemplateError::Repeated(name) => (
                format!("the parameter {} is twice in the path {path}", quote(name)),
                "one value cannot stand at two places".to_owned(),
                "give one of them another name".to_owned(),
            ),
            TemplateError::QueryOrFragment(at) => (
                format!("the path {path} has a query"),
                format!(
                    "a path ends before {}",
                    quote(text.get(*at..).unwrap_or("?"))
                ),
                "declare a parameter with `in: query` for it; with `--lenient` it is ignored"
                    .to_owned(),
            ),
        };
        self.push(
            Diagnostic::error("path::template", member.key_location, message)
                .label(label)
                .help(help),
        );
        None
    }

    /// What is left of a path without its query.
    fn without_query(&mut self, member: Member<'d>, text: &str) -> Option<PathTemplate> {
        let message = format!(
            "the path {} has a query, which is ignored",
            quote(member.key)
        );
        self.push_grouped(
            "",
            Diagnostic::warning("path::template", member.key_location, message)
                .help(format!("write {}", quote(text))),
        );
        PathTemplate::new(text).ok()
    }

    /// Every `{name}` needs a parameter, and every path parameter a `{name}`.
    fn check_template(
        &mut self,
        template: &PathTemplate,
        item: &mut Arc<PathItem>,
        location: Location,
    ) {
        let names: Vec<&str> = template.parameters().collect_vec();
        for index in 0..item.operations.len() {
            let Some(operation) = item.operations.get(index) else {
                continue;
            };
            let declared: Vec<Arc<Parameter>> = operation
                .parameters
                .iter()
                .filter(|parameter| parameter.sent_in == ParameterLocation::Path)
                .cloned()
                .collect_vec();
            let method = operation.method.as_str().to_owned();
            let unknown: Vec<Arc<Parameter>> = declared
                .iter()
                .filter(|parameter| !names.contains(&&*parameter.name))
                .cloned()
                .collect_vec();
            let remove: Vec<Arc<str>> = unknown
                .iter()
                .map(|parameter| Arc::clone(&parameter.name))
                .collect_vec();
            let mut add = Vec::new();
            let mut meant: Vec<Arc<str>> = Vec::new();
            for name in &names {
                if declared.iter().any(|parameter| *parameter.name == **name) {
                    continue;
                }
                let others = unknown.iter().map(|parameter| &*parameter.name);
                let slip = self.guesses.suggest(name, others);
                let slip = unknown
                    .iter()
                    .find(|parameter| Some(&*parameter.name) == slip);
                meant.extend(slip.map(|slip| Arc::clone(&slip.name)));
                add.push(self.undeclared(name, template, &method, location, slip));
            }
            for parameter in &unknown {
                if !meant.contains(&parameter.name) {
                    self.not_in_template(parameter, template);
                }
            }
            if add.is_empty() && remove.is_empty() {
                continue;
            }
            let item = Arc::make_mut(item);
            if let Some(operation) = item.operations.get_mut(index) {
                operation.parameters.retain(|parameter| {
                    parameter.sent_in != ParameterLocation::Path
                        || !remove.contains(&parameter.name)
                });
                operation.parameters.extend(add);
            }
        }
    }

    fn not_in_template(&mut self, parameter: &Parameter, template: &PathTemplate) {
        let message = format!(
            "the path {} has no parameter {}",
            quote(template.as_str()),
            quote(&parameter.name)
        );
        let piece = quote(&format!("{{{}}}", parameter.name));
        self.push_grouped(
            &format!("{template} {}", parameter.name),
            Diagnostic::warning("parameter::not-in-path", parameter.location, message)
                .label("it is ignored")
                .help(format!("put {piece} into the path, or remove it")),
        );
    }

    /// A parameter for a `{name}` that nothing is said about.
    fn undeclared(
        &mut self,
        name: &str,
        template: &PathTemplate,
        method: &str,
        location: Location,
        slip: Option<&Arc<Parameter>>,
    ) -> Arc<Parameter> {
        let lenient = self.options.lenient;
        let code = "parameter::undeclared";
        let message = format!("{} is not declared", quote(&format!("{{{name}}}")));
        let diagnostic = match (lenient, slip) {
            (false, _) => Diagnostic::error(code, location, message),
            (true, Some(slip)) => {
                let message = format!("{message}; it is read as {}", quote(&slip.name));
                Diagnostic::warning(code, location, message)
            }
            (true, None) => {
                Diagnostic::warning(code, location, format!("{message}; it is read as text"))
            }
        };
        let request = quote(&format!("{method} {template}"));
        let mut diagnostic = diagnostic.label(format!("{request} needs it"));
        diagnostic = match slip {
            Some(slip) => diagnostic
                .related(slip.location, "this one is not in the path")
                .help(format!(
                    "write one name at both places: {} or {}",
                    quote(name),
                    quote(&slip.name)
                )),
            None => diagnostic.help(format!(
                "add `{{name: {}, in: path, required: true, schema: {{type: string}}}}` to \
                 `parameters`",
                shown(name)
            )),
        };
        if !lenient {
            let meant = slip.map_or_else(|| "text".to_owned(), |slip| quote(&slip.name));
            diagnostic = diagnostic.help(format!("with `--lenient` it is read as {meant}"));
        }
        self.push_grouped(&format!("{template} {name}"), diagnostic);
        if let Some(slip) = slip.filter(|_| lenient) {
            return Arc::new(Parameter {
                component: None,
                name: name.into(),
                ..Parameter::clone(slip)
            });
        }
        let words = vec![method.to_ascii_lowercase().into(), name.into()];
        let mut ty = Type::any(Origin::Part(words), location);
        ty.types = TypeSet::STRING;
        Arc::new(Parameter {
            component: None,
            name: name.into(),
            sent_in: ParameterLocation::Path,
            description: None,
            required: true,
            deprecated: false,
            allow_empty_value: false,
            form: ParameterForm::Schema {
                ty: self.schemas.types.add(ty),
                style: Style::Simple,
                explode: false,
                allow_reserved: false,
            },
            examples: IndexMap::new(),
            extensions: Extensions::default(),
            location,
        })
    }

    /// `webhooks`.
    pub(super) fn webhooks(
        &mut self,
        at: At<'d>,
        member: Member<'d>,
    ) -> IndexMap<Arc<str>, Arc<PathItem>> {
        let mut webhooks = IndexMap::new();
        let object = self.object_of(WRONG_TYPE, member);
        for member in object.into_iter().flatten() {
            if self.is_left_out(member) {
                continue;
            }
            let item = self.within(Crumb::Webhook(member.key), |reader| {
                reader.path_item(at.with(member.value), vec![member.key.into()])
            });
            webhooks.extend(item.map(|item| (member.key.into(), item)));
        }
        webhooks
    }
}

/// Gives a path parameter the name that it has in another template.
fn rename(parameter: &mut Arc<Parameter>, names: &IndexMap<&str, &str>) {
    if parameter.sent_in != ParameterLocation::Path {
        return;
    }
    match names.get(&*parameter.name) {
        Some(name) if **name != *parameter.name => {
            let renamed = Arc::make_mut(parameter);
            renamed.name = Arc::from(*name);
            renamed.component = None;
        }
        _ => {}
    }
}

/// The words of a path, for what is in operations that have no name.
fn words_of(template: &PathTemplate) -> Vec<Arc<str>> {
    template
        .segments()
        .iter()
        .flat_map(|segment| &segment.pieces)
        .map(|piece| match piece {
            Piece::Literal(text) | Piece::Parameter(text) => Arc::from(&**text),
        })
        .collect_vec()
}
