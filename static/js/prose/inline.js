// A line of prose as text that an attribute of the editor can hold, and back; only the editor's marks.

const ELEMENTS = new Set(["a", "strong", "em", "sub", "sup", "code", "cite"]);
const ATTRIBUTES = { a: "href", cite: "data-source" };

const copy = (from, to) => {
  for (const child of from.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) {
      to.append(child.data);
    } else if (child.nodeType === Node.ELEMENT_NODE) {
      const inside = ELEMENTS.has(child.localName) ? document.createElement(child.localName) : to;
      const name = ATTRIBUTES[child.localName];
      if (inside !== to && child.hasAttribute(name)) inside.setAttribute(name, child.getAttribute(name));
      copy(child, inside);
      if (inside !== to) to.append(inside);
    }
  }
  return to;
};

/** Fill `element` with the line of prose `html`, of which only the editor's marks are kept. */
export const write = (element, html) => {
  // Parsed as inert data: nothing in it loads or runs.
  element.replaceChildren();
  return copy(new DOMParser().parseFromString(html, "text/html").body, element);
};

/** Return the line of prose that `element` holds. */
export const read = (element) => copy(element, document.createElement("div")).innerHTML;
