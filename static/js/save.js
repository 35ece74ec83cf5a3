// Ctrl+S or Cmd+S saves the draft, wherever the cursor is.

const isSave = ({ key, code, ctrlKey, metaKey, altKey, shiftKey }) => {
  if (ctrlKey === metaKey || altKey || shiftKey) return false;
  const isLatin = /^[a-z]$/i.test(key);
  return isLatin ? key.toLowerCase() === "s" : code === "KeyS"; // on a non-Latin keyboard
};

const saveOnKey = (event) => {
  const button = document.querySelector("#article_form [name='_continue']");
  if (!button || !isSave(event)) return;
  event.preventDefault();
  if (!event.repeat) button.form.requestSubmit(button);
};

document.addEventListener("keydown", saveOnKey, { capture: true });
