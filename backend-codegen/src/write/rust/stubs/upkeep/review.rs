//! The comparison of a contract with what the user wrote for it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::duty::{Duty, TraitName, Wanted};
use super::memory::Known;
use super::own::{Impl, OwnFile, Role};
use super::scope::{Insertion, inserted};
use super::wiring::{self, Literal};
use super::{Addition, Survey, method, report};
use crate::diagnostic::Diagnostics;
use crate::document::Sources;
use crate::fileset::{FileSet, Ownership};

/// A review that is going on.
pub(super) struct Review<'r> {
    survey: &'r Survey<'r>,
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
    /// The modules of these names.
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
                    .push(report::syntax(file, error, self.is_to_add));
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
                    Some((now, wanted)) if now.name == duty.name && !has(found, &wanted.name) => {
                        self.excuse(now, wanted);
                        report::renamed(file, method, wanted, self.sources)
                    }
                    Some((now, wanted)) if now.name != duty.name => {
                        self.excuse(now, wanted);
                        report::moved(file, method, now, wanted, self.sources)
                    }
                    Some(_) => report::unused(file, &duty.name, method, None),
                    None => report::unused(file, &duty.name, method, known),
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
                    self.renamed_modules.insert(old.module.clone());
                    self.files.leave_out(&duty.file());
                    let diagnostic = report::retagged(file, found, old, duty, self.sources);
                    self.diagnostics.push(diagnostic);
                    continue;
                }
                self.diagnostics.push(report::gone(file, found, old));
                for method in &found.methods {
                    let now = self.known(old, &method.0).and_then(|known| self.now(known));
                    if let Some((duty, wanted)) = now {
                        self.excuse(duty, wanted);
                        let diagnostic = report::moved(file, method, duty, wanted, self.sources);
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
        self.files.leave_out(&duty.file());
        let mut missing = BTreeMap::new();
        for wanted in &duty.methods {
            let is_excused = self
                .excused
                .contains(&(duty.name.clone(), wanted.name.clone()));
            let lacking: Vec<usize> = impls
                .iter()
                .enumerate()
                .filter(|(_, (_, _, found))| !has(found, &wanted.name))
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
                    let diagnostic = report::ambiguous(duty, wanted, &places);
                    self.diagnostics.push(diagnostic);
                }
                _ => {
                    let diagnostic = report::missing(duty, wanted, &places, self.sources);
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
            let insertions =
                method::insertions(&file.text, found, &duty.name.module, &wanted, &from_failure);
            self.insert(file, insertions, wanted.len());
        }
    }

    /// A trait without any implementation: it is new, or cannot be found.
    fn unfound(&mut self, duty: &'r Duty) {
        let folder = format!("{}/mod.rs", duty.name.module);
        let is_there = self.survey.all().any(|file| {
            file.beside()
                .is_some_and(|path| path == duty.file() || path == folder)
        });
        if !is_there {
            return;
        }
        self.files.leave_out(&duty.file());
        let is_broken = self.survey.broken.iter().any(|(file, _)| {
            file.beside()
                .is_some_and(|path| path == duty.file() || path == folder)
        });
        if !is_broken {
            let diagnostic = report::not_found(duty, self.is_to_add);
            self.diagnostics.push(diagnostic);
        }
    }

    /// Keeps the names that the user's files still have.
    fn remember(&mut self) {
        for known in &self.survey.known {
            let is_in_use = self
                .survey
                .impls(&known.owner)
                .any(|(_, _, found)| has(found, &known.method));
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
            .map(|duty| duty.name.module.as_str())
            .collect();
        let former = survey.known.iter().map(|it| it.owner.module.as_str());
        let former: BTreeSet<&str> = former.filter(|it| !fields.contains(it)).collect();
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
            self.files.leave_out("mod.rs");
        }
        for (file, _, literal) in &literals {
            let is_gone = |name: &String| {
                former.contains(name.as_str()) && !self.renamed_modules.contains(name)
            };
            for field in literal.fields.iter().filter(|(name, _)| is_gone(name)) {
                self.diagnostics.push(report::field_gone(file, field));
            }
        }
        for (position, (file, found, literal)) in literals.iter().enumerate() {
            let lacking: Vec<&Duty> = survey
                .upkeep
                .duties
                .iter()
                .filter(|duty| {
                    !literal.has(&duty.name.module) && !self.retagged.contains(&duty.name)
                })
                .collect();
            if lacking.is_empty() {
                continue;
            }
            let is_only = literals.len() == 1 && position == 0;
            let can_add =
                is_only && literal.is_at_top && self.can_be_wired(file, &found.modules, &lacking);
            if can_add && self.is_to_add {
                self.wire(file, &found.modules, literal, &lacking);
                continue;
            }
            let lines = self.lines(file, &found.modules, literal, &lacking);
            let names: Vec<&str> = lacking.iter().map(|it| it.name.module.as_str()).collect();
            let location = file.location(&literal.head);
            self.diagnostics
                .push(report::unwired(location, &lines, &names, can_add));
        }
    }

    /// Whether it is known where the lines go and that they are right.
    fn can_be_wired(
        &self,
        file: &OwnFile,
        modules: &[(String, std::ops::Range<usize>)],
        lacking: &[&Duty],
    ) -> bool {
        let is_module = self.is_module(file);
        let has_module = |duty: &Duty| modules.iter().any(|(name, _)| *name == duty.name.module);
        let knows_place =
            lacking.iter().all(|duty| has_module(duty)) || self.behind(modules).is_some();
        is_module && knows_place && lacking.iter().all(|duty| self.has_value(duty))
    }

    /// Whether handlers are still called as they were first written, so that their value is known.
    fn has_value(&self, duty: &Duty) -> bool {
        let is_as_written = self.survey.impls(&duty.name).any(|(file, found, it)| {
            file.beside() == Some(&*duty.file()) && it.ty == duty.ty && found.units.contains(&it.ty)
        });
        is_as_written || self.is_new(duty)
    }

    /// Whether a file is written in this run.
    fn is_new(&self, duty: &Duty) -> bool {
        self.files.get(Ownership::UserOnce, &duty.file()).is_some()
    }

    /// Whether the handler files are modules of this one.
    fn is_module(&self, file: &OwnFile) -> bool {
        match &file.role {
            Role::Beside(path) => ["mod.rs", "lib.rs", "main.rs"].contains(&path.as_str()),
            Role::Module => true,
            Role::Elsewhere => false,
        }
    }

    /// The last module that is one of ours.
    fn behind(
        &self,
        modules: &[(String, std::ops::Range<usize>)],
    ) -> Option<std::ops::Range<usize>> {
        let duties = &self.survey.upkeep.duties;
        let ours = modules
            .iter()
            .filter(|(name, _)| duties.iter().any(|duty| duty.name.module == *name));
        ours.map(|(_, range)| range.clone())
            .max_by_key(|range| range.end)
    }

    fn wire(
        &mut self,
        file: &OwnFile,
        modules: &[(String, std::ops::Range<usize>)],
        literal: &Literal,
        lacking: &[&Duty],
    ) {
        let new: Vec<&str> = lacking
            .iter()
            .map(|duty| duty.name.module.as_str())
            .filter(|name| !modules.iter().any(|(known, _)| known == name))
            .collect();
        let fields: Vec<(String, String)> = lacking
            .iter()
            .map(|duty| (duty.name.module.clone(), duty.value()))
            .collect();
        let mut insertions = literal.add(&file.text, &fields);
        if let Some(behind) = self.behind(modules).filter(|_| !new.is_empty()) {
            insertions.push(wiring::add_modules(&file.text, &behind, &new));
        }
        self.insert(file, insertions, 0);
    }

    /// What somebody has to write by hand.
    fn lines(
        &self,
        file: &OwnFile,
        modules: &[(String, std::ops::Range<usize>)],
        literal: &Literal,
        lacking: &[&Duty],
    ) -> Vec<String> {
        let at = |range: &std::ops::Range<usize>| report::place(self.sources, file.location(range));
        let new: Vec<String> = lacking
            .iter()
            .filter(|duty| !modules.iter().any(|(known, _)| *known == duty.name.module))
            .filter(|duty| self.has_value(duty))
            .map(|duty| format!("`mod {};`", duty.name.module))
            .collect();
        let fields: Vec<String> = lacking
            .iter()
            .map(|duty| {
                let value = self.has_value(duty).then(|| duty.value());
                let value = value.as_deref().unwrap_or("…");
                format!("`{}: {value}`", duty.name.module)
            })
            .collect();
        let modules = match self.behind(modules) {
            Some(behind) => format!("add {} at {}", new.join(", "), at(&behind)),
            None => format!("declare {} where the handlers' modules are", new.join(", ")),
        };
        let fields = format!("add {} at {}", fields.join(", "), at(&literal.head));
        let modules = Some(modules).filter(|_| !new.is_empty());
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

/// Whether an `impl` has a method, perhaps by a macro.
fn has(found: &Impl, method: &str) -> bool {
    found.methods.iter().any(|(name, _)| name == method) || found.in_macros.contains(method)
}
