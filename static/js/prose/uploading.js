// Images of the site: sends a file to it, and knows the URL of a small version. The list of images
// uses only `send`.

const site = () => document.getElementById("image-urls").dataset;

export const accepted = () => site().accepted;

/** The URL of a small version of the image with this SHA-256. */
export const thumbnail = (sha256) => site().thumbnail.replace("SHA256", encodeURIComponent(sha256));

/** Upload `file` in the prose editor; return the site's answer. Throws what `send` throws. */
export const upload = (file) => send(file, site());

/**
 * Send `file` to the URL `upload`; return the site's answer, among it sha256 and notes. Throws an
 * Error that says why it was refused, for example because it has more than `mostBytes`.
 */
export const send = async (file, { upload, mostBytes }) => {
  const limit = Number(mostBytes);
  if (file.size > limit) {
    throw new Error(`The file is too large. The limit is ${Math.floor(limit / 2 ** 20)} MB.`);
  }
  const body = new FormData();
  body.append("csrfmiddlewaretoken", document.querySelector("[name='csrfmiddlewaretoken']").value);
  body.append("file", file);
  let response, answer;
  try {
    response = await fetch(upload, { method: "POST", body });
  } catch {
    throw new Error("The site can't be reached. Try again.");
  }
  try {
    answer = await response.json();
  } catch {
    throw new Error(response.redirected ? "You are logged out. Log in and try again." : "The image was not accepted.");
  }
  if (!response.ok) throw new Error(answer.error);
  return answer;
};
