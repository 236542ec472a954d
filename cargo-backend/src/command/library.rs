//! Where commands meet the library: one function for each thing that it does for them.

use std::path::Path;

use backend_codegen::api::{Api, Version};
use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::document::{SourceId, Sources};
use backend_codegen::fileset::FileSet;

use crate::cli::{Framework, RefArgs, SpecFormat, Stubs};
use crate::ui::Problem;

/// Reads the document `entry`, which was opened as `path`.
pub(super) fn read(
    _path: &Path,
    _entry: SourceId,
    _refs: &RefArgs,
    _sources: &mut Sources,
    _diagnostics: &mut Diagnostics,
) -> anyhow::Result<Option<Api>> {
    Err(missing("reading OpenAPI"))
}

/// Writes a server: generated files and handlers.
pub(super) fn server(_api: &Api, _framework: Framework, _stubs: Stubs) -> anyhow::Result<FileSet> {
    Err(missing("writing a server"))
}

/// Writes an OpenAPI document.
pub(super) fn document(
    _api: &Api,
    _version: Version,
    _format: SpecFormat,
    _diagnostics: &mut Diagnostics,
) -> anyhow::Result<String> {
    Err(missing("writing OpenAPI"))
}

/// Finds what changed between two APIs.
pub(super) fn changes(_old: &Api, _new: &Api) -> anyhow::Result<Diagnostics> {
    Err(missing("comparing documents"))
}

fn missing(what: &str) -> anyhow::Error {
    Problem::new(
        "command::missing",
        format!("{what} is not part of this build"),
    )
    .into()
}
