//! WebDriver BiDi, as far as Firefox is asked by it for what Chromium has commands of its own for: scripts before a page's
//! first line, a window's size, and trusted keys, pointers and fingers.
//!
//! A socket to the browser on this machine, without encryption and with one question at a time, needs no library.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use serde_json::{Value, json};

use crate::Result;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(120);
const MASK: [u8; 4] = [1, 2, 3, 4];
/// The frame is the last of its message.
const LAST: u8 = 0x80;
/// What a frame is.
const TEXT: u8 = 1;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;

/// A session's socket.
pub struct Bidi {
    stream: TcpStream,
    last: u64,
}

impl Bidi {
    /// Opens the socket at an address such as `ws://127.0.0.1:9222/session/…`.
    ///
    /// # Errors
    /// When nobody is there.
    pub fn open(address: &str) -> Result<Self> {
        let rest = address.strip_prefix("ws://").ok_or("no address of a socket")?;
        let (host, path) = rest.split_once('/').ok_or("an address without a path")?;
        let mut stream = TcpStream::connect(host)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        // The key is there so that no cache answers; there is none.
        write!(
            stream,
            "GET /{path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        )?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte)?;
            head.push(byte[0]);
        }
        if !head.starts_with(b"HTTP/1.1 101") {
            return Err(format!("the socket was refused: {}", String::from_utf8_lossy(&head)).into());
        }
        Ok(Self { stream, last: 0 })
    }

    /// Sends a command and gives its result.
    ///
    /// # Errors
    /// What the browser says against it.
    pub fn send(&mut self, method: &str, parameters: &Value) -> Result<Value> {
        self.last += 1;
        let command = json!({ "id": self.last, "method": method, "params": parameters }).to_string();
        self.write(TEXT, command.as_bytes())?;
        loop {
            let mut answer: Value = serde_json::from_slice(&self.read()?)?;
            if answer["id"] == self.last {
                let failed = answer["type"] == "error";
                return if failed {
                    Err(format!("{method}: {answer}").into())
                } else {
                    Ok(answer["result"].take())
                };
            }
        }
    }

    /// Writes a frame. A client's are masked; Firefox takes none that are masked by zeros.
    fn write(&mut self, kind: u8, bytes: &[u8]) -> Result<()> {
        let mut frame = vec![LAST | kind];
        match u16::try_from(bytes.len()) {
            Ok(length @ 0..126) => frame.push(0x80 | length as u8),
            Ok(length) => {
                frame.push(0x80 | 126);
                frame.extend(length.to_be_bytes());
            }
            Err(_) => {
                frame.push(0x80 | 127);
                frame.extend((bytes.len() as u64).to_be_bytes());
            }
        }
        frame.extend(MASK);
        frame.extend(bytes.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
        Ok(self.stream.write_all(&frame)?)
    }

    /// Reads a message.
    fn read(&mut self) -> Result<Vec<u8>> {
        let mut message = Vec::new();
        loop {
            let mut head = [0; 2];
            self.stream.read_exact(&mut head)?;
            let length = match head[1] & 0x7f {
                126 => u64::from(u16::from_be_bytes(self.take()?)),
                127 => u64::from_be_bytes(self.take()?),
                length => u64::from(length),
            };
            let mut bytes = vec![0; usize::try_from(length)?];
            self.stream.read_exact(&mut bytes)?;
            match head[0] & 0x0f {
                PING => self.write(PONG, &bytes)?,
                PONG => {}
                CLOSE => return Err("the browser closed the socket".into()),
                _ => {
                    message.extend(bytes);
                    if head[0] & LAST != 0 {
                        return Ok(message);
                    }
                }
            }
        }
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        self.stream.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

/// The command of WebDriver BiDi that does in the tab `context` what a command of Chrome's own does; none where there is
/// none.
#[must_use]
pub fn translated(context: &str, method: &str, parameters: &Value) -> Option<(&'static str, Value)> {
    Some(match method {
        "Page.addScriptToEvaluateOnNewDocument" => {
            let script = parameters["source"].as_str()?;
            ("script.addPreloadScript", json!({ "functionDeclaration": format!("() => {{ {script} }}") }))
        }
        "Emulation.setDeviceMetricsOverride" => {
            let viewport = json!({ "width": parameters["width"], "height": parameters["height"] });
            let ratio = parameters["deviceScaleFactor"].as_f64().filter(|ratio| *ratio > 0.0);
            let size = json!({ "context": context, "viewport": viewport, "devicePixelRatio": ratio });
            ("browsingContext.setViewport", size)
        }
        "Input.dispatchMouseEvent" => {
            let mut actions = vec![moved(parameters)];
            actions.extend(match parameters["type"].as_str()? {
                "mousePressed" => Some(json!({ "type": "pointerDown", "button": 0 })),
                "mouseReleased" => Some(json!({ "type": "pointerUp", "button": 0 })),
                _ => None,
            });
            ("input.performActions", pointer(context, "mouse", &actions))
        }
        "Input.dispatchTouchEvent" => {
            let mut actions: Vec<Value> = parameters["touchPoints"].as_array()?.iter().map(moved).collect();
            match parameters["type"].as_str()? {
                "touchStart" => actions.push(json!({ "type": "pointerDown", "button": 0 })),
                "touchMove" => {}
                _ => actions.push(json!({ "type": "pointerUp", "button": 0 })),
            }
            ("input.performActions", pointer(context, "touch", &actions))
        }
        "Input.dispatchKeyEvent" => {
            let down = parameters["type"] == "keyDown" || parameters["type"] == "rawKeyDown";
            let held = parameters["modifiers"].as_u64().unwrap_or(0);
            let held = [(1, '\u{e00a}'), (2, '\u{e009}'), (8, '\u{e008}')]
                .into_iter()
                .filter(|(bit, _)| held & bit != 0);
            let kind = if down { "keyDown" } else { "keyUp" };
            let stroke = |key: char| json!({ "type": kind, "value": key });
            let mut actions: Vec<Value> = held.map(|(_, key)| stroke(key)).collect();
            actions.push(stroke(key(parameters["key"].as_str()?)?));
            if !down {
                actions.reverse();
            }
            let source = json!([{ "type": "key", "id": "keys", "actions": actions }]);
            ("input.performActions", json!({ "context": context, "actions": source }))
        }
        _ => return None,
    })
}

fn moved(point: &Value) -> Value {
    let place = |axis: &str| point[axis].as_f64().unwrap_or(0.0).round();
    json!({ "type": "pointerMove", "x": place("x"), "y": place("y") })
}

fn pointer(context: &str, kind: &str, actions: &[Value]) -> Value {
    let source =
        json!({ "type": "pointer", "id": kind, "parameters": { "pointerType": kind }, "actions": actions });
    json!({ "context": context, "actions": [source] })
}

/// A key as WebDriver names it.
fn key(name: &str) -> Option<char> {
    Some(match name {
        "Tab" => '\u{e004}',
        "Enter" => '\u{e007}',
        "Escape" => '\u{e00c}',
        "PageUp" => '\u{e00e}',
        "PageDown" => '\u{e00f}',
        "End" => '\u{e010}',
        "Home" => '\u{e011}',
        "ArrowLeft" => '\u{e012}',
        "ArrowUp" => '\u{e013}',
        "ArrowRight" => '\u{e014}',
        "ArrowDown" => '\u{e015}',
        "Delete" => '\u{e017}',
        "Backspace" => '\u{e003}',
        other => other.chars().next().filter(|_| other.chars().count() == 1)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_translated_names_keys_and_points_as_webdriver_does() {
        let key = json!({ "type": "keyUp", "key": "Escape", "modifiers": 8 });
        let (method, parameters) = translated("c", "Input.dispatchKeyEvent", &key).unwrap();
        assert_eq!(method, "input.performActions");
        let actions = &parameters["actions"][0]["actions"];
        assert_eq!(actions[0], json!({ "type": "keyUp", "value": "\u{e00c}" }));
        assert_eq!(actions[1]["value"], "\u{e008}");
        let press = json!({ "type": "mousePressed", "x": 10.4, "y": 20.6 });
        let (_, parameters) = translated("c", "Input.dispatchMouseEvent", &press).unwrap();
        assert_eq!(
            parameters["actions"][0]["actions"][0],
            json!({ "type": "pointerMove", "x": 10.0, "y": 21.0 })
        );
        assert_eq!(translated("c", "Page.getInstallabilityErrors", &json!({})), None);
    }
}
