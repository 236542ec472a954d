//! What plans say, as text: one line a component, inline types in place.

use std::fmt::Write as _;

use super::{Additional, Check, Direction, PlanOptions, Plans, Shape, Use};
use crate::api::{Api, TypeId};
use crate::read::openapi::testing::api;

/// The plans of all components of a document, given what stands under `components.schemas`.
fn plans(schemas: &str) -> String {
    render(schemas, Direction::Request, PlanOptions::default())
}

fn render(schemas: &str, direction: Direction, options: PlanOptions) -> String {
    let mut text = String::from(
        "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n",
    );
    for line in schemas.lines() {
        let _ = writeln!(text, "    {line}");
    }
    let api = api(&text);
    rendered(&api, direction, options)
}

fn rendered(api: &Api, direction: Direction, options: PlanOptions) -> String {
    let roots: Vec<Use> = api
        .types
        .components()
        .map(|(_, ty)| Use { ty, direction })
        .collect();
    let plans = Plans::derive(&api.types, &roots, &[], options);
    let mut text = String::new();
    for (name, ty) in api.types.components() {
        let _ = writeln!(text, "{name}: {}", show(&plans, Use { ty, direction }, 0));
    }
    text
}

fn show(plans: &Plans<'_>, used: Use, depth: usize) -> String {
    if depth > 0
        && let Some(name) = plans.ty(used.ty).component()
    {
        return name.to_string();
    }
    let Some(plan) = plans.decoded(used.ty, used.direction) else {
        return "?".to_owned();
    };
    let part = |ty: TypeId| show(plans, Use { ty, ..used }, depth + 1);
    let shape = match &plan.shape {
        Shape::Array(item) => format!("[{}]", part(*item)),
        Shape::Map(value) => format!("map of {}", part(*value)),
        Shape::Nullable(ty) => format!("{}?", part(*ty)),
        Shape::Alias(ty) => format!("= {}", part(*ty)),
        Shape::Enum(values) => values.join("|"),
        Shape::Object(object) => {
            let mut members: Vec<String> = object
                .fields
                .iter()
                .map(|field| {
                    format!(
                        "{}{} {}",
                        field.name,
                        if field.required { ":" } else { "?:" },
                        part(field.ty)
                    )
                })
                .collect();
            match object.additional {
                Additional::Ignored => {}
                Additional::Refused => members.push("nothing else".to_owned()),
                Additional::Kept(ty) => members.push(format!("...{}", part(ty))),
            }
            members.extend(object.hidden.iter().map(|name| format!("hidden {name}")));
            format!("{{{}}}", members.join(", "))
        }
        Shape::Union(union) => {
            let variants: Vec<String> = union
                .variants
                .iter()
                .map(|variant| {
                    let tag = variant
                        .tag_values
                        .as_ref()
                        .map(|values| format!(" if {}", values.join("|")));
                    let overlaps = if variant.overlaps.is_empty() { "" } else { "*" };
                    format!("{}{overlaps}{}", part(variant.ty), tag.unwrap_or_default())
                })
                .collect();
            let tag = union
                .tag
                .as_ref()
                .map(|tag| format!(" by {}{}", tag.name, if tag.decisive { "" } else { "?" }));
            format!(
                "({}){}",
                variants.join(if union.exclusive { " ^ " } else { " | " }),
                tag.unwrap_or_default()
            )
        }
        scalar => format!("{scalar:?}"),
    };
    let checks: Vec<String> = plan.checks.iter().map(name_of).collect();
    if checks.is_empty() {
        shape
    } else {
        format!("{shape} & {}", checks.join(" & "))
    }
}

fn name_of(check: &Check) -> String {
    let text = format!("{check:?}");
    text.split(['(', ' ']).next().unwrap_or_default().to_owned()
}

#[test]
fn scalars_carry_what_their_type_does_not_say() {
    insta::assert_snapshot!(plans(
        "Age: {type: integer, minimum: 0, maximum: 150}
Name: {type: string, minLength: 1, pattern: '^a'}
Id: {type: string, format: uuid}
Mail: {type: string, format: email}
Small: {type: integer, format: int32}
Odd: {type: number, format: int64}
Big: {type: integer, minimum: 0, maximum: 18446744073709551615}
Flag: {type: boolean}
Nothing: {type: 'null'}
Anything: {}
Never: false"
    ), @r"
        Age: Integer(Int64) & Minimum & Maximum
        Name: String(Plain) & MinLength & Pattern
        Id: String(Uuid)
        Mail: String(Plain) & Format
        Small: Integer(Int32)
        Odd: Integer(Int64)
        Big: Integer(Uint64) & Minimum & Maximum
        Flag: Boolean
        Nothing: Null
        Anything: Any
        Never: Never
        ");
}

#[test]
fn null_is_told_apart_from_what_else_a_type_accepts() {
    insta::assert_snapshot!(plans(
        "A: {type: [string, 'null'], maxLength: 3}
B: {anyOf: [{$ref: '#/components/schemas/Point'}, {type: 'null'}]}
C: {oneOf: [{type: 'null'}, {type: integer}, {type: string}]}
D: {type: [string, 'null'], enum: [a, null]}
E: {type: [string, 'null'], enum: [a]}
F: {type: [object, 'null'], oneOf: [{$ref: '#/components/schemas/Point'}]}
G: {anyOf: [{$ref: '#/components/schemas/E'}, {type: 'null'}], description: Or none.}
H: {oneOf: [{$ref: '#/components/schemas/Id'}, {type: 'null'}]}
Id: {type: string, format: uuid}
Point: {type: object, properties: {x: {type: integer}}}"
    ), @r"
        A: String(Plain) & MaxLength?
        B: = Point?
        C: (Integer(Int64) ^ String(Plain))?
        D: a?
        E: a
        F: = Point
        G: = E?
        H: = Id?
        Id: String(Uuid)
        Point: {x?: Integer(Int64)}
        ");
}

#[test]
fn all_of_is_one_type() {
    insta::assert_snapshot!(plans(
        "Base: {type: object, required: [id], properties: {id: {type: integer}, name: {type: string}}}
Dog: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, required: [name], properties: {name: {type: string, maxLength: 9}, bark: {type: boolean}}}]}
Alias: {allOf: [{$ref: '#/components/schemas/Base'}], description: The same.}
Both: {allOf: [{properties: {a: {type: string}}, additionalProperties: false}, {properties: {b: {type: string}}}]}
Closed: {$ref: '#/components/schemas/Base', properties: {more: {type: string}}, unevaluatedProperties: false}"
    ), @r"
        Base: {id: Integer(Int64), name?: String(Plain)}
        Dog: {id: Integer(Int64), name: String(Plain) & MaxLength, bark?: Boolean}
        Alias: = Base
        Both: {a?: String(Plain), nothing else}
        Closed: {id: Integer(Int64), name?: String(Plain), more?: String(Plain), nothing else}
        ");
}

#[test]
fn objects_keep_refuse_or_ignore_what_they_do_not_name() {
    insta::assert_snapshot!(plans(
        "Open: {type: object, properties: {a: {type: string}}}
Closed: {type: object, properties: {a: {type: string}}, additionalProperties: false}
Kept: {type: object, properties: {a: {type: string}}, additionalProperties: true}
Typed: {type: object, properties: {a: {type: string}}, additionalProperties: {type: integer}}
Map: {type: object, additionalProperties: {type: integer}, maxProperties: 3}
Free: {type: object}
Implied: {properties: {a: {type: string}}}
Demanding: {type: object, required: [b]}
Patterned: {type: object, properties: {a: {type: string}}, patternProperties: {'^x': {type: integer}}, additionalProperties: false}"
    ), @r"
        Open: {a?: String(Plain)}
        Closed: {a?: String(Plain), nothing else}
        Kept: {a?: String(Plain), ...Any}
        Typed: {a?: String(Plain), ...Integer(Int64)}
        Map: map of Integer(Int64) & MaxProperties
        Free: map of Any
        Implied: {a?: String(Plain)}
        Demanding: {b: Any}
        Patterned: {a?: String(Plain), ...Any} & PatternProperties & AdditionalProperties
        ");
}

#[test]
fn unions_are_told_apart_by_type_tag_or_trial() {
    insta::assert_snapshot!(plans(
        "ByType: {oneOf: [{type: string}, {type: integer}, {type: array, items: {type: string}}]}
Multi: {type: [string, integer], maxLength: 3, minimum: 2}
Cat: {type: object, required: [kind, lives], properties: {kind: {const: cat}, lives: {type: integer}}}
Dog: {type: object, required: [kind], properties: {kind: {enum: [dog, puppy]}}}
Tagged: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}
A: {type: object, required: [type], properties: {type: {type: string}, a: {type: integer}}}
B: {type: object, required: [type], properties: {type: {type: string}, b: {type: integer}}}
Named: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: type, mapping: {bee: '#/components/schemas/B'}}}
Consts: {oneOf: [{const: a, title: First}, {const: b}]}
Choice: {type: object, properties: {a: {type: string}, b: {type: string}}, oneOf: [{required: [a]}, {required: [b]}]}
Spread: {type: object, required: [id], properties: {id: {type: integer}}, oneOf: [{properties: {x: {type: string}}, required: [x]}, {properties: {y: {type: string}}, required: [y], additionalProperties: true}]}
Loose: {anyOf: [{type: string, format: email}, {type: string, format: uri}]}"
    ), @r"
        ByType: (String(Plain) ^ Integer(Int64) ^ [String(Plain)])
        Multi: (Integer(Int64) & Minimum | String(Plain) & MaxLength)
        Cat: {kind: cat, lives: Integer(Int64)}
        Dog: {kind: dog|puppy}
        Tagged: (Cat if cat ^ Dog if dog|puppy) by kind
        A: {type: String(Plain), a?: Integer(Int64)}
        B: {type: String(Plain), b?: Integer(Int64)}
        Named: (A* if A ^ B* if bee|B) by type?
        Consts: a|b
        Choice: {a?: String(Plain), b?: String(Plain)} & OneOf
        Spread: ({id: Integer(Int64), x: String(Plain)}* ^ {id: Integer(Int64), y: String(Plain), ...Any}*)
        Loose: String(Plain) & AnyOf
        ");
}

#[test]
fn directions_hide_each_others_members() {
    let schemas = "User: {type: object, required: [id, name, secret], properties: {id: {type: integer, readOnly: true}, name: {type: string}, secret: {type: string, writeOnly: true}}, additionalProperties: false}
Plain: {type: object, properties: {name: {type: string, default: x}}}";
    insta::assert_snapshot!(render(schemas, Direction::Request, PlanOptions::default()), @r"
        User: {name: String(Plain), secret: String(Plain), nothing else, hidden id}
        Plain: {name?: String(Plain)}
        ");
    insta::assert_snapshot!(render(schemas, Direction::Response, PlanOptions::default()), @r"
        User: {id: Integer(Int64), name: String(Plain), nothing else, hidden secret}
        Plain: {name?: String(Plain)}
        ");
}

#[test]
fn what_contains_itself_is_on_a_cycle() {
    let text = "openapi: 3.1.0
info: {title: t, version: '1'}
paths: {}
components:
  schemas:
    Node: {type: object, properties: {next: {$ref: '#/components/schemas/Node'}, children: {type: array, items: {$ref: '#/components/schemas/Node'}}}}
    Tree: {type: object, properties: {children: {type: array, items: {$ref: '#/components/schemas/Tree'}}}}
";
    let api = api(text);
    let direction = Direction::Response;
    let roots: Vec<Use> = api
        .types
        .components()
        .map(|(_, ty)| Use { ty, direction })
        .collect();
    let plans = Plans::derive(&api.types, &roots, &[], PlanOptions::default());
    let [node, tree] = ["Node", "Tree"].map(|name| api.types.component(name).unwrap());
    assert!(plans.is_boxed(node, node, direction));
    assert!(!plans.is_boxed(tree, tree, direction));
}

#[test]
fn members_that_lead_back_to_a_type_and_its_base_end() {
    let person =
        "Person: {type: object, properties: {friend: {$ref: '#/components/schemas/Person'}}}";
    let own = "{type: object, properties: {friend: {$ref: '#/components/schemas/Worker'}}}";
    let worker = format!("Worker: {{allOf: [{{$ref: '#/components/schemas/Person'}}, {own}]}}");
    assert!(n_decoded(&format!("{person}\n{worker}"), "Worker") < 5);
}

/// How many types are made for a component.
fn n_decoded(schemas: &str, name: &str) -> usize {
    let text = format!(
        "openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\npaths: {{}}\ncomponents:\n  schemas:\n    {}",
        schemas.replace('\n', "\n    ")
    );
    let api = api(&text);
    let root = Use {
        ty: api.types.component(name).unwrap(),
        direction: Direction::Request,
    };
    let plans = Plans::derive(&api.types, &[root], &[], PlanOptions::default());
    plans.decoded.len()
}

#[test]
fn as_many_types_as_there_are_sets_of_types_are_not_made() {
    let reference = |n: usize| format!("{{$ref: '#/components/schemas/S{n}'}}");
    let mut schemas = format!(
        "S0: {{allOf: [{{type: object, properties: {{a: {0}, b: {0}}}}}, {{type: object, properties: {{a: {1}}}}}]}}\n",
        reference(0),
        reference(1)
    );
    for n in 1..16 {
        let next = reference(n + 1);
        let _ = writeln!(
            schemas,
            "S{n}: {{type: object, properties: {{a: {next}, b: {next}}}}}"
        );
    }
    schemas.push_str("S16: {type: object, required: [x]}");
    let n = n_decoded(&schemas, "S0");
    assert!(n < 1_000, "{n}");
}
