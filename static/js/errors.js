// Links to fields, in the list of errors and on the Publish page, move the focus into the field: they
// open collapsed parts, and focus the editor of a prose field.

const unfold = (element) => {
  for (let part = element.closest("details"); part; part = part.parentElement.closest("details")) {
    part.open = true;
  }
};

const goTo = (target) => {
  const place = target.closest(".prose-editor")?.querySelector("[contenteditable='true']") ?? target;
  unfold(place);
  if (place.tabIndex < 0) place.tabIndex = -1; // makes a heading or a row focusable
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "center" });
};

const goToHash = (hash) => {
  const target = document.getElementById(hash.slice(1));
  if (target) goTo(target);
  return target;
};

// From another page: to a field at once, to a prose editor when it is there.
window.addEventListener("load", () => location.hash && goToHash(location.hash));
document.addEventListener("prose-editor:ready", ({ detail: { textarea } }) => {
  if (location.hash === `#${textarea.id}`) goTo(textarea);
});

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".errorlist, [aria-invalid='true']").forEach(unfold);
  const summary = document.getElementById("error-summary");
  summary?.focus();
  summary?.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link && goToHash(link.hash)) event.preventDefault();
  });
});
