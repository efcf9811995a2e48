//! What the page is held to for those who do not see it, see little, or have no pointer: axe-core's rules, sizes of text
//! and targets, looks of the system, and windows of other sizes.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use crate::{Page, Result, browser::is_firefox};

/// A look that a system may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// The system's own few colours.
    Forced,
}

impl Look {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::Forced];
}

/// Every rule that axe-core has but the two that ask for more than AA (contrast of 7:1, refreshes of no kind), those on
/// trial and those that are off by themselves included. What axe cannot decide is no finding, but for contrast over
/// plain grounds, which natives tests reckon.
const RUN: &str = "axe.run(document, { resultTypes: ['violations'], rules: Object.fromEntries(axe.getRules()\
    .filter(rule => !rule.tags.includes('wcag2aaa') && !rule.tags.includes('deprecated'))\
    .map(rule => [rule.ruleId, { enabled: true }])) })\
    .then(found => done(found.violations.map(rule => `${rule.id}: ${rule.help}: ` + rule.nodes.slice(0, 4)\
    .map(node => `${node.target.join(' ')} ${node.html.slice(0, 200)} (${node.any.concat(node.all, node.none)\
    .map(check => check.message).join('; ').slice(0, 240)})`).join(' | '))), error => done([String(error)]));";

/// Text under 12 px, and what is pressed that is smaller than 24 px each way. A tick is as large as its label; a link or
/// button within a sentence is as large as its line.
const SIZES: &str = r#"(() => {
    const seen = element => element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
        && !element.closest('.visually-hidden, [aria-hidden=true]') && element.getClientRects().length > 0;
    const name = element => `${element.tagName} ${element.className} ${element.dataset.testid ?? ''} ${element.textContent.trim().slice(0, 40)}`;
    const found = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const parent = texts.currentNode.parentElement;
        if (!texts.currentNode.data.trim() || !seen(parent) || parent.closest('script, style, noscript')) continue;
        const size = parseFloat(getComputedStyle(parent).fontSize);
        if (size < 12) found.push(`${size} px: ${name(parent)}`);
    }
    const targets = 'a[href], button, input:not([type=file]), select, summary, [role=option], [role=menuitem], [tabindex="0"]';
    for (const element of document.querySelectorAll(targets)) {
        if (!seen(element) || element.matches('.skip:not(:focus)')) continue;
        const box = (element.matches('[type=checkbox], [type=radio]') ? element.closest('label') ?? element : element)
            .getBoundingClientRect();
        if (box.width < 23.9 || box.height < 23.9)
            found.push(`${box.width.toFixed(1)} x ${box.height.toFixed(1)}: ${name(element)}`);
    }
    return found;
})()"#;

impl Page {
    /// The looks that the browser can be made to believe its system asks for.
    #[must_use]
    pub fn looks(&self) -> &'static [Look] {
        if is_firefox() { &[Look::Light] } else { &Look::ALL }
    }

    /// Makes the system ask for a look.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn look(&self, look: Look) -> Result<()> {
        if self.lacks("the looks that a system asks for") {
            return Ok(());
        }
        let (scheme, forced) = match look {
            Look::Light => ("light", "none"),
            Look::Dark => ("dark", "none"),
            Look::Forced => ("dark", "active"),
        };
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "forced-colors", "value": forced },
        ]);
        self.cdp("Emulation.setEmulatedMedia", json!({ "media": "", "features": features })).await?;
        Ok(())
    }

    /// Has the browser ask for pages in a language, and write as it does there, from the next loading on.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn speak(&self, tag: &str) -> Result<()> {
        let agent = self.eval("navigator.userAgent").await?;
        self.cdp("Emulation.setUserAgentOverride", json!({ "userAgent": agent, "acceptLanguage": tag }))
            .await?;
        self.cdp("Emulation.setLocaleOverride", json!({ "locale": tag })).await?;
        Ok(())
    }

    /// Makes the window so many CSS pixels wide and high, with so many of the device's to each.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn resize(&self, width: u32, height: u32, ratio: f64) -> Result<()> {
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": ratio, "mobile": false });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics).await?;
        self.eval(
            "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))",
        )
        .await?;
        Ok(())
    }

    /// What axe-core finds on the page as it is now.
    ///
    /// # Errors
    /// When axe-core is not here or cannot run.
    pub async fn axe(&self) -> Result<Vec<String>> {
        if self.eval("typeof axe").await? != "object" {
            // A script that the driver runs is no script of the page's, whose policy has none.
            self.window.execute(format!("{}; window.axe = axe;", script()?), Vec::new()).await?;
        }
        let run = format!("const done = arguments[arguments.length - 1]; {RUN}");
        let found = self.window.execute_async(run, Vec::new()).await?;
        Ok(serde_json::from_value(found.json().clone())?)
    }

    /// Text that is too small to read and targets that are too small to hit.
    ///
    /// # Errors
    /// When the page cannot be asked.
    pub async fn too_small(&self) -> Result<Vec<String>> {
        Ok(serde_json::from_value(self.eval(SIZES).await?)?)
    }

    /// Presses Tab. Behind the page's last element Chromium without a window goes on with the first; Firefox goes to its own
    /// buttons, where no test follows, so its reader comes back to the first as well.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn tab(&self) -> Result<()> {
        self.key("Tab").await?;
        if is_firefox() && self.eval("document.hasFocus()").await? == Value::Bool(false) {
            self.eval("(window.focus(), document.querySelector('a[href], button').focus(), true)").await?;
        }
        Ok(())
    }

    /// Presses a key as a keyboard does, with these held: `"Shift+ArrowRight"`.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn key(&self, keys: &str) -> Result<()> {
        let mut parts: Vec<&str> = keys.split('+').collect();
        let key = parts.pop().unwrap_or_default();
        let held: u32 = parts
            .iter()
            .map(|held| match *held {
                "Alt" => 1,
                "Control" => 2,
                "Shift" => 8,
                _ => 0,
            })
            .sum();
        let text = match key {
            "Enter" => Some("\r"),
            "Space" => Some(" "),
            one if one.chars().count() == 1 => Some(one),
            _ => None,
        };
        let code = match key {
            "Tab" => 9,
            "Enter" => 13,
            "Escape" => 27,
            "Space" => 32,
            "PageUp" => 33,
            "PageDown" => 34,
            "End" => 35,
            "Home" => 36,
            "ArrowLeft" => 37,
            "ArrowUp" => 38,
            "ArrowRight" => 39,
            "ArrowDown" => 40,
            _ => 0,
        };
        let key = if key == "Space" { " " } else { key };
        let mut down = json!({ "type": "keyDown", "key": key, "code": key, "windowsVirtualKeyCode": code, "modifiers": held });
        if let Some(text) = text.filter(|_| held & !8 == 0) {
            down["text"] = Value::from(text);
        }
        self.cdp("Input.dispatchKeyEvent", down.clone()).await?;
        down["type"] = Value::from("keyUp");
        if let Some(fields) = down.as_object_mut() {
            fields.remove("text");
        }
        self.cdp("Input.dispatchKeyEvent", down).await?;
        Ok(())
    }
}

fn script() -> Result<String> {
    let path = env::var_os("REELSCOPE_AXE").map_or_else(default_path, PathBuf::from);
    fs::read_to_string(&path).map_err(|error| {
        format!("axe-core is not here ({}: {error}): cargo xtask setup --browser", path.display()).into()
    })
}

fn default_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.tools/axe/node_modules/axe-core/axe.min.js")
}
