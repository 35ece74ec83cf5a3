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

// Nor do they restore what was sent, if error pages took the place of the form, as when the site is
// down. So it is kept until the site has answered. (No password is typed on these pages.)
const SENT = "unsaved.sent";

const uidOf = (form, name) => {
  const [, part, number] = ROW.exec(name) ?? [];
  return part && form.elements[`${part}-${number}-row_uid`]?.value;
};

const typedInto = (form) =>
  [...form.elements]
    .filter((control) => isTyped(control) && control.type !== "file" && (control.type !== "radio" || control.checked))
    .map(({ name, value, checked }) => ({ name, value, checked, uid: uidOf(form, name) }));

const retype = (form, typed) => {
  for (const { name, value, checked, uid } of typed) {
    const control = form.elements[name];
    if (!control || isTyped(control) || uidOf(form, name) !== uid) continue; // or another row is there now
    if (control.type === "checkbox") control.checked = checked;
    else control.value = value;
  }
};

const keepSent = (state) => {
  try {
    sessionStorage.setItem(SENT, JSON.stringify(state));
  } catch {
    // It is too large.
  }
};

addEventListener("beforeunload", () => {
  const form = articleForm();
  const added = form && isUnsaved(form) ? addedRows(form) : [];
  history.replaceState({ ...history.state, added }, "");
  sessionStorage.removeItem(SENT);
  if (!sent) return;
  const [typed, index] = [typedInto(sent), [...document.forms].indexOf(sent)];
  keepSent({ ...history.state, added, typed, form: index, path: location.pathname });
});

// The new page may have a newer draft version than the one that was edited. With the old version,
// saving shows both sides of the conflict.
const returnTo = ({ draftVersion, added, typed = [], form = 0 }) => {
  const article = articleForm();
  const version = article?.elements.draft_version;
  const isOlder = version && version.value !== draftVersion;
  if (article && !isOlder) putBack(article, added);
  if (document.forms[form]) retype(document.forms[form], typed);
  if (isOlder && isUnsaved(article)) version.value = draftVersion;
};

// What to return to; null on a page that is new, or that answers a form.
const stateBefore = () => {
  const [{ type, redirectCount }] = performance.getEntriesByType("navigation");
  const kept = JSON.parse(sessionStorage.getItem(SENT));
  sessionStorage.removeItem(SENT);
  if (type === "navigate" || redirectCount) return null;
  return kept?.path === location.pathname ? kept : history.state;
};

const settle = (event) => {
  if (!event.persisted) {
    const state = stateBefore();
    if (state?.added) returnTo(state);
    history.replaceState({ ...history.state, draftVersion: articleForm()?.elements.draft_version.value }, "");
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
