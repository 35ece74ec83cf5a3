// Says below a prose editor what became of what was pasted.

/** Say the `sentences`, if any, below the editor that `element` is in, in place of those before. */
export const announce = (element, sentences) => {
  const editor = element?.closest(".prose-editor");
  if (!editor) return;
  // In the editor, because what is beside it takes some of its width.
  let message = editor.querySelector(":scope > .paste-message");
  if (!sentences.length) {
    message?.remove();
    return;
  }
  if (!message) {
    message = document.createElement("p");
    message.className = "paste-message";
    message.setAttribute("role", "status");
    editor.append(message);
  }
  message.textContent = sentences.join(" ");
};
