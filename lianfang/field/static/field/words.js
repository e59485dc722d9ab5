// What people read, in the language of this phone. The words of all three lie on it.

const LANGUAGES = ["zh-hans", "zh-hant", "en"];
let words = {};
let language = "zh-hans";

export async function load() {
  words = await (await fetch(document.body.dataset.words)).json();
  choose(localStorage.getItem("language") ?? fromCookie() ?? fromBrowser());
}

export function choose(wanted) {
  language = LANGUAGES.includes(wanted) ? wanted : "zh-hans";
  localStorage.setItem("language", language);
  document.documentElement.lang = { "zh-hans": "zh-Hans", "zh-hant": "zh-Hant", en: "en" }[language];
}

const fromCookie = () => document.cookie.match(/lianfang_language=([\w-]+)/)?.[1];

function fromBrowser() {
  const said = navigator.language.toLowerCase();
  if (/^zh-(hant|tw|hk|mo)/.test(said)) return "zh-hant";
  return said.startsWith("zh") ? "zh-hans" : "en";
}

export const current = () => language;

// The message in the reader's words, its {names} filled in.
export function t(message, details = {}) {
  const said = words[language]?.[message] || message;
  return said.replace(/\{(\w+)\}/g, (whole, name) => details[name] ?? whole);
}

// A label that the server sent in every language.
export const label = (spoken) => spoken?.[language] ?? spoken?.en ?? "";

// A question as it stands over its control.
export const title = (field) => label(field.label) + (field.required || field.is_wanted ? " *" : "") + (field.unit ? ` (${field.unit})` : "");

export function moment(at) {
  const when = new Date(at);
  const day = { month: "numeric", day: "numeric" };
  const hour = { hour: "2-digit", minute: "2-digit", hour12: false };
  const shown = { timeZone: "Asia/Shanghai", ...hour, ...(isToday(when) ? {} : day) };
  return new Intl.DateTimeFormat({ "zh-hans": "zh-CN", "zh-hant": "zh-TW", en: "en-GB" }[language], shown).format(when);
}

const isToday = (when) => Math.abs(Date.now() - when) < 12 * 3600e3;

// A length of time in its leading unit.
export function span(milliseconds) {
  const minutes = Math.max(0, Math.floor(milliseconds / 60e3));
  if (minutes < 60) return t("{n} min", { n: minutes });
  if (minutes < 2880) return t("{n} h", { n: Math.floor(minutes / 60) });
  return t("{n} days", { n: Math.floor(minutes / 1440) });
}
