// A file dropped on a [data-dropzone] goes into its input; its name is shown either way.
for (const zone of document.querySelectorAll("[data-dropzone]")) {
  const input = zone.querySelector("input[type=file]");
  const chosen = zone.querySelector("[data-chosen]");

  const mark = (over) => (event) => {
    event.preventDefault();
    zone.toggleAttribute("data-over", over);
  };

  zone.addEventListener("dragover", mark(true));
  zone.addEventListener("dragleave", mark(false));
  zone.addEventListener("drop", (event) => {
    mark(false)(event);
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change"));
  });
  input.addEventListener("change", () => {
    if (input.files.length) chosen.textContent = input.files[0].name;
  });
}
