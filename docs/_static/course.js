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
