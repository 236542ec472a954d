//! Rows of TypeORM, by the columns of their entities.

mod built;
mod columns;

use std::rc::Rc;

use oxc_ast::ast::TSType;

use self::columns::{COLUMNS, column_of, column_of_type, relation};
use super::{Column, Fields, Shape};
use crate::read::typescript::evaluate::{Machine, term};
use crate::read::typescript::types::{TypeKind, TypeOf, last_name};
use crate::read::typescript::value::{Class, Place, Term, TermKind, Value};

/// How many calls and members may lead to a row.
const DEPTH: u32 = 24;

/// How many classes may be extended from each other.
const PARENTS: u32 = 8;

/// How deep relations may be in each other.
const RELATIONS: u32 = 6;

/// How many members of what is saved are looked at.
const RELATED: usize = 64;

/// An entity that a repository finds or makes, or each of several.
struct Row<'a> {
    entity: Value<'a>,
    asked: Asked,
    is_list: bool,
    /// Whether `toJSON` of the entity has been asked already.
    is_plain: bool,
    /// How many relations lead to it.
    depth: u32,
}

/// What is asked for, by paths of names: `author.name`.
#[derive(Clone, Default)]
struct Asked {
    /// All columns that are not hidden, if nothing is said.
    selected: Option<Vec<String>>,
    /// Hidden ones that are wanted beside the others.
    added: Vec<String>,
    relations: Vec<String>,
    /// Relations that are eager are there where nobody asks for them, unless by a query builder.
    is_built: bool,
}

impl<'a> Machine<'a> {
    /// What is in an entity, or in each of several.
    pub(super) fn shape_of_entity(&mut self, of: &Rc<Term<'a>>) -> Option<Shape<'a>> {
        let row = self.entity_row(of, 0)?;
        let base = one_of(of, row.is_list);
        let fields = self.fields_of_entity(&row, &base, of.place);
        Some((fields, row.is_list))
    }

    /// What `toJSON` of its class makes of an entity, and whether there may be several.
    pub(super) fn entity_as_json(&mut self, of: &Rc<Term<'a>>) -> Option<(Value<'a>, bool)> {
        let row = self.entity_row(of, 0).filter(|row| !row.is_plain)?;
        let Value::Class(class) = &row.entity else {
            return None;
        };
        let base = one_of(of, row.is_list);
        let this = self.inherited_by_row(&base, "toJSON", &[], of.place);
        let method = self.method_of(class, "toJSON", &this, of.place)?;
        let shown = self.call(&method, Some(this), Vec::new(), of.place);
        (!shown.is_undefined()).then_some((shown, row.is_list))
    }

    pub(super) fn is_repository(&mut self, value: &Value<'a>) -> bool {
        self.entity_of_repository(value, 0).is_some()
    }

    /// Whether it is a repository or an entity that the code itself has made.
    pub(super) fn is_of_typeorm(&mut self, value: &Value<'a>) -> bool {
        self.is_repository(value) || self.is_entity_instance(value)
    }

    /// Whether nothing has been said of a member of an entity that the code itself has made, and it
    /// is not there by itself.
    pub(in crate::read::typescript) fn is_unset(
        &mut self,
        class: &Rc<Class<'a>>,
        name: &str,
        member: &Value<'a>,
    ) -> bool {
        let is_unknown = |of: &Rc<Term<'a>>| matches!(of.kind, TermKind::Unknown(_));
        if !is_entity(class) || !member.as_term().is_some_and(is_unknown) {
            return false;
        }
        let properties = self.decorated_properties(class);
        let mut named = properties.iter().filter(|it| &*it.name == name);
        named.any(|it| {
            let is_hidden = matches!(it.option("select"), Some(Value::Bool(false)));
            is_hidden || relation(it).is_some()
        })
    }

    /// What can be set of an entity, without what the database sets.
    pub(super) fn settable_of_entity(&mut self, base: &Value<'a>, at: Place) -> Option<Fields<'a>> {
        let entity = self.entity_of_repository(base, 0)?;
        let Value::Class(class) = &entity else {
            return None;
        };
        let properties = self.decorated_properties(class);
        let is_own = |name: &str| {
            let property = properties.iter().find(|it| &*it.name == name);
            property.is_some_and(|it| it.has("typeorm", "Column"))
        };
        let columns = self.columns_of_entity(&entity, at).into_iter();
        let columns = columns.filter(|(name, _, _)| is_own(name));
        Some(columns.map(|(name, value, _)| (name, value)).collect())
    }

    /// What an entity computes.
    pub(super) fn member_of_entity(
        &mut self,
        of: &Rc<Term<'a>>,
        name: &str,
        at: Place,
    ) -> Option<Value<'a>> {
        let row = self.entity_row(of, 0).filter(|row| !row.is_list)?;
        match &row.entity {
            Value::Class(class) => {
                self.method_of(&class.clone(), name, &Value::Term(of.clone()), at)
            }
            _ => None,
        }
    }

    /// Methods of repositories and entities.
    pub(super) fn call_typeorm(
        &mut self,
        base: &Value<'a>,
        name: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        let listed = match name {
            "findAndCount" => Some("find"),
            "findAndCountBy" => Some("findBy"),
            "getManyAndCount" => Some("getMany"),
            _ => None,
        };
        if let Some(listed) = listed {
            let callee = term(at, TermKind::Member(base.clone(), listed.into()));
            let rows = term(at, TermKind::Call(callee, Rc::new(arguments.to_vec())));
            self.entity_row(rows.as_term()?, 0)?;
            let count = self.column(Column::Integer, "count", at);
            return Some(Value::array(vec![rows, count]));
        }
        // `entity.save()`, `manager.save(entity)`
        if matches!(name, "save" | "remove" | "softRemove" | "recover") {
            if self.is_entity_instance(base) {
                return Some(base.clone());
            }
            // What is saved is given back, with what it is related to.
            if let [first, ..] = arguments
                && self.is_entity_instance(first)
                && (self.is_related(first) || self.entity_of_repository(base, 0).is_none())
            {
                return Some(first.clone());
            }
        }
        let Value::Term(of) = base else {
            return None;
        };
        // `getRepository(User).extend({ findByName() { … } })`
        if let TermKind::Call(callee, given) = &of.kind
            && let Some(TermKind::Member(_, method)) = callee.as_term().map(|it| &it.kind)
            && &**method == "extend"
            && let Some(Value::Function(own)) = given.first().and_then(|given| given.own(name))
        {
            let own = Value::Function(own.of(base));
            return Some(self.call(&own, None, arguments.to_vec(), at));
        }
        let row = self.entity_row(of, 0).filter(|row| !row.is_list)?;
        let Value::Class(class) = &row.entity else {
            return None;
        };
        let method = self.method_of(&class.clone(), name, base, at)?;
        let is_function = matches!(method, Value::Function(_));
        is_function.then(|| self.call(&method, Some(base.clone()), arguments.to_vec(), at))
    }

    fn is_entity_instance(&mut self, value: &Value<'a>) -> bool {
        match value {
            Value::Object(object) => object.class.as_ref().is_some_and(is_entity),
            // What is saved may have in it what was saved of it before.
            Value::Term(of) => self.row_of(of, 0, false).is_some(),
            _ => false,
        }
    }

    /// The entity that a term stands for.
    fn entity_row(&mut self, of: &Rc<Term<'a>>, depth: u32) -> Option<Row<'a>> {
        self.row_of(of, depth, true)
    }

    /// The entity that a term stands for; others that are saved in it are looked for if they are wanted.
    fn row_of(&mut self, of: &Rc<Term<'a>>, depth: u32, with_related: bool) -> Option<Row<'a>> {
        if depth > DEPTH {
            return None;
        }
        match &of.kind {
            TermKind::Member(base, name) => {
                let row = self.row_of(base.as_term()?, depth + 1, with_related)?;
                match row.is_list {
                    true => super::is_item(name).then_some(Row {
                        is_list: false,
                        ..row
                    }),
                    false => self.related(&row, name),
                }
            }
            TermKind::Call(callee, arguments) => {
                let TermKind::Member(base, method) = &callee.as_term()?.kind else {
                    return None;
                };
                if matches!(&**method, "getMany" | "getOne" | "getOneOrFail") {
                    let (entity, asked) = self.built(base)?;
                    return Some(Row {
                        entity,
                        asked,
                        is_list: &**method == "getMany",
                        is_plain: false,
                        depth: 0,
                    });
                }
                if let Some(entity) = self.entity_of_repository(base, depth + 1) {
                    let mut row = found(entity, method, arguments)?;
                    if with_related && matches!(&**method, "create" | "save") {
                        self.related_to(arguments, &mut row.asked.relations);
                    }
                    return Some(row);
                }
                // `manager.find(User, { … })`
                if let [first, rest @ ..] = arguments.as_slice()
                    && entity(first).is_some()
                {
                    return found(first.clone(), method, rest);
                }
                let mut row = self.row_of(base.as_term()?, depth + 1, with_related)?;
                match (&**method, row.is_list) {
                    ("toJSON", false) => row.is_plain = true,
                    ("slice" | "sort" | "reverse" | "filter", true) => {}
                    _ => return None,
                }
                Some(row)
            }
            _ => None,
        }
    }

    /// An object of an entity that others are in.
    fn is_related(&mut self, value: &Value<'a>) -> bool {
        let mut names = Vec::new();
        self.related_to(std::slice::from_ref(value), &mut names);
        !names.is_empty()
    }

    /// `save({ author: user })`: the names of members that are entities.
    fn related_to(&mut self, arguments: &[Value<'a>], names: &mut Vec<String>) {
        let Some(Value::Object(object)) = arguments.first() else {
            return;
        };
        let members: Vec<_> = {
            let members = object.members.borrow();
            let all = members.iter().take(RELATED);
            all.map(|(name, value)| (name.clone(), value.clone()))
                .collect()
        };
        for (name, value) in members {
            if self.is_entity_instance(&value) {
                names.push(name.to_string());
            }
        }
    }

    /// The entity whose rows a repository gives.
    fn entity_of_repository(&mut self, value: &Value<'a>, depth: u32) -> Option<Value<'a>> {
        if depth > DEPTH {
            return None;
        }
        match value {
            // `User.find()`
            Value::Class(_) => entity(value),
            Value::Object(object) => self.entity_of_class(object.class.as_ref()?),
            Value::Term(of) => {
                if let Some(ty) = &of.ty
                    && let Some(found) = self.entity_of_type(&ty.clone())
                {
                    return Some(found);
                }
                let TermKind::Call(callee, arguments) = &of.kind else {
                    return None;
                };
                let TermKind::Member(base, method) = &callee.as_term()?.kind else {
                    return None;
                };
                match &**method {
                    "getRepository"
                    | "getMongoRepository"
                    | "getTreeRepository"
                    | "getCustomRepository" => match arguments.first()? {
                        Value::Class(class) if !is_entity(class) => self.entity_of_class(class),
                        other => entity(other),
                    },
                    "extend" => self.entity_of_repository(base, depth + 1),
                    "withRepository" => self.entity_of_repository(arguments.first()?, depth + 1),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The entity of a class that is extended from `Repository<User>`.
    fn entity_of_class(&mut self, class: &Rc<Class<'a>>) -> Option<Value<'a>> {
        let mut class = class.clone();
        for _ in 0..PARENTS {
            match class.parent.clone()? {
                Value::Class(parent) => class = parent,
                Value::Term(parent) => {
                    let path = parent.path()?;
                    let is_repository =
                        path.starts_with("typeorm.") && path.ends_with("Repository");
                    if !is_repository {
                        return None;
                    }
                    let decorations = class.decorations.borrow().clone();
                    if let Some(decorations) = decorations
                        && let Some(given) =
                            (decorations.of_class.iter()).find(|it| &*it.name == "EntityRepository")
                    {
                        return entity(&given.first());
                    }
                    let given = class.code.super_type_arguments.as_deref()?.params.first()?;
                    let scope = class.scope.clone();
                    return self.class_of_type(&TypeOf::new(given, &scope));
                }
                _ => return None,
            }
        }
        None
    }

    /// The entity of the type `Repository<User>`.
    fn entity_of_type(&mut self, ty: &TypeOf<'a>) -> Option<Value<'a>> {
        let TypeKind::Type(TSType::TSTypeReference(it)) = &ty.kind else {
            return None;
        };
        if !last_name(&it.type_name).ends_with("Repository") {
            return None;
        }
        let given = it.type_arguments.as_deref()?.params.first()?;
        self.class_of_type(&TypeOf::new(given, &ty.scope))
    }

    /// The entity that a type means.
    fn class_of_type(&mut self, ty: &TypeOf<'a>) -> Option<Value<'a>> {
        let followed = self.followed(ty);
        let TypeKind::Class(class) = &followed.kind else {
            return None;
        };
        let name = class.id.as_ref()?.name.as_str();
        let module = self.load(followed.scope.file);
        entity(&module.scope.get(name)?)
    }

    /// The members of an entity.
    fn fields_of_entity(&mut self, row: &Row<'a>, base: &Value<'a>, at: Place) -> Fields<'a> {
        let mut fields: Fields<'a> = Vec::new();
        let asked = &row.asked;
        // What is selected of relations alone says nothing of the entity itself.
        let selected = asked.selected.as_ref();
        let selected = selected.filter(|all| all.iter().any(|name| !name.contains('.')));
        for (name, value, is_hidden) in self.columns_of_entity(&row.entity, at) {
            let is_wanted = match selected {
                Some(names) => names.iter().any(|it| **it == *name),
                None => !is_hidden || asked.added.iter().any(|it| **it == *name),
            };
            if is_wanted {
                fields.push((name, value));
            }
        }
        let mut relations: Vec<Rc<str>> = Vec::new();
        let firsts = asked.relations.iter().filter_map(|it| it.split('.').next());
        let eager = match asked.is_built {
            true => Vec::new(),
            false => self.eager_relations(&row.entity),
        };
        for name in firsts.map(Rc::from).chain(eager) {
            if !relations.contains(&name) {
                relations.push(name);
            }
        }
        for name in relations {
            if self.related(row, &name).is_some() {
                let value = term(at, TermKind::Member(base.clone(), name.clone()));
                fields.push((name, value));
            }
        }
        fields
    }

    /// The columns of an entity: their names, what they may be, and whether they are hidden.
    fn columns_of_entity(
        &mut self,
        entity: &Value<'a>,
        at: Place,
    ) -> Vec<(Rc<str>, Value<'a>, bool)> {
        let is_off = |value: Option<Value<'a>>| matches!(value, Some(Value::Bool(false)));
        let mut found = Vec::new();
        match entity {
            Value::Class(class) => {
                for property in self.decorated_properties(class).iter() {
                    let decorator = COLUMNS.iter().find(|name| property.has("typeorm", name));
                    let Some(decorator) = decorator else { continue };
                    let is_hidden = is_off(property.option("select"))
                        || property.has("class-transformer", "Exclude");
                    let column = column_of(decorator, property);
                    let value = self.value_of_property(property, column, at);
                    found.push((property.name.clone(), value, is_hidden));
                }
            }
            // `new EntitySchema({ columns: { … } })`
            Value::Term(of) => {
                let TermKind::New(_, arguments) = &of.kind else {
                    return found;
                };
                let columns = arguments.first().and_then(|options| options.own("columns"));
                let Some(Value::Object(columns)) = columns else {
                    return found;
                };
                for (name, options) in columns.members.borrow().iter() {
                    let ty = options.own("type").unwrap_or(Value::Undefined);
                    let value = self.column(column_of_type(&ty), name, at);
                    found.push((name.clone(), value, is_off(options.own("select"))));
                }
            }
            _ => {}
        }
        found
    }

    fn eager_relations(&mut self, entity: &Value<'a>) -> Vec<Rc<str>> {
        let Value::Class(class) = entity else {
            return Vec::new();
        };
        let properties = self.decorated_properties(class);
        let eager = properties.iter().filter(|property| {
            let is_eager = matches!(property.option("eager"), Some(Value::Bool(true)));
            is_eager && relation(property).is_some()
        });
        eager.map(|property| property.name.clone()).collect()
    }

    /// The row that a relation leads to, if it has been asked for.
    fn related(&mut self, row: &Row<'a>, name: &str) -> Option<Row<'a>> {
        // Eager ones may lead back.
        if row.depth > RELATIONS {
            return None;
        }
        let Value::Class(class) = &row.entity else {
            return None;
        };
        let properties = self.decorated_properties(class);
        let property = properties.iter().find(|it| &*it.name == name)?;
        let (decorator, is_list) = relation(property)?;
        let is_eager =
            !row.asked.is_built && matches!(property.option("eager"), Some(Value::Bool(true)));
        let below = |names: &[String]| -> Vec<String> {
            let names = names.iter().filter_map(|it| it.split_once('.'));
            let names = names.filter(|(first, _)| *first == name);
            names.map(|(_, rest)| rest.to_owned()).collect()
        };
        let relations = &row.asked.relations;
        let mut firsts = relations.iter().filter_map(|it| it.split('.').next());
        if !is_eager && !firsts.any(|first| first == name) {
            return None;
        }
        let target = property.argument(decorator);
        let entity = entity(&self.class_given(&target)?)?;
        let selected = row.asked.selected.as_deref().map(below);
        let asked = Asked {
            selected: selected.filter(|names| !names.is_empty()),
            added: below(&row.asked.added),
            relations: below(relations),
            is_built: row.asked.is_built,
        };
        Some(Row {
            entity,
            asked,
            is_list,
            is_plain: row.is_plain,
            depth: row.depth + 1,
        })
    }
}

/// An entity itself, or one of several.
fn one_of<'a>(of: &Rc<Term<'a>>, is_list: bool) -> Value<'a> {
    let base = Value::Term(of.clone());
    match is_list {
        true => term(of.place, TermKind::Member(base, "item".into())),
        false => base,
    }
}

/// What a method of a repository gives.
fn found<'a>(entity: Value<'a>, method: &str, arguments: &[Value<'a>]) -> Option<Row<'a>> {
    let first = arguments.first();
    let are_many = || match first {
        Some(Value::Array(_)) => true,
        // What a handler got may be a list of things that are not known.
        Some(Value::Part(part)) => part.items.borrow().is_some(),
        _ => false,
    };
    let (is_list, options) = match method {
        "find" => (true, first),
        "findBy" | "findByIds" | "findTrees" | "findRoots" => (true, None),
        // Once the first one was what it is found by.
        "findOne" | "findOneOrFail" => match first {
            Some(Value::Object(_)) => (false, first),
            _ => (false, arguments.get(1)),
        },
        "findOneBy" | "findOneByOrFail" | "preload" | "merge" => (false, None),
        "create" | "save" | "remove" | "softRemove" | "recover" => (are_many(), None),
        _ => return None,
    };
    let asked = options.map(asked_of).unwrap_or_default();
    Some(Row {
        entity,
        asked,
        is_list,
        is_plain: false,
        depth: 0,
    })
}

/// `{ select: { id: true }, relations: ['author'] }`
fn asked_of(options: &Value<'_>) -> Asked {
    let mut asked = Asked::default();
    if let Some(select) = options.own("select") {
        let mut names = Vec::new();
        paths(&select, "", 0, &mut names);
        asked.selected = (!names.is_empty()).then_some(names);
    }
    if let Some(relations) = options.own("relations") {
        paths(&relations, "", 0, &mut asked.relations);
    }
    asked
}

/// `['author', 'author.posts']` and `{ author: { posts: true } }`, as paths.
fn paths(of: &Value<'_>, prefix: &str, depth: u32, found: &mut Vec<String>) {
    match of {
        Value::Array(list) => found.extend(list.items.borrow().iter().filter_map(Value::as_text)),
        Value::Object(object) if depth < RELATIONS => {
            for (name, value) in object.members.borrow().iter() {
                let path = format!("{prefix}{name}");
                match value {
                    Value::Object(_) => paths(value, &format!("{path}."), depth + 1, found),
                    Value::Bool(true) => found.push(path),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

/// The value, if it is an entity: a class with `@Entity()`, or an `EntitySchema`.
fn entity<'a>(value: &Value<'a>) -> Option<Value<'a>> {
    let is_one = match value {
        Value::Class(class) => is_entity(class),
        Value::Term(of) => {
            matches!(of.kind, TermKind::New(..))
                && (of.called()).is_some_and(|(path, _)| path == "typeorm.EntitySchema")
        }
        _ => false,
    };
    is_one.then(|| value.clone())
}

fn is_entity(class: &Rc<Class<'_>>) -> bool {
    let decorations = class.decorations.borrow();
    decorations.as_ref().is_some_and(|decorations| {
        let mut of_class = decorations.of_class.iter();
        of_class.any(|it| {
            &*it.package == "typeorm"
                && matches!(&*it.name, "Entity" | "ViewEntity" | "ChildEntity")
        })
    })
}
