// Every page that a reader can come to from the home page by following links.

/** Bounds the crawl; a site that grows past it has to raise it knowingly. */
const MOST_PAGES = 400;

/**
 * Resolves to a map from path to `{ status, type, html, links, ids }`. `links` are the addresses on
 * the page as they resolve, `ids` what a link into the page can lead to.
 *
 * Pages are fetched as they are, then read by `page`, a tab of a browser, so that its parser decides
 * what a link is.
 */
export async function crawl(address, page, starts = ["/"]) {
  const pages = new Map();
  const waiting = [...starts];
  await page.goto("about:blank");
  while (waiting.length > 0) {
    const path = waiting.shift();
    if (pages.has(path)) continue;
    if (pages.size >= MOST_PAGES) throw new Error(`More than ${MOST_PAGES} pages.`);
    const response = await fetch(address + path, { redirect: "follow" });
    const type = response.headers.get("content-type") ?? "";
    // A file to take away is no page of the site; opening it would only save it.
    const isPage = type.startsWith("text/html") && !response.headers.has("content-disposition");
    const html = isPage ? await response.text() : "";
    const { links, ids } = await page.evaluate(readPage, { html, base: address + path });
    pages.set(path, { status: response.status, type, html, links, ids });
    for (const link of links) {
      const { origin, pathname, search } = new URL(link);
      if (origin === address) waiting.push(pathname + search);
    }
  }
  return pages;
}

/** Runs in the browser. */
function readPage({ html, base }) {
  const document = new DOMParser().parseFromString(html, "text/html");
  const addresses = [...document.querySelectorAll("a[href], link[href], img[src], script[src]")].map(
    (element) => new URL(element.getAttribute("href") ?? element.getAttribute("src"), base).href,
  );
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  return { links: [...new Set(addresses)].filter((link) => link.startsWith("http")), ids };
}
