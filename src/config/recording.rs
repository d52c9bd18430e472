//! Settings of recordings.

use clap::{Args, ValueEnum};

#[derive(Clone, Debug, Args)]
pub struct RecordingConfig {
    /// Recordings of interviews: off, or allow for those whose candidates agree to it.
    #[arg(long, env = "ANTIPHON_RECORDING", value_enum, default_value_t)]
    pub recording: RecordingMode,
    /// The most that all recordings together take of the disk, in millions of bytes. When it is reached, recordings end
    /// and interviews go on.
    #[arg(long, env = "ANTIPHON_RECORDING_MB", value_name = "N", default_value = "10000", value_parser = clap::value_parser!(u64).range(1..))]
    pub recording_mb: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum RecordingMode {
    #[default]
    Off,
    Allow,
}
