// Nothing that was typed is lost without a question. This file is loaded before the forms, and works
// on all that are sent by POST.

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

// A form that came back with errors, or that holds what was refused, is unsaved from the start.
const isUnsaved = (form) =>
  form.matches("[data-unsaved]") ||
  form.querySelector("[data-unsaved]") !== null ||
  (form.method === "post" && [...form.elements].some(isTyped));

// --- Leaving asks first ---

let sent = null;  // the form that is being sent

addEventListener("submit", (event) => {
  if (!event.defaultPrevented) sent = event.target;
});

addEventListener("input", () => {  // it was not answered with a page
  sent = null;
});

addEventListener("beforeunload", (event) => {
  if ([...document.forms].some((form) => form !== sent && isUnsaved(form))) event.preventDefault();
});

// --- After Back ---

// Browsers put what was typed back into the text areas, but after the editors in front of them were
// made of what the page came with.
const editors = new Map();

const showWhatWouldBeSaved = (editor, textarea) => {
  if (textarea.isConnected && editor.getHTML() !== textarea.value)
    editor.commands.setContent(textarea.value, { emitUpdate: false });
};

document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  editors.set(textarea, editor);
  showWhatWouldBeSaved(editor, textarea);
});

// In rows that were added to the form they find no place to put it back.
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

// The page is new, and may tell the version of a draft that was saved since; what was put back was
// typed into the one before. With the version of then, saving shows both sides.
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

// --- Sending again what was refused ---

// Logging in, in another tab, has changed the token that protects forms.
addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.token) return;
  event.preventDefault();
  try {
    const answer = await fetch(form.dataset.token);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    form.elements.csrfmiddlewaretoken.value = page.querySelector("[name='csrfmiddlewaretoken']").value;
  } catch {
    // The page that refuses an old token has a new one.
  }
  sent = form;
  form.submit();
});
