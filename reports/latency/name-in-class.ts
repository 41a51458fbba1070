// Cells inside of one durability class.
import { configurationHash } from "@assay/engines/engine";
import { plainText } from "../plain-text.ts";
import type { ClaimedCell } from "../run-log/index.ts";

/** A cell's name without the durability, which all of its table share. */
export function nameInClass({ engine, api, tuning }: Omit<ClaimedCell, "claims">): string {
  const configuration = Object.keys(tuning).length === 0 ? "" : `+${configurationHash(tuning)}`;
  return `${plainText(engine)}/${api}${configuration}`;
}
