//! What neither Rust nor utoipa has a word for, in attributes that only `cargo backend spec` reads.
//!
//! `#[cfg_attr(any(), …)]` never holds, so that no compiler and no derive sees what is in it.

use super::context::Context;
use crate::api::plan::{Shape, TypePlan, Use};
use crate::api::{Json, ParameterForm, Style, Type, TypeId, TypeSet};
use crate::tokens::{TokenStream, quote};
use crate::write::beyond::{self, Beyond, Code};
use crate::write::rust::printer::text;

impl Code for Context<'_> {
    fn plan(&self, used: Use) -> Option<&TypePlan> {
        self.p.plan(used)
    }

    fn name(&self, used: Use) -> Option<String> {
        let used = self.p.resolve(used);
        let item = self.p.names.item(used).filter(|_| self.p.is_item(used))?;
        Some(format!("types::{item}"))
    }

    fn has_integers(&self) -> bool {
        true
    }
}

/// An attribute that never holds.
pub(super) fn never(inside: &TokenStream) -> TokenStream {
    quote!(#[cfg_attr(any(), #inside)])
}

/// What an item of a type does not say.
pub(super) fn of_item(context: &Context<'_>, used: Use) -> Option<TokenStream> {
    let ty = context.p.plans.ty(used.ty);
    // Who sends it is said where it is used: several types may have one item. A component has its own.
    let flags = [("readOnly", ty.read_only), ("writeOnly", ty.write_only)];
    let flags = flags
        .into_iter()
        .filter(|(_, flag)| *flag && ty.component().is_some());
    let flags = flags.map(|(name, flag)| (name, Json::Bool(flag)));
    let keywords = beyond::bounds(ty).into_iter().chain(flags);
    let keywords = keywords.map(|(name, value)| (name.into(), value));
    let said = said(context, used, keywords.collect())?;
    Some(never(&quote!(schema(#said))))
}

/// What the type of a value does not say, nor the attributes around it; nothing if it has a name, which
/// says it.
pub(super) fn of_value(context: &Context<'_>, used: Use) -> Option<TokenStream> {
    if let Some(whole) = of_alias(context, used) {
        return Some(whole);
    }
    let used = context.p.resolve(used);
    let ty = context.p.plans.ty(used.ty);
    // The alias of an `Option` has no attributes.
    let is_option = matches!(
        context.p.plan(used).map(|plan| &plan.shape),
        Some(Shape::Nullable(_))
    );
    // utoipa has words for other bounds, but for those of an `Option`.
    let is_lacking = |name: &str| match name {
        "uniqueItems" => true,
        "minProperties" | "maxProperties" => is_option,
        _ => false,
    };
    let bounds = beyond::bounds(ty).into_iter();
    let bounds = bounds.filter(|(name, _)| is_lacking(name));
    let bounds = bounds.map(|(name, value)| (name.into(), value));
    match context.name(used) {
        Some(_) if !is_option => None,
        _ => said(context, used, bounds.collect()),
    }
}

/// All that the type of a parameter does not say; nothing if it has a name, which says it.
pub(super) fn of_parameter(context: &Context<'_>, used: Use) -> Option<TokenStream> {
    let resolved = context.p.resolve(used);
    // The type that is shown has no null, whatever values it names.
    if let Some(Shape::Nullable(inner)) = context.p.plan(resolved).map(|plan| &plan.shape)
        && context.name(context.p.part(resolved, *inner)).is_some()
    {
        return whole(context, resolved);
    }
    let ty = context.p.plans.ty(resolved.ty);
    of_whole(context, used, null(ty))
}

/// The same of a body.
pub(super) fn of_body(context: &Context<'_>, used: Use) -> Option<TokenStream> {
    let used = context.p.resolve(used);
    let ty = context.p.plans.ty(used.ty);
    // The code of such says by itself that it can be null.
    let plan = context.p.plan(used);
    let is_option = matches!(plan.map(|plan| &plan.shape), Some(Shape::Nullable(_)));
    of_whole(context, used, null(ty).filter(|_| !is_option))
}

fn of_whole(
    context: &Context<'_>,
    used: Use,
    null: Option<(&'static str, Json)>,
) -> Option<TokenStream> {
    if let Some(whole) = of_alias(context, used) {
        return Some(whole);
    }
    let used = context.p.resolve(used);
    if context.name(used).is_some() {
        return None;
    }
    let bounds = beyond::bounds(context.p.plans.ty(used.ty)).into_iter();
    let directions = beyond::directions(context.p.plans, used.ty);
    let bounds = bounds.chain(directions).chain(null);
    let bounds = bounds.map(|(name, value)| (name.into(), value));
    said(context, used, bounds.collect())
}

/// The schema of what the code has another type for, if it says more than that one.
fn of_alias(context: &Context<'_>, used: Use) -> Option<TokenStream> {
    let plan = context.p.plan(used)?;
    if !matches!(plan.shape, Shape::Alias(_)) {
        return None;
    }
    match beyond::beyond(context.p.plans, context, used)? {
        Beyond::Whole(schema) => {
            let schema = TokenStream::of_json(&schema)?;
            Some(quote!(whole = json!(#schema)))
        }
        Beyond::Keywords(_) => None,
    }
}

/// That a parameter can be null, which none is in code.
fn null(ty: &Type) -> Option<(&'static str, Json)> {
    let can_be = ty.types != TypeSet::ANY && ty.types.contains(TypeSet::NULL);
    let types = can_be.then(|| beyond::types(ty.types)).flatten()?;
    Some(("type", types))
}

/// The schema of a value for which the code has texts or bytes.
pub(super) fn whole(context: &Context<'_>, used: Use) -> Option<TokenStream> {
    let schema = beyond::whole(context.p.plans, context, used)?;
    let schema = TokenStream::of_json(&schema)?;
    Some(quote!(whole = json!(#schema)))
}

fn said(
    context: &Context<'_>,
    used: Use,
    mut keywords: Vec<(Box<str>, Json)>,
) -> Option<TokenStream> {
    let used = context.p.names.shared(used);
    // serde holds the tag: branches are not what the schema refers to.
    let is_tagged = match context.p.plan(used).map(|plan| &plan.shape) {
        Some(Shape::Union(union)) => context.tag_values(used, union).is_some(),
        _ => false,
    };
    let is_said = !is_tagged || has_own_members(context, used);
    let found = beyond::beyond(context.p.plans, context, used).filter(|_| is_said);
    match found {
        Some(Beyond::Whole(schema)) => {
            let schema = TokenStream::of_json(&schema)?;
            return Some(quote!(whole = json!(#schema)));
        }
        Some(Beyond::Keywords(Json::Object(others))) => {
            for (name, value) in others {
                if !keywords.iter().any(|(known, _)| *known == name) {
                    keywords.push((name, value));
                }
            }
        }
        Some(Beyond::Keywords(_)) | None => {}
    }
    let keywords = match keywords.is_empty() {
        true => return None,
        false => TokenStream::of_json(&Json::Object(keywords))?,
    };
    Some(quote!(keywords = json!(#keywords)))
}

/// Whether a union says something of members beside its branches, of which the code then has copies with
/// all members, and no names for what they were.
fn has_own_members(context: &Context<'_>, used: Use) -> bool {
    let ty = context.p.plans.ty(used.ty);
    let subtypes = ty.subtypes.as_deref().into_iter();
    let mut branches = subtypes.flat_map(|it| it.any_of.iter().chain(&it.one_of));
    let is_named = |ty: &TypeId| context.name(Use { ty: *ty, ..used }).is_some();
    ty.object.is_some() && !branches.any(is_named)
}

/// How a parameter is written, where that is not as usual: words of utoipa, and those that it lacks.
pub(super) fn style(form: &ParameterForm, usual: Style) -> (Vec<TokenStream>, Vec<TokenStream>) {
    let ParameterForm::Schema { style, explode, .. } = form else {
        return (Vec::new(), Vec::new());
    };
    let mut words = Vec::new();
    let mut lacking = Vec::new();
    if *style != usual {
        let name = match style {
            Style::Matrix => quote!(Matrix),
            Style::Label => quote!(Label),
            Style::Simple => quote!(Simple),
            Style::Form => quote!(Form),
            Style::SpaceDelimited => quote!(SpaceDelimited),
            Style::PipeDelimited => quote!(PipeDelimited),
            Style::DeepObject => quote!(DeepObject),
            Style::Cookie => {
                lacking.push(quote!(style = "cookie"));
                TokenStream::new()
            }
        };
        if !name.is_empty() {
            words.push(quote!(style = #name));
        }
    }
    match (*explode, matches!(style, Style::Form | Style::Cookie)) {
        (true, false) => words.push(quote!(explode)),
        (false, true) => lacking.push(quote!(explode = false)),
        _ => {}
    }
    (words, lacking)
}

/// The media type of a parameter that is written in one.
pub(super) fn media_type(form: &ParameterForm) -> Option<TokenStream> {
    let ParameterForm::Content { name, .. } = form else {
        return None;
    };
    let name = text(name);
    Some(quote!(content_type = #name))
}
