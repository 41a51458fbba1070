// Which cells something holds for, as short as it can be said: an engine, or an engine's api, where it
// is all of their cells.
import { APIS, cellIdentity, cellName } from "@assay/engines/engine";
import { plainText } from "../plain-text.ts";
import type { ClaimedCell } from "../run-log/index.ts";

/** `every cell`, `memory, sqlite`, `memory, sqlite/sync`, `sqlite/sync/power`. */
export function cellNames(some: readonly ClaimedCell[], all: readonly ClaimedCell[]): string {
  const chosen = new Set(some.map(cellIdentity));
  if (all.every((cell) => chosen.has(cellIdentity(cell)))) return "every cell";
  const engines = [...new Set(some.map(({ engine }) => engine))];
  return engines.flatMap((engine) => namesOf(engine, chosen, all)).join(", ");
}

function namesOf(
  engine: string,
  chosen: ReadonlySet<string>,
  all: readonly ClaimedCell[],
): string[] {
  const its = all.filter((cell) => cell.engine === engine);
  const isChosen = (cell: ClaimedCell) => chosen.has(cellIdentity(cell));
  if (its.every(isChosen)) return [plainText(engine)];
  return APIS.flatMap((api) => {
    const ofApi = its.filter((cell) => cell.api === api);
    if (ofApi.length > 1 && ofApi.every(isChosen)) return [plainText(`${engine}/${api}`)];
    return ofApi.filter(isChosen).map((cell) => plainText(cellName(cell)));
  });
}
