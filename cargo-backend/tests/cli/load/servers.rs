//! Servers that are started, and those that are spoken to otherwise.

use std::net::TcpListener;

use super::{ran_once, server, trusted};
use crate::program::Place;
use crate::tls::Authority;

/// A port that nobody has.
fn port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

#[test]
#[cfg(unix)]
fn a_server_is_started_watched_and_ended() {
    let place = Place::new();
    place.put("served/index.html", "it");
    let port = port();
    let url = format!("http://127.0.0.1:{port}/");
    let run = trusted(|| {
        let exec = format!("python3 -m http.server {port} --bind 127.0.0.1 --directory served");
        let mut command = place.command();
        command.args(["load", &url, "-c", "2", "-t", "2", "--exec", &exec]);
        command.args(["--wait-for", &url]);
        crate::program::run(&mut command, b"")
    });
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("Server       kept "), "{}", run.stdout);
    assert!(TcpListener::bind(("127.0.0.1", port)).is_ok());
}

#[test]
#[cfg(unix)]
fn a_server_that_does_not_start_says_why() {
    let place = Place::new();
    let tried = |url: &str, arguments: &[&str]| {
        let mut command = place.command();
        command.args(["load", url, "-n", "1"]).args(arguments);
        crate::program::run(&mut command, b"")
    };
    let free = format!("http://127.0.0.1:{}/", port());
    for (url, arguments, told) in [
        (
            free.as_str(),
            &["--exec", "echo the port is taken >&2; exit 7"][..],
            &[
                "has ended (exit status: 7)",
                "the last that it said: the port is taken",
            ][..],
        ),
        (
            &free,
            &["--exec", "sleep 600", "--wait", "200ms"],
            &["does not answer after 0.2 s", "it said nothing"],
        ),
        (
            &free,
            &["--wait-for", "http://127.0.0.1:1/", "--wait", "0"],
            &["`http://127.0.0.1:1/` does not answer"],
        ),
        (
            &format!("{}/", server(0)),
            &["--exec", "sleep 600"],
            &["something answers at", "already"],
        ),
    ] {
        let run = tried(url, arguments);
        assert_eq!(run.code, Some(2), "{arguments:?}: {}", run.stderr);
        for told in told {
            assert!(run.stderr.contains(told), "{told}: {}", run.stderr);
        }
    }
}

#[test]
fn https_is_spoken_with_whom_the_machine_trusts() {
    let authority = Authority::new();
    let url = authority.serve(|_, to| {
        to.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok")
    });
    let place = Place::new();
    place.put("authority.pem", &authority.pem());
    place.put("other.pem", &Authority::new().pem());
    let tried = |trusted: &str| {
        let mut command = place.command();
        command.env("SSL_CERT_FILE", place.path().join(trusted));
        command.args(["load", &url, "-n", "40", "-c", "2"]);
        crate::program::run(&mut command, b"")
    };
    let run = trusted(|| tried("authority.pem"));
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("(40 requests"), "{}", run.stdout);
    let run = tried("other.pem");
    assert_eq!(run.code, Some(2), "{}{}", run.stdout, run.stderr);
    assert!(
        run.stderr.contains("that `SSL_CERT_FILE` names"),
        "{}",
        run.stderr
    );
}

/// A server that speaks HTTP/2 alone, without TLS, and answers with what the request said.
fn second_version() -> String {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap()).unwrap();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let answer = hyper::service::service_fn(|request: hyper::Request<_>| async move {
                    let _: &hyper::body::Incoming = request.body();
                    let is_whole = request.uri().authority().is_some()
                        && !request.headers().contains_key("host")
                        && request.uri().path() == "/a";
                    let mut response = hyper::Response::new(String::from("ok"));
                    if !is_whole {
                        *response.status_mut() = hyper::StatusCode::BAD_REQUEST;
                    }
                    Ok::<_, std::convert::Infallible>(response)
                });
                let stream = hyper_util::rt::TokioIo::new(stream);
                let executor = hyper_util::rt::TokioExecutor::new();
                tokio::spawn(async move {
                    let builder = hyper::server::conn::http2::Builder::new(executor);
                    let _ = builder.serve_connection(stream, answer).await;
                });
            }
        });
    });
    format!("http://{}", told.recv().unwrap())
}

#[test]
fn the_second_version_of_http_is_spoken() {
    let url = second_version();
    let place = Place::new();
    let line = format!("load {url}/a --http 2 -n 500 -c 4 --report r.json");
    let run = trusted(|| place.run(&line));
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    let report: serde_json::Value = serde_json::from_str(&place.read("r.json")).unwrap();
    assert_eq!(report["total"]["statuses"]["200"], 500, "{}", run.stdout);
    let first = ran_once(&format!("{url}/a -n 5"));
    assert_ne!(first.code, Some(0), "{}", first.stdout);
}
