// The styles of pasted elements, from their style attributes and the style sheets in the paste.

const PROPERTIES = ["display", "font-style", "font-weight", "vertical-align", "white-space"];

const rulesOf = (css) => {
  const sheet = new CSSStyleSheet(); // made by script, so the policy lets it parse any style
  sheet.replaceSync(css);
  return [...sheet.cssRules].filter((rule) => rule instanceof CSSStyleRule);
};

const propertiesOf = (rule) => {
  const found = {};
  for (const name of PROPERTIES) {
    const value = rule.style.getPropertyValue(name);
    if (value) found[name] = value;
  }
  return found;
};

const matching = (root, selector) => {
  try {
    return root.querySelectorAll(selector);
  } catch {
    return []; // a selector that this browser doesn't know
  }
};

/** The styles of the elements below `root`. `of(element)` maps property names to values. */
export class Styles {
  #bySheet = new Map(); // element → properties
  #byText = new Map(); // style attribute → properties

  constructor(root) {
    for (const sheet of root.querySelectorAll("style")) {
      for (const rule of rulesOf(sheet.textContent)) this.#add(root, rule);
    }
  }

  #add(root, rule) {
    const properties = propertiesOf(rule);
    if (!Object.keys(properties).length) return;
    for (const element of matching(root, rule.selectorText)) {
      this.#bySheet.set(element, { ...this.#bySheet.get(element), ...properties });
    }
  }

  of(element) {
    const text = element.getAttribute("style") ?? "";
    if (!this.#byText.has(text)) {
      this.#byText.set(text, Object.assign({}, ...rulesOf(`x{${text}}`).map(propertiesOf)));
    }
    return { ...this.#bySheet.get(element), ...this.#byText.get(text) };
  }
}

/** The value of Word's property `name` (mso-…) in a style attribute. Browsers drop these. */
export const wordStyle = (element, name) => {
  for (const declaration of (element.getAttribute("style") ?? "").split(";")) {
    const [property, ...value] = declaration.split(":");
    if (property.trim().toLowerCase() === name) return value.join(":").trim().toLowerCase();
  }
  return "";
};
