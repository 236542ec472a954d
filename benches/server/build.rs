//! Generates the server from the document.

fn main() {
    backend_codegen::Config::new("openapi.yaml").generate();
}
