//! The comparison of a contract with what the user wrote for it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::duty::{Duty, TraitName, Wanted};
use super::edit::{Insertion, inserted};
use super::language::Language;
use super::memory::Known;
use super::own::{Found, Impl, OwnFile, Role};
use super::wiring::{self, Literal, Module};
use super::{Addition, Survey, report};
use crate::diagnostic::Diagnostics;
use crate::document::Sources;
use crate::fileset::{FileSet, Ownership};

/// A review that is going on.
pub(super) struct Review<'r> {
    survey: &'r Survey<'r>,
    language: &'r dyn Language,
    is_to_add: bool,
    sources: &'r Sources,
    files: &'r mut FileSet,
    diagnostics: &'r mut Diagnostics,
    /// What is to be written where, and how many methods that are.
    insertions: BTreeMap<PathBuf, (Vec<Insertion>, usize)>,
    /// Methods that need no stub: one that is called otherwise has to be changed.
    excused: BTreeSet<(TraitName, String)>,
    /// Traits that the user implements under their former names.
    retagged: BTreeSet<TraitName>,
    /// What they are called in `Handlers`.
    renamed_modules: BTreeSet<String>,
}

impl<'r> Review<'r> {
    pub(super) fn new(
        survey: &'r Survey<'r>,
        is_to_add: bool,
        sources: &'r Sources,
        files: &'r mut FileSet,
        diagnostics: &'r mut Diagnostics,
    ) -> Self {
        Self {
            survey,
            language: &*survey.upkeep.language,
            is_to_add,
            sources,
            files,
            diagnostics,
            insertions: BTreeMap::new(),
            excused: BTreeSet::new(),
            retagged: BTreeSet::new(),
            renamed_modules: BTreeSet::new(),
        }
    }

    pub(super) fn run(mut self) -> Vec<Addition> {
        let survey = self.survey;
        self.broken();
        for duty in &survey.upkeep.duties {
            self.extra(duty);
        }
        self.former();
        for duty in &survey.upkeep.duties {
            self.duty(duty);
        }
        self.remember();
        self.wiring();
        self.edits()
    }

    /// Files that cannot be read matter where something was not found.
    fn broken(&mut self) {
        for (file, error) in &self.survey.broken {
            let can_matter = file.role != Role::Elsewhere || !self.survey.is_complete();
            if can_matter {
                self.diagnostics
                    .push(report::syntax(self.language, file, error, self.is_to_add));
            }
        }
    }

    /// Methods of a trait that it does not have.
    fn extra(&mut self, duty: &'r Duty) {
        for (file, _, found) in self.survey.impls(&duty.name) {
            let extra = found
                .methods
                .iter()
                .filter(|(name, _)| !duty.methods.iter().any(|wanted| wanted.name == *name));
            for method in extra {
                let known = self.known(&duty.name, &method.0);
                let diagnostic = match known.and_then(|known| self.now(known)) {
                    Some((now, wanted)) if now.name == duty.name && !found.has(&wanted.name) => {
                        self.excuse(now, wanted);
                        report::renamed(file, method, wanted, self.sources)
                    }
                    Some((now, wanted)) if now.name != duty.name => {
                        self.excuse(now, wanted);
                        report::moved(self.language, file, method, now, wanted, self.sources)
                    }
                    Some(_) => report::unused(self.language, file, &duty.name, method, None),
                    None => report::unused(self.language, file, &duty.name, method, known),
                };
                self.diagnostics.push(diagnostic);
            }
        }
    }

    /// Implementations of traits that are not there any more.
    fn former(&mut self) {
        let survey = self.survey;
        let is_there =
            |name: &TraitName| survey.upkeep.duties.iter().any(|duty| duty.name == *name);
        for old in survey.traits.iter().filter(|name| !is_there(name)) {
            let operations: BTreeSet<&str> = survey
                .known
                .iter()
                .filter(|known| known.owner == *old)
                .map(|known| known.operation.as_str())
                .collect();
            for (file, _, found) in survey.impls(old) {
                let successor = survey.upkeep.duties.iter().find(|duty| {
                    let now = duty.operations();
                    survey.impls(&duty.name).next().is_none()
                        && !now.is_empty()
                        && operations.iter().any(|it| now.contains(it))
                        && operations
                            .iter()
                            .all(|it| now.contains(it) || self.is_gone(it))
                });
                if let Some(duty) = successor {
                    self.retagged.insert(duty.name.clone());
                    let field = self.language.field(&old.module);
                    self.renamed_modules.insert(field);
                    self.files.leave_out(&self.file(duty));
                    let diagnostic =
                        report::retagged(self.language, file, found, old, duty, self.sources);
                    self.diagnostics.push(diagnostic);
                    continue;
                }
                self.diagnostics
                    .push(report::gone(self.language, file, found, old));
                for method in &found.methods {
                    let now = self.known(old, &method.0).and_then(|known| self.now(known));
                    if let Some((duty, wanted)) = now {
                        self.excuse(duty, wanted);
                        let diagnostic =
                            report::moved(self.language, file, method, duty, wanted, self.sources);
                        self.diagnostics.push(diagnostic);
                    }
                }
            }
        }
    }

    /// Methods that a trait has and the user does not.
    fn duty(&mut self, duty: &'r Duty) {
        let survey = self.survey;
        if self.retagged.contains(&duty.name) {
            return;
        }
        let impls: Vec<_> = survey.impls(&duty.name).collect();
        if impls.is_empty() {
            return self.unfound(duty);
        }
        self.files.leave_out(&self.file(duty));
        let mut missing = BTreeMap::new();
        for wanted in &duty.methods {
            let is_excused = self
                .excused
                .contains(&(duty.name.clone(), wanted.name.clone()));
            let lacking: Vec<usize> = impls
                .iter()
                .enumerate()
                .filter(|(_, (_, _, found))| !found.has(&wanted.name))
                .map(|(position, _)| position)
                .collect();
            if is_excused || lacking.is_empty() {
                continue;
            }
            let places: Vec<(&OwnFile, &Impl)> = lacking
                .iter()
                .filter_map(|position| impls.get(*position))
                .map(|(file, _, found)| (*file, *found))
                .collect();
            match lacking.as_slice() {
                [only] if self.is_to_add => {
                    missing.entry(*only).or_insert_with(Vec::new).push(wanted)
                }
                _ if self.is_to_add => {
                    let diagnostic = report::ambiguous(self.language, duty, wanted, &places);
                    self.diagnostics.push(diagnostic);
                }
                _ => {
                    let diagnostic =
                        report::missing(self.language, duty, wanted, &places, self.sources);
                    self.diagnostics.push(diagnostic);
                }
            }
        }
        let from_failure: Vec<String> = survey
            .files
            .iter()
            .flat_map(|(_, found)| found.from_failure.clone())
            .collect();
        for (position, wanted) in missing {
            let Some((file, _, found)) = impls.get(position) else {
                continue;
            };
            let insertions = self
                .language
                .stubs(file, found, duty, &wanted, &from_failure);
            self.insert(file, insertions, wanted.len());
        }
    }

    /// A trait without any implementation: it is new, or cannot be found.
    fn unfound(&mut self, duty: &'r Duty) {
        let ways = self.language.files(&duty.name.module);
        let is_it = |file: &OwnFile| {
            file.beside()
                .is_some_and(|it| ways.iter().any(|way| way == it))
        };
        let is_there = self.survey.all().any(is_it);
        if !is_there {
            return;
        }
        self.files.leave_out(&self.file(duty));
        let is_broken = self.survey.broken.iter().any(|(file, _)| is_it(file));
        if !is_broken {
            let diagnostic = report::not_found(self.language, duty, self.is_to_add);
            self.diagnostics.push(diagnostic);
        }
    }

    /// Keeps the names that the user's files still have.
    fn remember(&mut self) {
        for known in &self.survey.known {
            let is_in_use = self
                .survey
                .impls(&known.owner)
                .any(|(_, _, found)| found.has(&known.method));
            let is_current = self.survey.upkeep.duties.iter().any(|duty| {
                let is_it = |wanted: &Wanted| {
                    wanted.name == known.method
                        && wanted.operation.as_ref() == Some(&known.operation)
                };
                duty.name == known.owner && duty.methods.iter().any(is_it)
            });
            if let Some(note) = known.formerly().filter(|_| is_in_use && !is_current) {
                self.files.note(note);
            }
        }
    }

    /// What is not in `Handlers`, or is and should not be.
    fn wiring(&mut self) {
        let survey = self.survey;
        let fields: Vec<&str> = survey
            .upkeep
            .duties
            .iter()
            .map(|duty| duty.field.as_str())
            .collect();
        let former = survey.known.iter();
        let former = former.map(|it| self.language.field(&it.owner.module));
        let former: BTreeSet<String> = former.filter(|it| !fields.contains(&&**it)).collect();
        let literals = survey.files.iter().flat_map(|(file, found)| {
            let own = found.literals.iter().map(move |it| (file, found, it));
            own.filter(|(_, _, literal)| {
                let mut known = literal.fields.iter().map(|(name, _)| name.as_str());
                known.any(|name| fields.contains(&name) || former.contains(name))
            })
        });
        let mut literals: Vec<_> = literals.collect();
        if literals
            .iter()
            .any(|(file, ..)| file.role != Role::Elsewhere)
        {
            literals.retain(|(file, ..)| file.role != Role::Elsewhere);
        }
        if !literals.is_empty() {
            self.files.leave_out(self.language.root());
        }
        for (file, _, literal) in &literals {
            let is_gone = |name: &String| {
                former.contains(name.as_str()) && !self.renamed_modules.contains(name)
            };
            for field in literal.fields.iter().filter(|(name, _)| is_gone(name)) {
                self.diagnostics
                    .push(report::field_gone(self.language, file, field));
            }
        }
        for (position, (file, found, literal)) in literals.iter().enumerate() {
            let lacking: Vec<&Duty> = survey
                .upkeep
                .duties
                .iter()
                .filter(|duty| !literal.has(&duty.field) && !self.retagged.contains(&duty.name))
                .collect();
            if lacking.is_empty() {
                continue;
            }
            let is_only = literals.len() == 1 && position == 0;
            let can_add =
                is_only && literal.is_at_top && self.can_be_wired(file, found, literal, &lacking);
            if can_add && self.is_to_add {
                self.wire(file, found, literal, &lacking);
                continue;
            }
            let lines = self.lines(file, found, literal, &lacking);
            let names: Vec<&str> = lacking.iter().map(|it| it.field.as_str()).collect();
            let location = file.location(&literal.head);
            self.diagnostics
                .push(report::unwired(location, &lines, &names, can_add));
        }
    }

    /// Whether it is known where the lines go and that they are right.
    fn can_be_wired(
        &self,
        file: &OwnFile,
        found: &Found,
        literal: &Literal,
        lacking: &[&Duty],
    ) -> bool {
        let is_module = self.language.knows_handlers(&file.role);
        let has_module = |duty: &Duty| found.modules.iter().any(|module| module.gives(duty));
        let knows_place =
            lacking.iter().all(|duty| has_module(duty)) || self.behind(&found.modules).is_some();
        let asks = self.language.asks(file, literal);
        is_module && knows_place && lacking.iter().all(|duty| self.has_value(duty, asks))
    }

    /// Whether handlers are still called as they were first written, so that their value is known; of
    /// those that ask a database, only beside others that do.
    fn has_value(&self, duty: &Duty, asks: bool) -> bool {
        let is_as_written = self.survey.impls(&duty.name).any(|(file, found, it)| {
            file.beside() == Some(&*self.file(duty))
                && it.ty == duty.ty
                && (found.units.contains(&it.ty) || asks && found.pooled.contains(&it.ty))
        });
        is_as_written || self.is_new(duty)
    }

    /// Whether a file is written in this run.
    fn is_new(&self, duty: &Duty) -> bool {
        let file = self.file(duty);
        self.files.get(Ownership::UserOnce, &file).is_some()
    }

    /// The last module that is one of ours.
    fn behind(&self, modules: &[Module]) -> Option<std::ops::Range<usize>> {
        let duties = &self.survey.upkeep.duties;
        let ours = modules
            .iter()
            .filter(|module| duties.iter().any(|duty| duty.name.module == module.name));
        ours.map(|module| module.range.clone())
            .max_by_key(|range| range.end)
    }

    fn wire(&mut self, file: &OwnFile, found: &Found, literal: &Literal, lacking: &[&Duty]) {
        let values: Vec<String> = lacking
            .iter()
            .map(|duty| self.language.value(file, literal, duty))
            .collect();
        let new = self.new_modules(file, found, lacking);
        let mut insertions = literal.add(&file.text, &values);
        if let Some(behind) = self.behind(&found.modules).filter(|_| !new.is_empty()) {
            insertions.push(wiring::add_modules(&file.text, &behind, &new));
        }
        self.insert(file, insertions, 0);
    }

    /// The lines that make handlers known that a file does not know.
    fn new_modules<'d>(
        &self,
        file: &OwnFile,
        found: &Found,
        lacking: impl IntoIterator<Item = &'d &'d Duty>,
    ) -> Vec<String> {
        let is_known = |duty: &Duty| found.modules.iter().any(|module| module.gives(duty));
        let new = lacking.into_iter().filter(|duty| !is_known(duty));
        new.map(|duty| self.language.module(file, found, duty))
            .collect()
    }

    /// What somebody has to write by hand.
    fn lines(
        &self,
        file: &OwnFile,
        found: &Found,
        literal: &Literal,
        lacking: &[&Duty],
    ) -> Vec<String> {
        let at = |range: &std::ops::Range<usize>| report::place(self.sources, file.location(range));
        let quoted = |lines: Vec<String>| {
            let lines: Vec<String> = lines.iter().map(|line| format!("`{line}`")).collect();
            lines.join(", ")
        };
        let asks = self.language.asks(file, literal);
        let certain = lacking.iter().filter(|duty| self.has_value(duty, asks));
        let new = self.new_modules(file, found, certain);
        let fields = lacking.iter().map(|duty| match self.has_value(duty, asks) {
            true => self.language.value(file, literal, duty),
            false => self.language.unknown_value(duty),
        });
        let fields = quoted(fields.collect());
        let has_new = !new.is_empty();
        let modules = match self.behind(&found.modules) {
            Some(behind) => format!("add {} at {}", quoted(new), at(&behind)),
            None => self.language.words().declared.replace("{}", &quoted(new)),
        };
        let fields = format!("add {fields} at {}", at(&literal.head));
        let modules = Some(modules).filter(|_| has_new);
        modules.into_iter().chain([fields]).collect()
    }

    fn insert(&mut self, file: &OwnFile, insertions: Vec<Insertion>, methods: usize) {
        let entry = self.insertions.entry(file.path.clone()).or_default();
        entry.0.extend(insertions);
        entry.1 = entry.1.saturating_add(methods);
    }

    fn edits(self) -> Vec<Addition> {
        let mut additions = Vec::new();
        for (path, (insertions, methods)) in &self.insertions {
            let Some(file) = self.survey.all().find(|file| file.path == *path) else {
                continue;
            };
            let after = inserted(&file.text, insertions);
            self.files.edit(path.clone(), &*file.text, after);
            additions.push(Addition {
                file: self.sources.name(file.location(&(0..0))).to_owned(),
                methods: *methods,
            });
        }
        additions
    }

    /// The file that handlers are first written to.
    fn file(&self, duty: &Duty) -> String {
        let [file, _] = self.language.files(&duty.name.module);
        file
    }

    fn excuse(&mut self, duty: &Duty, wanted: &Wanted) {
        self.excused
            .insert((duty.name.clone(), wanted.name.clone()));
    }

    /// What a method of the user was for.
    fn known(&self, owner: &TraitName, method: &str) -> Option<&'r Known> {
        let known = self.survey.known.iter();
        let mut known = known.filter(|known| known.owner == *owner && known.method == method);
        known.next()
    }

    /// What handles the operation now.
    fn now(&self, known: &Known) -> Option<(&'r Duty, &'r Wanted)> {
        self.survey.upkeep.duties.iter().find_map(|duty| {
            let mut methods = duty.methods.iter();
            let wanted = methods.find(|it| it.operation.as_ref() == Some(&known.operation))?;
            Some((duty, wanted))
        })
    }

    fn is_gone(&self, operation: &str) -> bool {
        let mut duties = self.survey.upkeep.duties.iter();
        !duties.any(|duty| duty.operations().contains(operation))
    }
}

impl<'u> Survey<'u> {
    /// All files that were looked at.
    fn all(&self) -> impl Iterator<Item = &OwnFile> {
        let files = self.files.iter().map(|(file, _)| file);
        files.chain(self.broken.iter().map(|(file, _)| file))
    }
}
