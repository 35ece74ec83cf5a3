// Tables with a caption. Where the editor's own table has none, the caption is an attribute of it, shown
// above the rows and changed in a dialog.

import { Table, crel, updateAttrsDialog } from "django-prose-editor/editor";
import { read, write } from "milestones/prose/inline";

const captionDialog = updateAttrsDialog(
  { caption: { type: "string", title: "Caption", description: "Says what the table shows." } },
  { title: "Caption of the table", submitText: "Set caption" },
);

const sizeDialog = updateAttrsDialog(
  {
    rows: { title: "Rows", format: "number", min: "1", max: "100", required: true },
    columns: { title: "Columns", format: "number", min: "1", max: "20", required: true },
    caption: { title: "Caption", description: "Says what the table shows." },
  },
  { title: "New table", submitText: "Insert table" },
);

const textOf = (caption) => write(document.createElement("div"), caption).textContent;

const escaped = (text) => {
  const element = document.createElement("div");
  element.textContent = text;
  return element.innerHTML;
};

const insertTable = async (editor) => {
  const wanted = await sizeDialog(editor, { rows: "3", columns: "3" });
  if (!wanted) return;
  const size = { rows: Number(wanted.rows), cols: Number(wanted.columns), withHeaderRow: true };
  const caption = escaped(wanted.caption.trim());
  editor.chain().focus().insertTable(size).updateAttributes("table", { caption }).run();
};

const changeCaption = async (editor) => {
  const { caption } = editor.getAttributes("table");
  const before = textOf(caption);
  const changed = await captionDialog(editor, { caption: before });
  const after = changed?.caption.trim();
  // What keeps its words keeps its emphasis, links and references.
  if (changed && after !== before) {
    editor.chain().focus().updateAttributes("table", { caption: escaped(after) }).run();
  }
};

// Name, label, icon of the menu's font (which has no more than these), command.
const CHANGES = [
  ["rowBefore", "Add a row above", "↑+", (chain) => chain.addRowBefore()],
  ["rowAfter", "Add a row below", "↓+", (chain) => chain.addRowAfter()],
  ["rowDelete", "Delete the row", "↕×", (chain) => chain.deleteRow()],
  ["columnBefore", "Add a column before", "←+", (chain) => chain.addColumnBefore()],
  ["columnAfter", "Add a column after", "→+", (chain) => chain.addColumnAfter()],
  ["columnDelete", "Delete the column", "↔×", (chain) => chain.deleteColumn()],
  ["headerRow", "Header row on or off", "H↔", (chain) => chain.toggleHeaderRow()],
  ["headerColumn", "Header column on or off", "H↕", (chain) => chain.toggleHeaderColumn()],
  ["delete", "Delete the table", "⊞×", (chain) => chain.deleteTable()],
];

const button = (label, sign) =>
  crel("button", {
    type: "button",
    className: "prose-menubar__button table-button",
    title: label,
    "aria-label": label,
    "data-sign": sign,
  });

const showCaption = (view, node) => {
  const caption = view.table.querySelector(":scope > caption");
  caption.hidden = !node.attrs.caption;
  write(caption, node.attrs.caption);
};

export const CaptionedTable = Table.extend({
  addAttributes() {
    return {
      ...this.parent?.(),
      caption: {
        default: "",
        parseHTML: (element) => {
          const caption = element.querySelector(":scope > caption");
          return caption ? read(caption) : "";
        },
        rendered: false,
      },
    };
  },

  parseHTML() {
    // The caption is read as an attribute, not as content.
    return [{ tag: "table" }, { tag: "caption", ignore: true }];
  },

  renderHTML({ node }) {
    const dom = document.createElement("table");
    if (node.attrs.caption) dom.append(write(document.createElement("caption"), node.attrs.caption));
    const contentDOM = dom.appendChild(document.createElement("tbody"));
    return { dom, contentDOM };
  },

  addNodeView() {
    const create = this.parent?.();
    return (props) => {
      const view = create(props);
      const caption = crel("caption", { contentEditable: "false" });
      view.table.prepend(caption);
      showCaption(view, props.node);
      const { update, ignoreMutation } = view;
      view.update = (node) => {
        if (!update.call(view, node)) return false;
        showCaption(view, node);
        return true;
      };
      view.ignoreMutation = (mutation) =>
        caption.contains(mutation.target) || ignoreMutation.call(view, mutation);
      return view;
    };
  },

  addMenuItems({ menu }) {
    const isOutside = (editor) => !editor.isActive("table");
    menu.defineItem({
      name: "table:insert",
      groups: "table",
      command: insertTable,
      button: button("Insert a table", "⊞+"),
      hidden: (editor) => editor.isActive("table"),
    });
    menu.defineItem({
      name: "table:caption",
      groups: "table",
      command: changeCaption,
      button: button("Caption of the table", "“⊞”"),
      hidden: isOutside,
    });
    for (const [name, label, sign, change] of CHANGES) {
      menu.defineItem({
        name: `table:${name}`,
        groups: "table",
        command: (editor) => change(editor.chain().focus()).run(),
        button: button(label, sign),
        hidden: isOutside,
      });
    }
  },
});
