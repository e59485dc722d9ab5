// Today's duties in walking order: building, stairwell, floor, door.

import { button, h } from "./dom.js";
import { form } from "./forms.js";
import { read, row, withTap } from "./list-rows.js";
import { grouped } from "./owed.js";
import { own } from "./recorded.js";
import * as slice from "./slice.js";
import { news, outbox } from "./sync.js";
import { tell } from "./taken.js";
import { UNLISTED } from "./unlisted-page.js";
import * as walking from "./walking.js";
import { label, t } from "./words.js";

const ONLY = () => [["open", t("To do")], ["tried", t("Tried")], ["late", t("Overdue")], ["all", t("All")]];
const LEAST_MB = 10; // below it storage is as good as full; docs/sources.md#phone-storage
const AT_ONCE = 120; // rows drawn at first; the rest as one scrolls
let [text, only] = ["", "open"];
let [stood, drawn] = [0, AT_ONCE]; // where one was in the list, and how much of it was drawn

export async function listPage() {
  await read();
  const list = h("div", { class: "walk" });
  const head = h("h1", {});
  const posts = h("div", {});
  const taken = h("div", {});
  const room = h("p", { class: "fault", hidden: true });
  roomLeft().then((left) => left < LEAST_MB && ((room.hidden = false), (room.textContent = t("The phone's storage is nearly full: {n} MB left. Make room before anything is lost.", { n: left }))));
  const draw = () => {
    const { all, open } = walking.sums();
    head.textContent = t("Today: {done} of {all} done", { done: all - open, all });
    posts.replaceChildren(...slice.posts().map((one) => h("a", { class: "big", href: `#/post/${one.id}` }, t("At the post: {name}", { name: one.name }))));
    fill(list, walking.walk({ text, only }));
    tell(taken, draw);
    own(recorded, { text, only, most: AT_ONCE });
  };
  const recorded = h("div", { class: "walk recorded" });
  const find = h("input", { type: "search", placeholder: t("Building, door or name"), "aria-label": t("Search"), value: text });
  find.addEventListener("input", () => ((text = find.value), draw()));
  const missing = form(UNLISTED) && slice.heads().length > 0 && h("a", { class: "big", href: "#/unlisted" }, label(form(UNLISTED).title));
  const page = h("section", {}, taken, room, head, posts, find, filters(draw), recorded, list, missing);
  draw();
  const watch = () => (page.isConnected ? draw() : forget());
  const follow = () => (page.isConnected ? (stood = scrollY) : removeEventListener("scroll", follow));
  const forget = () => [outbox, news].forEach((one) => one.removeEventListener("change", watch));
  page.addEventListener("shown", () => {
    [outbox, news].forEach((one) => one.addEventListener("change", watch));
    scrollTo(0, stood); // back from a door: where one was
    addEventListener("scroll", follow, { passive: true });
  });
  return page;
}

// Megabytes that the browser still grants; plenty where it does not say.
async function roomLeft() {
  const { quota, usage } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {};
  return quota === undefined ? Infinity : Math.max(0, Math.floor((quota - usage) / 1e6));
}

function filters(draw) {
  const row = h("div", { class: "filters", role: "group", "aria-label": t("Show") });
  const redraw = () => row.replaceChildren(...ONLY().map(([code, words]) => button(words, () => pick(code), { "aria-pressed": String(only === code) })));
  const pick = (code) => ((only = code), redraw(), draw());
  redraw();
  return row;
}

// Doors first, in walking order; what else is to be done stands below, kind by kind.
function fill(list, duties) {
  list.replaceChildren();
  if (!duties.length) return list.append(h("p", { class: "empty" }, emptyWords()));
  const isDoor = (one) => one.about === undefined && !one.opens && Boolean(form(one.kind)?.base.includes("dwelling"));
  const doors = duties.filter(isDoor);
  const mixed = new Set(doors.map((one) => one.kind)).size > 1;
  const kinds = grouped(duties.filter((one) => !isDoor(one)));
  const others = h("div", {}, ...[...kinds].map(([kind, ones]) => h("section", { "data-kind": kind }, h("h2", {}, label(form(kind)?.title), h("small", {}, ` ${ones.length}`)), ...ones.map(withTap))));
  let heading = "";
  const draw = (from, upto) => {
    for (const one of doors.slice(from, upto)) {
      const above = slice.above(one.place).join(" ");
      if (above !== heading) others.before(h("h2", {}, above));
      heading = above;
      others.before(row(one, mixed));
    }
    drawn = Math.max(drawn, upto);
    if (upto >= doors.length) return;
    const more = button(t("{n} more", { n: doors.length - upto }), () => (more.remove(), draw(upto, upto + AT_ONCE)), { class: "big" });
    others.before(more);
  };
  if (doors.length) list.append(h("div", { class: "filters" }, ...[...kinds].map(([kind, ones]) => toKind(kind, ones.length, others))));
  list.append(others);
  return draw(0, drawn);
}

// What is due at set times stands below many doors: one tap leads there.
const toKind = (kind, count, others) =>
  button(`${label(form(kind)?.title)} ${count}`, () => others.querySelector(`[data-kind="${kind}"]`).scrollIntoView());

function emptyWords() {
  if (text || only !== "open") return t("Nothing here answers to this.");
  return slice.synced() ? t("Nothing open. Well done.") : t("Fetching your duties …");
}
