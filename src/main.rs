//! The program: reads the command line, runs it, and says by its exit status how it went.

use std::process::ExitCode;

use clap::Parser;
use lamplight::cli::Cli;

fn main() -> ExitCode {
    lamplight::cli::run(Cli::parse())
}
