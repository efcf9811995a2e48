//! Bad files: each is answered by its code, what is open stays, and the next file opens.

use std::{fs, path::Path};

use reelscope_e2e::{Result, data::Folder, with_page};

#[test]
fn test_bad_files_are_answered_and_the_next_file_opens() -> Result<()> {
    let sample =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src/samples/dataflix/video_playback_events.arrow");
    let good = fs::read(&sample)?;
    let folder = Folder::new()?;
    let cases = [
        ("words.csv", b"EventID,EventType\n1,play\n".to_vec(), "not-arrow"),
        ("nothing.arrow", Vec::new(), "empty"),
        ("cut.arrow", good[..good.len() / 2].to_vec(), "truncated"),
    ];
    with_page(async |page| {
        for (name, bytes, code) in &cases {
            page.drop_files(&[&folder.write(name, bytes)?]).await?;
            page.wait(&format!("document.querySelector('[role=alert][data-code={code}]') !== null")).await?;
            page.wait("document.body.dataset.state === 'error'").await?;
        }
        let code = "document.querySelector('[role=alert][data-code=not-arrow] code').textContent";
        let code = page.eval(code).await?;
        let code = code.as_str().unwrap_or_default();
        assert!(code.contains("read_csv(\"words.csv\"), \"words.arrow\")"), "{code}");
        let cut = "document.querySelector('[role=alert][data-code=truncated]').textContent";
        let cut = page.eval(cut).await?;
        let end = format!("cut.arrow: The file is cut off: it ends at byte {}", grouped(good.len() / 2));
        assert!(cut.as_str().is_some_and(|text| text.contains(&end)), "{cut} {end}");
        page.open(&[&sample.canonicalize()?]).await?;
        page.go("playback").await?;
        assert_eq!(page.card("events").await?, "100");

        page.drop_files(&[&folder.write("more.csv", b"a,b\n1,2\n")?]).await?;
        page.wait("document.querySelector('[role=alert][data-code=not-arrow]') !== null").await?;
        page.settled().await?;
        assert_eq!(page.card("events").await?, "100", "what is open stays");
        Ok(())
    })
}

/// A number as sentences have it.
fn grouped(number: usize) -> String {
    if number < 1_000 { number.to_string() } else { format!("{},{:03}", number / 1_000, number % 1_000) }
}

#[test]
fn test_same_file_twice_is_a_notice() -> Result<()> {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../src/samples/dataflix/search_events.arrow")
        .canonicalize()?;
    with_page(async |page| {
        page.open(&[&sample]).await?;
        page.drop_files(&[&sample]).await?;
        page.wait("document.querySelector('[data-testid=notice][data-code=already-open]') !== null").await?;
        assert_eq!(page.alerts().await?, Vec::<String>::new());
        Ok(())
    })
}

#[test]
fn test_alert_is_said_once_and_taken_back_when_the_file_opens() -> Result<()> {
    let sample =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src/samples/dataflix/video_playback_events.arrow");
    let good = fs::read(&sample)?;
    let folder = Folder::new()?;
    with_page(async |page| {
        for _ in 0..2 {
            page.drop_files(&[&folder.write("events.arrow", &good[..good.len() / 2])?]).await?;
            page.wait("document.body.dataset.state === 'error'").await?;
            assert_eq!(page.alerts().await?, ["truncated"]);
        }
        page.open(&[&folder.write("events.arrow", &good)?]).await?;
        assert_eq!(page.alerts().await?, Vec::<String>::new());
        Ok(())
    })
}
