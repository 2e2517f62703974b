// Opened as a file, a page may not read another one: the search then shows titles alone.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

// What the theme shows and does not say, for those who cannot see it: the page that is open, what
// stands beside it, that the bar above is empty, and the names of the buttons in the menu.
addEventListener("DOMContentLoaded", () => {
  document.querySelector("nav a.current[href='#']")?.setAttribute("aria-current", "page");
  const beside = document.querySelector(".bd-sidebar-primary");
  beside?.setAttribute("role", "region");
  beside?.setAttribute("aria-label", "Search and menu");
  document.querySelector("header.bd-header:not(:has(*))")?.setAttribute("role", "presentation");
  for (const summary of document.querySelectorAll("nav li > details > summary")) {
    const link = summary.closest("li").querySelector("a");
    summary.setAttribute("aria-label", "Pages below: " + link.textContent.trim());
  }
});

// A figure that is wider than its place says that it goes on, and when its end has come.
addEventListener("load", () => {
  for (const box of document.querySelectorAll(".cell_output .text_html:has(img)")) {
    const look = () => {
      box.classList.toggle("goes-on", box.scrollWidth > box.clientWidth + 1);
      const seen = box.scrollLeft + box.clientWidth;
      box.classList.toggle("at-its-end", seen >= box.scrollWidth - 1);
    };
    box.addEventListener("scroll", look, {passive: true});
    new ResizeObserver(look).observe(box);
  }
});

// What a search shows of a page: its own words, and signs instead of TeX.
const SIGNS = {
  alpha: "α", beta: "β", gamma: "γ", delta: "δ", eta: "η", lambda: "λ", mu: "μ", sigma: "σ",
  partial: "∂", nabla: "∇", sqrt: "√", cdot: "·", times: "×", approx: "≈", le: "≤", ge: "≥",
  leq: "≤", geq: "≥", ne: "≠", to: "→", infty: "∞", sum: "Σ", prod: "Π", pm: "±", ell: "ℓ",
  xi: "ξ", chi: "χ", ldots: "…", dots: "…", cdots: "…", in: "∈",
};
const inSigns = (tex) => tex
  .replace(/\\[()[\]]/g, "")
  .replace(/\\(?:text|mathrm|mathbf|operatorname)\{([^{}]*)\}/g, "$1")
  .replace(/\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}/g, "$1/$2")
  .replace(/\\([A-Za-z]+)/g, (_, name) => SIGNS[name] ?? "")
  .replace(/\\(.)/g, "$1")
  .replace(/[{}]/g, "");
addEventListener("DOMContentLoaded", () => {
  if (typeof Search === "undefined") return;
  Search.htmlToText = (page) => {
    const words = new DOMParser().parseFromString(page, "text/html");
    const article = words.querySelector("article") ?? words.body;
    article.querySelectorAll(".headerlink, script, style, .launch").forEach((one) => one.remove());
    article.querySelectorAll(".math").forEach((one) => one.replaceWith(inSigns(one.textContent)));
    return article.textContent.replace(/\s+/g, " ");
  };
});
