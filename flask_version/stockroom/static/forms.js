// Every page works without this; it makes double clicks and scanners harmless.

// Send a form once if its button is double-clicked: the second response would replace the first,
// and say that a link was used, or that the session has ended (SEC-11).
const sent = new WeakMap();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (event.timeStamp - sent.get(form) < 2000) event.preventDefault();
  else sent.set(form, event.timeStamp);
});

// Select the last search, so that the next scan replaces it, unless the scanner was faster (STK-17).
const search = document.querySelector("input[type=search][autofocus]");
const select = () => search.value === search.defaultValue && search.select();
// Browsers focus the field before or after this script runs.
if (search === document.activeElement) select();
else search?.addEventListener("focus", select, { once: true });
