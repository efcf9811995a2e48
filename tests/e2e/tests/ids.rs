//! The check of ids and links, over the samples in real workers.

use std::path::Path;

use reelscope_e2e::{Result, with_page};
use serde_json::Value;

const CHECK: &str = "document.querySelector('[data-table=\"TABLE\"] [data-testid=check-ids]')";
const FOUND: &str = "[...document.querySelectorAll('[data-table=\"TABLE\"] .finding')]";

fn of(what: &str, table: &str) -> String {
    what.replace("TABLE", table)
}

fn sample(name: &str) -> std::io::Result<std::path::PathBuf> {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src/samples/dataflix").join(name).canonicalize()
}

#[test]
fn test_check_of_ids_says_what_it_found_and_forgets_it_with_new_files() -> Result<()> {
    const PLAYBACK: &str = "video_playback_events";
    with_page(async |page| {
        page.open(&[&sample("video_playback_events.arrow")?]).await?;
        page.go("data").await?;
        page.eval(&format!("({}.click(), true)", of(CHECK, PLAYBACK))).await?;
        page.wait(&format!("{}.length > 0", of(FOUND, PLAYBACK))).await?;
        let said = format!("{}.map(e => e.dataset.tone + ' ' + e.textContent)", of(FOUND, PLAYBACK));
        let said: Vec<String> = serde_json::from_value(page.eval(&said).await?)?;
        assert!(said[0].starts_with("good EventID Every row has an id of its own: 100 ids."), "{said:?}");
        assert_eq!(page.violations().await?, Vec::<String>::new());

        page.open(&[&sample("recommendation_events.arrow")?]).await?;
        assert_eq!(
            page.eval(&format!("{}.length", of(FOUND, PLAYBACK))).await?,
            Value::from(1),
            "no link is touched"
        );
        let table = "recommendation_events";
        page.eval(&format!("({}.click(), true)", of(CHECK, table))).await?;
        page.wait(&format!("{}.length > 0", of(FOUND, table))).await?;
        let said = page.eval(&format!("{}.map(e => e.textContent).join(' ')", of(FOUND, table))).await?;
        assert!(
            said.as_str().is_some_and(|said| said.contains("No file of Members (users) is open")),
            "{said}"
        );
        Ok(())
    })
}
