//! What there is to say about a sketch itself.

use super::{Evidence, Options, Sketch, Text};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Location;

/// Tells lost calls, and what was guessed if that is asked for.
pub(super) fn report(sketch: &Sketch, options: Options, diagnostics: &mut Diagnostics) {
    for lost in &sketch.lost {
        diagnostics.push(
            Diagnostic::warning("code::lost", lost.place, "this call became no operation")
                .label(lost.reason.clone())
                .help(lost.help.clone()),
        );
    }
    applications(&sketch.applications, diagnostics);
    for feature in &sketch.without {
        let message = format!(
            "what the feature `{}` adds is not in the document",
            feature.text
        );
        diagnostics.push(
            Diagnostic::warning("code::feature", feature.place, message)
                .label("the package is read as it is built without it")
                .help(format!(
                    "`--features {}` reads it as built with it",
                    feature.text
                )),
        );
    }
    if options.strict {
        guesses(sketch, &mut |place, message| {
            diagnostics.push(
                Diagnostic::warning("code::guess", place, message)
                    .label("the code does not say so")
                    .help("write it down where the framework can see it: a type, a schema, an attribute"),
            );
        });
    }
}

/// How many applications are named.
const MOST_NAMED: usize = 5;

/// Tells whose operations are in one document, if they are not those of one application.
fn applications(found: &[Text], diagnostics: &mut Diagnostics) {
    let [first, _, ..] = found else {
        return;
    };
    let names = found.iter().take(MOST_NAMED);
    let names: Vec<String> = names.map(|it| format!("`{}`", it.text)).collect();
    let more = match found.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    let message = format!(
        "the document is that of {} applications: {}{more}",
        found.len(),
        names.join(", ")
    );
    let diagnostic = Diagnostic::warning("code::applications", first.place, message);
    diagnostics.push(diagnostic.help("name the folder of one of them to have its document alone"));
}

/// Everything that nothing says.
fn guesses(sketch: &Sketch, found: &mut dyn FnMut(Location, String)) {
    for operation in &sketch.operations {
        let name = format!(
            "`{} {}`",
            operation.method.to_ascii_uppercase(),
            operation.path
        );
        if operation.evidence == Evidence::Guess {
            found(operation.place, format!("{name} is probably an operation"));
        }
        for parameter in &operation.parameters {
            if parameter.evidence == Evidence::Guess {
                let what = &parameter.name.text;
                found(
                    parameter.name.place,
                    format!("what `{what}` of {name} may be is guessed"),
                );
            }
        }
        if let Some(body) = &operation.body
            && body.evidence == Evidence::Guess
        {
            found(body.place, format!("the body of {name} is guessed"));
        }
        if operation.responses.is_empty() {
            found(operation.place, format!("what {name} answers is not known"));
        }
        for response in &operation.responses {
            if response.evidence == Evidence::Guess {
                found(response.place, format!("an answer of {name} is guessed"));
            }
        }
    }
}
