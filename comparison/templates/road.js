// Keep in this browser which steps of the road are done. Without it the pages are complete.
"use strict";

const KEY = "road-done";

function read() {
  return new Set(JSON.parse(localStorage.getItem(KEY) || "[]"));
}

function show(done) {
  const links = [...document.querySelectorAll("[data-step]")];
  for (const link of links) {
    link.querySelector(".done").hidden = !done.has(link.dataset.step);
  }
  for (const button of document.querySelectorAll("[data-toggle]")) {
    button.hidden = false;
    button.textContent = done.has(button.dataset.toggle) ? "Done ✓ Undo" : "Mark as done";
  }
  for (const note of document.querySelectorAll("[data-kept]")) note.hidden = false;
  const start = document.querySelector("[data-start]");
  const next = links.find((link) => !done.has(link.dataset.step));
  if (start && next && done.size) {
    start.href = next.href;
    start.textContent = `Go on with ${next.dataset.name}`;
  }
}

document.addEventListener("click", (event) => {
  const key = event.target.dataset?.toggle;
  if (!key) return;
  const done = read();
  if (!done.delete(key)) done.add(key);
  localStorage.setItem(KEY, JSON.stringify([...done]));
  show(done);
});

try {
  show(read());
} catch {
  // The browser keeps nothing for this site: leave the page as it is.
}
