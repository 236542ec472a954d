//! What a request costs the generated server, in processor time: beside a hand-written twin with the
//! same checks, and beside a server that only reads the body, which is the ceiling; on each framework.
//!
//! `cargo bench -p bench-server` prints microseconds of processor time a request over HTTP on
//! loopback, and ratios; the servers are processes in which one thread answers, and take turns.
//! `cargo bench -p bench-server -- --instructions` counts instructions by callgrind instead, which
//! is slower and steadier.

include!(concat!(env!("OUT_DIR"), "/api.rs"));
include!(concat!(env!("OUT_DIR"), "/api_on_actix.rs"));

mod bodies;
mod on_actix;
mod on_axum;
mod ours;
mod report;
mod server;
mod twin;

use std::error::Error;
use std::fs;
use std::io;

use bodies::{Sample, samples};
use report::report;
use server::{Client, Server};

/// What the servers are built on.
const FRAMEWORKS: [&str; 2] = ["axum", "actix"];

/// The servers of each framework. The generated one comes first: the others are what it is compared
/// with.
const SERVERS: [&str; 3] = ["generated", "twin", "ceiling"];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["serve", "axum", kind] => Ok(on_axum::serve(kind)?),
        ["serve", _, kind] => Ok(on_actix::serve(kind)?),
        _ if arguments.contains(&"--instructions") => {
            FRAMEWORKS.into_iter().try_for_each(instructions)
        }
        _ => FRAMEWORKS.into_iter().try_for_each(time),
    }
}

/// Both servers have to agree on what is right before their speed means anything.
fn agree(servers: &[Server], samples: &[Sample]) -> io::Result<()> {
    for server in servers {
        let mut client = Client::of(server)?;
        for sample in samples {
            client.post(sample.path, &sample.body, 1, 201)?;
            if server.kind != "ceiling" {
                client.post(sample.path, &sample.wrong, 1, 400)?;
            }
        }
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a benchmark reports to its reader")]
fn time(framework: &str) -> Result<(), Box<dyn Error>> {
    const ROUNDS: usize = 21;
    const REQUESTS: usize = 4000;
    let start = |kind| Server::start(framework, kind, None);
    let servers: Vec<_> = SERVERS.into_iter().map(start).collect::<io::Result<_>>()?;
    let samples = samples();
    agree(&servers, &samples)?;
    for Sample {
        name, path, body, ..
    } in &samples
    {
        println!("{framework}, {name} body, {} bytes", body.len());
        let mut clients: Vec<_> = servers.iter().map(Client::of).collect::<io::Result<_>>()?;
        let mut times = vec![Vec::new(); servers.len()];
        for round in 0..ROUNDS {
            for turn in 0..servers.len() {
                // Each server is first as often as it is last.
                let n = (turn + round) % servers.len();
                let (Some(server), Some(client), Some(times)) =
                    (servers.get(n), clients.get_mut(n), times.get_mut(n))
                else {
                    continue;
                };
                let before = server.cpu()?;
                client.post(path, body, REQUESTS, 201)?;
                #[expect(clippy::cast_precision_loss, reason = "some milliseconds")]
                times.push((server.cpu()? - before) as f64 / 1e3 / REQUESTS as f64);
            }
        }
        report(&SERVERS, "µs CPU", &times);
    }
    servers.into_iter().try_for_each(Server::stop)?;
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a benchmark reports to its reader")]
fn instructions(framework: &str) -> Result<(), Box<dyn Error>> {
    const FEW: usize = 80;
    const MANY: usize = 880;
    let file = std::env::temp_dir().join(format!("instructions-{}", std::process::id()));
    for Sample {
        name, path, body, ..
    } in &samples()
    {
        println!("{framework}, {name} body, {} bytes", body.len());
        let mut counts = Vec::new();
        for server in SERVERS {
            let count = |times| -> Result<u64, Box<dyn Error>> {
                let server = Server::start(framework, server, Some(&file))?;
                Client::of(&server)?.post(path, body, times, 201)?;
                server.stop()?;
                let text = fs::read_to_string(&file)?;
                let total = text.lines().find_map(|line| line.strip_prefix("totals: "));
                Ok(total.ok_or("callgrind says no total")?.trim().parse()?)
            };
            let few = count(FEW)?;
            #[expect(clippy::cast_precision_loss, reason = "some millions")]
            let each = (count(MANY)? - few) as f64 / (MANY - FEW) as f64;
            counts.push(vec![each]);
        }
        report(&SERVERS, "instructions", &counts);
    }
    fs::remove_file(file)?;
    Ok(())
}
