//! What `?` makes of an error that is not of the program: the `From` of the code that it calls.

use super::look::{Scope, Within};
use crate::infer::answer::parts;
use crate::infer::syntax::has_attribute;
use crate::read::rust::syntax::{arguments_of_segment, segments};
use crate::read::rust::types::{Context, Ty};
use crate::read::rust::world::{Function, ItemId, Kind, Meaning, World};

/// An error as `?` meets it.
enum Met {
    /// Of this type.
    Ty(Ty),
    /// Whatever a function of this path fails with.
    Of(Vec<String>),
    /// That of a driver, but for these variants.
    Driver(&'static Driver, &'static [&'static str]),
}

/// What becomes of an error.
pub(super) enum Made<'a> {
    /// What a function makes of it, but for what these variants of it would become.
    By(Function<'a>, &'static [&'static str]),
    /// A variant of another one.
    Variant(String),
}

/// A crate of databases, whose methods everybody calls at the end of a chain of which nothing is known.
struct Driver {
    /// What its methods fail with.
    error: &'static [&'static str],
    /// The methods, with variants of that error that never come of them.
    methods: &'static [(&'static str, &'static [&'static str])],
}

const DRIVERS: [Driver; 4] = [
    Driver {
        error: &["sqlx", "Error"],
        methods: &[
            ("fetch_one", &[]),
            ("fetch_optional", &["RowNotFound"]),
            ("fetch_all", &["RowNotFound"]),
            ("execute", &["RowNotFound"]),
            ("begin", &["RowNotFound", "Database"]),
            ("commit", &["RowNotFound"]),
            ("rollback", &["RowNotFound"]),
        ],
    },
    Driver {
        error: &["diesel", "result", "Error"],
        methods: &[
            ("first", &["DatabaseError"]),
            ("get_result", &[]),
            ("get_results", &["NotFound"]),
            ("load", &["NotFound", "DatabaseError"]),
            ("execute", &["NotFound"]),
        ],
    },
    Driver {
        error: &["sea_orm", "DbErr"],
        methods: &[
            ("one", &["RecordNotFound"]),
            ("all", &["RecordNotFound"]),
            ("exec", &[]),
            ("insert", &[]),
            ("update", &[]),
            ("delete", &[]),
            ("save", &[]),
        ],
    },
    Driver {
        error: &["mongodb", "error", "Error"],
        methods: &[
            ("find_one", &[]),
            ("insert_one", &[]),
            ("update_one", &[]),
            ("delete_one", &[]),
            ("find_one_and_update", &[]),
        ],
    },
];

/// The error of the code that a function gives.
pub(super) fn error_of(
    world: &World<'_>,
    output: &syn::ReturnType,
    context: &Context,
) -> Option<ItemId> {
    let syn::ReturnType::Type(_, output) = output else {
        return None;
    };
    match parts(&world.ty(output, context)) {
        (_, Some(Ty::Item(error, _))) => Some(error),
        _ => None,
    }
}

/// What an error of the code becomes on the way through functions that give these errors, from the
/// handler down: nothing, if one of them gives another error that is not made of it.
pub(super) fn passed(
    world: &World<'_>,
    way: &[ItemId],
    (mut item, mut name): (ItemId, String),
) -> Option<(ItemId, String)> {
    let Some((handler, inside)) = way.split_first() else {
        return Some((item, name));
    };
    for error in inside.iter().rev() {
        if item == *error {
            continue;
        }
        if error == handler {
            break;
        }
        match conversion(world, *error, &Met::Ty(Ty::Item(item, Vec::new())))? {
            Made::Variant(variant) => (item, name) = (*error, variant),
            // Which of its arms is meant is asked where the statuses are looked for.
            Made::By(..) => break,
        }
    }
    Some((item, name))
}

/// What an error of the code is made by, where `?` stands behind an expression.
pub(super) fn made<'a>(
    world: &World<'a>,
    scope: &Scope<'a, '_>,
    expression: &syn::Expr,
    error: ItemId,
) -> Option<Made<'a>> {
    let met = met(scope, expression);
    met.iter().find_map(|met| conversion(world, error, met))
}

/// What an expression may fail with: the first that the error is made of is meant.
fn met(scope: &Scope<'_, '_>, expression: &syn::Expr) -> Vec<Met> {
    match expression {
        syn::Expr::Await(inside) => met(scope, &inside.base),
        syn::Expr::Paren(inside) => met(scope, &inside.expr),
        syn::Expr::Call(call) => match &*call.func {
            syn::Expr::Path(path) => called(&scope.look, &path.path).into_iter().collect(),
            _ => Vec::new(),
        },
        syn::Expr::MethodCall(call) => {
            let receiver = scope.ty(&call.receiver);
            let name = call.method.to_string();
            let mut found = Vec::new();
            if !matches!(receiver, Ty::Item(..)) {
                found.extend(DRIVERS.iter().filter_map(|driver| {
                    let mut methods = driver.methods.iter();
                    let (_, never) = methods.find(|(method, _)| *method == name)?;
                    Some(Met::Driver(driver, never))
                }));
            }
            if let Some(function) = scope.look.method_function(&receiver, &name) {
                found.extend(failure(&scope.look, &function));
            } else if let Ty::Foreign(path, _) = receiver {
                found.push(Met::Of(path));
            }
            found
        }
        _ => Vec::new(),
    }
}

fn called(look: &Within<'_, '_>, path: &syn::Path) -> Option<Met> {
    let meaning = look.meaning(&segments(path));
    match look.function(&meaning) {
        Some(function) => failure(look, &function),
        None => match meaning {
            Meaning::Foreign(path) if path.len() > 1 => Some(Met::Of(path)),
            _ => None,
        },
    }
}

/// What a function of the program fails with, if that is not of the program, too: errors of the program
/// are known by their variants.
fn failure(look: &Within<'_, '_>, function: &Function<'_>) -> Option<Met> {
    match parts(&look.output(function)) {
        (_, Some(error @ Ty::Foreign(..))) => Some(Met::Ty(error)),
        _ => None,
    }
}

/// The `From` of the code, or the variant with `#[from]`, that an error is made by.
fn conversion<'a>(world: &World<'a>, error: ItemId, met: &Met) -> Option<Made<'a>> {
    let never = match met {
        Met::Driver(_, never) => *never,
        Met::Ty(_) | Met::Of(_) => &[],
    };
    let mut best: Option<(usize, Made<'a>)> = None;
    let mut offer = |ty: &Ty, made: &dyn Fn() -> Option<Made<'a>>| {
        let fit = fit(ty, met);
        if fit > best.as_ref().map_or(0, |(best, _)| *best)
            && let Some(made) = made()
        {
            best = Some((fit, made));
        }
    };
    for found in world.impls(error) {
        let of = found
            .syntax
            .trait_
            .as_ref()
            .and_then(|(path, _)| path.segments.last());
        if let Some(of) = of.filter(|_| found.of_trait.as_deref() == Some("From"))
            && let Some(ty) = arguments_of_segment(of).first()
        {
            let ty = world.ty(ty, &Context::new(found.module, None));
            offer(&ty, &|| {
                let made = world.functions_of(found).into_iter().next()?;
                Some(Made::By(made, never))
            });
        }
    }
    if let Some(Kind::Enum(declared)) = world.kind(error) {
        let module = world.items.get(error)?.module;
        for variant in &declared.variants {
            let fields = variant.fields.iter();
            for field in fields.filter(|field| has_attribute(&field.attrs, "from")) {
                let ty = world.ty(&field.ty, &Context::new(module, None));
                offer(&ty, &|| Some(Made::Variant(variant.ident.to_string())));
            }
        }
    }
    best.map(|(_, made)| made)
}

/// How well a type fits to what was met: not at all, or by how many parts of its path.
fn fit(ty: &Ty, met: &Met) -> usize {
    if let (Ty::Item(item, _), Met::Ty(Ty::Item(other, _))) = (ty, met) {
        return usize::from(item == other);
    }
    let Ty::Foreign(path, _) = ty else {
        return 0;
    };
    // `*` is before what an import of a whole module may have brought.
    let bare = |path: &[String]| -> Vec<String> {
        let parts = path.iter().filter(|part| *part != "*");
        parts.cloned().collect()
    };
    let path = bare(path);
    let other = match met {
        Met::Ty(Ty::Foreign(other, _)) if other.last() == path.last() => bare(other),
        Met::Ty(_) => return 0,
        Met::Of(other) => bare(other),
        Met::Driver(driver, _) => driver.error.iter().map(|part| (*part).to_owned()).collect(),
    };
    let same = path
        .iter()
        .zip(&other)
        .take_while(|(one, other)| one == other);
    same.count()
}
