//! A load as a job of Kubernetes: what is written, and that its pods, as processes of this machine, make
//! one load.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;

use super::{SPEC, server, things};
use crate::program::Place;

fn manifest(place: &Place) -> Value {
    let manifest: Value = serde_json::from_str(&place.read("k/job.json")).unwrap();
    let schema = include_str!("kubernetes.schema.json");
    let validator = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
    let wrong = validator.iter_errors(&manifest);
    let wrong: Vec<_> = wrong
        .map(|it| format!("{}: {it}", it.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    manifest
}

/// The command of the pods, with the files where they are here.
fn command(place: &Place, manifest: &Value) -> String {
    let files = manifest["items"][0]["data"].as_object().unwrap();
    for (name, text) in files {
        place.put(&format!("mounted/{name}"), text.as_str().unwrap());
    }
    let job = &manifest["items"][1]["spec"];
    let command = job["template"]["spec"]["containers"][0]["command"]
        .as_array()
        .unwrap();
    assert_eq!((&command[0], &command[1]), (&"sh".into(), &"-c".into()));
    let mounted = place.path().join("mounted");
    let script = command[2].as_str().unwrap();
    script.replace("'/load/", &format!("'{}/", mounted.display()))
}

/// Runs all pods at once, each of which leaves what it says in a file.
fn run(place: &Place, script: &str, n: usize) {
    let binary = Path::new(env!("CARGO_BIN_EXE_cargo-backend"));
    let path = std::env::var("PATH").unwrap();
    let path = format!("{}:{path}", binary.parent().unwrap().display());
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let start = format!("{:.3}", now.as_secs_f64() + 5.0);
    let pods: Vec<_> = (0..n)
        .map(|index| {
            let output = std::fs::File::create(place.path().join(format!("{index}.json"))).unwrap();
            let mut pod = Command::new("sh");
            pod.args(["-c", script])
                .env("PATH", &path)
                .env("START", &start)
                .env("JOB_COMPLETION_INDEX", index.to_string())
                .env("KEY", "secret")
                .current_dir(place.path())
                .stdout(output)
                .stderr(Stdio::inherit());
            pod.spawn().unwrap()
        })
        .collect();
    for mut pod in pods {
        assert!(pod.wait().unwrap().success(), "{script}");
    }
}

#[test]
fn pods_share_a_load_and_begin_together() {
    let place = Place::new();
    place.put("api.yaml", SPEC);
    let (url, things) = things();
    let line = format!(
        "load api.yaml --host {url} -c 5 -n 301 --seed 40 --credential key=env:KEY --threshold error-rate<1% \
         --report all.json --emit-kubernetes k --generators 3 --image registry.example/load:1"
    );
    let written = place.run(&line);
    assert_eq!(written.code, Some(0), "{}", written.stderr);
    assert!(
        written.stderr.contains("is the pod itself"),
        "{}",
        written.stderr
    );
    let manifest = manifest(&place);
    assert!(
        !place.read("k/job.json").contains("secret\""),
        "{manifest:#}"
    );
    let script = command(&place, &manifest);
    run(&place, &script, 3);
    let pods = [0, 1, 2].map(|index| -> Value {
        serde_json::from_str(&place.read(&format!("{index}.json"))).unwrap()
    });
    let of = |name: &str| pods.each_ref().map(|pod| pod[name].as_u64().unwrap());
    assert_eq!(of("seed"), [40, 41, 42]);
    let users = pods
        .each_ref()
        .map(|pod| pod["load"]["users"].as_u64().unwrap());
    assert_eq!(users, [2, 2, 1]);
    let n = pods
        .each_ref()
        .map(|pod| pod["total"]["requests"].as_u64().unwrap());
    assert_eq!(n, [101, 100, 100]);
    assert!(things.lock().unwrap().is_empty());
    // What the script does with what they said.
    let merge = place.read("k/run.sh");
    let merge = merge
        .lines()
        .find(|line| line.contains("load merge"))
        .unwrap();
    let merge = merge.replace("\"$results\"/*.json", "0.json 1.json 2.json");
    let words: Vec<_> = merge
        .split(' ')
        .skip(2)
        .map(|it| it.trim_matches('\''))
        .collect();
    let merged = place.run(&words.join(" "));
    // They took as long as their requests did, which need not be the same.
    assert!(
        matches!(merged.code, Some(0 | 3)),
        "{}{}",
        merged.stdout,
        merged.stderr
    );
    assert!(merged.stdout.contains("error-rate<1%"), "{}", merged.stdout);
    let all: Value = serde_json::from_str(&place.read("all.json")).unwrap();
    assert_eq!(all["total"]["requests"], 301);
    assert_eq!(all["load"]["users"], 5);
}

#[test]
fn the_script_is_one_that_a_shell_understands() {
    let place = Place::new();
    place.put("it's.json", r#"{"a":1}"#);
    let url = server(0);
    let mut command = place.command();
    command.args([
        "load",
        &format!("{url}/echo?a=b&c=d"),
        "--body",
        "@it's.json",
    ]);
    command.args([
        "--rate",
        "50",
        "--duration",
        "1",
        "--header",
        "x-a: it's $HOME",
    ]);
    command.args(["--emit-kubernetes", "k", "--generators", "5"]);
    let written = crate::program::run(&mut command, b"");
    assert_eq!(written.code, Some(0), "{}", written.stderr);
    let manifest = manifest(&place);
    assert_eq!(manifest["items"][0]["data"]["body"], r#"{"a":1}"#);
    let script = manifest["items"][1]["spec"]["template"]["spec"]["containers"][0]["command"][2]
        .as_str()
        .unwrap();
    assert!(script.contains("--rate 10 "), "{script}");
    assert!(script.contains(r"'x-a: it'\''s $HOME'"), "{script}");
    place.put("script.sh", script);
    for file in ["script.sh", "k/run.sh"] {
        let checked = Command::new("sh")
            .arg("-n")
            .arg(place.path().join(file))
            .output()
            .unwrap();
        assert!(
            checked.status.success(),
            "{file}: {}",
            String::from_utf8_lossy(&checked.stderr)
        );
    }
}

#[test]
fn what_cannot_be_a_job_is_told() {
    let place = Place::new();
    place.put("api.yaml", SPEC);
    for (line, told) in [
        (
            "http://h/ -H authorization:x",
            "would be readable in the manifest",
        ),
        (
            "api.yaml --host http://h/ --credential key=x",
            "--credential key=env:NAME",
        ),
        ("http://h/ -c 1", "2 generators have 1 users"),
        ("http://h/ http://i/ --compare", "cannot be used with"),
        ("none.yaml --host http://h/", "cannot be read"),
    ] {
        let run = place.run(&format!("load {line} --emit-kubernetes k"));
        assert_eq!(run.code, Some(2), "{line}: {}", run.stderr);
        assert!(run.stderr.contains(told), "{line}: {}", run.stderr);
    }
    let late = place.run(&format!("load {}/ --start-at 1", server(0)));
    assert_eq!(late.code, Some(2), "{}", late.stderr);
    assert!(
        late.stderr.contains("the instant to begin was "),
        "{}",
        late.stderr
    );
}
