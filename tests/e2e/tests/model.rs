//! A model file that is dropped: over the built-in one, refused, and taken back.

use reelscope_e2e::{Result, data::Folder, with_page};

const LABEL: &str = "document.querySelector('[data-testid=kpi-errors] .choose').textContent";

#[test]
fn test_dropped_model_says_what_measures_mean_until_it_is_taken_back() -> Result<()> {
    let folder = Folder::new()?;
    let own =
        "[measure.errors]\nlabel = \"Faults\"\nexpr = \"count() where is_error and EventType is buffer\"\n";
    let own = folder.write("own.toml", own.as_bytes())?;
    let wrong = folder.write("wrong.toml", b"[measure.errors]\nexpr = \"count( where is_error\"\n")?;
    with_page(async |page| {
        page.click("sample-dataflix").await?;
        page.settled().await?;
        page.go("playback").await?;
        let (events, errors) = (page.card("events").await?, page.card("errors").await?);
        assert_eq!(page.eval(LABEL).await?, "Errors");

        page.open(&[&own]).await?;
        assert_eq!(page.eval(LABEL).await?, "Faults");
        assert_eq!(page.card("events").await?, events, "what was open stays");
        assert_ne!(page.card("errors").await?, errors, "the figure follows the model");
        let own_errors = page.card("errors").await?;

        page.open(&[&wrong]).await?;
        let alert = "document.querySelector('[role=alert][data-code=bad-model]').textContent";
        let said = page.eval(alert).await?;
        let said = said.as_str().unwrap_or_default();
        assert!(said.contains("wrong.toml: Line 2, column 16: expected a column, found `where`."), "{said}");
        assert_eq!((page.eval(LABEL).await?, page.card("errors").await?), ("Faults".into(), own_errors));

        page.go("data").await?;
        assert!(
            page.eval("document.querySelector('[data-testid=model]').textContent")
                .await?
                .to_string()
                .contains("own.toml")
        );
        page.click("builtin-model").await?;
        page.wait("!document.querySelector('[data-testid=model]')").await?;
        page.settled().await?;
        page.go("playback").await?;
        assert_eq!((page.eval(LABEL).await?, page.card("errors").await?), ("Errors".into(), errors));
        // The sample makes room for a real file as before.
        let events = folder.write("events.csv", b"a,b\n1,2\n")?;
        page.open(&[&events]).await?;
        assert_eq!(page.violations().await?, Vec::<String>::new());
        Ok(())
    })
}

const CHARTS: &str =
    "[...document.querySelectorAll('figure[data-testid]')].map(figure => figure.dataset.testid).join()";

/// A chart and a card more are a line each, and an error in one changes nothing.
#[test]
fn test_dropped_model_lays_out_pages() -> Result<()> {
    let folder = Folder::new()?;
    let own = "[measure.errors_a_session]\nlabel = \"Errors a session\"\ntable = \"video_playback_events\"\n\
               expr = \"errors / sessions\"\n[page.playback]\ntitle = \"Failures\"\n\
               more_cards = [\"errors_a_session\"]\nmore_charts = [\"errors_a_session by weekday\"]\n\
               without = [\"buffers\", \"errors by event_type\"]\n";
    let own = folder.write("pages.toml", own.as_bytes())?;
    let wrong = "[page.playback]\nmore_charts = [\"errors by wekday\"]\n";
    let wrong = folder.write("wrong.toml", wrong.as_bytes())?;
    with_page(async |page| {
        page.click("sample-dataflix").await?;
        page.settled().await?;
        page.go("playback").await?;
        let before = page.eval(CHARTS).await?;
        let errors: f64 = page.card("errors").await?.parse()?;

        page.open(&[&own]).await?;
        let after = page.eval(CHARTS).await?;
        assert_eq!(page.eval("document.querySelector('h1').textContent").await?, "Failures");
        assert!(
            page.eval("document.querySelector('[data-testid=page-playback]').textContent")
                .await?
                .to_string()
                .contains("Failures")
        );
        let added: f64 = page.card("errors_a_session").await?.parse()?;
        page.go("audience").await?;
        let sessions: f64 = page.card("sessions").await?.parse()?;
        assert!((added - errors / sessions).abs() < 1e-9, "{added} is not {errors} / {sessions}");
        page.go("playback").await?;
        let shown = after.to_string();
        assert!(shown.contains("chart-errors_a_session_by_weekday"), "{shown}");
        assert!(!shown.contains("chart-errors_by_event_type"), "{shown}");
        assert_eq!(page.eval("document.querySelectorAll('[data-testid=kpi-buffers]').length").await?, 0);

        page.open(&[&wrong]).await?;
        let alert = "document.querySelector('[role=alert][data-code=bad-model]').textContent";
        let said = page.eval(alert).await?.to_string();
        let place = "wrong.toml: Line 2, column 27: video_playback_events has no dimension `wekday`.";
        assert!(said.contains(place), "{said}");
        assert_eq!(page.eval(CHARTS).await?, after, "what is refused changes nothing");

        page.go("data").await?;
        page.click("builtin-model").await?;
        page.wait("!document.querySelector('[data-testid=model]')").await?;
        page.settled().await?;
        page.go("playback").await?;
        assert_eq!(page.eval(CHARTS).await?, before);
        Ok(())
    })
}

/// A funnel is a line of the file as any chart; its steps are measures, which nothing can be filtered by.
#[test]
fn test_dropped_model_adds_steps_that_say_why_they_do_nothing() -> Result<()> {
    const STEPS: &str = "figure[data-testid=chart-outcomes_by_step]";
    let folder = Folder::new()?;
    let own = "[page.playback]\nmore_charts = [\"What comes of it: outcomes by step of events, errors as funnel\"]\n";
    let own = folder.write("steps.toml", own.as_bytes())?;
    with_page(async |page| {
        page.click("sample-dataflix").await?;
        page.settled().await?;
        page.go("playback").await?;
        page.open(&[&own]).await?;
        assert_eq!(page.text(&format!("{STEPS} h3")).await?, "What comes of it");
        let figures = page.chart("outcomes_by_step").await?;
        let expected = [("events", page.card("events").await?), ("errors", page.card("errors").await?)];
        assert_eq!(figures, expected.map(|(key, value)| (key.to_owned(), value)).into());
        let named = format!(
            "[...document.querySelectorAll('{STEPS} [data-measure]')].every(cell => cell.dataset.measure === 'outcomes')"
        );
        assert_eq!(page.eval(&named).await?, true);
        // The buttons are there, say why, and change nothing.
        let hash = page.eval("location.hash").await?;
        let press = format!("(document.querySelector('{STEPS} tbody button').click(), true)");
        page.eval(&press).await?;
        page.settled().await?;
        assert_eq!(page.eval("location.hash").await?, hash);
        let button = format!("document.querySelector('{STEPS} tbody button')");
        let why = page.eval(&format!("[{button}.ariaDisabled, {button}.title]")).await?;
        assert!(why.to_string().contains("[\"true\",\"Not to be filtered by"), "{why}");
        assert!(page.text(&format!("{STEPS} .table > p")).await?.starts_with("Not to be filtered by"));
        Ok(())
    })
}
