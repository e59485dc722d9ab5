// A whole form: what is known is confirmed with one tap, the rest is asked, and nothing typed is lost.

import { asking, draw, focus } from "./asking.js";
import { button, h, say } from "./dom.js";
import * as drafts from "./drafts.js";
import { onward, refuse } from "./filling.js";
import { asked, detail, form, isShown } from "./forms.js";
import { warn, withdrawn } from "./losing.js";
import * as made from "./made.js";
import { inShort } from "./members.js";
import { isShut, objections, shutWords } from "./objecting.js";
import { doorName, record, saved } from "./recording.js";
import { told } from "./shown.js";
import * as slice from "./slice.js";
import { notWritten } from "./unwritten.js";
import { label, moment, t } from "./words.js";

let takenUp = ""; // the form at a post that somebody chose to go on with

export async function formPage(kind, place, corrects, about, code) {
  const one = form(kind);
  const errand = about && slice.errand(about);
  const given = errand?.fill?.[kind] ?? {};
  const name = drafts.draftOf(kind, place, corrects) + (errand ? `#${about}` : "");
  const former = corrects ? await made.one(corrects) : null;
  const fields = asked(one, former?.level ?? slice.levelAt(kind, place) ?? one.level);
  const announced = await told(one, place); // somebody new stands there: what was begun is not theirs
  const kept = Object.keys(announced).length ? null : await drafts.restore(name);
  const isChosen = takenUp === name;
  takenUp = "";
  if (kept && !isChosen && isOfAnother(one, place, kept)) return offered(one, name, kept);
  const draft = kept ?? { values: { ...former?.record.detail, ...announced }, corrects, at: null };
  Object.assign(draft.values, given, scanned(fields, code));
  const page = h("form", { class: "one", novalidate: true });
  const rows = new Map(fields.map((field) => [field.name, asking(field, draft, slice.facts(place), () => touched(field))]));
  const touched = (field) => {
    draft.at = field.name;
    drafts.keep(name, draft);
    show();
  };
  const show = () => fields.forEach((each) => (rows.get(each.name).hidden = each.name in given || !isShown(one, each, draft.values)));
  show();
  const away = h("a", { class: "big", href: "#/" }, t("Leave it for later"));
  const parts = [
    h("p", { class: "crumb" }, slice.above(place).join(" ")),
    h("h1", {}, `${errand?.about || (slice.place(place) ? doorName(place) : ((await made.name(corrects)) ?? doorName(place)))} · ${label(one.title)}`),
    former && h("p", { class: "fault" }, t("Correct what was recorded at {at}", { at: moment(former.made) })),
    kept && h("p", { class: "kept" }, t("Taken up where it was left")),
    ...fields.filter((field) => !isSpare(one, field)).map((field) => rows.get(field.name)),
    folded(fields.filter((field) => isSpare(one, field)), rows, draft),
    button(t("Keep"), () => submit(page, { kind, place, name, fields, draft, about, former }), { class: "huge", "data-primary": "" }),
    away,
  ];
  page.append(...parts.filter(Boolean));
  page.addEventListener("submit", (event) => event.preventDefault());
  page.addEventListener("keydown", onward);
  page.addEventListener("shown", () => draw(rows, () => kept?.at && focus(page, kept.at)));
  return page;
}

// What a scanned code tells, as these questions take it; what is no question of theirs is left aside.
function scanned(fields, text) {
  const told = text ? JSON.parse(text) : {};
  const known = fields.filter(({ name, kind }) => told[name] && !["list", "choices"].includes(kind));
  return Object.fromEntries(known.map(({ name, kind }) => [name, kind === "count" ? Number(told[name]) : kind === "bool" ? told[name] === "1" : told[name]]));
}

// Where a form says what it wants, the rest is folded away; what was answered before is seen.
const isSpare = (one, field) => one.fields.some(({ is_wanted }) => is_wanted) && !(field.required || field.is_wanted || ["evidence", "note"].includes(field.name));
const folded = (fields, rows, { values }) =>
  fields.length > 0 && h("details", { open: fields.some(({ name }) => values[name]?.length !== 0 && values[name] !== undefined) }, h("summary", { class: "big" }, t("More to fill in, if need be")), ...fields.map(({ name }) => rows.get(name)));

// At a post the next person stands there already: what was begun may be the last one's.
const isOfAnother = (one, place, { corrects, mends }) =>
  !corrects && !mends && !one.quick?.rides && slice.posts().some((post) => post.id === Number(place));

function offered(one, name, { values }) {
  const again = () => dispatchEvent(new Event("again"));
  return h(
    "section",
    { class: "one" },
    h("h1", {}, label(one.title)),
    h("p", {}, t("Half filled in, and not kept:")),
    h("p", { class: "fact" }, inShort(one, values)),
    button(t("Somebody new"), async () => (await drafts.drop(name), again()), { class: "huge", "data-primary": "" }),
    button(t("Go on with this one"), () => ((takenUp = name), again()), { class: "big" }),
  );
}

async function submit(page, { kind, place, name, fields, draft, about, former }) {
  const wrong = objections({ kind, place, about, level: former?.level }, draft.values);
  if (wrong.length) return refuse(page, wrong);
  if (await isShut(kind, place)) return say(shutWords(), "bad");
  const lost = former ? withdrawn(fields, former.record.detail, detail(fields, draft.values)) : [];
  if (lost.length && page.dataset.warned !== JSON.stringify(lost)) return warn(page, lost);
  if (page.dataset.keeping) return undefined;
  page.dataset.keeping = "yes";
  try {
    const id = await record({ kind, place, detail: detail(fields, draft.values), corrects: draft.corrects || undefined, mends: draft.mends, level: former?.level, about });
    await drafts.drop(name);
    return page.isConnected && saved(kind, place, id, about); // who has gone on meanwhile is not called back
  } catch (fault) {
    return notWritten(fault);
  } finally {
    delete page.dataset.keeping;
  }
}
