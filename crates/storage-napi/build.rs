//! Tells the linker that Node brings the functions of N-API, and the addon which fjall is in it.
use std::env;
use std::fs;
use std::path::PathBuf;

fn main() {
    napi_build::setup();
    let lock =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../Cargo.lock");
    println!("cargo::rerun-if-changed={}", lock.display());
    let text = fs::read_to_string(lock).unwrap_or_default();
    let version = locked_version(&text, "fjall").unwrap_or("unknown");
    println!("cargo::rustc-env=FJALL_VERSION={version}");
}

/// The version of a package in the text of a lock file.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines
        .nth(1)?
        .strip_prefix("version = \"")?
        .strip_suffix('"')
}
