// On the screen that chooses a document to import: drop a file, or paste text with its formatting.
// Without this script, the form takes a chosen file or plain text.

const form = document.getElementById("import-form");
const { file, text, html } = form.elements;
const rich = form.querySelector("[data-rich]");
const tools = form.querySelector("[data-rich-tools]");
const fileStatus = form.querySelector("[data-file-status]");

for (const hint of form.querySelectorAll("[data-scripted]")) hint.hidden = false;

// --- Files ---

const checkSize = () => {
  const limit = Number(form.dataset.mostBytes);
  const chosen = file.files[0];
  const isLarge = chosen && chosen.size > limit;
  const megabytes = (bytes) => `${Number((bytes / 2 ** 20).toFixed(1))} MB`;
  file.setCustomValidity(isLarge ? `The file is ${megabytes(chosen.size)}. The limit is ${megabytes(limit)}.` : "");
  fileStatus.textContent = file.validationMessage;
};

const choose = (files) => {
  const first = new DataTransfer();
  first.items.add(files[0]);
  file.files = first.files;
  checkSize();
  if (files.length > 1) {
    fileStatus.textContent = `One document at a time: “${files[0].name}” was chosen. ${fileStatus.textContent}`;
  }
};

file.addEventListener("change", checkSize);

const hasFiles = (event) => event.dataTransfer?.types.includes("Files");

form.addEventListener("dragover", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  form.querySelector(".upload").classList.add("is-over");
});

form.addEventListener("dragleave", (event) => {
  if (!form.contains(event.relatedTarget)) form.querySelector(".upload").classList.remove("is-over");
});

form.addEventListener("drop", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  form.querySelector(".upload").classList.remove("is-over");
  choose(event.dataTransfer.files);
});

// --- Formatted text ---

// The HTML is shown as an inert copy: every attribute has another name, so that no style, script, image
// or id takes effect on this page. What is sent has the names that it came with.
const PREFIX = "data-was-";
const KEPT = new Set(["colspan", "rowspan", "start", "dir", "lang"]);
const ACTIVE = "script, link, meta, base, iframe, frame, object, embed, video, audio, svg, math, template, noscript";
const CONTROLS = "form, input, button, select, textarea, dialog, details, summary";

let styles = ""; // style sheets that came with what was pasted

const parsed = (source) => {
  const holder = document.implementation.createHTMLDocument("").createElement("template"); // keeps rows without a table
  holder.innerHTML = source;
  return holder.content;
};

const rename = (element) => {
  for (const { name, value } of [...element.attributes]) {
    if (KEPT.has(name)) continue;
    element.removeAttribute(name);
    if (name.startsWith("on")) continue;
    try {
      element.setAttribute(PREFIX + name, value);
    } catch {
      // A name that HTML can have, but no script can set.
    }
  }
};

const inert = (source) => {
  const content = parsed(source);
  for (const style of content.querySelectorAll("style")) {
    styles += style.textContent;
    style.remove();
  }
  for (const element of content.querySelectorAll(ACTIVE)) element.remove();
  for (const element of content.querySelectorAll(CONTROLS)) element.replaceWith(...element.childNodes);
  for (const element of content.querySelectorAll("title")) element.remove();
  content.querySelectorAll("*").forEach(rename);
  return content;
};

const asItCame = () => {
  const content = parsed(rich.innerHTML);
  for (const element of content.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) {
      if (!name.startsWith(PREFIX)) continue;
      element.removeAttribute(name);
      element.setAttribute(name.slice(PREFIX.length), value);
    }
  }
  const holder = document.createElement("template");
  holder.content.append(content);
  return (styles && `<style>${styles}</style>`) + holder.innerHTML;
};

const keep = () => {
  html.value = rich.hidden ? "" : asItCame();
};

const showRich = (isShown) => {
  rich.hidden = tools.hidden = !isShown;
  text.hidden = isShown;
  if (isShown) {
    rich.contentEditable = "true";
    rich.setAttribute("role", "textbox");
    rich.setAttribute("aria-multiline", "true");
    rich.setAttribute("aria-labelledby", "paste-label");
  }
};

const insert = (content) => {
  const last = content.lastChild;
  const selection = getSelection();
  const range = selection.rangeCount ? selection.getRangeAt(0) : null;
  if (range && rich.contains(range.commonAncestorContainer)) {
    range.deleteContents();
    range.insertNode(content);
  } else {
    rich.append(content);
  }
  if (last) selection.collapse(last, last.childNodes.length);
  keep();
};

const paragraphs = (plain) =>
  plain.split(/\n\s*\n/).filter((part) => part.trim()).map((part) => {
    const paragraph = document.createElement("p");
    paragraph.textContent = part;
    return paragraph;
  });

/** Return the HTML of what is pasted, or "" if it is plain text, a file or the source of something. */
const htmlOf = (data) => (data.types.includes("vscode-editor-data") ? "" : data.getData("text/html"));

const paste = (event) => {
  const data = event.clipboardData;
  const source = htmlOf(data);
  if (source) {
    event.preventDefault();
    if (rich.hidden) {
      rich.replaceChildren(...paragraphs(text.value));
      text.value = "";
      showRich(true);
      rich.focus();
      getSelection().selectAllChildren(rich);
      getSelection().collapseToEnd();
    }
    insert(inert(source));
  } else if (data.files.length) {
    event.preventDefault();
    choose(data.files);
  } else if (event.currentTarget === rich) {
    event.preventDefault();
    const content = document.createDocumentFragment();
    content.append(...paragraphs(data.getData("text/plain").replace(/\r\n?/g, "\n")));
    insert(content);
  }
};

text.addEventListener("paste", paste);
rich.addEventListener("paste", paste);
rich.addEventListener("blur", keep);

const clear = (plain) => {
  rich.replaceChildren();
  styles = "";
  showRich(false);
  keep();
  text.value = plain;
  text.focus();
};

tools.querySelector("[data-plain]").addEventListener("click", () => clear(rich.innerText));
tools.querySelector("[data-clear]").addEventListener("click", () => clear(""));

// --- Sending ---

const MOST_PASTED = 2_000_000; // characters: the site refuses larger fields

form.addEventListener("submit", (event) => {
  keep();
  const status = form.querySelector("[data-form-status]");
  status.textContent = "Reading the document…";
  if (html.value.length <= MOST_PASTED) return;
  event.preventDefault();
  status.textContent = "What you pasted is too large. Save the document as a file, and choose that instead.";
});

// What came back with an error, or with the Back button, is shown again.
const restore = () => {
  form.querySelector("[data-form-status]").textContent = "";
  if (!html.value.trim() || !rich.hidden) return;
  rich.replaceChildren(inert(html.value));
  showRich(true);
};

addEventListener("pageshow", restore);
checkSize();
