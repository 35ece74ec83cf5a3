// Upload images one by one, chosen, dropped or pasted, and say what became of each. Without this
// script the form sends what was chosen.

import { send } from "milestones/prose/uploading";

const line = (list, text, kind) => {
  const item = document.createElement("li");
  item.textContent = text;
  item.className = kind;
  list.append(item);
  return item;
};

const uploadAll = async (form, files) => {
  const list = form.querySelector(".upload-results");
  const button = form.querySelector("[type='submit']");
  list.replaceChildren();
  button.disabled = true;
  let remarks = 0;
  for (const file of files) {
    const item = line(list, `${file.name}: uploading…`, "waiting");
    try {
      const { notes } = await send(file, form.dataset);
      item.textContent = [`${file.name}: uploaded.`, ...notes].join(" ");
      item.className = "done";
      remarks += notes.length;
    } catch (error) {
      item.textContent = `${file.name}: ${error.message}`;
      item.className = "failed";
      remarks += 1;
    }
  }
  button.disabled = false;
  form.reset();
  if (!remarks) {
    location.assign(form.dataset.list);
  } else if (list.querySelector(".done")) {
    const link = document.createElement("a");
    link.href = form.dataset.list;
    link.textContent = "Show the images";
    line(list, "", "").append(link);
  }
};

const hasFiles = (event) => event.dataTransfer?.types.includes("Files");

const prepare = (form) => {
  form.querySelector("[data-scripted]").hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    uploadAll(form, [...form.elements.file.files]);
  });
  form.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    form.classList.add("is-over");
  });
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) form.classList.remove("is-over");
  });
  form.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    form.classList.remove("is-over");
    uploadAll(form, [...event.dataTransfer.files]);
  });
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    uploadAll(form, files);
  });
};

document.querySelectorAll("form[data-upload]").forEach(prepare);
