// Readers in Chromium. Whatever they do, no page may ask another host for anything, set a cookie or
// complain on the console: each test ends by looking at that.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { startSite } from "./site.mjs";

export const GUIDE = "/articles/why-no-contact";

/** What the tests of one file share; set before its first test. */
export let site;
let browser;

before(async () => {
  const finder = fileURLToPath(new URL("find-chromium", import.meta.url));
  site = await startSite();
  browser = await chromium.launch({
    executablePath: execFileSync(finder, { encoding: "utf8" }).trim(),
    // Chromium itself must not look for the network either: it would fail where there is none.
    args: ["--disable-background-networking", "--disable-component-update", "--disable-quic"],
  });
});

after(async () => {
  await browser?.close();
  await site?.stop();
});

/**
 * A test in which one reader visits the site: `visit(page)`.
 *
 * `scripts: false` switches JavaScript off, `width` is that of the window in CSS pixels, `scheme` is
 * `light` or `dark`. Whoever signs in gets a cookie: `signsIn: true`.
 */
export function reader(
  name, { scripts = true, width = 1280, scheme = "light", signsIn = false }, visit,
) {
  test(name, { timeout: 120_000 }, async () => {
    const context = await browser.newContext({
      baseURL: site.address,
      javaScriptEnabled: scripts,
      colorScheme: scheme,
      viewport: { width, height: width < 600 ? 740 : 900 },
      hasTouch: width < 600,
      reducedMotion: "reduce",
    });
    try {
      context.setDefaultTimeout(10_000);
      const complaints = watch(context, signsIn);
      await visit(await context.newPage());
      assert.deepEqual(await complaints(), []);
      if (!signsIn) assert.deepEqual(await context.cookies(), []);
    } finally {
      await context.close();
    }
  });
}

/** Listens to all pages of a context; the function it returns resolves to what was wrong. */
function watch(context, signsIn) {
  const wrong = [];
  const pending = [];
  const refused = new Set();
  context.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== site.address && protocol !== "data:") wrong.push(`asks ${request.url()}`);
  });
  context.on("response", (response) => {
    if (response.request().isNavigationRequest() && response.status() >= 400) {
      refused.add(response.url());
    }
    const cookie = response.headerValue("set-cookie").then(
      (value) => {
        if (value !== null && !signsIn) wrong.push(`${response.url()} sets a cookie: ${value}`);
      },
      (error) => {
        // The page was left meanwhile. A cookie would be found in the context all the same.
        if (!/closed/.test(error.message)) throw error;
      },
    );
    pending.push(cookie);
  });
  context.on("requestfailed", (request) => {
    const { errorText } = request.failure();
    // A picture that was still on its way when the reader went on.
    if (errorText !== "net::ERR_ABORTED") wrong.push(`${request.url()}: ${errorText}`);
  });
  context.on("console", (message) => {
    // A page with status 422 or 404 is what some tests ask for; Chromium reports it here as well.
    if (message.type() === "error" && !refused.has(message.location().url)) {
      wrong.push(`console: ${message.text()}`);
    }
  });
  context.on("weberror", (error) => wrong.push(`script: ${error.error()}`));
  return async () => {
    await Promise.all(pending);
    return wrong;
  };
}

/** Goes to a path and says which status came back. */
export async function visit(page, path) {
  const response = await page.goto(path, { waitUntil: "load" });
  return response.status();
}

/** Everything that a reader can do to the comment form of an article. */
export function commentForm(page) {
  const form = page.locator('form[action$="/comments"]');
  const submitBy = async (button) => {
    const [response] = await Promise.all([
      page.waitForResponse((response) => response.request().isNavigationRequest()
        && response.status() !== 303),
      button.click(),
    ]);
    await page.waitForLoadState("load");
    return response.status();
  };
  return {
    form,
    name: form.locator('[name="name"]'),
    body: form.locator('[name="body"]'),
    /** Fills in what is given and leaves the rest. */
    write: async ({ name, body }) => {
      if (name !== undefined) await form.locator('[name="name"]').fill(name);
      if (body !== undefined) await form.locator('[name="body"]').fill(body);
    },
    /** Both resolve to the status of the page that follows. */
    preview: () => submitBy(form.locator('button[formaction$="/preview"]:not([hidden], [name])')),
    post: () => submitBy(form.locator('button:not([formaction])')),
  };
}

/** Presses Tab until the focus is there; far enough for the longest page, never for ever. */
export async function tabTo(page, selector) {
  for (let presses = 0; presses < 400; presses += 1) {
    if (await page.locator(selector).evaluate((element) => element === document.activeElement)) {
      return;
    }
    await page.keyboard.press("Tab");
  }
  assert.fail(`The Tab key never comes to ${selector}.`);
}
