//! A server that answers as fast as one thread can, or is frozen from time to time.

use std::io::{self, BufRead as _, BufReader};
use std::net::Ipv4Addr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

/// How often it is frozen, and how long.
pub(crate) const PERIOD: Duration = Duration::from_secs(5);
pub(crate) const FROZEN: Duration = Duration::from_secs(1);

/// How many may wait to be let in.
const QUEUE: u32 = 4096;

/// What ends a head (RFC 9112, section 2.1).
const END: &[u8] = b"\r\n\r\n";
const ANSWER: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 60\r\n\r\n\
    {\"id\":17,\"name\":\"pear\",\"tags\":[\"green\",\"ripe\"],\"price\":1.25}";

/// Serves until it is ended; says where.
pub(crate) fn serve(freezes: bool) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        // Whoever comes while it is frozen is let in: a full queue would make clients try again in a second.
        let socket = TcpSocket::new_v4()?;
        socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
        let listener = socket.listen(QUEUE)?;
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
            tokio::spawn(async move { drop(answer(stream).await) });
        }
    })
}

/// Answers each request without a body as soon as its head is over, whatever it asks.
async fn answer(mut stream: TcpStream) -> io::Result<()> {
    let mut buffer = [0; 4096];
    let mut answers = Vec::new();
    // How much of the end of a head has come.
    let mut matched = 0;
    loop {
        let n = stream.read(&mut buffer).await?;
        let Some(read) = buffer.get(..n).filter(|it| !it.is_empty()) else {
            return Ok(());
        };
        answers.clear();
        for byte in read {
            matched = match (byte, matched) {
                (b'\r', 0 | 2) | (b'\n', 1 | 3) => matched + 1,
                (b'\r', _) => 1,
                _ => 0,
            };
            if matched == END.len() {
                answers.extend_from_slice(ANSWER);
                matched = 0;
            }
        }
        stream.write_all(&answers).await?;
    }
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
