//! The pool's supervision, over workers that are a few lines of script: they answer, panic, trap or hang as the
//! request tells them, so that no engine is needed here.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::{cell::RefCell, rc::Rc};

use futures_util::future;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Uint8Array, WebAssembly};
use reelscope_client::{BrowserZones, Pool, WorkerModule};
use reelscope_engine::{
    coordinator::Workers,
    protocol::{Request, Response},
};
use reelscope_model::{Code, time::Zones};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Answers `Done` (postcard: 0, 4), with its memory as 65,536 bytes for each request answered. The first byte behind
/// the tag of `Forget` is how many tables it names, and the first table says what to do.
const SCRIPT: &str = r#"
let answered = 0;
const done = id => { answered += 1; postMessage({ id, op: "answer", arg: new Uint8Array([0, 4]), memory: 65536 * answered }); };
const asked = ({ data: { id, op, arg } }) => {
  const [tag, count, what] = arg instanceof Uint8Array ? arg : [];
  postMessage({ id, op: "heard" });
  if (op === "hear") return;
  if (op !== "ask" || tag !== 4 || count === 0) return done(id);
  if (what === 7) return setTimeout(() => { done(id); close(); }, 0);
  if (what === 8) return setTimeout(() => { done(id); for (;;); }, 0);
  if (what === 9) return setTimeout(() => { done(id); throw new Error("later"); }, 0);
  if (what === 1) { postMessage({ id, op: "panic", arg: "panicked at a.rs:1:1:\nno such thing" }); throw new Error("unreachable"); }
  if (what === 2) throw new Error("unreachable");
  if (what === 3) return;
  if (what === 4) return setTimeout(() => done(id), 50);
  if (what === 6) postMessage({ id, op: "progress", arg: new Uint8Array([1, 1, 4]) });
  if (what === 6) return setTimeout(() => done(id), 50);
  if (what === 5) return postMessage({ id, op: "answer", arg: new Uint8Array([9]), memory: 0 });
  done(id);
};
function initSync() { onmessage = asked; }
function __work() { postMessage({ id: 0, op: "answer", arg: new Uint8Array([0, 4]), memory: 0 }); }
"#;

async fn module(script: &str) -> WorkerModule {
    let empty = Uint8Array::from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0].as_slice());
    let module = JsFuture::from(WebAssembly::compile(&empty)).await.unwrap();
    WorkerModule::new(script, module.into()).unwrap()
}

async fn pool(workers: usize) -> Pool {
    Pool::start(module(SCRIPT).await, workers).await.unwrap()
}

/// A request that the script above reads as an order.
fn order(what: u32) -> Request {
    Request::Forget { tables: vec![what], files: vec![] }
}

const FINE: u32 = 0;
const PANIC: u32 = 1;
const TRAP: u32 = 2;
const HANG: u32 = 3;
const SLOW: u32 = 4;
const GARBLED: u32 = 5;
/// Answers, and closes itself.
const CLOSE: u32 = 7;
/// Answers, and never ends.
const LOOP: u32 = 8;
/// Answers, and fails.
const LATER: u32 = 9;
/// Says that one of four values is read, and takes its time.
const LOADING: u32 = 6;

#[wasm_bindgen_test]
async fn test_ask_answers_in_order_on_every_worker() {
    let pool = pool(3).await;
    assert_eq!(pool.count(), 3);
    let asked = (0..3).flat_map(|worker| [pool.ask(worker, order(SLOW)), pool.ask(worker, order(FINE))]);
    for answer in future::join_all(asked).await {
        assert_eq!(answer, Ok(Response::Done));
    }
    assert_eq!(pool.memory(), 3.0 * 2.0 * 65_536.0);
}

#[wasm_bindgen_test]
async fn test_crash_fails_one_request_and_replaces_worker() {
    for (what, code) in [(PANIC, Code::Internal), (TRAP, Code::TooLarge)] {
        let pool = pool(2).await;
        let crashes = Rc::new(RefCell::new(Vec::new()));
        let restored = Rc::new(RefCell::new(Vec::new()));
        let (told, asked) = (Rc::clone(&crashes), Rc::clone(&restored));
        pool.on_crash(move |loss| told.borrow_mut().push((loss.worker, loss.error.code, loss.in_flight)));
        pool.on_restore(move |worker| {
            asked.borrow_mut().push(worker);
            vec![order(FINE), order(FINE)]
        });
        let (lost, queued, other) =
            future::join3(pool.ask(1, order(what)), pool.ask(1, order(FINE)), pool.ask(0, order(FINE))).await;
        assert_eq!(lost.map_err(|error| error.code), Err(code));
        assert_eq!((queued, other), (Ok(Response::Done), Ok(Response::Done)));
        assert_eq!(*crashes.borrow(), [(1, code, true)]);
        assert_eq!(*restored.borrow(), [1]);
        // Two requests by which it was restored, and the queued one.
        assert_eq!(pool.memory(), (1.0 + 3.0) * 65_536.0);
    }
}

#[wasm_bindgen_test]
async fn test_worker_lost_without_work_is_told_of_and_replaced_at_once() {
    for what in [CLOSE, LOOP, LATER] {
        let pool = pool(2).await;
        let (send, told) = futures_channel::oneshot::channel();
        let send = RefCell::new(Some(send));
        let restored = Rc::new(RefCell::new(Vec::new()));
        let asked = Rc::clone(&restored);
        pool.on_crash(move |loss| {
            if let Some(send) = send.take() {
                send.send((loss.worker, loss.error.code, loss.in_flight)).unwrap();
            }
        });
        pool.on_restore(move |worker| {
            asked.borrow_mut().push(worker);
            vec![order(FINE)]
        });
        assert_eq!(pool.ask(1, order(what)).await, Ok(Response::Done));
        assert_eq!(told.await, Ok((1, Code::Internal, false)), "{what}");
        assert_eq!(pool.ask(1, order(FINE)).await, Ok(Response::Done));
        assert_eq!(*restored.borrow(), [1]);
    }
}

#[wasm_bindgen_test]
async fn test_request_to_a_worker_that_is_lost_already_is_asked_of_the_next_one() {
    let pool = pool(1).await;
    let crashes = Rc::new(RefCell::new(Vec::new()));
    let told = Rc::clone(&crashes);
    pool.on_crash(move |loss| told.borrow_mut().push(loss.in_flight));
    assert_eq!(pool.ask(0, order(LOOP)).await, Ok(Response::Done));
    assert_eq!(pool.ask(0, Request::Index { file: 1 }).await, Ok(Response::Done));
    assert_eq!(*crashes.borrow(), [false]);
}

#[wasm_bindgen_test]
async fn test_worker_that_hangs_before_its_first_request_is_no_worker_at_work() {
    let hang = "function __work() { setTimeout(() => { for (;;); }, 400);";
    let pool = Pool::start(module(&SCRIPT.replace("function __work() {", hang)).await, 1).await.unwrap();
    let (send, told) = futures_channel::oneshot::channel();
    let send = RefCell::new(Some(send));
    pool.on_crash(move |loss| {
        if let Some(send) = send.take() {
            send.send(loss.error.message.clone()).unwrap();
        }
    });
    assert_eq!(told.await.as_deref(), Ok("A worker is gone or does not answer any more."));
    pool.close();
}

#[wasm_bindgen_test]
async fn test_crash_of_every_replacement_is_told_and_tried_again() {
    let pool = pool(1).await;
    let ailing = Rc::new(RefCell::new(true));
    let asked = Rc::clone(&ailing);
    pool.on_restore(move |_| vec![order(if *asked.borrow() { PANIC } else { FINE })]);
    let (first, second) = future::join(pool.ask(0, order(PANIC)), pool.ask(0, order(FINE))).await;
    assert_eq!(first.map_err(|error| error.code), Err(Code::Internal));
    assert_eq!(second.map_err(|error| error.code), Err(Code::Internal));
    ailing.replace(false);
    assert_eq!(pool.ask(0, order(FINE)).await, Ok(Response::Done));
}

#[wasm_bindgen_test]
async fn test_end_abandoned_replaces_only_workers_busy_for_nobody() {
    let pool = pool(2).await;
    let restored = Rc::new(RefCell::new(Vec::new()));
    let asked = Rc::clone(&restored);
    pool.on_restore(move |worker| {
        asked.borrow_mut().push(worker);
        vec![]
    });
    let (hung, slow) = (pool.ask(0, order(HANG)), pool.ask(1, order(SLOW)));
    let queued = pool.ask(0, order(FINE));
    TimeoutFuture::new(10).await;
    drop(hung);
    pool.end_abandoned();
    assert_eq!(future::join(queued, slow).await, (Ok(Response::Done), Ok(Response::Done)));
    assert_eq!(*restored.borrow(), [0]);
}

#[wasm_bindgen_test]
async fn test_end_grown_replaces_idle_workers_that_hold_more_than_before() {
    let pool = pool(3).await;
    let restored = Rc::new(RefCell::new(Vec::new()));
    let asked = Rc::clone(&restored);
    pool.on_restore(move |worker| {
        asked.borrow_mut().push(worker);
        vec![]
    });
    let before = pool.memories();
    for worker in [0, 0, 0, 1, 2, 2, 2] {
        assert_eq!(pool.ask(worker, order(FINE)).await, Ok(Response::Done));
    }
    let busy = pool.ask(2, order(SLOW));
    TimeoutFuture::new(10).await;
    pool.end_grown(&before, 2.0 * 65_536.0);
    assert_eq!(busy.await, Ok(Response::Done));
    for worker in 0..3 {
        assert_eq!(pool.ask(worker, order(FINE)).await, Ok(Response::Done));
    }
    assert_eq!(*restored.borrow(), [0]);
    assert_eq!(pool.memories(), [1.0, 2.0, 5.0].map(|answers| answers * 65_536.0));
}

#[wasm_bindgen_test]
async fn test_loaded_is_the_mean_over_workers_while_one_of_them_reads() {
    let pool = pool(4).await;
    assert_eq!(pool.loaded(), None);
    let asks = [pool.ask(0, order(LOADING)), pool.ask(1, order(LOADING)), pool.ask(2, order(SLOW))];
    TimeoutFuture::new(10).await;
    assert_eq!(pool.loaded(), Some((0.25 + 0.25 + 0.0 + 1.0) / 4.0));
    future::join_all(asks).await;
    assert_eq!(pool.loaded(), None);
}

#[wasm_bindgen_test]
async fn test_close_answers_those_who_wait_and_those_who_come() {
    let pool = pool(1).await;
    let (hung, queued) = (pool.ask(0, order(HANG)), pool.ask(0, order(FINE)));
    TimeoutFuture::new(10).await;
    pool.close();
    for answer in [hung.await, queued.await, pool.ask(0, order(FINE)).await] {
        assert_eq!(answer.map_err(|error| error.code), Err(Code::Closed));
    }
}

#[wasm_bindgen_test]
async fn test_garbled_answer_is_an_error_not_a_crash() {
    let pool = pool(1).await;
    assert_eq!(pool.ask(0, order(GARBLED)).await.map_err(|error| error.code), Err(Code::Internal));
    assert_eq!(pool.ask(0, order(FINE)).await, Ok(Response::Done));
}

#[wasm_bindgen_test]
async fn test_start_fails_when_worker_traps() {
    let module = module("function initSync() { throw new Error('no'); }").await;
    assert_eq!(Pool::start(module, 2).await.err().map(|error| error.code), Some(Code::Internal));
}

#[wasm_bindgen_test]
async fn test_load_names_what_is_missing() {
    let error = WorkerModule::of_this_program("no.js", "").await.unwrap_err();
    assert_eq!(error.code, Code::Internal);
    assert!(error.message.contains("no.js"), "{}", error.message);
}

#[wasm_bindgen_test]
fn test_zone_follows_browser() {
    let zones = BrowserZones::default();
    let zone = |name| zones.zone(name, 1_704_067_200, 1_735_689_600);
    let berlin = zone("Europe/Berlin").unwrap();
    assert!(berlin.transitions.contains(&(1_711_846_800, 7_200)), "{berlin:?}");
    assert!(berlin.transitions.contains(&(1_729_990_800, 3_600)), "{berlin:?}");
    let kolkata = zone("Asia/Kolkata").unwrap();
    assert_eq!((kolkata.first_offset, kolkata.transitions.len()), (19_800, 0));
    assert_eq!(zone("UTC").map(|zone| (zone.first_offset, zone.transitions.len())), Some((0, 0)));
    assert!(zone("Europe/Nowhere").is_none());
    // The whole of what is known, at once, and a moment that no tz database knows.
    assert!(
        zones.zone("America/New_York", i64::MIN, i64::MAX).is_some_and(|zone| zone.transitions.len() > 200)
    );
}
