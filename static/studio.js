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
