// Search the index that the guide was made with. Without it, words.html lists all words.
"use strict";

const WEIGHTS = [12, 8, 5, 3, 1]; // of a word in title, subject, synonyms, names, text
const SHARES = { Code: 0.4, "The road": 0.8, "How do I …?": 1.2 };
const MOST = 20;

const input = document.querySelector("main input[name=q]");
const list = document.querySelector("#results");
const status = document.querySelector("#found");
const stop = new Set(SEARCH.stop);

// The same as in comparison/guide/search_index.py.
function fold(word) {
  return word.length > 3 && /[^s]s$/.test(word) ? word.slice(0, -1) : word;
}

// Two words that are one to who searches.
function joined(text) {
  return text.toLowerCase().replace(/\b(log|sign)[ -](in|out|up)\b/g, "$1$2");
}

function wordsOf(text) {
  const found = joined(text).match(/[a-z0-9_][a-z0-9_+#-]*/g) || [];
  // The index has no single letters, such as the F of “F expressions”.
  const counts = (word) => !stop.has(word) && (word.length > 1 || /\d/.test(word));
  const kept = found.filter(counts).map(fold);
  return [...new Set(kept.length ? kept : found)];
}

const entries = SEARCH.entries.map(([title, link, kind, says, ...parts]) => ({
  title, link, says, kind: SEARCH.kinds[kind], parts: parts.map((part) => part.split(" ")),
}));

// How well a word of the query fits an entry: 0 if not at all.
function fit(word, entry) {
  const joined = word.replace(/[-_]/g, "");
  const fits = entry.parts.map((words, at) => {
    if (words.includes(word) || words.includes(joined)) return WEIGHTS[at];
    // The beginning of a word is worth less than the whole.
    const begins = word.length > 2 && words.some((one) => one.startsWith(word));
    return begins ? WEIGHTS[at] * 0.7 : 0;
  });
  return Math.max(...fits);
}

function find(query) {
  const words = wordsOf(query);
  const phrase = joined(query.trim());
  const [first] = query.toLowerCase().match(/\w+/) || [""];
  const scored = entries.map((entry) => {
    const fits = words.map((word) => fit(word, entry));
    const sum = fits.reduce((total, one) => total + one, 0);
    // A requirement has its ID before its title.
    const name = entry.title.toLowerCase().replace(/^[a-z]{3}-\d+ /, "");
    const exact = joined(name) === phrase ? 10 : joined(entry.title).includes(phrase) ? 6 : 0;
    // “Log a user in” is what “log in” asks for, rather than “Require a login”.
    const begins = name.startsWith(`${first} `) ? 1 : 0;
    const met = fits.filter(Boolean).length;
    // Of two that fit, the one with the shorter title says more of it.
    const share = sum + exact + begins - entry.parts[0].length / 10;
    return { entry, met, score: share * (SHARES[entry.kind] || 1) };
  });
  const most = Math.max(0, ...scored.map((one) => one.met));
  const found = scored.filter((one) => one.met && one.met === most);
  found.sort((one, other) => other.score - one.score);
  // What only mentions a word says little where others are about it.
  const near = found.filter((one) => one.score * 6 >= found[0].score);
  return { found: near.map((one) => one.entry), isWhole: most === words.length };
}

function item(entry) {
  const made = document.createElement("li");
  const link = document.createElement("a");
  link.href = entry.link;
  link.textContent = entry.title;
  const kind = document.createElement("span");
  kind.className = "tag";
  kind.textContent = entry.kind;
  made.append(link, " ", kind);
  if (entry.says) {
    const says = document.createElement("p");
    says.textContent = entry.says;
    made.append(says);
  }
  return made;
}

function show(query) {
  const { found, isWhole } = query.trim() ? find(query) : { found: [], isWhole: true };
  list.replaceChildren(...found.slice(0, MOST).map(item));
  if (!query.trim()) status.textContent = "";
  else if (!found.length) status.textContent = `No results for “${query}”.`;
  else {
    const count = found.length > MOST ? `The first ${MOST} of ${found.length} results` : `${found.length} result${found.length > 1 ? "s" : ""}`;
    status.textContent = `${count} for “${query}”${isWhole ? "" : " (matching some of the words)"}.`;
  }
}

input.value = new URLSearchParams(location.search).get("q") || "";
show(input.value);
input.addEventListener("input", () => show(input.value));
document.addEventListener("keydown", (event) => {
  const links = [...list.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || (at < 0 && document.activeElement !== input)) return;
  event.preventDefault();
  (links[at + step] || (step < 0 ? input : links[at]))?.focus();
});
