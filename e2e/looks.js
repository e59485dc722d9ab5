// What a page looks like to somebody with gloves, in the sun, or with a screen reader.
(() => {
  const seen = (one) => one.checkVisibility();
  const shown = (one) => one.outerHTML.slice(0, 80);
  const all = (what) => [...document.querySelectorAll(what)].filter(seen);
  const targets = "main :is(a, button, summary, textarea, label.big, .options label), #ways a";
  const inputs = "main input:not([type=checkbox], [type=radio], .unseen)";
  const light = (colour) =>
    colour.map((one) => one / 255)
      .map((one) => (one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
      .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
  const parts = (colour) => colour.match(/[\d.]+/g).map(Number);
  const ground = (one) => {
    for (; one; one = one.parentElement) {
      const found = parts(getComputedStyle(one).backgroundColor);
      if (found[3] !== 0) return found.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const contrast = (one) => {
    const colours = [parts(getComputedStyle(one).color).slice(0, 3), ground(one)];
    const [dark, bright] = colours.map(light).sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const faint = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const one = texts.currentNode.parentElement;
    const words = texts.currentNode.textContent.trim();
    if (!words || !seen(one) || one.closest("noscript, script, .unseen")) continue;
    if (contrast(one) < 7) faint.push(`${words.slice(0, 20)} ${contrast(one).toFixed(1)}`);
  }
  return {
    wider: Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth),
    small: [...all(targets), ...all(inputs)].filter((one) => one.offsetHeight < 72).map(shown),
    nameless: [
      ...all("input, textarea, select").filter((one) => !one.labels?.length && !one.ariaLabel),
      ...all("a, button, summary").filter((one) => !(one.ariaLabel ?? one.innerText).trim()),
    ].map(shown),
    faint,
  };
})();
