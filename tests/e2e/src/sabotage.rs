//! Workers that die, or try to get out, when a test says so.
//!
//! The shipped build has no way to make a worker fail. So the test puts a few lines before the script of each worker as
//! the page makes it, which run in the worker beside the program: what follows is a failure of the real thing.

use crate::{Page, Result};

/// Runs before the page: workers' scripts get the orders, and all workers that run are at hand as `workers`.
const PAGE: &str = r#"
window.workers = [];
const NativeBlob = window.Blob, NativeWorker = window.Worker;
window.Blob = function (parts, options) {
  const script = options?.type === "text/javascript";
  // What the program takes memory by has a name that the build chooses.
  const allocator = script && /passStringToWasm0\(\w+, wasm\.(\w+)/.exec(parts.join(""))[1];
  const orders = `(${ORDERS})();\nglobalThis.ways = ${ways};\nconst allocate = size => wasm.${allocator}(size, 1) >>> 0;\n`;
  return new NativeBlob(script ? [orders, ...parts] : parts, options);
};
window.Blob.prototype = NativeBlob.prototype;
window.Worker = class extends NativeWorker {
  constructor(...given) { super(...given); window.workers.push(this); }
  leave() { window.workers = window.workers.filter(worker => worker !== this); }
  terminate() { this.leave(); super.terminate(); }
  // A rehearsal is none of those that answer.
  postMessage(message, ...more) { if (message.op === "rehearse") this.leave(); super.postMessage(message, ...more); }
};
"#;

/// What a worker can be told.
const ORDERS: &str = r"
const ORDERS = () => {
  // (module (func $f (export `f`) unreachable)), and one that calls itself.
  const trap = body => new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(
    [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 3 + body.length, 1, 1 + body.length, 0, ...body]
  ))).exports.f();
  const orders = {
    throw: () => { throw new Error('thrown'); },
    unreachable: () => trap([0, 11]),
    stack: () => trap([16, 0, 11]),
    memory: () => { for (;;) allocate(1 << 28); },
    loop: () => { for (;;); },
    close: () => close(),
    // The program hears of the next file while it is busy with another one: a panic of its own.
    panic: () => {
      const post = postMessage, hear = onmessage;
      self.postMessage = (message, ...more) => {
        post.call(self, message, ...more);
        if (message.op === 'progress') hear({ data: { id: 1, op: 'file', arg: new Blob([]), file: 99 } });
      };
    },
    // It never ends what it has begun.
    begun: () => {
      const post = postMessage;
      self.postMessage = (message, ...more) => {
        post.call(self, message, ...more);
        if (message.op === 'heard' && message.id) for (;;);
      };
    },
    // The disk takes its time.
    disk: () => {
      const read = FileReaderSync.prototype.readAsArrayBuffer;
      FileReaderSync.prototype.readAsArrayBuffer = function (blob) {
        FileReaderSync.prototype.readAsArrayBuffer = read;
        for (const end = performance.now() + 2500; performance.now() < end;);
        return read.call(this, blob);
      };
    },
    // It never comes to what it has read.
    read: () => {
      const post = postMessage;
      let reads = false;
      self.postMessage = (message, ...more) => {
        post.call(self, message, ...more);
        if (reads) for (;;);
        reads = message.op === 'read';
      };
    },
    // It never ends a pass of which it has said some times that it goes on. The page does not hear of the loop by it.
    inside: () => {
      const post = postMessage, now = performance.now.bind(performance), channel = new BroadcastChannel('inside');
      let left = Infinity;
      self.postMessage = (message, ...more) => {
        post.call(self, message, ...more);
        if (message.op === 'heard' && message.id) left = 30;
      };
      performance.now = () => {
        if (--left === 0) { channel.postMessage('loops'); for (;;); }
        return now();
      };
    },
    // It goes on for some seconds, and says so as a program at work does.
    slow: () => {
      const post = postMessage;
      self.postMessage = (message, ...more) => {
        post.call(self, message, ...more);
        if (message.op !== 'heard' || !message.id) return;
        self.postMessage = post;
        const wait = time => { const end = performance.now() + time; while (performance.now() < end); };
        for (let step = 0; step < 20; step++) { wait(100); post({ id: message.id, op: 'beat', arg: 0 }); }
        post({ id: message.id, op: 'beat', arg: 4000 });
        wait(2500);
      };
    },
    // The next request is its last.
    next: () => { self.lastOne = true; },
    ways: async ({ base }) => postMessage({ id: 4e9, op: 'tried', tried: await ways(base) }),
    // What lies below is given away, in pieces of every size, so that all that follows lies above.
    high: () => {
      wasm.memory.grow(33000);
      for (let size = 1 << 20; size >= 8; size /= 2) while (allocate(size) < 2 ** 31);
    },
  };
  addEventListener('message', event => {
    const { sabotage, op } = event.data ?? {};
    if (op === 'ask' && self.lastOne) { event.stopImmediatePropagation(); throw new Error('the last one'); }
    if (!sabotage) return;
    event.stopImmediatePropagation();
    orders[sabotage](event.data);
  });
};
";

/// Lets the page that is opened next be sabotaged.
///
/// # Errors
/// When the browser refuses.
pub async fn prepare(page: &Page) -> Result<()> {
    page.run_first(&format!("(() => {{ {ORDERS} window.ways = {WAYS}; {PAGE} }})();")).await
}

/// All ways out that a page or a worker has: each is tried, and says whether it could be. A beacon and a picture of a style
/// do not say whether they reached anything; the server does.
const WAYS: &str = r#"async base => {
  const out = {};
  const url = what => `${base}leak-${what}`;
  const tries = {
    fetch: () => fetch(url("fetch"), { mode: "no-cors" }),
    keepalive: () => fetch(url("keepalive"), { method: "POST", body: "x", keepalive: true, mode: "no-cors" }),
    xhr: () => new Promise((yes, no) => { const x = new XMLHttpRequest(); x.open("GET", url("xhr")); x.onload = yes; x.onerror = no; x.send(); }),
    socket: () => new Promise((yes, no) => { const s = new WebSocket(url("socket").replace("http", "ws")); s.onopen = yes; s.onerror = no; }),
    events: () => new Promise((yes, no) => { const e = new EventSource(url("events")); e.onopen = yes; e.onerror = no; }),
    transport: () => new WebTransport("https://127.0.0.1:9/").ready,
    import: () => import(url("import")),
    worker: () => new Promise((yes, no) => { const w = new Worker(url("worker.js")); w.onmessage = yes; w.onerror = event => { event.preventDefault(); no(); }; }),
    blob: () => new Promise((yes, no) => {
      const code = `fetch("${url("blob")}", { mode: "no-cors" }).then(() => postMessage(1), () => { throw 1; })`;
      const w = new Worker(URL.createObjectURL(new Blob([code], { type: "text/plain" })));
      w.onmessage = yes; w.onerror = event => { event.preventDefault(); no(); }; setTimeout(no, 3000);
    }),
    font: () => new FontFace("leak", `url(${url("font")})`).load(),
  };
  if (globalThis.document) Object.assign(tries, {
    beacon: () => { navigator.sendBeacon(url("beacon"), "x"); throw 1; },
    image: () => new Promise((yes, no) => Object.assign(new Image(), { onload: yes, onerror: no, src: url("image") })),
    form: () => new Promise((yes, no) => {
      const form = Object.assign(document.createElement("form"), { action: url("form"), method: "post" });
      document.body.append(form); form.submit(); form.remove(); setTimeout(no, 300);
    }),
    ...Object.fromEntries([["script", "src"], ["iframe", "src"], ["video", "src"], ["audio", "src"], ["embed", "src"], ["object", "data"]].map(([tag, name]) =>
      [tag, () => new Promise((yes, no) => {
        const element = document.createElement(tag);
        Object.assign(element, { onerror: no, [name]: url(tag) });
        document.body.append(element); setTimeout(() => { element.remove(); no(); }, 300);
      })])),
    ...Object.fromEntries(["stylesheet", "preload", "prefetch", "modulepreload", "icon", "manifest", "preconnect"].map(rel =>
      [rel, () => new Promise((yes, no) => {
        const link = Object.assign(document.createElement("link"), { rel, href: url(rel), onload: yes, onerror: no });
        if (rel === "preload") link.as = "fetch";
        document.head.append(link); setTimeout(() => { link.remove(); no(); }, 300);
      })])),
    style: () => { const s = new CSSStyleSheet(); s.replaceSync(`body { background-image: url(${url("style")}) }`); document.adoptedStyleSheets = [s]; throw 1; },
    shared: () => new Promise((yes, no) => { const w = new SharedWorker(url("shared.js")); w.onerror = no; w.port.onmessage = yes; setTimeout(no, 300); }),
    service: () => navigator.serviceWorker.register(url("service.js")),
  });
  await Promise.all(Object.entries(tries).map(async ([name, attempt]) => {
    const came = Promise.resolve().then(attempt).then(() => "open", () => "shut");
    out[name] = await Promise.race([came, new Promise(done => setTimeout(done, 4000, "silent"))]);
  }));
  return out;
}"#;

/// Tells a worker what to do.
///
/// # Errors
/// When there is no such worker.
pub async fn tell(page: &Page, worker: usize, order: &str) -> Result<()> {
    page.eval(&format!("(workers[{worker}].postMessage({{ sabotage: '{order}' }}), true)")).await?;
    Ok(())
}
