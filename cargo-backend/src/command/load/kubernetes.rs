//! A load as a job of Kubernetes: one generator a pod, all of which begin in one instant, and the merge of
//! what they measured.
//!
//! The job is an indexed one (`batch/v1`, `completionMode: Indexed`): each pod knows its number, from which
//! come its seed and its share of the load. What it measured is what it says, so that no volume has to be
//! shared: the script that starts the job reads logs and merges them.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use super::{Outcome, reports};
use crate::cli::LoadArgs;
use crate::cli::load::KubernetesArgs;
use crate::load::client::Version;
use crate::load::engine::Arrival;
use crate::load::target::Target;
use crate::ui::{Problem, Ui};

/// What all objects are called.
const NAME: &str = "load";
/// Where a pod has the files of the load.
const FOLDER: &str = "/load";
/// A `ConfigMap` has no more, in bytes.
const MOST: usize = 1 << 20;

/// Writes the job, the script that runs it, and the image that it is of.
pub(super) fn run(
    folder: &Path,
    arguments: &LoadArgs,
    targets: &[Target],
    document: Option<&Path>,
    seed: u64,
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
    let given = &arguments.kubernetes;
    if let Some(here) = targets.iter().find(|target| target.is_here()) {
        ui.say(format_args!(
            "`{}` is the pod itself once this runs in one; name the server as the cluster knows it",
            here.authority
        ));
    }
    let mut files = Vec::new();
    if let Some(path) = document {
        let text = std::fs::read_to_string(path).map_err(|error| {
            let message = format!("`{}` cannot be read: {error}", path.display());
            Problem::new("load::kubernetes", message)
        })?;
        files.push((name_of(path), text));
    }
    if let Some(path) = body_file(arguments) {
        let text = std::fs::read_to_string(path).map_err(|error| {
            let message = format!("the body `{path}` cannot be a file of a `ConfigMap`: {error}");
            Problem::new("load::kubernetes", message)
        })?;
        files.push(("body".to_owned(), text));
    }
    let size: usize = files.iter().map(|(_, text)| text.len()).sum();
    if size > MOST {
        let message =
            format!("{size} bytes of files do not fit into a `ConfigMap`, which has a mebibyte");
        return Err(Problem::new("load::kubernetes", message)
            .help("narrow the document: `cargo backend spec FILE` writes parts of one")
            .into());
    }
    let script = script(arguments, targets, document, seed)?;
    let manifest = manifest(given, &files, &script);
    std::fs::create_dir_all(folder).map_err(|error| {
        let message = format!("`{}` cannot be made: {error}", folder.display());
        Problem::new("load::kubernetes", message)
    })?;
    let merged = merge_command(arguments);
    for (name, text) in [
        ("job.json", format!("{manifest:#}\n")),
        ("run.sh", run_script(given, &merged)),
        ("Dockerfile", DOCKERFILE.to_owned()),
    ] {
        reports::write(&folder.join(name), &text)?;
    }
    ui.say(format_args!(
        "Wrote `job.json`, `run.sh` and `Dockerfile` to `{}`; `sh run.sh` starts {} generators and merges \
         what they measure",
        folder.display(),
        given.generators
    ));
    Ok(Outcome::Done)
}

/// The image: nothing but the tool, and whom it trusts.
const DOCKERFILE: &str = "\
# Put the binary beside this file: cargo install --path cargo-backend --features load --root .
FROM debian:stable-slim
RUN apt-get update \\
    && apt-get install --yes --no-install-recommends ca-certificates \\
    && rm -rf /var/lib/apt/lists/*
COPY bin/cargo-backend /usr/local/bin/cargo-backend
USER 65534:65534
";

fn name_of(path: &Path) -> String {
    let name = path.file_name().map(|it| it.to_string_lossy().into_owned());
    let name = name.unwrap_or_else(|| "openapi.yaml".to_owned());
    // A key of a `ConfigMap` has letters, digits, `-`, `_` and `.`.
    let plain = |c: char| match c.is_ascii_alphanumeric() || "-_.".contains(c) {
        true => c,
        false => '-',
    };
    name.chars().map(plain).collect()
}

fn body_file(arguments: &LoadArgs) -> Option<&str> {
    arguments.request.body.as_deref()?.strip_prefix('@')
}

/// What a pod runs. Its number is `JOB_COMPLETION_INDEX`, and `START` the instant at which all begin.
fn script(
    arguments: &LoadArgs,
    targets: &[Target],
    document: Option<&Path>,
    seed: u64,
) -> Result<String, Problem> {
    let n = arguments.kubernetes.generators.get();
    let mut line = "cargo-backend load".to_owned();
    let mut add = |name: &str, value: &str| {
        let space = if value.is_empty() { "" } else { " " };
        let _ = write!(line, " {name}{space}{}", quoted(value));
    };
    match (document, targets) {
        (Some(path), [target]) => {
            add(&quoted(&format!("{FOLDER}/{}", name_of(path))), "");
            add("--host", &target.url());
        }
        (None, [target]) => add(&quoted(&target.url()), ""),
        _ => {
            let problem = Problem::new(
                "load::kubernetes",
                "two servers are compared by one generator",
            );
            return Err(problem.help("leave `--compare` out"));
        }
    }
    let given = &arguments.document;
    for credential in &given.credentials {
        if !credential.contains("=env:") {
            let name = credential.split('=').next().unwrap_or_default();
            let message = format!("the credential for `{name}` would be readable in the manifest");
            let help = format!(
                "write `--credential {name}=env:NAME`, and put NAME into the secret `{NAME}-credentials`"
            );
            return Err(Problem::new("load::kubernetes", message).help(help));
        }
        add("--credential", credential);
    }
    for header in &arguments.request.headers {
        let name = header.split(':').next().unwrap_or_default().trim();
        let lower = name.to_ascii_lowercase();
        let is_secret = ["authorization", "cookie", "key", "token", "secret"];
        if is_secret.iter().any(|it| lower.contains(it)) {
            let message = format!("the header `{name}` would be readable in the manifest");
            let help = "send it as the credential of a document: `--credential SCHEME=env:NAME`";
            return Err(Problem::new("load::kubernetes", message).help(help));
        }
        add("--header", header);
    }
    for tag in &given.tags {
        add("--tag", tag);
    }
    for operation in &given.operations {
        add("--operation", operation);
    }
    for weight in &given.weights {
        let text = format!("{}={}", weight.operation, weight.weight);
        add("--weight", &text);
    }
    if given.attack {
        add("--attack", "");
    }
    if document.is_some() {
        add("--check-answers", &format!("{}", given.check_answers));
    }
    let request = &arguments.request;
    if let Some(method) = &request.method {
        add("--method", method);
    }
    if let Some(body) = &request.body {
        match body_file(arguments) {
            Some(_) => add("--body", &format!("@{FOLDER}/body")),
            None => add("--body", body),
        }
    }
    if request.http == Version::Http2 {
        add("--http", "2");
    }
    add("--timeout", &format!("{}", request.timeout.as_secs_f64()));
    if request.allow_writes {
        add("--allow-writes", "");
    }
    for status in &arguments.demands.expect_status {
        add("--expect-status", &status.to_string());
    }
    let pace = &arguments.pace;
    if let Some(duration) = pace.duration {
        add("--duration", &format!("{}", duration.as_secs_f64()));
    }
    add("--warm-up", &format!("{}", pace.warm_up.as_secs_f64()));
    if let Some(threads) = pace.threads {
        add("--threads", &threads.to_string());
    }
    // Shares are exact: the first ones get what is left over.
    let share = |all: u64| format!("$(( ({all} + {n} - 1 - JOB_COMPLETION_INDEX) / {n} ))");
    if let Some(rate) = pace.rate {
        let _ = write!(line, " --rate {}", rate / n as f64);
        if pace.arrival == Arrival::Constant {
            line.push_str(" --arrival constant");
        }
    }
    let users = pace.concurrency.map(|it| it.get() as u64);
    let users = users.or_else(|| pace.rate.is_none().then_some(super::USERS as u64));
    if let Some(users) = users {
        if users < n as u64 {
            let message = format!("{n} generators have {users} users");
            let problem = Problem::new("load::kubernetes", message);
            return Err(
                problem.help("give each at least one: `--concurrency`, or fewer `--generators`")
            );
        }
        let _ = write!(line, " --concurrency {}", share(users));
    }
    if let Some(requests) = pace.requests {
        let _ = write!(line, " --requests {}", share(requests.max(n as u64)));
    }
    let _ = write!(line, " --seed $(( {seed} + JOB_COMPLETION_INDEX ))");
    line.push_str(" --start-at \"$START\" --message-format json");
    // What is demanded is judged of all together: a pod only fails if it has measured nothing.
    Ok(format!(
        "{line}\nstatus=$?\ncase $status in 0|1|3) exit 0;; *) exit $status;; esac\n"
    ))
}

/// A word of a shell (POSIX, 2.2.2); nothing stays nothing.
fn quoted(text: &str) -> String {
    match text.is_empty() {
        true => String::new(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

/// The objects that a cluster is given.
fn manifest(given: &KubernetesArgs, files: &[(String, String)], script: &str) -> Value {
    let n = given.generators.get();
    let labels = json!({"app.kubernetes.io/name": NAME});
    let data: serde_json::Map<_, _> = files
        .iter()
        .map(|(name, text)| (name.clone(), Value::from(text.as_str())))
        .collect();
    let files = json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": format!("{NAME}-files"), "labels": labels},
        "data": data,
    });
    let container = json!({
        "name": NAME,
        "image": given.image,
        "command": ["sh", "-c", script],
        "env": [{
            "name": "START",
            "valueFrom": {"configMapKeyRef": {"name": format!("{NAME}-start"), "key": "start"}},
        }],
        // It need not be there where nothing is demanded.
        "envFrom": [{"secretRef": {"name": format!("{NAME}-credentials"), "optional": true}}],
        "volumeMounts": [{"name": "files", "mountPath": FOLDER, "readOnly": true}],
        "resources": {"requests": {"cpu": "1", "memory": "256Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": false,
            "runAsNonRoot": true,
            "capabilities": {"drop": ["ALL"]},
        },
    });
    let job = json!({
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": NAME, "labels": labels},
        "spec": {
            "completions": n,
            "parallelism": n,
            "completionMode": "Indexed",
            // A generator that begins again has missed the others.
            "backoffLimit": 0,
            "ttlSecondsAfterFinished": 86_400,
            "template": {
                "metadata": {"labels": labels},
                "spec": {
                    "restartPolicy": "Never",
                    "containers": [container],
                    "volumes": [{"name": "files", "configMap": {"name": format!("{NAME}-files")}}],
                    // Generators that share a machine take its time from each other.
                    "topologySpreadConstraints": [{
                        "maxSkew": 1,
                        "topologyKey": "kubernetes.io/hostname",
                        "whenUnsatisfiable": "ScheduleAnyway",
                        "labelSelector": {"matchLabels": labels},
                    }],
                },
            },
        },
    });
    json!({"apiVersion": "v1", "kind": "List", "items": [files, job]})
}

/// What judges all together.
fn merge_command(arguments: &LoadArgs) -> String {
    let mut line = "cargo backend load merge \"$results\"/*.json".to_owned();
    for threshold in &arguments.demands.thresholds {
        let _ = write!(line, " --threshold {}", quoted(&threshold.text));
    }
    for report in &arguments.reports {
        let _ = write!(line, " --report {}", quoted(&report.display().to_string()));
    }
    line
}

/// The script that starts the job, waits for it, and merges what the pods say.
fn run_script(given: &KubernetesArgs, merge: &str) -> String {
    let n = given.generators.get();
    format!(
        "\
#!/bin/sh
# Runs {n} generators in the namespace that `kubectl` speaks to, and merges what they measure.
# Another instant to begin, in seconds from now: LEAD=120 sh run.sh
set -eu
cd \"$(dirname \"$0\")\"
results=$(mktemp -d)
trap 'rm -rf \"$results\"' EXIT

kubectl delete job {NAME} --ignore-not-found --wait
# All begin then: pods have to be there before.
start=$(( $(date +%s) + ${{LEAD:-60}} ))
kubectl create configmap {NAME}-start --from-literal=start=\"$start\" --dry-run=client -o json | kubectl apply -f -
kubectl apply -f job.json
# Whichever comes first.
kubectl wait job/{NAME} --for=condition=complete --timeout=24h &
complete=$!
(kubectl wait job/{NAME} --for=condition=failed --timeout=24h && kill $complete) 2>/dev/null &
failed=$!
wait $complete || {{ kubectl logs --selector job-name={NAME} --tail=20; exit 2; }}
kill $failed 2>/dev/null || true

index=0
while [ $index -lt {n} ]; do
    kubectl logs --selector job-name={NAME},batch.kubernetes.io/job-completion-index=$index --tail=-1 > \"$results/$index.json\"
    index=$(( index + 1 ))
done
{merge}
"
    )
}
