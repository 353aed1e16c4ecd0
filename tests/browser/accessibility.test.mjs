// What axe-core finds on the pages that readers use, on a phone and on a desk, light and dark.

import assert from "node:assert/strict";
import { violations } from "./axe.mjs";
import { GUIDE, commentForm, reader, visit } from "./reader.mjs";

const pages = {
  "the home page": (page) => visit(page, "/"),
  "the guide": (page) => visit(page, GUIDE),
  "a note shown at its number": async (page) => {
    await visit(page, GUIDE);
    await page.locator('[role="doc-noteref"]').first().hover();
    await page.locator("#peek").waitFor();
  },
  "a note that was followed": async (page) => {
    await visit(page, GUIDE);
    await page.locator('[role="doc-noteref"]').first().click();
    await page.locator(".notes :target").waitFor();
  },
  "a form with problems": async (page) => {
    await visit(page, GUIDE);
    await commentForm(page).write({ name: "N".repeat(500), body: "Words" });
    assert.equal(await commentForm(page).post(), 422);
  },
  "a preview": async (page) => {
    await visit(page, GUIDE);
    await commentForm(page).write({ name: "Robin", body: "> It helps.\n\nIt *does*." });
    assert.equal(await commentForm(page).preview(), 200);
  },
  "a comment just posted": async (page) => {
    await visit(page, GUIDE);
    await commentForm(page).write({ body: `Good to read, says ${crypto.randomUUID()}.` });
    assert.equal(await commentForm(page).post(), 200);
  },
  "the form for reports": (page) => visit(page, `${GUIDE}/report?about=rebuild`),
  "a report with problems": async (page) => {
    await visit(page, `${GUIDE}/report`);
    await page.locator("[required]").evaluate((field) => field.removeAttribute("required"));
    await page.locator("#report-form button").click();
    await page.getByRole("alert").waitFor();
  },
  "thanks for a report": (page) => visit(page, `${GUIDE}/report/thanks`),
  "what is kept": (page) => visit(page, "/kept"),
  "the list of sources": (page) => visit(page, "/sources?kind=web"),
  "a source": (page) => visit(page, "/sources/gould2023"),
  "a source that is not there": (page) => visit(page, "/sources/nobody"),
  "a page that is not there": (page) => visit(page, "/no-such-page"),
};

for (const [name, open] of Object.entries(pages)) {
  for (const width of [360, 1280]) {
    for (const scheme of ["light", "dark"]) {
      reader(`axe finds nothing on ${name}, ${width} px, ${scheme}`, { width, scheme }, async (page) => {
        await open(page);
        assert.deepEqual(await violations(page), []);
      });
    }
  }
}
