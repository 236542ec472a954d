use super::file::{File, db};
use crate::program::Place;

const README: &str = include_str!("../../../../../README.md");

/// What stands in the fences of a section, with their languages.
fn fences(section: &str) -> Vec<(String, String)> {
    let text = README.split(&format!("\n## {section}\n")).nth(1).unwrap();
    let text = text.split("\n## ").next().unwrap();
    let parts = text.split("```").skip(1).step_by(2);
    parts
        .map(|part| {
            let (language, text) = part.split_once('\n').unwrap();
            (language.to_owned(), text.to_owned())
        })
        .collect()
}

/// Without what differs from day to day.
fn lasting(text: &str) -> String {
    let mut out = String::new();
    let mut digits = String::new();
    for c in text.chars().chain(['\n']) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        match digits.len() {
            14 => out.push_str("VERSION"),
            _ => out.push_str(&digits),
        }
        digits.clear();
        out.push(c);
    }
    out.trim().to_owned()
}

#[test]
fn what_is_shown_of_databases_is_what_comes_out() {
    let all = fences("Databases");
    let of = |language: &'static str| {
        let of = all.iter().filter(move |(it, _)| it == language);
        of.map(|(_, text)| text)
    };
    let schema = of("sql").next().unwrap();
    let place = Place::new();
    File::new(
        &place,
        "shop.db",
        &format!(
            "{schema}
            with recursive n(n) as (select 1 union all select n + 1 from n where n < 10000)
            insert into users select n, 'user' || n || '@example.com' from n;
            with recursive n(n) as (select 1 union all select n + 1 from n where n < 20000)
            insert into orders select n, 1 + n % 200, case n % 50 when 0 then 'active' else 'done' end from n;"
        ),
    );
    let target = schema.replace(
        "status text NOT NULL",
        "status text NOT NULL,\n    note text",
    );
    place.put("schema/v2.sql", &target);
    place.put(
        "queries.sql",
        "SELECT * FROM orders WHERE user_id = ? AND status = 'active';",
    );
    let commands: Vec<_> = of("sh").collect();
    let outputs: Vec<_> = of("text").collect();
    assert_eq!((commands.len(), outputs.len()), (4, 4));
    for (command, output) in commands.into_iter().zip(outputs) {
        let words: Vec<&str> = command
            .trim()
            .strip_prefix("cargo backend db ")
            .unwrap()
            .split(' ')
            .collect();
        let run = db(&place, &words);
        assert_ne!(run.code, Some(2), "{}", run.stderr);
        let said = format!("{}\n{}", run.stdout.trim(), run.stderr.trim());
        assert_eq!(lasting(&said), lasting(output), "{command}");
    }
}
