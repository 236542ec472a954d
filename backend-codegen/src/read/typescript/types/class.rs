//! Classes as schemas: their properties, and what decorators of validators say about them.

use std::rc::Rc;

use oxc_ast::ast::{Argument, Class, ClassElement, Expression, TSType};
use oxc_span::GetSpan as _;

use super::{TypeKind, TypeOf};
use crate::document::Location;
use crate::read::code::Value as Json;
use crate::read::typescript::decorators::Decoration;
use crate::read::typescript::evaluate::{Machine, place};
use crate::read::typescript::schema;
use crate::read::typescript::value::{Object, Scope, Value};

/// What is known of a property beside its type.
#[derive(Default)]
struct Property {
    is_required: Option<bool>,
    is_hidden: bool,
    is_checked: bool,
    name: Option<String>,
}

impl<'a> Machine<'a> {
    /// The properties of a class, with those of what it extends.
    pub(super) fn class_members(
        &mut self,
        class: &'a Class<'a>,
        scope: &Scope<'a>,
        depth: u32,
    ) -> Json {
        let at = self.at(scope, class.span);
        let mut json = Json::of_type("object", at);
        if let Some(parent) = &class.super_class
            && let Some(base) = self.parent_members(parent, scope, depth)
        {
            json = schema::merge(json, &base, at);
        }
        let mut own = Json::of_type("object", at);
        let mut properties = Json::object(at);
        let mut required = Json::list([], at);
        let mut hidden = Vec::new();
        for element in &class.body.body {
            let ClassElement::PropertyDefinition(property) = element else {
                continue;
            };
            let Some(name) = property.key.static_name() else {
                continue;
            };
            let written = property.type_annotation.as_deref();
            let written = written.map(|annotation| &annotation.type_annotation);
            if property.r#static || matches!(written, Some(TSType::TSFunctionType(_))) {
                continue;
            }
            let key = self.at(scope, property.key.span());
            let written = written.and_then(|written| self.written(written, scope, depth + 1));
            let mut member = written.unwrap_or_else(|| Json::object(key));
            let mut said = Property::default();
            if !property.decorators.is_empty() {
                self.load(scope.file);
                let target = Object::new(place(scope, property.span));
                let itself = (Rc::from("constructor"), Value::Null);
                target.members.borrow_mut().insert(itself.0, itself.1);
                let target = [Value::Object(Rc::new(target)), Value::text(&*name)];
                let quiet = std::mem::replace(&mut self.calls_nobody_back, true);
                let decorations = self.decorations(&property.decorators, scope, &target);
                self.calls_nobody_back = quiet;
                for decoration in &decorations {
                    self.constrain(&mut member, decoration, &mut said, key, depth);
                }
            }
            let name = said.name.unwrap_or_else(|| name.to_string());
            if said.is_hidden {
                hidden.push(name);
                continue;
            }
            // What is there if nothing is sent.
            if let (Some(value), true) = (&property.value, said.is_checked) {
                said.is_required = said.is_required.or(Some(false));
                let value = self.eval(value, scope);
                if let Some(default) = self.literal(&value, key)
                    && member.referred().is_none()
                {
                    member.set("default", default);
                }
            }
            if said.is_required.unwrap_or(!property.optional) {
                required.push(Json::text(name.as_str(), key));
            }
            self.describe(&mut member, scope, property.span.start, depth);
            properties.set_at(&name, key, member);
        }
        own.set("properties", properties);
        if !required.items().is_empty() {
            own.set("required", required);
        }
        let json = match json.get("properties") {
            Some(_) => schema::merge(json, &own, at),
            None => own,
        };
        match hidden.is_empty() {
            true => json,
            false => schema::pick(json, &hidden, false, at),
        }
    }

    /// What a class is extended from: another one, or what `PartialType(Pet)` makes of it.
    fn parent_members(
        &mut self,
        parent: &'a Expression<'a>,
        scope: &Scope<'a>,
        depth: u32,
    ) -> Option<Json> {
        if depth > super::schema::DEPTH {
            return None;
        }
        match parent.get_inner_expression() {
            Expression::Identifier(id) => {
                let ty = self.named_type(id.name.as_str(), None, scope)?;
                match &ty.kind {
                    TypeKind::Class(class) => {
                        let class = *class;
                        Some(self.class_members(class, &ty.scope, depth + 1))
                    }
                    _ => None,
                }
            }
            Expression::CallExpression(call) => {
                let name = match call.callee.get_inner_expression() {
                    Expression::Identifier(id) => id.name.as_str(),
                    Expression::StaticMemberExpression(it) => it.property.name.as_str(),
                    _ => return None,
                };
                let at = self.at(scope, call.span);
                let mut bases = Vec::new();
                let mut keys: Vec<String> = Vec::new();
                for argument in &call.arguments {
                    let Some(expression) = argument.as_expression() else {
                        continue;
                    };
                    if let Argument::ArrayExpression(_) | Argument::TSAsExpression(_) = argument {
                        self.load(scope.file);
                        let list = self.eval(expression, scope).items().unwrap_or_default();
                        keys.extend(list.iter().filter_map(Value::as_text));
                    } else {
                        bases.extend(self.parent_members(expression, scope, depth + 1));
                    }
                }
                let mut bases = bases.into_iter();
                let mut json = bases.next()?;
                match name {
                    "PartialType" => {
                        json.remove("required");
                    }
                    "PickType" => json = schema::pick(json, &keys, true, at),
                    "OmitType" => json = schema::pick(json, &keys, false, at),
                    "IntersectionType" => {
                        for more in bases {
                            json = schema::merge(json, &more, at);
                        }
                    }
                    _ => return None,
                }
                Some(json)
            }
            _ => None,
        }
    }

    /// What a decorator of a validator says about a property.
    fn constrain(
        &mut self,
        json: &mut Json,
        decoration: &Decoration<'a>,
        said: &mut Property,
        at: Location,
        depth: u32,
    ) {
        let arguments = decoration.arguments.as_slice();
        let options = match arguments.last() {
            Some(options @ Value::Object(_)) => Some(options.clone()),
            _ => None,
        };
        let is_each = options
            .as_ref()
            .and_then(|options| options.own("each"))
            .is_some_and(|each| each.truth() == Some(true));
        said.is_checked |= &*decoration.package == "class-validator";
        match &*decoration.name {
            "IsOptional" | "Optional" => said.is_required = Some(false),
            "IsDefined" | "Required" => said.is_required = Some(true),
            "Exclude" => said.is_hidden = options.is_none(),
            "Expose" => {
                let name = options.and_then(|options| options.own("name"));
                said.name = name.and_then(|name| name.as_text());
            }
            // What a row refers to is there if it was asked for.
            "OneToMany" | "ManyToOne" | "OneToOne" | "ManyToMany" | "HasMany" | "HasOne"
            | "BelongsTo" | "BelongsToMany" => said.is_required = Some(false),
            "ApiProperty" | "ApiPropertyOptional" | "Property" => {
                if &*decoration.name == "ApiPropertyOptional" {
                    said.is_required = Some(false);
                }
                if let Some(options) = options {
                    self.documented(json, &options, said, at, depth);
                }
            }
            "Type" | "CollectionOf" => {
                if (json.is_anything() || is_open_list(json))
                    && let Some(of) = arguments.first()
                    && let Some(found) = self.class_schema(of, at, depth)
                {
                    match json.get_mut("items") {
                        Some(items) => *items = found,
                        None => *json = found,
                    }
                }
            }
            "IsArray" | "ArrayNotEmpty" | "ArrayMinSize" | "ArrayMaxSize" | "ArrayUnique" => {
                if json.is_anything() {
                    *json = Json::of_type("array", at).with("items", Json::object(at));
                }
                let number = arguments.first();
                match (&*decoration.name, number) {
                    ("ArrayNotEmpty", _) => json.set("minItems", Json::number(1, at)),
                    ("ArrayMinSize", Some(_)) => schema::number(json, "minItems", arguments, at),
                    ("ArrayMaxSize", Some(_)) => schema::number(json, "maxItems", arguments, at),
                    ("ArrayUnique", _) => json.set("uniqueItems", Json::flag(true, at)),
                    _ => {}
                }
            }
            name if is_each => {
                if json.is_anything() {
                    *json = Json::of_type("array", at).with("items", Json::object(at));
                }
                if let Some(items) = json.get_mut("items") {
                    self.constrain_value(items, name, arguments, at);
                }
            }
            name => self.constrain_value(json, name, arguments, at),
        }
    }

    /// What a decorator says about a value.
    fn constrain_value(
        &mut self,
        json: &mut Json,
        name: &str,
        arguments: &[Value<'a>],
        at: Location,
    ) {
        if let "IsEnum" | "IsIn" | "Enum" = name {
            let values = match arguments.first() {
                Some(Value::Array(list)) => list.items.borrow().clone(),
                Some(Value::Object(of)) => of.members.borrow().values().cloned().collect(),
                _ => return,
            };
            let is_known = json.get("enum").is_some() || json.referred().is_some();
            // Values of a package are not known.
            let are_all = values.iter().all(|value| self.literal(value, at).is_some());
            if !values.is_empty() && are_all && !is_known {
                *json = schema::one_of(self, &values, at);
            }
            return;
        }
        if json.referred().is_some() {
            return;
        }
        let kind = |json: &mut Json, kind: &str| {
            let is_open = json.is_anything()
                || kind == "integer" && json.get("type").and_then(Json::as_text) == Some("number");
            if is_open {
                json.set("type", Json::text(kind, at));
            }
        };
        let format = |json: &mut Json, format: &str| {
            if json.get("type").and_then(Json::as_text) == Some("string")
                && json.get("enum").is_none()
            {
                json.set("format", Json::text(format, at));
            }
        };
        match name {
            "IsString" | "IsNumberString" | "IsAlpha" | "IsAlphanumeric" | "IsPhoneNumber"
            | "IsMobilePhone" | "IsJSON" | "IsHexColor" | "IsMongoId" | "IsBase64" | "IsSlug"
            | "IsTimeZone" | "IsCurrency" | "IsStrongPassword" | "IsJWT" | "IsLocale" => {
                kind(json, "string");
            }
            "IsInt" | "Integer" => kind(json, "integer"),
            "IsNumber" | "IsDecimal" | "IsLatitude" | "IsLongitude" | "Number" => {
                kind(json, "number");
            }
            "IsBoolean" => kind(json, "boolean"),
            "IsObject" => kind(json, "object"),
            "IsEmail" | "Email" => {
                kind(json, "string");
                format(json, "email");
            }
            "IsUUID" | "IsGUID" => {
                kind(json, "string");
                format(json, "uuid");
            }
            "IsUrl" | "IsURL" | "Uri" => {
                kind(json, "string");
                format(json, "uri");
            }
            "IsIP" => kind(json, "string"),
            "IsDateString" | "IsISO8601" | "IsDate" | "IsRFC3339" => {
                kind(json, "string");
                // A date without a time is one, too.
                if name == "IsDate" {
                    format(json, "date-time");
                }
            }
            "Format" => {
                if let Some(name) = arguments.first().and_then(Value::as_text) {
                    kind(json, "string");
                    format(json, &name);
                }
            }
            "Length" => {
                kind(json, "string");
                schema::number(json, "minLength", arguments, at);
                schema::number(
                    json,
                    "maxLength",
                    arguments.get(1..).unwrap_or_default(),
                    at,
                );
            }
            "MinLength" => schema::number(json, "minLength", arguments, at),
            "MaxLength" => schema::number(json, "maxLength", arguments, at),
            "IsNotEmpty"
                if json.get("type").and_then(Json::as_text) == Some("string")
                    && json.get("minLength").is_none()
                    && json.get("enum").is_none() =>
            {
                json.set("minLength", Json::number(1, at));
            }
            "Min" | "Minimum" => schema::number(json, "minimum", arguments, at),
            "Max" | "Maximum" => schema::number(json, "maximum", arguments, at),
            "IsPositive" => json.set("exclusiveMinimum", Json::number(0, at)),
            "IsNegative" => json.set("exclusiveMaximum", Json::number(0, at)),
            "IsDivisibleBy" | "MultipleOf" => schema::number(json, "multipleOf", arguments, at),
            "Matches" | "Pattern" => {
                kind(json, "string");
                schema::pattern(json, arguments, at);
            }
            _ => {}
        }
    }

    /// What `@ApiProperty` says, which is nearly a schema.
    fn documented(
        &mut self,
        json: &mut Json,
        options: &Value<'a>,
        said: &mut Property,
        at: Location,
        depth: u32,
    ) {
        if let Some(required) = options.own("required").and_then(|it| it.truth()) {
            said.is_required = Some(required);
        }
        let is_list = options.own("isArray").and_then(|it| it.truth()) == Some(true);
        if let Some(of) = options.own("type")
            && (json.is_anything() || is_open_list(json))
            && let Some(found) = self.class_schema(&of, at, depth)
        {
            match json.get_mut("items") {
                Some(items) if found.get("items").is_none() => *items = found,
                _ if is_list => *json = Json::of_type("array", at).with("items", found),
                _ => *json = found,
            }
        }
        if let Some(of) = options.own("enum") {
            match json.get_mut("items") {
                Some(items) => self.constrain_value(items, "IsEnum", &[of], at),
                None => self.constrain_value(json, "IsEnum", &[of], at),
            }
        }
        if json.referred().is_some() {
            return;
        }
        for keyword in [
            "description",
            "default",
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "pattern",
            "format",
            "minItems",
            "maxItems",
            "deprecated",
            "readOnly",
            "writeOnly",
        ] {
            if let Some(value) = options.own(keyword)
                && let Some(value) = self.literal(&value, at)
            {
                json.set(keyword, value);
            }
        }
        if options.own("nullable").and_then(|it| it.truth()) == Some(true) && !json.is_anything() {
            *json = schema::or_null(json.clone(), at);
        }
    }

    /// The schema of a class that is given as a value: `Pet`, `[Pet]`, `() => Pet`, `String`.
    pub(in crate::read::typescript) fn class_schema(
        &mut self,
        value: &Value<'a>,
        at: Location,
        depth: u32,
    ) -> Option<Json> {
        if depth > super::schema::DEPTH {
            return None;
        }
        match value {
            Value::Function(function) => {
                let place = function.place();
                let given = self.call(value, None, Vec::new(), place);
                match given {
                    Value::Function(_) => None,
                    given => self.class_schema(&given, at, depth + 1),
                }
            }
            Value::Array(list) => {
                let first = list.items.borrow().first().cloned()?;
                let items = self.class_schema(&first, at, depth + 1)?;
                Some(Json::of_type("array", at).with("items", items))
            }
            Value::Class(class) => {
                let ty = TypeOf {
                    kind: TypeKind::Class(class.code),
                    scope: class.scope.clone(),
                    declared: None,
                };
                self.lowered(&ty, depth + 1)
            }
            Value::Term(term) => Some(match term.path()?.as_str() {
                "String" => Json::of_type("string", at),
                "Number" => Json::of_type("number", at),
                "Boolean" => Json::of_type("boolean", at),
                "Date" => Json::of_type("string", at).with("format", Json::text("date-time", at)),
                "Object" => Json::of_type("object", at),
                _ => return None,
            }),
            Value::Text(text) => match text.exact()?.as_str() {
                kind @ ("string" | "number" | "integer" | "boolean" | "object") => {
                    Some(Json::of_type(kind, at))
                }
                _ => None,
            },
            _ => None,
        }
    }
}

/// Whether it is a list of which nothing is known.
fn is_open_list(json: &Json) -> bool {
    json.get("items").is_some_and(Json::is_anything)
}
