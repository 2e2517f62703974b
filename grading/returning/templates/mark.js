"use strict";
const answers = document.querySelector(".answers");
const cards = [...answers.querySelectorAll(".card")];
const progress = document.getElementById("progress");
const onlyOpen = document.getElementById("only-open");
const help = document.getElementById("help");
const STATES = JSON.parse(answers.dataset.states);
const fieldsOf = (card) => ({ points: card.querySelector("input"),
  comment: card.querySelector("textarea"), said: card.querySelector(".said") });
const isOpen = (card) => card.dataset.state === "open" || card.dataset.state === "again";
const isChanged = (card) => {
  const { points, comment } = fieldsOf(card);
  return points.value !== points.defaultValue || comment.value !== comment.defaultValue;
};
const say = (card, words, isBad = false) => {
  const { said } = fieldsOf(card);
  said.textContent = words;
  said.classList.toggle("bad", isBad);
};
const go = (card) => {
  if (!card) return;
  card.hidden = false;
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "start" });
};
const step = (card, by) => {
  const shown = cards.filter((one) => !one.hidden || one === card);
  go(shown[shown.indexOf(card) + by]);
};
const stepToWritten = (card) => {
  const next = cards.slice(cards.indexOf(card) + 1);
  go(next.find((one) => !one.hidden && one.dataset.state !== "untouched"));
};
const nextOpen = (card) => {
  const from = cards.indexOf(card) + 1;
  const found = [...cards.slice(from), ...cards.slice(0, from)].find((one) => isOpen(one));
  go(found);
};
const take = (card, mark) => {  // what the gradebook has now
  const { points, comment } = fieldsOf(card);
  const isFree = !isChanged(card);
  card.dataset.version = mark.version;
  card.dataset.state = mark.state;
  card.querySelector(".state").textContent = STATES[mark.state];
  points.defaultValue = mark.points;
  comment.defaultValue = mark.comment;
  if (isFree) [points.value, comment.value] = [mark.points, mark.comment];
};
const showProgress = () => {
  const done = cards.filter((card) => !isOpen(card)).length;
  progress.firstElementChild.textContent = `${done} of ${cards.length} marked`;
};
const ask = async (what, body) => {
  const options = body && { method: "POST", body: JSON.stringify(body),
    headers: { "Content-Type": "application/json" } };
  const reply = await fetch(`${answers.dataset.at}/${what}`, options);
  return { ok: reply.ok, ...(await reply.json()) };
};
const waiting = [];  // keys that were pressed while an answer is being saved
let isSaving = false;
const save = async (card) => {
  if (isSaving) return;
  const { points, comment } = fieldsOf(card);
  const given = { points: points.value.trim(), comment: comment.value };
  if (!given.points && !given.comment && !points.defaultValue && !comment.defaultValue) {
    say(card, "Type points first, such as 2 or 2.5.", true);
    return;
  }
  isSaving = true;
  say(card, "Saving …");
  try {
    const { key, version, answer } = card.dataset;
    const reply = await ask("save", { key, version, answer, ...given });
    if (reply.mark) take(card, reply.mark);
    if (!reply.ok) {
      say(card, reply.sentence, true);
      waiting.length = 0;  // they were meant for the next answer
      return;
    }
    if (points.value.trim() === given.points) points.value = points.defaultValue;
    if (comment.value === given.comment) comment.value = comment.defaultValue;
    say(card, `Saved. ${reply.sentence}`.trim());
    showProgress();
    if (card.contains(document.activeElement)) stepToWritten(card);
  } catch {
    waiting.length = 0;
    say(card, "Not saved: `course mark` does not answer. Start it again, and copy what you typed " +
      "into its new page.", true);
  } finally {
    isSaving = false;
    typeWaiting();
  }
};
const leave = (card) => {  // out of a field, then back to what is saved
  const { points, comment } = fieldsOf(card);
  if (document.activeElement !== card) {
    card.focus();
    return;
  }
  [points.value, comment.value] = [points.defaultValue, comment.defaultValue];
  say(card, "");
};
const toggleHelp = () => {
  const keys = document.getElementById("keys");
  keys.hidden = !keys.hidden;
  help.setAttribute("aria-expanded", String(!keys.hidden));
  if (!keys.hidden) keys.scrollIntoView({ block: "nearest" });
};
const press = (event, card) => {
  const { points, comment } = fieldsOf(card);
  const { key, target } = event;
  if (key === "Enter" && target.tagName !== "BUTTON" && target.tagName !== "A") {
    if (target === comment && event.shiftKey) return false;
    save(card);
  } else if (key === "Escape") leave(card);
  else if (target === comment) return false;
  else if (key === "j" || key === "ArrowDown") step(card, 1);
  else if (key === "k" || key === "ArrowUp") step(card, -1);
  else if (key === "u") nextOpen(card);
  else if (key === "c") comment.focus();
  else if (key === "?") toggleHelp();
  else if (/^[0-9.,]$/.test(key) && target !== points) {
    points.value = key;
    points.focus();
  } else return false;
  return true;
};
const typeWaiting = () => {
  while (waiting.length && !isSaving) {
    const event = { ...waiting.shift(), target: document.activeElement };
    const card = event.target.closest(".card");
    if (card && !press(event, card) && event.key.length === 1 && "value" in event.target) {
      event.target.value += event.key;
    }
  }
};
for (const card of cards) {
  card.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const { key, shiftKey } = event;
    if (isSaving) waiting.push({ key, shiftKey });
    if (isSaving || press(event, card)) event.preventDefault();
  });
  card.addEventListener("input", () => say(card, isChanged(card) ? "Not saved yet." : ""));
  card.querySelector(".given button").addEventListener("click", () => save(card));
}
const filter = () => {
  for (const card of cards) card.hidden = onlyOpen.checked && !isOpen(card);
};
onlyOpen.addEventListener("change", filter);
help.addEventListener("click", toggleHelp);
document.addEventListener("keydown", (event) => {
  if (event.key === "?" && event.target === document.body) toggleHelp();
});
document.getElementById("next-open").addEventListener("click", () => nextOpen(null));
addEventListener("beforeunload", (event) => { if (cards.some(isChanged)) event.preventDefault(); });
addEventListener("focus", async () => {  // somebody else may have marked meanwhile
  try {
    const { marks = {} } = await ask("marks");
    for (const card of cards) {
      const mark = marks[card.dataset.key];
      if (mark && mark.version !== card.dataset.version && !isChanged(card)) take(card, mark);
    }
    showProgress();
  } catch { /* saving says it where it matters */ }
});
go(cards.find(isOpen));
