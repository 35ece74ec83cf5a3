// Builds blocks and lists for pasted text, in the structure that the editor uses.

const NOTHING = /^[\s\u200b-\u200d\u2060]*$/; // white space and zero-width characters
const MARKS = ["code", "sup", "sub", "em", "strong"]; // innermost first

const isBlank = (run) => run.isBreak || NOTHING.test(run.text);

/** Collapse white space, and remove it at both ends and around line breaks. */
const tidy = (runs) => {
  const first = runs.findIndex((run) => !isBlank(run));
  const last = runs.findLastIndex((run) => !isBlank(run));
  const kept = first < 0 ? [] : runs.slice(first, last + 1);
  return kept.map((run, i) => {
    if (run.isBreak) return run;
    let text = run.text.replace(/[ \t\n\r\f]+|\s{2,}/g, " ");
    if (i === 0 || kept[i - 1].isBreak) text = text.trimStart();
    if (i === kept.length - 1 || kept[i + 1].isBreak) text = text.trimEnd();
    return { ...run, text };
  });
};

const nodeOf = (run) => {
  if (run.isBreak) return document.createElement("br");
  let node = document.createTextNode(run.text);
  const wrap = (name) => {
    const outer = document.createElement(name);
    outer.append(node);
    node = outer;
  };
  MARKS.filter((name) => run.marks.has(name)).forEach(wrap);
  if (run.href) {
    wrap("a");
    node.setAttribute("href", run.href);
  }
  return node;
};

/** The blocks in one element: the whole paste, a quotation or a list item. */
export class Flow {
  #runs = [];
  #tag = "p";
  #lists = []; // the lists that the next item may continue, outermost first

  constructor(element, isRoot = false) {
    this.element = element;
    this.isRoot = isRoot;
  }

  /** Write text. `tag` is the tag of its block, if it begins one. */
  text(text, { marks, href, tag }) {
    if (!this.#runs.length) this.#tag = (this.isRoot && tag) || "p";
    this.#runs.push({ text, marks, href });
  }

  lineBreak() {
    this.#runs.push({ isBreak: true });
  }

  /** End the current block, if there is one. */
  end() {
    const runs = tidy(this.#runs);
    this.#runs = [];
    if (!runs.length) return;
    const block = document.createElement(this.#tag);
    block.append(...runs.map(nodeOf));
    this.element.append(block);
    this.#lists = [];
  }

  /** Write a figure, between blocks. */
  figure(figure) {
    this.end();
    this.element.append(figure);
    this.#lists = [];
  }

  /** Return the Flow of a new quotation. */
  quote() {
    this.end();
    this.#lists = [];
    return new Flow(this.element.appendChild(document.createElement("blockquote")));
  }

  endQuote(flow) {
    flow.end();
    if (!flow.element.hasChildNodes()) flow.element.remove();
  }

  /**
   * Return the Flow of a new item of a list.
   *
   * `numbers` are those that it can have, none if any will do; `list` is what it belongs to, if known:
   * an item of another begins a new list. It continues the list before it where all that fits.
   */
  item({ depth, ordered, numbers = [], list = null }) {
    this.end();
    while (this.#lists.length > 1 && this.#lists.at(-2).depth >= depth) this.#lists.pop();
    let open = this.#lists.at(-1);
    if (open?.depth > depth) open.depth = depth;
    const continues =
      open?.ordered === ordered &&
      (!list || !open.list || open.list === list) &&
      (!numbers.length || numbers.includes(open.next));
    if (open?.depth === depth && !continues) {
      this.#lists.pop();
      open = this.#lists.at(-1);
    }
    if (!open || open.depth < depth) open = this.#open({ depth, ordered, numbers, list });
    open.next += 1;
    return new Flow(open.element.appendChild(document.createElement("li")));
  }

  #open({ depth, ordered, numbers, list }) {
    const element = document.createElement(ordered ? "ol" : "ul");
    const next = numbers.length ? Math.min(...numbers) : 1;
    if (ordered && next !== 1) element.setAttribute("start", next);
    (this.#lists.at(-1)?.element.lastElementChild ?? this.element).append(element);
    this.#lists.push({ element, depth, ordered, list, next });
    return this.#lists.at(-1);
  }

  /** Return the Flow of the last item, if it can still take another paragraph. */
  lastItem() {
    const item = this.#lists.at(-1)?.element.lastElementChild;
    return item ? new Flow(item) : null;
  }

  /** End the item of `flow`. An item without text leaves no bullet behind. */
  endItem(flow) {
    flow.end();
    const item = flow.element;
    const before = item.previousElementSibling;
    if (/^[uo]l$/.test(item.firstElementChild?.localName ?? "") && before) {
      before.append(...item.childNodes);
    }
    if (item.hasChildNodes()) return;
    const open = this.#lists.at(-1);
    open.next -= 1;
    item.remove();
    if (!open.element.hasChildNodes()) {
      open.element.remove();
      this.#lists.pop();
    }
  }
}

/** A table cell, written into the Flow `line` beside its neighbours. */
export class Cell {
  constructor(line) {
    this.line = line;
  }

  text(text, look) {
    this.line.text(text, { ...look, tag: null });
  }

  end() {
    this.line.text(" ", { marks: new Set() });
  }

  lineBreak = this.end;
  endItem = this.end;
  endQuote = this.end;

  figure(figure) {
    this.line.figure(figure);
  }

  quote() {
    return this;
  }

  item() {
    this.end();
    return this;
  }

  lastItem() {
    return null;
  }
}
