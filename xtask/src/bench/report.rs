//! The latest tables in `docs/performance.md`, with the machine that they are from.

use std::{fs, thread};

use crate::{
    browser,
    command::{self, Result, command, output, root},
};

/// Replaces the tables that were measured; the text around them stays.
pub(super) fn write(kernels: &str, browser: Option<&str>) -> Result<()> {
    let path = root().join("docs/performance.md");
    let machine = machine();
    let mut text = replaced(&command::read(&path)?, "kernels", &format!("{machine}.\n\n{kernels}"))?;
    if let Some(table) = browser {
        let browser =
            browser::ensure().ok().and_then(|found| output(command(found.chromium).arg("--version")));
        let browser = browser.unwrap_or_else(|| "an unknown browser".to_owned());
        text = replaced(&text, "browser", &format!("{machine}, {}.\n\n{table}", browser.trim()))?;
    }
    command::write(&path, text)?;
    println!("\nwritten to {}", path.display());
    Ok(())
}

/// The text with what stands between a section's marks replaced.
fn replaced(text: &str, section: &str, content: &str) -> Result<String> {
    let (start, end) = (format!("<!-- {section} -->\n"), format!("<!-- end of {section} -->"));
    let parts = text.split_once(&start).and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)));
    let (before, after) = parts.ok_or_else(|| format!("there are no marks around {section}"))?;
    Ok(format!("{before}{start}\n{content}\n\n{end}{after}"))
}

/// Processor, cores, memory, date and commit.
fn machine() -> String {
    let field = |path: &str, name: &str| {
        let text = fs::read_to_string(path).ok()?;
        let value = text.lines().find(|line| line.starts_with(name))?.split_once(':')?.1;
        Some(value.trim().to_owned())
    };
    let processor = field("/proc/cpuinfo", "model name").unwrap_or_else(|| "An unknown processor".to_owned());
    let memory = field("/proc/meminfo", "MemTotal").and_then(|kilobytes| {
        let kilobytes: u64 = kilobytes.strip_suffix("kB")?.trim().parse().ok()?;
        Some(format!(", {} GB", kilobytes / 1_000_000))
    });
    let cores = thread::available_parallelism().map_or(0, usize::from);
    let date = output(command("date").args(["-u", "+%F"])).unwrap_or_default();
    let commit = output(command("git").args(["rev-parse", "--short", "HEAD"])).unwrap_or_default();
    format!("{processor}, {cores} cores{}; {date}, commit {commit}", memory.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_replaced_leaves_what_is_around() {
        let text = "a\n<!-- kernels -->\nold\n<!-- end of kernels -->\nb\n";
        let expected = "a\n<!-- kernels -->\n\nnew\n\n<!-- end of kernels -->\nb\n";
        assert_eq!(replaced(text, "kernels", "new").unwrap(), expected);
        assert_eq!(replaced(expected, "kernels", "new").unwrap(), expected);
        assert!(replaced(text, "browser", "new").is_err());
    }

    #[test]
    fn test_performance_has_a_place_for_each_table() {
        let text = command::read(&root().join("docs/performance.md")).unwrap();
        for section in ["kernels", "browser"] {
            replaced(&text, section, "new").unwrap();
        }
    }
}
