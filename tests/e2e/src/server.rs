//! A static file server that writes down every request.

use std::{
    fs::File,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use tiny_http::{Header, Request, Response, Server};

use crate::Result;

/// The app, served from this process for as long as this value lives.
pub struct AppServer {
    server: Arc<Server>,
    requests: Arc<Mutex<Vec<String>>>,
    address: String,
}

impl AppServer {
    /// Serves `folder` on a free port.
    ///
    /// # Errors
    /// When no port can be had.
    pub fn start(folder: &Path) -> Result<Self> {
        let server = Arc::new(Server::http("127.0.0.1:0")?);
        let address = server.server_addr().to_ip().ok_or("no address")?.to_string();
        let requests = Arc::default();
        for _ in 0..2 {
            let (server, requests, folder) =
                (Arc::clone(&server), Arc::clone(&requests), folder.to_path_buf());
            thread::spawn(move || serve(&server, &requests, &folder));
        }
        Ok(Self { server, requests, address })
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

impl Drop for AppServer {
    fn drop(&mut self) {
        for _ in 0..2 {
            self.server.unblock();
        }
    }
}

fn serve(server: &Server, requests: &Mutex<Vec<String>>, folder: &Path) {
    for request in server.incoming_requests() {
        requests.lock().unwrap_or_else(PoisonError::into_inner).push(request.url().to_owned());
        // A browser that goes away in the middle of an answer is no concern of the server's.
        let _ = answer(request, folder);
    }
}

fn answer(request: Request, folder: &Path) -> Result<()> {
    let path = request.url().split(['?', '#']).next().unwrap_or_default().trim_start_matches('/');
    let path = folder.join(if path.is_empty() { "index.html" } else { path });
    let Ok(file) = File::open(&path) else { return Ok(request.respond(Response::empty(404))?) };
    let kind = match path.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    };
    let header = Header::from_bytes("content-type", kind).map_err(|()| "a header's text")?;
    Ok(request.respond(Response::from_file(file).with_header(header))?)
}
