// What stands around every page: what has not been sent and since when, and the way to the four pages.

import { h, say } from "./dom.js";
import { doorPage, postPage } from "./door-page.js";
import { dutyPage } from "./duty-page.js";
import { formPage } from "./form-page.js";
import { listPage } from "./list-page.js";
import { madePage } from "./made-page.js";
import { queuePage } from "./queue-page.js";
import { scanPage } from "./scan-page.js";
import { settingsPage } from "./settings-page.js";
import * as slice from "./slice.js";
import { draftOf } from "./drafts.js";
import { unlistedPage } from "./unlisted-page.js";
import { get, put } from "./store.js";
import * as sync from "./sync.js";
import { span, t } from "./words.js";

const AMBER = 2 * 3600e3;
const RED = 24 * 3600e3;
const PAGES = { "": listPage, door: doorPage, duty: dutyPage, post: postPage, form: formPage, made: madePage, queue: queuePage, scan: scanPage, settings: settingsPage, unlisted: unlistedPage };
const WAYS = () => [["#/", t("Today")], ["#/scan", t("Scan")], ["#/queue", t("Queue")], ["#/settings", t("Settings")]];

const main = () => document.getElementById("main");

export function draw() {
  document.title = t("Lianfang in the field");
  document.getElementById("ways").replaceChildren(...WAYS().map(([href, words]) => h("a", { href }, words)));
  badge();
}

export async function start() {
  document.body.dataset.open = "";
  addEventListener("hashchange", show);
  addEventListener("again", () => (draw(), show()));
  sync.outbox.addEventListener("change", badge);
  sync.outbox.addEventListener("noted", ({ detail }) => say(detail, "bad"));
  sync.news.addEventListener("change", badge);
  sync.news.addEventListener("gone", leave);
  setInterval(badge, 60e3);
  const left = await get("kept", "here");
  if (!location.hash && (await isHalfFilled(left))) location.replace(left);
  show();
}

// Whether somebody was in the middle of something there when the app ended.
async function isHalfFilled(here = "") {
  const [, name, kind, place, corrects] = here.slice(1).split("/").map(decodeURIComponent);
  return ["form", "door"].includes(name) && Boolean(await get("drafts", draftOf(kind, place, corrects)));
}

// Who stands at a door that has just been taken away is led to the list, which says so.
function leave() {
  const [name, ...parts] = location.hash.slice(2).split("/").map(decodeURIComponent);
  const id = name === "post" ? parts[0] : parts[1];
  if (["form", "door", "post"].includes(name) && !slice.place(id)) location.hash = "#/";
}

let shown = 0;

async function show() {
  const turn = (shown += 1);
  const [, name = "", ...parts] = location.hash.slice(1).split("/").map(decodeURIComponent);
  put("kept", "here", location.hash); // in the database: local storage is written to the disk seconds later
  say("");
  for (const link of document.querySelectorAll("#ways a")) {
    const here = link.getAttribute("href") === `#/${name}`;
    link.toggleAttribute("aria-current", here);
  }
  document.body.dataset.page = name || "list";
  const page = await (PAGES[name] ?? listPage)(...parts);
  if (turn !== shown) return;
  main().replaceChildren(page);
  scrollTo(0, 0);
  page.dispatchEvent(new Event("shown"));
  badge();
  dispatchEvent(new Event("drawn"));
}

// The unsent count and its age, on every page; amber after two hours, red after a day.
export async function badge() {
  const { count, refused, age } = await sync.unsent();
  const place = document.getElementById("unsent");
  place.dataset.tone = refused || age >= RED ? "red" : age >= AMBER ? "amber" : "";
  const told = [count > refused && t("{n} unsent · {age}", { n: count - refused, age: span(age) }), refused > 0 && t("{n} came back", { n: refused })];
  place.textContent = count ? told.filter(Boolean).join(" · ") : t("All sent");
  const line = document.getElementById("line");
  const { how, words } = sync.state;
  line.replaceChildren(...said(how, words));
  line.hidden = !line.hasChildNodes();
}

function said(how, words) {
  if (how === "sign-in") {
    return [t("Sign in again. Everything is kept."), h("a", { href: "/sign-in/?next=/field/", class: "big" }, t("Sign in"))];
  }
  if (how === "offline") return [t("No answer from the server. Work goes on; everything is kept.")];
  return how === "refused" ? [words] : [];
}
