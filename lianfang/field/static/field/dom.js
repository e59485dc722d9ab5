// Elements without markup in strings: h("button", { class: "big", onclick }, "words", child…).

export function h(tag, facts = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(facts)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name in node && typeof value !== "string") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(3).filter((one) => one !== null && one !== undefined && one !== false));
  return node;
}

export const button = (words, onclick, facts = {}) => h("button", { type: "button", onclick, ...facts }, words);

// A refusal or news that a screen reader says at once.
export function say(words, tone = "") {
  const place = document.getElementById("said");
  place.dataset.tone = tone;
  place.textContent = words;
}

export function buzz(pattern = 60) {
  navigator.vibrate?.(pattern);
}
