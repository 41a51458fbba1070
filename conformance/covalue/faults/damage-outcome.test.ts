import { describe, expect, test } from "vitest";
import { judgeLooks } from "./damage-outcome.ts";
import { expectedViews } from "./expected-views.ts";
import type { Look } from "./look.ts";

const expected = expectedViews(1);
const last = expected.length - 1;
const damaged = { file: "data", damage: "bit flipped", seed: 1 } as const;

function after(commits: number) {
  const views = expected[commits];
  if (views === undefined) throw new Error("there are not so many commits");
  return views;
}

/** Two openings of a store that has lost what came after so many commits. */
function looksAfter(
  commits: number,
  first: Partial<Look> = {},
  second: Partial<Look> = {},
): Look[] {
  const { plain, further, written } = after(commits);
  const ends = { opening: "opened", closing: "closed" } as const;
  return [
    { ...ends, view: plain, further, written, ...first },
    { ...ends, view: written, ...second },
  ];
}

const { plain, written } = after(last);
const corrupt = { error: "CORRUPT", message: "" };
const [anID = ""] = Object.keys(plain).filter((name) => name.startsWith("readCoValue"));

describe("a damage comes to", () => {
  test.each<[outcome: string, what: string, looks: readonly Look[]]>([
    ["intact", "all commits there", looksAfter(last)],
    ["earlier state", "one commit lost", looksAfter(last - 1)],
    ["empty", "all commits lost", looksAfter(0)],
    ["refused", "no opening", [{ opening: corrupt }, { opening: corrupt }]],
    [
      "partly refused",
      "a refused piece, the others right",
      looksAfter(last, { view: { ...plain, [anID]: { error: "CORRUPT" } } }),
    ],
    [
      "partly refused",
      "a refused commit that was stored",
      looksAfter(last, { further: { error: "CORRUPT" }, written: plain }),
    ],
    [
      "warned",
      "a row read as missing, with a warning",
      looksAfter(last, { view: { ...plain, [anID]: { warned: "" } } }),
    ],
    [
      "undetected",
      "a wrong piece",
      looksAfter(last, { view: { ...plain, [anID]: { digest: "" } } }),
    ],
    [
      "undetected",
      "a refused piece and a wrong one",
      looksAfter(last, { view: { ...plain, rows: { error: "CORRUPT" }, [anID]: { digest: "" } } }),
    ],
    [
      "undetected",
      "a commit lost after it was acknowledged",
      looksAfter(last, {}, { view: plain }),
    ],
    ["undetected", "a commit not seen by reads", looksAfter(last, { written: plain })],
    [
      "undetected",
      "fewer commits at the next opening",
      looksAfter(last, {}, { view: after(last - 1).written }),
    ],
    [
      "undetected",
      "pieces of different states",
      looksAfter(last, {
        view: { ...plain, getCoValueIDs: after(3).plain["getCoValueIDs"] ?? corrupt },
      }),
    ],
    [
      "no code",
      "a library's own error",
      looksAfter(last, { closing: { error: "UNCODED: x", message: "x" } }),
    ],
    [
      "wrong code",
      "a code that says something else",
      looksAfter(last, {}, { opening: { error: "LOCKED", message: "" } }),
    ],
  ])("%s: %s", (outcome, _, looks) => {
    expect(judgeLooks(damaged, looks, expected)).toMatchObject({ outcome });
  });

  test("a right code where the operating system refuses what stands in the file's place", () => {
    const looks = [{ opening: { error: "IO_FAILED", message: "" } }];
    const inItsPlace = { ...damaged, damage: "now a directory" } as const;
    expect(judgeLooks(inItsPlace, looks, expected).outcome).toBe("refused");
    expect(judgeLooks(damaged, looks, expected).outcome).toBe("wrong code");
  });

  test("a right code where the stamp is damaged, and only there", () => {
    const looks = [{ opening: { error: "DIRECTORY_FOREIGN", message: "" } }];
    const stamp = { ...damaged, file: "assay-engine.json" };
    expect(judgeLooks(stamp, looks, expected).outcome).toBe("refused");
    expect(judgeLooks(damaged, looks, expected).outcome).toBe("wrong code");
  });
});

test("the views of a written store are others than those of a plain one", () => {
  expect(written).not.toEqual(plain);
});
