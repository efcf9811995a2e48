//! A static file server for `dist/`.

use std::{
    fs::File,
    path::{Component, Path, PathBuf},
    sync::Arc,
    thread,
};

use tiny_http::{Header, Request, Response, Server};

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
    let server =
        Server::http(("127.0.0.1", port)).map_err(|error| format!("cannot serve on port {port}: {error}"))?;
    println!("http://127.0.0.1:{port}");
    answer_all(&Arc::new(server), &folder);
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

/// Four threads are enough for one browser.
fn answer_all(server: &Arc<Server>, folder: &Path) {
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for request in server.incoming_requests() {
                    // A browser that goes away in the middle of an answer is no concern of the server's.
                    let _ = answer(request, folder);
                }
            });
        }
    });
}

fn answer(request: Request, folder: &Path) -> Result<()> {
    let Some(path) = local_path(request.url(), folder) else {
        return Ok(request.respond(Response::empty(404))?);
    };
    let Ok(file) = File::open(&path) else {
        return Ok(request.respond(Response::empty(404))?);
    };
    let kind = content_type(&path);
    let header = |name: &str, value: &str| Header::from_bytes(name, value).map_err(|()| "a header's text");
    let response = Response::from_file(file)
        .with_header(header("content-type", kind)?)
        .with_header(header("cache-control", "no-cache")?);
    Ok(request.respond(response)?)
}

/// The file that an address names; none for one that leads out of the folder.
fn local_path(url: &str, folder: &Path) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?.trim_start_matches('/');
    let path = Path::new(if path.is_empty() { "index.html" } else { path });
    let inside = path.components().all(|part| matches!(part, Component::Normal(_)));
    inside.then(|| folder.join(path)).filter(|path| path.is_file())
}

fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json" | "webmanifest") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_local_path_stays_inside_the_folder() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let check = |url: &str, inside: bool| assert_eq!(local_path(url, folder).is_some(), inside, "{url}");
        check("/Cargo.toml", true);
        check("/src/main.rs?x=1", true);
        check("/../Cargo.toml", false);
        check("/src/../../Cargo.toml", false);
        check("//etc/passwd", false);
        check("/missing", false);
    }
}
