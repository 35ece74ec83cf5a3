// What is wrong with the layout of the page, as a list of sentences: see test_layout.py.
() => {
  const CHARACTERS = 12;
  const TARGET = 24; // pixels
  const SLACK = 1; // pixels by which browsers round
  const CLICKABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const CELLS = "td, th";
  const findings = [];
  const root = document.documentElement;

  const name = (element) => {
    const { id, className, tagName, textContent } = element;
    const classes = typeof className === "string" ? className.trim().replace(/\s+/g, ".") : "";
    const words = (textContent || element.value || "").trim().replace(/\s+/g, " ").slice(0, 30);
    return `${tagName.toLowerCase()}${id && "#" + id}${classes && "." + classes} “${words}”`;
  };
  const find = (rule, ...words) => findings.push(`${rule}: ${words.join(" ")}`);

  // What is there for screen readers alone is clipped, one pixel large, or off the page until it has the focus.
  const visible = (element) => {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
    for (let e = element; e && e !== document.body; e = e.parentElement) {
      const { width, height, bottom, right } = e.getBoundingClientRect();
      const { clipPath, overflow } = getComputedStyle(e);
      if (clipPath === "inset(50%)") return false;
      if (overflow !== "visible" && (width <= 1 || height <= 1)) return false;
      if (bottom + scrollY <= 0 || right + scrollX <= 0) return false;
    }
    return true;
  };

  const block = (node) => {
    let element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    while (/^(inline|contents)$/.test(getComputedStyle(element).display)) element = element.parentElement;
    return element;
  };
  const contentWidth = (element) => {
    const style = getComputedStyle(element);
    const sides = ["paddingLeft", "paddingRight"].map((side) => parseFloat(style[side]));
    return element.clientWidth - sides[0] - sides[1];
  };
  const canvas = document.createElement("canvas").getContext("2d");
  const widthOf = (text, element) => {
    const { font, letterSpacing } = getComputedStyle(element);
    canvas.font = font;
    canvas.letterSpacing = letterSpacing;
    return canvas.measureText(text).width;
  };
  // Rectangles of one line overlap in height; a superscript's do too.
  const lines = (rects) => {
    const bottoms = [];
    for (const rect of rects) {
      if (rect.width && !bottoms.some((bottom) => rect.top < bottom - rect.height / 2)) bottoms.push(rect.bottom);
    }
    return bottoms.length;
  };
  const rectsOf = (node, start, end) => {
    const range = document.createRange();
    range.setStart(node, start);
    range.setEnd(node, end);
    return [...range.getClientRects()];
  };

  // The words of a button that is an icon may be indented to far off the page.
  const isNear = (text) => rectsOf(text, 0, text.length).some((rect) => rect.right + scrollX > -100);

  function checkScrolling() {
    if (root.scrollWidth > root.clientWidth) {
      const beyond = (rect) => rect.right > root.clientWidth + SLACK;
      const wide = [...document.body.querySelectorAll("*")].filter(
        (e) => visible(e) && beyond(clipped(e.getBoundingClientRect(), e))
      );
      const long = texts().filter((text) => rectsOf(text, 0, text.length).some(beyond));
      const names = [...wide, ...long.map((text) => text.parentElement)].slice(-1).map(name);
      find("scrolls sideways", `by ${root.scrollWidth - root.clientWidth} px:`, names);
    }
  }

  function checkCards() {
    for (const row of document.querySelectorAll("tbody tr")) {
      if (getComputedStyle(row).display === "grid") continue; // it has columns on purpose: see checkColumns
      for (const cell of row.querySelectorAll(CELLS)) {
        const { display } = getComputedStyle(cell);
        if (!visible(cell) || display !== "block") continue;
        const [inner, outer] = [cell, row].map((e) => e.getBoundingClientRect().width);
        if (Math.abs(inner - outer) > SLACK) {
          find("narrow cell in a card", `${inner} of ${outer} px:`, name(cell));
        }
        const isEmpty = !cell.textContent.trim() && !cell.querySelector(`img, ${CLICKABLE}`);
        if (isEmpty && cell.dataset.label) find("label of nothing", cell.dataset.label);
      }
    }
  }

  // WCAG 2.2, 2.5.8, of what looks like a button: a link in a line of text may be smaller.
  const looksLikeLink = (element) => {
    const { backgroundColor, borderTopWidth } = getComputedStyle(element);
    return backgroundColor === "rgba(0, 0, 0, 0)" && borderTopWidth === "0px";
  };
  function checkTargets() {
    for (const button of document.querySelectorAll("button, .button, input:is([type=submit], [type=button], [type=reset])")) {
      const { width, height } = button.getBoundingClientRect();
      if (visible(button) && !looksLikeLink(button) && Math.min(width, height) < TARGET - SLACK) {
        find("small target", `${Math.round(width)} × ${Math.round(height)} px:`, name(button));
      }
    }
  }

  function texts() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, (node) =>
      node.data.trim() && !node.parentElement.closest("script, style, option, textarea, svg, template")
        ? NodeFilter.FILTER_ACCEPT
        : NodeFilter.FILTER_REJECT
    );
    const found = [];
    while (walker.nextNode()) if (visible(walker.currentNode.parentElement)) found.push(walker.currentNode);
    return found.filter(isNear);
  }

  function checkColumns() {
    const narrow = new Set();
    for (const text of texts()) {
      const column = block(text);
      const heading = column.closest("thead");
      if (narrow.has(column) || heading) continue; // a heading may take two lines over a narrow column
      const width = contentWidth(column);
      const least = Math.min(CHARACTERS * widthOf("0", column), contentWidth(document.body));
      if (width < least - SLACK && lines(rectsOf(text, 0, text.length)) > 1) {
        narrow.add(column);
        find("narrow column", `${width} px, not ${Math.round(least)}:`, name(column));
      }
    }
    const noText = "[type=hidden], [type=checkbox], [type=radio], [type=submit], [type=file]";
    for (const field of document.querySelectorAll(`input:not(${noText}), textarea`)) {
      const text = widthOf(field.value, field);
      const least = Math.min(CHARACTERS * widthOf("0", field), text);
      if (visible(field) && contentWidth(field) < least - SLACK) {
        find("narrow field", `${contentWidth(field)} px, not ${Math.round(least)}:`, field.name);
      }
    }
  }

  // A word with what stands beside it without a space, such as a comma; URLs and code are no words.
  // To the first word of a change the sheet joins a sign.
  function checkWords() {
    for (const text of texts()) {
      for (const word of text.data.matchAll(/(?<!\S)\p{P}*[\p{L}\p{M}\p{N}’']+\p{P}*(?!\S)/gu)) {
        const rects = rectsOf(text, word.index, word.index + word[0].length);
        const signed = word.index === 0 && text.parentElement.matches("ins, del");
        if (signed || lines(rects) < 2) continue;
        const width = rects.reduce((sum, rect) => sum + rect.width, 0);
        const column = block(text);
        if (width <= contentWidth(column) - SLACK) find("broken word", word[0], "in", name(column));
      }
    }
  }

  function checkPunctuation() {
    const found = document.body.innerText.match(/[^\n]* [,;:.!?](?=\s|$)/);
    if (found) find("space before punctuation", found[0]);
  }

  // What scrolls can be scrolled to; what is hidden beyond an edge is lost.
  function checkEdges() {
    const said = new Set();
    for (const text of texts()) {
      for (let e = block(text); e !== document.body; e = e.parentElement) {
        const { overflowX } = getComputedStyle(e);
        if (/auto|scroll/.test(overflowX)) break;
        if (overflowX === "visible" || said.has(e)) continue;
        const edge = e.getBoundingClientRect();
        const isBeyond = (r) => r.right > edge.right + SLACK || r.left < edge.left - SLACK;
        if (!rectsOf(text, 0, text.length).some(isBeyond)) continue;
        said.add(e);
        find("cut off", name(text.parentElement), "in", name(e));
      }
    }
  }

  function checkClickable() {
    const boxes = [];
    for (const element of document.querySelectorAll(CLICKABLE)) {
      if (!visible(element)) continue;
      // A link in a drawing is as large as its shapes, not as the box around them.
      const shapes = element instanceof SVGElement ? [...element.children] : [element];
      for (const rect of shapes.flatMap((shape) => [...shape.getClientRects()])) {
        const seen = clipped(rect, element);
        if (seen.right - seen.left > SLACK && seen.bottom - seen.top > SLACK) boxes.push({ element, ...seen });
      }
    }
    boxes.sort((a, b) => a.top - b.top);
    const said = new Set();
    boxes.forEach((a, i) => {
      for (let j = i + 1; j < boxes.length && boxes[j].top < a.bottom - SLACK; j++) {
        const b = boxes[j];
        const apart = b.left > a.right - SLACK || a.left > b.right - SLACK;
        if (apart || a.element.contains(b.element) || b.element.contains(a.element)) continue;
        if (said.has(a.element)) continue;
        said.add(a.element);
        find("overlap", name(a.element), "and", name(b.element));
      }
    });
  }

  // The part of `rect` that is seen, where an ancestor scrolls or clips.
  function clipped({ left, top, right, bottom }, element) {
    for (let e = element.parentElement; e && e !== document.body; e = e.parentElement) {
      if (getComputedStyle(e).overflow === "visible") continue;
      const box = e.getBoundingClientRect();
      [left, top] = [Math.max(left, box.left), Math.max(top, box.top)];
      [right, bottom] = [Math.min(right, box.right), Math.min(bottom, box.bottom)];
    }
    return { left, top, right, bottom };
  }

  checkScrolling();
  checkCards();
  checkTargets();
  checkColumns();
  checkWords();
  checkPunctuation();
  checkEdges();
  checkClickable();
  return findings;
}
