//! What of the shipped files is used, from the generated code on.
//!
//! Paths are followed to the item that they name. A function that is called behind a dot is used of
//! every type that is used and has one of that name, since types of values are not known here; so
//! shipped files give different names to functions that not every server needs.

use std::ops::Range;

use super::choices::{Choices, Id, Part};
use super::items::{Item, ItemKind, Text};
use super::reached::Reached;
use super::scope::{self, File, Files, MAX_IMPORTS, Origin, Target, Use};
use crate::list::CollectVec;
use crate::map::{IndexMap, IndexSet};
use crate::order;

/// An `impl` of a shipped file.
#[derive(Debug)]
struct Impl<'t> {
    id: Id,
    /// The type that it is for, if that is an item of ours.
    ty: Option<Id>,
    /// Without a trait, its members.
    members: Option<Vec<Item<'t>>>,
    /// The items and the other names that have to be used for it to be.
    items: Vec<Id>,
    foreign: Vec<String>,
    head: Range<usize>,
}

/// Types whose values have usual names where they are not declared, with their modules.
const USUAL: [(&str, &str); 2] = [("Reader", "support::reader"), ("Writer", "support::writer")];

/// Where tokens stand.
#[derive(Clone, Debug)]
struct Place {
    file: usize,
    /// What `Self` is.
    ty: Option<Id>,
    /// The item around them, whose names they see.
    scope: Range<usize>,
}

impl Place {
    fn new(file: usize, ty: Option<Id>, scope: &Range<usize>) -> Self {
        Self {
            file,
            ty,
            scope: scope.clone(),
        }
    }
}

/// Types of the standard library that lead to nothing else.
const PLAIN: [&str; 4] = ["String", "Vec", "str", "u8"];

/// What is known of the type of a value.
enum Receiver {
    Type(Id),
    NoneOfOurs,
    Unknown,
}

/// Finds what is used.
pub(super) fn reached<'t>(files: &Files<'t>) -> Reached<'t> {
    let mut search = Search {
        files,
        reached: Reached {
            choices: Choices::of(files),
            ..Reached::default()
        },
        methods: IndexSet::default(),
        waiting: Vec::new(),
        foreign: IndexSet::default(),
        queue: Vec::new(),
        members: IndexMap::default(),
        usual: IndexMap::default(),
        is_late: false,
    };
    let impls = search.impls();
    for found in &impls {
        let names = found.members.iter().flatten().map(|member| member.name);
        if let Some(ty) = found.ty {
            search.members.entry(ty).or_default().extend(names);
        }
    }
    for (name, module) in USUAL {
        if let Some(usual) = files.find(module, name) {
            search.usual.insert(name, usual);
        }
    }
    for (position, file) in files.list.iter().enumerate() {
        if file.origin == Origin::Generated {
            search.start(position);
        }
    }
    search.settle(&impls);
    // What only stubs use is there for good: whoever writes handlers may want it.
    search.is_late = true;
    for (position, file) in files.list.iter().enumerate() {
        if file.origin == Origin::Stub {
            search.start(position);
        }
    }
    search.settle(&impls);
    search.reached
}

struct Search<'f, 't> {
    files: &'f Files<'t>,
    reached: Reached<'t>,
    /// Names of functions that are called behind a dot.
    methods: IndexSet<&'t str>,
    /// What waits for a variant to be used.
    waiting: Vec<(Place, Part<'t>)>,
    /// Types of other crates that generated code names.
    foreign: IndexSet<String>,
    queue: Vec<Id>,
    /// The names of the members that types of ours have without a trait.
    members: IndexMap<Id, IndexSet<&'t str>>,
    /// The types that are meant where a file names them without having them.
    usual: IndexMap<&'static str, Id>,
    /// Whether all is found that the generated code itself uses.
    is_late: bool,
}

impl<'t> Search<'_, 't> {
    /// Follows what was found until nothing more comes of it.
    fn settle(&mut self, impls: &[Impl<'t>]) {
        loop {
            self.follow();
            let before = (self.reached.items.len(), self.reached.members.len());
            for found in impls {
                self.try_impl(found);
            }
            let is_waiting = self.try_waiting() | self.try_offered();
            let is_still =
                !is_waiting && before == (self.reached.items.len(), self.reached.members.len());
            if is_still && !self.reached.fill_empty(self.files) {
                return;
            }
        }
    }

    /// Takes up all that a generated file refers to.
    fn start(&mut self, position: usize) {
        let Some(file) = self.files.list.get(position) else {
            return;
        };
        for item in &file.items {
            match &item.kind {
                ItemKind::Use(true) => {
                    for import in scope::imports(&file.text, item) {
                        let target = self.files.walk(position, &import.path, MAX_IMPORTS);
                        self.found(target, None, "");
                    }
                }
                ItemKind::Use(false) | ItemKind::Mod => {}
                // What it makes of a type is none of the type's mentions. Only what stands behind a `=`
                // is an expression.
                ItemKind::Call(name) => {
                    let place = Place::new(position, None, &item.tokens);
                    self.scan(&place, *name..name.saturating_add(1), "", &[]);
                    let own = file.text.word(name.saturating_add(3)).unwrap_or_default();
                    for read in file.text.given(item.tokens.clone()) {
                        // What stands in one line of a table sees no names of the others.
                        let place = Place::new(position, None, &read);
                        self.scan(&place, read, own, &[]);
                    }
                }
                ItemKind::Impl(head, _) => {
                    let own = self_type(&file.text, head.clone());
                    let place = Place::new(position, None, &item.tokens);
                    self.scan(&place, item.tokens.clone(), own, &[]);
                }
                _ => {
                    let place = Place::new(position, None, &item.tokens);
                    self.scan(&place, item.tokens.clone(), item.name, &[]);
                }
            }
        }
    }

    /// Takes up what tokens refer to; `own` is no mention of itself.
    fn scan(&mut self, place: &Place, tokens: Range<usize>, own: &str, skipped: &[Range<usize>]) {
        let (position, ty) = (place.file, place.ty);
        let Some(file) = self.files.list.get(position) else {
            return;
        };
        let parts = self
            .reached
            .choices
            .parts(self.files, position, ty, tokens.clone());
        let skipped = skipped.iter().cloned();
        let mut skipped: Vec<_> = skipped
            .chain(parts.iter().map(|it| it.tokens.clone()))
            .collect_vec();
        order::sort_by_key(&mut skipped, |skip| skip.start);
        let parts = parts.into_iter().map(|part| (place.clone(), part));
        self.waiting.extend(parts);
        for used in file.uses(tokens, &place.scope, &skipped) {
            match used {
                Use::Field(receiver, name) => match self.receiver(position, receiver, ty) {
                    Receiver::Type(id) => {
                        self.reached.read.insert((id, name));
                    }
                    Receiver::Unknown => {
                        self.reached.fields.insert(name);
                    }
                    Receiver::NoneOfOurs => {}
                },
                Use::Given(path, name) => {
                    if let Target::Item(file, item, None) = self.files.resolve(position, path) {
                        self.reached.read.insert(((file, item), name));
                    }
                }
                Use::Method(receiver, name) => self.called(position, receiver, name, ty),
                Use::Path(path) => {
                    let (first, rest) = path.split_once("::").unwrap_or((path, ""));
                    if first == "Self" {
                        let name = rest.split("::").next().filter(|name| !name.is_empty());
                        self.reached.associated.extend(ty.zip(name));
                        continue;
                    }
                    if file.is_shipped() {
                        let words = self.reached.words.entry(position).or_default();
                        words.insert(first);
                        if !rest.is_empty() {
                            let folders = self.reached.folders.entry(position).or_default();
                            folders.insert(first);
                        }
                    }
                    let target = self.files.resolve(position, path);
                    let is_bytes = first == "u8" && !file.path.starts_with("types/");
                    // A body of bytes is sent as it is; inside of JSON it is spelt.
                    if !is_bytes {
                        self.found(target, Some(position), own);
                    }
                }
            }
        }
    }

    /// Takes up a function that is called behind a dot.
    ///
    /// A type that is known and has no function of that name may lead to one that has.
    fn called(
        &mut self,
        position: usize,
        receiver: Option<&'t str>,
        name: &'t str,
        own: Option<Id>,
    ) {
        let is_stub = |file: &File<'_>| file.origin == Origin::Stub;
        match self.receiver(position, receiver, own) {
            Receiver::Unknown if self.files.list.get(position).is_some_and(is_stub) => {}
            Receiver::Type(ty) if self.has_member(ty, name) => {
                self.reached.associated.insert((ty, name));
            }
            Receiver::Type(_) | Receiver::Unknown => {
                self.methods.insert(name);
            }
            Receiver::NoneOfOurs => {}
        }
    }

    /// What is known of the type of what stands before a dot.
    fn receiver(&self, position: usize, path: Option<&'t str>, own: Option<Id>) -> Receiver {
        let known = match path {
            Some("Self") if own.is_none() && !self.is_shipped(position) => {
                return Receiver::NoneOfOurs;
            }
            Some("Self") => own,
            Some(path) => match self.files.resolve(position, path) {
                Target::Item(file, item, _) => Some((file, item)),
                Target::Foreign(path) if PLAIN.contains(&path.as_str()) => {
                    return Receiver::NoneOfOurs;
                }
                Target::Foreign(path) if path.contains("::") && !path.starts_with("std::") => {
                    return Receiver::NoneOfOurs;
                }
                Target::Foreign(path) => self.usual.get(path.as_str()).copied(),
                Target::Unknown(..) | Target::Module => None,
            },
            None => None,
        };
        match known {
            Some((file, _)) if !self.is_shipped(file) => Receiver::NoneOfOurs,
            Some(ty) => Receiver::Type(ty),
            None => Receiver::Unknown,
        }
    }

    fn is_shipped(&self, file: usize) -> bool {
        self.files
            .list
            .get(file)
            .is_some_and(|file| file.is_shipped())
    }

    fn has_member(&self, ty: Id, name: &str) -> bool {
        self.members
            .get(&ty)
            .is_some_and(|members| members.contains(name))
    }

    fn found(&mut self, target: Target<'t>, from: Option<usize>, own: &str) {
        match target {
            Target::Item(file, item, name) => {
                let Some(it) = self.files.list.get(file) else {
                    return;
                };
                if it.is_shipped() {
                    self.reached
                        .associated
                        .extend(name.map(|name| ((file, item), name)));
                    self.keep((file, item));
                } else if let Some(item) = it.items.get(item).filter(|item| item.name != own)
                    && it.is_of_types()
                    && !self.is_late
                {
                    self.reached.mentioned.insert(item.name);
                    if from != Some(file) {
                        self.reached.mentioned_elsewhere.insert(item.name);
                    }
                }
            }
            Target::Unknown(_, name) if name != own && !self.is_late => {
                self.reached.mentioned.insert(name);
                self.reached.mentioned_elsewhere.insert(name);
            }
            Target::Foreign(path) => {
                let from = from.and_then(|from| self.files.list.get(from));
                if from.is_some_and(|from| from.origin == Origin::Generated) {
                    self.foreign.insert(path);
                }
            }
            Target::Unknown(..) | Target::Module => {}
        }
    }

    fn keep(&mut self, id: Id) {
        if self.reached.items.insert(id) {
            let file = self.files.list.get(id.0);
            if let Some(item) = file
                .and_then(|file| file.items.get(id.1))
                .filter(|_| self.is_late)
            {
                self.reached.late.insert((id.0, item.tokens.start));
            }
            self.queue.push(id);
        }
    }

    /// Takes up what the items refer to that were found.
    fn follow(&mut self) {
        while let Some((position, at)) = self.queue.pop() {
            let Some(file) = self.files.list.get(position) else {
                continue;
            };
            if let Some(item) = file.items.get(at) {
                let is_impl = matches!(item.kind, ItemKind::Impl(..));
                if !is_impl {
                    let variants = self.reached.choices.variants(file, (position, at), item);
                    let skipped: Vec<_> = variants.iter().map(|it| it.tokens.clone()).collect_vec();
                    let place = Place::new(position, None, &item.tokens);
                    self.scan(&place, item.tokens.clone(), item.name, &skipped);
                    let variants = variants.into_iter().map(|part| (place.clone(), part));
                    self.waiting.extend(variants);
                }
            }
        }
    }

    /// Keeps the functions that files offer of which something is used; false if there is nothing new.
    fn try_offered(&mut self) -> bool {
        let before = self.reached.items.len();
        for (position, file) in self.files.list.iter().enumerate() {
            let is_used = file.is_shipped()
                && (0..file.items.len()).any(|at| self.reached.has_item(position, at));
            for (at, item) in file.items.iter().enumerate().filter(|_| is_used) {
                if item.is_offered && matches!(item.kind, ItemKind::Function(_)) {
                    self.keep((position, at));
                }
            }
        }
        self.reached.items.len() > before
    }

    /// Takes up what is there for variants that are used by now; false if there is nothing.
    fn try_waiting(&mut self) -> bool {
        let waiting = std::mem::take(&mut self.waiting);
        let (ready, waiting): (Vec<_>, Vec<_>) = waiting
            .into_iter()
            .partition(|(_, part)| self.reached.has_part(part));
        self.waiting.extend(waiting);
        let is_some = !ready.is_empty();
        for (place, part) in ready {
            let position = place.file;
            let names: Vec<_> = part
                .variants
                .iter()
                .map(|(_, tokens)| tokens.clone())
                .collect_vec();
            if let Some(file) = self.files.list.get(position).filter(|_| part.is_arm) {
                let live = part
                    .variants
                    .iter()
                    .filter(|(it, _)| self.reached.has_variant(it));
                let words: Vec<_> = live
                    .filter_map(|(_, at)| file.text.word(at.start))
                    .collect_vec();
                self.reached
                    .words
                    .entry(position)
                    .or_default()
                    .extend(words);
            }
            self.scan(&place, part.tokens, "", &names);
        }
        is_some
    }

    /// The `impl`s of all shipped files.
    fn impls(&self) -> Vec<Impl<'t>> {
        let shipped = self.files.list.iter().enumerate();
        let shipped = shipped.filter(|(_, file)| file.is_shipped());
        let mut found = Vec::new();
        for (position, file) in shipped {
            for (at, item) in file.items.iter().enumerate() {
                let ItemKind::Impl(head, inside) = &item.kind else {
                    continue;
                };
                let head = file.text.head(head.clone());
                let mut it = Impl {
                    id: (position, at),
                    ty: None,
                    members: None,
                    items: Vec::new(),
                    foreign: Vec::new(),
                    head: item.tokens.start..inside.start,
                };
                let mut traits = Vec::new();
                for (is_type, path) in &head.paths {
                    match self.files.resolve(position, path) {
                        Target::Item(file, item, _) => {
                            it.items.push((file, item));
                            if *is_type && it.ty.is_none() {
                                it.ty = Some((file, item));
                            }
                        }
                        Target::Foreign(path) if *is_type => it.foreign.push(path),
                        Target::Foreign(path) => traits.push(path),
                        Target::Unknown(..) | Target::Module => {}
                    }
                }
                // A type of another crate is in generated code, or given by the framework.
                let is_given = !file.path.starts_with("support/");
                if is_given || it.ty.is_some() {
                    it.foreign.clear();
                }
                // So is the trait of another crate for a type that is at home elsewhere.
                if !is_given && it.ty.is_some_and(|(file, _)| file != position) {
                    let is_of_crate =
                        |path: &String| path.contains("::") && !path.starts_with("std::");
                    it.foreign.extend(traits.into_iter().filter(is_of_crate));
                }
                if !head.has_trait {
                    it.members = file.text.items(inside.clone());
                }
                found.push(it);
            }
        }
        found
    }

    /// Keeps of an `impl` what is used by now.
    fn try_impl(&mut self, it: &Impl<'t>) {
        let (position, _) = it.id;
        let is_used = it.items.iter().all(|id| self.reached.items.contains(id))
            && it.foreign.iter().all(|path| self.foreign.contains(path));
        if !is_used {
            return;
        }
        let Some(members) = &it.members else {
            if self.reached.items.insert(it.id) {
                let item = self
                    .files
                    .list
                    .get(position)
                    .and_then(|file| file.items.get(it.id.1));
                let tokens = item.map_or(0..0, |item| item.tokens.clone());
                self.scan(
                    &Place::new(position, it.ty, &tokens),
                    tokens.clone(),
                    "",
                    &[],
                );
            }
            return;
        };
        let item = self
            .files
            .list
            .get(position)
            .and_then(|file| file.items.get(it.id.1));
        let is_offered = item.is_some_and(|item| item.is_offered);
        for member in members {
            let is_named = it
                .ty
                .is_some_and(|ty| self.reached.associated.contains(&(ty, member.name)));
            let is_called =
                member.kind == ItemKind::Function(true) && self.methods.contains(member.name);
            if !(is_offered || member.is_offered || is_named || is_called) {
                continue;
            }
            if self.reached.members.insert((position, member.tokens.start)) {
                if self.is_late && !(is_offered || member.is_offered) {
                    self.reached.late.insert((position, member.tokens.start));
                }
                if self.reached.items.insert(it.id) {
                    let place = Place::new(position, it.ty, &it.head);
                    self.scan(&place, it.head.clone(), "", &[]);
                }
                let place = Place::new(position, it.ty, &member.tokens);
                self.scan(&place, member.tokens.clone(), "", &[]);
            }
        }
    }
}

/// The name of the type that an `impl` with this head is for.
fn self_type<'t>(text: &Text<'t>, head: Range<usize>) -> &'t str {
    let paths = text.head(head).paths;
    let ty = paths.iter().find(|(is_type, _)| *is_type);
    ty.map_or("", |(_, path)| path)
}
