//! The packages that generated code needs.

use super::Framework;
use crate::fileset::{FileSet, Ownership};
use crate::order;

/// A package that generated code depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// Its name.
    pub name: &'static str,
    /// The versions that will do, as Cargo writes them.
    pub version: &'static str,
    /// Whether its default features are needed.
    pub default_features: bool,
    /// The features that are needed besides.
    pub features: &'static [&'static str],
    /// Whether these are among its default features.
    pub features_are_default: bool,
}

impl Dependency {
    /// The command that adds it to a package.
    pub fn add(&self) -> String {
        let mut words = format!("cargo add {}@{}", self.name, self.version);
        if !self.default_features {
            words.push_str(" --no-default-features");
        }
        let needed = self.features.is_empty() || self.default_features && self.features_are_default;
        if !needed {
            words.push_str(" --features ");
            words.push_str(&self.features.join(","));
        }
        words
    }
}

const TOKIO: Dependency = Dependency {
    name: "tokio",
    version: "1",
    default_features: false,
    features: &["time"],
    features_are_default: false,
};

/// With the locks that fetched keys need, and relays of bodies.
const TOKIO_SYNC: Dependency = Dependency {
    features: &["sync", "time"],
    ..TOKIO
};

/// With the threads on which keys are fetched, too.
const TOKIO_THREADS: Dependency = Dependency {
    features: &["rt", "sync", "time"],
    ..TOKIO
};

/// It refuses to work unless exactly one of its features for cryptography is on.
pub(super) const JSONWEBTOKEN: Dependency = Dependency {
    name: "jsonwebtoken",
    version: "11",
    default_features: false,
    features: &["rust_crypto", "use_pem"],
    features_are_default: false,
};

/// With what the machine trusts, rather than a list that is as old as the package.
const UREQ: Dependency = Dependency {
    name: "ureq",
    version: "3",
    default_features: false,
    features: &["platform-verifier", "rustls"],
    features_are_default: false,
};

/// With what the machine trusts, for servers elsewhere.
const SQLX_OF_POSTGRES: Dependency = Dependency {
    name: "sqlx",
    version: "0.9",
    default_features: false,
    features: &[
        "postgres",
        "runtime-tokio",
        "time",
        "tls-rustls-ring-native-roots",
        "uuid",
    ],
    features_are_default: false,
};

/// With TLS in Rust, and passwords that are exchanged in the clear through it.
const SQLX_OF_MYSQL: Dependency = Dependency {
    features: &[
        "mysql",
        "runtime-tokio",
        "time",
        "tls-rustls-ring-native-roots",
        "uuid",
    ],
    ..SQLX_OF_POSTGRES
};

/// With the engine itself, so that nothing has to be installed.
const SQLX_OF_SQLITE: Dependency = Dependency {
    features: &["runtime-tokio", "sqlite-bundled", "time", "uuid"],
    ..SQLX_OF_POSTGRES
};

/// Packages that only some files need, by the file.
const BY_FILE: [(&str, Dependency); 17] = [
    ("rows/mysql.rs", SQLX_OF_MYSQL),
    ("rows/postgres.rs", SQLX_OF_POSTGRES),
    ("rows/sqlite.rs", SQLX_OF_SQLITE),
    ("support/jwt/client.rs", TOKIO_THREADS),
    ("support/jwt/client.rs", UREQ),
    ("support/jwt/key.rs", JSONWEBTOKEN),
    ("support/jwt/remote.rs", TOKIO_SYNC),
    ("server/relay.rs", TOKIO_SYNC),
    ("support/by_serde.rs", plain("serde", "1")),
    ("support/by_serde.rs", plain("serde_json", "1")),
    ("support/http/incoming.rs", plain("bytes", "1")),
    ("support/http/outgoing.rs", plain("bytes", "1")),
    ("support/http/outgoing.rs", plain("futures-core", "0.3")),
    ("support/serde.rs", plain("serde", "1")),
    ("support/regex.rs", plain("regex", "1")),
    ("support/time.rs", plain("time", "0.3")),
    ("support/uuid.rs", plain("uuid", "1")),
];

const fn plain(name: &'static str, version: &'static str) -> Dependency {
    Dependency {
        name,
        version,
        default_features: true,
        features: &[],
        features_are_default: true,
    }
}

/// The packages that the generated files in `files` need, by name; `framework` is what they were
/// written for.
pub fn dependencies(framework: Framework, files: &FileSet) -> Vec<Dependency> {
    let by_file = BY_FILE
        .iter()
        .filter(|(path, _)| files.get(Ownership::Generated, path).is_some());
    let mut dependencies = vec![framework.target().dependency, TOKIO];
    dependencies.extend(by_file.map(|(_, dependency)| *dependency));
    // Of two that differ in features the one with more.
    let n_features = |it: &Dependency| std::cmp::Reverse(it.features.len());
    order::sort_by_key(&mut dependencies, |dependency| {
        (dependency.name, n_features(dependency))
    });
    dependencies.dedup_by_key(|dependency| dependency.name);
    dependencies
}
