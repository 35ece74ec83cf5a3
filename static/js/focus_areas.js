// A milestone's focus area can be chosen from those on the screen, also while these are typed.

const AREAS = "focus_areas"; // the formset
const storedAreas = new Map(); // their names, by uid

// Of one without a title, only the server knows the name: the beginning of its text.
const nameOfArea = (row) => {
  const valueOf = (name) => row.querySelector(`[name$='-${name}']`)?.value.trim();
  if (row.querySelector("[name$='-DELETE']")?.checked) return "";
  return valueOf("title") || storedAreas.get(valueOf("row_uid")) || "";
};

const offerAreas = () => {
  const rows = [...document.querySelectorAll(`.dynamic-${AREAS}`)];
  const names = [...new Set(rows.map(nameOfArea).filter(Boolean))];
  const options = names.map((name) => Object.assign(document.createElement("option"), { value: name }));
  document.getElementById("focus-area-names")?.replaceChildren(...options);
  if (names.length) document.getElementById("milestones-group")?.classList.remove("without-focus-areas");
};

document.addEventListener("DOMContentLoaded", () => {
  const options = document.querySelectorAll("#focus-area-names option");
  for (const option of options) storedAreas.set(option.dataset.uid, option.value);
});

for (const kind of ["input", "change"]) {
  document.addEventListener(kind, ({ target }) => target.closest?.(`#${AREAS}-group`) && offerAreas());
}

document.addEventListener("formset:added", ({ detail }) => detail.formsetName === AREAS && offerAreas());
document.addEventListener("formset:removed", ({ detail }) => detail.formsetName === AREAS && offerAreas());
