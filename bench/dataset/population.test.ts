import { beforeAll, describe, expect, it } from "vitest";
import { smallCapture } from "./capture.test.support.ts";
import { Population, uploadsOf, writeOf } from "./population.ts";
import { templatesOf, type Templates } from "./template.ts";

let templates: Templates;

beforeAll(async () => {
  templates = templatesOf(await smallCapture());
});

const populationOf = (transactions: number, seed = 1): Population =>
  new Population(templates, { seed, transactions, repeatedContentAtMost: 20_000 });

describe("Population", () => {
  it("holds as many coValues as give the transactions, and not one more", () => {
    const population = populationOf(5_000);
    const counts = [...population.members(0, population.size)].map(
      ({ template }) => template.transactions,
    );
    const sum = counts.reduce((total, count) => total + count, 0);
    expect(population.transactions).toBe(sum);
    expect(sum).toBeGreaterThanOrEqual(5_000);
    expect(sum - (counts.at(-1) ?? 0)).toBeLessThan(5_000);
  });

  it("names every coValue otherwise, and each alike whenever it is asked for", () => {
    const population = populationOf(5_000);
    const ids = [...population.members(0, population.size + 50)].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual([...populationOf(9).members(0, ids.length)].map(({ id }) => id));
    expect(population.member(3).id).not.toBe(populationOf(5_000, 2).member(3).id);
  });

  it("repeats what is small, and holds what is large once", () => {
    const population = populationOf(20_000);
    const large = [...population.members(0, population.size)].filter(
      ({ template }) => template.contentSize > 20_000,
    );
    expect(large.length).toBeGreaterThan(0);
    expect(new Set(large.map(({ template }) => template)).size).toBe(large.length);
  });

  it("holds a coValue that is read in steps, however small it is", () => {
    expect(populationOf(1).member(0).template.uploads.length).toBeGreaterThan(1);
  });

  it("leaves the same behind by uploads as by the one write", () => {
    for (const member of populationOf(2_000).members(0, 40)) {
      const { sessions } = writeOf(member);
      for (const { sessionID, transactions, lastSignature } of sessions) {
        const uploaded = uploadsOf(member).flatMap((upload) =>
          upload.sessions.filter((session) => session.sessionID === sessionID),
        );
        expect(uploaded.flatMap((session) => session.transactions)).toEqual(
          transactions.map(({ tx }) => tx),
        );
        expect(uploaded.at(-1)?.lastSignature).toBe(lastSignature);
      }
    }
  });
});
