use super::{Entry, Form, Lines, LogError, Reader, form, milliseconds};

/// The form and all entries of a log.
fn entries(text: &str) -> (Form, Vec<Entry>) {
    let mut input = text.as_bytes();
    let mut lines = Lines {
        input: &mut input,
        head: Vec::new(),
    };
    let form = form(&mut lines).unwrap();
    let mut reader = Reader::of(form);
    let mut all = Vec::new();
    while let Some(line) = lines.next().unwrap() {
        reader.line(&line, &mut |entry| all.push(entry));
    }
    reader.end(&mut |entry| all.push(entry));
    (form, all)
}

/// Session, text and parameters of each.
fn said(text: &str) -> (Form, Vec<String>) {
    let (form, all) = entries(text);
    let each = all.into_iter().map(|it| {
        let parameters = it
            .parameters
            .iter()
            .map(|it| it.as_deref().unwrap_or("NULL"));
        let parameters = parameters.collect::<Vec<_>>().join("|");
        format!(
            "{}: {} [{parameters}]",
            it.session,
            it.text.replace('\n', "/")
        )
    });
    (form, each.collect())
}

#[test]
fn postgres_writes_prefixes_of_many_kinds() {
    for prefix in [
        "2026-11-24 10:00:00.123 UTC [4711] ",
        "2026-11-24 10:00:00 UTC [4711]: [3-1] user=a,db=b,app=c,client=[local] ",
        "2026-11-24 10:00:00.123 CET [4711] a@b ",
        "1700000000.123 [4711] ",
        "Nov 24 10:00:00 host postgres[4711]: [5-1] ",
    ] {
        let log = format!(
            "{prefix}LOG:  database system is ready\n\
             {prefix}LOG:  execute <unnamed>: SELECT *\n\tFROM t WHERE a = $1 AND b = $2\n\
             {prefix}DETAIL:  parameters: $1 = 'it''s, $2 = ''x', $2 = NULL\n\
             {prefix}LOG:  duration: 0.123 ms  statement: select 1\n\
             {prefix}LOG:  duration: 0.1 ms  bind s: select 2\n\
             {prefix}LOG:  execute fetch from c: select 3\n\
             {prefix}ERROR:  relation does not exist\n\
             {prefix}STATEMENT:  select 4\n"
        );
        let (form, all) = said(&log);
        assert_eq!(form, Form::Postgres);
        assert_eq!(
            all,
            [
                "4711: SELECT */FROM t WHERE a = $1 AND b = $2 [it's, $2 = 'x|NULL]",
                "4711: select 1 []"
            ],
            "{prefix}"
        );
    }
    let (_, all) = said("2026-11-24 10:00:00 UTC 6564a1b2.1f LOG:  statement: select 1\n");
    assert_eq!(all, ["6564a1b2.1f: select 1 []"]);
}

#[test]
fn postgres_writes_csv_and_json() {
    let csv = "2026-11-24 10:00:00.123 UTC,\"a\",\"b\",47,\"[local]\",6564a1b2.2f,1,\"SELECT\",2026-11-24 09:00:00 UTC,3/1,0,LOG,00000,\"execute s: select \"\"a\"\"\nfrom t where a = $1\",\"parameters: $1 = '7'\",,,,,,,,\"app\",\"client backend\",,0\n";
    let (form, all) = said(csv);
    assert_eq!(form, Form::PostgresCsv);
    assert_eq!(all, ["6564a1b2.2f: select \"a\"/from t where a = $1 [7]"]);
    let json = r#"{"timestamp":"2026-11-24 10:00:00.123 UTC","pid":47,"session_id":"6564a1b2.2f","error_severity":"LOG","message":"execute s: select $1","detail":"Parameters: $1 = '7'"}"#;
    let (form, all) = said(json);
    assert_eq!(form, Form::PostgresJson);
    assert_eq!(all, ["6564a1b2.2f: select $1 [7]"]);
}

#[test]
fn traces_of_sqlx_are_read() {
    let text = "2026-11-24T10:00:00.000001Z  INFO app: listening\n\u{1b}[2m2026-11-24T10:00:00.123Z\u{1b}[0m \u{1b}[34mDEBUG\u{1b}[0m request{id=7}: \u{1b}[2msqlx::query\u{1b}[0m: summary=\"select a, b …\" db.statement=\"\\n\\nselect a, \\\"b\\\"\\nfrom t\\n\" rows_affected=0 rows_returned=3 elapsed=1ms elapsed_secs=0.001\n";
    let (form, all) = entries(text);
    assert_eq!(form, Form::Tracing);
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].session, "request{id=7}:");
    assert_eq!(all[0].text, "select a, \"b\"\nfrom t");
    assert_eq!(
        (all[0].rows, all[0].milliseconds.is_some()),
        (Some(3), true)
    );
    let json = r#"{"timestamp":"2026-11-24T10:00:00.123Z","level":"DEBUG","fields":{"summary":"select 1","db.statement":"","rows_affected":0,"rows_returned":1},"target":"sqlx::query","spans":[{"id":7,"name":"request"}]}"#;
    let (form, all) = entries(json);
    assert_eq!(form, Form::TracingJson);
    assert_eq!((all[0].text.as_str(), all[0].rows), ("select 1", Some(1)));
    assert!(all[0].session.contains("request"));
}

#[test]
fn general_logs_of_mysql_and_mariadb_are_read() {
    let mysql = "/usr/sbin/mysqld, Version: 8.0. started with:\nTcp port: 3306\nTime                 Id Command    Argument\n2026-11-24T10:00:00.123456Z\t    8 Connect\troot@localhost on shop\n2026-11-24T10:00:00.123456Z\t    8 Query\tselect *\nfrom t\n2026-11-24T10:00:00.223456Z\t    8 Execute\tselect * from u where a = 7\n";
    let (form, all) = said(mysql);
    assert_eq!(form, Form::Mysql);
    assert_eq!(
        all,
        ["8: select */from t []", "8: select * from u where a = 7 []"]
    );
    let maria =
        "241124 10:00:00\t    13 Query\tselect 1\n\t\t    13 Query\tselect 2\n\t\t    13 Quit\t\n";
    assert_eq!(said(maria).1, ["13: select 1 []", "13: select 2 []"]);
}

#[test]
fn what_is_no_log_is_refused() {
    for text in [
        "",
        "hello\nworld\n",
        "{}\n{\"a\": 1}\n",
        "\0\u{1}\n",
        "select 1;\n",
    ] {
        let mut input = text.as_bytes();
        let mut lines = Lines {
            input: &mut input,
            head: Vec::new(),
        };
        assert!(matches!(form(&mut lines), Err(LogError::Unknown)), "{text}");
    }
}

#[test]
fn distances_between_times_are_right() {
    let of = |text: &str| milliseconds(text).unwrap();
    assert_eq!(
        of("2026-01-01 00:00:01.250") - of("2026-01-01T00:00:00Z"),
        1250
    );
    assert_eq!(of("2026-01-02 00:00:00") - of("2026-01-01 23:59:59"), 1000);
    assert_eq!(milliseconds("yesterday"), None);
}
