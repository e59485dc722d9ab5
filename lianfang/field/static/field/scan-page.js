// Scan a code: of a place, of a pass, or of another phone's queue. By camera, or from a picture.

import { button, buzz, h, say } from "./dom.js";
import { isPart, take, takeOver } from "./carrying.js";
import * as forms from "./forms.js";
import * as passes from "./passes.js";
import { NoReader, read } from "./reader.js";
import * as slice from "./slice.js";
import * as walking from "./walking.js";
import * as sync from "./sync.js";
import { verdict } from "./verdict.js";
import { label, moment, t } from "./words.js";

const EVERY = 150; // milliseconds between two looks

export async function scanPage() {
  const found = h("div", { class: "found", role: "status" });
  const video = h("video", { playsinline: true, muted: true, hidden: true });
  const file = h("input", { type: "file", accept: "image/*", id: "picture", class: "unseen" });
  file.addEventListener("change", async () => {
    const texts = await read(file.files[0]).catch((fault) => missing(fault, found));
    if (!texts) return;
    if (texts.length) await heard(texts[0], found);
    else found.replaceChildren(h("p", { class: "fault" }, t("No code found in this picture.")));
  });
  const queue = h("input", { type: "file", accept: "application/json,.json", id: "queue", class: "unseen" });
  queue.addEventListener("change", async () => taken(await queue.files[0].text(), found));
  const page = h(
    "section",
    { class: "one" },
    h("h1", {}, t("Scan")),
    video,
    found,
    button(t("Use the camera"), () => look(video, found), { class: "huge", "data-primary": "" }),
    h("label", { class: "big" }, t("From a picture"), file),
    h("label", { class: "big" }, t("Take over a queue from a file"), queue),
  );
  return page;
}

async function look(video, found) {
  try {
    const told = { video: { facingMode: "environment", width: { ideal: 1280 } } };
    video.srcObject = await navigator.mediaDevices.getUserMedia(told);
  } catch {
    return found.replaceChildren(h("p", { class: "fault" }, t("The camera cannot be used. Take a picture instead.")));
  }
  video.hidden = false;
  await video.play();
  let last = "";
  while (video.isConnected) {
    const [text] = (await read(video).catch((fault) => missing(fault, found))) ?? [];
    if (text && text !== last) await heard((last = text), found);
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
  return video.srcObject.getTracks().forEach((one) => one.stop());
}

// What could not be read: a picture without a code, or a phone that has no reader yet.
function missing(fault, found) {
  if (!(fault instanceof NoReader)) return [];
  found.replaceChildren(h("p", { class: "fault" }, t("The reader of codes is not on this phone yet. It comes with the next word from the server.")));
  return null;
}

export async function heard(text, found) {
  buzz();
  if (isPart(text)) {
    const { have, count } = await take(text);
    found.replaceChildren(h("p", {}, t("{n} of {all} codes of a queue read", { n: have, all: count })));
    if (have === count) sync.run();
    return undefined;
  }
  const [, kind, code] = text.match(/\/slot\/([^/]+)\/([^?#]+)\//) ?? [];
  if (kind) return atPoint(kind, decodeURIComponent(code), Object.fromEntries(new URL(text).searchParams), found);
  const read_ = await passes.read(text);
  if (read_?.kind === "place") return atPlace(read_.place, found);
  if (read_) return found.replaceChildren(verdict(read_));
  return atPlace(text.match(/places\/([^/?#]+)/)?.[1] ?? text.trim(), found);
}

async function taken(text, found) {
  try {
    await takeOver(text);
    sync.run();
    say(t("The queue is taken over. It goes up with yours."), "good");
  } catch {
    found.replaceChildren(h("p", { class: "fault" }, t("This is not a queue.")));
  }
}

// The code of a point or a bucket: its form at once, with what the code tells filled in. What is owed at just that
// point is opened as such.
function atPoint(kind, code, told, found) {
  if (!forms.form(kind)) return atPlace(code, found);
  const known = slice.placeOf(code);
  const owed = known && walking.walk().find((one) => one.place === known.id && one.kind === kind && told.point_no && String(one.fill?.[kind]?.point_no) === told.point_no);
  if (owed) return void (location.hash = forms.hrefOf(owed));
  return void (location.hash = `#/form/${[kind, known?.id ?? code.slice(0, 64), "", "", JSON.stringify(told)].map(encodeURIComponent).join("/")}`);
}

// The code of a place: its open duty's form, or the choice of what to record there.
function atPlace(code, found) {
  const known = slice.placeOf(decodeURIComponent(code));
  if (!known && !/^[\w.~-]{1,64}$/.test(code)) return found.replaceChildren(h("p", { class: "fault" }, t("This is no code of a place here.")));
  const place = known?.id ?? code.slice(0, 64);
  const due = known ? walking.walk().filter((one) => one.place === known.id) : [];
  if (due.length === 1) return void (location.hash = forms.hrefOf(due[0]));
  const owed = due.map((one) => h("a", { class: "huge", href: forms.hrefOf(one) }, `${one.about ?? label(forms.form(one.kind)?.title)} · ${moment(one.due)}`));
  const ways = (known ? forms.kindsAt(known.kind) : forms.kinds().filter((one) => !one.bound)).map((one) =>
    h("a", { class: "big", href: `#/form/${one.code}/${encodeURIComponent(place)}` }, label(one.title)));
  return found.replaceChildren(h("h2", {}, known?.name ?? String(place)), ...owed, ...ways);
}
