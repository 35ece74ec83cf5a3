// Images with an alternative text, a caption and a credit. A figure is one piece, changed in a dialog;
// it is between the other blocks of the text, never in a list, quotation or table.

import { Node, Plugin, crel, isNodeActive } from "django-prose-editor/editor";
import { announce } from "milestones/paste/announcing";
import { take } from "milestones/paste/images";
import { askAboutFigure } from "milestones/prose/figure_dialog";
import { read, write } from "milestones/prose/inline";
import { thumbnail, upload } from "milestones/prose/uploading";

const EMPTY = { image: "", alt: null, caption: "", credit: "" };

const imagesIn = (data) => [...(data?.files ?? [])].filter((file) => file.type.startsWith("image/"));

const insert = (editor, attrs, at = null) => {
  const { doc, selection } = editor.state;
  const $at = at === null ? selection.$to : doc.resolve(at);
  const block = $at.depth ? { from: $at.before(1), to: $at.after(1) } : { from: $at.pos, to: $at.pos };
  const isEmpty = $at.depth === 1 && $at.parent.isTextblock && !$at.parent.content.size;
  const place = isEmpty ? block : { from: block.to, to: block.to };
  const content = [{ type: "imageFigure", attrs }];
  if (place.to === doc.content.size) content.push({ type: "paragraph" }); // to go on writing in
  editor.chain().focus().insertContentAt(place, content).run();
};

const insertFigure = async (editor, file = null, at = null) => {
  const attrs = await askAboutFigure(editor, EMPTY, file);
  if (attrs) insert(editor, attrs, at);
};

const insertAll = async (editor, files, at = null) => {
  for (const file of files) await insertFigure(editor, file, at);
};

const changeFigure = async (editor) => {
  const { from, node } = editor.state.selection;
  if (node?.type.name !== "imageFigure") return;
  const attrs = await askAboutFigure(editor, node.attrs);
  editor.commands.focus();
  if (attrs) editor.chain().setNodeSelection(from).updateAttributes("imageFigure", attrs).run();
};

const button = (label, sign) =>
  crel("button", {
    type: "button",
    className: "prose-menubar__button table-button",
    title: label,
    "aria-label": label,
    textContent: sign,
  });

const part = (name, html) => (html ? [write(document.createElement(name), html)] : []);

/** Return {node, pos} of each figure whose image was pasted and is not uploaded yet. */
const pendingIn = (doc) => {
  const found = [];
  doc.descendants((node, pos) => {
    if (node.attrs.pending) found.push({ node, pos });
  });
  return found;
};

/** Upload a pasted image; its figure gets it, or goes if the site refuses it. */
const uploadPending = async (view, id, file) => {
  let image = "";
  try {
    ({ sha256: image } = await upload(file));
  } catch (problem) {
    announce(view.dom, [`An image was not pasted. ${problem.message}`]);
  }
  const { node, pos } = pendingIn(view.state.doc).find(({ node }) => node.attrs.pending === id) ?? {};
  if (!node) return; // deleted meanwhile
  const { tr } = view.state;
  if (image) tr.setNodeMarkup(pos, null, { ...node.attrs, image, pending: null });
  else tr.delete(pos, pos + node.nodeSize);
  view.dispatch(tr.setMeta("addToHistory", false));
};

const uploadPasted = (view) => {
  for (const { node } of pendingIn(view.state.doc)) {
    const file = take(node.attrs.pending);
    if (file) uploadPending(view, node.attrs.pending, file);
  }
};

// What is sent meanwhile would lack the image.
document.addEventListener(
  "submit",
  (event) => {
    const pending = event.target.querySelector(".ProseMirror figure[data-pending]");
    if (!pending) return;
    event.preventDefault();
    announce(pending, ["Not saved yet: an image is still being uploaded. Save again in a moment."]);
    pending.scrollIntoView({ block: "center" });
  },
  true,
);

/** Move each figure out of elements that can't contain it. */
const lift = (transactions, _, { doc, tr }) => {
  if (!transactions.some(({ docChanged }) => docChanged)) return null;
  const nested = [];
  doc.descendants((node, pos, parent) => {
    if (node.type.name === "imageFigure" && parent !== doc) nested.push({ node, pos });
  });
  for (const { node, pos } of nested.reverse()) {
    tr.insert(tr.mapping.map(doc.resolve(pos).after(1), -1), node).delete(pos, pos + node.nodeSize);
  }
  return nested.length ? tr : null;
};

export const ImageFigure = Node.create({
  name: "imageFigure",
  group: "block",
  atom: true,
  selectable: true,

  addAttributes() {
    const line = (tag) => ({
      default: "",
      parseHTML: (element) => {
        const found = element.querySelector(`:scope > ${tag}`);
        return found ? read(found) : "";
      },
    });
    return {
      image: { default: "", parseHTML: (element) => element.dataset.image },
      pending: { default: null, parseHTML: (element) => element.dataset.pending ?? null },
      alt: { default: null, parseHTML: (element) => element.querySelector("img")?.getAttribute("alt") ?? null },
      caption: line("figcaption"),
      credit: line("small"),
    };
  },

  parseHTML() {
    return [{ tag: "figure[data-image]" }];
  },

  renderHTML({ node }) {
    const { image, alt, caption, credit } = node.attrs;
    const img = crel("img");
    if (alt !== null) img.setAttribute("alt", alt);
    return crel("figure", { "data-image": image }, [img, ...part("figcaption", caption), ...part("small", credit)]);
  },

  addNodeView() {
    return ({ node, editor }) => {
      const { image, pending, alt, caption, credit } = node.attrs;
      if (pending) return { dom: crel("figure", { "data-pending": "" }, [crel("p", { textContent: "Uploading…" })]) };
      const img = crel("img", { src: thumbnail(image), alt: alt ?? "" });
      const missing = alt === null ? [crel("p", { textContent: "This image has no alternative text yet." })] : [];
      const dom = crel("figure", {}, [img, ...missing, ...part("figcaption", caption), ...part("small", credit)]);
      dom.addEventListener("dblclick", () => changeFigure(editor));
      return { dom };
    };
  },

  addKeyboardShortcuts() {
    return {
      Enter: ({ editor }) => {
        if (editor.state.selection.node?.type.name !== "imageFigure") return false;
        changeFigure(editor);
        return true;
      },
    };
  },

  addProseMirrorPlugins() {
    const { editor } = this;
    return [
      new Plugin({
        appendTransaction: lift,
        view: () => ({ update: uploadPasted }),
        props: {
          handlePaste: (view, { clipboardData }) => {
            const html = new DOMParser().parseFromString(clipboardData?.getData("text/html") ?? "", "text/html");
            const files = imagesIn(clipboardData);
            // Word puts a picture of the text beside the text.
            if (!files.length || html.body.textContent.trim()) return false;
            announce(view.dom, []); // that the image in the HTML was not pasted
            insertAll(editor, files);
            return true;
          },
          handleDOMEvents: {
            drop: (view, event) => {
              const files = imagesIn(event.dataTransfer);
              if (!files.length) return false;
              event.preventDefault();
              const found = view.posAtCoords({ left: event.clientX, top: event.clientY });
              insertAll(editor, files, found?.pos ?? null);
              return true;
            },
          },
        },
      }),
    ];
  },

  addMenuItems({ menu }) {
    const isChosen = (editor) => isNodeActive(editor.state, "imageFigure");
    menu.defineItem({
      name: "figure:insert",
      groups: "table",
      command: (editor) => insertFigure(editor),
      button: button("Insert an image", "▣+"),
      hidden: isChosen,
    });
    menu.defineItem({
      name: "figure:change",
      groups: "table",
      command: changeFigure,
      button: button("Change the image", "▣…"),
      hidden: (editor) => !isChosen(editor),
    });
    menu.defineItem({
      name: "figure:delete",
      groups: "table",
      command: (editor) => editor.chain().focus().deleteSelection().run(),
      button: button("Delete the image", "▣×"),
      hidden: (editor) => !isChosen(editor),
    });
  },
});
