//! A static file server that writes down every request: a thread a connection, an answer a connection.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use crate::Result;

type Requests = Arc<Mutex<Vec<String>>>;

/// The app, served from this process until it ends.
pub struct AppServer {
    requests: Requests,
    address: SocketAddr,
}

impl AppServer {
    /// Serves `folder` on a free port.
    ///
    /// # Errors
    /// When no port can be had.
    pub fn start(folder: &Path) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let (address, requests) = (listener.local_addr()?, Requests::default());
        let (folder, log) = (folder.to_path_buf(), Arc::clone(&requests));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(io::Result::ok) {
                let (folder, log) = (folder.clone(), Arc::clone(&log));
                // A browser that goes away in the middle of an answer is no concern of the server's.
                thread::spawn(move || answer(stream, &folder, &log).ok());
            }
        });
        Ok(Self { requests, address })
    }

    /// The address of a file of the app.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    /// The paths asked for so far, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn answer(mut stream: TcpStream, folder: &Path, log: &Requests) -> io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    // A connection made in advance and never used ends without a line.
    let Some(line) = lines.next().transpose()? else { return Ok(()) };
    while lines.next().transpose()?.is_some_and(|header| !header.is_empty()) {}
    let url = line.split(' ').nth(1).unwrap_or("/");
    log.lock().unwrap_or_else(PoisonError::into_inner).push(url.to_owned());
    let path = url.split(['?', '#']).next().unwrap_or_default().trim_start_matches('/');
    let path = folder.join(if path.is_empty() { "index.html" } else { path });
    let Ok(mut file) = File::open(&path) else {
        return stream.write_all(b"HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    };
    let (kind, length) = (kind(&path), file.metadata()?.len());
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n"
    )?;
    io::copy(&mut file, &mut stream)?;
    Ok(())
}

fn kind(path: &Path) -> &'static str {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}
