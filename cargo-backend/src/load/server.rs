//! A server that is started for a run, and ended behind it.

use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::watch::Whom;
use crate::ui::Problem;

/// How long a server may take to end once it is asked to.
#[cfg(unix)]
const PATIENCE: Duration = Duration::from_secs(10);
/// How long what it has started may take.
#[cfg(unix)]
const PATIENCE_WITH_REST: Duration = Duration::from_secs(2);
/// How long its last words may take to come.
const PATIENCE_WITH_WORDS: Duration = Duration::from_secs(2);
/// How much of what a server says is kept, in bytes.
const MOST_KEPT: usize = 4 << 10;
/// How often it is looked at whether something has come about.
const STEP: Duration = Duration::from_millis(50);

/// A process, with all that it starts, which ends when this is dropped.
pub(crate) struct Server {
    command: String,
    child: Child,
    /// The end of what it has said.
    said: Arc<Mutex<Vec<u8>>>,
    listeners: Vec<JoinHandle<()>>,
}

impl Server {
    /// Starts a command as a shell understands it.
    ///
    /// # Errors
    ///
    /// If there is no shell.
    pub(crate) fn start(command: &str) -> Result<Self, Problem> {
        let mut shell = shell(command);
        shell
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = shell.spawn().map_err(|error| {
            let message = format!("`{command}` cannot be started: {error}");
            Problem::new("load::server", message)
        })?;
        let said = Arc::new(Mutex::new(Vec::new()));
        let stdout = child.stdout.take();
        let stderr = child.stderr.take();
        let listeners = [
            stdout.map(|it| listen(it, Arc::clone(&said))),
            stderr.map(|it| listen(it, Arc::clone(&said))),
        ];
        Ok(Self {
            command: command.to_owned(),
            child,
            said,
            listeners: listeners.into_iter().flatten().collect(),
        })
    }

    /// Its processes.
    pub(crate) fn processes(&self) -> Whom {
        match cfg!(unix) {
            true => Whom::Group(self.child.id()),
            false => Whom::Process(self.child.id()),
        }
    }

    /// Waits until something answers, which is looked at several times a second.
    ///
    /// # Errors
    ///
    /// If it has ended before, or the time is over.
    pub(crate) fn wait_for(
        &mut self,
        what: &str,
        patience: Duration,
        mut answers: impl FnMut() -> bool,
    ) -> Result<(), Problem> {
        let begun = Instant::now();
        loop {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(self.failed(&format!("`{}` has ended", self.command), Some(status)));
            }
            if answers() {
                return Ok(());
            }
            if begun.elapsed() >= patience {
                let message = format!(
                    "`{}` was started, and `{what}` does not answer after {} s",
                    self.command,
                    patience.as_secs_f64()
                );
                return Err(self.failed(&message, None));
            }
            std::thread::sleep(STEP);
        }
    }

    /// Whether it has ended by itself.
    ///
    /// # Errors
    ///
    /// If so.
    pub(crate) fn still_runs(&mut self) -> Result<(), Problem> {
        match self.child.try_wait() {
            Ok(Some(status)) => {
                let message = format!("`{}` has ended during the run", self.command);
                Err(self.failed(&message, Some(status)))
            }
            _ => Ok(()),
        }
    }

    fn failed(&self, message: &str, status: Option<ExitStatus>) -> Problem {
        if status.is_some() {
            // What it said last may not have been read yet; what it has started may never end.
            let begun = Instant::now();
            while begun.elapsed() < PATIENCE_WITH_WORDS
                && !self.listeners.iter().all(JoinHandle::is_finished)
            {
                std::thread::sleep(STEP / 10);
            }
        }
        let status = status.map_or_else(String::new, |status| format!(" ({status})"));
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let said = String::from_utf8_lossy(&said).trim().to_owned();
        let problem = Problem::new("load::server", format!("{message}{status}"));
        match said.is_empty() {
            true => problem.help("it said nothing"),
            false => problem.help(format!("the last that it said: {said}")),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

/// Keeps the end of what comes, so that nobody has to wait for a reader.
fn listen(mut from: impl Read + Send + 'static, said: Arc<Mutex<Vec<u8>>>) -> JoinHandle<()> {
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(n @ 1..) = from.read(&mut buffer) {
            let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
            said.extend_from_slice(buffer.get(..n).unwrap_or_default());
            let too_many = said.len().saturating_sub(MOST_KEPT);
            said.drain(..too_many);
        }
    })
}

#[cfg(unix)]
fn shell(command: &str) -> Command {
    use std::os::unix::process::CommandExt as _;
    let mut shell = Command::new("sh");
    // A group of its own, so that what the command starts ends with it, and Ctrl-C does not end it
    // before its answers have come.
    shell.arg("-c").arg(command).process_group(0);
    shell
}

#[cfg(not(unix))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd");
    shell.arg("/C").arg(command);
    shell
}

/// Asks it to end as a service manager does, and makes it end if it does not.
#[cfg(unix)]
fn end(child: &mut Child) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) else {
        return;
    };
    let _ = kill_process_group(group, Signal::TERM);
    let mut patience = Instant::now() + PATIENCE;
    let mut leads = true;
    // Who is left of the group may outlive its leader, or be dead with nobody who takes notice.
    while Instant::now() < patience && kill_process_group(group, Signal::CONT).is_ok() {
        if leads && matches!(child.try_wait(), Ok(Some(_))) {
            leads = false;
            patience = patience.min(Instant::now() + PATIENCE_WITH_REST);
        }
        std::thread::sleep(STEP);
    }
    let _ = kill_process_group(group, Signal::KILL);
    let _ = child.wait();
}

#[cfg(not(unix))]
fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(all(test, unix))]
mod tests {
    use std::time::Duration;

    use super::Server;

    #[test]
    fn a_server_that_ends_says_why() {
        let mut server = Server::start("echo there is no port >&2; exit 3").unwrap();
        let problem = server
            .wait_for("http://127.0.0.1:1", Duration::from_secs(20), || false)
            .unwrap_err();
        let text = format!("{problem:?}");
        assert!(
            text.contains("exit status: 3") && text.contains("there is no port"),
            "{text}"
        );
    }

    #[test]
    fn all_that_was_started_ends() {
        let folder = tempfile::tempdir().unwrap();
        let note = folder.path().join("id");
        let command = format!("sleep 600 & echo $! > {}; wait", note.display());
        let mut server = Server::start(&command).unwrap();
        let read = || std::fs::read_to_string(&note).unwrap_or_default();
        let is_there = || read().ends_with('\n');
        server
            .wait_for("it", Duration::from_secs(20), is_there)
            .unwrap();
        let id = read();
        let id = id.trim();
        let command = format!("kill -0 {id} && ! grep -q 'State:.Z' /proc/{id}/status");
        let lives = || {
            let mut shell = super::shell(&command);
            shell.stderr(std::process::Stdio::null());
            shell.status().unwrap().success()
        };
        assert!(lives());
        drop(server);
        assert!(!lives());
    }
}
