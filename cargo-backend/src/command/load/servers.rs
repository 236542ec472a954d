//! The servers of a run: those that are there, and those that are started for it.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use hyper::header::{HOST, HeaderValue};

use crate::cli::load::ServerArgs;
use crate::load::client::{Connection, Message, Peer, Version};
use crate::load::server::Server;
use crate::load::target::Target;
use crate::load::watch::Whom;
use crate::ui::{Problem, Ui};

/// How long connecting may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often it is looked at whether a server answers.
const STEP: Duration = Duration::from_millis(50);

/// Starts what is to be started, and waits until it answers.
pub(super) fn start(
    arguments: &ServerArgs,
    targets: &[Target],
    version: Version,
    ui: &mut Ui,
) -> Result<Vec<Server>, Problem> {
    let commands = match targets {
        [target] => vec![(target, &arguments.exec)],
        [base, head] => vec![(base, &arguments.exec_base), (head, &arguments.exec)],
        _ => Vec::new(),
    };
    let mut servers: Vec<Server> = Vec::new();
    for (target, command) in commands {
        let Some(command) = command else {
            continue;
        };
        if ask(target, version).is_ok() {
            let message = format!("something answers at `{}` already", target.url());
            let problem = Problem::new("load::server", message);
            return Err(problem.help("end it, or leave `--exec` out to measure what is there"));
        }
        ui.progress(&format!("waiting for `{command}`"));
        let mut server = Server::start(command)?;
        let answers = || ask(target, version).is_ok();
        server.wait_for(&target.url(), arguments.wait, answers)?;
        servers.push(server);
    }
    for url in &arguments.wait_for {
        let target = Target::of(url)?;
        let answers = || ask(&target, version).is_ok_and(|status| status < 400);
        ui.progress(&format!("waiting for {}", target.url()));
        match servers.last_mut() {
            Some(server) => server.wait_for(&target.url(), arguments.wait, answers)?,
            None => wait_for(&target, arguments.wait, answers)?,
        }
    }
    ui.progress_ends();
    Ok(servers)
}

/// The processes whose use of the machine is told: those of the one server that there is.
pub(super) fn watched(
    arguments: &ServerArgs,
    targets: &[Target],
    started: &[Server],
) -> Option<Whom> {
    match (arguments.pid, targets, started) {
        (Some(id), [_], _) => Some(Whom::Process(id)),
        (None, [_], [server]) => Some(server.processes()),
        _ => None,
    }
}

/// Waits for an instant, in seconds since 1970, at which other generators begin as well.
pub(super) fn wait_until(start: f64, ui: &mut Ui) -> Result<(), Problem> {
    let now = || {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.unwrap_or_default().as_secs_f64()
    };
    let late = now() - start;
    if late > 1.0 {
        let message = format!("the instant to begin was {late:.0} s ago");
        let problem = Problem::new("load::start", message);
        return Err(
            problem.help("let all generators begin later: `--start-at $(( $(date +%s) + 60 ))`")
        );
    }
    ui.progress(&format!("waiting for {:.0} s to begin", -late));
    // Clocks may be set while it waits.
    while let Some(left) = Some(start - now()).filter(|left| *left > 0.0) {
        std::thread::sleep(Duration::from_secs_f64(left.min(1.0)));
    }
    ui.progress_ends();
    Ok(())
}

/// Waits for a server that somebody else has started.
fn wait_for(
    target: &Target,
    patience: Duration,
    mut answers: impl FnMut() -> bool,
) -> Result<(), Problem> {
    let begun = Instant::now();
    while !answers() {
        if begun.elapsed() >= patience {
            let seconds = patience.as_secs_f64();
            let message = format!("`{}` does not answer after {seconds} s", target.url());
            return Err(Problem::new("load::unreachable", message));
        }
        std::thread::sleep(STEP);
    }
    Ok(())
}

/// The server, if it can be connected to.
pub(super) fn reachable(target: &Target, version: Version) -> Result<Arc<Peer>, Problem> {
    let peer = Arc::new(target.peer(version)?);
    match blocking(async { Connection::new(Arc::clone(&peer)).prepare().await }) {
        Ok(()) => Ok(peer),
        Err(error) => {
            let is_untrusted = error.get_ref().is_some_and(|it| it.is::<rustls::Error>());
            let message = format!("`{}` does not answer: {error}", target.url());
            let help = match is_untrusted {
                true => crate::tls::UNTRUSTED,
                false => "start the server first, or let it be started: `--exec COMMAND`",
            };
            Err(Problem::new("load::unreachable", message).help(help))
        }
    }
}

/// The status with which a URL is answered.
fn ask(target: &Target, version: Version) -> io::Result<u16> {
    let peer = target.peer(version).map_err(|_| io::ErrorKind::NotFound)?;
    let mut message = Message {
        uri: target.path.parse().unwrap_or_default(),
        ..Message::default()
    };
    if let Ok(host) = HeaderValue::from_str(&target.authority) {
        message.headers.insert(HOST, host);
    }
    blocking(async {
        let mut connection = Connection::new(Arc::new(peer));
        connection.prepare().await?;
        let exchange = connection.exchange(&message, false, PATIENCE).await;
        exchange.came.map_err(|_| io::ErrorKind::InvalidData.into())
    })
}

/// Does something on a runtime of its own, no longer than connecting may take.
fn blocking<T>(work: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let done = tokio::time::timeout(PATIENCE, work).await;
        done.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
    })
}
