//! A row of every table makes the round trip: it is made, read, listed, changed and deleted over HTTP, and
//! what comes back is what was sent. For tests, with a database in which nobody minds.

mod samples;

use super::support::encode::ToJson as _;
use super::support::json::{Json, Map};
use samples::SAMPLES;
use std::collections::HashMap;
use std::fmt;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How many rows are tried before a table is given up.
const TRIES: usize = 100;

/// A table, and what a row of it is made of.
#[derive(Debug)]
pub struct Sample {
    /// The table.
    pub table: &'static str,
    /// Where its rows are.
    pub path: &'static str,
    /// The columns of the key, and the parameters that narrow lists to their values, where there are any.
    pub key: &'static [(&'static str, &'static str)],
    /// What a new row is given.
    pub columns: &'static [Column],
    /// Why no row can be made, if that is known.
    pub reason: &'static str,
}

/// What is tried in a column.
#[derive(Debug)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Texts of JSON.
    pub values: &'static [&'static str],
    /// The sample whose row it refers to, by its position, and the column there.
    pub refers: Option<(usize, &'static str)>,
    /// Whether there has to be a value.
    pub is_required: bool,
    /// Whether it can be changed.
    pub can_change: bool,
    /// Whether what comes back has to be what was sent.
    pub is_exact: bool,
}

/// What has become of it.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// How many tables there are.
    pub tables: usize,
    /// How many requests were answered as they should be.
    pub right: usize,
    /// Tables of which no row could be made, changed or deleted, and why.
    pub untried: Vec<(&'static str, String)>,
    /// Tables that were answered otherwise than they should be, and how.
    pub wrong: Vec<(&'static str, String)>,
}

/// Sends the requests, each with the lines of `headers`. `values` are texts of JSON for columns whose rules the
/// schema does not say, by table and column.
pub fn run(address: SocketAddr, headers: &str, values: &[(&str, &str, &str)]) -> Told {
    let mut trip = Trip {
        address,
        headers,
        values,
        rows: Vec::new(),
        told: Told {
            tables: SAMPLES.len(),
            ..Told::default()
        },
    };
    for sample in SAMPLES {
        let row = trip.there_and_back(sample);
        trip.rows.push(row);
    }
    for (at, sample) in SAMPLES.iter().enumerate().rev() {
        if let Some(place) = trip.rows.get(at).and_then(|row| row.place.clone()) {
            trip.delete(sample, &place);
        }
    }
    trip.told
}

struct Trip<'t> {
    address: SocketAddr,
    headers: &'t str,
    values: &'t [(&'t str, &'t str, &'t str)],
    /// In the order of the samples.
    rows: Vec<Row>,
    told: Told,
}

/// A row that others can refer to.
#[derive(Default)]
struct Row {
    data: Option<Map>,
    /// Where it is, if it was made here.
    place: Option<String>,
}

/// A member of a body, if there is one.
type Choice = Option<String>;

/// An answer.
struct Answer {
    status: u16,
    head: String,
    body: Json,
    text: String,
}

impl Trip<'_> {
    /// Makes, reads, lists and changes a row.
    fn there_and_back(&mut self, sample: &'static Sample) -> Row {
        let untried = |trip: &mut Self, reason: String| {
            trip.told.untried.push((sample.table, reason));
            Row {
                data: trip.some(sample),
                place: None,
            }
        };
        if !sample.reason.is_empty() {
            return untried(self, sample.reason.to_owned());
        }
        let choices = match self.choices(sample) {
            Ok(choices) => choices,
            Err(reason) => return untried(self, reason),
        };
        let mut tries = Tries::of(&choices);
        let made = loop {
            let body = body(sample, &choices, &tries.at);
            let answer = self.send("POST", sample.path, "", &body);
            match answer.status {
                201 => break answer,
                400 | 409 if tries.go_on(sample, &choices, &answer) => {}
                400 | 409 => return untried(self, format!("no row was found that is taken: {}", answer.text)),
                _ => {
                    self.is_wrong(sample, &format!("POST {} {body}", sample.path), &answer);
                    return Row::default();
                }
            }
        };
        self.told.right += 1;
        let (place, e_tag) = (format!("/{}", made.header("location")), made.header("etag"));
        let Some(mut data) = made.data() else {
            self.is_wrong(sample, &format!("POST {}", sample.path), &made);
            return Row::default();
        };
        for ((column, choices), at) in sample.columns.iter().zip(&choices).zip(&tries.at) {
            if let Some(Some(sent)) = choices.get(*at) {
                self.is_same(sample, column, sent, &data);
            }
        }
        self.is_there(sample, &place, &data);
        self.is_listed(sample, &data);
        if let Some(changed) = self.change(sample, &choices, &tries.at, &place, &e_tag) {
            data = changed;
            self.is_there(sample, &place, &data);
        }
        Row {
            data: Some(data),
            place: Some(place),
        }
    }

    /// What is tried in each column.
    fn choices(&self, sample: &Sample) -> Result<Vec<Vec<Choice>>, String> {
        let choices = sample.columns.iter().map(|column| {
            let mut given = self.values.iter();
            let is_it = |(table, name, _): &&(&str, &str, &str)| (*table, *name) == (sample.table, column.name);
            if let Some((_, _, value)) = given.find(is_it) {
                return Ok(vec![Some((*value).to_owned())]);
            }
            let mut choices: Vec<Choice> = match column.refers {
                None => column.values.iter().map(|value| Some((*value).to_owned())).collect(),
                Some((other, there)) => {
                    let row = self.rows.get(other).and_then(|row| row.data.as_ref());
                    let value = row.and_then(|row| row.get(there)).filter(|value| **value != Json::Null);
                    value.map(|value| Some(json(value))).into_iter().collect()
                }
            };
            if !column.is_required {
                choices.push(None);
            }
            match (choices.is_empty(), column.refers) {
                (true, Some((other, _))) => {
                    let table = SAMPLES.get(other).map_or("", |other| other.table);
                    Err(format!("`{}` refers to `{table}`, which has no row", column.name))
                }
                (true, None) => Err(format!("nothing is known to be a value of `{}`", column.name)),
                (false, _) => Ok(choices),
            }
        });
        choices.collect()
    }

    /// Some row that is there already.
    fn some(&mut self, sample: &Sample) -> Option<Map> {
        let path = format!("{}?limit=1", sample.path);
        let answer = self.send("GET", &path, "", "");
        if answer.status != 200 {
            self.is_wrong(sample, &format!("GET {path}"), &answer);
            return None;
        }
        self.told.right += 1;
        answer.list().pop()
    }

    fn is_same(&mut self, sample: &Sample, column: &Column, sent: &str, data: &Map) {
        let back = data.get(column.name);
        let is_same = match Json::from_json(sent.as_bytes()) {
            Ok(sent) if column.is_exact => back == Some(&sent),
            _ => back.is_some(),
        };
        if !is_same {
            let back = back.map_or_else(|| "nothing".to_owned(), json);
            let told = format!("`{}` was {sent} and came back as {back}", column.name);
            self.told.wrong.push((sample.table, told));
        }
    }

    /// The row is where it is said to be.
    fn is_there(&mut self, sample: &Sample, place: &str, data: &Map) {
        let answer = self.send("GET", place, "", "");
        match answer.data() {
            Some(found) if answer.status == 200 && found == *data => self.told.right += 1,
            _ => self.is_wrong(sample, &format!("GET {place}"), &answer),
        }
    }

    /// A list that is narrowed to its key has it, and nothing else.
    fn is_listed(&mut self, sample: &Sample, data: &Map) {
        let conditions = sample.key.iter().map(|(name, parameter)| {
            let value = data.get(name).filter(|_| !parameter.is_empty())?;
            let value = match value {
                Json::String(text) => text.clone(),
                value => json(value),
            };
            Some(format!("{}={}", encoded(parameter), encoded(&value)))
        });
        let conditions: Option<Vec<String>> = conditions.collect();
        let path = match &conditions {
            Some(conditions) => format!("{}?{}", sample.path, conditions.join("&")),
            None => format!("{}?limit=1", sample.path),
        };
        let answer = self.send("GET", &path, "", "");
        let found = answer.list();
        let is_it = match conditions {
            Some(_) => found.len() == 1 && found.first() == Some(data),
            None => found.len() == 1,
        };
        match answer.status == 200 && is_it {
            true => self.told.right += 1,
            false => self.is_wrong(sample, &format!("GET {path}"), &answer),
        }
    }

    /// Changes a column, if the row is what it was: what it is then.
    fn change(
        &mut self,
        sample: &Sample,
        choices: &[Vec<Choice>],
        at: &[usize],
        place: &str,
        e_tag: &str,
    ) -> Option<Map> {
        let columns = || sample.columns.iter().zip(choices).zip(at).filter(|((column, _), _)| column.can_change);
        // Another value, or at least the same.
        let others = columns().flat_map(|((column, choices), at)| {
            let choices = choices.iter().enumerate();
            let others = choices.filter(move |(other, choice)| other != at && choice.is_some());
            others.map(move |(_, choice)| (column, choice))
        });
        let same = columns().filter_map(|((column, choices), at)| Some((column, choices.get(*at)?)));
        let headers = match e_tag {
            "" => String::new(),
            e_tag => format!("if-match: {e_tag}\r\n"),
        };
        let mut refused = None;
        for (column, choice) in others.chain(same).take(TRIES) {
            let Some(value) = choice else { continue };
            let body = format!("{{{}:{value}}}", json(&Json::String(column.name.to_owned())));
            let answer = self.send("PATCH", place, &headers, &body);
            match (answer.status, answer.data()) {
                (200, Some(data)) => {
                    self.told.right += 1;
                    self.is_same(sample, column, value, &data);
                    return Some(data);
                }
                (400 | 409, _) => refused = Some(answer.text),
                _ => {
                    self.is_wrong(sample, &format!("PATCH {place} {body}"), &answer);
                    return None;
                }
            }
        }
        if let Some(refused) = refused {
            let reason = format!("no change was found that is taken: {refused}");
            self.told.untried.push((sample.table, reason));
        }
        None
    }

    /// Deletes a row, which is not there then.
    fn delete(&mut self, sample: &Sample, place: &str) {
        let answer = self.send("DELETE", place, "", "");
        match answer.status {
            204 => self.told.right += 1,
            // What triggers have made, or what somebody has kept for later.
            400 | 409 => {
                let reason = format!("a row cannot be deleted: {}", answer.text);
                self.told.untried.push((sample.table, reason));
                return;
            }
            _ => return self.is_wrong(sample, &format!("DELETE {place}"), &answer),
        }
        let answer = self.send("GET", place, "", "");
        match answer.status {
            404 => self.told.right += 1,
            _ => self.is_wrong(sample, &format!("GET {place} of what is deleted"), &answer),
        }
    }

    fn is_wrong(&mut self, sample: &Sample, asked: &str, answer: &Answer) {
        let told = format!("{asked} was answered with {} {}", answer.status, answer.text);
        self.told.wrong.push((sample.table, told));
    }

    fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> Answer {
        let (host, more) = (self.address, self.headers);
        let kind = if body.is_empty() { "" } else { "content-type: application/json\r\n" };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\n{more}{headers}{kind}content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        let answer = TcpStream::connect(self.address).and_then(|mut stream| {
            stream.set_read_timeout(Some(Duration::from_secs(60)))?;
            stream.write_all(request.as_bytes())?;
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer)?;
            Ok(answer)
        });
        match answer {
            Ok(answer) => Answer::of(&String::from_utf8_lossy(&answer)),
            Err(error) => Answer {
                status: 0,
                head: String::new(),
                body: Json::Null,
                text: error.to_string(),
            },
        }
    }
}

impl Answer {
    fn of(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        Self {
            status: status.unwrap_or_default(),
            head: head.to_owned(),
            body: Json::from_json(body.as_bytes()).unwrap_or(Json::Null),
            text: body.to_owned(),
        }
    }

    fn header(&self, name: &str) -> String {
        let header = self.head.lines().find_map(|line| {
            let (known, value) = line.split_once(':')?;
            known.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        });
        header.unwrap_or_default()
    }

    fn member(&self, name: &str) -> Option<&Json> {
        match &self.body {
            Json::Object(body) => body.get(name),
            _ => None,
        }
    }

    /// The row that it is about.
    fn data(&self) -> Option<Map> {
        match self.member("data") {
            Some(Json::Object(data)) => Some(data.clone()),
            _ => None,
        }
    }

    /// The rows that it lists.
    fn list(&self) -> Vec<Map> {
        let Some(Json::Array(rows)) = self.member("data") else {
            return Vec::new();
        };
        let rows = rows.iter().filter_map(|row| match row {
            Json::Object(row) => Some(row.clone()),
            _ => None,
        });
        rows.collect()
    }

    /// The fields that an error is about.
    fn fields(&self) -> Vec<String> {
        let Some(Json::Object(error)) = self.member("error") else {
            return Vec::new();
        };
        let Some(Json::Array(details)) = error.get("details") else {
            return Vec::new();
        };
        let fields = details.iter().filter_map(|detail| match detail {
            Json::Object(detail) => match detail.get("field") {
                Some(Json::String(field)) => Some(field.clone()),
                _ => None,
            },
            _ => None,
        });
        fields.collect()
    }
}

/// Which values are tried next: of the columns that an error names, all that can be had together.
struct Tries {
    /// Which of its choices each column has.
    at: Vec<usize>,
    /// How often columns were tried together.
    counts: HashMap<Vec<usize>, usize>,
    left: usize,
}

impl Tries {
    fn of(choices: &[Vec<Choice>]) -> Self {
        Self {
            at: vec![0; choices.len()],
            counts: HashMap::new(),
            left: TRIES,
        }
    }

    /// Chooses other values, if there are any left to choose.
    fn go_on(&mut self, sample: &Sample, choices: &[Vec<Choice>], refused: &Answer) -> bool {
        let fields = refused.fields();
        let is_open = |at: &usize| choices.get(*at).is_some_and(|choices| choices.len() > 1);
        let columns = sample.columns.iter().enumerate();
        let named = columns.filter(|(_, column)| {
            let inside = |field: &String| field.split(['.', '[']).next() == Some(column.name);
            fields.iter().any(inside)
        });
        let named: Vec<usize> = named.map(|(at, _)| at).filter(is_open).collect();
        self.left -= 1;
        if self.left == 0 || (named.is_empty() && !fields.is_empty()) {
            return false;
        }
        let n_choices = |at: usize| choices.get(at).map_or(1, Vec::len).max(1);
        if !named.is_empty() {
            let mut count = self.count(&named);
            for at in &named {
                if let Some(choice) = self.at.get_mut(*at) {
                    *choice = count % n_choices(*at);
                }
                count /= n_choices(*at);
            }
            // What is left over has been through all of them.
            if count == 0 {
                return true;
            }
        }
        // Whatever it is about is not said, or is computed of something else: all columns get another value.
        let count = self.count(&[]);
        for (at, choice) in self.at.iter_mut().enumerate() {
            *choice = count % n_choices(at);
        }
        count < (0..choices.len()).map(n_choices).max().unwrap_or(1)
    }

    /// Counts how often these columns were tried together, this time included.
    fn count(&mut self, columns: &[usize]) -> usize {
        let count = self.counts.entry(columns.to_vec()).or_insert(0);
        *count += 1;
        *count
    }
}

/// A row as JSON.
fn body(sample: &Sample, choices: &[Vec<Choice>], at: &[usize]) -> String {
    let members = sample.columns.iter().zip(choices).zip(at).filter_map(|((column, choices), at)| {
        let value = choices.get(*at)?.as_ref()?;
        Some(format!("{}:{value}", json(&Json::String(column.name.to_owned()))))
    });
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

fn json(value: &Json) -> String {
    String::from_utf8_lossy(&value.to_json()).into_owned()
}

/// A text as a part of a query (RFC 3986, 3.4).
fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (tables, right) = (self.tables, self.right);
        writeln!(f, "{tables} tables, {right} requests that were answered as they should be")?;
        for (table, reason) in &self.untried {
            writeln!(f, "not tried: `{table}`: {reason}")?;
        }
        for (table, told) in &self.wrong {
            writeln!(f, "wrong: `{table}`: {told}")?;
        }
        Ok(())
    }
}
