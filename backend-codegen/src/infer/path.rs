//! Paths of routers, whose dialect differs, as OpenAPI writes them.

pub use crate::template::names;

/// The beginning of a part of a text that is not known, which a name follows.
const HOLE: char = '\u{1}';
/// Its end.
const END: char = '\u{2}';

/// A part of a text that is not known.
pub fn hole(name: &str) -> String {
    format!("{HOLE}{name}{END}")
}

/// Whether all of a text is known.
pub fn is_known(text: &str) -> bool {
    !text.contains(HOLE)
}

/// Whether a text has something that is known beside slashes.
pub fn says_something(text: &str) -> bool {
    let mut is_inside = false;
    text.chars().any(|character| {
        match character {
            HOLE => is_inside = true,
            END => is_inside = false,
            _ => return !is_inside && character != '/',
        }
        false
    })
}

/// What is left of a path that begins with something that is not known.
pub fn below_hole(path: &str) -> Option<&str> {
    let inside = path.trim_start_matches('/').strip_prefix(HOLE)?;
    inside.split_once(END).map(|(_, rest)| rest)
}

/// A path of a router as OpenAPI writes it, and whether it has parts that are not known.
pub fn template(path: &str) -> (String, bool) {
    let mut template = String::new();
    let mut is_known = true;
    let mut rest = path.chars().peekable();
    let mut at_start = true;
    // Routers before axum 0.8 take `:name` anywhere for a parameter; where a word ends in a colon, it
    // is rather a part of that, as in `/orders:cancel`.
    let mut behind_mark = false;
    while let Some(character) = rest.next() {
        match character {
            HOLE => {
                is_known = false;
                template.push('{');
                for inside in rest.by_ref().take_while(|inside| *inside != END) {
                    template.push(inside);
                }
                template.push('}');
            }
            '{' => {
                // `{_:/?}` of actix-web is a slash that may be there.
                if let Some(name) = name(&mut rest) {
                    template.push('{');
                    template.push_str(&name);
                    template.push('}');
                }
                // `{tail}*` of actix-web is the rest of a path.
                if rest.peek() == Some(&'*') {
                    rest.next();
                }
            }
            ':' | '*' if at_start || (behind_mark && character == ':') => {
                let mut name = String::new();
                while let Some(inside) = rest.peek().copied().filter(|inside| *inside != '/') {
                    // `/:id}` is a slip of who knows both ways to write it.
                    if !matches!(inside, '{' | '}') {
                        name.push(inside);
                    }
                    rest.next();
                }
                template.push('{');
                template.push_str(if name.is_empty() { "rest" } else { &name });
                template.push('}');
            }
            // It belongs to no parameter.
            '}' => template.push_str("%7D"),
            character => template.push(character),
        }
        at_start = character == '/';
        behind_mark = matches!(character, '@' | '.' | '-' | '~');
    }
    (template, is_known)
}

/// The name in braces: without the star of axum and without the pattern of actix-web, which may have
/// braces of its own; none, if the pattern is that of slashes that may be there.
fn name(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<String> {
    let mut depth = 1;
    let mut inside = String::new();
    for character in rest.by_ref() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        inside.push(character);
    }
    // `{:id}` has no pattern, but a name that was written as another dialect has it.
    let inside = inside.trim().trim_start_matches([':', '*']);
    let (name, pattern) = inside.split_once(':').unwrap_or((inside, ""));
    if matches!(pattern.trim(), "/?" | "/*" | "[/]?" | "[/]*" | r"\/?") {
        return None;
    }
    let name = name.trim();
    Some(if name.is_empty() { "rest" } else { name }.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{hole, template};

    #[test]
    fn all_dialects_of_paths_are_those_of_openapi() {
        let of = |path: &str| template(path).0;
        assert_eq!(of("/users/:id/posts/:post"), "/users/{id}/posts/{post}");
        assert_eq!(of("/users/{id}"), "/users/{id}");
        assert_eq!(of("/files/*path"), "/files/{path}");
        assert_eq!(of("/files/{*path}"), "/files/{path}");
        assert_eq!(of(r"/orders/{id:\d{2,3}}/x"), "/orders/{id}/x");
        assert_eq!(of("/{tail:.*}"), "/{tail}");
        assert_eq!(of("/users/{:id}"), "/users/{id}");
        assert_eq!(of("/{tail}*"), "/{tail}");
        assert_eq!(of("/todos/{id}{_:/?}"), "/todos/{id}");
        assert_eq!(of("/celeb_{name}"), "/celeb_{name}");
        assert_eq!(of("/a:b"), "/a:b");
        assert_eq!(of("/@:scope/:name/-/:file"), "/@{scope}/{name}/-/{file}");
        assert_eq!(of("/a/:id}"), "/a/{id}");
        assert_eq!(of("/a}/b"), "/a%7D/b");
        assert_eq!(
            template(&format!("/{}/x", hole("PREFIX"))),
            ("/{PREFIX}/x".to_owned(), false)
        );
    }
}
