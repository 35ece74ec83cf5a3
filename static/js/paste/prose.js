// Converts pasted HTML from any program to the editor's elements. No word is lost.

import { Cell, Flow } from "milestones/paste/flow";
import { figureOf, isTiny, textOf } from "milestones/paste/images";
import { urlOf } from "milestones/paste/links";
import { levelOf, isContinuation, wordItem } from "milestones/paste/word";
import { Styles, wordStyle } from "milestones/paste/styles";
import { gridOf } from "milestones/paste/tables";

const names = (text) => new Set(text.split(" "));

const UNSEEN = names(
  "audio canvas datalist defs desc embed head iframe link meta noscript object script style" +
    " template title video xml",
);
const BLOCKS = names(
  "address article aside body caption center dd details dialog dir div dl dt fieldset figcaption" +
    " figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend main menu nav ol optgroup" +
    " option p pre search section select summary table tbody td textarea tfoot th thead tr ul",
);
const LISTS = names("dir menu ol ul");
const MARKS = {
  b: "strong",
  strong: "strong",
  cite: "em",
  dfn: "em",
  em: "em",
  i: "em",
  var: "em",
  sub: "sub",
  sup: "sup",
  code: "code",
  kbd: "code",
  samp: "code",
  tt: "code",
};
const EMOJI = /^\p{RGI_Emoji}$/v;
const BESIDE = " | "; // between the cells of a row

/**
 * Return an `element` that holds what `root`, a parsed paste, says; how many cells were `merged`; how many
 * others are there only `once`; and for each image that is `left` out, what it says.
 */
export const proseOf = (root) => {
  const result = document.createElement("div");
  const flow = new Flow(result, true);
  const reader = new Reader(root);
  reader.readChildren(root, { marks: new Set(), depth: 0 }, flow);
  flow.end();
  return { element: result, merged: reader.merged, once: reader.once, left: reader.left };
};

/** The level of a heading, from 1; 0 for any other element. */
const headingLevel = (element) => {
  const outline = Number(wordStyle(element, "mso-outline-level")) || 0;
  if (outline) return outline;
  if (/^h[1-6]$/.test(element.localName)) return Number(element.localName[1]);
  if (element.getAttribute("role") === "heading") return Number(element.ariaLevel) || 2;
  return element.classList.contains("MsoTitle") ? 1 : 0;
};

const NO_LOOK = { marks: new Set() };

/** Whether a table holds data: rows and columns of text, not just a frame around some. */
const isData = (table) => {
  const counts = [...table.rows].map(
    (row) => [...row.cells].filter((cell) => cell.textContent.trim()).length,
  );
  return counts.filter(Boolean).length > 1 && Math.max(...counts) > 1;
};

class Reader {
  merged = 0; // cells of tables, repeated in the cells that they are split into
  once = 0; // merged cells that are only in the first of these
  left = []; // what each image says that can't be pasted
  #markers = new Set(); // nodes that only draw the bullet or number of an item

  constructor(root) {
    this.styles = new Styles(root);
    const levels = [...root.querySelectorAll("*")]
      .filter((element) => element.textContent.trim())
      .map(headingLevel)
      .filter(Boolean);
    this.top = Math.min(...levels);
    this.hasOneLevel = levels.every((level) => level === this.top);
  }

  /** The editor has two levels: the highest in the paste becomes h3, those below it h4. */
  #headingTag(level) {
    if (this.hasOneLevel) return level <= 3 ? "h3" : "h4";
    return level === this.top ? "h3" : "h4";
  }

  readChildren(element, look, flow) {
    for (const child of element.childNodes) {
      if (this.#markers.has(child)) continue;
      if (child.nodeType === Node.TEXT_NODE) this.#readText(child, look, flow);
      else if (child.nodeType === Node.ELEMENT_NODE) this.#readElement(child, look, flow);
    }
  }

  #readText(node, look, flow) {
    const isSpace = node.data === "\u00a0" && node.parentNode.localName === "span";
    const text = isSpace || look.isSpacing ? node.data.replaceAll("\u00a0", " ") : node.data;
    if (!look.keepsLines) return flow.text(text, look);
    for (const [i, line] of text.split(/\r?\n/).entries()) {
      if (i) flow.lineBreak();
      flow.text(line, look);
    }
  }

  #readElement(element, look, flow) {
    const name = element.localName;
    const style = this.styles.of(element);
    if (UNSEEN.has(name) || element.hidden || style.display === "none") return;
    if (name === "br") return flow.lineBreak();
    if (name === "img") return this.#readImage(element, look, flow);
    const inside = this.#lookInside(element, style, look);
    if (name === "li") return this.#readItem(this.#itemOf(element, look), element, inside, flow);
    if (name === "table" && flow.isRoot && isData(element)) return this.#readTable(element, inside, flow);
    if (name === "tr") return this.#readRow(element, inside, flow);
    if (name === "blockquote") return this.#readQuote(element, inside, flow);
    const item = inside.tag ? null : wordItem(element);
    if (item) return this.#readItem(item, element, inside, flow);
    if (isContinuation(element)) return this.#readContinuation(element, inside, flow);
    const isBlock = isShownAsBlock(name, style);
    if (isBlock) flow.end();
    this.readChildren(element, inside, flow);
    if (isBlock) flow.end();
  }

  #lookInside(element, style, look) {
    const inside = { ...look, marks: marksInside(element, style, look) };
    const level = headingLevel(element);
    if (level) inside.tag = this.#headingTag(level);
    if (inside.tag || inside.isHeader) inside.marks.delete("strong"); // it is bold by itself
    if (element.localName === "a") inside.href = urlOf(element) ?? look.href;
    if (LISTS.has(element.localName)) inside.depth += 1;
    if (wordStyle(element, "mso-spacerun") || element.classList.contains("Apple-converted-space")) {
      inside.isSpacing = true;
    }
    const space = style["white-space"] ?? (element.localName === "pre" ? "pre" : "");
    if (space) inside.keepsLines = /pre|break-spaces/.test(space);
    return inside;
  }

  #readImage(image, look, flow) {
    const figure = figureOf(image);
    if (figure) return flow.figure(figure);
    const text = textOf(image);
    if (EMOJI.test(text)) return flow.text(text, look);
    if (!isTiny(image)) this.left.push(text);
  }

  /** What `Flow.item` needs to know about an <li>, even if it has an explicit level. */
  #itemOf(item, look) {
    const list = item.parentElement?.closest("ol, ul, menu, dir");
    const said = Number(item.ariaLevel || item.dataset.ariaLevel) || levelOf(item);
    const ordered = list?.localName === "ol";
    return {
      depth: said || look.depth || 1,
      ordered,
      numbers: ordered ? numberOf(item, list) : [],
      list: said && item.dataset.listid !== undefined ? null : list,
    };
  }

  #readItem({ marker = [], ...item }, element, look, flow) {
    marker.forEach((node) => this.#markers.add(node));
    const inside = flow.item(item);
    this.readChildren(element, { ...look, depth: 0 }, inside);
    flow.endItem(inside);
  }

  #readQuote(element, look, flow) {
    const inside = flow.quote();
    this.readChildren(element, { ...look, depth: 0 }, inside);
    flow.endQuote(inside);
  }

  #readContinuation(element, look, flow) {
    flow.end();
    const inside = flow.lastItem() ?? flow;
    this.readChildren(element, look, inside);
    inside.end();
  }

  /** A table of the editor's: merged cells are split, and each new cell has their content. */
  #readTable(pasted, look, flow) {
    flow.end();
    const table = document.createElement("table");
    if (pasted.caption) this.#readLine(pasted.caption, look, table);
    const { grid, merged, once } = gridOf(pasted);
    const width = Math.max(...grid.map((row) => row.length));
    const headHeight = Math.max(1, ...[...pasted.rows[0].cells].map((cell) => cell.rowSpan));
    for (const [i, row] of grid.entries()) {
      if (!pasted.rows[i].cells.length || !row.some((cell) => cell?.textContent.trim())) continue;
      const isHead = this.#isHead(pasted.rows[i], i < headHeight);
      const written = table.appendChild(document.createElement("tr"));
      for (const cell of Array.from({ ...row, length: width })) {
        written.append(this.#cellOf(cell, isHead, look));
      }
    }
    flow.element.append(table);
    this.merged += merged;
    this.once += once;
  }

  /** A row of headers: the program says so, or it is bold, and the first or beside a cell of the first. */
  #isHead(row, isOnTop) {
    if (row.parentElement.localName === "thead") return true;
    const cells = [...row.cells].filter((cell) => cell.textContent.trim());
    return isOnTop && cells.every((cell) => this.#isBold(cell));
  }

  #isBold(cell) {
    const inside = [cell, ...cell.querySelectorAll("*")];
    return inside.some((element) => marksInside(element, this.styles.of(element), NO_LOOK).has("strong"));
  }

  #cellOf(cell, isHead, look) {
    const isHeader = isHead || cell?.localName === "th";
    const written = document.createElement(isHeader ? "th" : "td");
    if (!cell) return written;
    const inside = this.#lookInside(cell, this.styles.of(cell), { ...look, depth: 0, isHeader });
    const flow = new Flow(written);
    this.readChildren(cell, inside, flow);
    flow.end();
    return written;
  }

  #readLine(caption, look, table) {
    const flow = new Flow(document.createElement("div"));
    this.readChildren(caption, look, flow);
    flow.end();
    const written = document.createElement("caption");
    for (const [i, block] of [...flow.element.children].entries()) {
      if (i) written.append(" ");
      written.append(...block.childNodes);
    }
    table.append(written);
  }

  /** A row of no table is a paragraph, unless it only frames the text of one cell. */
  #readRow(row, look, flow) {
    const cells = [...row.children].filter((cell) => /^t[dh]$/.test(cell.localName));
    const last = cells.findLastIndex((cell) => cell.textContent.trim());
    flow.end();
    if (cells.filter((cell) => cell.textContent.trim()).length < 2) {
      this.readChildren(row, look, flow);
    } else {
      for (const [i, cell] of cells.slice(0, last + 1).entries()) {
        if (i) flow.text(BESIDE, { marks: new Set() });
        this.#readElement(cell, look, new Cell(flow));
      }
    }
    flow.end();
  }
}

const isShownAsBlock = (name, { display = "" }) =>
  BLOCKS.has(name) ? display !== "inline" : /^(block|flex|grid|flow-root|list-item|table)/.test(display);

const marksInside = (element, style, look) => {
  const marks = new Set(look.marks);
  const isFrame = element.id.startsWith("docs-internal-guid"); // Google's <b> around everything
  if (element.localName in MARKS && !isFrame) marks.add(MARKS[element.localName]);
  const weight = { bold: 700, bolder: 700, normal: 400, lighter: 100 }[style["font-weight"]];
  set(marks, "strong", weight ?? Number.parseInt(style["font-weight"]), 600);
  const slant = { italic: 1, normal: 0 }[style["font-style"]];
  set(marks, "em", /^oblique/.test(style["font-style"]) ? 1 : slant, 1);
  const script = { sub: "sub", super: "sup" }[style["vertical-align"]];
  if (script) marks.add(script);
  if (script === "sub" || element.localName === "sub") marks.delete("sup");
  if (script === "sup" || element.localName === "sup") marks.delete("sub");
  return marks;
};

/** Add the mark if `value` is at least `least`, remove it if not; without a value, leave it. */
const set = (marks, name, value, least) => {
  if (value >= least) marks.add(name);
  else if (value < least) marks.delete(name);
};

/** The number of an <ol> item as a list of one, or an empty list if it is just the next. */
const numberOf = (item, list) => {
  const value = Number.parseInt(item.getAttribute("value"));
  if (value >= 0) return [value];
  if (item !== list.querySelector("li")) return [];
  const start = Number.parseInt(list.getAttribute("start") ?? item.dataset.ariaPosinset);
  if (start >= 0) return [start];
  return item.dataset.listid === undefined ? [1] : [];
};
