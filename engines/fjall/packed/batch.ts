// A batch of `commitBatch` and the updates of `trackCoValuesSyncState`, packed when the call is made.
import type { CoValueWrite, SessionWrite, SyncStateUpdate } from "../../covalue/port.ts";
import { jsonText, writtenCount } from "../../covalue/written-values.ts";
import { PackedWriter } from "./writer.ts";

/** Errors: `INVALID_ARGUMENT`. */
export function packBatch(writes: readonly CoValueWrite[]): Buffer {
  const writer = new PackedWriter();
  writer.length(writes.length);
  for (const { id, header, deleted, sessions } of writes) {
    writer.text(id);
    writer.flag(header !== undefined);
    if (header !== undefined) writer.text(jsonText(header));
    writer.flag(deleted === true);
    writer.length(sessions.length);
    for (const session of sessions) packSession(writer, session);
  }
  return writer.finish();
}

export function packSyncUpdates(updates: readonly SyncStateUpdate[]): Buffer {
  const writer = new PackedWriter();
  writer.length(updates.length);
  for (const { id, peerId, synced } of updates) {
    writer.text(id);
    writer.text(peerId);
    writer.flag(synced);
  }
  return writer.finish();
}

function packSession(writer: PackedWriter, session: SessionWrite): void {
  // A client that got null for a count that was never set hands it back.
  const bytes = session.bytesSinceLastSignature ?? undefined;
  writer.text(session.sessionID);
  writer.number(writtenCount("lastIdx", session.lastIdx));
  writer.text(session.lastSignature);
  writer.optionalNumber(
    bytes === undefined ? bytes : writtenCount("bytesSinceLastSignature", bytes),
  );
  writer.length(session.transactions.length);
  for (const { idx, tx } of session.transactions) {
    writer.number(writtenCount("idx", idx));
    writer.text(jsonText(tx));
  }
  writer.length(session.signatures.length);
  for (const { idx, signature } of session.signatures) {
    writer.number(writtenCount("idx", idx));
    writer.text(signature);
  }
}
