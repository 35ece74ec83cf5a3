// Pasted HTML as the editor's own elements, before ProseMirror parses it: under a policy without
// 'unsafe-inline' the browser drops style attributes there, and with them what Google Docs, Word and
// others say by style alone. Here the HTML is parsed as inert data, whose styles can be read.

import { Extension } from "django-prose-editor/editor";
import { proseOf } from "milestones/paste/prose";

const transformPastedHTML = (html) => {
  const pasted = new DOMParser().parseFromString("<template></template>", "text/html");
  const template = pasted.querySelector("template"); // keeps table rows without their table
  template.innerHTML = html;
  const isOurs = template.content.querySelector("[data-pm-slice]");
  return isOurs ? html : proseOf(template.content).innerHTML;
};

export const PastedProse = Extension.create({ name: "pastedProse", transformPastedHTML });
