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
const form = document.getElementById("comment-form");
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
