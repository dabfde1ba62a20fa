// The admin works without this; it saves clicks and typing.

// The checkbox in a list's header, and the one for all pages, select every row (ADM-11).
for (const all of document.querySelectorAll("input[data-all], input[name=select_across]")) {
  const boxes = all.form.querySelectorAll("input[name=_selected_action]");
  all.hidden = false;
  all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
}

// If there are too many records for a list, names are suggested while you type (ADM-7).
for (const input of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("datalist");
  list.id = `${input.id}_names`;
  input.after(list);
  input.setAttribute("list", list.id);
  input.addEventListener("input", async () => {
    const term = input.value;
    const response = await fetch(`${input.dataset.suggest}&term=${encodeURIComponent(term)}`);
    if (!response.ok || term !== input.value) return;
    const { results } = await response.json();
    list.replaceChildren(...results.map(({ name, text }) => new Option(text, name)));
  });
}
