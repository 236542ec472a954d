//! The types of a document, together with those that plans had to make.

use crate::api::{Origin, Place, SubtypeKeywords, Type, TypeId, TypeSet, Types};
use crate::map::{IndexMap, IndexSet};
use crate::order;

/// The types of a document, together with those that plans had to make.
///
/// A made type is nothing but an `allOf` of others, perhaps with fewer JSON types, so that it means
/// the same to whoever reads it as to whoever made it.
#[derive(Debug)]
pub(super) struct Arena<'a> {
    types: &'a Types,
    made: Vec<Type>,
    /// Made types by what they were made of, so that none is made twice.
    known: IndexMap<(Origin, Vec<TypeId>), TypeId>,
    /// Merged types by their parts, in order of number.
    merged: IndexMap<Vec<TypeId>, TypeId>,
    n_nested: usize,
    /// Made types that are not looked into: any JSON value, with all checks.
    opaque: IndexSet<TypeId>,
    any: Option<TypeId>,
}

/// Merged types that are made of the parts of others. By rights there can be as many as there are sets
/// of types.
const MAX_NESTED: usize = 500;

impl<'a> Arena<'a> {
    pub(super) fn new(types: &'a Types) -> Self {
        Self {
            types,
            made: Vec::new(),
            known: IndexMap::default(),
            merged: IndexMap::default(),
            n_nested: 0,
            opaque: IndexSet::default(),
            any: None,
        }
    }

    pub(super) fn ty(&self, id: TypeId) -> &Type {
        match id
            .index()
            .checked_sub(self.types.len())
            .and_then(|at| self.made.get(at))
        {
            Some(ty) => ty,
            None => self.types.get(id),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.types.len() + self.made.len()
    }

    /// The type that accepts everything.
    pub(super) fn any(&mut self) -> TypeId {
        if let Some(any) = self.any {
            return any;
        }
        let any = self.add(Type::any(
            Origin::Part(vec!["any".into()]),
            crate::document::Location::default(),
        ));
        self.any = Some(any);
        any
    }

    /// The values of `id` that are of one of these JSON types.
    pub(super) fn only(&mut self, id: TypeId, types: TypeSet) -> TypeId {
        self.make(Origin::Inside(id, Place::Only(types)), types, vec![id])
    }

    /// The values that all of `parts` accept, which stand at `place` in `whole`.
    ///
    /// Inside a type that was made itself, what has the same parts is the same type. Where a schema and
    /// the one that it extends both have a member `parent`, each of their own kind, the parent's parent
    /// is both again, and so on for ever.
    pub(super) fn merged(&mut self, whole: TypeId, place: Place, parts: Vec<TypeId>) -> TypeId {
        let mut key = parts.clone();
        order::sort(&mut key);
        let is_nested = whole.index() >= self.types.len();
        if let Some(known) = self.merged.get(&key).filter(|_| is_nested) {
            return *known;
        }
        let id = self.make(Origin::Inside(whole, place), TypeSet::ANY, parts);
        self.merged.entry(key).or_insert(id);
        if is_nested {
            self.n_nested += 1;
            if self.n_nested > MAX_NESTED {
                self.opaque.insert(id);
            }
        }
        id
    }

    /// Whether no more types are made of the parts of this one.
    pub(super) fn is_opaque(&self, id: TypeId) -> bool {
        self.opaque.contains(&id)
    }

    /// `id` without its own `anyOf` and `oneOf`.
    pub(super) fn without_groups(&mut self, id: TypeId) -> TypeId {
        let key = (Origin::Inside(id, Place::Merged), Vec::new());
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let mut base = self.ty(id).clone();
        base.origin = key.0.clone();
        base.discriminator = None;
        if let Some(subtypes) = &mut base.subtypes {
            subtypes.any_of.clear();
            subtypes.one_of.clear();
        }
        let base = self.add(base);
        self.known.insert(key, base);
        base
    }

    fn make(&mut self, origin: Origin, types: TypeSet, all_of: Vec<TypeId>) -> TypeId {
        let key = (origin, all_of);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        // The first part says what it is about: a property that is both a `User` and `{nullable}`
        // is described as the document describes the user.
        let told = key.1.first().map(|first| self.ty(*first));
        let mut ty = Type::any(
            key.0.clone(),
            told.map(|ty| ty.location).unwrap_or_default(),
        );
        if let Some(told) = told {
            ty.title.clone_from(&told.title);
            ty.description.clone_from(&told.description);
            ty.deprecated = told.deprecated;
            ty.default.clone_from(&told.default);
        }
        ty.types = types;
        ty.subtypes = Some(Box::new(SubtypeKeywords {
            all_of: key.1.clone(),
            ..SubtypeKeywords::default()
        }));
        let id = self.add(ty);
        self.known.insert(key, id);
        id
    }

    fn add(&mut self, ty: Type) -> TypeId {
        let id = TypeId::new(self.len());
        self.made.push(ty);
        id
    }

    /// Everything that must hold for a value of `id` at once: itself, what it refers to and what is in
    /// its `allOf`, and so on; each once, outer ones first.
    pub(super) fn parts(&self, id: TypeId) -> Vec<TypeId> {
        let ty = self.ty(id);
        if ty.reference.is_none()
            && ty
                .subtypes
                .as_ref()
                .is_none_or(|subtypes| subtypes.all_of.is_empty())
        {
            return vec![id];
        }
        let mut seen = IndexSet::from_iter([id]);
        let mut parts = vec![id];
        let mut at = 0;
        while let Some(part) = parts.get(at).copied() {
            let ty = self.ty(part);
            let all_of = ty.subtypes.iter().flat_map(|subtypes| &subtypes.all_of);
            for next in ty.reference.iter().chain(all_of) {
                if seen.insert(*next) {
                    parts.push(*next);
                }
            }
            at += 1;
        }
        parts
    }
}
