import { expect, test } from "vitest";
import { merge } from "./merge.ts";

async function* counting(name: string, log: string[], to = 2): AsyncGenerator<string, void> {
  log.push(`${name} begins`);
  try {
    for (let count = 1; count <= to; count += 1) yield `${name}${count}`;
  } finally {
    log.push(`${name} ends`);
  }
}

test("no more streams are open at a time than there are jobs, and all are read to the end", async () => {
  const log: string[] = [];
  const streams = ["a", "b", "c"].map((name) => () => counting(name, log));
  const events: string[] = [];
  for await (const event of merge(streams, 2)) events.push(event);
  expect(events.sort()).toEqual(["a1", "a2", "b1", "b2", "c1", "c2"]);
  expect(log.indexOf("c begins")).toBeGreaterThan(
    Math.min(log.indexOf("a ends"), log.indexOf("b ends")),
  );
});

test("a reader that stops early ends every stream that is open", async () => {
  const log: string[] = [];
  for await (const event of merge([() => counting("a", log), () => counting("b", log)], 2)) {
    if (event) break;
  }
  expect(log).toEqual(expect.arrayContaining(["a ends", "b ends"]));
});
