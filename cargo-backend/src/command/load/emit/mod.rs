//! A load as a crate on goose, which is its owner's from then on.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use hyper::header::USER_AGENT;

use super::{Outcome, reports};
use crate::load::scenario::{Documented, Hop, Kind, Piece, Pointer, Step};
use crate::ui::{Problem, Ui};

/// What does not depend on the document.
const SHIPPED: [(&str, &str); 8] = [
    ("src/main.rs", include_str!("shipped/main.rs")),
    ("src/run.rs", include_str!("shipped/run.rs")),
    ("src/measure.rs", include_str!("shipped/measure.rs")),
    ("src/person.rs", include_str!("shipped/person.rs")),
    ("src/tls.rs", include_str!("../../../tls.rs")),
    (
        "src/client/mod.rs",
        include_str!("../../../load/client/mod.rs"),
    ),
    (
        "src/client/message.rs",
        include_str!("../../../load/client/message.rs"),
    ),
    (
        "src/client/peer.rs",
        include_str!("../../../load/client/peer.rs"),
    ),
];

/// A request of the load.
pub(super) struct Asked {
    /// As reports name it.
    pub(super) name: String,
    /// What the document calls it.
    pub(super) id: Option<String>,
    pub(super) step: Step,
}

/// All of a load that is written.
pub(super) struct Emitted<'e> {
    pub(super) title: &'e str,
    pub(super) host: &'e str,
    pub(super) asked: &'e [Asked],
    pub(super) kinds: &'e [Kind],
    /// Pairs of the query that nobody is to read.
    pub(super) secrets: &'e [String],
}

/// Writes the crate, unless there is something already.
pub(super) fn write(folder: &Path, emitted: &Emitted<'_>, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let wrong = |message: String| Problem::new("load::emit", message);
    if folder.read_dir().is_ok_and(|mut all| all.next().is_some()) {
        let problem = wrong(format!(
            "the folder `{}` holds files already",
            folder.display()
        ));
        return Err(problem
            .help("name another one: what is there may have been changed")
            .into());
    }
    let name = folder
        .file_name()
        .map(|it| it.to_string_lossy().into_owned());
    let name = identifier(name.as_deref().unwrap_or("load")).replace('_', "-");
    let mut variables = BTreeSet::new();
    let operations = operations(emitted, &mut variables);
    let files = [
        ("Cargo.toml", manifest(&name)),
        ("README.md", readme(emitted, &variables)),
        ("src/operations.rs", operations),
    ];
    let shipped = SHIPPED
        .iter()
        .map(|(path, text)| (*path, (*text).to_owned()));
    for (path, text) in files.into_iter().chain(shipped) {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(|error| {
                wrong(format!("`{}` cannot be made: {error}", parent.display()))
            })?;
        }
        reports::write(&path, &text)?;
    }
    ui.say(format_args!(
        "Wrote a crate of {} operations to `{}`; it is yours: `cargo run --release -- --host {} --users 10 --run-time 30s` there",
        emitted.asked.len(),
        folder.display(),
        emitted.host
    ));
    Ok(Outcome::Done)
}

fn manifest(name: &str) -> String {
    format!(
        "\
[package]
name = \"{name}\"
version = \"0.1.0\"
edition = \"2024\"
publish = false

[dependencies]
goose = {{ version = \"0.19\", default-features = false }}
hdrhistogram = {{ version = \"7.5\", default-features = false }}
http-body-util = \"0.1\"
hyper = {{ version = \"1\", features = [\"client\", \"http1\", \"http2\"] }}
hyper-util = {{ version = \"0.1\", features = [\"tokio\"] }}
rustls = {{ version = \"0.23\", default-features = false, features = [\"ring\", \"std\", \"tls12\"] }}
rustls-platform-verifier = \"0.7\"
serde_json = \"1\"
tokio = {{ version = \"1\", features = [\"macros\", \"net\", \"rt-multi-thread\", \"sync\", \"time\"] }}
tokio-rustls = {{ version = \"0.26\", default-features = false }}

# What stands alone is no member of what is around it.
[workspace]
"
    )
}

fn readme(emitted: &Emitted<'_>, variables: &BTreeSet<(String, String)>) -> String {
    let mut text = format!(
        "\
# Load on {}

```sh
cargo run --release -- --host {} --users 10 --run-time 30s
```

`src/operations.rs` has a function an operation, with what is sent, how often, and what is remembered of answers.
`src/person.rs` is what a user knows, `src/client/` the HTTP client, which measures to the last byte, and `src/measure.rs` the table in the end.
All options of [goose](https://docs.rs/goose) work: `--help` lists them.
",
        emitted.title, emitted.host
    );
    if !variables.is_empty() {
        text.push_str("\nSecrets are in the environment:\n\n");
        for (name, what) in variables {
            let _ = writeln!(text, "- `{name}`: {what}");
        }
    }
    text
}

/// The file with all operations.
fn operations(emitted: &Emitted<'_>, variables: &mut BTreeSet<(String, String)>) -> String {
    let mut names: Vec<String> = Vec::new();
    for asked in emitted.asked {
        let plain = identifier(asked.id.as_deref().unwrap_or(&asked.name));
        let mut name = plain.clone();
        let mut n = 1;
        while names.contains(&name) || ["scenario", "clean_up"].contains(&name.as_str()) {
            n += 1;
            name = format!("{plain}_{n}");
        }
        names.push(name);
    }
    let mut text = String::new();
    let weights = emitted.asked.iter().map(|it| it.step.weight);
    let least = weights.filter(|it| *it > 0.0).fold(f64::INFINITY, f64::min);
    text.push_str("/// All operations, with how often each is asked for.\n#[rustfmt::skip]\npub(crate) fn scenario() -> Result<Scenario, GooseError> {\n");
    let _ = writeln!(text, "    Ok(scenario!({:?})", emitted.title);
    for (asked, name) in emitted.asked.iter().zip(&names) {
        if asked.step.weight > 0.0 {
            let weight = (asked.step.weight / least).round().clamp(1.0, 1000.0);
            let _ = writeln!(
                text,
                "        .register_transaction(transaction!({name}).set_name({:?}).set_weight({weight})?)",
                asked.name
            );
        }
    }
    text.push_str("        .register_transaction(transaction!(clean_up).set_on_stop()))\n}\n");
    for (asked, name) in emitted.asked.iter().zip(&names) {
        text.push_str(&operation(emitted, asked, name, variables));
    }
    text.push_str(&clean_up(emitted, &names));
    // What is not used is not imported.
    let used = ["encoded", "secret"].into_iter();
    let used = used.filter(|name| text.contains(&format!("{name}(")));
    let names: Vec<_> = ["self", "Person"].into_iter().chain(used).collect();
    format!(
        "//! What users do: a function an operation.\n\nuse goose::prelude::*;\nuse hyper::Method;\nuse serde_json::Value;\n\nuse super::person::{{{}}};\n\n{text}",
        names.join(", ")
    )
}

/// The function of an operation; one that ends something has another one, which is told what.
fn operation(
    emitted: &Emitted<'_>,
    asked: &Asked,
    name: &str,
    variables: &mut BTreeSet<(String, String)>,
) -> String {
    let step = &asked.step;
    let kind = step.needs.and_then(|kind| emitted.kinds.get(kind));
    let template = kind.map(|kind| format!("{:?}", kind.template));
    let mut text = format!(
        "\n/// {}\nasync fn {name}(user: &mut GooseUser) -> TransactionResult {{\n",
        asked.name
    );
    text.push_str(
        "    let person = person::of(user).await;\n    let mut person = person.lock().await;\n",
    );
    if let Some(template) = &template {
        let chosen = match step.ends {
            true => format!("own({template}, 1)"),
            false => format!("some({template})"),
        };
        let _ = writeln!(
            text,
            "    let Some(ids) = person.{chosen}.await else {{\n        return Ok(());\n    }};"
        );
    }
    let ids = if kind.is_some() { ", &ids" } else { "" };
    let _ = writeln!(
        text,
        "    {name}_once(&mut person{ids}).await;\n    Ok(())\n}}\n"
    );
    let ids = if kind.is_some() {
        ", ids: &[String]"
    } else {
        ""
    };
    let _ = writeln!(
        text,
        "async fn {name}_once(person: &mut Person{ids}) -> Option<Value> {{"
    );
    let _ = writeln!(
        text,
        "    let target = {};",
        made(&step.target, emitted.secrets, variables)
    );
    let fields = step.headers.iter().filter(|(name, _)| *name != USER_AGENT);
    let fields = fields.map(|(name, value)| {
        let value = match value.to_str() {
            Ok(plain) if !value.is_sensitive() => format!("{plain:?}.to_owned()"),
            _ => {
                let variable = variable(name.as_str());
                let what = format!("the value of the field `{name}`");
                let call = format!("secret({variable:?})");
                variables.insert((variable, what));
                call
            }
        };
        format!("({:?}, {value})", name.as_str())
    });
    let fields: Vec<_> = fields.collect();
    let _ = writeln!(text, "    let fields = [{}];", fields.join(", "));
    match step.bodies.as_slice() {
        [] => text.push_str("    let body = String::new();\n"),
        [one] => {
            let _ = writeln!(text, "    let body = {};", made(one, &[], variables));
        }
        several => {
            let _ = writeln!(
                text,
                "    let body = match person.choose({}) {{",
                several.len()
            );
            for (number, body) in several.iter().enumerate() {
                let at = match number + 1 == several.len() {
                    true => "_".to_owned(),
                    false => number.to_string(),
                };
                let _ = writeln!(text, "        {at} => {},", made(body, &[], variables));
            }
            text.push_str("    };\n");
        }
    }
    let _ = writeln!(
        text,
        "    let answer = person\n        .send({:?}, {}, target, &fields, body, {})\n        .await?;",
        asked.name,
        method(&step.method),
        documented(&step.documented)
    );
    if let (Some(pointer), Some(template), Some(kind)) = (&step.renames, &template, kind) {
        let above = kind.n_ids.saturating_sub(1);
        let _ = writeln!(
            text,
            "    let is_own = person.has_made({template}, ids);\n    person.forget({template}, ids);\n    person.learn({template}, &ids[..{above}], &answer, &[{:?}], is_own);",
            way(pointer)
        );
    }
    for (made, pointers) in &step.makes {
        let Some(kind) = emitted.kinds.get(*made) else {
            continue;
        };
        let above = match kind.parent {
            None => "&[]",
            Some(parent) if step.needs == Some(parent) => "ids",
            // What it is part of is not known.
            Some(_) => continue,
        };
        let _ = writeln!(
            text,
            "    person.learn({:?}, {above}, &answer, &{:?}, {});",
            kind.template,
            pointers.iter().map(way).collect::<Vec<_>>(),
            step.creates
        );
    }
    if let (true, Some(template)) = (step.ends, &template) {
        let _ = writeln!(text, "    person.forget({template}, ids);");
    }
    text.push_str("    Some(answer)\n}\n");
    text
}

/// The function that takes away what a user has made, parts first.
fn clean_up(emitted: &Emitted<'_>, names: &[String]) -> String {
    let mut text = "\n/// Takes away what the user has made.\nasync fn clean_up(user: &mut GooseUser) -> TransactionResult {\n".to_owned();
    text.push_str("    let person = person::of(user).await;\n");
    let mut loops = String::new();
    for (number, kind) in emitted.kinds.iter().enumerate().rev() {
        let ends = |asked: &Asked| asked.step.ends && asked.step.needs == Some(number);
        let Some(at) = emitted.asked.iter().position(ends) else {
            continue;
        };
        let Some(name) = names.get(at) else {
            continue;
        };
        let template = format!("{:?}", kind.template);
        let _ = writeln!(
            loops,
            "    while let Some(ids) = person.own({template}, 0).await {{\n        {name}_once(&mut person, &ids).await;\n        person.forget({template}, &ids);\n    }}"
        );
    }
    let mutable = if loops.is_empty() {
        "_person"
    } else {
        "mut person"
    };
    let _ = writeln!(text, "    let {mutable} = person.lock().await;");
    text.push_str(&loops);
    text.push_str("    Ok(())\n}\n");
    text
}

/// An expression that makes a text.
fn made(
    pieces: &[Piece],
    secrets: &[String],
    variables: &mut BTreeSet<(String, String)>,
) -> String {
    let mut text = String::new();
    let mut arguments = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Text(piece) => {
                let mut rest = piece.as_str();
                // The first secret that comes, until there is none.
                while let Some((at, pair)) = secrets
                    .iter()
                    .filter_map(|pair| Some((rest.find(pair.as_str())?, pair)))
                    .min()
                {
                    let (name, _) = pair.split_once('=').unwrap_or((pair, ""));
                    let (before, behind) = rest.split_at_checked(at).unwrap_or((rest, ""));
                    text.push_str(&braced(before));
                    text.push_str(&braced(name));
                    text.push_str("={}");
                    let variable = variable(name);
                    arguments.push(format!("encoded(&secret({variable:?}))"));
                    variables
                        .insert((variable, format!("the member `{name}` of the query string")));
                    rest = behind.get(pair.len()..).unwrap_or_default();
                }
                text.push_str(&braced(rest));
            }
            Piece::Unique => {
                text.push_str("{}");
                arguments.push("person.unique()".to_owned());
            }
            Piece::Hex => {
                text.push_str("{}");
                arguments.push("person.hex()".to_owned());
            }
            Piece::Id(at) => {
                text.push_str("{}");
                arguments.push(format!("encoded(&ids[{at}])"));
            }
        }
    }
    match arguments.is_empty() {
        true => {
            let plain = text.replace("{{", "{").replace("}}", "}");
            format!("{plain:?}.to_owned()")
        }
        false => format!("format!({text:?}, {})", arguments.join(", ")),
    }
}

/// As `format!` wants braces.
fn braced(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

fn method(method: &hyper::Method) -> String {
    let known = [
        "GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE",
    ];
    match known.contains(&method.as_str()) {
        true => format!("Method::{method}"),
        false => format!(
            "Method::from_bytes(b{:?}).unwrap_or_default()",
            method.as_str()
        ),
    }
}

fn documented(documented: &Documented) -> String {
    if documented.has_default {
        return "|_| true".to_owned();
    }
    let mut all = Vec::new();
    if !documented.codes.is_empty() {
        let codes = documented.codes.iter().map(ToString::to_string);
        let codes: Vec<_> = codes.collect();
        all.push(format!("matches!(status, {})", codes.join(" | ")));
    }
    let classes = documented.classes.iter();
    all.extend(classes.map(|class| format!("status / 100 == {class}")));
    match all.is_empty() {
        true => "|_| false".to_owned(),
        false => format!("|status| {}", all.join(" || ")),
    }
}

fn way(Pointer(hops): &Pointer) -> String {
    let hop = |hop: &Hop| match hop {
        Hop::Items => "/*".to_owned(),
        Hop::Member(name) => format!("/{}", name.replace('~', "~0").replace('/', "~1")),
    };
    hops.iter().map(hop).collect()
}

/// A name that Rust takes: `list_users` for `listUsers`, `get_users_id` for `GET /users/{id}`.
fn identifier(text: &str) -> String {
    let mut name = String::new();
    let mut was_lower = false;
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            if c.is_ascii_uppercase() && was_lower {
                name.push('_');
            }
            was_lower = !c.is_ascii_uppercase();
            name.push(c.to_ascii_lowercase());
        } else {
            was_lower = false;
            if !name.is_empty() && !name.ends_with('_') {
                name.push('_');
            }
        }
    }
    let name = name.trim_end_matches('_');
    match name.chars().next() {
        Some('a'..='z') => format!("{name}{}", if is_keyword(name) { "_" } else { "" }),
        _ => format!("operation_{name}").trim_end_matches('_').to_owned(),
    }
}

fn is_keyword(name: &str) -> bool {
    const KEYWORDS: [&str; 44] = [
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
        "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
        "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "pub", "ref",
        "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "unsafe",
        "use",
    ];
    KEYWORDS.contains(&name)
        || [
            "where", "while", "yield", "virtual", "typeof", "priv", "unsized",
        ]
        .contains(&name)
}

/// The variable that has a secret: `X_KEY` for `x-key`.
fn variable(name: &str) -> String {
    crate::load::curl::variable(name)
}
