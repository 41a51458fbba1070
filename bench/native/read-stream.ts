// Reads a stream file, a line at a time. The header and the footer are checked, and that nothing is
// missing between them; both ends being of one version, what a line holds is not checked again.
import type { CoValueWrite } from "@assay/engines/covalue";
import { readLines } from "./line-file.ts";
import {
  footerSchema,
  headerSchema,
  OPERATION_KINDS,
  type FilledCoValue,
  type OperationKind,
  type StreamFooter,
  type StreamHeader,
  type StreamOperation,
} from "./stream-lines.ts";

/** A line of a stream. */
export type StreamLine =
  | { readonly line: "header"; readonly header: StreamHeader }
  | { readonly line: "fill"; readonly write: CoValueWrite }
  | { readonly line: "operation"; readonly operation: StreamOperation }
  | { readonly line: "footer"; readonly footer: StreamFooter };

/**
 * The lines of a file: the header first, the footer last.
 *
 * Errors: `TypeError` for a file that is not what its format says, or was cut off.
 */
export function* readStream(path: string): Generator<StreamLine, void, undefined> {
  let number = 0;
  let filled = 0;
  let operations = 0;
  let ended = false;
  for (const text of readLines(path)) {
    number += 1;
    const line = parseLine(text, `${path}, line ${number}`);
    if (ended) throw new TypeError(`${path}, line ${number}: something stands behind the footer`);
    if ((line.line === "header") !== (number === 1)) {
      throw new TypeError(`${path}, line ${number}: a stream begins with its one header`);
    }
    if (line.line === "fill") filled += 1;
    if (line.line === "operation") operations += 1;
    if (line.line === "footer") {
      ended = true;
      if (filled !== line.footer.filled || operations !== line.footer.operations) {
        throw new TypeError(`${path}: the footer counts otherwise: lines are missing`);
      }
    }
    yield line;
  }
  if (!ended) throw new TypeError(`${path}: no footer: the file was cut off`);
}

function parseLine(text: string, where: string): StreamLine {
  const json: unknown = JSON.parse(text);
  const entries = typeof json === "object" && json !== null ? Object.entries(json) : [];
  const [[key, body] = ["", undefined]] = entries;
  if (key === "header") return { line: "header", header: headerSchema.parse(body) };
  if (key === "footer") return { line: "footer", footer: footerSchema.parse(body) };
  // See above: of one version, as the header has shown.
  if (key === "fill") return { line: "fill", write: filledWrite(body as FilledCoValue) };
  if (isKind(key)) {
    return { line: "operation", operation: { kind: key, body } as StreamOperation };
  }
  throw new TypeError(`${where}: there is no line "${key}" in a stream`);
}

function isKind(key: string): key is OperationKind {
  return OPERATION_KINDS.some((kind) => kind === key);
}

function filledWrite({ id, header, sessions }: FilledCoValue): CoValueWrite {
  return {
    id,
    header,
    sessions: sessions.map(({ transactions, signatures, ...state }) => ({
      ...state,
      transactions: transactions.map((tx, idx) => ({ idx, tx })),
      signatures: signatures.map(([idx, signature]) => ({ idx, signature })),
    })),
  };
}
