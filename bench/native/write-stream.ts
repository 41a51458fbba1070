// Writes a stream file. The reference plays the stream on the way, so that the file says what every
// player must answer.
import type { CoValueStoreSync, CoValueWrite } from "@assay/engines/covalue";
import { ReferenceStore } from "@assay/engines/covalue/reference";
import { runSync } from "@assay/engines/engine";
import { signatureThreshold } from "../messages/fold.ts";
import type { PreparedMessage } from "../messages/prepared-message.ts";
import { AnswerDigest } from "./answer-digest.ts";
import { playSync } from "./calls.ts";
import { writeLines } from "./line-file.ts";
import type { PlannedOperation, StreamPlan } from "./plan-stream.ts";
import { digestOfState } from "./state.ts";
import {
  STREAM_FORMAT,
  STREAM_VERSION,
  type FilledCoValue,
  type OperationKind,
  type StreamFooter,
  type StreamHeader,
  type StreamMessage,
  type StreamOperation,
} from "./stream-lines.ts";

/**
 * Writes the plan, one line at a time, and answers with the footer. Errors: `TypeError` for a filled
 * coValue without a header; `WrongAnswer` for a message that does not continue what is stored.
 */
export function writeStream(path: string, plan: StreamPlan): StreamFooter {
  const reference: CoValueStoreSync = new ReferenceStore(Date.now);
  const digests = new Map<OperationKind, AnswerDigest>();
  let filled = 0;
  let operations = 0;
  return writeLines(path, (line) => {
    const header: StreamHeader = {
      format: STREAM_FORMAT,
      version: STREAM_VERSION,
      signatureThreshold: signatureThreshold(),
    };
    line(JSON.stringify({ header }));
    for (const write of plan.stored) {
      reference.commitBatch([write]);
      line(JSON.stringify({ fill: filledCoValue(write) }));
      filled += 1;
    }
    for (const planned of plan.operations) {
      const operation = streamOperation(planned, reference);
      line(JSON.stringify({ [operation.kind]: operation.body }));
      operations += 1;
      const outcome = playSync(reference, operation);
      if (outcome.answer === "nothing") continue;
      const digest = digests.get(operation.kind) ?? new AnswerDigest();
      digests.set(operation.kind, digest);
      digest.add(outcome);
    }
    const footer: StreamFooter = {
      filled,
      operations,
      answers: Object.fromEntries([...digests].map(([kind, digest]) => [kind, digest.finish()])),
      state: runSync(digestOfState(reference)),
    };
    line(JSON.stringify({ footer }));
    return footer;
  });
}

function streamOperation(planned: PlannedOperation, reference: CoValueStoreSync): StreamOperation {
  switch (planned.kind) {
    case "store-new":
    case "append":
    case "delete-erase": {
      const { timed, message } = planned.body;
      return {
        kind: planned.kind,
        body: { timed, message: streamMessage(message, reference) },
      };
    }
    default:
      return planned;
  }
}

function streamMessage(message: PreparedMessage, reference: CoValueStoreSync): StreamMessage {
  const { id, header } = message;
  const rowID = reference.upsertCoValue(id);
  const stored = rowID === undefined ? [] : reference.getCoValueSessions(rowID);
  const sessions = message.sessions.map((session) => {
    const row = stored.find(({ sessionID }) => sessionID === session.sessionID);
    return { ...session, bytesBefore: row?.bytesSinceLastSignature ?? 0 };
  });
  return { id, ...(header === undefined ? {} : { header }), sessions };
}

function filledCoValue({ id, header, sessions }: CoValueWrite): FilledCoValue {
  if (header === undefined) throw new TypeError(`${id} is to be stored without a header`);
  return {
    id,
    header,
    sessions: sessions.map(({ transactions, signatures, ...state }) => ({
      sessionID: state.sessionID,
      lastIdx: state.lastIdx,
      lastSignature: state.lastSignature,
      bytesSinceLastSignature: state.bytesSinceLastSignature ?? 0,
      transactions: transactions.map(({ tx }) => tx),
      signatures: signatures.map(({ idx, signature }) => [idx, signature] as const),
    })),
  };
}
