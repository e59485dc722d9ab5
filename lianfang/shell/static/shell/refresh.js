// Parts marked data-refresh ask for themselves again: every 3 s for a minute after the page comes
// into view, else every 60 s; never while hidden. Several thousand open pages must not be a load.
const SOON = 3_000, LATER = 60_000, WATCHED = 60_000;
let shownAt = performance.now();
let timer;

function next() {
  clearTimeout(timer);
  const eager = performance.now() - shownAt < WATCHED;
  timer = setTimeout(refresh, eager ? SOON : LATER);
}

function refresh() {
  if (document.visibilityState === "visible" && navigator.onLine) {
    for (const part of document.querySelectorAll("[data-refresh]")) {
      if (!part.contains(document.activeElement) || part.dataset.refresh === "always") {
        part.dispatchEvent(new CustomEvent("refresh"));
      }
    }
  }
  next();
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return clearTimeout(timer);
  shownAt = performance.now();
  refresh();
});

if (document.querySelector("[data-refresh]")) next();
