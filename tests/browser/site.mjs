// A Lamplight of its own for each file of tests: a free port, an empty database, the content we ship.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const repository = fileURLToPath(new URL("../..", import.meta.url));

/** Starts the program that LAMPLIGHT_TEST_BINARY names, on Postgres if TEST_DATABASE_URL is set. */
export async function startSite() {
  const program = process.env.LAMPLIGHT_TEST_BINARY;
  if (!program) throw new Error("LAMPLIGHT_TEST_BINARY is not set; tests/run sets it.");
  const folder = await mkdtemp(join(tmpdir(), "lamplight-browser-"));
  const database = await makeDatabase();
  const environment = {
    ...process.env,
    LAMPLIGHT_LISTEN: "127.0.0.1:0",
    LAMPLIGHT_DATA_DIR: folder,
    LAMPLIGHT_CONTENT_DIR: join(repository, "content"),
    LAMPLIGHT_LOG: "warn",
    DATABASE_URL: database.address,
  };
  const options = { cwd: folder, env: environment };
  const server = spawn(program, ["serve"], { ...options, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(server, "exit");
  const address = await firstAddress(server);

  return {
    address,
    /** Runs the command line beside the server, as a moderator would; resolves to its output. */
    lamplight: async (...words) => (await run(program, words, options)).stdout,
    /** Publishes one file of the content folder as `change` makes it, beside the server. */
    publish: async (path, change) => {
      const content = join(folder, "content");
      await cp(join(repository, "content"), content, { recursive: true });
      const file = join(content, path);
      await writeFile(file, change(await readFile(file, "utf8")));
      const env = { ...environment, LAMPLIGHT_CONTENT_DIR: content };
      return (await run(program, ["publish"], { ...options, env })).stdout;
    },
    stop: async () => {
      if (server.exitCode !== null) throw new Error("The server ended before it was told to stop.");
      server.kill("SIGTERM");
      const [status, signal] = await ended;
      await database.drop();
      await rm(folder, { recursive: true });
      if (status !== 0) throw new Error(`The server ended with ${status ?? signal} when told to stop.`);
    },
  };
}

/** The address in the first line of output, as in `Lamplight is at http://127.0.0.1:41234`. */
async function firstAddress(server) {
  for await (const line of createInterface({ input: server.stdout })) {
    // What follows has to be read as well, or the server would wait for us when the pipe is full.
    server.stdout.resume();
    const address = /http:\/\/[^\s/]+/.exec(line);
    if (!address) throw new Error(`The first line of output names no address: ${line}`);
    return address[0];
  }
  throw new Error("The server ended without a line of output.");
}

async function makeDatabase() {
  const server = process.env.TEST_DATABASE_URL;
  if (!server) return { address: "", drop: async () => {} };
  const name = `browser_${process.pid}_${Date.now()}`;
  const ask = (sql) => run("psql", [server, "--quiet", "--command", sql]);
  await ask(`create database ${name}`);
  const address = new URL(server);
  address.pathname = `/${name}`;
  return { address: address.href, drop: () => ask(`drop database ${name} with (force)`) };
}
