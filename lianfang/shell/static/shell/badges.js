// How many things wait for the reader at each entry of the navigation: asked apart, so that no page waits for it.
const PAUSE = 60_000; // ms between two questions of an open page
const around = document.querySelector("nav.around");

async function ask() {
  if (document.hidden) return;
  const answer = await fetch("/badges/", { headers: { Accept: "application/json" } }).catch(() => null);
  if (answer?.ok) show(await answer.json());
}

function show(counts) {
  for (const badge of around.querySelectorAll("[data-badge]")) {
    const count = counts[badge.closest("a").getAttribute("href")] ?? 0;
    badge.textContent = count > 99 ? "99+" : count;
    badge.hidden = !count;
  }
  tellFolded(counts);
}

// What waits behind an entry that is folded away is told by "more".
function tellFolded(counts) {
  const more = around.querySelector("[data-badge-more]");
  const seen = [...around.querySelectorAll("a")].filter((one) => !one.closest("details") && one.checkVisibility());
  const near = new Set(seen.map((one) => one.getAttribute("href")));
  const folded = [...around.querySelectorAll("details a")].map((one) => one.getAttribute("href"));
  const sum = folded.filter((one) => !near.has(one)).reduce((whole, one) => whole + (counts[one] ?? 0), 0);
  more.textContent = sum > 99 ? "99+" : sum;
  more.hidden = !sum;
}

if (around) {
  ask();
  setInterval(ask, PAUSE);
  document.addEventListener("visibilitychange", ask);
}
