// A write the phone could not do is said aloud: nobody may believe kept what is nowhere.

import { buzz, say } from "./dom.js";
import { NotWritten } from "./store.js";
import { t } from "./words.js";

export function notWritten(fault) {
  if (!(fault instanceof NotWritten)) throw fault;
  buzz([80, 60, 80]);
  say(t("Not kept: the phone's storage is full. Make room on the phone, then keep it again."), "bad");
}
