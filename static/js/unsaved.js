// Asks before unsaved changes are lost. This file is loaded before the forms, and covers all forms
// that are sent by POST.

const isTyped = (control) => {
  if (control.type === "hidden") return false;
  if (control.type === "file") return control.files.length > 0;
  if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
  if (control.tagName === "SELECT") {
    const options = [...control.options];
    const byDefault = options.some((option) => option.defaultSelected);
    return options.some((option, i) => option.selected !== (byDefault ? option.defaultSelected : i === 0));
  }
  return "defaultValue" in control && control.value !== control.defaultValue;
};

// A form that came back with errors, or that holds a refused form's fields, is unsaved from the start.
const isUnsaved = (form) =>
  form.matches("[data-unsaved]") ||
  form.querySelector("[data-unsaved]") !== null ||
  (form.method === "post" && [...form.elements].some(isTyped));

// --- Ask before leaving ---

let sent = null;  // the form that is being sent

addEventListener("submit", (event) => {
  if (!event.defaultPrevented) sent = event.target;
});

addEventListener("input", () => {  // the form was sent, but no new page loaded
  sent = null;
});

addEventListener("beforeunload", (event) => {
  if ([...document.forms].some((form) => form !== sent && isUnsaved(form))) event.preventDefault();
});

// --- After Back ---

// Browsers restore what was typed in the text areas, but only after the editors in front of them have
// read the original text.
const editors = new Map();

const showWhatWouldBeSaved = (editor, textarea) => {
  if (textarea.isConnected && editor.getHTML() !== textarea.value)
    editor.commands.setContent(textarea.value, { emitUpdate: false });
};

document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  editors.set(textarea, editor);
  showWhatWouldBeSaved(editor, textarea);
});

// They can't restore it in rows that were added to the form.
const ROW = /^([a-z_]+)-(\d+)-\w+$/;

const addedRows = (form) =>
  [...new FormData(form)].filter(([name]) => {
    const [, part, number] = ROW.exec(name) ?? [];
    return part && Number(number) >= Number(form.elements[`${part}-INITIAL_FORMS`]?.value ?? Infinity);
  });

const putBack = (form, rows) => {
  for (const [name, value] of rows) {
    const [, part] = ROW.exec(name);
    if (!form.elements[name]) document.querySelector(`#${part}-group .add-row :is(a, button)`)?.click();
    if (form.elements[name]?.value === "") form.elements[name].value = value;
  }
};

const articleForm = () => document.querySelector("input[name='draft_version']")?.form;

addEventListener("beforeunload", () => {
  const form = articleForm();
  if (form) history.replaceState({ ...history.state, added: isUnsaved(form) ? addedRows(form) : [] }, "");
});

// The new page may have a newer draft version than the one that was edited. With the old version,
// saving shows both sides of the conflict.
const returnTo = (form, { draftVersion, added }) => {
  const version = form.elements.draft_version;
  if (version.value === draftVersion) putBack(form, added);
  else if (isUnsaved(form)) version.value = draftVersion;
};

const settle = (event) => {
  const form = articleForm();
  if (form && !event.persisted) {
    const [{ type }] = performance.getEntriesByType("navigation");
    if (type !== "navigate" && history.state?.added) returnTo(form, history.state);
    history.replaceState({ ...history.state, draftVersion: form.elements.draft_version.value }, "");
  }
  editors.forEach(showWhatWouldBeSaved);
};

addEventListener("pageshow", (event) => {
  sent = null;
  // Django's own scripts, which add rows, come first.
  if (window.django?.jQuery) window.django.jQuery(() => settle(event));
  else settle(event);
});

// --- Send a refused form again ---

// Logging in in another tab has changed the CSRF token.
addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.token) return;
  event.preventDefault();
  try {
    const answer = await fetch(form.dataset.token);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    form.elements.csrfmiddlewaretoken.value = page.querySelector("[name='csrfmiddlewaretoken']").value;
  } catch {
    // The page that refuses an old token contains a new one.
  }
  sent = form;
  form.submit();
});
