// Keeps one whole release of the app on the phone. RELEASE names its files; a release is there
// completely or not at all, and an old one stays until the app has been started anew.

// What is said is kept in the language that the phone is read in; a worker of before named none.
const SPOKEN = new URL(self.location.href).searchParams.get("language");
const LANGUAGE = self.RELEASE.said[SPOKEN] ? SPOKEN : "zh-hans";
const FILES = [...self.RELEASE.files, self.RELEASE.said[LANGUAGE]];
const NAME = `field-${self.RELEASE.sign}-${LANGUAGE}`;
const LATER = "field-later"; // what only some phones need: under names that carry their content

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => Promise.all(FILES.map((one) => take(cache, one)))));
});

// A name that carries its content need not be fetched twice: the page or an earlier release has it.
const isHashed = (address) => /\.[0-9a-f]{12}\.\w+$/.test(address);

async function take(cache, address) {
  const held = isHashed(address) ? await caches.match(address, { ignoreVary: true }) : null;
  if (held) return cache.put(address, held);
  return cache.add(new Request(address, { cache: isHashed(address) ? "default" : "no-cache", credentials: "same-origin" }));
}

self.addEventListener("activate", (event) => {
  event.waitUntil(tidy().then(() => self.clients.claim()));
});

async function tidy() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("field-") && ![NAME, LATER].includes(name));
  await Promise.all(old.map((name) => caches.delete(name)));
  const later = await caches.open(LATER);
  const gone = (await later.keys()).filter(({ url }) => !self.RELEASE.later.includes(new URL(url).pathname));
  await Promise.all(gone.map((one) => later.delete(one)));
}

self.addEventListener("message", (event) => {
  if (event.data === "activate") self.skipWaiting();
  if (event.data.later) event.waitUntil(more(event.data.later).catch(() => null)); // without a line at the next start
});

async function more(addresses) {
  const cache = await caches.open(LATER);
  for (const address of addresses) if (!(await cache.match(address))) await take(cache, address);
}

// The app's files come from the phone, whatever the line does; everything else goes to the server.
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (FILES.includes(pathname)) event.respondWith(kept(request, pathname, NAME));
  if (self.RELEASE.later.includes(pathname)) event.respondWith(kept(request, pathname, LATER));
});

async function kept(request, pathname, name) {
  const cache = await caches.open(name);
  return (await cache.match(pathname, { ignoreVary: true })) ?? fetch(request);
}
