//! Types that every program knows, and those of schemas: `Partial`, `Record`, `z.infer`.

use oxc_ast::ast::{TSType, TSTypeName, TSTypeParameterInstantiation, TSTypeQueryExprName};
use oxc_span::Span;

use crate::read::code::Value as Json;
use crate::read::typescript::evaluate::{Machine, place};
use crate::read::typescript::schema;
use crate::read::typescript::value::{Scope, Value};

impl<'a> Machine<'a> {
    /// What a name with arguments allows.
    pub(super) fn reference(
        &mut self,
        name: &str,
        arguments: Option<&'a TSTypeParameterInstantiation<'a>>,
        scope: &Scope<'a>,
        span: Span,
        depth: u32,
    ) -> Option<Json> {
        let at = self.at(scope, span);
        if let Some(declared) = self.named_type(name, arguments, scope) {
            return self.lowered(&declared, depth + 1);
        }
        let first = arguments.and_then(|arguments| arguments.params.first());
        let second = arguments.and_then(|arguments| arguments.params.get(1));
        let mut inner =
            |ty: Option<&'a TSType<'a>>| -> Option<Json> { self.written(ty?, scope, depth + 1) };
        Some(match name {
            "Array" | "ReadonlyArray" | "Set" => {
                let items = inner(first).unwrap_or_else(|| Json::object(at));
                Json::of_type("array", at).with("items", items)
            }
            "Promise" | "Readonly" | "Awaited" | "PromiseLike" | "NonNullable" | "Required"
            | "DeepReadonly" | "HydratedDocument" | "Document" | "WithId" => {
                let json = inner(first)?;
                if name == "Required" {
                    let mut json = self.resolved(json);
                    let names: Vec<Json> = json
                        .get("properties")
                        .map(Json::members)
                        .unwrap_or_default()
                        .iter()
                        .map(|member| Json::text(&*member.key, member.place))
                        .collect();
                    json.set("required", Json::list(names, at));
                    return Some(json);
                }
                json
            }
            "Partial" => {
                let json = inner(first)?;
                let mut json = self.resolved(json);
                json.remove("required");
                json
            }
            "Pick" | "Omit" => {
                let json = inner(first)?;
                let keys = inner(second)?;
                let json = self.resolved(json);
                let keys: Vec<String> = match keys.get("enum") {
                    Some(list) => list
                        .items()
                        .iter()
                        .filter_map(Json::as_text)
                        .map(str::to_owned)
                        .collect(),
                    None => keys
                        .get("const")
                        .and_then(Json::as_text)
                        .map(str::to_owned)
                        .into_iter()
                        .collect(),
                };
                schema::pick(json, &keys, name == "Pick", at)
            }
            "Record" | "Map" | "Dictionary" => {
                let keys = inner(first);
                let value = inner(second).unwrap_or_else(|| Json::object(at));
                match keys.as_ref().and_then(|keys| keys.get("enum")) {
                    Some(names) => {
                        let mut properties = Json::object(at);
                        for name in names.items().iter().filter_map(Json::as_text) {
                            properties.set(name, value.clone());
                        }
                        Json::of_type("object", at)
                            .with("properties", properties)
                            .with("required", names.clone())
                    }
                    None => Json::of_type("object", at).with("additionalProperties", value),
                }
            }
            "Exclude" | "Extract" => {
                let all = inner(first)?;
                let some = inner(second)?;
                let some: Vec<Json> = match some.get("enum") {
                    Some(list) => list.items().to_vec(),
                    None => some.get("const").cloned().into_iter().collect(),
                };
                let kept: Vec<Json> = all
                    .get("enum")
                    .map(Json::items)
                    .unwrap_or_default()
                    .iter()
                    .filter(|value| {
                        some.iter().any(|other| other.says_the_same(value)) == (name == "Extract")
                    })
                    .cloned()
                    .collect();
                if kept.is_empty() {
                    all
                } else {
                    Json::of_type("string", at).with("enum", Json::list(kept, at))
                }
            }
            "Date" => Json::of_type("string", at).with("format", Json::text("date-time", at)),
            "Buffer" | "Uint8Array" | "Blob" | "ReadableStream" | "Readable" => {
                Json::of_type("string", at).with("format", Json::text("binary", at))
            }
            "String" | "ObjectId" | "ObjectID" | "UUID" => Json::of_type("string", at),
            "Number" | "Decimal" => Json::of_type("number", at),
            "Boolean" => Json::of_type("boolean", at),
            // Types of tables: `InferSelectModel<typeof users>`.
            "InferSelectModel" | "InferInsertModel" | "InferModel" => {
                let TSType::TSTypeQuery(query) = first? else {
                    return None;
                };
                let table = self.queried(&query.expr_name, scope)?;
                let place = place(scope, span);
                let row = self.get(&table, "$inferSelect", place);
                return Some(self.value_schema(&row, at).0);
            }
            // Types of schemas: `z.infer<typeof schema>`, `Static<typeof schema>`.
            "infer" | "Infer" | "TypeOf" | "output" | "input" | "Static" | "InferType"
            | "FromSchema" | "StaticDecode" | "OutputOf" => {
                let TSType::TSTypeQuery(query) = first? else {
                    return None;
                };
                let value = self.queried(&query.expr_name, scope)?;
                return self
                    .declared_or_fields(&value)
                    .map(|declared| declared.json);
            }
            _ => return None,
        })
    }

    /// The value that `typeof` asks for.
    pub(super) fn queried(
        &mut self,
        name: &'a TSTypeQueryExprName<'a>,
        scope: &Scope<'a>,
    ) -> Option<Value<'a>> {
        let name = name.as_ts_type_name()?;
        self.value_of_name(name, scope)
    }

    fn value_of_name(&mut self, name: &'a TSTypeName<'a>, scope: &Scope<'a>) -> Option<Value<'a>> {
        match name {
            TSTypeName::IdentifierReference(id) => {
                let module = self.load(scope.file);
                let at = place(scope, id.span);
                scope
                    .get(id.name.as_str())
                    .or_else(|| module.scope.get(id.name.as_str()))
                    .or_else(|| self.imported_value(id.name.as_str(), scope.file, at))
            }
            TSTypeName::QualifiedName(it) => {
                let base = self.value_of_name(&it.left, scope)?;
                Some(self.get(&base, it.right.name.as_str(), place(scope, it.span)))
            }
            TSTypeName::ThisExpression(_) => None,
        }
    }
}
