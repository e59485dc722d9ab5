// The pass that was scanned just before, for the record of the one who showed it.

import * as slice from "./slice.js";
import { ask } from "./wire.js";

export const tells = (pass) => pass.kind === "self-registration";

export function remember(pass) {
  sessionStorage.setItem("pass", JSON.stringify({ id: pass.id, text: tells(pass) ? pass.text : "" }));
}

// Its number as the answer of a form that asks for one; it is shown once, and counts once.
export function shown(one) {
  const pass = JSON.parse(sessionStorage.getItem("pass") ?? "null");
  sessionStorage.removeItem("pass");
  return pass && one?.pass ? { [one.pass]: pass.id } : {};
}

// Besides the number all that its bearer wrote down before. Without a network it is asked as ever.
export async function told(one, place) {
  const text = JSON.parse(sessionStorage.getItem("pass") ?? "null")?.text;
  const number = shown(one);
  const door = one?.forehand?.replace("{code}", encodeURIComponent(slice.posts().find((post) => post.id === Number(place))?.code ?? ""));
  if (!text || !door) return number;
  const body = new URLSearchParams({ plate: text });
  const { answers } = await ask(door, { method: "POST", body }).catch(() => ({ answers: {} }));
  return { ...answers, ...number };
}
