//! `cargo cortex-size` by the `cortex-size` that is installed: the one that `CORTEX_SIZE` names, else the first in `PATH`. Words, streams and exit code
//! are passed on as they are.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{exit, Command};

const NAMED_BY: &str = "CORTEX_SIZE";
/// Wrong usage, as cortex-size itself ends with.
const USAGE: i32 = 2;

fn main() {
    let Some(program) = find() else {
        eprintln!(
            "cargo cortex-size: there is no cortex-size in PATH; get it with `cargo binstall cargo-cortex-size`, from the archives of {}/releases, \
             or with `npm install --global cortex-size`, or name it with the variable {NAMED_BY}",
            env!("CARGO_PKG_REPOSITORY")
        );
        exit(USAGE);
    };
    // Cargo puts the subcommand's name in front, by which cortex-size knows who calls; called by hand it is missing.
    let mut words: Vec<OsString> = env::args_os().skip(1).collect();
    if words.first().map_or(true, |word| word != "cortex-size") {
        words.insert(0, "cortex-size".into());
    }
    run(Command::new(&program).args(words), &program)
}

fn find() -> Option<PathBuf> {
    if let Some(named) = env::var_os(NAMED_BY) {
        return Some(PathBuf::from(named));
    }
    let names: &[&str] = if cfg!(windows) { &["cortex-size.exe", "cortex-size.cmd"] } else { &["cortex-size"] };
    env::split_paths(&env::var_os("PATH")?)
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
        .find(|path| path.is_file())
}

#[cfg(unix)]
fn run(command: &mut Command, program: &PathBuf) -> ! {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    eprintln!("cargo cortex-size: {} cannot be run: {error}", program.display());
    exit(USAGE)
}

#[cfg(not(unix))]
fn run(command: &mut Command, program: &PathBuf) -> ! {
    match command.status() {
        Ok(status) => exit(status.code().unwrap_or(1)),
        Err(error) => {
            eprintln!("cargo cortex-size: {} cannot be run: {error}", program.display());
            exit(USAGE)
        }
    }
}
