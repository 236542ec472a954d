//! Writes Rust: types with their decoders and checks, and the contracts of the frameworks.

mod actix;
mod axum;
mod contract;
mod cors;
#[cfg(feature = "database")]
mod database;
mod decode;
mod dependencies;
mod docs;
mod encode;
pub mod file;
mod framework;
#[cfg(feature = "stubs")]
pub(in crate::write) mod idents;
mod jwt;
mod limit;
mod losses;
pub mod names;
mod output;
pub mod own;
mod parameters;
mod printer;
#[cfg(feature = "scaffold")]
mod scaffold;
mod security;
mod server;
mod streams;
#[cfg(feature = "stubs")]
pub(in crate::write) mod stubs;
pub mod types;
mod validate;
mod validation;
mod values;

use crate::api::plan::{Judge, Matcher, PlanOptions, Plans};
use crate::api::rejection::{ErrorForm, Rejections};
use crate::api::{Api, Json, Matching};
use crate::diagnostic::Diagnostics;
use crate::fileset::FileSet;
use contract::Contract;
pub use cors::Cors;
pub use dependencies::{Dependency, dependencies};
pub use framework::Framework;
#[cfg(feature = "typescript")]
pub(in crate::write) use jwt::JwtKeys;
pub use jwt::{Jwt, JwtAlgorithm, JwtText, Jwts};
pub use limit::{BODY_LIMIT, Network, NoNetwork, RateLimit, TIME_LIMIT};
use names::Names;
use own::Own;
pub use printer::Printer;
pub use streams::Streams;
#[cfg(feature = "stubs")]
pub use stubs::Stubs;
pub use validation::{Validation, Validations};

/// How Rust is written.
#[derive(Clone, Debug, Default)]
pub struct RustOptions {
    /// What the server is built on.
    pub framework: Framework,
    /// What new handlers do.
    #[cfg(feature = "stubs")]
    pub stubs: Stubs,
    /// What answers of the server itself look like where the document does not say.
    pub errors: ErrorForm,
    /// The generated `mod.rs` as a path from the folder of the user's files, with `/`, if it is not
    /// `generated/mod.rs`.
    #[cfg(feature = "stubs")]
    pub generated: Option<String>,
    /// The function that says how the application is hardened, if it is not as by default.
    #[cfg(feature = "stubs")]
    pub hardening: Option<own::RustPath>,
    /// What becomes of requests that do not satisfy the document.
    pub validation: Validations,
    /// Operations whose handlers read and send bodies in pieces.
    pub streams: Streams,
    /// How often a client may ask, if that is limited.
    pub rate_limit: Option<RateLimit>,
    /// Which pages of other origins may use the server, if any may.
    pub cors: Option<Cors>,
    /// How JSON Web Tokens are verified, if they are.
    pub jwt: Jwts,
    /// Types of the application, and traits that generated ones derive.
    pub own: Own,
    /// What is made of formats and of schemas without types.
    pub plans: PlanOptions,
    /// The tables that handlers ask, if the API is that of a database.
    #[cfg(feature = "database")]
    pub database: crate::read::database::Resources,
}

/// The files of a server for `api`: what is generated and, with the feature `stubs`, what the user
/// owns from then on.
pub fn files(api: &Api, options: &RustOptions, diagnostics: &mut Diagnostics) -> FileSet {
    #[cfg(feature = "stubs")]
    {
        files_and_upkeep(api, options, diagnostics).0
    }
    #[cfg(not(feature = "stubs"))]
    {
        written(api, options, diagnostics, |_, _, _, _, _| ()).0
    }
}

/// Handlers and types for `api` that are all the user's: nothing is generated again.
#[cfg(feature = "scaffold")]
pub fn scaffold(api: &Api, options: &RustOptions, diagnostics: &mut Diagnostics) -> FileSet {
    with_contract(
        api,
        options,
        diagnostics,
        |contract, plans, matching, _, diagnostics| {
            let sampler = crate::api::sample::Sampler::new(plans, matching, 0);
            let examples = stubs::Examples::new(contract.p, &sampler);
            let (stubs, framework) = (options.stubs, options.framework);
            scaffold::files(contract, &examples, stubs, framework, diagnostics)
        },
    )
}

/// What the files of [`scaffold()`] depend on.
#[cfg(feature = "scaffold")]
pub fn scaffold_dependencies(framework: Framework, files: &FileSet) -> Vec<Dependency> {
    scaffold::dependencies(framework, files)
}

/// The files of a server for `api`, and what is expected of those files that the user owns.
#[cfg(feature = "stubs")]
pub fn files_and_upkeep(
    api: &Api,
    options: &RustOptions,
    diagnostics: &mut Diagnostics,
) -> (FileSet, super::upkeep::Upkeep) {
    written(
        api,
        options,
        diagnostics,
        |contract, plans, matching, files, diagnostics| {
            let sampler = crate::api::sample::Sampler::new(plans, matching, 0);
            let examples = stubs::Examples::new(contract.p, &sampler);
            output::user(contract, &examples, options, files, diagnostics)
        },
    )
}

/// The generated files, and what `more` makes of the contract.
fn written<T>(
    api: &Api,
    options: &RustOptions,
    diagnostics: &mut Diagnostics,
    more: impl FnOnce(&Contract<'_>, &Plans<'_>, &Matching, &mut FileSet, &mut Diagnostics) -> T,
) -> (FileSet, T) {
    with_contract(
        api,
        options,
        diagnostics,
        |contract, plans, matching, judge, diagnostics| {
            losses::of_patterns(contract.p, diagnostics);
            losses::of_defaults(contract.p, judge, diagnostics);
            own::refuse(contract, diagnostics);
            let mut files = types::files(contract.p, api, &[]);
            output::generated(contract, options, &mut files);
            let more = more(contract, plans, matching, &mut files, diagnostics);
            file::add_support(&mut files);
            (files, more)
        },
    )
}

/// What `make` makes of the contract.
fn with_contract<T>(
    api: &Api,
    options: &RustOptions,
    diagnostics: &mut Diagnostics,
    make: impl FnOnce(&Contract<'_>, &Plans<'_>, &Matching, &Judge<'_, '_>, &mut Diagnostics) -> T,
) -> T {
    let plans = Plans::of_api_with(api, options.plans, &options.own.opaque(api));
    let names = Names::with(&plans, options.own.clone());
    #[cfg(feature = "database")]
    let names = names.boxing_nullable(!options.database.list.is_empty());
    let derived = own::derived(&names, &options.own, diagnostics);
    let printer = Printer::new(&names).deriving(derived);
    let matching = Matching::new();
    let matcher = Cautious(&matching);
    let judge = Judge::new(&plans, &matcher);
    let rejections = Rejections::new(&plans, &matcher, options.errors);
    let mut contract = Contract::new(
        api,
        &printer,
        &judge,
        &rejections,
        &options.streams,
        diagnostics,
    );
    contract.validation = options.validation.clone();
    // Where there are no operations, there is nothing to use.
    let cors = options.cors.as_ref();
    contract.cors = cors.filter(|_| !contract.groups.is_empty()).cloned();
    security::verify(&mut contract.schemes, &options.jwt, diagnostics);
    make(&contract, &plans, &matching, &judge, diagnostics)
}

/// The server for `api` as the text of one module `name`, for `include!`.
pub fn bundle(
    api: &Api,
    options: &RustOptions,
    name: &str,
    diagnostics: &mut Diagnostics,
) -> String {
    bundled(&files(api, options, diagnostics), name)
}

/// Files as one, for `include!`, with a module `name` around them.
pub fn bundled(files: &FileSet, name: &str) -> String {
    file::bundled(files, name)
}

/// Judges defaults and error bodies while code is written.
struct Cautious<'m>(&'m Matching);

impl Matcher for Cautious<'_> {
    /// A pattern that cannot be read, or takes too long, is taken for one that does not match: the
    /// value is not used then.
    fn matches(&self, pattern: &str, text: &str) -> bool {
        let pattern = self.0.pattern(pattern);
        pattern.and_then(|pattern| pattern.matches(text)) == Some(true)
    }

    fn is_format(&self, format: &str, value: &Json) -> bool {
        self.0.is_format(format, value)
    }
}
