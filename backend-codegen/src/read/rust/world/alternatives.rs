//! Functions of which one is there, or one is meant.

use super::{Definition, Function, ItemId, Kind, Meaning, ModuleId, World};
use crate::read::rust::syntax::{last, segments, type_path};
use crate::read::rust::words::is_router;

impl<'a> World<'a> {
    /// Functions of the same name at the same place: of those with conditions (`#[cfg]`), one is there.
    pub(in crate::read::rust) fn alternatives(&self, function: &Function<'a>) -> Vec<Function<'a>> {
        let is_conditional = |function: &Function<'_>| {
            let mut paths = function.attributes.iter().map(syn::Attribute::path);
            paths.any(|path| path.is_ident("cfg"))
        };
        let name = function.signature.ident.to_string();
        if !is_conditional(function) {
            return self.in_other_modules(function, &name);
        }
        let is_other = |other: &Function<'a>| other.id() != function.id() && is_conditional(other);
        if function.of.is_some() {
            let methods = self
                .methods
                .get(&name)
                .map_or(&[][..], Vec::as_slice)
                .iter();
            let others = methods.filter(|other| other.of == function.of && is_other(other));
            return others.copied().collect();
        }
        let module = self.modules.get(function.module);
        let named = module.and_then(|module| module.names.get(&name));
        let others = named.into_iter().flatten().filter_map(|definition| {
            let Definition::Item(item) = definition else {
                return None;
            };
            match self.kind(*item) {
                Some(Kind::Function(other)) if is_other(&other) => Some(other),
                _ => None,
            }
        });
        others.collect()
    }

    /// What `T::name` calls if `T` is a parameter: the only function of this name that a type has from
    /// a trait of ours.
    pub(in crate::read::rust) fn of_parameter(&self, path: &[String]) -> Option<Function<'a>> {
        let [parameter, name] = path else {
            return None;
        };
        if parameter.len() > 2 || !parameter.starts_with(char::is_uppercase) {
            return None;
        }
        let methods = self.methods.get(name)?.iter();
        let mut own =
            methods.filter(|method| method.of.is_some() && method.signature.receiver().is_none());
        match (own.next(), own.next()) {
            (Some(only), None) => Some(*only),
            _ => None,
        }
    }

    /// What a call of this name means for a type: its own function, or the one that a trait of ours has
    /// for those that have none.
    pub(in crate::read::rust) fn method_on(
        &self,
        item: ItemId,
        name: &str,
    ) -> Option<Function<'a>> {
        self.method_of(item, name)
            .or_else(|| self.default_of(item, name))
    }

    /// The traits of ours that a type implements.
    fn traits(&self, item: ItemId) -> impl Iterator<Item = ItemId> + '_ {
        self.impls(item).filter_map(|found| {
            let (path, _) = found.syntax.trait_.as_ref()?;
            match self.meaning(found.module, &segments(path)) {
                Meaning::Item(of_trait) => Some(of_trait),
                _ => None,
            }
        })
    }

    /// The trait of ours by which a type has this method, if that gives a router.
    pub(in crate::read::rust) fn trait_with_router(&self, method: &Function<'a>) -> Option<ItemId> {
        let syn::ReturnType::Type(_, ty) = &method.signature.output else {
            return None;
        };
        type_path(ty).filter(|path| is_router(&last(path)))?;
        let found = self.impls.iter().find(|found| {
            let mut items = found.syntax.items.iter();
            items.any(|item| match item {
                syn::ImplItem::Fn(it) => std::ptr::eq(&raw const it.sig, method.signature),
                _ => false,
            })
        })?;
        let (path, _) = found.syntax.trait_.as_ref()?;
        match self.meaning(found.module, &segments(path)) {
            Meaning::Item(of_trait) => Some(of_trait),
            _ => None,
        }
    }

    /// The function that a type has since it implements another trait: `impl<T: Named> Route for T`.
    fn of_blanket(&self, item: ItemId, name: &str) -> Option<Function<'a>> {
        let found = self.methods.get(name)?;
        let blankets = self.impls.iter().filter(|it| it.syntax.trait_.is_some());
        let (blanket, method) = blankets
            .filter_map(|it| {
                let methods = it.syntax.items.iter();
                let mut methods = methods.filter_map(|member| match member {
                    syn::ImplItem::Fn(method) if method.sig.ident == name => Some(method),
                    _ => None,
                });
                Some((it, methods.next()?))
            })
            .find(|(it, _)| self.is_bound(item, it.syntax, it.module))?;
        let mut known = found.iter();
        let known = known.find(|it| std::ptr::eq(it.signature, &raw const method.sig))?;
        Some(Function {
            module: blanket.module,
            of: Some(item),
            ..*known
        })
    }

    /// Whether an implementation is one for all types that implement a trait, and a type is among them.
    fn is_bound(&self, item: ItemId, found: &syn::ItemImpl, module: ModuleId) -> bool {
        let Some(of) = type_path(&found.self_ty).and_then(syn::Path::get_ident) else {
            return false;
        };
        let Some(parameter) = found.generics.type_params().find(|it| it.ident == *of) else {
            return false;
        };
        let clauses = found.generics.where_clause.iter();
        let clauses = clauses.flat_map(|clause| &clause.predicates);
        let further = clauses.filter_map(|predicate| match predicate {
            syn::WherePredicate::Type(it) => {
                let is_of = type_path(&it.bounded_ty).is_some_and(|path| path.is_ident(of));
                is_of.then_some(&it.bounds)
            }
            _ => None,
        });
        let bounds = std::iter::once(&parameter.bounds).chain(further).flatten();
        let mut bounds = bounds.filter_map(|bound| match bound {
            syn::TypeParamBound::Trait(bound) => Some(self.meaning(module, &segments(&bound.path))),
            _ => None,
        });
        bounds.any(|bound| match bound {
            Meaning::Item(bound) => self.traits(item).any(|of_trait| of_trait == bound),
            _ => false,
        })
    }

    /// The function that a type has from a trait of ours as it stands there.
    pub(in crate::read::rust) fn default_of(
        &self,
        item: ItemId,
        name: &str,
    ) -> Option<Function<'a>> {
        let by_trait = self.traits(item).find_map(|of_trait| {
            let Kind::Trait(declared) = self.kind(of_trait)? else {
                return None;
            };
            let module = self.items.get(of_trait)?.module;
            declared.items.iter().find_map(|member| match member {
                syn::TraitItem::Fn(method) if method.sig.ident == name => Some(Function {
                    signature: &method.sig,
                    block: method.default.as_ref()?,
                    attributes: &method.attrs,
                    module,
                    of: Some(item),
                }),
                _ => None,
            })
        });
        by_trait.or_else(|| self.of_blanket(item, name))
    }

    /// Functions of this name in modules that have the name of this one's: of these, one is there.
    fn in_other_modules(&self, function: &Function<'a>, name: &str) -> Vec<Function<'a>> {
        let module = self.modules.get(function.module);
        let around = module.and_then(|module| self.modules.get(module.parent?));
        let (Some(module), Some(around), None) = (module, around, function.of) else {
            return Vec::new();
        };
        let others = around.names.get(&module.name).into_iter().flatten();
        let others = others.filter_map(|definition| match definition {
            Definition::Module(other) if *other != function.module => self.modules.get(*other),
            _ => None,
        });
        let named = others.filter_map(|other| other.names.get(name)).flatten();
        let functions = named.filter_map(|definition| match definition {
            Definition::Item(item) => match self.kind(*item) {
                Some(Kind::Function(function)) => Some(function),
                _ => None,
            },
            Definition::Module(_) => None,
        });
        functions.collect()
    }
}
