//! Types as schemas.

use oxc_ast::ast::{
    Expression, TSLiteral, TSSignature, TSTupleElement, TSType, TSTypeOperatorOperator,
};
use oxc_span::{GetSpan as _, Span};

use super::reference::last_name;
use super::{TypeKind, TypeOf};
use crate::document::Location;
use crate::read::code::Value as Json;
use crate::read::typescript::comment::{Comment, Said};
use crate::read::typescript::evaluate::{Machine, place};
use crate::read::typescript::value::Scope;

/// How deep types may be nested that have no name.
pub(super) const DEPTH: u32 = 24;

/// How deep types with names may be in each other before they are looked at one after the other.
const NAMES: u32 = 8;

/// How long `export ` is.
const EXPORT: u32 = 7;

impl<'a> Machine<'a> {
    /// What a type allows, in JSON Schema; nothing if it says nothing about JSON.
    pub(in crate::read::typescript) fn type_schema(&mut self, ty: &TypeOf<'a>) -> Option<Json> {
        let json = self.lowered(ty, 0);
        while let Some((name, ty, span)) = self.waiting.pop() {
            self.define(name, &ty, span, 0);
        }
        json
    }

    /// What an interface is made of, which has no name in the document by that.
    pub(in crate::read::typescript) fn type_members(&mut self, ty: &TypeOf<'a>) -> Option<Json> {
        if !matches!(ty.kind, TypeKind::Interface(_)) {
            let json = self.type_schema(ty)?;
            return Some(self.resolved(json));
        }
        let json = self.interface(ty, 0);
        while let Some((name, ty, span)) = self.waiting.pop() {
            self.define(name, &ty, span, 0);
        }
        Some(json)
    }

    pub(super) fn at(&self, scope: &Scope<'a>, span: Span) -> Location {
        self.location(place(scope, span))
    }

    pub(super) fn lowered(&mut self, ty: &TypeOf<'a>, depth: u32) -> Option<Json> {
        if depth > DEPTH {
            return None;
        }
        match &ty.kind {
            TypeKind::Type(written) => {
                let Some(declared) = ty.declared else {
                    return self.written(written, &ty.scope, depth);
                };
                // What a comment says in JSON Schema may refer to the type itself.
                if self.said(&ty.scope, declared.span.start).is_some() {
                    let name = declared.id.name.as_str();
                    return Some(self.component(name, ty, declared.id.span, depth));
                }
                let mut json = self.written(written, &ty.scope, depth)?;
                self.describe(&mut json, &ty.scope, declared.span.start, depth);
                Some(json)
            }
            TypeKind::Interface(declarations) => {
                let first = declarations.first()?;
                let span = first.id.span;
                let is_generic = first.type_parameters.is_some();
                let name = first.id.name.as_str();
                if is_generic {
                    return Some(self.interface(ty, depth));
                }
                Some(self.component(name, ty, span, depth))
            }
            TypeKind::Class(class) => match &class.id {
                Some(id) if class.type_parameters.is_none() => {
                    Some(self.component(id.name.as_str(), ty, id.span, depth))
                }
                _ => Some(self.interface(ty, depth)),
            },
            TypeKind::Enum(it) => {
                let at = self.at(&ty.scope, it.span);
                let values = self.enumeration_of(it, &ty.scope);
                Some(super::super::schema::one_of(self, &values, at))
            }
        }
    }

    /// A schema with a name, to which a reference leads.
    fn component(&mut self, name: &str, ty: &TypeOf<'a>, span: Span, depth: u32) -> Json {
        let at = self.at(&ty.scope, span);
        let key = (ty.scope.file, span.start);
        if let Some(name) = self.components.get(&key) {
            return Json::reference(name, at);
        }
        let mut unique = name.to_owned();
        let mut n = 1;
        while self.schemas.contains_key(&unique) || self.shared_schemas.contains_key(&unique) {
            n += 1;
            unique = format!("{name}{n}");
        }
        self.components.insert(key, unique.clone());
        self.schemas.insert(unique.clone(), (at, Json::object(at)));
        if depth > NAMES {
            self.waiting.push((unique.clone(), ty.clone(), span));
        } else {
            self.define(unique.clone(), ty, span, depth);
        }
        Json::reference(&unique, at)
    }

    /// Says what a type with a name is.
    fn define(&mut self, name: String, ty: &TypeOf<'a>, span: Span, depth: u32) {
        let at = self.at(&ty.scope, span);
        let json = match (&ty.kind, ty.declared) {
            (TypeKind::Type(written), Some(declared)) => {
                let json = self.written(written, &ty.scope, depth);
                let mut json = json.unwrap_or_else(|| Json::object(at));
                self.describe(&mut json, &ty.scope, declared.span.start, depth);
                json
            }
            _ => self.interface(ty, depth),
        };
        self.schemas.insert(name, (at, json));
    }

    /// The schema that a reference leads to.
    pub(in crate::read::typescript) fn resolved(&self, json: Json) -> Json {
        match json.referred().and_then(|name| self.schemas.get(name)) {
            Some((_, schema)) => schema.clone(),
            None => json,
        }
    }

    fn interface(&mut self, ty: &TypeOf<'a>, depth: u32) -> Json {
        let scope = ty.scope.clone();
        match &ty.kind {
            TypeKind::Interface(declarations) => {
                let span = declarations
                    .first()
                    .map_or_else(Span::default, |first| first.span);
                let at = self.at(&scope, span);
                let mut json = Json::of_type("object", at);
                for declaration in declarations.iter() {
                    for parent in &declaration.extends {
                        let base = match &parent.expression {
                            Expression::Identifier(id) => {
                                let arguments = parent.type_arguments.as_deref();
                                self.reference(
                                    id.name.as_str(),
                                    arguments,
                                    &scope,
                                    parent.span,
                                    depth + 1,
                                )
                            }
                            Expression::StaticMemberExpression(it) => {
                                let arguments = parent.type_arguments.as_deref();
                                self.reference(
                                    it.property.name.as_str(),
                                    arguments,
                                    &scope,
                                    parent.span,
                                    depth + 1,
                                )
                            }
                            _ => None,
                        };
                        if let Some(base) = base {
                            let base = self.resolved(base);
                            json = super::super::schema::merge(json, &base, at);
                        }
                    }
                    let own = self.members(&declaration.body.body, &scope, declaration.span, depth);
                    json = super::super::schema::merge(json, &own, at);
                    if let Some(rest) = own.get("additionalProperties") {
                        json.set("additionalProperties", rest.clone());
                    }
                }
                if let Some(first) = declarations.first() {
                    self.describe(&mut json, &scope, first.span.start, depth);
                }
                json
            }
            TypeKind::Class(class) => {
                let mut json = self.class_members(class, &scope, depth);
                self.describe(&mut json, &scope, class.span.start, depth);
                json
            }
            TypeKind::Type(_) | TypeKind::Enum(_) => Json::object(Location::default()),
        }
    }

    fn members(
        &mut self,
        members: &'a [TSSignature<'a>],
        scope: &Scope<'a>,
        span: Span,
        depth: u32,
    ) -> Json {
        let at = self.at(scope, span);
        let mut json = Json::of_type("object", at);
        let mut properties = Json::object(at);
        let mut required = Json::list([], at);
        for member in members {
            match member {
                TSSignature::TSPropertySignature(it) => {
                    let Some(name) = it.key.static_name() else {
                        continue;
                    };
                    let key = self.at(scope, it.key.span());
                    let annotation = it.type_annotation.as_deref();
                    let mut is_optional = it.optional;
                    let schema = match annotation.map(|annotation| &annotation.type_annotation) {
                        // Functions are no part of JSON.
                        Some(TSType::TSFunctionType(_)) => continue,
                        Some(written) => {
                            is_optional |= may_be_undefined(written);
                            self.written(written, scope, depth + 1)
                        }
                        None => None,
                    };
                    if !is_optional {
                        required.push(Json::text(&*name, key));
                    }
                    let mut schema = schema.unwrap_or_else(|| Json::object(key));
                    self.describe(&mut schema, scope, it.span.start, depth);
                    properties.set_at(&name, key, schema);
                }
                TSSignature::TSIndexSignature(it) => {
                    let value = self
                        .written(&it.type_annotation.type_annotation, scope, depth + 1)
                        .unwrap_or_else(|| Json::object(at));
                    json.set("additionalProperties", value);
                }
                TSSignature::TSCallSignatureDeclaration(_)
                | TSSignature::TSConstructSignatureDeclaration(_)
                | TSSignature::TSMethodSignature(_) => {}
            }
        }
        if !properties.members().is_empty() {
            json.set("properties", properties);
        }
        if !required.items().is_empty() {
            json.set("required", required);
        }
        json
    }

    /// The comment before a declaration or a property.
    fn comment_before(&mut self, scope: &Scope<'a>, start: u32) -> Option<Comment> {
        // Before what is exported stands `export`.
        self.comment(scope.file, start)
            .or_else(|| self.comment(scope.file, start.checked_sub(EXPORT)?))
    }

    /// What the comment before a declaration says in JSON Schema.
    fn said(&mut self, scope: &Scope<'a>, start: u32) -> Option<Said> {
        self.comment_before(scope, start)?
            .schema(Location::default())
    }

    /// What a comment says about a declaration or a property.
    pub(super) fn describe(&mut self, json: &mut Json, scope: &Scope<'a>, start: u32, depth: u32) {
        let Some(comment) = self.comment_before(scope, start) else {
            return;
        };
        let said = comment.schema(json.place);
        if json.referred().is_some() && said.is_none() {
            // What the type is, its declaration says.
            let mut own = Json::object(json.place);
            comment.constrain(&mut own);
            for name in ["default", "readOnly", "writeOnly"] {
                if let Some(value) = own.remove(name) {
                    json.set(name, value);
                }
            }
            return;
        }
        let mut find = |name: &str| self.type_called(name, scope, depth);
        match said {
            Some(Said::Whole(schema)) => *json = schema.with_types(&mut find),
            Some(Said::Keywords(keywords)) => json.add_keywords(keywords.with_types(&mut find)),
            None => {}
        }
        if let Some(text) = comment.description()
            && json.get("description").is_none()
            && json.referred().is_none()
        {
            json.set("description", Json::text(text, json.place));
        }
        if comment.is_deprecated() {
            json.set("deprecated", Json::flag(true, json.place));
        }
        comment.constrain(json);
    }

    /// The schema of a type by what it is called in a comment: `Pet` or `types.Pet`.
    fn type_called(&mut self, name: &str, scope: &Scope<'a>, depth: u32) -> Option<Json> {
        let found = match name.split_once('.') {
            None => self.named_type(name, None, scope),
            Some((module, name)) => self.type_behind(module, name, scope),
        };
        self.lowered(&found?, depth + 1)
    }

    pub(super) fn written(
        &mut self,
        ty: &'a TSType<'a>,
        scope: &Scope<'a>,
        depth: u32,
    ) -> Option<Json> {
        if depth > DEPTH || !self.step() {
            return None;
        }
        let at = self.at(scope, ty.span());
        Some(match ty {
            TSType::TSStringKeyword(_) | TSType::TSTemplateLiteralType(_) => {
                Json::of_type("string", at)
            }
            TSType::TSNumberKeyword(_) => Json::of_type("number", at),
            TSType::TSBigIntKeyword(_) => Json::of_type("integer", at),
            TSType::TSBooleanKeyword(_) => Json::of_type("boolean", at),
            TSType::TSNullKeyword(_) => Json::of_type("null", at),
            TSType::TSObjectKeyword(_) => Json::of_type("object", at),
            TSType::TSArrayType(it) => {
                let items = self.written(&it.element_type, scope, depth + 1);
                Json::of_type("array", at).with("items", items.unwrap_or_else(|| Json::object(at)))
            }
            TSType::TSTupleType(it) => {
                let mut items = Vec::new();
                for element in &it.element_types {
                    let schema = match element {
                        TSTupleElement::TSOptionalType(it) => {
                            self.written(&it.type_annotation, scope, depth + 1)
                        }
                        TSTupleElement::TSRestType(_) => continue,
                        other => other
                            .as_ts_type()
                            .and_then(|ty| self.written(ty, scope, depth + 1)),
                    };
                    items.push(schema.unwrap_or_else(|| Json::object(at)));
                }
                Json::of_type("array", at).with("prefixItems", Json::list(items, at))
            }
            TSType::TSNamedTupleMember(it) => {
                return it
                    .element_type
                    .as_ts_type()
                    .and_then(|ty| self.written(ty, scope, depth + 1));
            }
            TSType::TSUnionType(it) => return self.union(&it.types, scope, at, depth),
            TSType::TSIntersectionType(it) => {
                let mut parts = Vec::new();
                for part in &it.types {
                    parts.extend(self.written(part, scope, depth + 1));
                }
                let flat: Vec<Json> = parts
                    .iter()
                    .map(|part| self.resolved(part.clone()))
                    .collect();
                if flat.iter().all(|part| part.get("properties").is_some()) {
                    let mut whole = Json::of_type("object", at);
                    for part in &flat {
                        whole = super::super::schema::merge(whole, part, at);
                    }
                    whole
                } else if parts.len() == 1 {
                    return parts.pop();
                } else {
                    Json::object(at).with("allOf", Json::list(parts, at))
                }
            }
            TSType::TSLiteralType(it) => match &it.literal {
                TSLiteral::StringLiteral(text) => {
                    Json::object(at).with("const", Json::text(text.value.as_str(), at))
                }
                TSLiteral::NumericLiteral(number) => Json::object(at).with(
                    "const",
                    Json::number(
                        crate::read::typescript::evaluate::number_text(number.value),
                        at,
                    ),
                ),
                TSLiteral::BooleanLiteral(flag) => {
                    Json::object(at).with("const", Json::flag(flag.value, at))
                }
                TSLiteral::TemplateLiteral(_) => Json::of_type("string", at),
                TSLiteral::BigIntLiteral(_) | TSLiteral::UnaryExpression(_) => {
                    Json::of_type("number", at)
                }
            },
            TSType::TSTypeLiteral(it) => self.members(&it.members, scope, it.span, depth),
            TSType::TSParenthesizedType(it) => {
                return self.written(&it.type_annotation, scope, depth + 1);
            }
            TSType::TSTypeOperatorType(it) => match it.operator {
                TSTypeOperatorOperator::Keyof => {
                    let of = self.written(&it.type_annotation, scope, depth + 1)?;
                    let names: Vec<Json> = self
                        .resolved(of)
                        .get("properties")
                        .map(Json::members)
                        .unwrap_or_default()
                        .iter()
                        .map(|member| Json::text(&*member.key, member.place))
                        .collect();
                    if names.is_empty() {
                        Json::of_type("string", at)
                    } else {
                        Json::of_type("string", at).with("enum", Json::list(names, at))
                    }
                }
                TSTypeOperatorOperator::Unique | TSTypeOperatorOperator::Readonly => {
                    return self.written(&it.type_annotation, scope, depth + 1);
                }
            },
            TSType::TSIndexedAccessType(it) => {
                let of = self.written(&it.object_type, scope, depth + 1)?;
                let of = self.resolved(of);
                let index = self.written(&it.index_type, scope, depth + 1)?;
                match index.get("const").and_then(Json::as_text) {
                    Some(name) => return of.get("properties")?.get(name).cloned(),
                    None => {
                        if index.get("enum").is_some() {
                            // `(typeof X)[keyof typeof X]`: any of the values.
                            let mut all = Vec::new();
                            for member in
                                of.get("properties").map(Json::members).unwrap_or_default()
                            {
                                if !all
                                    .iter()
                                    .any(|known: &Json| known.says_the_same(&member.value))
                                {
                                    all.push(member.value.clone());
                                }
                            }
                            return Some(super::super::schema::any(all, at));
                        }
                        return of.get("items").cloned();
                    }
                }
            }
            TSType::TSMappedType(it) => {
                let keys = it.type_parameter.constraint.as_ref();
                let keys = keys.and_then(|keys| self.written(keys, scope, depth + 1));
                let value = it
                    .type_annotation
                    .as_ref()
                    .and_then(|value| self.written(value, scope, depth + 1))
                    .unwrap_or_else(|| Json::object(at));
                match keys.as_ref().and_then(|keys| keys.get("enum")) {
                    Some(names) => {
                        let mut properties = Json::object(at);
                        for name in names.items().iter().filter_map(Json::as_text) {
                            properties.set(name, value.clone());
                        }
                        let json = Json::of_type("object", at).with("properties", properties);
                        if it.optional.is_some() {
                            json
                        } else {
                            json.with("required", names.clone())
                        }
                    }
                    None => Json::of_type("object", at).with("additionalProperties", value),
                }
            }
            TSType::TSTypeQuery(it) => {
                let value = self.queried(&it.expr_name, scope)?;
                return Some(self.value_schema(&value, at).0);
            }
            TSType::TSTypeReference(it) => {
                let arguments = it.type_arguments.as_deref();
                if last_name(&it.type_name) == "Json" && self.is_generated(scope.file) {
                    return Some(Json::object(at));
                }
                if let Some(declared) = self.written_type(&it.type_name, arguments, scope) {
                    return self.lowered(&declared, depth + 1);
                }
                let name = last_name(&it.type_name);
                return self.reference(name, it.type_arguments.as_deref(), scope, it.span, depth);
            }
            TSType::TSAnyKeyword(_)
            | TSType::TSUnknownKeyword(_)
            | TSType::TSConditionalType(_)
            | TSType::TSImportType(_)
            | TSType::TSInferType(_) => Json::object(at),
            TSType::TSUndefinedKeyword(_)
            | TSType::TSVoidKeyword(_)
            | TSType::TSNeverKeyword(_)
            | TSType::TSIntrinsicKeyword(_)
            | TSType::TSSymbolKeyword(_)
            | TSType::TSConstructorType(_)
            | TSType::TSFunctionType(_)
            | TSType::TSThisType(_)
            | TSType::TSTypePredicate(_)
            | TSType::JSDocNullableType(_)
            | TSType::JSDocNonNullableType(_)
            | TSType::JSDocUnknownType(_) => return None,
        })
    }

    fn union(
        &mut self,
        types: &'a [TSType<'a>],
        scope: &Scope<'a>,
        at: Location,
        depth: u32,
    ) -> Option<Json> {
        let mut parts: Vec<Json> = Vec::new();
        let mut has_null = false;
        let n_flags = types
            .iter()
            .filter(|ty| matches!(ty, TSType::TSLiteralType(it) if matches!(it.literal, TSLiteral::BooleanLiteral(_))))
            .count();
        for ty in types {
            match ty {
                TSType::TSNullKeyword(_) => has_null = true,
                TSType::TSUndefinedKeyword(_) | TSType::TSVoidKeyword(_) => {}
                _ => {
                    let schema = self.written(ty, scope, depth + 1)?;
                    if !parts.iter().any(|known| known.says_the_same(&schema)) {
                        parts.push(schema);
                    }
                }
            }
        }
        let json = if n_flags == 2 && parts.len() == 2 {
            Json::of_type("boolean", at)
        } else if parts.is_empty() {
            return has_null.then(|| Json::of_type("null", at));
        } else if parts.iter().any(Json::is_anything) {
            return Some(Json::object(at));
        } else {
            super::super::schema::any(parts, at)
        };
        Some(if has_null {
            self.or_null(json, at)
        } else {
            json
        })
    }
}

/// Whether a type has `undefined` in it.
fn may_be_undefined(ty: &TSType<'_>) -> bool {
    match ty {
        TSType::TSUndefinedKeyword(_) => true,
        TSType::TSUnionType(it) => it.types.iter().any(may_be_undefined),
        TSType::TSParenthesizedType(it) => may_be_undefined(&it.type_annotation),
        _ => false,
    }
}
