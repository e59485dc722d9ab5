// A refused form stands on its page again: the address is the page's own, and the form is in view.
const page = document.documentElement.dataset.page;
if (page) history.replaceState(history.state, "", page);

const refused = document.querySelector("form[data-refused]");
if (refused) {
  refused.scrollIntoView({ block: "center" });
  refused.querySelector("[aria-invalid], input:not([type=hidden]), select, textarea")?.focus({ preventScroll: true });
}
