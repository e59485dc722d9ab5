// What is wrong with a page for whoever reads it: widths, heights, words of machines, ways that lead nowhere.
({ language, names }) => {
  const seen = (one) => one.checkVisibility();
  const shown = (one) => one.outerHTML.replace(/\s+/g, " ").slice(0, 90);
  const main = document.documentElement;
  const foreign = [];
  const doubled = [];
  if (language !== "en") {
    // Loan words that Chinese writes so; plates; codes and user names that somebody chose.
    const own = new RegExp(`[\\u4e00-\\u9fff][A-Z][A-Z0-9]{4,6}|\\b(?:[a-z]+-)+[0-9]+\\b${names.map((one) => `|\\b${one}\\b`).join("")}`, "g");
    const allowed = /\b(?:Lianfang|English|PCR|IgM|Excel|XLSX|CSV|XLSForm|Breteau|Chromium|Chrome|Android|Wi-Fi|ODK|Collect)\b/g;
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const one = texts.currentNode.parentElement;
      if (!one || one.closest("script, style, noscript, template, code, pre, kbd, [lang=en], .brand, [translate=no], #messages-kept")) continue;
      if (!seen(one)) continue;
      const words = texts.currentNode.textContent.replace(allowed, "").replace(own, "");
      if (/[A-Za-z]{4,}/.test(words)) foreign.push(words.trim().slice(0, 70));
      if (/。。|，，|。，|、、|；；/.test(texts.currentNode.textContent)) doubled.push(words.trim().slice(0, 70));
    }
  }
  const dead = [
    ...[...document.querySelectorAll("button, input[type=submit]")].filter(
      (one) => seen(one) && !one.form && !one.closest("form") && ![...one.attributes].some((of) => /^(data-|hx-|popover|commandfor|id$)/.test(of.name)) && one.type !== "button",
    ),
    ...[...document.querySelectorAll("a")].filter((one) => {
      if (!seen(one)) return false;
      const to = one.getAttribute("href");
      if (!to) return true;
      return to.startsWith("#") && to.length > 1 && !document.getElementById(decodeURIComponent(to.slice(1)));
    }),
  ].map(shown);
  const nameless = [...document.querySelectorAll("a, button, summary")]
    .filter((one) => seen(one) && !(one.ariaLabel ?? one.innerText ?? one.textContent).trim() && !one.querySelector("img[alt]:not([alt=''])"))
    .map(shown);
  return { wider: Math.max(0, main.scrollWidth - main.clientWidth), height: main.scrollHeight, foreign: [...new Set(foreign)], doubled, dead, nameless, titles: document.querySelectorAll("h1").length };
}
