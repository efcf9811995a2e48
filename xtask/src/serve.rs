//! Serving `dist/`.

use static_server::Server;

use crate::{
    command::Result,
    dist::{self, Profile},
    size,
};

const PORT: u16 = 8080;

/// Builds and serves until it is ended.
pub(crate) fn run(options: &[&str]) -> Result<()> {
    let (profile, port) = parse(options)?;
    let folder = dist::build(profile)?;
    size::print(&folder)?;
    let server = Server::start(&folder, ("127.0.0.1", port))
        .map_err(|error| format!("cannot serve on port {port}: {error} (another one: --port N)"))?;
    println!("http://127.0.0.1:{port}");
    server.wait();
    Ok(())
}

fn parse(options: &[&str]) -> Result<(Profile, u16)> {
    let (mut profile, mut port) = (Profile::Release, PORT);
    let mut rest = options.iter();
    while let Some(option) = rest.next() {
        match *option {
            "--dev" => profile = Profile::Dev,
            "--port" => port = rest.next().ok_or("--port needs a number")?.parse()?,
            other => return Err(format!("no such option: {other}").into()),
        }
    }
    Ok((profile, port))
}
