// Images in pasted HTML. Those that the paste itself holds, as data: URLs, become files to upload, each
// with an id that is in its figure until then. The site can't fetch images from elsewhere.

const DATA = /^data:(image\/[a-z+.-]+);base64,([\sA-Za-z0-9+/=]+)$/;
const FILE_NAME = /^[\w .-]+\.(jpe?g|png|gif|webp|avif|bmp|svg|tiff?)$/i;
const TINY = 3; // pixels: images that count readers, or fill gaps

const files = new Map(); // by id
let count = 0;

/** The file of the image with this `id`, once; undefined if there is none. */
export const take = (id) => {
  const file = files.get(id);
  files.delete(id);
  return file;
};

const fileOf = (url) => {
  const [, type, base64] = DATA.exec(url) ?? [];
  if (!type) return null;
  try {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return new File([bytes], `pasted-image.${type.slice("image/".length)}`, { type });
  } catch {
    return null; // not base64
  }
};

/** What an image says: its alternative text, unless that is the name of a file. */
export const textOf = (image) => {
  const text = (image.getAttribute("alt") ?? "").trim().replace(/\s+/g, " ");
  return FILE_NAME.test(text) ? "" : text;
};

export const isTiny = (image) =>
  ["width", "height"].some((name) => image.hasAttribute(name) && Number.parseInt(image.getAttribute(name)) < TINY);

/** The figure of an <img> whose file is in the paste; null for any other. */
export const figureOf = (image) => {
  const file = fileOf(image.getAttribute("src") ?? "");
  if (!file) return null;
  const id = `pasted-${++count}`;
  files.set(id, file);
  const figure = document.createElement("figure");
  figure.dataset.image = "";
  figure.dataset.pending = id;
  const written = figure.appendChild(document.createElement("img"));
  if (textOf(image)) written.alt = textOf(image);
  return figure;
};
