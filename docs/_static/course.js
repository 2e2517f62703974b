// What the theme shows and does not say, for those who cannot see it: the page that is open, what
// stands beside it, that the bar above is empty, and the names of the buttons in the menu. A line that
// opens a cell is called what is written on it, and an empty corner of a table heads nothing.
addEventListener("DOMContentLoaded", () => {
  document.querySelector("nav a.current[href='#']")?.setAttribute("aria-current", "page");
  const beside = document.querySelector(".bd-sidebar-primary");
  beside?.setAttribute("role", "region");
  beside?.setAttribute("aria-label", "Search and menu");
  document.querySelector("header.bd-header:not(:has(*))")?.setAttribute("role", "presentation");
  for (const summary of document.querySelectorAll("details.hide > summary")) {
    summary.removeAttribute("aria-label");
  }
  for (const corner of document.querySelectorAll("article th")) {
    if (!corner.textContent.trim()) corner.replaceWith(document.createElement("td"));
  }
  for (const summary of document.querySelectorAll("nav li > details > summary")) {
    const link = summary.closest("li").querySelector("a");
    summary.setAttribute("aria-label", "Pages below: " + link.textContent.trim());
  }
});

// A figure that is wider than its place says that it goes on, and when its end has come.
addEventListener("load", () => {
  for (const box of document.querySelectorAll(".cell_output .text_html:has(img), .sideways")) {
    const look = () => {
      const goesOn = box.scrollWidth > box.clientWidth + 1;
      box.classList.toggle("goes-on", goesOn);
      if (box.matches(".sideways")) box.tabIndex = goesOn ? 0 : -1;
      const seen = box.scrollLeft + box.clientWidth;
      box.classList.toggle("at-its-end", seen >= box.scrollWidth - 1);
    };
    box.addEventListener("scroll", look, {passive: true});
    new ResizeObserver(look).observe(box);
  }
});
