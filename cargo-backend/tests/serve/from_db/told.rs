//! What a server is asked, and what it tells.

use serde_json::Value;

use crate::server::Server;

/// Status, headers and body of an answer.
pub(super) struct Told {
    pub(super) status: u16,
    headers: String,
    pub(super) body: Value,
    #[cfg(unix)]
    text: String,
}

impl Told {
    /// The rows of a list, by one of their members.
    pub(super) fn all(&self, member: &str) -> Vec<Value> {
        let rows = self.body["data"].as_array().unwrap();
        rows.iter().map(|row| row[member].clone()).collect()
    }

    pub(super) fn header(&self, name: &str) -> String {
        let start = format!("{name}: ");
        let line = self
            .headers
            .lines()
            .find_map(|line| line.strip_prefix(&start));
        line.unwrap_or_default().to_owned()
    }

    /// The code of an error, and the fields that it is about.
    pub(super) fn error(&self) -> (u16, String, Vec<Value>) {
        let error = &self.body["error"];
        let fields = error["details"].as_array().into_iter().flatten();
        let fields = fields.map(|detail| detail["field"].clone()).collect();
        (
            self.status,
            error["code"].as_str().unwrap_or_default().to_owned(),
            fields,
        )
    }
}

/// An answer to tenant 1 as it is sent, but for what is different each time and in each program.
#[cfg(unix)]
pub(super) fn text_of(
    server: &Server,
    headers: &str,
    method: &str,
    path: &str,
    body: Value,
) -> String {
    let headers = format!("authorization: Bearer 1\r\n{headers}");
    let told = ask_as(server, headers.trim_end(), method, path, body);
    let id = told.header("x-request-id");
    let named = ["content-type", "etag", "location", "allow"];
    let named = named.map(|name| format!("{name}: {}\n", told.header(name)));
    let text = told.text.replace(&id, "…");
    format!("{}\n{}\n{text}", told.status, named.concat())
}

/// Sends a request of tenant 1.
pub(super) fn ask(server: &Server, method: &str, path: &str, body: Value) -> Told {
    ask_as(server, "authorization: Bearer 1", method, path, body)
}

pub(super) fn ask_as(
    server: &Server,
    headers: &str,
    method: &str,
    path: &str,
    body: Value,
) -> Told {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let head = format!(
        "{method} {path} HTTP/1.1\r\n{headers}\r\ncontent-type: application/json\r\ncontent-length: {}",
        body.len()
    );
    let answer = server.send(&head, &body);
    Told {
        status: answer.status,
        headers: answer.headers,
        body: serde_json::from_str(&answer.body).unwrap_or_default(),
        #[cfg(unix)]
        text: answer.body,
    }
}
