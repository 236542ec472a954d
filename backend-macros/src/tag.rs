//! Where a handler stands, as far as its file tells.

use std::path::{Component, Path};

/// The modules of the file that is compiled, from below the crate.
pub(crate) fn modules() -> Vec<String> {
    let file = proc_macro::Span::call_site().local_file();
    let folder = std::env::var_os("CARGO_MANIFEST_DIR");
    match (file, folder) {
        (Some(file), Some(folder)) => {
            let folder = Path::new(&folder);
            let file = match file.is_absolute() {
                true => file,
                // Cargo names files from the workspace on, which is one of the folders around.
                false => folder
                    .ancestors()
                    .map(|around| around.join(&file))
                    .find(|file| file.is_file())
                    .unwrap_or(file),
            };
            file.strip_prefix(folder)
                .map_or_else(|_| Vec::new(), of_file)
        }
        _ => Vec::new(),
    }
}

/// The modules of a file of a package, if it lies where Cargo looks for modules.
fn of_file(file: &Path) -> Vec<String> {
    let names: Vec<String> = file
        .with_extension("")
        .components()
        .filter_map(|component| match component {
            Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        })
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let inside = match names.as_slice() {
        ["src", "bin", _, inside @ ..] | ["src", inside @ ..] => inside,
        ["tests" | "examples" | "benches", _, inside @ ..] => inside,
        _ => &[],
    };
    let inside = match inside {
        [around @ .., "mod"] => around,
        ["main" | "lib"] => &[],
        inside => inside,
    };
    inside.iter().map(|name| (*name).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::of_file;

    #[test]
    fn files_of_a_package_are_modules() {
        let of = |file: &str| of_file(Path::new(file)).join("::");
        assert_eq!(of("src/main.rs"), "");
        assert_eq!(of("src/bin/serve.rs"), "");
        assert_eq!(of("src/routes/articles.rs"), "routes::articles");
        assert_eq!(of("src/routes/users/mod.rs"), "routes::users");
        assert_eq!(of("tests/shop/main.rs"), "");
        assert_eq!(of("tests/shop/orders.rs"), "orders");
        assert_eq!(of("build.rs"), "");
    }
}
