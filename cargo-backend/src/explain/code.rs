//! What is generated, and the code around it.

use super::Text;

pub(super) const CODES: &[Text] = &[
    (
        "merge::operation",
        "The document has an operation that the code does not serve, and what is written anew is without it.",
        "If the code serves it at another path now, move its words there: what code serves is found by method and path.",
    ),
    (
        "merge::words",
        "Words of the document belong to something that the code does not have.",
        "Parameters are found by name and place, answers by status, properties by name. Move the words to where they belong now, or let them go.",
    ),
    (
        "code::link",
        "A symbolic link leads out of the folder that was given.",
        "Only what lies in that folder is read, since code may come from anybody. Give a folder that has the target in it, too.",
    ),
    (
        "code::manifests",
        "Cargo could not say which crates there are, so that their manifests were read without it.",
        "Code is read all the same, with the members and path dependencies that the manifests name. What Cargo says is wrong stands beside it; often a manifest of a neighbour cannot be read, or there is no Cargo.",
    ),
    (
        "code::nothing",
        "Code was read in which no operation was found.",
        "Give the folder with the routes, or that of the crate or package. Calls that look like routes and became none are told above, each with its reason.",
    ),
    (
        "code::unknown",
        "A folder has no code that can be read.",
        "Servers in Rust (axum, actix-web) and in JavaScript or TypeScript (Express, Koa, Fastify) can be.",
    ),
    (
        "code::unknown-feature",
        "No package whose code is read has a feature of this name.",
        "Correct the name; those that there are stand beside it. Names are those of `[features]` in the `Cargo.toml` of the package, and of its optional dependencies.",
    ),
    (
        "dependencies::syntax",
        "A `Cargo.toml` cannot be read.",
        "Cargo says what is wrong with it, too.",
    ),
    (
        "dependencies::unwritable",
        "A `Cargo.toml` cannot be written.",
        "Add the dependencies by hand: they are told.",
    ),
    (
        "file::edited",
        "A generated file was edited, or changed while it was looked at.",
        "What was edited is never overwritten unasked. Undo it, move what is yours to a handler, or pass `--force`.",
    ),
    (
        "file::foreign",
        "A file is in the way that was not generated.",
        "Move it, choose another folder, or pass `--force` to replace it.",
    ),
    (
        "file::io",
        "A file cannot be read or written.",
        "The reason is that of the system: rights, space, a disk that is gone.",
    ),
    (
        "file::manifest",
        "The list of generated files cannot be understood.",
        "Take one side of a merge conflict, or pass `--force`: it is written anew.",
    ),
    (
        "file::name",
        "Two files would have one name.",
        "Two tags or schemas have names that differ in case or punctuation alone. Rename one of them.",
    ),
    (
        "file::not-a-file",
        "Something else is where a file belongs.",
        "Remove it, or choose another folder.",
    ),
    (
        "file::not-a-folder",
        "Something else is where a folder belongs.",
        "Remove it, or choose another folder.",
    ),
    (
        "file::outside",
        "A link leads out of the folder that is written to.",
        "Nothing is written through links. Remove the link, or choose the folder that it leads to.",
    ),
    (
        "gen::drift",
        "A generated file is not what the document says.",
        "Run the same command without `--check`, and commit what it writes.",
    ),
    (
        "gen::folders",
        "Handlers and generated files, or two documents, would share a folder.",
        "Give each a folder of its own.",
    ),
    (
        "gen::from-db",
        "Something is not for servers of databases.",
        "A database takes the place of a document, and tables are chosen by `--table`.",
    ),
    (
        "gen::missing",
        "Neither the arguments nor the settings say something that is needed.",
        "Add the option, or the setting of the same name in `[package.metadata.backend]`.",
    ),
    (
        "gen::mode",
        "An option is about generated files, and a scaffold has none.",
        "Leave out one of the two.",
    ),
    (
        "gen::no-document",
        "No document is named, neither in the arguments nor in settings.",
        "`cargo backend gen openapi.yaml --framework axum --output src/api`",
    ),
    (
        "gen::selection",
        "No operation has a tag or name that was asked for.",
        "Those that there are are told.",
    ),
    (
        "gen::typescript",
        "A setting is about servers in Rust.",
        "Nothing is made of it in TypeScript yet. Leave it out, or generate a server in Rust.",
    ),
    (
        "gen::watch",
        "What is to be watched cannot change.",
        "Name the document as a file; stdin is read once.",
    ),
    (
        "handlers::ambiguous",
        "A trait or interface is implemented several times, so that it is not clear where stubs belong.",
        "Keep one implementation in this package, or write the handler yourself.",
    ),
    (
        "handlers::missing",
        "An operation has no handler.",
        "`--add-stubs` adds one; the compiler says the same.",
    ),
    (
        "handlers::moved",
        "An operation has another first tag, so that its handler belongs to another trait or interface.",
        "Move the function to the implementation of that one.",
    ),
    (
        "handlers::not-found",
        "No implementation of a trait or interface was found in the sources of the package.",
        "Write one, or let `--add-stubs` do it. Those in other packages are not looked at.",
    ),
    (
        "handlers::renamed",
        "An operation has another name in the document, so that its handler has an old one.",
        "Rename the function; the line says to what.",
    ),
    (
        "handlers::retagged",
        "All operations of a tag have another one, so that their trait or interface has another name.",
        "Rename it where it is implemented.",
    ),
    (
        "handlers::syntax",
        "A file with handlers cannot be read as Rust or TypeScript.",
        "Handlers in it are not seen. Mend it, and run the command again.",
    ),
    (
        "handlers::unused",
        "A handler has no operation any more.",
        "Remove it; the compiler refuses it, too.",
    ),
    (
        "handlers::unwired",
        "Handlers are not given to the router.",
        "Add the lines that are told where the application is put together.",
    ),
    (
        "new::auth",
        "A project was to issue tokens, and no operation demands one.",
        "Demand one by `security`, or leave `--auth` out.",
    ),
    (
        "new::exists",
        "A folder is there already.",
        "Give another name; nothing that is there is overwritten.",
    ),
    (
        "new::name",
        "A name is none of a folder and a package.",
        "Give one such as `museum`, of letters, digits, `-` and `_`.",
    ),
    (
        "new::no-document",
        "Nothing says what a new project serves.",
        "Name a document with `--spec`, tables with `--from-db`, or an example with `--database`.",
    ),
    (
        "new::run",
        "A project was made and could not be started.",
        "It is complete; start it by hand, as its README says.",
    ),
    (
        "rust::default",
        "A default cannot be given in the generated type.",
        "The member is an `Option`; the handler has to say what an absent value means.",
    ),
    (
        "rust::derive",
        "A type cannot derive a trait.",
        "A float has no `Eq`, some JSON value no `Hash`. Name the types that can, one by one.",
    ),
    (
        "rust::mock",
        "A mock answers 501, since no value is known that satisfies the schema.",
        "Give the response an example that does.",
    ),
    (
        "rust::multipart",
        "Something about the parts of a body is not checked.",
        "The handler has to look at it.",
    ),
    (
        "rust::operation",
        "Two operations of one tag would have one name.",
        "Give one of them an `operationId` of other words.",
    ),
    (
        "rust::own-type",
        "A type of yours cannot stand for a schema.",
        "Why, and what to do instead, is told beside the place.",
    ),
    (
        "rust::pattern",
        "A pattern cannot be checked in time that grows with the text.",
        "Write it without back references, and without what an engine would have to try in many ways.",
    ),
    (
        "scaffold::loose",
        "Plain code cannot say what a document demands.",
        "It goes unchecked in a scaffold. `--mode contract` checks it.",
    ),
    (
        "security::no-tokens",
        "The settings verify tokens, and no operation demands one.",
        "Declare a scheme of `type: http` with `scheme: bearer`, and demand it by `security`.",
    ),
    (
        "typescript::mock",
        "A mock answers 501, since no value is known that satisfies the schema.",
        "Give the response an example that does.",
    ),
    (
        "typescript::pattern",
        "A pattern could take an engine that backtracks for ever.",
        "It would go unchecked. Write it so that no two parts of a repetition match the same text.",
    ),
];
