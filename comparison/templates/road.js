// Keep in this browser which steps of the road are done, and which framework's code is open.
// Without it the pages are complete.
"use strict";

const KEY = "road-done";
// As on the pages “How do I …?”.
const KNOWN = "stockroom-twins-know";

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

function unfold(known) {
  for (const one of document.querySelectorAll("[data-side]")) {
    one.open = known === "both" || known === one.dataset.side;
  }
  for (const choice of document.querySelectorAll("[name=know]")) {
    choice.checked = choice.value === known;
  }
}

document.addEventListener("change", (event) => {
  if (event.target.name !== "know") return;
  unfold(event.target.value);
  localStorage.setItem(KNOWN, event.target.value);
});

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
  unfold(localStorage.getItem(KNOWN) || "");
} catch {
  // The browser keeps nothing for this site: leave the page as it is.
}
