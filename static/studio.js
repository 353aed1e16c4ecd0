// Only adds: every page and form of the studio works without this file.
"use strict";

// A password that can be looked at is typed with fewer slips (NIST SP 800-63B §3.1.1.2).
for (const field of document.querySelectorAll('input[type="password"]')) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", textContent: "Show", ariaPressed: "false" });
  button.setAttribute("aria-label", "Show the password");
  const line = document.createElement("div");
  line.className = "shown";
  field.replaceWith(line);
  line.append(field, button);
  button.addEventListener("click", () => {
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    button.textContent = shown ? "Show" : "Hide";
    button.ariaPressed = String(!shown);
  });
  // Browsers would keep what was typed into a field of text.
  field.form?.addEventListener("submit", () => { field.type = "password"; });
}

// What is wrong is read first, by eyes and by screen readers.
document.querySelector(".problems")?.focus();

// The queue: one key for each decision, without waiting for a page. Keys act on the comment that has
// the focus and nowhere else (WCAG 2.2, 2.1.4), and only where they are switched on.
const queue = document.querySelector("#queue");
if (queue) {
  const said = document.querySelector("#said");
  const taken = [];
  const pending = new Set();
  const cards = () => [...queue.querySelectorAll(".card:not([hidden], .busy)")];
  const beside = (card, step) => {
    const all = [...queue.querySelectorAll(".card:not([hidden])")];
    const others = all.filter((other) => other === card || !other.classList.contains("busy"));
    return others[others.indexOf(card) + step];
  };
  const tickOf = (card) => queue.querySelector(`.pick [value^="${card.id.slice(1)}@"]`);
  const recount = (step) => {
    const count = document.querySelector("#count");
    if (count) count.textContent = count.textContent.replace(/^\d+/, (number) => Number(number) + step);
  };
  const say = (words) => { if (said) said.textContent = words; };
  const post = async (address, body) => {
    const answer = await fetch(address, {
      method: "POST", headers: { accept: "application/json" }, body, redirect: "error",
    });
    if (!answer.ok) throw new Error(answer.status);
    const came = await answer.json();
    // What is wrong with a reason is said, and the reason is still there.
    if (came.refused) throw came;
    return came;
  };

  const settle = (card, { said: words, undo }) => {
    const name = card.querySelector(".by b").textContent;
    const line = document.createElement("p");
    line.className = "settled";
    line.append(`${name}: ${words}`);
    if (undo) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", textContent: "Undo" });
      button.addEventListener("click", () => takeBack(taken.find((one) => one.card === card)));
      line.append(button);
      taken.push({ card, line, undo });
    } else {
      const link = document.createElement("a");
      Object.assign(link, { href: card.querySelector("a.all").href, textContent: "See it" });
      line.append(" ", link);
    }
    card.classList.remove("busy");
    card.hidden = true;
    card.after(line);
    const tick = tickOf(card);
    if (tick) {
      tick.checked = false;
      tick.closest(".pick").hidden = true;
    }
    if (undo) {
      // What stands above was true when the page was drawn.
      recount(-1);
      document.querySelector(".last")?.remove();
    }
    say(`${name}: ${words}`);
  };

  const decide = async (card, button) => {
    const body = new URLSearchParams(new FormData(button.form, button));
    const next = beside(card, 1) ?? beside(card, -1);
    card.classList.add("busy");
    // The next one is there before the answer is.
    (next ?? queue).focus();
    const asked = post(button.form.action, body).then((answer) => settle(card, answer), ({ said: words }) => {
      card.classList.remove("busy");
      say(words ?? "That did not reach the site. The comment is as it was.");
      card.focus();
    });
    pending.add(asked);
    await asked;
    pending.delete(asked);
    const more = document.querySelector("#next");
    if (more && pending.size === 0 && cards().length === 0) location.assign(more.href);
  };

  const takeBack = async (last) => {
    if (!last) {
      document.querySelector(".last")?.requestSubmit();
      return;
    }
    taken.splice(taken.indexOf(last), 1);
    try {
      const { said: words } = await post(last.undo, new URLSearchParams());
      last.line.remove();
      last.card.hidden = false;
      recount(1);
      const tick = tickOf(last.card);
      if (tick) tick.closest(".pick").hidden = false;
      say(`Taken back. ${words}`);
      last.card.focus();
    } catch {
      taken.push(last);
      say("That did not reach the site. Nothing was taken back.");
    }
  };

  const commands = {
    j: (card) => beside(card, 1)?.focus(),
    k: (card) => beside(card, -1)?.focus(),
    c: (card) => card.querySelector(".closed summary")?.click(),
    o: (card) => card.querySelector("a.all").click(),
    x: (card) => tickOf(card)?.click(),
    w: (card) => {
      const reason = card.querySelector(".reason");
      if (!reason) return;
      reason.open = true;
      reason.querySelector("textarea").focus();
    },
  };

  queue.addEventListener("keydown", (event) => {
    const typing = event.target.matches("textarea, select, input:not([type=checkbox])");
    if (!("keys" in queue.dataset) || typing) return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const card = event.target.closest(".card");
    const button = card?.querySelector(`.act [data-key="${CSS.escape(event.key)}"]`);
    if (event.key === "u") takeBack(taken.at(-1));
    else if (event.key === "?") {
      const keys = document.querySelector("#keys");
      if (keys) keys.open = true;
      keys?.querySelector("summary").focus();
    } else if (button) decide(card, button);
    else if (card && event.key in commands) commands[event.key](card);
    else if (!card && event.key === "j") cards()[0]?.focus();
    else return;
    event.preventDefault();
  });

  // From the top of the page, `j` leads to the first comment.
  document.addEventListener("keydown", (event) => {
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (event.key === "j" && plain && event.target === document.body && "keys" in queue.dataset) {
      cards()[0]?.focus();
    }
  });

  // Elsewhere, as on the page of one comment, a decision leads to the page that shows it.
  if (document.querySelector("#bulk")) {
    queue.addEventListener("submit", (event) => {
      if (event.submitter?.name !== "status") return;
      event.preventDefault();
      decide(event.target.closest(".card"), event.submitter);
    });
    // Whoever comes to the queue comes to its first comment.
    queue.addEventListener("focus", () => cards()[0]?.focus());
    if (document.activeElement === queue) cards()[0]?.focus();
  }

  // Whoever turns to a comment says so to the others, once.
  queue.addEventListener("focusin", (event) => {
    const card = event.target.closest(".card");
    if (!card?.dataset.claim) return;
    const address = card.dataset.claim;
    delete card.dataset.claim;
    fetch(address, { method: "POST" }).catch(() => {});
  });

  const all = document.querySelector("[data-all]");
  if (all) {
    all.closest("p").hidden = false;
    all.addEventListener("change", () => {
      for (const tick of queue.querySelectorAll(".pick:not([hidden]) input")) tick.checked = all.checked;
    });
  }
}
