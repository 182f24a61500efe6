// The editor of a section: marks and numbers go where the cursor is. The page works without this file.
const box = () => document.querySelector("#section-editor textarea[name=text]");

// Buttons that need this file are shown by it, also after a piece of the page was changed.
const show = () => {
  for (const each of document.querySelectorAll(".writing-tools[hidden], [data-insert][hidden]")) each.hidden = false;
};
document.addEventListener("DOMContentLoaded", show);
document.addEventListener("htmx:afterSettle", show);

const replace = (area, begin, end, text, from, to) => {
  area.focus();
  area.setRangeText(text, begin, end, "end");
  area.setSelectionRange(from, to);
  area.dispatchEvent(new Event("input", { bubbles: true }));
};

const wrap = (area, mark) => {
  const { selectionStart: begin, selectionEnd: end, value } = area;
  replace(area, begin, end, mark + value.slice(begin, end) + mark, begin + mark.length, end + mark.length);
};

// Each line of the selection begins with the mark; numbers count on.
const beginLines = (area, mark) => {
  const begin = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const lines = area.value.slice(begin, area.selectionEnd).split("\n");
  const text = lines.map((line, place) => (mark === "- " ? mark : `${place + 1}. `) + line).join("\n");
  replace(area, begin, area.selectionEnd, text, begin, begin + text.length);
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-wrap], [data-begin], [data-insert]");
  const area = box();
  if (!button || !area) return;
  if (button.dataset.wrap) wrap(area, button.dataset.wrap);
  if (button.dataset.begin) beginLines(area, button.dataset.begin);
  if (button.dataset.insert) {
    const { selectionStart: begin, selectionEnd: end } = area;
    const after = begin + button.dataset.insert.length;
    replace(area, begin, end, button.dataset.insert, after, after);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.target !== box() || !(event.ctrlKey || event.metaKey)) return;
  const mark = { b: "**", i: "*" }[event.key.toLowerCase()];
  if (!mark) return;
  event.preventDefault();
  wrap(event.target, mark);
});

// What is pasted from Word or a page keeps its paragraphs, points, bold and italic; the server cleans it once more.
const MARKS = { B: "**", STRONG: "**", I: "*", EM: "*" };

const markup = (node) => {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent.replace(/\s+/g, " ");
  if (!(node instanceof Element) || node.matches("script, style, head, title, meta")) return "";
  const inner = [...node.childNodes].map(markup).join("");
  const mark = MARKS[node.tagName];
  if (mark) return inner.trim() ? inner.replace(/^(\s*)(.*?)(\s*)$/s, `$1${mark}$2${mark}$3`) : inner;
  if (node.tagName === "BR") return "\n";
  if (node.tagName === "LI") {
    const place = [...node.parentNode.children].indexOf(node) + 1;
    return `\n${node.parentNode.tagName === "OL" ? `${place}.` : "-"} ${inner.trim()}\n`;
  }
  return /^(P|DIV|TR|H[1-6]|UL|OL|BODY)$/.test(node.tagName) ? `\n${inner}\n` : inner;
};

document.addEventListener("paste", (event) => {
  const html = event.target === box() && event.clipboardData.getData("text/html");
  if (!html) return;
  const text = markup(new DOMParser().parseFromString(html, "text/html").body);
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
  if (!lines.length) return;
  event.preventDefault();
  const { selectionStart: begin, selectionEnd: end } = event.target;
  const inserted = lines.join("\n");
  replace(event.target, begin, end, inserted, begin + inserted.length, begin + inserted.length);
});
