//! Says a whole schema, keyword by keyword.

use std::collections::HashMap;

use super::{
    Code, DEPTH, Members, bounds, counted, directions, encodings, is_integer, parts, put,
    put_value, types,
};
use crate::api::plan::{Additional, Direction, ObjectShape, Plans, Shape, Use};
use crate::api::{
    ArrayKeywords, Discriminator, Json, ObjectKeywords, Origin, Place, SubtypeKeywords, Type,
    TypeId, TypeSet,
};

/// Says schemas, each in terms of the types of the code.
pub(super) struct Speaker<'s> {
    pub(super) plans: &'s Plans<'s>,
    pub(super) code: &'s dyn Code,
    /// Which way values go.
    pub(super) direction: Direction,
}

impl Speaker<'_> {
    fn used(&self, ty: TypeId) -> Use {
        Use {
            ty,
            direction: self.direction,
        }
    }

    fn parts(&self, id: TypeId) -> Vec<TypeId> {
        parts(self.plans, id)
    }

    /// Whether a type is what its shape says, apart from keywords that can stand beside that.
    pub(super) fn is_plain(&self, id: TypeId, shape: &Shape) -> bool {
        match shape {
            Shape::Any | Shape::Never => false,
            Shape::Union(_) => self.is_plain_union(id),
            Shape::Object(_) => self.is_plain_object(id),
            Shape::Nullable(inner) => self.is_plain_below_null(id, *inner),
            // Members that nothing satisfies are not in the code.
            Shape::Map(_) => self.is_said_once(id) && !self.has_members(id),
            // A union of which only one branch can hold.
            Shape::Alias(_) => self.is_said_once(id) && !self.is_choice(id),
            // Which of several lists a value is in is not what code says.
            Shape::Enum(_) => {
                self.is_said_once(id) && !self.parts(id).iter().any(|part| self.has_groups(*part))
            }
            _ => self.is_said_once(id),
        }
    }

    /// Whether only one of the parts of a type demands anything.
    fn is_said_once(&self, id: TypeId) -> bool {
        let demands = |part: &&TypeId| self.plans.ty(**part).has_own_demands();
        self.parts(id).iter().filter(demands).count() < 2
    }

    /// Whether a union is what code means by one: at least one of its branches holds.
    fn is_plain_union(&self, id: TypeId) -> bool {
        let parts = self.parts(id);
        let says_more = |part: &TypeId| {
            let ty = self.plans.ty(*part);
            let has_one_of = ty
                .subtypes
                .as_deref()
                .is_some_and(|subtypes| !subtypes.one_of.is_empty());
            has_one_of || ty.discriminator.is_some() || ty.has_own_demands()
        };
        if parts.iter().any(says_more) {
            return false;
        }
        let lacks_word = |ty: &Type| !self.code.has_integers() && is_integer(ty);
        let of_part = |part: &TypeId| {
            let subtypes = self.plans.ty(*part).subtypes.as_deref();
            subtypes.map_or_else(Vec::new, |subtypes| subtypes.any_of.clone())
        };
        let mut branches = parts.iter().flat_map(of_part);
        let is_plain = |branch: TypeId| {
            let ty = self.plans.ty(branch);
            let is_simple = !ty.has_own_demands()
                && ty.subtypes.is_none()
                && ty.types.is_single()
                && !lacks_word(ty);
            is_simple || self.code.name(self.used(branch)).is_some()
        };
        branches.all(is_plain) && !lacks_word(self.plans.ty(id))
    }

    /// Whether what a type is beside null is plain, as far as it has no other name.
    fn is_plain_below_null(&self, id: TypeId, inner: TypeId) -> bool {
        match self.code.plan(self.used(inner)).map(|plan| &plan.shape) {
            Some(Shape::Union(_)) => self.is_plain_union(id),
            Some(Shape::Object(_)) => self.is_plain_object(id),
            Some(Shape::Any) => false,
            _ if self.code.name(self.used(inner)).is_some() => true,
            _ => self.is_said_once(id) && !self.parts(id).iter().any(|part| self.has_groups(*part)),
        }
    }

    /// Whether a type, or a part of it, speaks of members by name.
    fn has_members(&self, id: TypeId) -> bool {
        let parts = self.parts(id);
        let mut objects = parts
            .iter()
            .filter_map(|part| self.plans.ty(*part).object.as_deref());
        objects.any(|object| !object.properties.is_empty())
    }

    /// Whether a type is one of several others.
    fn is_choice(&self, id: TypeId) -> bool {
        let groups = self.plans.ty(id).subtypes.as_deref();
        groups.is_some_and(|it| it.any_of.len() > 1 || it.one_of.len() > 1)
    }

    /// Whether a type is limited to some branches.
    fn has_groups(&self, id: TypeId) -> bool {
        let groups = self.plans.ty(id).subtypes.as_deref();
        groups.is_some_and(|it| !it.any_of.is_empty() || !it.one_of.is_empty())
    }

    /// Whether an object is all members of its parts, none of which two of them speak about.
    fn is_plain_object(&self, id: TypeId) -> bool {
        let mut parts = self.parts(id);
        // What was made of another type says nothing by itself.
        parts.retain(|part| self.plans.ty(*part).has_own_demands() || self.has_groups(*part));
        let mut known: HashMap<&str, TypeId> = HashMap::new();
        let mut is_plain = |part: &TypeId| {
            let ty = self.plans.ty(*part);
            let says_more = ty.enum_.is_some()
                || ty.const_.is_some()
                || ty.format.is_some()
                || ty.number.is_some()
                || ty.string.is_some()
                || ty.array.is_some()
                || ty.never;
            let has_groups = ty.subtypes.as_deref().is_some_and(|subtypes| {
                let SubtypeKeywords {
                    all_of: _,
                    any_of,
                    one_of,
                    not,
                    if_,
                    ..
                } = subtypes;
                !any_of.is_empty() || !one_of.is_empty() || not.is_some() || if_.is_some()
            });
            let Some(object) = ty.object.as_deref() else {
                return !says_more && !has_groups;
            };
            let has_rules = !object.pattern_properties.is_empty()
                || object.property_names.is_some()
                || object.unevaluated_properties.is_some()
                || object.min_properties.is_some()
                || object.max_properties.is_some()
                || !object.dependent_required.is_empty()
                || !object.dependent_schemas.is_empty();
            let is_open = object.additional_properties.is_none_or(|rest| {
                let rest = self.plans.ty(rest);
                rest.types == TypeSet::ANY && !rest.has_own_demands() && rest.subtypes.is_none()
            });
            let mut others = object.properties.iter();
            let is_alone = others.all(|(name, id)| *known.entry(name).or_insert(*id) == *id);
            !says_more && !has_groups && !has_rules && is_open && is_alone
        };
        // What stands in one schema needs no other words.
        parts.len() < 2 || parts.iter().all(&mut is_plain)
    }

    /// Members that no value can have, of which the code knows nothing, and which others would have.
    fn lost(&self, used: Use, object: &ObjectShape) -> Option<Members> {
        let mut lost = Members::new();
        for part in self.parts(used.ty) {
            let properties = self.plans.ty(part).object.iter();
            for (name, id) in properties.flat_map(|object| &object.properties) {
                let is_known = object.fields.iter().any(|field| field.name == *name)
                    || object.hidden.contains(name);
                if !is_known {
                    let schema = self.schema(*id, &mut Vec::new())?;
                    put_value(&mut lost, name, schema);
                }
            }
        }
        Some(lost)
    }

    /// Keywords that no type of the code says; nothing if one of them cannot be said.
    pub(super) fn keywords(&self, used: Use, depth: usize) -> Option<Members> {
        let mut members = Members::new();
        let plan = self.code.plan(used).filter(|_| depth < DEPTH)?;
        // What has another name says the rest under that.
        let is_other = match &plan.shape {
            Shape::Alias(ty) | Shape::Nullable(ty) => self.code.name(self.used(*ty)).is_some(),
            _ => false,
        };
        let parts = if is_other {
            Vec::new()
        } else {
            self.parts(used.ty)
        };
        for part in parts {
            let ty = self.plans.ty(part);
            self.beside(ty, &plan.shape, &mut members)?;
        }
        let own = self.plans.ty(used.ty);
        let is_any_number = own.types.intersection(TypeSet::NUMBER) == TypeSet::NUMBER;
        if matches!(plan.shape, Shape::Integer(_)) && is_any_number && self.code.has_integers() {
            put_value(&mut members, "type", types(own.types)?);
        }
        match &plan.shape {
            // What comes after the items of a tuple is said already.
            Shape::Array(_) if members.iter().any(|(name, _)| &**name == "items") => {}
            Shape::Array(item) => {
                let inside = self.inside(*item, depth)?;
                put(&mut members, "items", inside);
            }
            Shape::Map(value) => {
                let inside = self.inside(*value, depth)?;
                put(&mut members, "additionalProperties", inside);
            }
            Shape::Nullable(ty) | Shape::Alias(ty) if self.code.name(self.used(*ty)).is_none() => {
                for (name, value) in bounds(self.plans.ty(*ty)) {
                    put_value(&mut members, name, value);
                }
                for (name, value) in self.keywords(self.used(*ty), depth + 1)? {
                    put_value(&mut members, &name, value);
                }
            }
            Shape::Object(object) => {
                put(&mut members, "properties", self.lost(used, object)?);
                if let Some(discriminator) = own.discriminator.as_deref() {
                    let discriminator = self.discriminator(discriminator);
                    put_value(&mut members, "discriminator", discriminator);
                }
                match object.additional {
                    Additional::Refused => {
                        members.push(("additionalProperties".into(), Json::Bool(false)));
                    }
                    Additional::Kept(ty) => {
                        let schema = self.schema(ty, &mut Vec::new())?;
                        members.push(("additionalProperties".into(), schema));
                    }
                    Additional::Ignored => {}
                }
            }
            _ => {}
        }
        Some(members)
    }

    /// What is said of a value in a list or a map, if it has no name of its own.
    fn inside(&self, ty: TypeId, depth: usize) -> Option<Members> {
        let used = self.used(ty);
        if self.code.name(used).is_some() {
            return Some(self.of_use(ty));
        }
        let plan = self.code.plan(used)?;
        if matches!(plan.shape, Shape::Union(_)) || !self.is_plain(ty, &plan.shape) {
            return match self.whole(ty, &mut Vec::new())? {
                Json::Object(members) => Some(members),
                _ => None,
            };
        }
        let own = self.plans.ty(ty);
        let mut members = Members::new();
        if !self.code.has_integers() && is_integer(own) {
            members.push(("type".into(), types(own.types)?));
        }
        for (name, value) in bounds(own) {
            put_value(&mut members, name, value);
        }
        for (name, value) in self.of_use(ty) {
            put_value(&mut members, &name, value);
        }
        for (name, value) in self.keywords(used, depth + 1)? {
            put_value(&mut members, &name, value);
        }
        Some(members)
    }

    /// What is said of a value where it stands, as types that are the same in code differ in it: who sends
    /// it, and what it is if it is left out.
    fn of_use(&self, ty: TypeId) -> Members {
        let directions = directions(self.plans, ty).into_iter();
        let mut members: Members = directions
            .map(|(name, value)| (name.into(), value))
            .collect();
        let parts = self.parts(ty);
        let mut defaults = parts
            .iter()
            .filter_map(|part| self.plans.ty(*part).default.as_ref());
        members.extend(
            defaults
                .next()
                .map(|default| ("default".into(), default.clone())),
        );
        members
    }

    /// What a part of a type says that a shape does not; bounds aside.
    fn beside(&self, ty: &Type, shape: &Shape, members: &mut Members) -> Option<()> {
        let stack = &mut Vec::new();
        let is_any_of_strings = matches!(shape, Shape::Enum(_));
        if let Some(values) = &ty.enum_
            && !is_any_of_strings
        {
            put_value(members, "enum", Json::Array(values.clone()));
        }
        if let Some(value) = &ty.const_
            && !is_any_of_strings
        {
            put_value(members, "const", value.clone());
        }
        if let Some(string) = ty.string.as_deref() {
            encodings(string, members);
        }
        if let Some(array) = ty.array.as_deref() {
            let ArrayKeywords {
                prefix_items,
                items,
                contains,
                min_contains,
                max_contains,
                min_items: _,
                max_items: _,
                unique_items: _,
                unevaluated_items,
            } = array;
            self.list("prefixItems", prefix_items, members, stack)?;
            if items.is_some_and(|items| self.plans.ty(items).never) {
                put_value(members, "items", Json::Bool(false));
            }
            self.one("contains", *contains, members, stack)?;
            counted("minContains", *min_contains, members);
            counted("maxContains", *max_contains, members);
            self.one("unevaluatedItems", *unevaluated_items, members, stack)?;
        }
        if let Some(object) = ty.object.as_deref() {
            self.about_names(object, members, stack)?;
        }
        if let Some(subtypes) = ty.subtypes.as_deref() {
            if !matches!(
                shape,
                Shape::Union(_) | Shape::Enum(_) | Shape::Nullable(_) | Shape::Alias(_)
            ) {
                self.list("anyOf", &subtypes.any_of, members, stack)?;
                self.list("oneOf", &subtypes.one_of, members, stack)?;
            }
            self.conditions(subtypes, members, stack)?;
        }
        Some(())
    }

    fn conditions(
        &self,
        subtypes: &SubtypeKeywords,
        members: &mut Members,
        stack: &mut Vec<TypeId>,
    ) -> Option<()> {
        self.one("not", subtypes.not, members, stack)?;
        self.one("if", subtypes.if_, members, stack)?;
        self.one("then", subtypes.then, members, stack)?;
        self.one("else", subtypes.else_, members, stack)
    }

    /// Keywords about members that have no names in the schema.
    fn about_names(
        &self,
        object: &ObjectKeywords,
        members: &mut Members,
        stack: &mut Vec<TypeId>,
    ) -> Option<()> {
        self.named(
            "patternProperties",
            &object.pattern_properties,
            members,
            stack,
        )?;
        self.one("propertyNames", object.property_names, members, stack)?;
        self.one(
            "unevaluatedProperties",
            object.unevaluated_properties,
            members,
            stack,
        )?;
        let dependent: Members = object
            .dependent_required
            .iter()
            .map(|(name, required)| {
                let names = required.iter().cloned().map(Json::String);
                (name.clone(), Json::Array(names.collect()))
            })
            .collect();
        put(members, "dependentRequired", dependent);
        self.named(
            "dependentSchemas",
            &object.dependent_schemas,
            members,
            stack,
        )
    }

    /// A type where another one mentions it: by its name, if it has one.
    pub(super) fn schema(&self, id: TypeId, stack: &mut Vec<TypeId>) -> Option<Json> {
        match self.code.name(self.used(id)) {
            Some(name) => {
                let reference = Json::Object(vec![("$ref".into(), Json::String(name.into()))]);
                let mut members = self.of_use(id);
                if members.is_empty() {
                    return Some(reference);
                }
                members.insert(0, ("allOf".into(), Json::Array(vec![reference])));
                Some(Json::Object(members))
            }
            None => self.whole(id, stack),
        }
    }

    /// All that a type demands, whatever its name; nothing if it is in itself.
    pub(super) fn whole(&self, id: TypeId, stack: &mut Vec<TypeId>) -> Option<Json> {
        if stack.contains(&id) || stack.len() > DEPTH {
            return None;
        }
        stack.push(id);
        let ty = self.plans.ty(id);
        let whole = match (ty.never, &ty.origin) {
            (true, _) => Some(Json::Bool(false)),
            // The same type, of which only some values are meant.
            (false, Origin::Inside(of, Place::Only(_))) => {
                let mut whole = self.whole(*of, stack);
                if let Some(Json::Object(members)) = &mut whole {
                    put_value(members, "type", types(ty.types)?);
                }
                whole
            }
            (false, _) => self.members(ty, stack).map(Json::Object),
        };
        stack.pop();
        whole
    }

    fn members(&self, ty: &Type, stack: &mut Vec<TypeId>) -> Option<Members> {
        let mut members = Members::new();
        if ty.types != TypeSet::ANY {
            members.push(("type".into(), types(ty.types)?));
        }
        for (name, value) in bounds(ty) {
            members.push((name.into(), value));
        }
        if let Some(values) = &ty.enum_ {
            members.push(("enum".into(), Json::Array(values.clone())));
        }
        if let Some(value) = &ty.const_ {
            members.push(("const".into(), value.clone()));
        }
        if let Some(string) = ty.string.as_deref() {
            encodings(string, &mut members);
        }
        if let Some(array) = ty.array.as_deref() {
            self.list("prefixItems", &array.prefix_items, &mut members, stack)?;
            self.one("items", array.items, &mut members, stack)?;
            self.one("contains", array.contains, &mut members, stack)?;
            counted("minContains", array.min_contains, &mut members);
            counted("maxContains", array.max_contains, &mut members);
            self.one(
                "unevaluatedItems",
                array.unevaluated_items,
                &mut members,
                stack,
            )?;
        }
        if let Some(object) = ty.object.as_deref() {
            self.named("properties", &object.properties, &mut members, stack)?;
            let required = object.required.iter().cloned().map(Json::String);
            let required: Vec<Json> = required.collect();
            if !required.is_empty() {
                members.push(("required".into(), Json::Array(required)));
            }
            self.one(
                "additionalProperties",
                object.additional_properties,
                &mut members,
                stack,
            )?;
            self.about_names(object, &mut members, stack)?;
        }
        let of_reference = ty.reference.map(|id| self.schema(id, stack));
        let mut all_of: Vec<Json> = match of_reference {
            Some(schema) => vec![schema?],
            None => Vec::new(),
        };
        if let Some(subtypes) = ty.subtypes.as_deref() {
            for part in &subtypes.all_of {
                all_of.push(self.schema(*part, stack)?);
            }
            self.list("anyOf", &subtypes.any_of, &mut members, stack)?;
            self.list("oneOf", &subtypes.one_of, &mut members, stack)?;
            self.conditions(subtypes, &mut members, stack)?;
        }
        if !all_of.is_empty() {
            members.push(("allOf".into(), Json::Array(all_of)));
        }
        if let Some(discriminator) = ty.discriminator.as_deref() {
            members.push(("discriminator".into(), self.discriminator(discriminator)));
        }
        if let Some(default) = &ty.default {
            members.push(("default".into(), default.clone()));
        }
        for (name, flag) in [("readOnly", ty.read_only), ("writeOnly", ty.write_only)] {
            members.extend(flag.then_some((name.into(), Json::Bool(true))));
        }
        Some(members)
    }

    fn discriminator(&self, discriminator: &Discriminator) -> Json {
        let name = Json::String(discriminator.property_name.clone());
        let mut members: Members = vec![("propertyName".into(), name)];
        let mapping: Members = discriminator
            .mapping
            .iter()
            .filter_map(|(value, id)| {
                let name = self.code.name(self.used(*id))?;
                Some((value.clone(), Json::String(name.into())))
            })
            .collect();
        put(&mut members, "mapping", mapping);
        let default = discriminator.default;
        let default = default.and_then(|id| self.code.name(self.used(id)));
        members.extend(default.map(|name| ("defaultMapping".into(), Json::String(name.into()))));
        Json::Object(members)
    }

    fn one(
        &self,
        name: &str,
        ty: Option<TypeId>,
        members: &mut Members,
        stack: &mut Vec<TypeId>,
    ) -> Option<()> {
        if let Some(ty) = ty {
            let schema = self.schema(ty, stack)?;
            put_value(members, name, schema);
        }
        Some(())
    }

    fn list(
        &self,
        name: &str,
        types: &[TypeId],
        members: &mut Members,
        stack: &mut Vec<TypeId>,
    ) -> Option<()> {
        if !types.is_empty() {
            let schemas = types.iter().map(|ty| self.schema(*ty, stack));
            let schemas = schemas.collect::<Option<Vec<_>>>()?;
            put_value(members, name, Json::Array(schemas));
        }
        Some(())
    }

    fn named(
        &self,
        name: &str,
        types: &crate::map::IndexMap<Box<str>, TypeId>,
        members: &mut Members,
        stack: &mut Vec<TypeId>,
    ) -> Option<()> {
        let mut inside = Members::new();
        for (name, ty) in types {
            inside.push((name.clone(), self.schema(*ty, stack)?));
        }
        put(members, name, inside);
        Some(())
    }
}
