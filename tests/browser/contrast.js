// The contrast of the text in what has the focus (or gets it), with what is behind it (WCAG 2.2, 1.4.3).
(() => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });

  // Paint colours over each other, the last one on top; return red, green and blue.
  const painted = (colours) => {
    context.clearRect(0, 0, 1, 1);
    for (const colour of colours) {
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
    }
    return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const backgrounds = (element) =>
    element ? [...backgrounds(element.parentElement), getComputedStyle(element).backgroundColor] : ["Canvas"];
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (element) => {
    const behind = backgrounds(element);
    const text = painted([...behind, getComputedStyle(element).color]);
    const [dark, light] = [luminance(text), luminance(painted(behind))].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  // The elements whose own text is shown in `element`: a field shows its value.
  const withText = (element) =>
    [element, ...element.querySelectorAll("*")].filter(
      (e) =>
        e.checkVisibility() &&
        (e.matches("input, textarea, select") ||
          [...e.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()))
    );
  const FOCUSABLE =
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex=\"-1\"]), [contenteditable=true]";

  const showsFocus = (element) => {
    const { outlineStyle, boxShadow } = getComputedStyle(element);
    return element.matches(":focus-visible") && (outlineStyle !== "none" || boxShadow !== "none");
  };

  window.focusable = () => [...document.querySelectorAll(FOCUSABLE)].filter(
    (e) => e.checkVisibility() && !e.disabled && !e.closest("[aria-hidden=true]"), // a repetition, for the mouse alone
  );
  // The Tab key reaches a group of radio buttons at the one that is checked; the arrow keys reach the others.
  window.reachable = () => focusable().filter((e) => {
    if (e.type !== "radio") return true;
    const group = focusable().filter((other) => other.name === e.name && other.form === e.form && other.type === "radio");
    return e === (group.find((other) => other.checked) ?? group[0]);
  });
  window.tooFaint = () => {
    const findings = [];
    for (const element of focusable()) {
      element.focus();
      if (document.activeElement !== element) continue;
      const words = `${element.tagName.toLowerCase()}.${element.className} “${element.textContent.trim().slice(0, 30)}”`;
      if (!showsFocus(element)) findings.push(`${words} doesn't show the focus`);
      for (const part of withText(element)) {
        const ratio = contrast(part);
        if (ratio < 4.5) findings.push(`${words}: ${ratio.toFixed(2)}`);
      }
    }
    return findings;
  };
})();
