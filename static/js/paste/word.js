// Desktop Word's lists: paragraphs that begin with a marker ("1.", "a)", "iv.", "·") and say on
// which level they are: style="mso-list:l0 level2 lfo1".

import { wordStyle } from "milestones/paste/styles";

const SYMBOLS = /symbol|wingdings|webdings|courier/i; // fonts in which letters are drawn as bullets
const ROMAN = /^m{0,3}(cm|cd|d?c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})$/;
const VALUES = { i: 1, v: 5, x: 10, l: 50, c: 100, d: 500, m: 1000 };

const roman = (letters) => {
  const values = [...letters].map((letter) => VALUES[letter]);
  return values.reduce((sum, value, i) => sum + (value < values[i + 1] ? -value : value), 0);
};

/** The numbers that a marker's last part can mean ("i" is 1 or 9); null when it is a word. */
export const numbersOf = (text) => {
  const token = text.toLowerCase();
  if (/^[0-9]{1,6}$/.test(token)) return [Number(token)];
  const found = [];
  if (/^([a-z])\1*$/.test(token)) found.push(26 * (token.length - 1) + token.charCodeAt(0) - 96);
  if (ROMAN.test(token)) found.push(roman(token));
  if (found.length) return found;
  return /^[^a-z0-9]{1,2}$/.test(token) ? [] : null; // a number in another script, which we can't read
};

const isBullet = (text, font) =>
  !/[\p{L}\p{N}]/u.test(text) || (/^.$/u.test(text) && (SYMBOLS.test(font) || /[oØü]/.test(text)));

const betweenComments = (paragraph) => {
  const walker = paragraph.ownerDocument.createTreeWalker(paragraph, NodeFilter.SHOW_COMMENT);
  while (walker.nextNode()) {
    if (!/^\[if !supportLists\]/.test(walker.currentNode.data)) continue;
    const nodes = [];
    let node = walker.currentNode.nextSibling;
    for (; node && !/^\[endif\]/.test(node.data ?? ""); node = node.nextSibling) nodes.push(node);
    return nodes;
  }
  return [];
};

const markerOf = (paragraph) => {
  const styled = [...paragraph.querySelectorAll("[style]")];
  const marked = styled.filter((element) => wordStyle(element, "mso-list") === "ignore");
  return marked.length ? marked : betweenComments(paragraph);
};

const fontOf = (node, paragraph) => {
  let fonts = "";
  for (let at = node; at && at !== paragraph; at = at.parentElement) {
    fonts += ` ${at.getAttribute?.("style") ?? ""}`;
  }
  return fonts;
};

/** The level of a Word paragraph in its list, from 1; 0 if it is in no list. */
export const levelOf = (element) =>
  Number(/\blevel([1-9])/.exec(wordStyle(element, "mso-list"))?.[1] ?? 0);

/**
 * Read a paragraph of one of Word's lists.
 *
 * Returns null when it is none, or when its marker says more than a list's number can ("Article 2");
 * else its depth, whether it is ordered, the numbers that its marker can mean, and the marker's nodes.
 */
export const wordItem = (paragraph) => {
  const depth = levelOf(paragraph);
  if (!depth) return null;
  const marker = markerOf(paragraph);
  const text = marker.map((node) => node.textContent).join("").trim();
  if (isBullet(text, fontOf(marker[0], paragraph))) {
    return { depth, ordered: false, numbers: [], marker };
  }
  const parts = text.match(/[\p{L}\p{N}]+/gu).map(numbersOf);
  return parts.includes(null) ? null : { depth, ordered: true, numbers: parts.at(-1), marker };
};

/** Whether it is another paragraph of the previous list item. */
export const isContinuation = (element) =>
  /^Mso(ListParagraph|ListContinue)/.test(element.className) && !levelOf(element);
