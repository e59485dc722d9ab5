// One tap that says all is well, over a form half filled in.

import { buzz, say } from "./dom.js";
import * as drafts from "./drafts.js";
import { t } from "./words.js";

let warned = ""; // the half-filled form whose loss was told

// One tap over a form half filled in would contradict it unseen: told first, and meant by the second tap.
export async function contradicts(name) {
  const isTold = warned === name;
  warned = "";
  if (isTold || !(await drafts.begun()).includes(name)) return false;
  warned = name;
  buzz([80, 60, 80]);
  say(t("A form is half filled in here. Tap once more, and it is thrown away."), "bad");
  return true;
}
