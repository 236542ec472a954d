//! Values of types of the code: what is in their fields, as far as paths are made of it.
//!
//! A path may come from the settings: `router.nest(&config.base, …)`. Which value it is about is seldom
//! known where routers are put together, but its type is, and few places make values of a type.

use std::collections::HashMap;

use syn::visit::Visit;
use syn::{Expr, ReturnType};

use super::{Evaluator, STEPS};
use crate::infer::path::{is_known, says_something};
use crate::read::rust::syntax::{arguments_of_segment, last, segments, type_path};
use crate::read::rust::value::{At, Scope, Value};
use crate::read::rust::words::serves;
use crate::read::rust::world::{Function, ItemId, Kind, Meaning, ModuleId, World};

/// Expressions that it may cost to find out what is in a value.
const COST: usize = 20_000;
/// Places that make values of one type.
const SITES: usize = 4;
/// Types in types.
const DEPTH: usize = 8;

/// What is known of structs that the code makes.
#[derive(Default)]
pub(super) struct Made<'a> {
    /// Where structs are made, by the name that stands there.
    sites: Option<HashMap<String, Vec<Site<'a>>>>,
    /// What the places that make a type make.
    values: HashMap<ItemId, Vec<Value<'a>>>,
    /// The expression that is looked for, by its address, and what has come of it.
    asked: Option<(usize, Value<'a>)>,
    /// Whether values are looked for in all that makes them.
    n_open: usize,
}

/// A place that makes a struct.
#[derive(Clone, Copy)]
struct Site<'a> {
    function: Function<'a>,
    syntax: &'a syn::ExprStruct,
}

impl Made<'_> {
    /// Whether it matters now what a function gives that has nothing to do with routes.
    pub(super) fn is_wanted(&self, world: &World<'_>, function: &Function<'_>) -> bool {
        self.n_open > 0 && given_type(world, function).is_some()
    }
}

impl<'a> Evaluator<'a, '_> {
    /// What is in a field.
    pub(super) fn field(&mut self, base: &Value<'a>, name: &str) -> Value<'a> {
        let item = match base {
            Value::Fields(fields, item) => match (fields.get(name), item) {
                (None | Some(Value::Unknown), Some(item)) => *item,
                (value, _) => return value.cloned().unwrap_or_default(),
            },
            Value::Of(item) => *item,
            _ => return Value::Unknown,
        };
        if self.made.n_open > 0
            && matches!(base, Value::Of(_))
            && let [only] = self.made_of(item).as_slice()
            && let Value::Fields(fields, _) = only
            && let Some(value) = fields.get(name)
            && !matches!(value, Value::Unknown)
        {
            return value.clone();
        }
        let Some(Kind::Struct(declared)) = self.world.kind(item) else {
            return Value::Unknown;
        };
        let mut fields = declared.fields.iter();
        let field = fields.find(|field| field.ident.as_ref().is_some_and(|ident| ident == name));
        let Some(field) = field else {
            return Value::Unknown;
        };
        if is_text(&field.ty, 0) {
            return Value::Field(item, name.to_owned());
        }
        let module = self.world.items.get(item).map_or(0, |item| item.module);
        self.typed(&field.ty, module, Some(item))
    }

    /// The text that a value is, if it is one.
    pub(super) fn text_of(&mut self, value: Value<'a>) -> Option<String> {
        match value {
            Value::Text(text) => Some(text),
            // All that make such a value have to agree.
            Value::Field(item, name) => match self.agreed(item, &name) {
                Some(text) => Some(text),
                None => self.default_of(item, &name),
            },
            Value::Variant(item, _) => {
                let shown = self.world.impl_of(item, "Display")?;
                let function = self.world.functions_of(shown).into_iter().next()?;
                match self.body(function, value, Vec::new()) {
                    Value::Text(text) => Some(text),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The text that all that make a value of a type put into a field.
    fn agreed(&mut self, item: ItemId, name: &str) -> Option<String> {
        let mut known: Option<String> = None;
        for value in self.made_of(item) {
            let Value::Fields(fields, _) = value else {
                return None;
            };
            let text = match fields.get(name) {
                Some(Value::Text(text)) if is_known(text) => text.clone(),
                _ => return None,
            };
            if known.as_ref().is_some_and(|known| *known != text) {
                return None;
            }
            known = Some(text);
        }
        known
    }

    /// The text of an expression, if it is known once all that its values are made of is looked at.
    pub(super) fn closer(
        &mut self,
        expression: &'a Expr,
        at: At,
        scope: &mut Scope<'a>,
    ) -> Option<String> {
        if self.made.n_open > 0 {
            return None;
        }
        self.made.n_open += 1;
        let value = self.apart(|evaluator| evaluator.expression(expression, at, scope));
        let text = self.text_of(value);
        self.made.n_open -= 1;
        text.filter(|text| says_something(text) || text == "/")
    }

    /// The values that the code makes of a type; none if there are too many places.
    fn made_of(&mut self, item: ItemId) -> Vec<Value<'a>> {
        if let Some(known) = self.made.values.get(&item) {
            return known.clone();
        }
        // A value that is made of itself is not known.
        self.made.values.insert(item, Vec::new());
        let sites = self.sites(item);
        let mut values = Vec::new();
        if sites.len() <= SITES {
            for site in sites {
                values.push(self.made_at(site));
            }
        }
        self.made.values.insert(item, values.clone());
        values
    }

    fn made_at(&mut self, site: Site<'a>) -> Value<'a> {
        let asked = Some((std::ptr::from_ref(site.syntax).addr(), Value::Unknown));
        let before = std::mem::replace(&mut self.made.asked, asked);
        self.made.n_open += 1;
        let receiver = site.function.of.map_or(Value::Unknown, Value::Of);
        self.apart(|evaluator| evaluator.body(site.function, receiver, Vec::new()));
        self.made.n_open -= 1;
        let asked = std::mem::replace(&mut self.made.asked, before);
        asked.map(|(_, value)| value).unwrap_or_default()
    }

    /// Notes a struct that was made, if it is looked for.
    pub(super) fn note_made(&mut self, syntax: &syn::ExprStruct, value: &Value<'a>) {
        if let Some((address, asked)) = &mut self.made.asked
            && *address == std::ptr::from_ref(syntax).addr()
        {
            *asked = value.clone();
        }
    }

    /// Looks at code without the routes that it makes, at a cost of its own.
    fn apart(&mut self, look: impl FnOnce(&mut Self) -> Value<'a>) -> Value<'a> {
        let (steps, n_routers, n_lost) = (self.steps, self.routers.len(), self.lost.len());
        let called = self.called.clone();
        self.steps = self.steps.max(STEPS.saturating_sub(COST));
        let value = look(self);
        self.steps = steps;
        self.called = called;
        self.lost.truncate(n_lost);
        for router in self.routers.iter_mut().skip(n_routers) {
            router.is_consumed = true;
        }
        value
    }

    fn sites(&mut self, item: ItemId) -> Vec<Site<'a>> {
        let world = self.world;
        let Some(named) = world.items.get(item) else {
            return Vec::new();
        };
        let all = self.made.sites.get_or_insert_with(|| sites(world));
        let own = all.get("Self").into_iter().flatten();
        let own = own.filter(|site| site.function.of == Some(item));
        let others = all.get(&named.name).into_iter().flatten().filter(|site| {
            let module = world.body_of(&site.function);
            world.meaning(module, &segments(&site.syntax.path)) == Meaning::Item(item)
        });
        own.chain(others).copied().collect()
    }

    /// The type that the path of a struct's literal means.
    pub(super) fn item_of(&self, path: &syn::Path, at: At) -> Option<ItemId> {
        if path.is_ident("Self") {
            return at.of;
        }
        match self.world.meaning(at.module, &segments(path)) {
            Meaning::Item(item) => Some(item),
            _ => None,
        }
    }

    /// What is known of a value by its type.
    pub(super) fn typed(&self, ty: &syn::Type, module: ModuleId, of: Option<ItemId>) -> Value<'a> {
        own_type(self.world, ty, module, of, 0).map_or(Value::Unknown, Value::Of)
    }

    /// What is known of what a function gives by its type.
    pub(super) fn given(&self, function: &Function<'a>) -> Value<'a> {
        given_type(self.world, function).map_or(Value::Unknown, Value::Of)
    }
}

/// The struct of the code that a function gives.
fn given_type(world: &World<'_>, function: &Function<'_>) -> Option<ItemId> {
    match &function.signature.output {
        ReturnType::Type(_, ty) => own_type(world, ty, function.module, function.of, 0),
        ReturnType::Default => None,
    }
}

/// Whether a function gives structs of the code with routers in their fields.
pub(super) fn gives_routers(world: &World<'_>, function: &Function<'_>) -> bool {
    let ReturnType::Type(_, ty) = &function.signature.output else {
        return false;
    };
    let mut paths = Paths::default();
    paths.visit_type(ty);
    paths.0.iter().any(|path| {
        let item = match (path.is_ident("Self"), function.of) {
            (true, of) => of,
            (false, _) => match world.meaning(function.module, &segments(path)) {
                Meaning::Item(item) => Some(item),
                _ => None,
            },
        };
        let Some(Kind::Struct(declared)) = item.and_then(|item| world.kind(item)) else {
            return false;
        };
        let mut inside = Paths::default();
        inside.visit_fields(&declared.fields);
        inside.0.iter().any(|path| serves(&last(path)))
    })
}

#[derive(Default)]
struct Paths<'a>(Vec<&'a syn::Path>);

impl<'a> Visit<'a> for Paths<'a> {
    fn visit_path(&mut self, path: &'a syn::Path) {
        syn::visit::visit_path(self, path);
        self.0.push(path);
    }
}

/// The struct of the code that a type is, behind what only holds it.
fn own_type(
    world: &World<'_>,
    ty: &syn::Type,
    module: ModuleId,
    of: Option<ItemId>,
    depth: usize,
) -> Option<ItemId> {
    let path = type_path(ty)?;
    let end = path.segments.last()?;
    if depth > DEPTH {
        return None;
    }
    if path.is_ident("Self") {
        return of;
    }
    let item = match world.meaning(module, &segments(path)) {
        Meaning::Item(item) => item,
        _ if is_wrapper(&last(path)) => {
            let inside = arguments_of_segment(end).into_iter().next()?;
            return own_type(world, inside, module, of, depth + 1);
        }
        _ => return None,
    };
    match world.kind(item)? {
        Kind::Struct(_) => Some(item),
        Kind::Alias(alias) => {
            let module = world.items.get(item)?.module;
            // `type Result<T> = std::result::Result<T, Error>;`
            let holds = arguments_of_segment(end).into_iter().next();
            match holds {
                Some(inside) if last(path) == "Result" => {
                    own_type(world, inside, module, of, depth + 1)
                }
                _ => own_type(world, &alias.ty, module, of, depth + 1),
            }
        }
        _ => None,
    }
}

/// Whether a type, or an associated function of it, holds a value of the type that it is given.
pub(super) fn is_wrapper(name: &str) -> bool {
    matches!(
        name,
        "Arc"
            | "Rc"
            | "Box"
            | "Data"
            | "State"
            | "Extension"
            | "Option"
            | "Result"
            | "Mutex"
            | "RwLock"
            | "LazyLock"
            | "Lazy"
            | "OnceLock"
            | "OnceCell"
    )
}

/// Whether a type is a text, or may be one.
fn is_text(ty: &syn::Type, depth: usize) -> bool {
    let Some(path) = type_path(ty).filter(|_| depth <= DEPTH) else {
        return false;
    };
    match last(path).as_str() {
        "String" | "str" => true,
        "Cow" | "Option" | "Arc" | "Box" | "Rc" => {
            let arguments = path.segments.last().map(arguments_of_segment);
            let mut arguments = arguments.unwrap_or_default().into_iter();
            arguments.any(|inside| is_text(inside, depth + 1))
        }
        _ => false,
    }
}

/// Where structs are made, by the name that stands there.
fn sites<'a>(world: &World<'a>) -> HashMap<String, Vec<Site<'a>>> {
    let mut found = HashMap::new();
    for function in &world.functions {
        let mut finder = Finder {
            function: *function,
            found: &mut found,
        };
        finder.visit_block(function.block);
    }
    found
}

struct Finder<'a, 'f> {
    function: Function<'a>,
    found: &'f mut HashMap<String, Vec<Site<'a>>>,
}

impl<'a> Visit<'a> for Finder<'a, '_> {
    fn visit_item(&mut self, _item: &'a syn::Item) {}

    fn visit_expr_struct(&mut self, syntax: &'a syn::ExprStruct) {
        syn::visit::visit_expr_struct(self, syntax);
        let site = Site {
            function: self.function,
            syntax,
        };
        self.found.entry(last(&syntax.path)).or_default().push(site);
    }
}
