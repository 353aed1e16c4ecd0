// A mail server on this machine that takes every mail (RFC 5321, as much of it as we send).

import { EventEmitter, once } from "node:events";
import { createServer } from "node:net";

/** Starts the server; ends with the process. */
export async function startMailServer() {
  const taken = [];
  const news = new EventEmitter();
  const server = createServer((socket) => {
    let [unread, to, mail] = ["", [], undefined];
    const say = (line) => socket.write(`${line}\r\n`);
    const obey = (line) => {
      if (mail !== undefined) {
        if (line !== ".") {
          mail.push(line.replace(/^\./, ""));
          return;
        }
        taken.push(read(to, mail));
        [to, mail] = [[], undefined];
        news.emit("mail");
        say("250 taken");
      } else if (/^EHLO/i.test(line)) {
        say("250-mail.example\r\n250 8BITMIME");
      } else if (/^DATA/i.test(line)) {
        mail = [];
        say("354 go on");
      } else if (/^QUIT/i.test(line)) {
        socket.end("221 bye\r\n");
      } else {
        const recipient = /^RCPT TO:<([^>]*)>/i.exec(line);
        if (recipient) to.push(recipient[1]);
        say("250 fine");
      }
    };
    socket.setEncoding("utf8");
    // Whoever hangs up has said what there was to say.
    socket.on("error", () => {});
    socket.on("data", (words) => {
      const lines = (unread + words).split("\r\n");
      unread = lines.pop();
      lines.forEach(obey);
    });
    say("220 mail.example ready");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  server.unref();
  return {
    url: `smtp://127.0.0.1:${server.address().port}`,
    /** The oldest mail to an address that nobody has fetched; waits until there is one. */
    async next(address) {
      for (;;) {
        const found = taken.findIndex(({ to }) => to.includes(address));
        if (found >= 0) return taken.splice(found, 1)[0];
        await once(news, "mail");
      }
    },
    /** Mails to an address that nobody has fetched. */
    waiting: (address) => taken.filter(({ to }) => to.includes(address)).length,
  };
}

/** Headers by their names in small letters, and the text. */
function read(to, lines) {
  const blank = lines.indexOf("");
  const head = lines.slice(0, blank).join("\r\n").replace(/\r\n(?=[ \t])/g, "").split("\r\n");
  const headers = new Map(head.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  }));
  return { to, headers, text: lines.slice(blank + 1).join("\n") };
}
