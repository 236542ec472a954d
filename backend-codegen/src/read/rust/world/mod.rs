//! All modules and items of the crates that are read, and what names mean in them.

mod alternatives;
mod imports;
mod names;

use std::cell::RefCell;

use syn::visit::Visit;
use syn::{Item, UseTree};

use crate::document::SourceId;
use crate::infer::look::Source;
use crate::map::HashMap;
use crate::read::rust::load::Loaded;
use crate::read::rust::macros::Macros;
use crate::read::rust::syntax::{is_test, last, segments, text, type_path};
use crate::read::rust::words::{is_framework, is_router};

/// A module, or a block with items of its own.
pub(in crate::read::rust) type ModuleId = usize;
/// An item with a name.
pub(in crate::read::rust) type ItemId = usize;

/// All that is known.
pub(in crate::read::rust) struct World<'a> {
    pub(in crate::read::rust) macros: &'a Macros,
    /// Settings of the environment.
    pub(in crate::read::rust) settings: &'a std::collections::HashMap<String, String>,
    /// Paths of files of settings.
    pub(in crate::read::rust) configured: &'a std::collections::HashMap<String, String>,
    pub(in crate::read::rust) modules: Vec<Module<'a>>,
    pub(in crate::read::rust) items: Vec<Named<'a>>,
    pub(in crate::read::rust) impls: Vec<Impl<'a>>,
    /// The implementations of a type.
    pub(in crate::read::rust) impls_of: HashMap<ItemId, Vec<usize>>,
    /// Methods and associated functions by name.
    pub(in crate::read::rust) methods: HashMap<String, Vec<Function<'a>>>,
    /// Every function with a body, in the order of the code.
    pub(in crate::read::rust) functions: Vec<Function<'a>>,
    /// The root modules of crates by name.
    crates: HashMap<String, ModuleId>,
    /// The modules that crates begin with, and which crates these are.
    pub(in crate::read::rust) roots: Vec<(ModuleId, usize)>,
    /// Blocks that declare items, by the address of the block.
    blocks: HashMap<usize, ModuleId>,
    searches: RefCell<imports::Searches>,
}

pub(in crate::read::rust) struct Module<'a> {
    pub(in crate::read::rust) name: String,
    pub(in crate::read::rust) source: SourceId,
    pub(in crate::read::rust) parent: Option<ModuleId>,
    root: ModuleId,
    /// Whether it is a block, in which the names around it are known.
    is_block: bool,
    /// Whether the crate's routes are asked for.
    pub(in crate::read::rust) is_wanted: bool,
    /// What paths of its handlers begin with: `#[scope("/users")]` of actix-web.
    pub(in crate::read::rust) scope: Option<String>,
    names: HashMap<String, Vec<Definition>>,
    uses: HashMap<String, Vec<Vec<String>>>,
    globs: Vec<Vec<String>>,
    pub(in crate::read::rust) syntax: &'a [Item],
}

#[derive(Clone, Copy)]
enum Definition {
    Module(ModuleId),
    Item(ItemId),
}

pub(in crate::read::rust) struct Named<'a> {
    pub(in crate::read::rust) name: String,
    pub(in crate::read::rust) module: ModuleId,
    pub(in crate::read::rust) kind: Kind<'a>,
}

#[derive(Clone, Copy)]
pub(in crate::read::rust) enum Kind<'a> {
    Struct(&'a syn::ItemStruct),
    Enum(&'a syn::ItemEnum),
    Alias(&'a syn::ItemType),
    Trait(&'a syn::ItemTrait),
    Function(Function<'a>),
    /// A constant or a static.
    Constant(&'a syn::Expr),
}

/// A function, an associated function or a method.
#[derive(Clone, Copy)]
pub(in crate::read::rust) struct Function<'a> {
    pub(in crate::read::rust) signature: &'a syn::Signature,
    pub(in crate::read::rust) block: &'a syn::Block,
    pub(in crate::read::rust) attributes: &'a [syn::Attribute],
    pub(in crate::read::rust) module: ModuleId,
    /// What `Self` is.
    pub(in crate::read::rust) of: Option<ItemId>,
}

impl<'a> Function<'a> {
    /// What tells it from all others.
    pub(in crate::read::rust) fn id(&self) -> usize {
        self.source().id()
    }

    /// Its own text.
    pub(in crate::read::rust) fn source(&self) -> Source<'a> {
        Source {
            attributes: self.attributes,
            signature: self.signature,
            block: self.block,
        }
    }
}

pub(in crate::read::rust) struct Impl<'a> {
    pub(in crate::read::rust) syntax: &'a syn::ItemImpl,
    pub(in crate::read::rust) module: ModuleId,
    /// The last name of the trait.
    pub(in crate::read::rust) of_trait: Option<String>,
}

/// What a path means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::read::rust) enum Meaning {
    Module(ModuleId),
    Item(ItemId),
    /// Something in an item: a variant, an associated function or constant.
    Inside(ItemId, String),
    /// Something of another crate, by its whole path; `*` is before a name that several imports of
    /// whole modules may bring.
    Foreign(Vec<String>),
    Unknown,
}

impl<'a> World<'a> {
    /// Takes in the files of crates with these names; the routes of some are wanted.
    pub(in crate::read::rust) fn of(
        loaded: &'a Loaded,
        macros: &'a Macros,
        crates: &[(String, bool)],
    ) -> Self {
        let mut world = Self {
            macros,
            settings: &loaded.settings,
            configured: &loaded.configured,
            modules: Vec::new(),
            items: Vec::new(),
            impls: Vec::new(),
            impls_of: HashMap::default(),
            methods: HashMap::default(),
            functions: Vec::new(),
            crates: HashMap::default(),
            roots: Vec::new(),
            blocks: HashMap::default(),
            searches: RefCell::default(),
        };
        for (at, ((name, is_wanted), root)) in crates.iter().zip(&loaded.roots).enumerate() {
            let Some(root) = *root else {
                continue;
            };
            let id = world.file(loaded, root, name, None, *is_wanted, &mut Vec::new());
            // Programs have the name of the library often, and nobody refers to them. What is called as a
            // framework is depends on it.
            world.roots.extend(id.map(|id| (id, at)));
            if let Some(id) = id
                && !is_framework(name)
            {
                world.crates.entry(name.clone()).or_insert(id);
            }
        }
        world.relate();
        world
    }

    fn file(
        &mut self,
        loaded: &'a Loaded,
        index: usize,
        name: &str,
        parent: Option<ModuleId>,
        is_wanted: bool,
        around: &mut Vec<String>,
    ) -> Option<ModuleId> {
        let parsed = loaded.files.get(index)?;
        let id = self.module(name, parsed.source, parent, is_wanted, &parsed.file.items);
        self.fill(loaded, index, id, around);
        Some(id)
    }

    fn module(
        &mut self,
        name: &str,
        source: SourceId,
        parent: Option<ModuleId>,
        is_wanted: bool,
        syntax: &'a [Item],
    ) -> ModuleId {
        let id = self.modules.len();
        let root = parent.and_then(|parent| self.modules.get(parent));
        let root = root.map_or(id, |parent| parent.root);
        self.modules.push(Module {
            name: name.to_owned(),
            source,
            parent,
            root,
            is_block: false,
            is_wanted,
            scope: None,
            names: HashMap::default(),
            uses: HashMap::default(),
            globs: Vec::new(),
            syntax,
        });
        id
    }

    /// Takes in the items of a module.
    fn fill(&mut self, loaded: &'a Loaded, file: usize, id: ModuleId, around: &mut Vec<String>) {
        let Some((syntax, is_wanted, source)) = self
            .modules
            .get(id)
            .map(|module| (module.syntax, module.is_wanted, module.source))
        else {
            return;
        };
        for item in syntax {
            if let Item::Mod(module) = item {
                if is_test(&module.attrs) {
                    continue;
                }
                let name = module.ident.to_string();
                around.push(name.clone());
                let child = match &module.content {
                    Some((_, items)) => {
                        let child = self.module(&name, source, Some(id), is_wanted, items);
                        if let Some(inside) = self.modules.get_mut(child) {
                            inside.scope = crate::infer::attribute::scope(&module.attrs);
                        }
                        self.fill(loaded, file, child, around);
                        Some(child)
                    }
                    None => {
                        let inside = loaded.modules.get(&(file, around.clone()));
                        inside.and_then(|inside| {
                            let inside = *inside;
                            self.file(loaded, inside, &name, Some(id), is_wanted, &mut Vec::new())
                        })
                    }
                };
                around.pop();
                if let Some(child) = child {
                    self.define(id, &name, Definition::Module(child));
                }
                continue;
            }
            self.item(id, item);
        }
    }

    fn define(&mut self, module: ModuleId, name: &str, definition: Definition) {
        let name = name.strip_prefix("r#").unwrap_or(name);
        if let Some(module) = self.modules.get_mut(module) {
            module
                .names
                .entry(name.to_owned())
                .or_default()
                .push(definition);
        }
    }

    fn name(&mut self, module: ModuleId, ident: &syn::Ident, kind: Kind<'a>) {
        let name = ident.to_string();
        let id = self.items.len();
        self.items.push(Named {
            name: name.clone(),
            module,
            kind,
        });
        self.define(module, &name, Definition::Item(id));
    }

    fn item(&mut self, module: ModuleId, item: &'a Item) {
        match item {
            Item::Struct(item) => self.name(module, &item.ident, Kind::Struct(item)),
            Item::Enum(item) => self.name(module, &item.ident, Kind::Enum(item)),
            Item::Type(item) => self.name(module, &item.ident, Kind::Alias(item)),
            Item::Trait(item) => self.name(module, &item.ident, Kind::Trait(item)),
            Item::Const(item) => self.name(module, &item.ident, Kind::Constant(&item.expr)),
            Item::Static(item) => self.name(module, &item.ident, Kind::Constant(&item.expr)),
            Item::Fn(item) if !is_test(&item.attrs) => {
                let function = Function {
                    signature: &item.sig,
                    block: &item.block,
                    attributes: &item.attrs,
                    module,
                    of: None,
                };
                self.name(module, &item.sig.ident, Kind::Function(function));
                self.function(function);
            }
            Item::Impl(item) if !is_test(&item.attrs) => {
                let of_trait = item.trait_.as_ref().map(|(path, _)| last(path));
                self.impls.push(Impl {
                    syntax: item,
                    module,
                    of_trait,
                });
            }
            Item::Macro(found) if found.ident.is_none() => {
                let macros = self.macros;
                for item in macros.items(&found.mac) {
                    self.item(module, item);
                }
            }
            // What macros make; others are files, or have such in them.
            Item::Mod(inside) if !is_test(&inside.attrs) => {
                let Some((_, items)) = &inside.content else {
                    return;
                };
                let around = self.modules.get(module);
                let around = around.map(|around| (around.source, around.is_wanted));
                let (source, is_wanted) = around.unwrap_or_default();
                let name = inside.ident.to_string();
                let child = self.module(&name, source, Some(module), is_wanted, items);
                self.define(module, &name, Definition::Module(child));
                for item in items {
                    self.item(child, item);
                }
            }
            Item::Use(item) if !is_test(&item.attrs) => {
                self.import(module, &mut Vec::new(), &item.tree);
            }
            _ => {}
        }
    }

    /// Notes a function; items in its body are known there.
    fn function(&mut self, function: Function<'a>) {
        self.functions.push(function);
        let mut inside = Inside::default();
        inside.visit_block(function.block);
        if inside.0.is_empty() {
            return;
        }
        let Some(module) = self.modules.get(function.module) else {
            return;
        };
        let (source, is_wanted) = (module.source, module.is_wanted);
        let name = module.name.clone();
        let id = self.module(&name, source, Some(function.module), is_wanted, &[]);
        if let Some(module) = self.modules.get_mut(id) {
            module.is_block = true;
        }
        let address = std::ptr::from_ref(function.block).addr();
        self.blocks.insert(address, id);
        for item in inside.0 {
            self.item(id, item);
        }
    }

    /// The module in which the names of a function's body are looked for.
    pub(in crate::read::rust) fn body_of(&self, function: &Function<'a>) -> ModuleId {
        let address = std::ptr::from_ref(function.block).addr();
        self.blocks
            .get(&address)
            .copied()
            .unwrap_or(function.module)
    }

    fn import(&mut self, module: ModuleId, before: &mut Vec<String>, tree: &UseTree) {
        let mut add = |name: String, path: Vec<String>| {
            if let Some(module) = self.modules.get_mut(module) {
                module.uses.entry(name).or_default().push(path);
            }
        };
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.import(module, before, &path.tree);
                before.pop();
            }
            UseTree::Name(name) => {
                let name = name.ident.to_string();
                let mut path = before.clone();
                let known = match name.as_str() {
                    "self" => before.last().cloned().unwrap_or_default(),
                    _ => {
                        path.push(name.clone());
                        name
                    }
                };
                add(known, path);
            }
            UseTree::Rename(rename) => {
                let mut path = before.clone();
                if rename.ident != "self" {
                    path.push(rename.ident.to_string());
                }
                add(rename.rename.to_string(), path);
            }
            UseTree::Glob(_) => {
                let glob = before.clone();
                if let Some(module) = self.modules.get_mut(module) {
                    module.globs.push(glob);
                }
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.import(module, before, tree);
                }
            }
        }
    }

    /// Finds out which types implementations are of.
    fn relate(&mut self) {
        let mut functions = Vec::new();
        let mut at = 0;
        // Bodies of methods may have implementations, too.
        while at < self.impls.len() {
            let Some(found) = self.impls.get(at) else {
                break;
            };
            let (syntax, module) = (found.syntax, found.module);
            let of = type_path(&syntax.self_ty).map(|path| self.meaning(module, &segments(path)));
            let of = match of {
                Some(Meaning::Item(item)) => {
                    self.impls_of.entry(item).or_default().push(at);
                    Some(item)
                }
                _ => None,
            };
            for item in &syntax.items {
                let syn::ImplItem::Fn(method) = item else {
                    continue;
                };
                if is_test(&method.attrs) {
                    continue;
                }
                let function = Function {
                    signature: &method.sig,
                    block: &method.block,
                    attributes: &method.attrs,
                    module,
                    of,
                };
                functions.push(function);
                self.function(function);
            }
            at += 1;
        }
        for item in &self.items {
            let Kind::Trait(declared) = item.kind else {
                continue;
            };
            for member in &declared.items {
                if let syn::TraitItem::Fn(method) = member
                    && let Some(block) = &method.default
                {
                    functions.push(Function {
                        signature: &method.sig,
                        block,
                        attributes: &method.attrs,
                        module: item.module,
                        of: None,
                    });
                }
            }
        }
        for function in functions {
            let name = function.signature.ident.to_string();
            self.methods.entry(name).or_default().push(function);
        }
    }

    pub(in crate::read::rust) fn source(&self, module: ModuleId) -> SourceId {
        self.modules
            .get(module)
            .map_or_else(SourceId::default, |module| module.source)
    }

    pub(in crate::read::rust) fn kind(&self, item: ItemId) -> Option<Kind<'a>> {
        self.items.get(item).map(|item| item.kind)
    }

    /// The module that the crate of a module begins with.
    pub(in crate::read::rust) fn root_of(&self, module: ModuleId) -> ModuleId {
        self.modules.get(module).map_or(module, |found| found.root)
    }

    /// The associated functions and methods of a type.
    pub(in crate::read::rust) fn method_of(
        &self,
        item: ItemId,
        name: &str,
    ) -> Option<Function<'a>> {
        let methods = self.methods.get(name)?;
        methods
            .iter()
            .find(|method| method.of == Some(item))
            .copied()
    }

    /// Whether a method is one that a trait of ours gives routers.
    pub(in crate::read::rust) fn extends_router(&self, method: &Function<'_>) -> bool {
        let of_routers = self.impls.iter().filter(|found| {
            let of = type_path(&found.syntax.self_ty).map(last);
            found.of_trait.is_some() && of.is_some_and(|of| is_router(&of))
        });
        let items = of_routers.flat_map(|found| &found.syntax.items);
        let mut methods = items.filter_map(|item| match item {
            syn::ImplItem::Fn(method) => Some(&method.sig),
            _ => None,
        });
        methods.any(|signature| std::ptr::eq(signature, method.signature))
    }

    /// An associated constant of a type, and where it stands.
    pub(in crate::read::rust) fn constant_of(
        &self,
        item: ItemId,
        name: &str,
    ) -> Option<(&'a syn::Expr, ModuleId)> {
        self.impls(item).find_map(|found| {
            found.syntax.items.iter().find_map(|member| match member {
                syn::ImplItem::Const(constant) if constant.ident == name => {
                    Some((&constant.expr, found.module))
                }
                _ => None,
            })
        })
    }

    /// The text that a constant holds.
    pub(in crate::read::rust) fn text_constant(
        &self,
        module: ModuleId,
        expression: &syn::Expr,
    ) -> Option<String> {
        let syn::Expr::Path(path) = expression else {
            return None;
        };
        let Meaning::Item(item) = self.meaning(module, &segments(&path.path)) else {
            return None;
        };
        match self.kind(item)? {
            Kind::Constant(value) => text(value),
            _ => None,
        }
    }

    pub(in crate::read::rust) fn impls(&self, item: ItemId) -> impl Iterator<Item = &Impl<'a>> {
        let impls = self.impls_of.get(&item).map_or(&[][..], Vec::as_slice);
        impls.iter().filter_map(|at| self.impls.get(*at))
    }

    /// The implementation of a trait for a type.
    pub(in crate::read::rust) fn impl_of(&self, item: ItemId, name: &str) -> Option<&Impl<'a>> {
        self.impls(item)
            .find(|found| found.of_trait.as_deref() == Some(name))
    }

    /// The methods of an implementation.
    pub(in crate::read::rust) fn functions_of(&self, found: &Impl<'a>) -> Vec<Function<'a>> {
        let of = type_path(&found.syntax.self_ty)
            .map(|path| self.meaning(found.module, &segments(path)));
        let of = match of {
            Some(Meaning::Item(item)) => Some(item),
            _ => None,
        };
        let functions = found.syntax.items.iter().filter_map(|item| match item {
            syn::ImplItem::Fn(method) => Some(Function {
                signature: &method.sig,
                block: &method.block,
                attributes: &method.attrs,
                module: found.module,
                of,
            }),
            _ => None,
        });
        functions.collect()
    }
}

/// Items within a body.
#[derive(Default)]
struct Inside<'a>(Vec<&'a Item>);

impl<'a> Visit<'a> for Inside<'a> {
    fn visit_item(&mut self, item: &'a Item) {
        if !matches!(item, Item::Macro(_)) {
            self.0.push(item);
        }
    }
}
