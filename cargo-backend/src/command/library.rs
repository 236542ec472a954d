//! Where commands meet the library: one function for each thing that it does for them.

use std::path::Path;

use backend_codegen::api::{Api, Version};
use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::document::{SourceId, Sources};
use backend_codegen::fileset::FileSet;
use backend_codegen::write::openapi;

use crate::cli::{Framework, RefArgs, SpecFormat, SpecVersion, Stubs};
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
    api: &Api,
    version: Option<SpecVersion>,
    format: SpecFormat,
    diagnostics: &mut Diagnostics,
) -> String {
    let version = version.map(|version| match version {
        SpecVersion::V3_0 => Version::V3_0,
        SpecVersion::V3_1 => Version::V3_1,
        SpecVersion::V3_2 => Version::V3_2,
    });
    let format = match format {
        SpecFormat::Yaml => openapi::Format::Yaml,
        SpecFormat::Json => openapi::Format::Json,
    };
    openapi::write(api, &openapi::Options { version, format }, diagnostics)
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
