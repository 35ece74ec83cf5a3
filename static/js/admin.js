// Give each prose editor the name of its field, its help text and its errors, also in rows that are
// added later: these belong to the hidden text area, and a screen reader would find an editor without
// a name (WCAG 4.1.2).

const nameEditors = () => {
  const editors = "[contenteditable='true'].ProseMirror:not([aria-label])";
  for (const editor of document.querySelectorAll(editors)) {
    const label = editor.closest(".form-row")?.querySelector("label");
    editor.setAttribute("role", "textbox");
    editor.setAttribute("aria-multiline", "true");
    editor.setAttribute("aria-label", (label?.textContent ?? "Text").replace(/:\s*$/, "").trim());
    const field = editor.closest(".prose-editor")?.querySelector("textarea");
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (field?.hasAttribute(name)) editor.setAttribute(name, field.getAttribute(name));
    }
  }
};

document.addEventListener("DOMContentLoaded", () => {
  nameEditors();
  new MutationObserver(nameEditors).observe(document.body, { childList: true, subtree: true });
});

// The wheel scrolls the page, and changes no number: the editor's own dialogs have number fields, too.
const release = ({ target }) => {
  if (target.matches?.("input[type='number']:focus")) target.blur();
};

document.addEventListener("wheel", release, { capture: true, passive: true });
