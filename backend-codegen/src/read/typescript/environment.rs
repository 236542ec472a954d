//! Settings of the environment that paths have in them, as the examples of a project show them.

use std::collections::HashMap;

use super::project::{Kind, Project, join, kind};
use super::value::{Piece, Text};

/// Files that show what settings of the environment are, those that are meant for it first.
pub(super) const ENVIRONMENTS: [&str; 15] = [
    ".env.example",
    ".env.sample",
    ".env.template",
    ".env.dist",
    ".env.defaults",
    ".env.default",
    ".env.model",
    "env.example",
    "example.env",
    "sample.env",
    ".env",
    ".env.development",
    ".env.dev",
    ".env.local",
    ".env.production",
];

impl Project {
    /// Reads what settings are called in the files that show them, and what they are there.
    pub(super) fn find_environment(&mut self) {
        let mut files: Vec<&String> = (self.files.keys())
            .filter(|path| kind(path) == Kind::Environment)
            .collect();
        // What is shown to everybody comes before what somebody has, and what is near before what is deep.
        files.sort_by_key(|path| {
            let name = path.rsplit('/').next().unwrap_or_default();
            let place = ENVIRONMENTS.iter().position(|known| *known == name);
            (path.split('/').count(), place)
        });
        let mut environment = HashMap::new();
        for path in files {
            for line in self
                .files
                .get(path)
                .into_iter()
                .flat_map(|text| text.lines())
            {
                if let Some((name, value)) = line.split_once('=')
                    && let Some(value) = part_of_path(value)
                {
                    let name = name.trim().trim_start_matches("export ").trim();
                    environment
                        .entry(name.to_owned())
                        .or_insert_with(|| value.to_owned());
                }
            }
        }
        self.environment = environment;
    }

    /// A path that begins with what is not known, such as `process.env.ROOT + '/server/routes'`, if there is
    /// something of that name: what is not known is then the folder of the project, or one around it.
    pub(super) fn below_root(&self, path: &Text) -> Option<String> {
        let [Piece::Hole(_), Piece::Known(rest)] = path.pieces.as_slice() else {
            return None;
        };
        let mut rest = rest.strip_prefix('/')?;
        let mut around = String::new();
        loop {
            let is_around = around.is_empty() || format!("/{}", self.shown).ends_with(&around);
            if is_around && !rest.is_empty() {
                if let Some(file) = self.find(&join("", rest)) {
                    return Some(self.path_of(file).to_owned());
                }
                if self.is_folder(rest) {
                    return Some(join("", rest));
                }
            }
            let (folder, inside) = rest.split_once('/')?;
            around = format!("{around}/{folder}");
            rest = inside;
        }
    }

    /// A text whose holes that are settings are what the examples of the environment say.
    pub(super) fn settled(&self, text: &Text) -> Text {
        let mut settled = Text {
            pieces: Vec::new(),
            ..text.clone()
        };
        let mut pieces = text.pieces.iter().peekable();
        while let Some(piece) = pieces.next() {
            let value = match piece {
                Piece::Hole(name) => self.environment.get(&**name),
                Piece::Known(_) => None,
            };
            let Some(value) = value else {
                settled.pieces.push(piece.clone());
                continue;
            };
            let is_start = settled.pieces.is_empty();
            settled.push(&Text::known(value.as_str()));
            // What a path begins with ends before the next word.
            if is_start
                && value.ends_with(char::is_alphanumeric)
                && let Some(Piece::Known(next)) = pieces.peek()
                && next.starts_with(char::is_alphanumeric)
            {
                settled.push(&Text::known("/"));
            }
        }
        settled
    }
}

/// The value of a setting, if it may be part of a path.
fn part_of_path(value: &str) -> Option<&str> {
    let value = value.trim();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let value = match quote {
        Some(quote) => value.trim_matches(quote),
        None => value.split(" #").next().unwrap_or_default().trim_end(),
    };
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.' | '~');
    (value.len() <= 64 && value.chars().all(is_part)).then_some(value)
}
