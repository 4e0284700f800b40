//! Reads mangled names, one a line; prints each without and with its hash, tab separated. Names that are not Rust's give an empty line.

use std::io::{self, BufRead, BufWriter, Write};

fn main() -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        match rustc_demangle::try_demangle(&line?) {
            Ok(name) => writeln!(out, "{name:#}\t{name}")?,
            Err(_) => writeln!(out)?,
        }
    }
    out.flush()
}
