use super::file::{File, db};
use crate::program::Place;

#[test]
fn a_log_is_proved_by_the_rows_of_the_other_statement() {
    let place = Place::new();
    let schema = "create table users (id integer primary key, name text);
        create table orders (id integer primary key, user_id integer references users);";
    let rows = "with recursive n(n) as (select 101 union all select n + 1 from n where n < 140) insert into users select n, 'u' || n from n;";
    File::new(&place, "shop.db", &format!("{schema}{rows}"));
    // Whoever writes values into statements has them in the log.
    let line = |n: u32, text: &str| format!("261126 10:00:00\t    {n} Query\t{text}\n");
    let mut log = line(7, "select * from users where name <> 'x'");
    for id in 101..=140 {
        log.push_str(&line(
            7,
            &format!("select * from orders where user_id = {id}"),
        ));
    }
    place.put("queries.log", &log);
    let words = ["analyze", "--log", "queries.log", "--connection", "shop.db"];
    let run = db(&place, &words);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(
        run.stdout.contains("stand in `id` of its rows"),
        "{}",
        run.stdout
    );
    // What is accepted is told no more.
    let noted = db(
        &place,
        &[&words[..], &["--write-baseline", "known.json"]].concat(),
    );
    assert_eq!(noted.code, Some(0), "{}", noted.stderr);
    let known = db(
        &place,
        &[&words[..], &["--baseline", "known.json"]].concat(),
    );
    assert_eq!(known.code, Some(0), "{}", known.stdout);
}
