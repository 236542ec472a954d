//! Load.

use super::Text;

pub(super) const CODES: &[Text] = &[
    (
        "load::baseline",
        "A baseline of runs cannot be used.",
        "Add runs to it by `--save-baseline`.",
    ),
    (
        "load::credential",
        "A credential that the document demands is not there.",
        "Set the variable that is named in the environment.",
    ),
    (
        "load::engine",
        "The engine of users stopped.",
        "Please report it with the command.",
    ),
    (
        "load::invalid",
        "What was measured cannot be trusted.",
        "The generator, or the machine, was what limited. The exit code is 3.",
    ),
    (
        "load::merge",
        "Reports cannot be added up.",
        "They have to be of runs of one kind, written by `--report`.",
    ),
    (
        "load::nothing",
        "No step was run to its end.",
        "Give it more time, or a server that answers.",
    ),
    (
        "load::rate-limit",
        "A rate limiter does not do what was expected of it.",
        "What it did is told beside what it was to do.",
    ),
    (
        "load::report",
        "The name of a report does not say its form.",
        "End it with `.html`, `.json`, `.md` or `.xml`.",
    ),
    (
        "load::request",
        "A request that was described cannot be sent.",
        "Look at the method, the headers and the body.",
    ),
    (
        "load::server",
        "The server under test could not be started, or ended.",
        "What it said last is told.",
    ),
    (
        "load::target",
        "A URL cannot be asked.",
        "Give `http://` or `https://` with a name.",
    ),
    (
        "load::threshold",
        "A threshold does not hold.",
        "What was measured is told beside it.",
    ),
    (
        "load::unreachable",
        "A server does not answer.",
        "Start it first, or by `--exec`, and give `--wait-for` more time.",
    ),
    (
        "load::usage",
        "Options contradict each other.",
        "The help says which go together.",
    ),
    (
        "load::worse",
        "A run is worse than the one it is compared with.",
        "The difference is beyond what chance makes of two equal servers.",
    ),
    (
        "load::writes",
        "A request may change something, or operations that do were left out.",
        "Add `--allow-writes` if it may.",
    ),
    (
        "load::access-log",
        "A log of accesses cannot be used for weights.",
        "Give one in the common or combined format, with requests for paths of the document.",
    ),
    (
        "load::emit",
        "A crate with the load cannot be written.",
        "Name a folder that is empty or not there; the reason is told.",
    ),
    (
        "load::finding",
        "A server answered what its document does not describe.",
        "The request that shows it again is told. Either the server or the document is wrong.",
    ),
    (
        "load::kubernetes",
        "A file that the job needs cannot be put into a `ConfigMap`.",
        "The reason is told: it has to be there, be UTF-8 and not be too large.",
    ),
    (
        "load::start",
        "The moment at which a run was to begin has passed.",
        "Let all generators begin later: `--start-at $(( $(date +%s) + 60 ))`.",
    ),
    (
        "load::weight",
        "A weight is of no operation.",
        "Name one by its `operationId`, or as `GET /orders/{id}`.",
    ),
];
