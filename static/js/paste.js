// Converts pasted HTML to the editor's own elements before ProseMirror parses it. Under a policy
// without 'unsafe-inline' the browser drops style attributes there, and Google Docs, Word and others
// mark formatting by style alone. Here the HTML is parsed as inert data, whose styles can be read.

import { Extension } from "django-prose-editor/editor";
import { announce } from "milestones/paste/announcing";
import { proseOf } from "milestones/paste/prose";

const transformPastedHTML = (html) => {
  const pasted = new DOMParser().parseFromString("<template></template>", "text/html");
  const template = pasted.querySelector("template"); // keeps table rows without their table
  template.innerHTML = html;
  const isOurs = template.content.querySelector("[data-pm-slice]");
  if (isOurs) return html;
  const { element, ...result } = proseOf(template.content);
  announce(document.activeElement, remarksOn(result));
  return element.innerHTML;
};

const count = (number, one, many) => (number === 1 ? `1 ${one}` : `${number} ${many}`);

/** What an editor should know about a paste, in sentences. */
const remarksOn = ({ merged, once, left }) => {
  const remarks = [];
  const split = (number) => `${count(number, "merged cell was", "merged cells were")} split`;
  if (merged) remarks.push(`${split(merged)}: each of the new cells holds the same text.`);
  if (once) remarks.push(`${split(once)}: only the first of the new cells holds the text.`);
  if (left.length) {
    const texts = left.filter(Boolean).map((text) => `“${text}”`);
    const which = texts.length ? ` (${texts.join(", ")})` : "";
    const images = count(left.length, "image was", "images were");
    remarks.push(`${images} not pasted${which}. Save each as a file and insert it from the menu.`);
  }
  return remarks;
};

export const PastedProse = Extension.create({ name: "pastedProse", transformPastedHTML });
