//! What errors of the code are answered with.

use std::collections::HashMap;

use syn::visit::Visit;

use super::look::{Answer, Payload, Shape, Within, answers};
use crate::infer::syntax::has_attribute;
use crate::infer::types::{Type as _, unwrapped};
use crate::read::rust::syntax::{arguments_of_segment, derives, last, segments, type_path};
use crate::read::rust::types::{Context, Ty};
use crate::read::rust::words::status;
use crate::read::rust::world::{Function, ItemId, Kind, Meaning, World};

/// Statuses of a type that answers, by the variant or the function that makes it.
#[derive(Clone, Debug, Default)]
pub(super) struct Statuses {
    by_name: HashMap<String, u16>,
    /// Those of variants that have another error in them, by the variant of that.
    inside: HashMap<String, HashMap<String, u16>>,
    /// The status of all of them.
    only: Option<u16>,
    /// What it carries.
    pub(super) payload: Option<Payload>,
    /// What `#[derive(ApiError)]` declares, whatever the code does.
    pub(super) declared: Vec<Declared>,
}

/// A status that a derive declares.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    pub(super) code: u16,
    /// What it means, in the words of its variants.
    pub(super) words: Vec<String>,
    /// What a variant of it carries, if it has a body of its own.
    pub(super) payload: Option<Payload>,
}

/// How much a body says: one that `json!` writes out or a type has more than any value.
fn says(payload: &Payload) -> u8 {
    match payload {
        Payload::Json(Shape::Ty(ty)) if ty.is_anything() || ty.name() == Some("Value") => 1,
        Payload::Json(_) => 2,
        _ => 0,
    }
}

impl Statuses {
    /// The statuses of a type of the code; nothing if it is no answer.
    pub(super) fn of(world: &World<'_>, item: ItemId) -> Option<Self> {
        if let Some(found) = Self::of_derive(world, item) {
            return Some(found);
        }
        let mut functions: Vec<Function<'_>> = ["IntoResponse", "ResponseError", "Responder"]
            .iter()
            .filter_map(|name| world.impl_of(item, name))
            .flat_map(|found| world.functions_of(found))
            .collect();
        if functions.is_empty() {
            return None;
        }
        for name in [
            "status_code",
            "status",
            "code",
            "as_status_code",
            "http_status",
        ] {
            functions.extend(world.method_of(item, name));
        }
        let mut found = Self::default();
        for function in &functions {
            let mut arms = Arms {
                look: Within::of(world, function),
                found: &mut found,
            };
            arms.visit_block(function.block);
        }
        let given: Vec<Answer> = functions
            .iter()
            .flat_map(|function| answers(world, function))
            .collect();
        if found.by_name.is_empty() {
            let codes = || given.iter().filter_map(|answer| answer.status);
            found.only = codes().find(|code| *code >= 400).or_else(|| codes().next());
        }
        let payloads = given.iter().map(|answer| &answer.payload);
        found.payload = payloads
            .filter(|payload| !matches!(payload, Payload::Unknown | Payload::Nothing))
            .max_by_key(|payload| says(payload))
            .cloned();
        Some(found)
    }

    /// The statuses of what `?` makes an error that answers of: by `From`, or as a variant of it.
    pub(super) fn through(
        world: &World<'_>,
        error: ItemId,
        own: &Self,
        other: ItemId,
    ) -> Option<Self> {
        let is_other = |ty: &syn::Type, module| {
            type_path(ty)
                .is_some_and(|path| world.meaning(module, &segments(path)) == Meaning::Item(other))
        };
        let mut found = Self {
            payload: own.payload.clone(),
            ..Self::default()
        };
        let made = world.impls(error).find(|found| {
            let of = found
                .syntax
                .trait_
                .as_ref()
                .and_then(|(path, _)| path.segments.last());
            found.of_trait.as_deref() == Some("From")
                && of.is_some_and(|of| {
                    arguments_of_segment(of)
                        .first()
                        .is_some_and(|ty| is_other(ty, found.module))
                })
        });
        if let Some(made) = made {
            for function in world.functions_of(made) {
                let mut arms = Conversions {
                    own,
                    by_name: &mut found.by_name,
                };
                arms.visit_block(function.block);
                if found.by_name.is_empty() {
                    let mut codes = Codes::default();
                    codes.visit_block(function.block);
                    let named = codes.names.iter().find_map(|name| own.by_name.get(name));
                    found.only = codes.codes.first().or(named).copied();
                }
            }
            return Some(found);
        }
        let Kind::Enum(declared) = world.kind(error)? else {
            return None;
        };
        let module = world.items.get(error)?.module;
        let variant = declared.variants.iter().find(|variant| {
            variant
                .fields
                .iter()
                .any(|field| has_attribute(&field.attrs, "from") && is_other(&field.ty, module))
        })?;
        let variant = variant.ident.to_string();
        found.only = own.named(world, error, &variant);
        if let Some(inside) = own.inside.get(&variant) {
            found.by_name.clone_from(inside);
        }
        (found.only.is_some() || !found.by_name.is_empty()).then_some(found)
    }

    /// What `#[derive(ApiError)]` says of a type.
    fn of_derive(world: &World<'_>, item: ItemId) -> Option<Self> {
        let Kind::Enum(declared) = world.kind(item)? else {
            return None;
        };
        if !derives(&declared.attrs)
            .iter()
            .any(|name| name == "ApiError")
        {
            return None;
        }
        let errors = crate::infer::declared::errors(declared);
        let module = world.items.get(item)?.module;
        let ty = |body: Option<proc_macro2::TokenStream>| {
            let body = syn::parse2(body?).ok()?;
            Some(world.ty(&body, &Context::new(module, None)))
        };
        let body = ty(errors.body);
        let payload = match body {
            Some(ty) => Some(Payload::Json(Shape::Ty(ty))),
            None => (!errors.answers.is_empty()).then_some(Payload::Text("text/plain")),
        };
        let mut found = Self {
            payload,
            ..Self::default()
        };
        for variant in errors.variants {
            let Some(code) = variant.status else {
                continue;
            };
            found.by_name.insert(variant.name, code);
            let own = ty(variant.body).map(|ty| Payload::Json(Shape::Ty(ty)));
            let known = found.declared.iter_mut().find(|known| known.code == code);
            match known {
                Some(known) => {
                    known.words.extend(variant.description);
                    known.payload = known.payload.take().or(own);
                }
                None => found.declared.push(Declared {
                    code,
                    words: variant.description.into_iter().collect(),
                    payload: own,
                }),
            }
        }
        Some(found)
    }

    /// The status of what a name makes: a variant, or a function of the type.
    pub(super) fn named(&self, world: &World<'_>, item: ItemId, name: &str) -> Option<u16> {
        if let Some(code) = self.by_name.get(name) {
            return Some(*code);
        }
        if let Some(function) = world.method_of(item, name)
            && function.signature.receiver().is_none()
        {
            let output = Within::of(world, &function).output(&function);
            let makes_it = matches!(
                unwrapped(output),
                Ty::Item(made, _) if made == item
            );
            if makes_it {
                let mut codes = Codes::default();
                codes.visit_block(function.block);
                let by_variant = codes.names.iter().find_map(|name| self.by_name.get(name));
                return codes.codes.first().or(by_variant).copied().or(self.only);
            }
            return None;
        }
        let is_variant = match world.kind(item)? {
            Kind::Enum(declared) => declared
                .variants
                .iter()
                .any(|variant| variant.ident == name),
            _ => false,
        };
        if is_variant {
            return self.by_name.get("_").copied().or(self.only);
        }
        None
    }

    /// What an answer with a status carries.
    pub(super) fn payload_of(&self, code: u16) -> Payload {
        let declared = self.declared.iter().find(|declared| declared.code == code);
        let own = declared.and_then(|declared| declared.payload.as_ref());
        let payload = own.or(self.payload.as_ref());
        payload.cloned().unwrap_or(Payload::Unknown)
    }

    /// The status of whatever is made of it, if there is only one.
    pub(super) fn only(&self) -> Option<u16> {
        self.only
    }
}

/// Arms of matches: variants, each with the first status that its arm names, or that a function does
/// which it calls.
struct Arms<'a, 'w, 'm> {
    look: Within<'a, 'w>,
    found: &'m mut Statuses,
}

impl Arms<'_, '_, '_> {
    fn note(&mut self, pattern: &syn::Pat, code: u16) {
        match pattern {
            syn::Pat::Or(or) => {
                for case in &or.cases {
                    self.note(case, code);
                }
            }
            syn::Pat::Paren(inside) => self.note(&inside.pat, code),
            syn::Pat::Reference(inside) => self.note(&inside.pat, code),
            // `Self::Store(StoreError::Missing)`
            syn::Pat::TupleStruct(tuple) => {
                let mut names = Vec::new();
                if let Some(only) = tuple.elems.first().filter(|_| tuple.elems.len() == 1) {
                    variants(only, &mut names);
                }
                let name = last(&tuple.path);
                if names.is_empty() || names.iter().any(|inside| inside == "_") {
                    self.found.by_name.entry(name).or_insert(code);
                    return;
                }
                let known = self.found.inside.entry(name).or_default();
                for inside in names {
                    known.entry(inside).or_insert(code);
                }
            }
            pattern => {
                let mut names = Vec::new();
                variants(pattern, &mut names);
                for name in names {
                    self.found.by_name.entry(name).or_insert(code);
                }
            }
        }
    }
}

impl<'a> Visit<'a> for Arms<'_, '_, '_> {
    fn visit_arm(&mut self, arm: &'a syn::Arm) {
        let mut codes = Codes::default();
        codes.visit_expr(&arm.body);
        let code = codes.codes.first().copied().or_else(|| {
            let called = codes.paths.iter();
            called
                .filter_map(|path| self.look.function(&self.look.meaning(path)))
                .find_map(|function| {
                    let mut codes = Codes::default();
                    codes.visit_block(function.block);
                    codes.codes.first().copied()
                })
        });
        if let Some(code) = code {
            self.note(&arm.pat, code);
        }
        syn::visit::visit_arm(self, arm);
    }
}

/// Arms of matches that make an error of another one: its status, or that of the variant that is made.
struct Conversions<'s> {
    own: &'s Statuses,
    by_name: &'s mut HashMap<String, u16>,
}

impl<'a> Visit<'a> for Conversions<'_> {
    fn visit_arm(&mut self, arm: &'a syn::Arm) {
        let mut codes = Codes::default();
        codes.visit_expr(&arm.body);
        let mut made = codes.names.iter();
        let made = made.find_map(|name| self.own.by_name.get(name));
        if let Some(code) = codes.codes.first().or(made) {
            let mut names = Vec::new();
            variants(&arm.pat, &mut names);
            for name in names {
                self.by_name.entry(name).or_insert(*code);
            }
        }
        syn::visit::visit_arm(self, arm);
    }
}

/// The variants that a pattern names.
pub(super) fn variants(pattern: &syn::Pat, names: &mut Vec<String>) {
    match pattern {
        syn::Pat::Or(or) => {
            for case in &or.cases {
                variants(case, names);
            }
        }
        syn::Pat::TupleStruct(tuple) => names.push(last(&tuple.path)),
        syn::Pat::Struct(pattern) => names.push(last(&pattern.path)),
        syn::Pat::Path(path) => names.push(last(&path.path)),
        syn::Pat::Ident(ident) => match &ident.subpat {
            Some((_, inside)) => variants(inside, names),
            None if ident.ident.to_string().starts_with(char::is_uppercase) => {
                names.push(ident.ident.to_string());
            }
            None => names.push("_".to_owned()),
        },
        syn::Pat::Wild(_) => names.push("_".to_owned()),
        syn::Pat::Reference(inside) => variants(&inside.pat, names),
        syn::Pat::Paren(inside) => variants(&inside.pat, names),
        _ => {}
    }
}

/// Statuses and variants that are named.
#[derive(Default)]
struct Codes {
    codes: Vec<u16>,
    names: Vec<String>,
    /// What is called, but for statuses.
    paths: Vec<Vec<String>>,
}

impl<'a> Visit<'a> for Codes {
    fn visit_expr_path(&mut self, path: &'a syn::ExprPath) {
        let path = segments(&path.path);
        if let [.., of, name] = path.as_slice() {
            let (of, name) = (of.clone(), name.clone());
            match of.as_str() {
                "StatusCode" | "Status" | "HttpResponse" => self.codes.extend(status(&name)),
                _ => {
                    self.names.push(name);
                    self.paths.push(path);
                }
            }
        }
    }

    fn visit_expr_struct(&mut self, made: &'a syn::ExprStruct) {
        self.names.push(last(&made.path));
        syn::visit::visit_expr_struct(self, made);
    }
}
