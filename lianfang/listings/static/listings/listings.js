// One box ticks or clears all the rows of a page; a part that asked for itself again keeps working.
document.addEventListener("change", ({ target }) => {
  if (!target.dataset?.all) return;
  const boxes = target.closest("table").querySelectorAll(`input[name="${target.dataset.all}"]`);
  for (const box of boxes) box.checked = target.checked;
});
