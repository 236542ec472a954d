//! The application over HTTP.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use tracing_subscriber::filter::LevelFilter;

use crate::config::{Config, LogFormat};
use crate::operations::Operations;
use crate::{api, serve};

/// What is answered to `GET path`.
fn get(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("it serves");
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    answer
}

/// On any port.
pub fn config() -> Config {
    Config {
        host: [127, 0, 0, 1].into(),
        port: 0,
        log_format: LogFormat::Text,
        log_level: LevelFilter::OFF,
        metrics_token: None,
    }
}

#[{runtime}::test]
async fn it_serves() {
    let config = config();
    let listener = config.listen().expect("a port is free");
    let address = listener.local_addr().expect("it listens");
    let asking = tokio::task::spawn_blocking(move || {
        for (path, status) in [
            ("{prefix}/health/live", "200"),
            ("{prefix}/health/ready", "200"),
            ("{prefix}/metrics", "404"),
            ("{prefix}/openapi.json", "200"),
            ("{prefix}/docs", "200"),
            ("/no/such/path/of/the/document", "404"),
        ] {
            let answer = get(address, path);
            assert!(
                answer.starts_with(&format!("HTTP/1.1 {status} ")),
                "{path}: {answer}"
            );
        }
    });
    let operations = Operations::new(&config);
    tokio::select! {
        ended = serve::serve(api::router(), listener, operations) => panic!("it ended: {ended:?}"),
        asked = asking => asked.expect("all is answered as it should be"),
    }
}
