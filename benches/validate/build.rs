//! Makes both sides from one document: the generated decoders, and the schemas for the peer's macro.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use backend_codegen::Config;
use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::document::Sources;
use backend_codegen::read::Folder;
use backend_codegen::read::openapi::{ReadOptions, read};
use backend_codegen::write::openapi::{Format, Options, write};

const DOCUMENT: &str = "../server/openapi.yaml";

fn main() -> anyhow::Result<()> {
    Config::new(DOCUMENT).generate();
    let text = fs::read_to_string(DOCUMENT)?;
    let mut sources = Sources::new();
    let entry = sources.add(DOCUMENT, text);
    let mut found = Diagnostics::new();
    let mut loader = Folder::of(Path::new(DOCUMENT));
    let options = ReadOptions::default();
    let api = read(&mut sources, entry, &mut loader, &options, &mut found);
    let options = Options {
        version: None,
        format: Format::Json,
    };
    let document = write(&api.context("the document is wrong")?, &options, &mut found);
    let members = document.trim_start().strip_prefix('{');
    let members = members.context("the document is no object")?;
    let mut source = String::new();
    for (name, component) in [("CustomerSchema", "Customer"), ("OrderSchema", "Order")] {
        source += &format!(
            "#[jsonschema::validator(draft = Draft202012, validate_formats = true, schema = r##\"{{\n\
             \"$ref\": \"#/components/schemas/{component}\",{members}\"##)]\n\
             pub(crate) struct {name};\n"
        );
    }
    let folder = std::env::var_os("OUT_DIR").context("OUT_DIR")?;
    fs::write(PathBuf::from(folder).join("schemas.rs"), source)?;
    Ok(())
}
