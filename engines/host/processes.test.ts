import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { moduleBeside } from "./running-module.ts";
import { runWorker } from "./worker.ts";

// A grandchild of this process tells by its connection that it lives: the operating system closes it
// with the process, however that ends.
const FIXTURE = moduleBeside(import.meta.url, "./worker.test.fixture");
let server: Server;

beforeAll(async () => {
  server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => void server.close());

/** Starts a worker that starts another, and gives the first one's events and the second one's life. */
async function startTwo(exportName: string, another: string) {
  const connected: Promise<Socket[]> = once(server, "connection");
  // AddressInfo, since it listens on a port.
  const { port } = server.address() as AddressInfo;
  const input = { port, exportName: another };
  const events = runWorker<{ pid: number }>({ module: FIXTURE, exportName, input });
  const first = events.next();
  const [socket] = await connected;
  if (socket === undefined) throw new Error("no connection");
  // A killed process may reset its connection.
  socket.on("error", () => {}).resume();
  return { events, first, ended: once(socket, "close") };
}

test("a child ends when its parent is killed", async () => {
  const { events, first, ended } = await startTwo("startsAnother", "waitsWatched");
  const { value } = await first;
  if (value === undefined) throw new Error("no pid");
  process.kill(value.pid, "SIGKILL");
  await expect(events.next()).rejects.toMatchObject({ code: "HOST_EXITED" });
  await ended;
});

test("a child that cannot notice is killed when its parent exits", async () => {
  const { first, ended } = await startTwo("startsAnotherAndExits", "neverStopsWatched");
  await expect(first).rejects.toMatchObject({ code: "HOST_EXITED" });
  await ended;
});
