//! Handlers in Rust: `impl`s of traits, found by the spans of their tokens.

mod look;
mod method;
mod scope;
#[cfg(test)]
mod tests;
mod values;

use self::scope::Scope;
use super::duty::{Duty, TraitName, Wanted};
use super::edit::Insertion;
use super::language::{Language, Words};
use super::own::{Found, Impl, OwnFile, Role, SyntaxError};
use super::wiring::Literal;

/// Handlers in Rust.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rust;

/// What only those need who write into an `impl`.
#[derive(Debug)]
pub(super) struct Terms {
    /// The types that it gives, as tokens.
    context: Option<String>,
    error: Option<String>,
    /// What names mean where it stands.
    scope: Scope,
}

impl Terms {
    /// The paths that a bare name may be short for.
    pub(super) fn by_globs<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Vec<String>> + 'a {
        self.scope.by_globs(name)
    }
}

static WORDS: Words = Words {
    language: "Rust",
    endings: &["rs"],
    kind: "trait",
    implementation: "`impl`",
    field: "field",
    remains: "the `impl`, its module, and the field of `Handlers`",
    declared: "declare {} where the handlers' modules are",
};

impl Language for Rust {
    fn words(&self) -> &'static Words {
        &WORDS
    }

    fn name(&self, name: &TraitName) -> String {
        name.to_string()
    }

    fn is_relevant(&self, text: &str) -> bool {
        text.contains("Handlers")
    }

    fn files(&self, module: &str) -> [String; 2] {
        [format!("{module}.rs"), format!("{module}/mod.rs")]
    }

    fn root(&self) -> &'static str {
        "mod.rs"
    }

    fn knows_handlers(&self, role: &Role) -> bool {
        match role {
            Role::Beside(path) => ["mod.rs", "lib.rs", "main.rs"].contains(&path.as_str()),
            Role::Module => true,
            Role::Elsewhere => false,
        }
    }

    fn field(&self, module: &str) -> String {
        module.to_owned()
    }

    fn asks(&self, file: &OwnFile, literal: &Literal) -> bool {
        literal.fields.iter().any(|(_, range)| {
            let rest = file.text.get(range.end..).unwrap_or("");
            let value = rest.split([',', '}']).next().unwrap_or("");
            value.trim_end().ends_with("::new(pool.clone())")
        })
    }

    fn value(&self, file: &OwnFile, literal: &Literal, duty: &Duty) -> String {
        let is_handler = duty.methods.iter().any(|wanted| wanted.operation.is_some());
        let new = match is_handler && self.asks(file, literal) {
            true => "::new(pool.clone())",
            false => "",
        };
        format!("{}: {}::{}{new}", duty.field, duty.name.module, duty.ty)
    }

    fn unknown_value(&self, duty: &Duty) -> String {
        format!("{}: …", duty.field)
    }

    fn module(&self, _file: &OwnFile, _found: &Found, duty: &Duty) -> String {
        format!("mod {};", duty.name.module)
    }

    fn how_to_be_found(&self, name: &TraitName, _duty: &Duty) -> [String; 2] {
        [
            format!("no `impl {name} for …` was found"),
            format!("name the trait so that it can be found, by its module: `impl {name} for …`"),
        ]
    }

    fn look(&self, file: &OwnFile) -> Result<Found, SyntaxError> {
        look::look(file)
    }

    fn stubs(
        &self,
        file: &OwnFile,
        found: &Impl,
        duty: &Duty,
        wanted: &[&Wanted],
        from_failure: &[String],
    ) -> Vec<Insertion> {
        method::insertions(&file.text, found, &duty.name.module, wanted, from_failure)
    }
}
