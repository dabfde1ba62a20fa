// Remember which framework the reader knows, for the other pages of tasks. Without it the choice
// holds for one page; styles do the rest.
(() => {
  "use strict";
  const key = "stockroom-twins-know";
  const choices = [...document.querySelectorAll('input[name="know"]')];
  let known = "";
  try {
    known = localStorage.getItem(key) || "";
  } catch {
    // A browser may forbid storage.
  }
  for (const one of choices) {
    if (one.value === known) one.checked = true;
    one.addEventListener("change", () => {
      try {
        localStorage.setItem(key, one.value);
      } catch {
        // Then it is not remembered.
      }
    });
  }
})();
