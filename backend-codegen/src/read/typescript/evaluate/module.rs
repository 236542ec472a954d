//! Files, and what they import and export.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use oxc_ast::ast::{self, Declaration, ExportDefaultDeclarationKind, Program, Statement};
use oxc_parser::{ParseOptions, Parser};
use oxc_span::SourceType;

use super::declared::{default_class, note};
use super::{Machine, best, place, term};
use crate::read::typescript::project::{Kind, Target, is_program, join};
use crate::read::typescript::types::Declared;
use crate::read::typescript::value::{Object, Piece, Place, Scope, ScopeData, TermKind, Value};

/// A file that was parsed.
pub(in crate::read::typescript) struct Module<'a> {
    pub(in crate::read::typescript) program: &'a Program<'a>,
    pub(in crate::read::typescript) scope: Scope<'a>,
    /// What `module` is; its member `exports` is what the file gives.
    module: Rc<Object<'a>>,
    /// Local names by what they are imported from: the source, and the name there.
    pub(in crate::read::typescript) imports: HashMap<&'a str, (&'a str, &'a str)>,
    /// What is exported under another name or from another file, types included.
    pub(in crate::read::typescript) exports: HashMap<&'a str, (Option<&'a str>, &'a str)>,
    /// Names of declarations that are exported where they stand.
    pub(in crate::read::typescript) declared: HashSet<&'a str>,
    /// Files all of whose exports are exported.
    pub(in crate::read::typescript) stars: Vec<&'a str>,
    /// Types that are declared in it.
    pub(in crate::read::typescript) types: HashMap<&'a str, Vec<Declared<'a>>>,
    state: Cell<State>,
    /// Files that export what this one exports by stars, as far as somebody has asked for it.
    pub(super) found_in: RefCell<HashMap<String, usize>>,
    /// Classes that files which are imported by this one needed before it came to them, by their place.
    early: RefCell<HashMap<u32, Value<'a>>>,
    exports_statically: Cell<bool>,
    /// What stopped the parser, and where.
    pub(in crate::read::typescript) broken: Option<(u32, String)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Running,
    Done,
}

impl<'a> Machine<'a> {
    /// A file, parsed but not run.
    pub(in crate::read::typescript) fn parsed(&mut self, file: usize) -> Rc<Module<'a>> {
        if let Some(module) = self.modules.get(&file) {
            return module.clone();
        }
        let module = Rc::new(self.parse(file));
        self.modules.insert(file, module.clone());
        module
    }

    fn parse(&self, file: usize) -> Module<'a> {
        let path = self.project.path_of(file);
        let text = self.project.text_of(file);
        let json = self.project.kind_of(file) == Kind::Json;
        let source = if json {
            SourceType::mjs()
        } else if is_program(path) {
            match text.lines().any(|line| line.starts_with("import ")) {
                true => SourceType::mjs(),
                false => SourceType::cjs(),
            }
        } else {
            SourceType::from_path(path).unwrap_or_else(|_| SourceType::tsx())
        };
        let text = if matches!(
            self.project.kind_of(file),
            Kind::Yaml | Kind::Prisma | Kind::Environment
        ) {
            ""
        } else if json {
            self.arena
                .alloc_str(&format!("{}{text}", super::JSON_PREFIX))
        } else {
            self.arena.alloc_str(text)
        };
        let is_deep = too_deep(text);
        let text = if is_deep { "" } else { text };
        let options = ParseOptions {
            preserve_parens: false,
            allow_return_outside_function: true,
            ..ParseOptions::default()
        };
        let mut parsed = Parser::new(self.arena, text, source)
            .with_options(options)
            .parse();
        if parsed.panicked && source.is_javascript() {
            // Types of Flow, or JSX in a `.js` file.
            let again = Parser::new(self.arena, text, SourceType::tsx())
                .with_options(options)
                .parse();
            if !again.panicked {
                parsed = again;
            }
        }
        let broken = (parsed.panicked && !is_deep)
            .then(|| {
                let error = parsed.errors.first()?;
                let label = error.labels.iter().flatten().next();
                let at = label.and_then(|label| u32::try_from(label.offset()).ok());
                Some((at.unwrap_or_default(), error.message.to_string()))
            })
            .flatten()
            .or_else(|| is_deep.then(|| (0, "it is nested too deeply".to_owned())));
        let program = &*self.arena.alloc(parsed.program);
        let scope = ScopeData::of_file(file);
        let at = place(&scope, program.span);
        let exports = Value::Object(Rc::new(Object::new(at)));
        let module = Rc::new(Object::new(at));
        module
            .members
            .borrow_mut()
            .insert("exports".into(), exports.clone());
        scope.declare("module", Value::Object(module.clone()));
        scope.declare("exports", exports.clone());
        scope.declare("this", exports);
        let mut module = Module {
            program,
            scope,
            module,
            imports: HashMap::new(),
            exports: HashMap::new(),
            declared: HashSet::new(),
            stars: Vec::new(),
            types: HashMap::new(),
            state: Cell::new(State::New),
            found_in: RefCell::default(),
            early: RefCell::default(),
            exports_statically: Cell::new(false),
            broken,
        };
        for statement in &program.body {
            note(&mut module, statement);
        }
        module
    }

    /// Runs a file once.
    pub(in crate::read::typescript) fn load(&mut self, file: usize) -> Rc<Module<'a>> {
        let module = self.parsed(file);
        if module.state.get() != State::New {
            return module;
        }
        module.state.set(State::Running);
        let steps = std::mem::take(&mut self.steps);
        let exchange = self.exchange.take();
        let branches = std::mem::take(&mut self.branches);
        let running = std::mem::take(&mut self.running);
        let statement = self.statement;
        let n_entered = self.n_entered;
        self.returns.push(Vec::new());
        self.block(&module.program.body, &module.scope);
        self.returns.pop();
        if self.is_exhausted() && self.n_entered > n_entered {
            let at = Place {
                file,
                start: 0,
                end: 0,
            };
            self.note_lost(
                at,
                "it does more than is followed, so that routes may be missing from here on",
                "make routes before what takes long, or describe them in the document by hand",
            );
        }
        self.statement = statement;
        self.running = running;
        self.branches = branches;
        self.exchange = exchange;
        self.steps = steps;
        module.state.set(State::Done);
        module
    }

    /// Imports and exports; files that are imported are run first.
    pub(super) fn module_statement(&mut self, statement: &'a Statement<'a>, scope: &Scope<'a>) {
        match statement {
            Statement::ImportDeclaration(it) if it.import_kind.is_value() => {
                self.run_source(it.source.value.as_str(), scope.file);
            }
            Statement::ExportAllDeclaration(it) if it.export_kind.is_value() => {
                let source = it.source.value.as_str();
                self.run_source(source, scope.file);
                if let Some(name) = &it.exported {
                    let at = place(scope, it.span);
                    let value = self.exported(source, "*", scope.file, at);
                    self.export(scope, name.name().as_str(), value);
                }
            }
            Statement::ExportDefaultDeclaration(it) => {
                let value = match &it.declaration {
                    ExportDefaultDeclarationKind::FunctionDeclaration(function) => {
                        let known = match &function.id {
                            Some(id) => scope.get(id.name.as_str()),
                            None => self.default_of(scope.file),
                        };
                        match known {
                            Some(value) => value,
                            None => self.function(function, scope, it.span.start, None),
                        }
                    }
                    ExportDefaultDeclarationKind::ClassDeclaration(class) => {
                        let value = self.declared_class(class, scope);
                        if let Some(id) = &class.id {
                            scope.declare(id.name.as_str(), value.clone());
                        }
                        value
                    }
                    ExportDefaultDeclarationKind::TSInterfaceDeclaration(_) => return,
                    other => match other.as_expression() {
                        Some(expression) => self.eval(expression, scope),
                        None => return,
                    },
                };
                self.export(scope, "default", value);
            }
            Statement::ExportNamedDeclaration(it) => {
                if let Some(declaration) = &it.declaration {
                    self.exported_declaration(declaration, scope);
                } else if let Some(source) = &it.source
                    && it.export_kind.is_value()
                {
                    self.run_source(source.value.as_str(), scope.file);
                }
            }
            Statement::TSExportAssignment(it) => {
                let value = self.eval(&it.expression, scope);
                if let Some(Value::Object(module)) = scope.get("module") {
                    module.members.borrow_mut().insert("exports".into(), value);
                }
            }
            Statement::TSImportEqualsDeclaration(it) => {
                if let ast::TSModuleReference::ExternalModuleReference(external) =
                    &it.module_reference
                {
                    let at = place(scope, it.span);
                    let source = Value::text(external.expression.value.as_str());
                    let value = self.import_value(&source, scope, at);
                    scope.declare(it.id.name.as_str(), value);
                }
            }
            _ => {}
        }
    }

    fn exported_declaration(&mut self, declaration: &'a Declaration<'a>, scope: &Scope<'a>) {
        match declaration {
            Declaration::VariableDeclaration(it) => {
                self.variables(it, scope);
                for declarator in &it.declarations {
                    for id in declarator.id.get_binding_identifiers() {
                        let name = id.name;
                        if let Some(value) = scope.get(name.as_str()) {
                            self.export(scope, name.as_str(), value);
                        }
                    }
                }
            }
            Declaration::FunctionDeclaration(it) => {
                if let Some(id) = &it.id
                    && let Some(value) = scope.get(id.name.as_str())
                {
                    self.export(scope, id.name.as_str(), value);
                }
            }
            Declaration::ClassDeclaration(it) => {
                let class = self.declared_class(it, scope);
                if let Some(id) = &it.id {
                    scope.declare(id.name.as_str(), class.clone());
                    self.export(scope, id.name.as_str(), class);
                }
            }
            Declaration::TSEnumDeclaration(it) => {
                let value = self.enumeration(it, scope);
                scope.declare(it.id.name.as_str(), value.clone());
                self.export(scope, it.id.name.as_str(), value);
            }
            Declaration::TSImportEqualsDeclaration(_)
            | Declaration::TSModuleDeclaration(_)
            | Declaration::TSGlobalDeclaration(_)
            | Declaration::TSTypeAliasDeclaration(_)
            | Declaration::TSInterfaceDeclaration(_) => {}
        }
    }

    /// What a file exports as its default by now.
    fn default_of(&self, file: usize) -> Option<Value<'a>> {
        let module = self.modules.get(&file)?;
        let exports = module.module.members.borrow().get("exports").cloned();
        match exports {
            Some(Value::Object(exports)) => exports.members.borrow().get("default").cloned(),
            _ => None,
        }
    }

    pub(super) fn export(&mut self, scope: &Scope<'a>, name: &str, value: Value<'a>) {
        if let Some(module) = self.modules.get(&scope.file) {
            module.exports_statically.set(true);
            let exports = module.module.members.borrow().get("exports").cloned();
            if let Some(Value::Object(exports)) = exports {
                exports.members.borrow_mut().insert(name.into(), value);
            }
        }
    }

    /// What a file exports is what its name stands for by now: `export let server;` before it starts.
    pub(super) fn export_again(&mut self, scope: &Scope<'a>, name: &str) {
        let Some(module) = self.modules.get(&scope.file) else {
            return;
        };
        let Some(value) = scope.get(name).filter(|_| self.exchange.is_none()) else {
            return;
        };
        let exports = module.module.members.borrow().get("exports").cloned();
        let (true, Some(Value::Object(exports))) = (is_there(&value), exports) else {
            return;
        };
        let mut members = exports.members.borrow_mut();
        let others = module.exports.iter();
        let others = others.filter(|(_, (source, local))| source.is_none() && *local == name);
        for exported in others.map(|(exported, _)| *exported).chain([name]) {
            // `module.exports` has what it was given.
            let is_live = module.exports_statically.get() || !module.exports.is_empty();
            if let Some(known) = members.get_mut(exported).filter(|_| is_live) {
                *known = value.clone();
            }
        }
    }

    /// Whether an object has what a file exports.
    pub(super) fn is_all_of_file(&self, object: &Rc<Object<'a>>) -> bool {
        let module = self.modules.get(&object.place.file);
        let exports = module.and_then(|it| it.module.members.borrow().get("exports").cloned());
        matches!(exports, Some(Value::Object(exports)) if Rc::ptr_eq(&exports, object))
    }

    /// The value of a class that a file declares for all of it.
    pub(super) fn declared_class(
        &mut self,
        class: &'a ast::Class<'a>,
        scope: &Scope<'a>,
    ) -> Value<'a> {
        let module = self.modules.get(&scope.file);
        let early = module.and_then(|it| it.early.borrow().get(&class.span.start).cloned());
        match early {
            Some(early) => {
                // What decorators are given may not have been there before.
                if let Value::Class(class) = &early {
                    self.decorate(class);
                }
                early
            }
            None => self.class(class, scope),
        }
    }

    /// A class of a file that is still running. Where files import each other, programs that work have run it
    /// by then, whichever file was the first here.
    fn early_class(&mut self, module: &Rc<Module<'a>>, name: &str) -> Option<Value<'a>> {
        if module.state.get() != State::Running {
            return None;
        }
        let class = match name {
            "default" => module.program.body.iter().find_map(default_class)?,
            name => module.types.get(name)?.iter().find_map(|it| match it {
                Declared::Class(class) => Some(*class),
                _ => None,
            })?,
        };
        let at = class.span.start;
        if let Some(value) = module.early.borrow().get(&at) {
            return Some(value.clone());
        }
        // A class that extends itself by way of others ends here.
        module.early.borrow_mut().insert(at, Value::Undefined);
        let value = self.plain_class(class, &module.scope);
        module.early.borrow_mut().insert(at, value.clone());
        Some(value)
    }

    fn run_source(&mut self, source: &str, from: usize) {
        if let Target::File(file) = self.project.resolve(from, source) {
            self.load(file);
        }
    }

    /// What a name that is imported stands for.
    pub(super) fn imported(&mut self, name: &str, file: usize, at: Place) -> Option<Value<'a>> {
        let (source, imported) = *self.modules.get(&file)?.imports.get(name)?;
        Some(self.exported(source, imported, file, at))
    }

    /// As [`imported`](Self::imported), for types that ask for values.
    pub(in crate::read::typescript) fn imported_value(
        &mut self,
        name: &str,
        file: usize,
        at: Place,
    ) -> Option<Value<'a>> {
        self.imported(name, file, at)
    }

    /// What `source` exports under a name; `*` is all of it.
    fn exported(&mut self, source: &str, name: &str, from: usize, at: Place) -> Value<'a> {
        match self.project.resolve(from, source) {
            Target::File(file) => self
                .export_of(file, name, at, 0)
                .unwrap_or_else(|| self.unknown(at, Some(name))),
            Target::Package(package) => {
                let base = term(at, TermKind::Package(package.into()));
                match name {
                    "*" | "default" => base,
                    name => self.get(&base, name, at),
                }
            }
        }
    }

    /// What a file exports under a name.
    pub(in crate::read::typescript) fn export_of(
        &mut self,
        file: usize,
        name: &str,
        at: Place,
        depth: u32,
    ) -> Option<Value<'a>> {
        if depth > 16 {
            return None;
        }
        let module = self.load(file);
        let exports = module.module.members.borrow().get("exports").cloned()?;
        if name == "*" {
            self.add_stars(&module, &exports, file, at, depth);
            return Some(exports);
        }
        if let Some(value) = exports.own(name) {
            return Some(value);
        }
        if let Some(class) = self.early_class(&module, name) {
            return Some(class);
        }
        if let Some((source, local)) = module.exports.get(name).copied() {
            return match source {
                Some(source) => match self.project.resolve(file, source) {
                    Target::File(other) => self.export_of(other, local, at, depth + 1),
                    Target::Package(_) => Some(self.exported(source, local, file, at)),
                },
                None => module
                    .scope
                    .get(local)
                    .or_else(|| self.early_class(&module, local))
                    .or_else(|| self.imported(local, file, at)),
            };
        }
        // Functions are there before the file comes to them.
        if module.declared.contains(name)
            && let Some(value) = module.scope.get(name)
        {
            return Some(value);
        }
        if let Some(value) = self.export_of_stars(&module, file, name, at, depth) {
            return Some(value);
        }
        if module.exports_statically.get() || !module.exports.is_empty() || !module.stars.is_empty()
        {
            return None;
        }
        if name == "default" {
            return Some(exports);
        }
        match self.get(&exports, name, at) {
            Value::Undefined => None,
            value => Some(value),
        }
    }

    /// What `require` or `import()` gives.
    pub(super) fn import_value(
        &mut self,
        source: &Value<'a>,
        scope: &Scope<'a>,
        at: Place,
    ) -> Value<'a> {
        let Some(source) = self.path_text(source) else {
            if self.exchange.is_none() {
                self.unknown_loads
                    .insert(beginning(source, self.project.folder_of(scope.file)));
            }
            return self.unknown(at, Some("require"));
        };
        match self.project.resolve(scope.file, &source) {
            Target::File(file) => {
                if self.project.kind_of(file) == Kind::Json {
                    return self
                        .export_of(file, "default", at, 0)
                        .unwrap_or(Value::Undefined);
                }
                self.export_of(file, "*", at, 0)
                    .unwrap_or_else(|| self.unknown(at, None))
            }
            Target::Package(package) => term(at, TermKind::Package(package.into())),
        }
    }

    /// Where the file is that a name was imported from, and what it is called there.
    pub(in crate::read::typescript) fn import_of(
        &self,
        file: usize,
        name: &str,
    ) -> Option<(Target, &'a str)> {
        let (source, imported) = *self.modules.get(&file)?.imports.get(name)?;
        Some((self.project.resolve(file, source), imported))
    }

    /// What `export … from` says of a name.
    pub(in crate::read::typescript) fn reexport_of(
        &self,
        file: usize,
        name: &str,
    ) -> Vec<(Option<Target>, String)> {
        let Some(module) = self.modules.get(&file) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        if let Some((source, local)) = module.exports.get(name) {
            let target = source.map(|source| self.project.resolve(file, source));
            found.push((target, (*local).to_owned()));
        }
        for source in &module.stars {
            found.push((Some(self.project.resolve(file, source)), name.to_owned()));
        }
        found
    }

    /// What a file exports, whichever way: for files that are loaded by their names.
    pub(in crate::read::typescript) fn main_export(&mut self, file: usize, at: Place) -> Value<'a> {
        let all = self.export_of(file, "*", at, 0).unwrap_or(Value::Undefined);
        match all.own("default") {
            Some(default) => default,
            None => best([all]),
        }
    }
}

/// Whether something has a value by now.
pub(super) const fn is_there(value: &Value<'_>) -> bool {
    !matches!(value, Value::Undefined | Value::Null)
}

/// Whether a text has more brackets in each other than a parser should be given.
fn too_deep(text: &str) -> bool {
    let mut depth = 0_usize;
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' | b'{' => {
                depth += 1;
                if depth > super::BRACKETS {
                    return true;
                }
            }
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// What is known of the beginning of a path.
fn beginning(path: &Value<'_>, folder: &str) -> String {
    let known = match path {
        Value::Text(text) => match text.pieces.first() {
            Some(Piece::Known(known)) => &**known,
            _ => "",
        },
        // `path.join(folder, name)`
        Value::Term(of) => match of.called() {
            Some((called, arguments)) if called.starts_with("path.") => {
                let first = arguments.first().and_then(Value::as_text);
                return first.map_or_else(String::new, |first| join("", &first));
            }
            _ => "",
        },
        _ => "",
    };
    let known = known.rsplit_once('/').map_or("", |(folder, _)| folder);
    match known.starts_with('.') {
        true => join(folder, known),
        false => join("", known),
    }
}
