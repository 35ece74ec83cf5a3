// References to the sources of the article, at their place in the sentence: inserted by a button, or
// by typing the source's number in brackets, [3].

import { InputRule, Node, crel, updateAttrsDialog } from "django-prose-editor/editor";

const ALPHABET = "23456789bcdfghjkmnpqrstvwxz"; // without what looks alike, and without vowels

const newUid = () => {
  const random = crypto.getRandomValues(new Uint32Array(9));
  return `m${[...random].map((number) => ALPHABET[number % ALPHABET.length]).join("")}`;
};

/** The sources of the form that aren't marked for deletion, in order: {uid, title}. */
const sources = () => {
  const rows = [...document.querySelectorAll("#sources-group .dynamic-sources, #sources-group .has_original")];
  return [...new Set(rows)]
    .filter((row) => !row.id.includes("__prefix__") && !row.querySelector("[name$='-DELETE']")?.checked)
    .map((row) => ({
      input: row.querySelector("[name$='-row_uid']"),
      title: row.querySelector("[name$='-title']")?.value.trim() || row.querySelector("[name$='-url']")?.value,
    }))
    .filter(({ input }) => input);
};

/** The uid of a source: a new row gets one as soon as something refers to it. */
const uidOf = (source) => {
  source.input.value ||= newUid();
  return source.input.value;
};

const numberOf = (uid) => sources().findIndex(({ input }) => input.value === uid) + 1;

const show = (dom, uid) => {
  const number = numberOf(uid);
  const title = number ? sources()[number - 1].title : "";
  dom.textContent = number ? `[${number}]` : "[?]";
  dom.title = number ? title || `Source ${number}` : "This source is no longer in the list.";
  dom.classList.toggle("is-missing", !number);
};

const choose = async (editor) => {
  const listed = sources();
  if (!listed.length) {
    await updateAttrsDialog({}, {
      title: "There are no sources yet. Add one at the end of the page first.",
      submitText: "OK",
    })(editor, {});
    return;
  }
  const names = listed.map(({ title }, i) => `${i + 1}. ${title || "(no title)"}`);
  const dialog = updateAttrsDialog(
    { source: { title: "Source", enum: names } },
    { title: "Refer to a source", submitText: "Insert reference" },
  );
  const chosen = await dialog(editor, { source: names[0] });
  if (!chosen) return;
  const source = uidOf(listed[names.indexOf(chosen.source)]);
  editor.chain().focus().insertContent({ type: "reference", attrs: { source } }).run();
};

export const Reference = Node.create({
  name: "reference",
  group: "inline",
  inline: true,
  atom: true,
  marks: "",

  addAttributes() {
    return {
      source: {
        default: "",
        parseHTML: (element) => element.dataset.source,
        renderHTML: ({ source }) => ({ "data-source": source }),
      },
    };
  },

  parseHTML() {
    return [{ tag: "cite[data-source]" }];
  },

  renderHTML({ HTMLAttributes }) {
    return ["cite", HTMLAttributes];
  },

  renderText({ node }) {
    return `[${numberOf(node.attrs.source) || "?"}]`;
  },

  addNodeView() {
    return ({ node }) => {
      const dom = crel("cite", { className: "reference", "data-source": node.attrs.source });
      show(dom, node.attrs.source);
      return { dom };
    };
  },

  addInputRules() {
    return [
      new InputRule({
        find: /\[(\d{1,3})\]$/,
        handler: ({ state, range, match }) => {
          const source = sources()[Number(match[1]) - 1];
          if (!source) return null;
          state.tr.replaceWith(range.from, range.to, this.type.create({ source: uidOf(source) }));
        },
      }),
    ];
  },

  addMenuItems({ menu }) {
    menu.defineItem({
      name: "reference",
      groups: "link",
      command: choose,
      button: crel("button", {
        type: "button",
        className: "prose-menubar__button table-button",
        title: "Refer to a source",
        "aria-label": "Refer to a source",
        "data-sign": "[1]",
      }),
    });
  },
});

// Sources get other numbers when rows are added, removed, moved or renamed.
const showAll = () => {
  for (const dom of document.querySelectorAll("cite.reference")) show(dom, dom.dataset.source);
};

for (const name of ["formset:added", "formset:removed"]) {
  document.addEventListener(name, () => setTimeout(showAll));
}
document.addEventListener("change", ({ target }) => {
  if (target.closest?.("#sources-group")) showAll();
});
