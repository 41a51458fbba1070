// A process that ends with its store open and a batch in flight: it exits, throws, or has nothing left to do.
import { AssayError } from "../engine/errors.ts";
import { numbered, open } from "./stores.test.support.ts";

const [, , api = "", path = "", how = ""] = process.argv;
const store = open(api === "sync" ? "sync" : "async", path, { syncMode: "everything" });
await store.batch(numbered(0, 10));
store.snapshot();
await store.scan({ start: Buffer.of(0), end: Buffer.of(255) }).nextPage();
void store.batch(numbered(10, 2_000));
// Once the other thread has begun it.
setImmediate(() =>
  setImmediate(() => {
    if (how === "exit") process.exit();
    if (how === "throw") throw new AssayError("INTERNAL", "the end");
  }),
);
