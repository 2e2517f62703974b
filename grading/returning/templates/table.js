"use strict";
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const search = document.getElementById(table.dataset.search);
  const said = document.getElementById(table.dataset.said);
  const more = document.getElementById(table.dataset.more);
  const STEP = 500;
  let limit = STEP;
  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = rows.filter((row) => {
      const text = row.textContent.toLowerCase();
      return words.every((word) => text.includes(word));
    });
    for (const row of rows) row.hidden = true;
    for (const row of found.slice(0, limit)) row.hidden = false;
    more.hidden = found.length <= limit;
    said.textContent = `${found.length} of ${rows.length} students`;
  };
  const valueOf = (row, at) => {
    const cell = row.cells[at];
    const value = cell.dataset.value ?? cell.textContent.trim();
    return cell.classList.contains("number") ? (value === "" ? NaN : Number(value)) : value;
  };
  const compare = (a, b) => {
    if (typeof a === "string") return a.localeCompare(b);
    if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) - Number.isNaN(b);
    return a - b;
  };
  [...table.tHead.rows[0].cells].forEach((head, at) => {
    const button = head.querySelector("button");
    if (!button) return;
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const isNone = (row) => Number.isNaN(valueOf(row, at));
      rows.sort((a, b) => {
        if (isNone(a) || isNone(b)) return isNone(a) - isNone(b); // nothing given comes last
        return (down ? -1 : 1) * compare(valueOf(a, at), valueOf(b, at));
      });
      body.append(...rows);
      show();
    });
  });
  search.addEventListener("input", () => { limit = STEP; show(); });
  more.addEventListener("click", () => { limit += STEP; show(); });
  for (const control of document.querySelectorAll(".controls")) control.hidden = false;
  show();
}
