//! What schemas say, and what they cannot mean.

use super::check::Check;
use super::words::{self, plain, quote};
use super::{Family, Rule};
use crate::api::plan::{Direction, Shape, format_types};
use crate::api::{Origin, Place, StatusRange, Type, TypeId, TypeSet};
use crate::diagnostic::Severity::{Note, Warning};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "lint::type-missing",
        level: Some(Note),
        family: Family::Schemas,
        source: "JSON Schema Validation 2020-12, section 6.1.1",
        what: "A schema has keywords of one type and does not say the type.",
        why: "By the letter `{ properties: … }` accepts a string: keywords about objects say nothing of others. \
              This tool takes the type for granted; validators do not.",
        fix: "add `type`",
        many: Some("{n} schemas have keywords of one type and do not say the type"),
        bad: "
            components:
              schemas:
                Order:
                  properties: { id: { type: integer } } # here
            ",
        good: "
            components:
              schemas:
                Order:
                  type: object
                  properties: { id: { type: integer } }
            ",
        check: type_missing,
    },
    Rule {
        code: "lint::keyword-mismatch",
        level: Some(Warning),
        family: Family::Schemas,
        source: "JSON Schema Validation 2020-12, section 6",
        what: "A schema has keywords of a type that it does not allow.",
        why: "`maxLength` says nothing of an integer. Whoever wrote it thinks that something is checked, and \
              nothing is.",
        fix: "correct the `type`, or use the keyword of that type",
        many: Some("{n} schemas have keywords of types that they do not allow"),
        bad: "
            components:
              schemas:
                Quantity:
                  type: integer # here
                  maxLength: 3
            ",
        good: "
            components:
              schemas:
                Quantity:
                  type: integer
                  maximum: 999
            ",
        check: keyword_mismatch,
    },
    Rule {
        code: "lint::format-mismatch",
        level: Some(Warning),
        family: Family::Schemas,
        source: "OpenAPI, Data Type Format; JSON Schema Validation 2020-12, section 7",
        what: "A schema has a format of another type.",
        why: "`format: date-time` says nothing of an integer, so that nothing is checked; one tool makes a date \
              of it, and the next one a number.",
        fix: "correct the `type` or the `format`",
        many: Some("{n} schemas have formats of other types"),
        bad: "
            components:
              schemas:
                Time:
                  type: integer # here
                  format: date-time
            ",
        good: "
            components:
              schemas:
                Time:
                  type: string
                  format: date-time
            ",
        check: format_mismatch,
    },
    Rule {
        code: "lint::number-range",
        level: Some(Warning),
        family: Family::Schemas,
        source: "OpenAPI, Data Type Format",
        what: "The bounds of an integer are beyond its format.",
        why: "No value of `int32` is above 2147483647: the bound says nothing, and the format is probably \
              `int64`.",
        fix: "use `format: int64`, or bounds that fit",
        many: None,
        bad: "
            components:
              schemas:
                Size:
                  type: integer # here
                  format: int32
                  maximum: 5000000000
            ",
        good: "
            components:
              schemas:
                Size:
                  type: integer
                  format: int64
                  maximum: 5000000000
            ",
        check: number_range,
    },
    Rule {
        code: "lint::required-undefined",
        level: Some(Note),
        family: Family::Schemas,
        source: "JSON Schema Validation 2020-12, section 6.5.3",
        what: "A member is required of which nothing else is said.",
        why: "Usually the property has been renamed or removed, and clients still have to send it. Names that \
              are almost those of properties are told as `schema::required-unknown`.",
        fix: "describe the property, or remove the name from `required`",
        many: Some("{n} schemas require members of which nothing else is said"),
        bad: "
            components:
              schemas:
                Order:
                  type: object # here
                  required: [id, customer]
                  properties: { id: { type: integer } }
            ",
        good: "
            components:
              schemas:
                Order:
                  type: object
                  required: [id]
                  properties: { id: { type: integer } }
            ",
        check: required_undefined,
    },
    Rule {
        code: "lint::impossible-schema",
        level: Some(Warning),
        family: Family::Schemas,
        source: "JSON Schema Core 2020-12, section 10.2.1.1",
        what: "No value can satisfy all parts of a schema.",
        why: "Parts of `allOf` hold at once. A string that is an integer does not exist, so that every request \
              is refused and no answer is right.",
        fix: "use `anyOf` or `oneOf`, or correct a part",
        many: None,
        bad: "
            components:
              schemas:
                Id:
                  allOf: [{ type: string }, { type: integer }] # here
            ",
        good: "
            components:
              schemas:
                Id:
                  anyOf: [{ type: string }, { type: integer }]
            ",
        check: impossible,
    },
    Rule {
        code: "lint::overlapping-variants",
        level: Some(Note),
        family: Family::Schemas,
        source: "JSON Schema Core 2020-12, section 10.2.1.3; OpenAPI, Discriminator Object",
        what: "One value can be of two branches of a `oneOf`.",
        why: "`oneOf` demands exactly one. A value that fits two is refused, which is seldom meant; and clients \
              cannot tell which one they got.",
        fix: "require a property with a constant in each branch, add a `discriminator`, or use `anyOf`",
        many: Some("in {n} schemas one value can be of two branches of a `oneOf`"),
        bad: "
            paths:
              /pay:
                post:
                  requestBody:
                    content: { application/json: { schema: { $ref: '#/components/schemas/Payment' } } }
                  responses: { '204': { description: Paid. } }
            components:
              schemas:
                Payment:
                  oneOf: # here
                    - { type: object, properties: { card: { type: string } } }
                    - { type: object, properties: { account: { type: string } } }
            ",
        good: "
            paths:
              /pay:
                post:
                  requestBody:
                    content: { application/json: { schema: { $ref: '#/components/schemas/Payment' } } }
                  responses: { '204': { description: Paid. } }
            components:
              schemas:
                Payment:
                  oneOf:
                    - type: object
                      required: [kind]
                      properties: { kind: { const: card }, card: { type: string } }
                    - type: object
                      required: [kind]
                      properties: { kind: { const: account }, account: { type: string } }
            ",
        check: overlapping,
    },
    Rule {
        code: "lint::discriminator-optional",
        level: Some(Warning),
        family: Family::Schemas,
        source: "OpenAPI, Discriminator Object: the property must be required",
        what: "A branch of a union does not require the property that tells the branches apart.",
        why: "A value without it is of no branch, or of any. OpenAPI demands that the property is required.",
        fix: "add the property to `required` of each branch",
        many: Some("{n} unions have branches that do not require what tells them apart"),
        bad: "
            components:
              schemas:
                Pet:
                  oneOf: [{ $ref: '#/components/schemas/Cat' }] # here
                  discriminator: { propertyName: kind }
                Cat:
                  type: object
                  properties: { kind: { type: string } }
            ",
        good: "
            components:
              schemas:
                Pet:
                  oneOf: [{ $ref: '#/components/schemas/Cat' }]
                  discriminator: { propertyName: kind }
                Cat:
                  type: object
                  required: [kind]
                  properties: { kind: { type: string } }
            ",
        check: discriminator,
    },
    Rule {
        code: "lint::neither-way",
        level: Some(Warning),
        family: Family::Schemas,
        source: "OpenAPI, Schema Object, `readOnly` and `writeOnly`",
        what: "A member is sent by nobody.",
        why: "`readOnly` takes it out of requests and `writeOnly` out of answers. Together nothing is left.",
        fix: "remove one of them",
        many: None,
        bad: "
            components:
              schemas:
                User:
                  type: object
                  properties:
                    password: { type: string, readOnly: true, writeOnly: true } # here
            ",
        good: "
            components:
              schemas:
                User:
                  type: object
                  properties:
                    password: { type: string, writeOnly: true }
            ",
        check: neither_way,
    },
    Rule {
        code: "lint::untyped-body",
        level: Some(Note),
        family: Family::Schemas,
        source: "OWASP API8:2023 Security Misconfiguration; OpenAPI, Media Type Object, `schema`",
        what: "A JSON body has no schema, or one that accepts everything.",
        why: "Nothing is checked and no type is generated: the handler gets whatever was sent.",
        fix: "describe it by a schema",
        many: Some("{n} JSON bodies have no schema, or one that accepts everything"),
        bad: "
            paths:
              /orders:
                post:
                  requestBody:
                    content:
                      application/json: {} # here
                  responses: { '204': { description: Taken. } }
            ",
        good: "
            paths:
              /orders:
                post:
                  requestBody:
                    content:
                      application/json: { schema: { type: object } }
                  responses: { '204': { description: Taken. } }
            ",
        check: untyped,
    },
    Rule {
        code: "lint::time-without-format",
        level: Some(Note),
        family: Family::Schemas,
        source: "RFC 3339, section 5.6; OpenAPI, Data Type Format",
        what: "A member is a time by its name, and any text by its schema.",
        why: "Without `format: date-time` nobody knows whether it is `2026-11-26T12:00:00Z`, `26.11.2026` or \
              the seconds since 1970, and nothing is checked.",
        fix: "add `format: date-time`, or `date`",
        many: Some("{n} members are times by their names, and any text by their schemas"),
        bad: "
            components:
              schemas:
                Order:
                  type: object
                  properties:
                    created_at: { type: string } # here
            ",
        good: "
            components:
              schemas:
                Order:
                  type: object
                  properties:
                    created_at: { type: string, format: date-time }
            ",
        check: time_without_format,
    },
    Rule {
        code: "lint::money-as-float",
        level: Some(Note),
        family: Family::Schemas,
        source: "IEEE 754; ISO 4217",
        what: "An amount of money is a binary fraction.",
        why: "0.1 + 0.2 is not 0.3 in `double`, and sums drift by cents. Smallest units as integers, or \
              decimals as text, do not.",
        fix: "use an `integer` of the smallest unit, or a `string` with `format: decimal`",
        many: Some("{n} amounts of money are binary fractions"),
        bad: "
            components:
              schemas:
                Order:
                  type: object
                  properties:
                    price: { type: number } # here
            ",
        good: "
            components:
              schemas:
                Order:
                  type: object
                  properties:
                    price: { type: string, format: decimal }
            ",
        check: money,
    },
];

/// The types that the keywords of a schema speak about.
fn spoken(ty: &Type) -> TypeSet {
    let mut types = TypeSet::NONE;
    if ty.number.is_some() {
        types = types.union(TypeSet::NUMBER);
    }
    if ty.string.is_some() {
        types = types.union(TypeSet::STRING);
    }
    if ty.array.is_some() {
        types = types.union(TypeSet::ARRAY);
    }
    if ty.object.is_some() {
        types = types.union(TypeSet::OBJECT);
    }
    types
}

fn type_missing(check: &mut Check<'_>) {
    for (id, ty) in check.api.types.iter() {
        let is_open = ty.types == TypeSet::ANY && ty.enum_.is_none() && ty.const_.is_none();
        let extends = ty.reference.is_some() || ty.subtypes.is_some();
        if is_open && !extends && !check.facts.is_part(id) && spoken(ty).is_single() {
            let message = format!("{} does not say its type", words::ty(check.api, id));
            check.say(ty.location, message, "");
        }
    }
}

fn keyword_mismatch(check: &mut Check<'_>) {
    for (id, ty) in check.api.types.iter() {
        let other = spoken(ty).singles().find(|one| !ty.types.intersects(*one));
        if let Some(other) = other.filter(|_| !ty.types.is_empty()) {
            let names = |types: TypeSet| types.names().collect::<Vec<_>>().join(" or ");
            let name = words::ty(check.api, id);
            let message = format!(
                "{name} is {} and has keywords of {}",
                names(ty.types),
                names(other)
            );
            check.say(ty.location, message, "they say nothing");
        }
    }
}

fn format_mismatch(check: &mut Check<'_>) {
    for (id, ty) in check.api.types.iter() {
        let Some(format) = ty.format.as_deref() else {
            continue;
        };
        let about = match format {
            "int32" | "int64" => TypeSet::INTEGER,
            "float" | "double" => TypeSet::NUMBER,
            format => format_types(format).unwrap_or(TypeSet::NONE),
        };
        // Numbers as text are usual, and the format then says how large they are.
        let is_text = ty.types.intersects(TypeSet::STRING) && about.intersects(TypeSet::NUMBER);
        if about.is_empty() || is_text || ty.types.intersects(about) {
            continue;
        }
        let names = ty.types.names().collect::<Vec<_>>().join(" or ");
        let message = format!(
            "{} is {names} and has the format {}",
            words::ty(check.api, id),
            quote(format)
        );
        check.say(ty.location, message, "the format says nothing of it");
    }
}

fn number_range(check: &mut Check<'_>) {
    for (id, ty) in check.api.types.iter() {
        let (low, high): (i128, i128) = match ty.format.as_deref() {
            Some("int32") => (i32::MIN.into(), i32::MAX.into()),
            Some("int64") => (i64::MIN.into(), i64::MAX.into()),
            _ => continue,
        };
        let Some(number) = &ty.number else { continue };
        let bounds = [
            &number.minimum,
            &number.maximum,
            &number.exclusive_minimum,
            &number.exclusive_maximum,
        ];
        let values = bounds.into_iter().flatten();
        let beyond = values.filter_map(|bound| bound.to_i128().map(|value| (bound, value)));
        // 2⁶³ as an exclusive bound, or rounded as JavaScript does, says the same as the format.
        let beyond = beyond.filter(|(_, value)| *value < low || *value > high.saturating_add(1));
        let beyond: Vec<_> = beyond.collect();
        if let Some((bound, _)) = beyond.first() {
            let format = ty.format.as_deref().unwrap_or_default();
            let message = format!("{} has a bound beyond `{format}`", words::ty(check.api, id));
            check.say(ty.location, message, format!("`{bound}` does not fit"));
        }
    }
}

fn required_undefined(check: &mut Check<'_>) {
    for (id, ty) in check.api.types.iter() {
        let Some(object) = &ty.object else { continue };
        // What is a part may require what the whole describes, and the whole what its parts do.
        let is_whole = !check.facts.is_part(id) && ty.subtypes.is_none() && ty.reference.is_none();
        let says_others = !object.pattern_properties.is_empty()
            || object
                .additional_properties
                .is_some_and(|id| !check.ty(id).never);
        if !is_whole || object.properties.is_empty() || says_others {
            continue;
        }
        let missing = object
            .required
            .iter()
            .find(|name| !object.properties.contains_key(*name));
        if let Some(name) = missing {
            let message = format!("{} requires {}", words::ty(check.api, id), quote(name));
            check.say(ty.location, message, "nothing else is said of it");
        }
    }
}

fn impossible(check: &mut Check<'_>) {
    for (id, ty) in check.api.types.iter() {
        let extends = ty
            .subtypes
            .as_ref()
            .is_some_and(|subtypes| !subtypes.all_of.is_empty());
        if !extends {
            continue;
        }
        let parts = check.facts.conjunction(id);
        let parts = parts.iter().map(|id| check.ty(*id));
        let types = parts.map(|ty| match ty.never {
            true => TypeSet::NONE,
            false => ty.types,
        });
        if types.fold(TypeSet::ANY, TypeSet::intersection).is_empty() {
            let message = format!("no value is {}", words::ty(check.api, id));
            check.say(
                ty.location,
                message,
                "its parts allow no JSON type together",
            );
        }
    }
}

fn overlapping(check: &mut Check<'_>) {
    let mut known: Vec<TypeId> = Vec::new();
    let api = check.api;
    let facts = check.facts;
    for (used, plan) in facts.plans().all_decoded() {
        let Shape::Union(union) = &plan.shape else {
            continue;
        };
        let is_ours = used.ty.index() < api.types.len();
        let overlaps = union
            .variants
            .iter()
            .any(|variant| !variant.overlaps.is_empty());
        if !union.exclusive
            || !overlaps
            || !is_ours
            || union.tag.is_some()
            || known.contains(&used.ty)
        {
            continue;
        }
        known.push(used.ty);
        let pair = union
            .variants
            .iter()
            .zip(1_usize..)
            .find_map(|(variant, n)| {
                let other = *variant.overlaps.first()?;
                Some((
                    (variant.named_by, n),
                    (union.variants.get(other)?.named_by, other + 1),
                ))
            });
        // Branches without a name of their own have the number at which they stand.
        let name = |(id, n): (TypeId, usize)| match id.index() < api.types.len() {
            true if api.types.get(id).component().is_some() => words::ty(api, id),
            _ => format!("branch {n}"),
        };
        if let Some((a, b)) = pair {
            let whole = words::ty(api, used.ty);
            let message = format!(
                "one value of {whole} can be both {} and {}",
                name(a),
                name(b)
            );
            check.say(
                api.types.get(used.ty).location,
                message,
                "`oneOf` then refuses it",
            );
        }
    }
}

fn discriminator(check: &mut Check<'_>) {
    for (id, ty) in check.api.types.iter() {
        let (Some(discriminator), Some(subtypes)) = (&ty.discriminator, &ty.subtypes) else {
            continue;
        };
        let property = &discriminator.property_name;
        let requires = |id: TypeId| {
            let parts = check.facts.conjunction(id);
            let mut objects = parts.iter().filter_map(|id| check.ty(*id).object.as_ref());
            objects.any(|object| object.required.contains(property))
        };
        let mut branches = subtypes.one_of.iter().chain(&subtypes.any_of);
        let without = branches.find(|branch| !requires(**branch) && !is_nested(check, **branch));
        if let Some(branch) = without.filter(|_| !requires(id)) {
            let branch = words::ty(check.api, *branch);
            let message = format!("{branch} does not require {}", quote(property));
            let whole = words::ty(check.api, id);
            check.say(
                ty.location,
                message,
                format!("which tells the branches of {whole} apart"),
            );
        }
    }
}

/// Whether a branch is a union itself, or `null`: what it requires, its own branches say.
fn is_nested(check: &Check<'_>, id: TypeId) -> bool {
    let ty = check.ty(id);
    let is_union = ty
        .subtypes
        .as_ref()
        .is_some_and(|subtypes| !subtypes.one_of.is_empty() || !subtypes.any_of.is_empty());
    is_union || !ty.types.intersects(TypeSet::OBJECT)
}

fn neither_way(check: &mut Check<'_>) {
    for (id, ty) in check
        .api
        .types
        .iter()
        .filter(|(_, ty)| ty.read_only && ty.write_only)
    {
        let message = format!("{} is sent by nobody", words::ty(check.api, id));
        check.say(ty.location, message, "`readOnly` and `writeOnly` at once");
    }
}

fn untyped(check: &mut Check<'_>) {
    let mut known = std::collections::HashSet::new();
    for (path, one) in check.operations() {
        let bodies = one.body.iter().flat_map(|body| &body.content);
        let good = |range: &StatusRange| range.success_rank() < 2;
        let answers = one.responses.iter().filter(|(range, _)| good(range));
        let answers = answers.flat_map(|(_, response)| &response.content);
        for (name, media_type) in bodies.chain(answers) {
            let says_nothing = media_type.item_ty.is_none()
                && media_type.ty.is_none_or(|id| {
                    let ty = check.ty(id);
                    ty.types == TypeSet::ANY
                        && !ty.has_own_demands()
                        && ty.subtypes.is_none()
                        && ty.reference.is_none()
                });
            if super::facts::is_json(name) && says_nothing && known.insert(media_type.location) {
                let message = format!(
                    "a JSON body of {} can be anything",
                    words::operation(path, one)
                );
                check.say(media_type.location, message, "");
            }
        }
    }
}

/// Members with their names, without those that parts of unions and the like have.
fn members<'a>(check: &Check<'a>) -> impl Iterator<Item = (TypeId, String, &'a Type)> + use<'a> {
    check
        .api
        .types
        .iter()
        .filter_map(|(id, ty)| match &ty.origin {
            Origin::Inside(_, Place::Property(name)) => Some((id, plain(name), ty)),
            _ => None,
        })
}

fn time_without_format(check: &mut Check<'_>) {
    for (id, name, ty) in members(check) {
        let is_time = ["_at", "_date", "_datetime", "_timestamp"]
            .iter()
            .any(|end| name.ends_with(end))
            || matches!(
                name.as_str(),
                "timestamp" | "created" | "updated" | "modified"
            );
        let is_any_text = ty.types.without(TypeSet::NULL) == TypeSet::STRING
            && ty.format.is_none()
            && ty.enum_.is_none()
            && ty.string.is_none()
            && ty.subtypes.is_none()
            && ty.reference.is_none();
        if is_time && is_any_text {
            let message = format!("{} is any text", words::ty(check.api, id));
            check.say(ty.location, message, "a time by its name");
        }
    }
}

fn money(check: &mut Check<'_>) {
    const MONEY: [&str; 12] = [
        "amount",
        "amount_due",
        "amount_paid",
        "balance",
        "fee",
        "net_price",
        "price",
        "subtotal",
        "tax_amount",
        "total_amount",
        "total_price",
        "unit_price",
    ];
    for (id, name, ty) in members(check) {
        let is_fraction = ty.types.without(TypeSet::NULL) == TypeSet::NUMBER
            && !matches!(
                ty.format.as_deref(),
                Some("decimal" | "decimal128" | "integer")
            );
        if is_fraction && MONEY.contains(&name.as_str()) {
            let message = format!("{} is a binary fraction", words::ty(check.api, id));
            check.say(ty.location, message, "");
        }
    }
}

/// Both ways that a value can go.
pub(super) const DIRECTIONS: [Direction; 2] = [Direction::Request, Direction::Response];
