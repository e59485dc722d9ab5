// What has not arrived: what each record is, why one came back, and the ways out.

import { button, h, say } from "./dom.js";
import * as drafts from "./drafts.js";
import { form } from "./forms.js";
import { bundle, save, series } from "./carrying.js";
import { qr } from "./codes.js";
import { all } from "./store.js";
import { spoken } from "./quick.js";
import * as slice from "./slice.js";
import * as sync from "./sync.js";
import { open } from "./vault.js";
import { NoAnswer, Refusal } from "./wire.js";
import { label, moment, t } from "./words.js";

const again = () => dispatchEvent(new Event("again"));
const TAKEN = ["conflict"]; // another record has this id
const TURN = 900; // milliseconds each code stays on the screen

export async function queuePage() {
  const rows = await sync.outbox.all();
  const sealed = await all("sealed");
  const page = h("section", {}, h("h1", {}, t("Not yet sent: {n}", { n: rows.length + sealed.length })));
  if (!rows.length && !sealed.length) page.append(h("p", { class: "empty" }, t("Everything recorded here has arrived.")));
  page.append(button(t("Send now"), send, { class: "huge", "data-primary": "" }));
  if (rows.length) page.append(waysOut());
  for (const row of rows) page.append(await entry(row));
  for (const row of sealed) page.append(h("article", {}, h("b", {}, t("A sealed queue of another phone or an earlier day")), row.message ? h("p", { class: "fault" }, row.message) : ""));
  const watch = () => {
    if (!page.isConnected) return sync.outbox.removeEventListener("change", watch);
    return page.querySelector(".series svg") ? null : again(); // codes being read are not taken away
  };
  page.addEventListener("shown", () => sync.outbox.addEventListener("change", watch));
  return page;
}

// Answers for itself, also where nobody answers.
async function send() {
  await sync.run();
  if (sync.state.how === "offline") return say(t("No answer from the server. Work goes on; everything is kept."), "bad");
  return again();
}

async function entry(row) {
  const words = row.words ? await open(row.words) : "";
  const said = await outcome(row);
  const head = [
    h("p", { class: "crumb" }, slice.above(row.place).join(" ")),
    h("b", {}, `${words} · ${label(form(row.kind)?.title) || row.kind}`),
    h("p", {}, [moment(row.made), said].filter(Boolean).join(" · ")),
  ];
  if (row.state !== "refused") return h("article", {}, ...head);
  const ways = h("div", { class: "pair" }, button(t("Mend it"), () => mend(row), { class: "big" }), button(t("Give to the supervisor"), () => give(row), { class: "big" }));
  return h("article", { "data-state": "refused" }, ...head, h("p", { class: "fault" }, row.message || row.code), ways);
}

// What was found there, in a word, where the record says so in its first answer.
async function outcome(row) {
  const [first] = form(row.kind)?.fields ?? [];
  const { detail = {} } = JSON.parse(await sync.outbox.text(row));
  return first?.choices && detail[first.name] ? spoken(first, detail[first.name]) : "";
}

// Open the form again with the answers. What comes of it is the same record, so that the desk sees it mended;
// the refused one goes once that is kept.
async function mend(row) {
  const record = JSON.parse(await sync.outbox.text(row));
  const mends = { n: row.n, id: TAKEN.includes(row.code) ? null : record.id };
  await drafts.keep(drafts.draftOf(row.kind, row.place, record.corrects), { values: record.detail, corrects: record.corrects, at: null, mends });
  location.hash = `#/form/${row.kind}/${row.place}${record.corrects ? `/${record.corrects}` : ""}`;
}

// Sent once more: only a receipt that the desk holds exactly these bytes lets the phone forget them.
async function give(row) {
  let held = false;
  try {
    held = await sync.outbox.hand(row);
  } catch (fault) {
    if (!(fault instanceof NoAnswer || fault instanceof Refusal)) throw fault;
  }
  if (held) addEventListener("drawn", () => said(held), { once: true });
  if (held) return again();
  return say(t("Not handed over: no answer. It stays on this phone."), "bad");
}

const said = (held) => say(held === "kept" ? t("It could be kept now.") : t("The supervisor has it: it lies with the refused records of your area."), "good");

function waysOut() {
  const shown = h("div", { class: "series", "aria-live": "off" });
  return h(
    "div",
    { class: "ways-out" },
    h("h2", {}, t("No network for long? Let somebody carry it")),
    h("div", { class: "pair" }, button(t("Save as a file"), save, { class: "big" }), button(t("Show as QR codes"), () => turn(shown), { class: "big" })),
    shown,
  );
}

async function turn(shown) {
  const texts = series(await bundle());
  const pictures = await Promise.all(texts.map(qr));
  const words = h("p", {});
  let at = -1;
  const step = () => {
    if (!shown.isConnected && at >= 0) return;
    const first = at < 0;
    at = (at + 1) % texts.length;
    words.textContent = t("Code {n} of {all}: hold it before the other phone's scanner", { n: at + 1, all: texts.length });
    pictures[at].dataset.text = texts[at];
    shown.replaceChildren(pictures[at], words);
    if (first) pictures[at].scrollIntoView({ block: "center" });
    if (texts.length > 1) setTimeout(step, TURN);
  };
  step();
}
