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
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
};

/// What is served, and what was asked for.
struct Host {
    folder: PathBuf,
    /// Lines of additional headers, each with its end.
    headers: String,
    down: bool,
    requests: Vec<String>,
}

/// A folder, served from this process until it ends.
pub struct Server {
    host: Arc<Mutex<Host>>,
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
        let address = listener.local_addr()?;
        let folder = folder.to_path_buf();
        let host =
            Arc::new(Mutex::new(Host { folder, headers: String::new(), down: false, requests: Vec::new() }));
        let serving = Arc::clone(&host);
        let listening = thread::spawn(move || {
            for stream in listener.incoming().map_while(io::Result::ok) {
                let host = Arc::clone(&serving);
                // A browser that goes away in the middle of an answer is no concern of the server's.
                thread::spawn(move || answer(stream, &host).ok());
            }
        });
        Ok(Self { host, address, listening })
    }

    /// Serves another folder from now on, as a host does after an upload.
    pub fn serve(&self, folder: &Path) {
        lock(&self.host).folder = folder.to_path_buf();
    }

    /// Sends these headers with every file from now on.
    pub fn send_headers(&self, headers: &[(String, String)]) {
        lock(&self.host).headers =
            headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    }

    /// Answers nobody any more, or again. Requests are still written down.
    pub fn go_down(&self, down: bool) {
        lock(&self.host).down = down;
    }

    /// The address of a file.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    /// The paths asked for so far, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        lock(&self.host).requests.clone()
    }

    /// Serves until the process is ended.
    pub fn wait(self) {
        // The thread ends only with the listener, which nobody closes.
        let _ = self.listening.join();
    }
}

fn lock(host: &Mutex<Host>) -> MutexGuard<'_, Host> {
    host.lock().unwrap_or_else(PoisonError::into_inner)
}

fn answer(mut stream: TcpStream, host: &Mutex<Host>) -> io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    // A connection made in advance and never used ends without a line.
    let Some(line) = lines.next().transpose()? else { return Ok(()) };
    while lines.next().transpose()?.is_some_and(|header| !header.is_empty()) {}
    let url = line.split(' ').nth(1).unwrap_or("/");
    let (folder, headers, down) = {
        let mut host = lock(host);
        host.requests.push(url.to_owned());
        (host.folder.clone(), host.headers.clone(), host.down)
    };
    if down {
        return Ok(());
    }
    let path = local_path(url, &folder);
    let Some((kind, mut file)) = path.and_then(|path| Some((kind(&path), File::open(path).ok()?))) else {
        return stream.write_all(b"HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    };
    let length = file.metadata()?.len();
    write!(stream, "HTTP/1.1 200 OK\r\nconnection: close\r\ncache-control: no-cache\r\n")?;
    write!(stream, "{headers}content-type: {kind}\r\ncontent-length: {length}\r\n\r\n")?;
    io::copy(&mut file, &mut stream)?;
    Ok(())
}

/// The file that an address names; none for one that leads out of the folder.
fn local_path(url: &str, folder: &Path) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?.trim_start_matches('/');
    let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let index = if path.is_empty() || path.ends_with('/') { "index.html" } else { "" };
    inside
        .then(|| folder.join(path).join(index))
        .map(|path| path.components().collect::<PathBuf>())
        .filter(|path| path.is_file())
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
