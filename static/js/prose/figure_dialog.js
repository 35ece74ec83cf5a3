// The dialog for a figure: its image, alternative text, caption and credit.

import { crel } from "django-prose-editor/editor";
import { write } from "milestones/prose/inline";
import { accepted, thumbnail, upload } from "milestones/prose/uploading";

let count = 0;

const textOf = (html) => write(document.createElement("div"), html).textContent;

const escaped = (text) => {
  const element = document.createElement("div");
  element.textContent = text;
  return element.innerHTML;
};

/** What keeps its words keeps its emphasis, links and references. */
const changed = (before, text) => (text.trim() === textOf(before) ? before : escaped(text.trim()));

const field = (label, input, help = "") => {
  input.id = `figure-${++count}`;
  const name = crel("label", { htmlFor: input.id, textContent: label });
  const parts = input.type === "checkbox" ? [input, name] : [name, input];
  if (help) {
    parts.splice(1, 0, crel("span", { className: "prose-editor-help", id: `${input.id}-help`, textContent: help }));
    input.setAttribute("aria-describedby", `${input.id}-help`);
  }
  return crel("div", { className: "prose-editor-dialog-field" }, parts);
};

const fields = (attrs) => ({
  file: crel("input", { type: "file", accept: accepted() }),
  alt: crel("textarea", { rows: 2, cols: 50, value: attrs.alt ?? "" }),
  decorative: crel("input", { type: "checkbox", checked: attrs.alt === "" }),
  caption: crel("input", { type: "text", size: 50, value: textOf(attrs.caption) }),
  credit: crel("input", { type: "text", size: 50, value: textOf(attrs.credit) }),
});

/** Ask about a figure; return its attributes, or null. A new one may come with its `file`. */
export const askAboutFigure = (editor, attrs, file = null) =>
  new Promise((resolve) => {
    const isNew = !attrs.image;
    let { image } = attrs;
    const inputs = fields(attrs);
    const preview = crel("img", { className: "figure-preview", alt: "" });
    const status = crel("p", { className: "figure-status", role: "status" });
    const error = crel("p", { className: "figure-error", role: "alert" });
    const submit = crel("button", { type: "submit", textContent: isNew ? "Insert image" : "Save image" });
    const cancel = crel("button", { type: "button", textContent: "Cancel" });
    const title = crel("h3", { className: "prose-editor-dialog-title", textContent: isNew ? "New image" : "Image" });
    const form = crel("form", { noValidate: true }, [
      title,
      preview,
      field(isNew ? "Image file" : "Replace by", inputs.file),
      status,
      error,
      field("Alternative text", inputs.alt, "Says what the image shows, for people who can't see it."),
      field("The image is decorative: it says nothing that the text doesn't.", inputs.decorative),
      field("Caption", inputs.caption),
      field("Credit", inputs.credit, "Who made the image, and its licence."),
      crel("div", { className: "prose-editor-dialog-buttons" }, [submit, cancel]),
    ]);
    const dialog = crel("dialog", { className: "prose-editor-dialog", "aria-label": title.textContent }, [form]);

    const update = () => {
      inputs.alt.disabled = inputs.decorative.checked;
      preview.hidden = !image;
      if (image) preview.src = thumbnail(image);
    };
    const send = async (chosen) => {
      submit.disabled = true;
      error.textContent = "";
      status.textContent = `${chosen.name}: uploading…`;
      try {
        const answer = await upload(chosen);
        image = answer.sha256;
        status.textContent = [`${chosen.name}: uploaded.`, ...answer.notes].join(" ");
      } catch (problem) {
        status.textContent = "";
        error.textContent = `${chosen.name}: ${problem.message}`;
      }
      submit.disabled = false;
      update();
    };
    const refuse = (text, input) => {
      error.textContent = text;
      input.focus();
    };

    inputs.decorative.addEventListener("change", update);
    inputs.file.addEventListener("change", () => inputs.file.files[0] && send(inputs.file.files[0]));
    cancel.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(null);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      const alt = inputs.decorative.checked ? "" : inputs.alt.value.trim();
      if (!image) return refuse("Choose an image.", inputs.file);
      if (!alt && !inputs.decorative.checked) {
        return refuse("Describe the image, or mark it as decorative.", inputs.alt);
      }
      resolve({
        image,
        alt,
        caption: changed(attrs.caption, inputs.caption.value),
        credit: changed(attrs.credit, inputs.credit.value),
      });
      dialog.close();
    });

    update();
    document.body.append(dialog);
    dialog.showModal();
    if (file) send(file);
  });
