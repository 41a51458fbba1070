// A loaded coValue in the form that every correct store gives it in: row ids are a store's own business, so they
// are named by session, and sessions are put in order, since none is promised.
import type { StoredCoValue } from "@assay/engines/covalue";
import { canonicalText } from "@assay/engines/engine";

/** Takes what `readCoValue` answers, or what cojson's calls come to, which adds the signature at the end. */
export function comparableCoValue(loaded: StoredCoValue | undefined): string | undefined {
  if (loaded === undefined) return undefined;
  const { rowID, ...row } = loaded.row;
  const sessions = loaded.sessions.map((session) => {
    const { rowID: ses, coValue, ...state } = session.row;
    // A row that names another session than the one it lies under is kept as it is, and differs.
    const named = <Row extends { readonly ses: number }>(stored: Row): object => ({
      ...stored,
      ses: stored.ses === ses ? state.sessionID : `another row, ${stored.ses}`,
    });
    const { lastSignature, lastIdx } = state;
    const signatures = session.signatures.map(named);
    if (session.signatures.at(-1)?.signature !== lastSignature) {
      signatures.push(named({ ses, idx: lastIdx - 1, signature: lastSignature }));
    }
    return {
      ...state,
      isOfCoValue: coValue === rowID,
      transactions: session.transactions.map(named),
      signatures,
    };
  });
  sessions.sort((a, b) => (a.sessionID < b.sessionID ? -1 : 1));
  return canonicalText({ row, sessions });
}
