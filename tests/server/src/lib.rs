//! A static file server for development and tests: a thread a connection, an answer a connection, and a list of all
//! that was asked for.
//!
//! Browsers open connections in advance and keep them; a server with a fixed number of threads can run out of them and
//! then hangs. This one has no such number, and is meant for one browser on the same machine.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream, ToSocketAddrs},
    path::{Component, Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread::{self, JoinHandle},
};

type Requests = Arc<Mutex<Vec<String>>>;

/// A folder, served from this process until it ends.
pub struct Server {
    requests: Requests,
    address: SocketAddr,
    listening: JoinHandle<()>,
}

impl Server {
    /// Serves `folder` at an address; port 0 stands for any free one.
    ///
    /// # Errors
    /// When the address cannot be had.
    pub fn start(folder: &Path, address: impl ToSocketAddrs) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        let (address, requests) = (listener.local_addr()?, Requests::default());
        let (folder, log) = (folder.to_path_buf(), Arc::clone(&requests));
        let listening = thread::spawn(move || {
            for stream in listener.incoming().map_while(io::Result::ok) {
                let (folder, log) = (folder.clone(), Arc::clone(&log));
                // A browser that goes away in the middle of an answer is no concern of the server's.
                thread::spawn(move || answer(stream, &folder, &log).ok());
            }
        });
        Ok(Self { requests, address, listening })
    }

    /// The address of a file.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    /// The paths asked for so far, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Serves until the process is ended.
    pub fn wait(self) {
        // The thread ends only with the listener, which nobody closes.
        let _ = self.listening.join();
    }
}

fn answer(mut stream: TcpStream, folder: &Path, log: &Requests) -> io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    // A connection made in advance and never used ends without a line.
    let Some(line) = lines.next().transpose()? else { return Ok(()) };
    while lines.next().transpose()?.is_some_and(|header| !header.is_empty()) {}
    let url = line.split(' ').nth(1).unwrap_or("/");
    log.lock().unwrap_or_else(PoisonError::into_inner).push(url.to_owned());
    let path = local_path(url, folder);
    let Some((kind, mut file)) = path.and_then(|path| Some((kind(&path), File::open(path).ok()?))) else {
        return stream.write_all(b"HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    };
    let length = file.metadata()?.len();
    write!(stream, "HTTP/1.1 200 OK\r\nconnection: close\r\ncache-control: no-cache\r\n")?;
    write!(stream, "content-type: {kind}\r\ncontent-length: {length}\r\n\r\n")?;
    io::copy(&mut file, &mut stream)?;
    Ok(())
}

/// The file that an address names; none for one that leads out of the folder.
fn local_path(url: &str, folder: &Path) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?.trim_start_matches('/');
    let path = Path::new(if path.is_empty() { "index.html" } else { path });
    let inside = path.components().all(|part| matches!(part, Component::Normal(_)));
    inside.then(|| folder.join(path)).filter(|path| path.is_file())
}

fn kind(path: &Path) -> &'static str {
    match path.extension().and_then(|ending| ending.to_str()) {
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
        check("/src/lib.rs?x=1", true);
        check("/../Cargo.toml", false);
        check("/src/../../Cargo.toml", false);
        check("//etc/passwd", false);
        check("/missing", false);
    }
}
