// Keeps one whole release of the app on the phone. RELEASE names its files; a release is there
// completely or not at all, and an old one stays until the app has been started anew.

const NAME = `field-${self.RELEASE.sign}`;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(self.RELEASE.files.map(fresh))));
});

const fresh = (address) => new Request(address, { cache: "no-cache", credentials: "same-origin" });

self.addEventListener("activate", (event) => {
  event.waitUntil(tidy().then(() => self.clients.claim()));
});

async function tidy() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("field-") && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
}

self.addEventListener("message", (event) => {
  if (event.data === "activate") self.skipWaiting();
});

// The app's files come from the phone, whatever the line does; everything else goes to the server.
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (self.RELEASE.files.includes(pathname)) event.respondWith(kept(request, pathname));
});

async function kept(request, pathname) {
  const cache = await caches.open(NAME);
  return (await cache.match(pathname, { ignoreVary: true })) ?? fetch(request);
}
