// Opened as a file, a page may not read another one: the search then shows titles alone.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

// What a search shows of a page: the section that has the words, as a link, and the words around
// them; signs instead of TeX, no code, no table, and nothing of what is hidden behind a line to click.
const SIGNS = {
  alpha: "α", beta: "β", gamma: "γ", delta: "δ", eta: "η", lambda: "λ", mu: "μ", sigma: "σ",
  partial: "∂", nabla: "∇", sqrt: "√", cdot: "·", times: "×", approx: "≈", le: "≤", ge: "≥",
  leq: "≤", geq: "≥", ne: "≠", to: "→", infty: "∞", sum: "Σ", prod: "Π", pm: "±", ell: "ℓ",
  max: "max", min: "min", log: "log", ln: "ln", exp: "exp", lim: "lim", tanh: "tanh",
  xi: "ξ", chi: "χ", ldots: "…", dots: "…", cdots: "…", in: "∈",
  lVert: "‖", rVert: "‖", top: "⊤", odot: "⊙", Phi: "Φ", varphi: "φ", Delta: "Δ", varepsilon: "ε",
  int: "∫", sinh: "sinh", qquad: " ",
};
const inSigns = (tex) => tex
  .replace(/\\[()[\]]|\\(?:begin|end)\{\w+\}/g, "")
  .replace(/\\(?:text|mathrm|mathbf|mathbb|operatorname)\{([^{}]*)\}/g, "$1")
  .replace(/\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}/g, "$1/$2")
  .replace(/\\([A-Za-z]+)/g, (_, name) => SIGNS[name] ?? "")
  .replace(/\\[;:,! ]/g, " ")
  .replace(/\\(.)/g, "$1")
  .replace(/[{}]/g, "");
const TOO_MANY = 20;  // times a word; more say no more
const AROUND = 120;  // letters before and after a word

function readArticle(page) {
  const whole = new DOMParser().parseFromString(page, "text/html");
  const article = whole.querySelector("article") ?? whole.body;
  const others = ".headerlink, script, style, .launch, details, pre, table, .prev-next-footer";
  article.querySelectorAll(others).forEach((one) => one.remove());
  article.querySelectorAll(".math").forEach((one) => one.replaceWith(inSigns(one.textContent)));
  return article;
}

const inOneLine = (element) => element.textContent.replace(/\s+/g, " ").trim();

const headingOf = (section) => section.querySelector(":scope > :is(h1, h2, h3, h4)");

function ownText(section) {
  const own = section.cloneNode(true);
  own.querySelectorAll("section").forEach((one) => one.remove());
  headingOf(own)?.remove();
  return inOneLine(own);
}

// Where a word begins in a text; what is typed is a stem, so it may go on.
const startsOf = (word, text) => [...text.toLowerCase().matchAll(
  new RegExp("(?<![\\p{L}\\d])" + word.replace(/[\\^$.*+?()[\]{}|\/]/g, "\\$&"), "gu"),
)].map((match) => match.index);

// First how many of the words there are, then how often.
function countWords(text, words) {
  const times = words.map((word) => Math.min(startsOf(word, text).length, TOO_MANY));
  const found = times.filter((count) => count > 0).length;
  return found * TOO_MANY * words.length + times.reduce((sum, count) => sum + count, 0);
}

function findSection(article, words) {
  const counted = [...article.querySelectorAll("section[id]")].map(
    (section) => [countWords(`${headingOf(section)?.textContent} ${ownText(section)}`, words), section]);
  return counted.sort(([one], [other]) => other - one)[0]?.[1] ?? article;
}

function cutOut(text, words) {
  const places = words.flatMap((word) => startsOf(word, text));
  const start = Math.max((places.length ? Math.min(...places) : 0) - AROUND, 0);
  const from = start && text.indexOf(" ", start) + 1;
  const rest = text.slice(from, from + 2 * AROUND);
  const end = from + 2 * AROUND < text.length ? rest.lastIndexOf(" ") : rest.length;
  return (from ? "… " : "") + rest.slice(0, end) + (end < rest.length ? " …" : "");
}

addEventListener("DOMContentLoaded", () => {
  if (typeof Search === "undefined") return;
  Search.makeSearchSummary = (page, keywords, anchor) => {
    const words = [...keywords].map((word) => word.toLowerCase());
    const article = readArticle(page);
    const section = (anchor && article.querySelector(anchor)) || findSection(article, words);
    const summary = document.createElement("div");
    summary.classList.add("context");
    const heading = headingOf(section);
    if (heading && heading.tagName !== "H1" && !anchor) {
      const link = summary.appendChild(document.createElement("a"));
      link.textContent = inOneLine(heading);
      // The address of the page stands in the result that this goes into.
      queueMicrotask(() => {
        link.href = summary.parentElement.querySelector("a").href.split("#")[0] + "#" + section.id;
      });
    }
    summary.appendChild(document.createElement("p")).textContent = cutOut(ownText(section), words);
    return summary;
  };
});
