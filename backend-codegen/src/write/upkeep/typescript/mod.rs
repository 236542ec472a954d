//! Handlers in TypeScript: objects and classes that have a generated interface, found by the spans of
//! their syntax.

mod imports;
mod look;
mod method;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use self::imports::{Imports, Manner};
use super::duty::{Duty, TraitName, Wanted};
use super::edit::Insertion;
use super::language::{Language, Words};
use super::own::{Found, Impl, OwnFile, Role, SyntaxError};
use super::wiring::Literal;
use crate::write::words::words;

/// Handlers in TypeScript.
#[derive(Clone, Debug)]
pub(super) struct TypeScript {
    /// The name of the folder of generated files.
    generated: String,
}

/// What only those need who write into an object or a class.
#[derive(Debug)]
pub(super) struct Terms {
    /// Its interface, as it is written there.
    ty: String,
    /// The module that the interface is imported from.
    specifier: String,
    is_class: bool,
    /// The end of its last member.
    last: Option<usize>,
    /// What the file imports.
    imports: Arc<Imports>,
}

static WORDS: Words = Words {
    language: "TypeScript",
    endings: &["ts", "mts", "cts"],
    kind: "interface",
    implementation: "handlers",
    field: "member",
    remains: "the handlers, their import, and the member of `Handlers`",
    declared: "add {} where handlers are put together",
};

impl TypeScript {
    /// Handlers for what is in a folder that is called so, whatever leads to it.
    pub(super) fn new(generated: &str) -> Self {
        let name = generated.rsplit('/').find(|part| !part.is_empty());
        Self {
            generated: name.unwrap_or(generated).to_owned(),
        }
    }
}

impl Language for TypeScript {
    fn words(&self) -> &'static Words {
        &WORDS
    }

    fn name(&self, name: &TraitName) -> String {
        name.name.clone()
    }

    fn is_relevant(&self, text: &str) -> bool {
        text.contains("createRouter")
    }

    fn files(&self, module: &str) -> [String; 2] {
        [format!("{module}.ts"), format!("{module}/index.ts")]
    }

    fn root(&self) -> &'static str {
        "index.ts"
    }

    fn knows_handlers(&self, role: &Role) -> bool {
        matches!(role, Role::Beside(_))
    }

    fn field(&self, module: &str) -> String {
        let mut words = words(module).into_iter();
        let first = words.next().unwrap_or_default();
        let rest = words.map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|letter| letter.to_ascii_uppercase());
            first.into_iter().chain(letters).collect::<String>()
        });
        first + &rest.collect::<String>()
    }

    fn asks(&self, file: &OwnFile, literal: &Literal) -> bool {
        literal.fields.iter().any(|(name, range)| {
            let rest = file.text.get(range.end..).unwrap_or("");
            rest.starts_with(&format!(": {name}(database)"))
        })
    }

    fn value(&self, file: &OwnFile, literal: &Literal, duty: &Duty) -> String {
        let is_handler = duty.methods.iter().any(|wanted| wanted.operation.is_some());
        let is_forgetful = literal.fields.iter().any(|(name, range)| {
            let rest = file.text.get(range.end..).unwrap_or("");
            rest.starts_with(&format!(": forgetful({name})"))
        });
        let asks = self.asks(file, literal);
        let Duty { field, ty, .. } = duty;
        match (is_forgetful, asks) {
            (true, _) if is_handler => format!("{field}: forgetful({ty})"),
            (_, true) if is_handler => format!("{field}: {ty}(database)"),
            _ if field == ty => field.clone(),
            _ => format!("{field}: {ty}"),
        }
    }

    fn unknown_value(&self, duty: &Duty) -> String {
        duty.field.clone()
    }

    fn module(&self, file: &OwnFile, found: &Found, duty: &Duty) -> String {
        let depth = match &file.role {
            Role::Beside(path) => path.matches('/').count(),
            Role::Module | Role::Elsewhere => 0,
        };
        let folder = match depth {
            0 => "./".to_owned(),
            n => "../".repeat(n),
        };
        let first = found.modules.first().map(|module| module.range.clone());
        let manner = Manner::of(first.and_then(|range| file.text.get(range)).unwrap_or(""));
        manner.import(&duty.ty, &format!("{folder}{}", duty.name.module))
    }

    fn how_to_be_found(&self, name: &TraitName, duty: &Duty) -> [String; 2] {
        let (module, name) = (&name.module, &name.name);
        let from = format!("{}/{module}", self.generated);
        [
            format!("no handlers of the type `{name}` were found"),
            format!(
                "give them the type of `{from}`: `export const {}: {name} = {{ … }}`",
                duty.ty
            ),
        ]
    }

    fn look(&self, file: &OwnFile) -> Result<Found, SyntaxError> {
        look::look(file, &self.generated)
    }

    fn stubs(
        &self,
        file: &OwnFile,
        found: &Impl,
        _duty: &Duty,
        wanted: &[&Wanted],
        _from_failure: &[String],
    ) -> Vec<Insertion> {
        method::insertions(&file.text, found, wanted, &self.generated)
    }
}
