// A menu opened by its summary closes on a click elsewhere and on Escape, and gives the focus back.
document.addEventListener("click", ({ target }) => {
  for (const menu of opened()) if (!menu.contains(target)) menu.open = false;
});

document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  for (const menu of opened()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

function opened() {
  return document.querySelectorAll("details[data-closes-outside][open]");
}
