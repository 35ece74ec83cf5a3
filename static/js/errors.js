// The list of errors above the form: its links lead into the fields, which may be folded away, and
// those of prose into its editor.

const unfold = (element) => {
  for (let part = element.closest("details"); part; part = part.parentElement.closest("details")) {
    part.open = true;
  }
};

const goTo = (target) => {
  const place = target.closest(".prose-editor")?.querySelector("[contenteditable='true']") ?? target;
  unfold(place);
  if (place.tabIndex < 0) place.tabIndex = -1; // a heading or a row can take the focus by script only
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "center" });
};

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".errorlist, [aria-invalid='true']").forEach(unfold);
  const summary = document.getElementById("error-summary");
  summary?.focus();
  summary?.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    goTo(target);
  });
});
