//! The file of one tag: the interface of its handlers, and what each operation is given and answers.

use super::answers::{self, Answer};
use super::inputs::{BodyInput, BodyVariant, Input, NamedParts, Others, PartField};
use super::{Call, Contract, Group, response, streamed};
use crate::api::plan::{Plans, Shape, Use};
use crate::api::rejection::{self, ErrorForm};
use crate::api::{ParameterForm, StatusRange};
use crate::map::IndexSet;
use crate::write::http::content::{ContentKind, EventData, Framing};
use crate::write::http::media::{essence, is_json, is_range};
use crate::write::http::notation::{Notation, notation};
use crate::write::http::parameter::{Declaration, DeclarationKind};
use crate::write::http::parts::PartKind;
use crate::write::http::template;
use crate::write::rust::{Validation, Validations};
use crate::write::typescript::decoders::Decoders;
use crate::write::typescript::encoders::Encoders;
use crate::write::typescript::layout::Expression;
use crate::write::typescript::names::{INHERITED, decoded};
use crate::write::typescript::printer::{Printer, key, string};
use crate::write::typescript::types;
use crate::write::typescript::validators::words::{key_of, literal};

/// What prints operations, and gathers which functions they ask for.
pub(in crate::write::typescript) struct CallPrinter<'c, 'd> {
    pub(in crate::write::typescript) contract: &'c Contract<'c>,
    pub(in crate::write::typescript) decoders: Decoders<'d>,
    pub(in crate::write::typescript) encoders: Encoders<'d>,
    /// Types whose validators the server calls.
    pub(in crate::write::typescript) validators: IndexSet<Use>,
    /// What becomes of requests that do not satisfy the document.
    pub(in crate::write::typescript) validation: &'c Validations,
    /// The file of the framework.
    pub(in crate::write::typescript) framework: &'static str,
}

/// The file of a group.
pub(in crate::write::typescript) fn file(
    printer: &mut CallPrinter<'_, '_>,
    group: &Group<'_>,
) -> String {
    let mut p = Printer::new();
    interface(&mut p, printer.framework, group);
    for call in &group.calls {
        p.gap();
        printer.request(&mut p, call);
        p.gap();
        printer.response(&mut p, call);
        p.gap();
        printer.operation(&mut p, call);
    }
    p.finish()
}

/// The interface of the handlers of a group.
fn interface(p: &mut Printer, framework: &str, group: &Group<'_>) {
    p.import(&format!("./{framework}.js"), "type Context");
    let about = group.about();
    let documented = group.documented.and_then(|tag| tag.description.as_deref());
    let text: Vec<&str> = std::iter::once(about.as_str()).chain(documented).collect();
    p.doc(&text.join("\n\n"));
    let parameter = match group.is_guarded() {
        true => "<Principal>",
        false => "",
    };
    let head = format!("export interface {}{parameter}", group.interface);
    p.block(head, |p| {
        for call in &group.calls {
            let operation = call.operation;
            let place = format!("`{} {}`", operation.method, call.path.template);
            let texts = [
                operation.summary.as_deref(),
                operation.description.as_deref(),
            ];
            let mut texts: Vec<&str> = texts.into_iter().flatten().collect();
            texts.dedup();
            texts.push(&place);
            let deprecated = operation.deprecated.then_some("@deprecated");
            texts.extend(deprecated);
            p.doc(&texts.join("\n\n"));
            // `new(…)` says what a constructor makes.
            let method = match call.method.as_str() {
                "new" => "\"new\"".to_owned(),
                method => key(method),
            };
            p.line(format!(
                "{method}(request: {}, context: {}): Promise<{}>;",
                call.request,
                call.context("Principal"),
                call.response
            ));
        }
    });
}

impl Group<'_> {
    /// What the group is, for people.
    pub(in crate::write::typescript) fn about(&self) -> String {
        match self.tag {
            "" => "Operations without a tag.".to_owned(),
            tag => format!("Operations tagged `{}`.", tag.replace('`', "'")),
        }
    }

    /// Whether a handler is told who a request comes from.
    pub(in crate::write::typescript) fn is_guarded(&self) -> bool {
        self.calls
            .iter()
            .any(|call| call.principal() != "undefined")
    }
}

impl CallPrinter<'_, '_> {
    fn plans(&self) -> &Plans<'_> {
        self.contract.plans
    }

    /// The type of a value.
    pub(super) fn ty(&self, p: &mut Printer, used: Use) -> String {
        let ty = types::reference(self.contract.plans, self.contract.names, used, "types.");
        if ty.contains("types.") {
            p.import_types("./types.js", "types");
        }
        ty
    }

    /// The constant that says what the server has to know.
    fn operation(&mut self, p: &mut Printer, call: &Call<'_>) {
        p.import("./server/operation.js", "type Call");
        p.doc(&format!("What the server knows about `{}`.", call.method));
        let head = format!("export const {}: Call<{}> =", call.constant, call.request);
        let operation = call.operation;
        let id = operation.id.as_deref().map_or_else(
            || format!("{} {}", operation.method, call.path.template),
            str::to_owned,
        );
        p.block_until(head, "};", |p| {
            p.line(format!("id: {},", string(&id)));
            p.line(format!("method: {},", string(operation.method.as_str())));
            let path = template::template(&call.path.template);
            p.line(format!("path: {},", string(&path)));
            let variants = call.body.iter().flat_map(|body| &body.variants);
            let accepts: Vec<&str> = variants.map(|variant| variant.media_type).collect();
            texts(p, "accepts", &accepts);
            streamed::positions(p, call);
            texts(p, "produces", &answers::produces(&call.answers));
            match rejection::invalid(operation) {
                Some(StatusRange::Code(code)) if code != 400 => p.line(format!("invalid: {code},")),
                _ => {}
            }
            if self.validation.of(call.path, operation) == Validation::ReportOnly {
                p.line("reportOnly: true,");
            }
            self.security(p, call);
            self.read(p, call);
            if !call.answers.is_empty() {
                p.list("answers: [", "],", |p| {
                    for answer in &call.answers {
                        let members = self.answer(p, call, answer);
                        let members = members.into_iter().map(Expression::from).collect();
                        Expression::parts("{", members, "}").print(p, ",");
                    }
                });
            }
        });
    }

    fn security(&self, p: &mut Printer, call: &Call<'_>) {
        if call.principal() == "undefined" {
            return;
        }
        let alternatives = call.operation.security.iter().map(|requirement| {
            let demands = requirement.schemes.iter().filter_map(|(name, scopes)| {
                let mut schemes = self.contract.schemes.iter();
                let scheme = schemes.find(|scheme| *scheme.name == **name)?;
                let scopes: Vec<String> = scopes.iter().map(|scope| string(scope)).collect();
                p.import_all("./security.js", "schemes");
                Some(format!(
                    "{{ scheme: schemes.{}, scopes: [{}] }}",
                    scheme.constant,
                    scopes.join(", ")
                ))
            });
            format!("[{}]", demands.collect::<Vec<_>>().join(", "))
        });
        let alternatives: Vec<String> = alternatives.collect();
        p.line(format!("security: [{}],", alternatives.join(", ")));
    }

    /// How a request is read.
    fn read(&mut self, p: &mut Printer, call: &Call<'_>) {
        if call.inputs.is_empty() && call.body.is_none() && !call.negotiates() {
            p.line("read: () => ({}),");
            return;
        }
        p.list("read: (input) => ({", "}),", |p| {
            if call.negotiates() {
                p.line("accept: input.accept(),");
            }
            for input in &call.inputs {
                let member = format!("{}: ", key_of(&input.member));
                let value = self.input(p, input);
                value.within(&member, "").print(p, ",");
            }
            if let Some(body) = &call.body {
                let value = self.body(p, body);
                value.within("body: ", "").print(p, ",");
            }
        });
    }

    fn input(&mut self, p: &mut Printer, input: &Input<'_>) -> Expression {
        let mut parts = vec![declaration(&input.declaration)];
        parts.push(self.reader(p, input.used).into());
        let function = match &input.default {
            _ if input.parameter.required => "input.required",
            Some(default) => {
                parts.push(literal(default).into());
                "input.withDefault"
            }
            None => "input.optional",
        };
        Expression::call(function, parts)
    }

    /// The function that reads a value; text if nothing is said about it.
    fn reader(&mut self, p: &mut Printer, used: Option<Use>) -> String {
        match used {
            Some(used) => self.decoders.function(p, used),
            None => {
                p.import_all("./decode.js", "decode");
                "decode.readString".to_owned()
            }
        }
    }

    fn body(&mut self, p: &mut Printer, body: &BodyInput<'_>) -> Expression {
        let value = match body.variants.as_slice() {
            [only] => self.content(p, only),
            [first, ..] if body.is_of_one_kind() => self.content(p, first),
            variants => {
                let reads = variants.iter().map(|variant| {
                    let value = self.content(p, variant).within("value: ", "");
                    let media_type = string(variant.media_type);
                    let media_type = format!("mediaType: {media_type} as const");
                    Expression::parts("() => ({", vec![media_type.into(), value], "})")
                });
                Expression::call("input.byMediaType", vec![Expression::list(reads.collect())])
            }
        };
        match body.required {
            true => value,
            false => value.within("input.optionalBody(() => ", ")"),
        }
    }

    /// Reads a body that has to be there.
    fn content(&mut self, p: &mut Printer, variant: &BodyVariant<'_>) -> Expression {
        if variant.in_pieces {
            return self.in_pieces(p, variant);
        }
        match variant.kind {
            ContentKind::Json(used) => {
                let read = self.decoders.function(p, used);
                Expression::call("input.json", vec![read.into()])
            }
            ContentKind::AnyJson => {
                p.import_all("./decode.js", "decode");
                "input.json(decode.readJson)".into()
            }
            ContentKind::Form(used) => {
                let read = self.decoders.function(p, used);
                let members = Expression::list(variant.members.iter().map(declaration).collect());
                Expression::call("input.form", vec![members, read.into()])
            }
            ContentKind::Text(used) => {
                let read = self.decoders.function(p, used);
                let notation = notation_of(&notation(self.plans(), used));
                Expression::call("input.text", vec![notation.into(), read.into()])
            }
            ContentKind::Parts => match &variant.parts {
                Some(parts) => self.parts(p, parts),
                None => "input.multipart((parts) => [...parts])".into(),
            },
            ContentKind::PlainText if !is_range(variant.media_type) => "input.plainText()".into(),
            ContentKind::Bytes if !is_range(variant.media_type) => "input.wholeBody()".into(),
            ContentKind::PlainText
            | ContentKind::Bytes
            | ContentKind::Events(_)
            | ContentKind::Items(..) => "input.media()".into(),
        }
    }

    fn parts(&mut self, p: &mut Printer, parts: &NamedParts) -> Expression {
        let names = parts.fields.iter().map(|it| string(&it.name).into());
        let names = Expression::list(names.collect());
        let mut members: Vec<Expression> = parts
            .fields
            .iter()
            .map(|field| {
                let value = self.part(p, field);
                value.within(&format!("{}: ", key_of(&field.name)), "")
            })
            .collect();
        if parts.others == Others::Kept {
            let member = parts.others_member();
            let kept = Expression::call("input.otherParts", vec!["parts".into(), names.clone()]);
            members.push(kept.within(&format!("{member}: "), ""));
        }
        let read = Expression::parts("(parts) => ({", members, "})");
        match parts.others {
            Others::Refused => Expression::call("input.multipart", vec![read, names]),
            Others::Ignored | Others::Kept => read.within("input.multipart(", ")"),
        }
    }

    fn part(&mut self, p: &mut Printer, field: &PartField) -> Expression {
        let name = string(&field.name);
        let found = match field.kind {
            PartKind::File => format!("input.file(parts, {name})").into(),
            PartKind::Files => format!("input.files(parts, {name})").into(),
            PartKind::Value { used, is_json } => {
                let (declared, read) = self.value_of_part(p, field, used, is_json);
                Expression::call("input.part", vec!["parts".into(), declared, read.into()])
            }
        };
        match &field.default {
            // Nothing could be told from a function that returns nothing.
            _ if field.required && self.is_never(field) => {
                found.within(&format!("input.present<never>({name}, () => "), ")")
            }
            _ if field.required => found.within(&format!("input.present({name}, () => "), ")"),
            Some(default) => found.within("", &format!(" ?? {}", literal(default))),
            None => found,
        }
    }

    /// How the value of a part is found, and the function that reads it.
    pub(super) fn value_of_part(
        &mut self,
        p: &mut Printer,
        field: &PartField,
        used: Use,
        is_json: bool,
    ) -> (Expression, String) {
        let read = self.decoders.function(p, used);
        let notation = notation_of(&notation(self.plans(), used));
        let mut declared: Vec<Expression> = vec![
            format!("name: {}", string(&field.name)).into(),
            "style: \"part\"".into(),
            format!("notation: {notation}").into(),
        ];
        declared.extend(is_json.then(|| "json: true".into()));
        (Expression::parts("{", declared, "}"), read)
    }

    /// Whether a part can have no value at all.
    fn is_never(&self, field: &PartField) -> bool {
        let PartKind::Value { used, .. } = field.kind else {
            return false;
        };
        decoded(self.plans(), used).is_some_and(|plan| plan.shape == Shape::Never)
    }

    /// The members of what the server knows about an answer.
    fn answer(&mut self, p: &mut Printer, call: &Call<'_>, answer: &Answer<'_>) -> Vec<String> {
        let mut members = vec![format!("status: {}", answer.key())];
        if let Some(body) = &answer.body {
            let media_type = string(body.sent_as());
            members.push(format!("mediaType: {media_type}"));
            let (kind, used) = match body.kind {
                _ if body.is_media() => ("media", None),
                ContentKind::Json(used) => ("json", Some(used)),
                ContentKind::AnyJson => ("json", None),
                ContentKind::Text(used) | ContentKind::Form(used) => ("text", Some(used)),
                ContentKind::Events(EventData::Text) => ("textEvents", None),
                ContentKind::Events(EventData::Json(used)) => ("jsonEvents", Some(used)),
                ContentKind::Events(EventData::Objects(used)) => ("objectEvents", Some(used)),
                ContentKind::Items(used, Framing::Lines) => ("lines", Some(used)),
                ContentKind::Items(used, Framing::Sequence) => ("sequence", Some(used)),
                ContentKind::PlainText | ContentKind::Bytes => ("bytes", None),
                ContentKind::Parts => ("media", None),
            };
            members.push(format!("as: \"{kind}\""));
            let encode = used.and_then(|used| self.encoders.function(p, used));
            members.extend(encode.map(|encode| format!("encode: {encode}")));
            if answer.is_one_of_several {
                members.push("isOneOfSeveral: true".to_owned());
            }
        }
        let headers = answer.headers.iter().map(|(name, header, used)| {
            let style = match &header.form {
                ParameterForm::Schema { explode: true, .. } => "exploded",
                ParameterForm::Content { name, .. } if is_json(&essence(name)) => "json",
                ParameterForm::Schema { .. } | ParameterForm::Content { .. } => "simple",
            };
            let encode = used.and_then(|used| self.encoders.function(p, used));
            let encode = encode.map_or_else(String::new, |it| format!(", encode: {it}"));
            format!("{{ name: {}, style: \"{style}\"{encode} }}", string(name))
        });
        let headers: Vec<String> = headers.collect();
        if !headers.is_empty() {
            members.push(format!("headers: [{}]", headers.join(", ")));
        }
        if answer.is_undocumented {
            members.push("isUndocumented: true".to_owned());
        }
        let form = answer.is_error().then(|| self.form(p, call, answer));
        members.extend(form.flatten().map(|form| format!("error: {form}")));
        members
    }

    /// What the server fills in if it gives an answer by itself.
    fn form(&mut self, p: &mut Printer, call: &Call<'_>, answer: &Answer<'_>) -> Option<String> {
        let body = answer.body?;
        let own = call
            .errors
            .iter()
            .find(|error| error.status == answer.status);
        if let Some(error) = own {
            if error.media_type != body.media_type {
                return None;
            }
            let form = match error.form {
                Some(ErrorForm::Envelope) => "\"envelope\"".to_owned(),
                Some(ErrorForm::Problem) => "\"problem\"".to_owned(),
                None => {
                    let fill = self.contract.own_errors.get(&error.ty)?;
                    format!("{{ fill: {} }}", string(fill))
                }
            };
            let used = response(error.ty);
            self.validators.insert(used);
            let check = self.contract.names.check(self.contract.plans, used);
            p.import_all("./validators.js", "validators");
            return Some(format!("{{ form: {form}, accepts: validators.{check} }}"));
        }
        // The first media type that the server can write is the one that it writes.
        let writable = |it: &&Answer<'_>| {
            let is_json = it
                .body
                .is_some_and(|body| body.kind == ContentKind::AnyJson);
            it.status == answer.status && (is_json || it.is_any_text(self.contract.plans))
        };
        let first = call.answers.iter().find(writable)?;
        if first.body.map(|it| it.media_type) != Some(body.media_type) {
            return None;
        }
        Some(match body.kind {
            ContentKind::AnyJson => "{ form: \"envelope\", accepts: () => true }".to_owned(),
            _ => "{ form: \"text\", accepts: (body) => typeof body === \"string\" }".to_owned(),
        })
    }
}

fn texts(p: &mut Printer, name: &str, texts: &[&str]) {
    if !texts.is_empty() {
        let texts: Vec<String> = texts.iter().map(|text| string(text)).collect();
        p.line(format!("{name}: [{}],", texts.join(", ")));
    }
}

/// A parameter as the server declares it.
fn declaration(declaration: &Declaration) -> Expression {
    let style = match declaration.kind {
        DeclarationKind::Path => "path",
        DeclarationKind::Label => "label",
        DeclarationKind::Matrix => "matrix",
        DeclarationKind::Query => "query",
        DeclarationKind::Delimited(_) => "delimited",
        DeclarationKind::Deep => "deep",
        DeclarationKind::QueryString => "queryString",
        DeclarationKind::Header => "header",
        DeclarationKind::Cookie => "cookie",
        DeclarationKind::PlainCookie => "plainCookie",
    };
    let mut members: Vec<Expression> = vec![
        format!("name: {}", string(&declaration.name)).into(),
        format!("style: \"{style}\"").into(),
        format!("notation: {}", notation_of(&declaration.notation)).into(),
    ];
    if let DeclarationKind::Delimited(delimiter @ (' ' | '|')) = declaration.kind {
        members.push(format!("delimiter: \"{delimiter}\"").into());
    }
    members.extend(declaration.explode.then(|| "explode: true".into()));
    members.extend(declaration.is_json.then(|| "json: true".into()));
    if let Some(others) = &declaration.beside {
        let others = others.iter().map(|name| string(name).into()).collect();
        members.push(Expression::parts("beside: [", others, "]"));
    }
    Expression::parts("{", members, "}")
}

fn notation_of(notation: &Notation) -> String {
    match notation {
        Notation::String => "\"string\"".to_owned(),
        Notation::Integer => "\"integer\"".to_owned(),
        Notation::Number => "\"number\"".to_owned(),
        Notation::Boolean => "\"boolean\"".to_owned(),
        Notation::Null => "\"null\"".to_owned(),
        Notation::AnyOf(notations) => {
            let notations: Vec<String> = notations.iter().map(notation_of).collect();
            format!("[{}]", notations.join(", "))
        }
        Notation::Array(item) => format!("{{ items: {} }}", notation_of(item)),
        Notation::Object(members, others) => {
            let has_inherited = members.iter().any(|(name, _)| INHERITED.contains(&&**name));
            let members_text = members
                .iter()
                .map(|(name, notation)| format!("{}: {}", key_of(name), notation_of(notation)));
            let members_text = members_text.collect::<Vec<_>>().join(", ");
            let members = match members_text.as_str() {
                "" => "{}".to_owned(),
                // The compiler takes what all objects have for something else.
                text if has_inherited => format!("{{ {text} }} as const"),
                text => format!("{{ {text} }}"),
            };
            format!("{{ members: {members}, others: {} }}", notation_of(others))
        }
    }
}
