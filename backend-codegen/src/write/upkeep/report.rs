//! What users read about their own files.

use super::duty::{Duty, TraitName, Wanted};
use super::language::Language;
use super::memory::Known;
use super::own::{Impl, OwnFile, SyntaxError};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Location, Sources};

const ADD: &str =
    "run it with `--add-stubs`, which adds a stub and touches nothing else, or write it";

/// An operation without handler.
pub(super) fn missing(
    language: &dyn Language,
    duty: &Duty,
    wanted: &Wanted,
    impls: &[(&OwnFile, &Impl)],
    sources: &Sources,
) -> Diagnostic {
    let place = impls.first().map_or(String::new(), |(file, found)| {
        format!(" in `{}`", file_name(sources, file.location(&found.head)))
    });
    let is_operation = wanted.operation.is_some();
    let (title, what) = if is_operation {
        (format!("`{}`", wanted.title), "handler")
    } else {
        (wanted.title.clone(), "method")
    };
    let message = format!("{title} has no {what}: `{}` is missing{place}", wanted.name);
    let mut diagnostic = Diagnostic::warning("handlers::missing", wanted.location, message).label(
        format!("`{}` demands `{}`", language.name(&duty.name), wanted.name),
    );
    for (file, found) in impls {
        let label = format!("`{}` lacks it", found.ty);
        diagnostic = diagnostic.related(file.location(&found.head), label);
    }
    diagnostic.help(ADD)
}

/// A method that no operation has any more.
pub(super) fn unused(
    language: &dyn Language,
    file: &OwnFile,
    owner: &TraitName,
    (method, at): &(String, std::ops::Range<usize>),
    known: Option<&Known>,
) -> Diagnostic {
    let message = format!("`{method}` handles no operation any more");
    let label = match known {
        Some(known) => format!(
            "it was for `{}`, which the document does not have",
            known.operation
        ),
        None => format!("`{}` has no such method", language.name(owner)),
    };
    Diagnostic::warning("handlers::unused", file.location(at), message)
        .label(label)
        .help("delete it, or give the document its operation back")
}

/// A method whose operation is called something else now.
pub(super) fn renamed(
    file: &OwnFile,
    (method, at): &(String, std::ops::Range<usize>),
    wanted: &Wanted,
    sources: &Sources,
) -> Diagnostic {
    let location = file.location(at);
    let title = &wanted.title;
    let message = format!("`{method}` is now `{}` (`{title}`)", wanted.name);
    let types = wanted.types().map_or(String::new(), |(request, response)| {
        format!("; it takes `{request}` and answers `{response}`")
    });
    Diagnostic::warning("handlers::renamed", location, message)
        .label(format!("`{title}` has another name in the document"))
        .related(wanted.location, "the operation")
        .help(format!("rename it at {}{types}", place(sources, location)))
}

/// A method whose operation has another tag now.
pub(super) fn moved(
    language: &dyn Language,
    file: &OwnFile,
    (method, at): &(String, std::ops::Range<usize>),
    duty: &Duty,
    wanted: &Wanted,
    sources: &Sources,
) -> Diagnostic {
    let location = file.location(at);
    let (title, owner) = (&wanted.title, language.name(&duty.name));
    let message = if wanted.name == *method {
        format!("`{method}` (`{title}`) now belongs to `{owner}`")
    } else {
        format!(
            "`{method}` is now `{}` of `{owner}` (`{title}`)",
            wanted.name
        )
    };
    Diagnostic::warning("handlers::moved", location, message)
        .label("the operation has another tag first")
        .related(wanted.location, "the operation")
        .help(format!(
            "move it from {} to the {} of `{owner}`",
            place(sources, location),
            language.words().implementation
        ))
}

/// A trait that is called something else now, with all its operations.
pub(super) fn retagged(
    language: &dyn Language,
    file: &OwnFile,
    found: &Impl,
    old: &TraitName,
    duty: &Duty,
    sources: &Sources,
) -> Diagnostic {
    let location = file.location(&found.head);
    let (old, new) = (language.name(old), language.name(&duty.name));
    let words = language.words();
    Diagnostic::warning(
        "handlers::retagged",
        location,
        format!("`{old}` is now `{new}`"),
    )
    .label("all its operations have another tag")
    .related(duty.location, "the first of them")
    .help(format!(
        "name the {} `{new}` at {}, and the {} of `Handlers` `{}`",
        words.kind,
        place(sources, location),
        words.field,
        duty.field
    ))
}

/// A trait that is not there any more.
pub(super) fn gone(
    language: &dyn Language,
    file: &OwnFile,
    found: &Impl,
    old: &TraitName,
) -> Diagnostic {
    let words = language.words();
    let message = format!("`{}` has no operations any more", language.name(old));
    Diagnostic::warning("handlers::unused", file.location(&found.head), message)
        .label(format!("the {} is not generated any more", words.kind))
        .help(format!("delete {}", words.remains))
}

/// A field of `Handlers` that it does not have any more.
pub(super) fn field_gone(
    language: &dyn Language,
    file: &OwnFile,
    (field, at): &(String, std::ops::Range<usize>),
) -> Diagnostic {
    let kind = language.words().field;
    let message = format!("`Handlers` has no {kind} `{field}` any more");
    Diagnostic::warning("handlers::unused", file.location(at), message)
        .label("no operation has that tag")
        .help("delete it")
}

/// A trait that nobody implements.
pub(super) fn not_found(language: &dyn Language, duty: &Duty, is_to_add: bool) -> Diagnostic {
    let [message, help] = language.how_to_be_found(&duty.name, duty);
    let [file, _] = language.files(&duty.name.module);
    let n = duty.methods.len();
    let severity = severity(is_to_add);
    let label = match n {
        1 => "its handler is unknown".to_owned(),
        2 => "the handlers of this and another operation are unknown".to_owned(),
        n => format!(
            "the handlers of this and {} other operations are unknown",
            n.saturating_sub(1)
        ),
    };
    Diagnostic::new(severity, "handlers::not-found", duty.location, message)
        .label(label)
        .help(help)
        .help(format!(
            "if there is none, delete `{file}` in the output folder: it is then written again"
        ))
}

/// Several implementations, and no way to know which is meant.
pub(super) fn ambiguous(
    language: &dyn Language,
    duty: &Duty,
    wanted: &Wanted,
    impls: &[(&OwnFile, &Impl)],
) -> Diagnostic {
    let message = format!(
        "`{}` is implemented {} times, and `{}` is missing in each",
        language.name(&duty.name),
        impls.len(),
        wanted.name
    );
    let mut diagnostic = Diagnostic::error("handlers::ambiguous", wanted.location, message)
        .label("it is not known where its stub belongs");
    for (file, found) in impls {
        let label = format!("one for `{}`", found.ty);
        diagnostic = diagnostic.related(file.location(&found.head), label);
    }
    diagnostic.help("write it by hand, in one of them at least, and run the command again")
}

/// A file that cannot be read.
pub(super) fn syntax(
    language: &dyn Language,
    file: &OwnFile,
    error: &SyntaxError,
    is_to_add: bool,
) -> Diagnostic {
    let name = language.words().language;
    let message = format!("this cannot be read as {name}: {}", error.message);
    Diagnostic::new(
        severity(is_to_add),
        "handlers::syntax",
        file.location(&error.at),
        message,
    )
    .label("handlers in this file are not seen")
    .help("mend it, and run the command again")
}

/// Handlers that are not in `Handlers`.
pub(super) fn unwired(
    location: Location,
    lines: &[String],
    names: &[&str],
    can_add: bool,
) -> Diagnostic {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let message = format!("`Handlers` lacks {}", names.join(", "));
    let diagnostic = Diagnostic::warning("handlers::unwired", location, message)
        .label("not all handlers are named here");
    let diagnostic = lines
        .iter()
        .fold(diagnostic, |diagnostic, line| diagnostic.help(line.clone()));
    if can_add {
        diagnostic.help("or run it with `--add-stubs`, which adds them")
    } else {
        diagnostic
    }
}

fn severity(is_to_add: bool) -> Severity {
    if is_to_add {
        Severity::Error
    } else {
        Severity::Warning
    }
}

fn file_name(sources: &Sources, location: Location) -> String {
    sources.name(location).to_owned()
}

/// File, line and column.
pub(super) fn place(sources: &Sources, location: Location) -> String {
    let at = sources.line_column(location);
    format!("{}:{}:{}", sources.name(location), at.line, at.column)
}
