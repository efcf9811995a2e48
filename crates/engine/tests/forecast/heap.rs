//! Memories like WebAssembly's: one a worker, managed by the same allocator, which grow in pages and never shrink.

#![allow(unsafe_code, reason = "an allocator is unsafe by its trait")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    ptr::null_mut,
};

use dlmalloc::{Allocator, Dlmalloc};

/// What a memory may grow to here. What it does not come to is never touched.
const MOST: usize = if cfg!(miri) { 8 << 20 } else { 512 << 20 };
const PAGE: usize = 64 << 10;
/// How many memories a thread may have.
const COUNT: usize = 2;

/// A memory.
pub(crate) struct Heap {
    inner: *mut Inner,
}

struct Inner {
    base: *mut u8,
    dlmalloc: Dlmalloc<Pages>,
}

/// The pages that a memory has grown to.
struct Pages {
    base: *mut u8,
    used: Cell<usize>,
}

// It stays on the thread that made it.
unsafe impl Send for Pages {}

unsafe impl Allocator for Pages {
    fn alloc(&self, size: usize) -> (*mut u8, usize, u32) {
        let (used, size) = (self.used.get(), size.next_multiple_of(PAGE));
        if used + size > MOST {
            return (null_mut(), 0, 0);
        }
        self.used.set(used + size);
        GROWN.with(|grown| grown.set(grown.get() + size));
        (unsafe { self.base.add(used) }, size, 0)
    }

    fn remap(&self, _: *mut u8, _: usize, _: usize, _: bool) -> *mut u8 {
        null_mut()
    }

    fn free_part(&self, _: *mut u8, _: usize, _: usize) -> bool {
        false
    }

    fn free(&self, _: *mut u8, _: usize) -> bool {
        false
    }

    fn can_release_part(&self, _: u32) -> bool {
        false
    }

    fn allocates_zeros(&self) -> bool {
        true
    }

    fn page_size(&self) -> usize {
        PAGE
    }
}

thread_local! {
    static ALL: Cell<[*mut Inner; COUNT]> = const { Cell::new([null_mut(); COUNT]) };
    static CURRENT: Cell<*mut Inner> = const { Cell::new(null_mut()) };
    static GROWN: Cell<usize> = const { Cell::new(0) };
}

impl Heap {
    /// An empty memory of this thread, which is never freed.
    pub(crate) fn new() -> Self {
        let base = unsafe { System.alloc(Layout::from_size_align(MOST, PAGE).unwrap()) };
        assert!(!base.is_null());
        let dlmalloc = Dlmalloc::new_with_allocator(Pages { base, used: Cell::new(0) });
        let inner = Box::into_raw(Box::new(Inner { base, dlmalloc }));
        let mut all = ALL.get();
        *all.iter_mut().find(|place| place.is_null()).unwrap() = inner;
        ALL.set(all);
        Self { inner }
    }

    /// Does something that allocates here; says by how many bytes the memory grew.
    pub(crate) fn within<T>(&self, job: impl FnOnce() -> T) -> (T, usize) {
        GROWN.set(0);
        CURRENT.set(self.inner);
        let out = job();
        CURRENT.set(null_mut());
        (out, GROWN.get())
    }
}

/// The memory that an address is in.
fn owner(pointer: *mut u8) -> Option<*mut Inner> {
    let is_in = |inner: &*mut Inner| {
        !inner.is_null() && (pointer as usize).wrapping_sub(unsafe { (**inner).base } as usize) < MOST
    };
    ALL.get().into_iter().find(is_in)
}

struct Routed;

#[global_allocator]
static ROUTED: Routed = Routed;

unsafe impl GlobalAlloc for Routed {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let current = CURRENT.get();
        if current.is_null() {
            return unsafe { System.alloc(layout) };
        }
        unsafe { (*current).dlmalloc.malloc(layout.size(), layout.align()) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        match owner(pointer) {
            Some(inner) => unsafe {
                (*inner).dlmalloc.free(rooted(inner, pointer), layout.size(), layout.align());
            },
            None => unsafe { System.dealloc(pointer, layout) },
        }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        match owner(pointer) {
            Some(inner) => unsafe {
                let pointer = rooted(inner, pointer);
                (*inner).dlmalloc.realloc(pointer, layout.size(), layout.align(), size)
            },
            None => unsafe { System.realloc(pointer, layout, size) },
        }
    }
}

/// The same address, by way of the whole memory: what owns a value may reach no further than the value, and the allocator
/// keeps what it knows beside it.
unsafe fn rooted(inner: *mut Inner, pointer: *mut u8) -> *mut u8 {
    unsafe {
        let base = (*inner).base;
        base.add(pointer as usize - base as usize)
    }
}

/// For `cargo xtask miri`: what is made in a memory may grow there, and be freed outside of it.
#[test]
fn test_memory_serves_what_is_made_in_it_wherever_it_is_freed() {
    let (one, other) = (Heap::new(), Heap::new());
    let ((mut words, text), grown) = one.within(|| {
        let mut words: Vec<u64> = (0..100).collect();
        words.reserve_exact(20_000);
        (words, "a text".to_owned())
    });
    assert!(grown >= 20_000 * 8, "{grown}");
    words.extend(0..10_000);
    let ((boxed, kept), less) = other.within(|| (Box::new([1_u8; 4_096]), text.clone()));
    assert!(less > 0 && less < grown, "{less}");
    drop(words);
    assert_eq!((kept, boxed.iter().map(|byte| u32::from(*byte)).sum::<u32>()), (text, 4_096));
    // What was freed is there again.
    let (_, again) = one.within(|| drop(vec![1_u64; 15_000]));
    assert_eq!(again, 0);
}
