// Keeps the files of one build, so that the page opens without a network. It asks for these files and for nothing else,
// and only while it is installed. A newer build waits until the reader takes it, or until no page is open any more.

// Each file's path and integrity; "./" is the page itself.
const FILES = __FILES__;
const { scope } = registration;
const OURS = `reelscope ${scope} `;
const CACHE = `${OURS}__BUILD__`;

const address = path => new URL(path, scope).href;
const KEPT = new Set(Object.keys(FILES).map(address));

/** A file as it was built: from the browser's own cache when that has it, else from the host. */
const take = async path => {
  let failure;
  for (const cache of ["default", "reload"]) {
    try {
      const response = await fetch(address(path), { integrity: FILES[path], cache });
      if (!response.ok) throw new Error(`${path} answered ${response.status}`);
      // A page must not come from an answer that was redirected.
      return response.redirected ? new Response(response.body, { headers: response.headers }) : response;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
};

const install = async () => {
  const cache = await caches.open(CACHE);
  await Promise.all(Object.keys(FILES).map(async path => cache.put(address(path), await take(path))));
};

const clean = async () => {
  const old = (await caches.keys()).filter(name => name.startsWith(OURS) && name !== CACHE);
  await Promise.all(old.map(name => caches.delete(name)));
};

const answer = async (request, kept) => {
  const cache = await caches.open(CACHE);
  return (await cache.match(kept, { ignoreVary: true })) ?? fetch(request);
};

addEventListener("install", event => event.waitUntil(install()));
addEventListener("activate", event => event.waitUntil(clean()));
addEventListener("message", event => {
  if (event.data === "take over") skipWaiting();
});
addEventListener("fetch", event => {
  const { request } = event;
  const bare = request.url.split(/[?#]/)[0];
  const kept = bare === address("index.html") ? scope : bare;
  // What is not of the page (engine.js, the examples) goes its own way.
  if (request.method === "GET" && KEPT.has(kept)) event.respondWith(answer(request, kept));
});
