// On the screen that checks an import: the article follows each change without a reload, and links to
// places in the article lead to the very words.

const PARTS = ["import-summary", "import-report", "import-blocks"];

const form = document.getElementById("import-review");
const frame = document.getElementById("import-page");
const status = form.querySelector("[data-form-status]");

// --- The article follows ---

let latest = 0;

const update = async () => {
  const mine = ++latest;
  status.textContent = "Updating…";
  const body = new FormData(form);
  body.append("_update", "1");
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    if (!answer.ok || answer.redirected && new URL(answer.url).pathname !== location.pathname) throw new Error();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== latest) return; // a later change is on its way
    show(page);
    status.textContent = "The article is updated.";
  } catch {
    status.textContent = "The article could not be updated. Press “Update the article”.";
  }
};

/** Replace the parts of this page that follow from the decisions. */
const show = (page) => {
  const focused = document.activeElement?.id;
  for (const id of PARTS) {
    const part = page.getElementById(id);
    if (!part) throw new Error();
    document.getElementById(id).replaceWith(document.importNode(part, true));
  }
  for (const name of ["title", "slug"]) follow(form.elements[name], page);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  const { scrollY } = frame.contentWindow;
  frame.addEventListener("load", () => frame.contentWindow.scrollTo(0, scrollY), { once: true });
  frame.srcdoc = page.getElementById(frame.id).srcdoc;
};

/** Give a field that nobody has changed its new value. */
const follow = (field, page) => {
  const now = field && page.getElementById(field.id);
  if (now && field.value === field.defaultValue) field.value = field.defaultValue = now.value;
};

form.addEventListener("change", (event) => {
  if (event.target.matches("select")) update();
});

// --- Places in the article ---

const squeezed = (text) => text.replace(/\s+/g, " ").trim();

/** Return the smallest element of the article that begins with `words`, or undefined. */
const withWords = (words) => {
  const start = squeezed(words).replace(/…$/, "").slice(0, 60).trim();
  if (!start) return undefined;
  const elements = frame.contentDocument.querySelectorAll("h1, h2, h3, h4, p, li, td, th, caption, blockquote, figure");
  return [...elements].find((element) => !element.closest("nav") && squeezed(element.textContent).startsWith(start));
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[target='import-page']");
  if (!link || !frame.contentDocument) return;
  const found = withWords(link.dataset.words ?? "");
  if (!found) return;
  event.preventDefault();
  found.id ||= `found-${Date.now()}`;
  frame.contentWindow.location.hash = found.id;
  if (getComputedStyle(frame.parentElement).position !== "sticky") frame.scrollIntoView({ block: "start" });
});

// Links in the article lead out of the frame, which shows nothing else.
const openOutside = () => {
  frame.contentDocument?.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    open(link.href, "_blank", "noopener");
  });
};

frame.addEventListener("load", openOutside);
openOutside();
