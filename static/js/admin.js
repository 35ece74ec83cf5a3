// Gives each prose editor the name, help text and errors of its field, also in rows that are added
// later. They belong to the hidden text area, so without this the editor would have no name for screen
// readers (WCAG 4.1.2).

const nameEditors = () => {
  const editors = "[contenteditable='true'].ProseMirror:not([aria-label])";
  for (const editor of document.querySelectorAll(editors)) {
    const label = editor.closest(".part, .form-row")?.querySelector("label");
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

// The mouse wheel scrolls the page and never changes a number, even in the editor's own dialogs.
const release = ({ target }) => {
  if (target.matches?.("input[type='number']:focus")) target.blur();
};

document.addEventListener("wheel", release, { capture: true, passive: true });
