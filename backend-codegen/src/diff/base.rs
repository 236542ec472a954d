//! Paths that one document has in its servers and the other one in front of its paths.

use std::collections::{BTreeSet, HashSet};

use crate::api::{Api, Path, Server};

/// What stands before the paths of both documents.
#[derive(Debug, Default)]
pub(super) struct Bases {
    pub(super) old: String,
    pub(super) new: String,
}

impl Bases {
    /// Those of two documents of which one says by its servers what the other one says by its paths; empty
    /// ones otherwise.
    pub(super) fn of(old: &Api, new: &Api) -> Self {
        let (Some(before), Some(after)) = (base_path(&old.servers), base_path(&new.servers)) else {
            return Self::default();
        };
        if before == after {
            return Self::default();
        }
        let (in_full, as_written) = (
            n_common(&old.paths, &new.paths, (&before, &after)),
            n_common(&old.paths, &new.paths, ("", "")),
        );
        if in_full <= as_written {
            return Self::default();
        }
        Self {
            old: before,
            new: after,
        }
    }

    pub(super) fn is_moved(&self) -> bool {
        self.old != self.new
    }
}

/// Whether two lists of servers are the same but for the paths of their URLs.
pub(super) fn have_same_origins(old: &[Server], new: &[Server]) -> bool {
    let origins = |servers: &[Server]| -> BTreeSet<String> {
        let origins = servers.iter().map(|server| {
            let path = server.base_path().unwrap_or_default();
            let url = server.url.trim_end_matches('/');
            url.strip_suffix(path.as_str()).unwrap_or(url).to_owned()
        });
        origins.collect()
    };
    let nowhere = BTreeSet::from([String::new()]);
    let or_nowhere = |origins: BTreeSet<String>| match origins.is_empty() {
        true => nowhere.clone(),
        false => origins,
    };
    or_nowhere(origins(old)) == or_nowhere(origins(new))
}

/// The path of all servers, if they have one and the same.
fn base_path(servers: &[Server]) -> Option<String> {
    let mut paths = servers.iter().map(|it| it.base_path().unwrap_or_default());
    let first = paths.next().unwrap_or_default();
    paths.all(|path| path == first).then_some(first)
}

/// How many paths two documents have in common.
fn n_common(old: &[Path], new: &[Path], bases: (&str, &str)) -> usize {
    let shape = |base: &str, path: &Path| format!("{base}{}", path.template.shape());
    let known: HashSet<String> = new.iter().map(|path| shape(bases.1, path)).collect();
    let is_known = |path: &&Path| known.contains(&shape(bases.0, path));
    old.iter().filter(is_known).count()
}
