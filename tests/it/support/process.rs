//! The program itself: `antiphon serve` and `antiphon call` as processes.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;

const ANTIPHON: &str = env!("CARGO_BIN_EXE_antiphon");

/// A server process, killed when dropped.
pub(crate) struct Process {
    pub(crate) url: String,
    child: Child,
}

impl Process {
    pub(crate) fn serve(folder: &Path) -> Self {
        Self::serve_with(folder, &["--bind", "127.0.0.1:0"])
    }

    pub(crate) fn serve_with(folder: &Path, flags: &[&str]) -> Self {
        let mut command = Command::new(ANTIPHON);
        command.args(["serve", "--log", "warn", "--data-dir"]).arg(folder).args(flags);
        Self::run(command)
    }

    /// On a system that begins with few open files.
    pub(crate) fn serve_with_few_files(folder: &Path) -> Self {
        Self::serve_after("ulimit -Sn 256", folder)
    }

    /// A file that grows beyond the limit is then an error of the disk, instead of the server's end.
    pub(crate) fn serve_unsignalled(folder: &Path) -> Self {
        Self::serve_after("trap '' XFSZ", folder)
    }

    fn serve_after(setting: &str, folder: &Path) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("{setting}; exec \"$0\" \"$@\""), ANTIPHON]);
        command.args(["serve", "--log", "warn", "--bind", "127.0.0.1:0", "--data-dir"]).arg(folder);
        Self::run(command)
    }

    /// To how many bytes its files may grow.
    pub(crate) fn limit_files(&self, bytes: &str) {
        let (pid, limit) = (self.child.id().to_string(), format!("--fsize={bytes}:"));
        assert!(Command::new("prlimit").args(["--pid", &pid, &limit]).status().unwrap().success());
    }

    fn run(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = lines
            .map(Result::unwrap)
            .find_map(|line| line.strip_prefix("listening on ").map(str::to_owned))
            .expect("the server prints its address");
        Self { url, child }
    }

    /// What of it is in memory, in bytes.
    pub(crate) fn resident(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
    }

    /// As `kill` does: it may take its time.
    pub(crate) fn terminate(&self) {
        assert!(Command::new("kill").arg(self.child.id().to_string()).status().unwrap().success());
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// How it ends, within 20 s.
    pub(crate) fn end(&mut self) -> ExitStatus {
        for _ in 0..400 {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            sleep(Duration::from_millis(50));
        }
        panic!("the server does not end");
    }

    /// As `kill -9` does.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// Runs `antiphon call` to its end.
pub(crate) fn call(url: &str, arguments: &[&str]) -> Output {
    Command::new(ANTIPHON).args(["call", url, "--json"]).args(arguments).output().unwrap()
}

/// The one JSON object on a successful call's stdout.
pub(crate) fn report(output: &Output) -> Value {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {errors}"))
}

/// A candidate's answer of some six seconds, by a voice that is not the interviewer's.
pub(crate) fn answer_wav(folder: &Path) -> PathBuf {
    let text = "In my last role I led the migration of our billing system. We moved one customer at a time, \
                and measured every step before we took the next.";
    spoken_wav(folder, text)
}

/// The candidate says this.
pub(crate) fn spoken_wav(folder: &Path, text: &str) -> PathBuf {
    let path = folder.join("answer.wav");
    let made = Command::new("flite").args(["-voice", "rms", "-t", text, "-o"]).arg(&path).status();
    assert!(made.expect("flite is there: `make test` installs it").success());
    path
}
