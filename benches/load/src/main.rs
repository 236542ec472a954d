//! What `cargo backend load` costs, and how true its figures are, beside other generators of load.
//!
//! `cargo bench -p bench-load` builds the tool, starts servers in which one thread answers, and lets each
//! generator ask them in turns: ours, goose's own client, and `wrk` and `oha` where these are installed.
//! It prints a table in Markdown. Memory, processor time and the instants of a server that is frozen are
//! read as Linux tells them.

mod clients;
mod goose_get;
mod server;

use std::error::Error;
use std::time::Duration;

use clients::{Client, Told};
use server::Server;

/// How long each generator asks at a time, and how often it is its turn.
const TURN: Duration = Duration::from_secs(5);
const ROUNDS: usize = 5;
/// Connections of each.
const CONNECTIONS: usize = 20;

type Failed = Box<dyn Error>;

fn main() -> Result<(), Failed> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["serve"] => Ok(server::serve(false)?),
        ["serve", "frozen"] => Ok(server::serve(true)?),
        ["goose", url, users, seconds] => goose_get::run(url, users.parse()?, seconds.parse()?),
        _ => measure(),
    }
}

fn measure() -> Result<(), Failed> {
    let ours = clients::build()?;
    throughput(&ours)?;
    rate(&ours)?;
    frozen(&ours)?;
    memory(&ours)
}

/// Requests a second on one thread of a generator, and what each costs it, in turns.
fn throughput(ours: &Client) -> Result<(), Failed> {
    let server = Server::start(&["serve"])?;
    let mut all = vec![ours.clone()];
    all.extend(clients::others()?);
    let mut told: Vec<Vec<Told>> = vec![Vec::new(); all.len()];
    for _ in 0..ROUNDS {
        for (client, told) in all.iter().zip(&mut told) {
            told.push(client.ask(&server.url, CONNECTIONS, TURN)?);
        }
    }
    println!(
        "| one thread, {CONNECTIONS} connections | req/sec | µs of processor time a request | ours / its req/sec | ours / its time |"
    );
    println!("| --- | ---: | ---: | ---: | ---: |");
    let medians = told.iter().map(|told| {
        let rates = told.iter().map(|it| it.n / TURN.as_secs_f64());
        let costs = told.iter().map(|it| it.cpu / it.n * 1e6);
        (median(rates), median(costs))
    });
    let medians: Vec<_> = medians.collect();
    let (our_rate, our_cost) = medians.first().copied().unwrap_or((f64::NAN, f64::NAN));
    for (client, (rate, cost)) in all.iter().zip(&medians) {
        println!(
            "| {} | {rate:.0} | {cost:.1} | {:.2} | {:.2} |",
            client.name,
            our_rate / rate,
            our_cost / cost
        );
    }
    println!();
    Ok(())
}

/// How many requests were sent of those that were asked for.
fn rate(ours: &Client) -> Result<(), Failed> {
    let server = Server::start(&["serve"])?;
    println!("| requests a second asked | achieved |\n| ---: | ---: |");
    for rate in [100, 1000, 5000] {
        let report = ours.report(&[
            &server.url,
            "--rate",
            &rate.to_string(),
            "--duration",
            "10",
            "--arrival",
            "constant",
        ])?;
        let n = clients::number(&report["total"]["requests"])?;
        let seconds = clients::number(&report["seconds"])?;
        let share = n / seconds / f64::from(rate);
        println!("| {rate} | {:.2} % |", share * 100.0);
    }
    println!();
    Ok(())
}

/// Percentiles of a server that is frozen for a second in five, against what they are by calculation:
/// who comes in that second waits for its end.
fn frozen(ours: &Client) -> Result<(), Failed> {
    let server = Server::start(&["serve", "frozen"])?;
    let cycles = 6;
    let duration = (server::PERIOD * cycles).as_secs().to_string();
    // How many of the requests of a Poisson process fall into the freezes is chance, which moves P90 by more
    // than what is looked for.
    let report = ours.report(&[
        &server.url,
        "--rate",
        "500",
        "--arrival",
        "constant",
        "--duration",
        &duration,
    ])?;
    let share = server::FROZEN.as_secs_f64() / server::PERIOD.as_secs_f64();
    println!(
        "| frozen 1 s in 5 | by calculation | measured | off by |\n| --- | ---: | ---: | ---: |"
    );
    for (name, quantile) in [("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99)] {
        let wanted = (1.0 - (1.0 - quantile) / share).max(0.0) * server::FROZEN.as_secs_f64();
        let found = clients::number(&report["total"]["latency"][name])? / 1e3;
        println!(
            "| {} | {:.0} ms | {:.1} ms | {:+.1} ms |",
            name.to_uppercase(),
            wanted * 1e3,
            found * 1e3,
            (found - wanted) * 1e3
        );
    }
    println!();
    Ok(())
}

/// The most memory of ten thousand users.
fn memory(ours: &Client) -> Result<(), Failed> {
    let server = Server::start(&["serve"])?;
    let users = 10_000;
    let bytes = ours.memory(&server.url, users, Duration::from_secs(10))?;
    println!("| users | memory |\n| ---: | ---: |");
    println!("| {users} | {:.0} MB |", bytes / 1e6);
    Ok(())
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
