//! Generates the server from the document, on each framework.

use backend_codegen::Config;
use backend_codegen::write::rust::Framework;

fn main() {
    Config::new("openapi.yaml").generate();
    Config::new("openapi.yaml")
        .module("api_on_actix")
        .framework(Framework::Actix)
        .generate();
}
