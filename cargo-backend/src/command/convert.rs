//! `cargo backend spec`.

use std::path::Path;

use backend_codegen::api::served;
use backend_codegen::fileset;

use super::input::{Documents, is_stdin};
use super::{Outcome, library};
use crate::cli::{SpecArgs, SpecFormat};
use crate::ui::{Problem, Ui};

pub(super) fn run(arguments: &SpecArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let mut documents = Documents::default();
    let mut api = documents.read(&arguments.file, &arguments.reading)?;
    if let Some(api) = api.as_mut().filter(|_| arguments.served) {
        served(
            api,
            library::error_form(arguments.errors.unwrap_or_default()),
        );
    }
    let format = arguments
        .format
        .unwrap_or_else(|| format_of(&arguments.output));
    let text = documents.write(&api, |api, diagnostics| {
        library::document(api, arguments.openapi, format, diagnostics)
    });
    let (true, Some(text)) = (documents.report(ui), text) else {
        return Ok(Outcome::BadInput);
    };
    if is_stdin(&arguments.output) {
        ui.data(&text)?;
    } else if let Err(error) = fileset::replace(&arguments.output, &text) {
        ui.problems(&Problem::of_write(error));
        return Ok(Outcome::BadInput);
    }
    Ok(Outcome::Done)
}

fn format_of(output: &Path) -> SpecFormat {
    let is_json = output
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    if is_json {
        SpecFormat::Json
    } else {
        SpecFormat::Yaml
    }
}
