// The URLs of pasted links.

const SCHEMES = ["http:", "https:", "mailto:", "tel:"];

// Services that wrap links in a redirect, and the parameters that hold the original URL.
const REDIRECTS = [
  { host: /(^|\.)google(\.[a-z]{2,3}){1,2}$/, path: "/url", parameters: ["q", "url"] },
  { host: /\.safelinks\.protection\.outlook\.com$/, path: "/", parameters: ["url"] },
];

const parsed = (text) => {
  try {
    return new URL(text);
  } catch {
    return null; // relative
  }
};

const behind = (url) => {
  const { parameters = [] } =
    REDIRECTS.find(({ host, path }) => host.test(url.hostname) && path === url.pathname) ?? {};
  const inner = parameters.map((name) => url.searchParams.get(name)).find(Boolean);
  return inner && SCHEMES.includes(parsed(inner)?.protocol) ? inner : null;
};

/** The URL of an <a>, without redirects; null if it has no target outside its own document. */
export const urlOf = (link) => {
  const href = link.getAttribute("href")?.trim();
  if (!href || href.startsWith("#")) return null;
  const url = parsed(href);
  if (!url) return href;
  return SCHEMES.includes(url.protocol) ? (behind(url) ?? href) : null;
};
