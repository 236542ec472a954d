//! All generated files as one, for `include!`.

use crate::fileset::{FileSet, Ownership};

/// The generated files as one module `name` of inline modules.
///
/// An included file may not start with inner attributes, so everything stands in a module.
pub(in crate::write::rust) fn bundled(files: &FileSet, name: &str) -> String {
    let mut text = String::from(super::HEADER);
    module(files, "", "mod.rs", &format!("pub mod {name}"), &mut text);
    text
}

/// Adds the file at `path`, whose modules lie in `folder`, as a module.
fn module(files: &FileSet, folder: &str, path: &str, head: &str, text: &mut String) {
    let Some(contents) = files.get(Ownership::Generated, path) else {
        return;
    };
    let contents = contents.strip_prefix(super::HEADER).unwrap_or(contents);
    text.push_str(head);
    text.push_str(" {\n");
    if path.ends_with("mod.rs") {
        for line in contents.lines() {
            match inner(files, folder, line) {
                Some((folder, path, head)) => module(files, &folder, &path, head, text),
                None => {
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
    } else {
        text.push_str(contents);
    }
    text.push_str("}\n");
}

/// The folder, file and head of the module that a line of an index declares.
fn inner<'l>(files: &FileSet, folder: &str, line: &'l str) -> Option<(String, String, &'l str)> {
    let head = line.strip_suffix(';')?;
    let name = head
        .strip_prefix("pub mod ")
        .or_else(|| head.strip_prefix("mod "))?;
    let name = name.strip_prefix("r#").unwrap_or(name);
    [
        format!("{folder}{name}.rs"),
        format!("{folder}{name}/mod.rs"),
    ]
    .into_iter()
    .find(|path| files.get(Ownership::Generated, path).is_some())
    .map(|path| (format!("{folder}{name}/"), path, head))
}
