//! An application on axum with handlers as they are written, described in either way.

/// How handlers are described.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// By attributes of `backend-macros`.
    Line,
    /// By attributes of utoipa.
    ByHand,
}

/// What an application is about; each noun has a module with five handlers.
const NOUNS: [&str; 12] = [
    "article", "author", "basket", "coupon", "invoice", "order", "parcel", "payment", "product",
    "review", "supplier", "voucher",
];

/// How many handlers there are.
pub(crate) const N_HANDLERS: usize = NOUNS.len() * 5;

/// The files of an application, below its `src`.
pub(crate) fn files(style: Style) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut modules = String::new();
    let mut routes = String::new();
    for noun in NOUNS {
        modules.push_str(&format!("mod {noun};\n"));
        routes.push_str(&format!(
            "        .routes(utoipa_axum::routes!({noun}::list, {noun}::create))\n        \
             .routes(utoipa_axum::routes!({noun}::show, {noun}::replace, {noun}::remove))\n"
        ));
        files.push((format!("{noun}.rs"), module(noun, style)));
    }
    let main = include_str!("shipped/main.rs.txt")
        .replace("//MODULES\n", &modules)
        .replace("        //ROUTES\n", &routes);
    files.push(("main.rs".to_owned(), filled(&main, "", style)));
    files
}

fn module(noun: &str, style: Style) -> String {
    filled(include_str!("shipped/module.rs.txt"), noun, style)
}

/// Lines that begin with `//LINE ` are for one style, those with `//HAND ` for the other one.
fn filled(text: &str, noun: &str, style: Style) -> String {
    let (ours, others) = match style {
        Style::Line => ("//LINE ", "//HAND "),
        Style::ByHand => ("//HAND ", "//LINE "),
    };
    let mut capital = noun.to_owned();
    if let Some(first) = capital.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let mut filled = String::new();
    for line in text.lines() {
        let (indent, rest) = line.split_at(line.len() - line.trim_start().len());
        if rest.starts_with(others) {
            continue;
        }
        filled.push_str(indent);
        filled.push_str(rest.strip_prefix(ours).unwrap_or(rest));
        filled.push('\n');
    }
    filled.replace("noun", noun).replace("Noun", &capital)
}
