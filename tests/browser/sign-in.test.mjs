// Editors coming in: an invitation, a second factor, and the way in by both; without a script, by
// keyboard, and looked at by axe on a phone and on a desk.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { violations } from "./axe.mjs";
import { reader, site, visit } from "./reader.mjs";

const PASSWORD = "rain on the roof";
const FACTOR = "/studio/account/second-factor";

/** The path of the link that the command line prints. */
async function invite(name, role) {
  const said = await site.lamplight("editors", "add", name, "--role", role);
  return /\/studio\/invitation\/\S+/.exec(said)[0];
}

/** Types into the field that has the focus, and sends the form by its keyboard. */
async function send(page, words) {
  await page.keyboard.type(words);
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
}

/** The code that an app shows, so many steps of 30 seconds from now (RFC 6238). */
function code(secret, steps = 0) {
  const bits = [...secret.toUpperCase().replaceAll(" ", "")]
    .map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const hash = createHmac("sha1", key).update(counter).digest();
  const number = hash.readUInt32BE(hash.at(-1) & 15) & 0x7fff_ffff;
  return String(number % 1_000_000).padStart(6, "0");
}

for (const scripts of [false, true]) {
  const name = scripts ? "Noor" : "Robin";
  reader(
    `An editor comes in by keyboard, scripts ${scripts ? "on" : "off"}`,
    { signsIn: true, scripts },
    async (page) => {
      await visit(page, await invite(name, "moderator"));
      await page.locator("#password").focus();
      await send(page, PASSWORD);
      assert.equal(new URL(page.url()).pathname.startsWith("/studio"), true);
      const [cookie] = await page.context().cookies();
      assert.deepEqual([cookie.httpOnly, cookie.sameSite], [true, "Lax"]);

      await visit(page, FACTOR);
      await page.locator("#offer-password").focus();
      await send(page, PASSWORD);
      const secret = await page.locator(".secret").innerText();
      await page.locator("#confirm-password").fill(PASSWORD);
      await page.locator("#code").focus();
      await send(page, code(secret));
      const codes = await page.locator(".codes code").allInnerTexts();
      assert.equal(codes.length, 10);

      // Out, and in again with the next code.
      const signOut = async () => {
        await page.getByRole("button", { name: "Sign out" }).focus();
        await Promise.all([page.waitForURL(/sign-in$/), page.keyboard.press("Enter")]);
        assert.deepEqual(await page.context().cookies(), []);
      };
      const givePassword = async () => {
        await page.locator("#name").fill(name);
        await page.locator("#password").focus();
        await send(page, PASSWORD);
        assert.match(page.url(), /\/sign-in\/code\?/);
      };
      await signOut();
      await givePassword();
      await page.locator("#code").focus();
      await send(page, "000 000");
      assert.match(await page.getByRole("alert").innerText(), /^This code is not right/);
      await page.locator("#code").focus();
      await send(page, code(secret, 1));
      await page.getByRole("button", { name: "Sign out" }).waitFor();

      // The phone is lost.
      await signOut();
      await givePassword();
      await page.getByText("I do not have my phone").focus();
      await page.keyboard.press("Enter");
      await page.locator("#recovery").focus();
      await send(page, codes[7]);
      await page.getByRole("button", { name: "Sign out" }).waitFor();
      await visit(page, "/studio/account");
      assert.equal(await page.getByText("9 recovery codes are left").count(), 1);
    },
  );
}

reader("A password can be looked at, and browsers do not keep it", { signsIn: true }, async (page) => {
  await visit(page, "/studio/sign-in");
  const field = page.locator("#password");
  await field.fill("words");
  const show = page.getByRole("button", { name: "Show the password" });
  await show.click();
  assert.equal(await field.getAttribute("type"), "text");
  assert.equal(await show.getAttribute("aria-pressed"), "true");
  const sent = page.waitForRequest((request) => request.method() === "POST");
  await page.locator("#name").fill("Nobody");
  await page.getByRole("button", { name: "Sign in" }).click();
  await sent;
  await page.getByRole("alert").waitFor();
  assert.equal(await page.locator("#name").inputValue(), "Nobody");
  assert.equal(await page.locator("#password").inputValue(), "");
});

for (const width of [360, 1280]) {
  for (const scheme of ["light", "dark"]) {
    const name = `Ada ${width} ${scheme}`;
    const how = { signsIn: true, width, scheme };
    reader(`axe finds nothing on the way in, ${width} px, ${scheme}`, how, async (page) => {
      const look = async (where) => {
        assert.deepEqual(await violations(page), [], where);
        const spill = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(spill <= 0, `${where} is ${spill} px too wide`);
      };
      const send = (button) =>
        Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: button }).click()]);
      await visit(page, await invite(name, "admin"));
      await look("invitation");
      await page.locator("#password").fill(PASSWORD);
      await send("Choose this password and sign in");
      for (const path of ["/studio", "/studio/account", "/studio/editors", "/studio/editors/1", FACTOR]) {
        await visit(page, path);
        await look(path);
      }
      await page.locator("#offer-password").fill(PASSWORD);
      await send("Begin");
      await look("a second factor that is offered");
      await page.locator("#confirm-password").fill(PASSWORD);
      await page.locator("#code").fill("1");
      await send("Confirm");
      await look("a code that is wrong");
      await page.locator("#confirm-password").fill(PASSWORD);
      await page.locator("#code").fill(code(await page.locator(".secret").innerText()));
      await send("Confirm");
      await look("recovery codes");
      await visit(page, FACTOR);
      await look("a second factor");
      await visit(page, "/studio/editors");
      await page.locator("#name").fill(`Somebody ${name}`);
      await send("Add, and show the link");
      await look("a link");
      await send("Sign out");
      await page.locator("#name").fill(name);
      await page.locator("#password").fill("not it");
      await send("Sign in");
      await look("a password that is wrong");
      await page.locator("#password").fill(PASSWORD);
      await send("Sign in");
      await page.getByText("I do not have my phone").click();
      await look("the code");
    });
  }
}
