// Says below a prose editor what became of what was pasted.

/** Say the `sentences`, if any, below the editor that `element` is in, in place of those before. */
export const announce = (element, sentences) => {
  const editor = element?.closest(".prose-editor");
  if (!editor) return;
  let message = editor.nextElementSibling;
  const isThere = message?.matches(".paste-message");
  if (!sentences.length) {
    if (isThere) message.remove();
    return;
  }
  if (!isThere) {
    message = document.createElement("p");
    message.className = "paste-message help";
    message.setAttribute("role", "status");
    editor.after(message);
  }
  message.textContent = sentences.join(" ");
};
