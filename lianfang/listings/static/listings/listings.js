// A board that is wider than the window opens at the present hour; what each line is of stays in view.
for (const now of document.querySelectorAll(".board [aria-current=time]")) {
  const scrolls = now.closest(".scrolls");
  scrolls.scrollLeft = now.offsetLeft + now.offsetWidth - scrolls.clientWidth;
}

// One box ticks or clears all the rows of a page; a part that asked for itself again keeps working.
document.addEventListener("change", ({ target }) => {
  if (!target.dataset?.all) return;
  const boxes = target.closest("table").querySelectorAll(`input[name="${target.dataset.all}"]`);
  for (const box of boxes) box.checked = target.checked;
});
