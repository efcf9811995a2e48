//! The page under the headers that hosts are told to send, and what those add.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    time::Duration,
};

use reelscope_e2e::{PAGES, Page, Result, data::Folder, dist, with_blank_page_of};
use static_server::Server;

fn sample(name: &str) -> Result<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src/samples/dataflix");
    Ok(folder.join(format!("{name}.arrow")).canonicalize()?)
}

/// The headers of the build's own file for hosts.
fn headers() -> Result<Vec<(String, String)>> {
    let text = fs::read_to_string(dist().join("_headers"))?;
    let lines = text.lines().filter_map(|line| line.strip_prefix("  ")?.split_once(": "));
    let found: Vec<_> = lines.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    if found.len() < 5 { Err(format!("too few headers: {found:?}").into()) } else { Ok(found) }
}

/// What a server really answers with.
fn answered(server: &Server) -> Result<String> {
    let url = server.url("");
    let host = url.trim_start_matches("http://").trim_end_matches('/');
    let mut stream = TcpStream::connect(host)?;
    write!(stream, "GET /sw.js HTTP/1.1\r\nhost: {host}\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).split("\r\n\r\n").next().unwrap_or_default().to_owned())
}

async fn look_around(page: &Page) -> Result<()> {
    page.open(&[&sample("video_playback_events")?, &sample("search_events")?]).await?;
    for id in PAGES {
        page.go(id).await?;
    }
    page.go("playback").await?;
    assert_eq!(page.card("events").await?, "100");
    assert!(page.chart("errors_by_device_type").await?.len() > 2);
    page.toggle("errors_by_device_type", "Mobile").await?;
    assert!(page.card("events").await?.parse::<u32>()? < 100);
    page.click("clear-filters").await?;
    page.settled().await
}

#[test]
fn test_page_works_under_the_headers_of_hosts_and_then_without_a_network() -> Result<()> {
    with_blank_page_of(&dist(), async |page| {
        let headers = headers()?;
        page.server.send_headers(&headers);
        let sent = answered(&page.server)?;
        for (name, value) in &headers {
            assert!(sent.contains(&format!("{name}: {value}")), "{name} in {sent}");
        }
        page.goto("").await?;
        look_around(page).await?;
        page.has_kept_its_word().await?;
        assert_eq!(page.violations().await?, Vec::<String>::new());

        page.server.go_down(true);
        page.window.goto("about:blank").await?;
        page.goto("#/playback?v=1").await?;
        look_around(page).await?;
        assert_eq!(page.violations().await?, Vec::<String>::new());
        Ok(())
    })
}

#[test]
fn test_page_is_shown_in_a_frame_only_where_its_host_sends_no_headers() -> Result<()> {
    for framed in [true, false] {
        let app = Server::start(&dist(), "127.0.0.1:0")?;
        if !framed {
            app.send_headers(&headers()?);
        }
        let folder = Folder::new()?;
        let page = format!("<!doctype html><title>a page</title><iframe src=\"{}\"></iframe>", app.url(""));
        folder.write("index.html", page.as_bytes())?;
        with_blank_page_of(folder.path(), async |page| {
            page.window.goto(page.server.url("")).await?;
            let loads = || app.requests().iter().any(|path| path.ends_with(".wasm"));
            // A page that is not shown asks for nothing, however long one waits.
            for _ in 0..100 {
                if loads() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(if framed { 100 } else { 30 })).await;
            }
            assert!(app.requests().iter().any(|path| path == "/"), "{:?}", app.requests());
            assert_eq!(loads(), framed, "{:?}", app.requests());
            Ok(())
        })?;
    }
    Ok(())
}
