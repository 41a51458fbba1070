// What workloads make their streams from: coValues, what is appended to them, and how large it all is.
import type { Capture } from "@assay/engines/history";
import type { Parameters } from "../parameters.ts";
import { AppendedSession } from "./appended-session.ts";
import { Expected } from "./expected.ts";
import { Population } from "./population.ts";
import { templatesOf, type Templates } from "./template.ts";

/** The data of a run: the same for every cell. */
export interface World {
  readonly templates: Templates;
  readonly population: Population;
  readonly appended: AppendedSession;
  readonly expected: Expected;
  readonly seed: number;
  readonly parameters: Parameters;
}

/** Makes the data of a run. Errors: `TypeError` for a capture without small content, which cannot be repeated. */
export function makeWorld(capture: Capture, seed: number, parameters: Parameters): World {
  const templates = templatesOf(capture);
  return {
    templates,
    population: populationOf(templates, seed, parameters.transactions, parameters),
    appended: new AppendedSession(templates),
    expected: new Expected(),
    seed,
    parameters,
  };
}

/** The same with fewer coValues: what a stream is proven on before it is timed. */
export function smallWorld(world: World): World {
  const { templates, seed, parameters } = world;
  const transactions = Math.min(parameters.transactions, parameters.proofTransactions);
  return { ...world, population: populationOf(templates, seed, transactions, parameters) };
}

function populationOf(
  templates: Templates,
  seed: number,
  transactions: number,
  { repeatedContentAtMost }: Parameters,
): Population {
  return new Population(templates, { seed, transactions, repeatedContentAtMost });
}
