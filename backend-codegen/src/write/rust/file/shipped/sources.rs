//! The files of the support module, which are shipped as they are but for what nobody uses.

/// A file of the support module.
pub(super) struct Source {
    /// Its path below `support`, without `.rs`.
    pub(super) path: &'static str,
    pub(super) text: &'static str,
}

macro_rules! sources {
    ($($path:literal),* $(,)?) => {
        &[$(Source { path: $path, text: include_str!(concat!("../../support/", $path, ".rs")) }),*]
    };
}

/// All files but the ones that only name modules.
pub(super) const SOURCES: &[Source] = sources![
    "array",
    "base64",
    "below",
    "by_serde",
    "check",
    "choice",
    "decimal",
    "decode",
    "encode",
    "format/date",
    "format/date_time",
    "format/duration",
    "format/email",
    "format/hostname",
    "format/idn_email",
    "format/idn_hostname",
    "format/idna",
    "format/idna_table",
    "format/ipv4",
    "format/ipv6",
    "format/iri",
    "format/iri_reference",
    "format/json_pointer",
    "format/label",
    "format/mailbox",
    "format/regex",
    "format/relative_json_pointer",
    "format/resource",
    "format/time",
    "format/uri",
    "format/uri_reference",
    "format/uri_template",
    "format/uuid",
    "http/answer",
    "http/certificate",
    "http/challenge",
    "http/cookie",
    "http/credentials",
    "http/deep",
    "http/delimited",
    "http/events",
    "http/example",
    "http/failure",
    "http/fill",
    "http/form",
    "http/head",
    "http/header",
    "http/incoming",
    "http/input",
    "http/item_stream",
    "http/media",
    "http/media_body",
    "http/multipart",
    "http/operation",
    "http/outgoing",
    "http/parameter",
    "http/part_stream",
    "http/path",
    "http/path_styles",
    "http/percent",
    "http/plain",
    "http/query",
    "http/query_string",
    "http/refusal",
    "http/response_header",
    "http/security",
    "http/status",
    "http/template",
    "http/text",
    "json",
    "judge",
    "jwt/base64url",
    "jwt/claims",
    "jwt/client",
    "jwt/key",
    "jwt/keys",
    "jwt/remote",
    "jwt/verifier",
    "map",
    "names",
    "number",
    "object",
    "own",
    "pattern",
    "reader",
    "record",
    "regex",
    "schema",
    "serde",
    "steps",
    "string",
    "time",
    "union",
    "uuid",
    "violation",
    "writer",
];

/// What the support module says about itself.
pub(super) const SUPPORT: &str = "\
//! What the generated server needs at run time: a JSON reader that checks while it reads, the
//! violations it records, and a JSON writer.
//!
//! Everything here is ordinary Rust. What is here is used by the server, or there for its handlers.
";

/// The folders of the support module, with what they say about themselves.
pub(super) const FOLDERS: [(&str, &str); 3] = [
    (
        "format",
        "\
//! The formats of JSON Schema as assertions: one function a format, each true if the text is of
//! the format.
",
    ),
    (
        "http",
        "\
//! HTTP without a framework: how requests are read, and what the server itself answers.
",
    ),
    (
        "jwt",
        "\
//! JSON Web Tokens: what they have to be, and the keys that they are verified with.
",
    ),
];

/// Whether the support module has that file.
pub(in crate::write::rust) fn has_support(path: &str) -> bool {
    SOURCES.iter().any(|source| source.path == path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_files_is_the_list_of_modules() {
        let modules = |text: &str, folder: &str| -> Vec<String> {
            text.lines()
                .map(|line| line.strip_prefix("pub ").unwrap_or(line))
                .filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'))
                .filter(|module| FOLDERS.iter().all(|(folder, _)| module != folder))
                .map(|module| format!("{folder}{module}"))
                .collect()
        };
        let mut known = modules(include_str!("../../support/mod.rs"), "");
        known.extend(modules(
            include_str!("../../support/format/mod.rs"),
            "format/",
        ));
        known.extend(modules(include_str!("../../support/http/mod.rs"), "http/"));
        // Not compiled here, since it needs packages that nothing else does.
        known.extend(modules(include_str!("../../support/jwt/mod.rs"), "jwt/"));
        known.sort();
        let mut listed: Vec<&str> = SOURCES.iter().map(|source| source.path).collect();
        listed.sort_unstable();
        assert_eq!(listed, known);
    }

    /// A condition that binds: `a && let Some(b) = c`.
    struct Chains(Vec<String>);

    impl syn::visit::Visit<'_> for Chains {
        fn visit_expr_binary(&mut self, expression: &syn::ExprBinary) {
            for side in [&expression.left, &expression.right] {
                if let syn::Expr::Let(binding) = &**side {
                    let pattern = &binding.pat;
                    self.0.push(quote::quote!(#pattern).to_string());
                }
            }
            syn::visit::visit_expr_binary(self, expression);
        }
    }

    #[test]
    fn the_files_are_rust_of_edition_2021_too() {
        let mut chains = Chains(Vec::new());
        for source in SOURCES {
            let file = syn::parse_file(source.text).unwrap();
            syn::visit::Visit::visit_file(&mut chains, &file);
        }
        assert_eq!(chains.0, [""; 0]);
    }
}
