//! Pictures of every page: light and dark, 1,440 and 390 pixels wide, with the season open.
//!
//! `cargo xtask screenshots` builds the app and says where it, the browser and the folder of the pictures are.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use reelscope_e2e::{PAGES, Page, Result, with_page};
use serde_json::json;

mod palette;

/// The widths, and how high a picture is at most.
const SIZES: [(u64, u64); 2] = [(1_440, 2_600), (390, 2_600)];

fn main() -> Result<()> {
    let folder = env::args_os().nth(1).map(PathBuf::from).ok_or("the folder of the pictures is missing")?;
    fs::create_dir_all(&folder)?;
    for (width, most) in SIZES {
        for scheme in ["light", "dark"] {
            with_page(async |page| {
                let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
                page.cdp("Emulation.setEmulatedMedia", json!({ "features": features })).await?;
                page.speak("en-GB").await?;
                page.window.refresh().await?;
                page.wait("document.body.hasAttribute('data-sealed')").await?;
                take(page, &folder, &format!("start-{scheme}-{width}"), (width, most)).await?;
                page.click("sample-season").await?;
                page.settled().await?;
                for name in PAGES {
                    page.go(name).await?;
                    take(page, &folder, &format!("{name}-{scheme}-{width}"), (width, most)).await?;
                }
                Ok(())
            })?;
        }
    }
    Ok(())
}

/// Makes the window as high as its page, and takes its picture when all of that is drawn.
async fn take(page: &Page, folder: &Path, name: &str, (width, most): (u64, u64)) -> Result<()> {
    let mut height = 900;
    for _ in 0..2 {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 720 });
        page.cdp("Emulation.setDeviceMetricsOverride", size).await?;
        // What a new size brings is drawn in the frames that follow.
        page.eval(
            "(window.framed = false, requestAnimationFrame(() => requestAnimationFrame(() => \
                   setTimeout(() => { window.framed = true; }, 300))), true)",
        )
        .await?;
        page.wait("window.framed").await?;
        let all = page.eval("document.documentElement.scrollHeight").await?;
        height = all.as_u64().unwrap_or(900).clamp(700, most);
    }
    let clip = json!({ "x": 0, "y": 0, "width": width, "height": height, "scale": 1 });
    let taken = page.cdp("Page.captureScreenshot", json!({ "format": "png", "clip": clip })).await?;
    let bytes = STANDARD.decode(taken["data"].as_str().unwrap_or_default())?;
    fs::write(folder.join(format!("{name}.png")), palette::reduced(&bytes)?)?;
    Ok(())
}
