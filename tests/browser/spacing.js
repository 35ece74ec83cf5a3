// Lines of text that are cut off at the top or bottom, or lie over each other: see test_enlarged.py.
() => {
  const findings = [];
  const said = new Set();
  const name = (text) => `“${text.data.trim().replace(/\s+/g, " ").slice(0, 30)}”`;
  const find = (rule, text, ...words) => {
    if (!said.has(text)) findings.push([`${rule}:`, name(text), ...words].join(" "));
    said.add(text);
  };

  // What is for screen readers alone is clipped.
  const visible = (element) => {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
    for (let e = element; e && e !== document.body; e = e.parentElement) {
      const { clipPath, overflow } = getComputedStyle(e);
      const { width, height, bottom } = e.getBoundingClientRect();
      if (clipPath === "inset(50%)" || bottom + scrollY <= 0) return false;
      if (overflow !== "visible" && (width <= 1 || height <= 1)) return false;
    }
    return true;
  };

  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const parent = text.parentElement;
    if (!text.data.trim() || parent.closest("script, style, option, textarea, svg") || !visible(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const rect of range.getClientRects()) {
      if (rect.width > 1) lines.push({ text, left: rect.left, right: rect.right, top: rect.top, bottom: rect.bottom });
    }
  }

  for (const { text, top, bottom } of lines) {
    for (let e = text.parentElement; e !== document.body; e = e.parentElement) {
      const { overflowY } = getComputedStyle(e);
      if (/auto|scroll/.test(overflowY)) break;
      if (overflowY === "visible") continue;
      const edge = e.getBoundingClientRect();
      const most = (bottom - top) / 3; // letters don't fill their line
      if (bottom > edge.bottom + most || top < edge.top - most) find("cut off", text);
    }
  }

  lines.sort((a, b) => a.top - b.top);
  lines.forEach((a, i) => {
    for (let j = i + 1; j < lines.length && lines[j].top < a.bottom; j++) {
      const b = lines[j];
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - b.top;
      const least = Math.min(a.bottom - a.top, b.bottom - b.top);
      if (a.text !== b.text && wide > 2 && high > least / 2) find("overlap", a.text, "and", name(b.text));
    }
  });
  return findings;
}
