// Today's duties in walking order: building, stairwell, floor, door.

import { button, h } from "./dom.js";
import { errandDone } from "./door-page.js";
import * as drafts from "./drafts.js";
import { form, hrefOf } from "./forms.js";
import { made, noted } from "./made.js";
import { grouped } from "./owed.js";
import { spoken } from "./quick.js";
import * as slice from "./slice.js";
import { news, outbox } from "./sync.js";
import { tell } from "./taken.js";
import { open } from "./vault.js";
import { UNLISTED } from "./unlisted-page.js";
import { label, moment, t } from "./words.js";

const ONLY = () => [["open", t("To do")], ["tried", t("Tried")], ["late", t("Overdue")], ["all", t("All")]];
const LEAST_MB = 10; // below it storage is as good as full; docs/sources.md#phone-storage
const AT_ONCE = 120; // rows drawn at first; the rest as one scrolls
let [text, only] = ["", "open"];
let [stood, drawn] = [0, AT_ONCE]; // where one was in the list, and how much of it was drawn
let begun = []; // forms half filled in

export async function listPage() {
  begun = await drafts.begun();
  const list = h("div", { class: "walk" });
  const head = h("h1", {});
  const posts = h("div", {});
  const taken = h("div", {});
  const room = h("p", { class: "fault", hidden: true });
  roomLeft().then((left) => left < LEAST_MB && ((room.hidden = false), (room.textContent = t("The phone's storage is nearly full: {n} MB left. Make room before anything is lost.", { n: left }))));
  const draw = () => {
    const { all, open } = slice.sums();
    head.textContent = t("Today: {done} of {all} done", { done: all - open, all });
    posts.replaceChildren(...slice.posts().map((one) => h("a", { class: "big", href: `#/post/${one.id}` }, t("At the post: {name}", { name: one.name }))));
    fill(list, slice.walk({ text, only }));
    tell(taken, draw);
    own(recorded);
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

// What was recorded here in the last day, done doors among it: to be read, and put right. What the server had to
// say of one stands here until it is read, whatever else is asked for.
async function own(place) {
  const rows = only === "all" ? await made() : await noted();
  const named = await Promise.all(rows.map(async (row) => ({ ...row, said: await open(row.words) })));
  const wanted = text.trim().toLowerCase();
  const shown = named.filter((row) => !wanted || [...slice.above(row.place), row.said].join(" ").toLowerCase().includes(wanted));
  if (!shown.length) return place.replaceChildren();
  const title = only === "all" ? t("Recorded here in the last day") : t("Kept, with a remark");
  return place.replaceChildren(h("h2", {}, title), ...shown.slice(0, AT_ONCE).map(recordedRow));
}

const recordedRow = (row) =>
  h("a", { class: "door", href: `#/made/${row.id}`, "data-state": row.note ? "tried" : "done" }, h("b", {}, row.said), h("span", {}, `${label(form(row.kind)?.title) || row.kind} · ${moment(row.made)}`, row.note && h("strong", { class: "remark" }, row.note)), h("i", {}, sign(row.note ? "tried" : "done")));

function emptyWords() {
  if (text || only !== "open") return t("Nothing here answers to this.");
  return slice.synced() ? t("Nothing open. Well done.") : t("Fetching your duties …");
}

function row(one, mixed) {
  const place = slice.place(one.place) ?? { name: "?" };
  const known = slice.facts(one.place)["household.head-count"];
  const how = slice.marked(one)?.how ?? (one.tried ? "tried" : "open");
  const facts = { class: "door", href: hrefOf(one), "data-state": how };
  return h("a", facts, h("b", {}, one.about || place.name), h("span", {}, words(one, known, mixed)), h("i", {}, sign(how)));
}

// A delivery is done from the list itself: one tap, with or without a network.
function withTap(one) {
  const told = form(one.kind)?.quick;
  if (!told?.at_once || !one.fill?.[one.kind] || slice.marked(one)?.how === "done") return row(one, false);
  const words = Object.entries(told.well).map(([name, code]) => spoken(form(one.kind).fields.find((field) => field.name === name), code)).join(" · ");
  return h("div", { class: "with-tap" }, row(one, false), button(words, () => errandDone(one.id, told.well), { class: "big" }));
}

const sign = (how) => ({ open: "○", tried: "◐", done: "●" })[how];

function words(one, known, mixed) {
  const told = mixed ? [label(form(one.kind)?.title)] : [];
  const other = slice.answers(one);
  if (other) told.push(t("{name} answers for it", { name: other }));
  if (known !== undefined) told.push(t("{n} people", { n: known }));
  if (begun.includes(drafts.draftOf(one.kind, one.place) + (one.opens ? `#${one.id}` : ""))) told.push(t("half filled in"));
  if (one.about) told.push(slice.place(one.place)?.name ?? "");
  told.push(one.opens ? `${moment(one.opens)}–${moment(one.due)}` : t("by {at}", { at: moment(one.due) }));
  return told.join(" · ");
}
