// When a row of an article is added or removed, move the focus to where editing continues, and
// announce the change to screen readers.

const FIELDS = "input:not([type='hidden']), textarea, select, [contenteditable='true']";

const groupOf = (name) => document.getElementById(`${name}-group`);
const nameOf = (row) => row.dataset.name ?? row.querySelector("h3 b").textContent.replace(":", "");
const rowsOf = (name) => [...groupOf(name).querySelectorAll(`.dynamic-${name}`)];

const announce = (text) => {
  let status = document.getElementById("announcement");
  if (!status) {
    status = document.createElement("div");
    status.id = "announcement";
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    document.body.append(status);
  }
  status.textContent = text;
};

// Django renumbers the ids of a row's elements, but not what refers to them.
const describe = (row) => {
  for (const field of row.querySelectorAll("[id][aria-describedby]")) {
    const ids = ["helptext", "error"].map((kind) => `${field.id}_${kind}`);
    const there = ids.filter((id) => document.getElementById(id));
    if (there.length) field.setAttribute("aria-describedby", there.join(" "));
    else field.removeAttribute("aria-describedby");
  }
};

document.addEventListener("formset:added", ({ target: row, detail }) => {
  describe(row);
  announce(`${nameOf(row)} ${rowsOf(detail.formsetName).indexOf(row) + 1} added.`);
  [...row.querySelectorAll(FIELDS)].find((field) => field.checkVisibility())?.focus();
});

document.addEventListener("formset:removed", ({ detail }) => {
  const rows = rowsOf(detail.formsetName);
  setTimeout(() => rows.forEach(describe)); // after Django has renumbered them
  announce("Row removed.");
  groupOf(detail.formsetName).querySelector(".add-row a")?.focus();
});

// The links that add and remove rows have the role of a button, and Space presses buttons too.
document.addEventListener("keydown", (event) => {
  if (event.key !== " " || !event.target.matches?.("a[role='button']")) return;
  event.preventDefault();
  event.target.click();
});

document.addEventListener("DOMContentLoaded", () => announce("")); // there before it is needed
