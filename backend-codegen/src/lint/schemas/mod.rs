//! What schemas say, and what they cannot mean.

mod checks;

pub(super) use checks::DIRECTIONS;
use checks::{
    discriminator, format_mismatch, impossible, keyword_mismatch, money, neither_way, number_range,
    overlapping, required_undefined, time_without_format, type_missing, untyped,
};

use crate::diagnostic::Severity::{Note, Warning};
use crate::lint::{Family, Rule};

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
