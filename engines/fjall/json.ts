// Stored JSON that may be damaged: one bad row costs one coValue or one range, with a warning.
import { logger } from "cojson";
import type { CoValueHeader, RawCoID, StoredCoValueRow, Transaction } from "../covalue/port.ts";
import type { TransactionRow } from "../covalue/port.ts";

/** A coValue's row; `undefined` where its header cannot be read. */
export function headerFrom(id: string, rowID: number, json: Buffer): StoredCoValueRow | undefined {
  const text = json.toString("utf8");
  try {
    // What was stored is the header that the caller gave; cojson brands ids.
    return { rowID, id: id as RawCoID, header: JSON.parse(text) as CoValueHeader };
  } catch (error) {
    logger.warn(`Invalid JSON in header: ${text}`, { id, err: error });
    return undefined;
  }
}

/** Transactions of a session; none where one of them cannot be read. */
export function transactionsFrom(
  ses: number,
  stored: readonly { readonly idx: number; readonly tx: Buffer }[],
): TransactionRow[] {
  try {
    return stored.map(({ idx, tx }) => ({
      ses,
      idx,
      tx: JSON.parse(tx.toString("utf8")) as Transaction,
    }));
  } catch (error) {
    logger.warn("Invalid JSON in transaction", { err: error });
    return [];
  }
}
