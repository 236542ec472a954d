//! The servers that are measured: processes of their own, each with one thread that answers.

use std::fs;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Says where this process serves, and ends it when standard input ends.
#[expect(clippy::print_stdout, reason = "the driver reads the address")]
pub(crate) fn announce(address: SocketAddr) {
    println!("{address}");
    std::thread::spawn(|| {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
}

/// A server that runs.
pub(crate) struct Server {
    pub(crate) kind: &'static str,
    child: Child,
    address: SocketAddr,
}

impl Server {
    /// Starts this program again as a server, under callgrind if there is a file for its figures.
    pub(crate) fn start(
        framework: &str,
        kind: &'static str,
        figures: Option<&Path>,
    ) -> io::Result<Self> {
        let own = std::env::current_exe()?;
        let mut command = match figures {
            None => Command::new(own),
            Some(file) => {
                let mut command = Command::new("valgrind");
                command.arg("--tool=callgrind").arg("--quiet");
                command.arg(format!("--callgrind-out-file={}", file.display()));
                command.arg(own);
                command
            }
        };
        let mut child = command
            .args(["serve", framework, kind])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        let address = line.trim().parse().map_err(io::Error::other)?;
        Ok(Self {
            kind,
            child,
            address,
        })
    }

    /// Nanoseconds that the server has been on a processor, from the `schedstat` of its threads.
    pub(crate) fn cpu(&self) -> io::Result<u64> {
        let threads = fs::read_dir(format!("/proc/{}/task", self.child.id()))?;
        threads
            .map(|thread| {
                let text = fs::read_to_string(thread?.path().join("schedstat"))?;
                let first = text.split_whitespace().next().unwrap_or_default();
                first.parse::<u64>().map_err(io::Error::other)
            })
            .sum()
    }

    /// Ends the server by ending its input.
    pub(crate) fn stop(mut self) -> io::Result<()> {
        drop(self.child.stdin.take());
        self.child.wait()?;
        Ok(())
    }
}

/// Connections to a server that stay open.
pub(crate) struct Client {
    connections: Vec<TcpStream>,
    answer: Vec<u8>,
}

impl Client {
    /// How many requests are under way at a time.
    const CONNECTIONS: usize = 8;

    pub(crate) fn of(server: &Server) -> io::Result<Self> {
        let connect = |_| {
            let stream = TcpStream::connect(server.address)?;
            stream.set_nodelay(true)?;
            Ok(stream)
        };
        Ok(Self {
            connections: (0..Self::CONNECTIONS)
                .map(connect)
                .collect::<io::Result<_>>()?,
            answer: vec![0; 16 << 10],
        })
    }

    /// Posts a body so many times, each of which has to be answered with the status.
    pub(crate) fn post(
        &mut self,
        path: &str,
        body: &str,
        times: usize,
        status: u16,
    ) -> io::Result<()> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let request = [head.as_bytes(), body.as_bytes()].concat();
        let expected = format!("HTTP/1.1 {status} ");
        for _ in 0..times.div_ceil(Self::CONNECTIONS) {
            for connection in &mut self.connections {
                connection.write_all(&request)?;
            }
            for connection in &mut self.connections {
                let answer = read_answer(connection, &mut self.answer)?;
                if !answer.starts_with(expected.as_bytes()) {
                    let text = String::from_utf8_lossy(answer).into_owned();
                    return Err(io::Error::other(text));
                }
            }
        }
        Ok(())
    }
}

/// Reads an answer that says how long it is.
fn read_answer<'b>(stream: &mut TcpStream, buffer: &'b mut [u8]) -> io::Result<&'b [u8]> {
    let mut length = 0;
    loop {
        let free = buffer.get_mut(length..).unwrap_or_default();
        let read = stream.read(free)?;
        if read == 0 {
            return Err(io::Error::other("the server closed the connection"));
        }
        length += read;
        let so_far = buffer.get(..length).unwrap_or_default();
        if is_whole(so_far) {
            return Ok(buffer.get(..length).unwrap_or_default());
        }
    }
}

fn is_whole(answer: &[u8]) -> bool {
    let Some(head) = answer.windows(4).position(|window| window == b"\r\n\r\n") else {
        return false;
    };
    let text = String::from_utf8_lossy(answer.get(..head).unwrap_or_default()).to_lowercase();
    let length = text.split("content-length: ").nth(1);
    let length = length.and_then(|rest| rest.split("\r\n").next()?.parse::<usize>().ok());
    length.is_some_and(|length| answer.len() >= head + 4 + length)
}
