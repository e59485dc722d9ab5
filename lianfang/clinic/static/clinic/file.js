// A laboratory's file is read here and shown before it is sent; Chinese programs write GB 18030 still.
for (const chosen of document.querySelectorAll("input[type=file][data-into]")) {
  chosen.addEventListener("change", async () => {
    const file = chosen.files[0];
    const into = document.querySelector(`[name="${chosen.dataset.into}"]`);
    if (!file || !into) return;
    const bytes = await file.arrayBuffer();
    try {
      into.value = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      into.value = new TextDecoder("gb18030").decode(bytes);
    }
    into.focus();
  });
}
