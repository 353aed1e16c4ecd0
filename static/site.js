// Only adds: every page and form works without this file. Nothing is ever kept in storage, since
// the phone may be looked at.
"use strict";

// Leave so that “Back” does not lead here again.
const exit = document.querySelector("a.exit");
exit?.addEventListener("click", (event) => {
  event.preventDefault();
  document.body.hidden = true;
  location.replace(exit.href);
});

// A page may come from a cache, so the time on the form starts with a token of its own.
// A form that comes back with its text keeps its own: it was opened when it was opened first.
const form = document.querySelector("form#comment-form");
if (form && !form.elements.body.value) {
  form.addEventListener("focusin", async function opened({ target }) {
    if (!target.matches("#comment-name, #comment-body")) return;
    form.removeEventListener("focusin", opened);
    try {
      const answer = await fetch("/comment-token", { cache: "no-store" });
      if (answer.ok) form.elements.token.value = await answer.text();
    } catch {
      // The token of the page will do.
    }
  });
}

// The words of a note at its number: below the line at hover and focus, in place at a tap.
const numbers = "[role=doc-noteref]";
let number, box, timer, touch;

function show(link, open) {
  if (link === number || box?.contains(link)) return;
  hide();
  number = link;
  number.setAttribute("aria-describedby", "peek");
  box = document.createElement("div");
  Object.assign(box, { id: "peek", role: "note", ariaLabel: link.ariaLabel, tabIndex: -1 });
  const note = document.querySelector(decodeURIComponent(link.hash));
  box.append(...note.cloneNode(true).childNodes);
  for (const one of box.querySelectorAll("[id], [role=doc-backlink]")) {
    if (one.id) one.removeAttribute("id");
    else one.remove();
  }
  (link.closest(".table") ?? link.parentNode).after(box);
  if (open) {
    box.className = "open";
    box.insertAdjacentHTML("beforeend",
      "<p><button>Close</button> <a href='#notes'>All notes</a></p>");
    box.scrollIntoView({ block: "nearest" });
    box.focus({ preventScroll: true });
    return;
  }
  const { bottom } = box.getBoundingClientRect();
  if (bottom > innerHeight) {
    box.style.marginTop = `${link.getBoundingClientRect().top - bottom}px`;
  }
  // What scrolls must be reached by keyboard.
  if (box.scrollHeight > box.clientHeight) box.tabIndex = 0;
}

function hide() {
  clearTimeout(timer);
  if (box?.contains(document.activeElement)) number.focus();
  box?.remove();
  number?.removeAttribute("aria-describedby");
  number = box = null;
}

function settle() {
  const held = ":hover, :focus, :focus-within, .open";
  if (box && !number.matches(held) && !box.matches(held)) hide();
}

addEventListener("pointerover", ({ target, pointerType }) => {
  touch = pointerType === "touch";
  if (touch) return;
  clearTimeout(timer);
  const link = target.closest(numbers);
  // Long enough to pass over a number, or from it to its note.
  timer = setTimeout(link ? show : settle, 300, link);
});
addEventListener("focusin", ({ target }) => {
  if (target.matches(`${numbers}:focus-visible:not(:target)`)) show(target);
  else settle();
});
addEventListener("keydown", ({ key }) => {
  touch = false;
  if (key === "Escape") hide();
});
addEventListener("click", (event) => {
  const link = event.target.closest(numbers);
  if (touch && link && !box?.contains(link)) {
    event.preventDefault();
    if (link === number) hide();
    else show(link, true);
  } else if (link || event.target.closest("#peek button")) hide();
});
