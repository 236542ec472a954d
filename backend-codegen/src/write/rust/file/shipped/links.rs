//! Links in documentation, whose targets may not be shipped.

use crate::map::IndexSet;

/// The text with links to nothing but what is in it: of others, the name stays.
///
/// A name that the code of the file does not mention may be one that is not there.
pub(super) fn checked(text: &str) -> String {
    let code = text.lines().filter(|line| !is_comment(line));
    let names: IndexSet<&str> = code.flat_map(words).collect();
    let mut checked = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if is_comment(line) {
            line_with_links(line, &names, &mut checked);
        } else {
            checked.push_str(line);
        }
    }
    checked
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !(character.is_alphanumeric() || character == '_'))
        .filter(|word| !word.is_empty())
}

fn line_with_links(line: &str, names: &IndexSet<&str>, checked: &mut String) {
    let mut rest = line;
    while let Some((before, link)) = rest.split_once("[`") {
        let Some((name, after)) = link.split_once("`]") else {
            break;
        };
        checked.push_str(before);
        let (target, after) = match after.strip_prefix('(').and_then(|it| it.split_once(')')) {
            Some((target, after)) => (Some(target), after),
            None => (None, after),
        };
        // A link that leads out of the file may lead to nothing.
        let is_there = target.is_none() && words(name).all(|word| names.contains(word));
        if is_there {
            checked.push_str("[`");
            checked.push_str(name);
            checked.push_str("`]");
        } else {
            checked.push('`');
            checked.push_str(name);
            checked.push('`');
        }
        rest = after;
    }
    checked.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::checked;

    #[test]
    fn links_to_what_is_not_shipped_are_plain_names() {
        let text = "\
/// Like [`Reader::rewind`], and [`Reader::read`]; see [`tls`](super::harden::tls), [`x
/// No link: [`
fn read(reader: Reader) {}
";
        assert_eq!(
            checked(text),
            "\
/// Like `Reader::rewind`, and [`Reader::read`]; see `tls`, [`x
/// No link: [`
fn read(reader: Reader) {}
"
        );
    }
}
