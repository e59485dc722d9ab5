// What the server would refuse, said before anything is kept: nobody may believe kept what comes back at night.

import { unfit } from "./checks.js";
import { asked, detail, faults, form, lacking } from "./forms.js";
import { made, one } from "./made.js";
import * as slice from "./slice.js";
import * as sync from "./sync.js";
import { label, t } from "./words.js";

const REASONS = { missing: () => t("must be answered"), bounds: () => t("cannot be so") };
const worded = (field, why) => t("{field}: {reason}", { field: label(field.label), reason: REASONS[why]() });
let warned = ""; // the post that was said not to be open; the second tap knows better

// Every objection to these answers: the question it is about, and the words.
export function objections({ kind, place, about, level }, values) {
  const asks = form(kind);
  const fields = asked(asks, level ?? slice.levelAt(kind, place) ?? asks.level);
  const alone = faults(fields, values).map(([field, why]) => ({ at: field.name, words: worded(field, why) }));
  const more = lacking(asks, fields, values).map((field) => ({ at: field.name, words: worded(field, "missing") }));
  const seen = [...alone, ...more];
  const there = slice.there(kind, place, about);
  return [...seen, ...unfit(asks, detail(fields, values), level ? { ...there, level } : there).filter(({ at }) => !seen.some((each) => each.at === at))];
}

// Whether the post where this is recorded is not open as far as this phone knows. Said once: a colleague may
// have opened it since.
export async function isShut(kind, place) {
  const post = slice.posts().find(({ id }) => id === Number(place));
  if (!form(kind)?.stands || !post || post.level || (await isOpenedHere(post.id))) return false;
  sync.run();
  const isTold = warned === `${kind}@${place}`;
  warned = `${kind}@${place}`;
  return !isTold;
}

// Whether somebody opened it with this phone and the server has not told it back yet.
async function isOpenedHere(place) {
  const [last] = (await made()).filter((row) => row.kind === "checkpoints.post" && Number(row.place) === place);
  return last !== undefined && (await one(last.id)).record.detail.act !== "close";
}

export const shutWords = () => t("Nothing is open here as far as this phone knows: open it first. Tap once more if a colleague has.");
