//! A server that answers as fast as one thread can, or is frozen from time to time.

use std::convert::Infallible;
use std::io::{self, BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

/// How often it is frozen, and how long.
pub(crate) const PERIOD: Duration = Duration::from_secs(5);
pub(crate) const FROZEN: Duration = Duration::from_secs(1);

const BODY: &[u8] = br#"{"id":17,"name":"pear","tags":["green","ripe"],"price":1.25}"#;

/// Serves until it is ended; says where.
pub(crate) fn serve(freezes: bool) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}/", listener.local_addr()?);
        if freezes {
            tokio::spawn(async {
                let begun = Instant::now();
                for cycle in 0u32.. {
                    let at = PERIOD * cycle + (PERIOD - FROZEN);
                    tokio::time::sleep(at.saturating_sub(begun.elapsed())).await;
                    // The one thread that there is.
                    let end = PERIOD * (cycle + 1);
                    std::thread::sleep(end.saturating_sub(begun.elapsed()));
                }
            });
        }
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            tokio::spawn(async move {
                let connection = http1::Builder::new();
                let connection =
                    connection.serve_connection(TokioIo::new(stream), service_fn(answer));
                drop(connection.await);
            });
        }
    })
}

async fn answer(_request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let mut response = Response::new(Full::new(Bytes::from_static(BODY)));
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    Ok(response)
}

/// One as a process, which ends with it.
pub(crate) struct Server {
    child: Child,
    pub(crate) url: String,
}

impl Server {
    pub(crate) fn start(arguments: &[&str]) -> io::Result<Self> {
        let mut child = unlimited(&std::env::current_exe()?)
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let mut url = String::new();
        BufReader::new(stdout).read_line(&mut url)?;
        Ok(Self {
            child,
            url: url.trim().to_owned(),
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A command that may open as many files as this machine lets it.
pub(crate) fn unlimited(program: &std::path::Path) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", "ulimit -n $(ulimit -Hn); exec \"$@\"", "sh"])
        .arg(program);
    command
}
