// The coValues of a capture as templates: a population repeats them under fresh ids until it is large
// enough. Content is shared by all copies, so a million transactions take no more memory than one
// capture. Non-goal: copies that a node could verify; storage never looks at a signature.
import type { CoValueWrite, RawCoID } from "@assay/engines/covalue";
import type { Capture } from "@assay/engines/history";
import { foldMessages, signatureThreshold } from "../messages/fold.ts";
import {
  prepareMessages,
  type PreparedMessage,
  type PreparedSession,
} from "../messages/prepared-message.ts";

/** One coValue of a capture. */
export interface Template {
  /** Its id in the capture. */
  readonly id: RawCoID;
  /** As few messages as cojson sends for all of it: a new one once a message is large enough to be signed. */
  readonly uploads: readonly PreparedMessage[];
  /** What storing the uploads leaves behind. */
  readonly write: CoValueWrite;
  readonly transactions: number;
  /** As cojson counts it, in characters. */
  readonly contentSize: number;
}

/** What a capture gives to workloads. */
export interface Templates {
  /** At least one. */
  readonly coValues: readonly [Template, ...Template[]];
  /** Sessions that delete a coValue, whichever they are put under; may be empty. */
  readonly deletions: readonly PreparedSession[];
}

/** Errors: `TypeError` for a capture that holds no coValue. */
export function templatesOf(capture: Capture): Templates {
  const { contents, deletions } = prepareMessages(capture.entries);
  const messages = new Map<RawCoID, PreparedMessage[]>();
  for (const message of contents) {
    const known = messages.get(message.id);
    if (known === undefined) messages.set(message.id, [message]);
    else known.push(message);
  }
  const made = [...messages].map(([id, own]) => templateOf(id, own));
  const [first, ...others] = withSteppedFirst(made);
  if (first === undefined) throw new TypeError("the capture holds no coValue");
  return { coValues: [first, ...others], deletions };
}

/**
 * The smallest one of those that are read in steps comes first, so that every population holds one, however
 * small; the others follow in the order captured.
 */
function withSteppedFirst(templates: readonly Template[]): Template[] {
  const [stepped] = templates
    .filter(({ uploads }) => uploads.length > 1)
    .sort((a, b) => a.contentSize - b.contentSize);
  if (stepped === undefined) return [...templates];
  return [stepped, ...templates.filter((template) => template !== stepped)];
}

function templateOf(id: RawCoID, messages: readonly PreparedMessage[]): Template {
  const uploads = uploadsOf(messages);
  const sessions = uploads.flatMap((upload) => upload.sessions);
  const [write] = foldMessages(uploads);
  // One coValue's messages fold into one write.
  if (write === undefined) throw new TypeError(`${id} has no message`);
  return {
    id,
    uploads,
    write,
    transactions: sessions.reduce((sum, { transactions }) => sum + transactions.length, 0),
    contentSize: sessions.reduce((sum, { size }) => sum + size, 0),
  };
}

/** Consecutive messages put together until one is large enough that storage signs what it holds. */
function uploadsOf(messages: readonly PreparedMessage[]): PreparedMessage[] {
  const uploads: PreparedMessage[] = [];
  let gathered: PreparedMessage[] = [];
  let size = 0;
  for (const message of messages) {
    gathered.push(message);
    size += message.sessions.reduce((sum, session) => sum + session.size, 0);
    if (size <= signatureThreshold()) continue;
    uploads.push(joined(gathered));
    gathered = [];
    size = 0;
  }
  if (gathered.length > 0) uploads.push(joined(gathered));
  return uploads;
}

function joined(messages: readonly PreparedMessage[]): PreparedMessage {
  const sessions = new Map<string, PreparedSession>();
  for (const session of messages.flatMap((message) => message.sessions)) {
    const before = sessions.get(session.sessionID);
    sessions.set(
      session.sessionID,
      before === undefined
        ? session
        : {
            ...session,
            after: before.after,
            transactions: [...before.transactions, ...session.transactions],
            size: before.size + session.size,
          },
    );
  }
  const [first] = messages;
  if (first === undefined) throw new TypeError("there is no message to join");
  return { id: first.id, header: first.header, sessions: [...sessions.values()] };
}
