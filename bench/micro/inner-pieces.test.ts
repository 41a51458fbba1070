import { describe, expect, it } from "vitest";
import { INNER_PIECES, innerPieces } from "./inner-pieces.ts";

describe("the hot inner pieces", () => {
  it.each(INNER_PIECES.map((piece) => [piece.name, piece] as const))(
    "do something in each pass that is used: %s",
    (_name, { prepare }) => {
      const pass = prepare();
      expect(pass()).toBeGreaterThan(0);
      expect(pass()).toBeGreaterThan(0);
    },
  );

  it("say for how many pieces a sample stands, beginning with the loop itself", async () => {
    for await (const result of innerPieces({ timeMs: 1 })) {
      expect(result).toMatchObject({ piece: "an empty loop over latencies", batch: 16_384 });
      return;
    }
  });
});
