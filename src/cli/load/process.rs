//! What a process uses, as Linux tells it in /proc (proc(5)).

use std::fs;
use std::io;
use std::path::PathBuf;

use serde::Serialize;

/// Clock ticks a second in /proc/PID/stat: 100 on every Linux.
const TICKS: f64 = 100.0;

/// A process at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Usage {
    /// Since its start, user and system.
    pub(super) cpu_seconds: f64,
    pub(super) rss_kb: u64,
    pub(super) threads: u64,
    pub(super) files: u64,
}

#[derive(Clone, Debug)]
pub(super) struct Process(PathBuf);

impl Process {
    pub(super) fn new(pid: u32) -> Self {
        Self(format!("/proc/{pid}").into())
    }

    pub(super) fn own() -> Self {
        Self("/proc/self".into())
    }

    /// # Errors
    ///
    /// When there is no such process, or it is another user's.
    pub(super) fn usage(&self) -> io::Result<Usage> {
        let (stat, status) =
            (fs::read_to_string(self.0.join("stat"))?, fs::read_to_string(self.0.join("status"))?);
        let files = fs::read_dir(self.0.join("fd"))?.count() as u64;
        read(&stat, &status, files).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }
}

fn read(stat: &str, status: &str, files: u64) -> Option<Usage> {
    // The name is in parentheses and may hold anything; after it comes field 3.
    let fields: Vec<&str> = stat.get(stat.rfind(')')? + 1..)?.split_whitespace().collect();
    let field = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
    let rss = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(Usage {
        cpu_seconds: (field(14)? + field(15)?) as f64 / TICKS,
        rss_kb: rss.split_whitespace().next()?.parse().ok()?,
        threads: field(20)?,
        files,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_spaces_and_parentheses_shifts_nothing() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 900 0 0 0 150 50 0 0 20 0 12 0 100 1000 200";
        let usage = read(stat, "Name:\ta\nVmRSS:\t  4321 kB\n", 9).unwrap();
        assert_eq!(usage, Usage { cpu_seconds: 2.0, rss_kb: 4321, threads: 12, files: 9 });
    }

    #[test]
    fn this_process_can_be_read_and_none_that_is_not() {
        assert!(Process::own().usage().unwrap().rss_kb > 0);
        assert!(Process::new(u32::MAX).usage().is_err());
    }
}
