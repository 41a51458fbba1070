// What a node shows of a coValue, in a form that two nodes can be compared by.
import { createHash } from "node:crypto";
import {
  RawBinaryCoStream,
  RawCoList,
  RawCoMap,
  RawCoPlainText,
  RawCoStream,
  type AvailableCoValueCore,
} from "cojson";
import { canonical } from "../engine/json.ts";
import type { ExpectedContent } from "../history/capture.ts";

/**
 * Reads what a loaded coValue shows now; bytes of binary streams as SHA-256 and length.
 * Content may still be streaming in: see `isComplete`.
 */
export function readContent(core: AvailableCoValueCore): ExpectedContent {
  const { id } = core;
  const { type } = core.verified.header;
  if (core.isDeleted) return { id, type, state: "deleted" };
  const content = core.getCurrentContent();
  if (content instanceof RawBinaryCoStream) return { id, type, ...readBinary(content) };
  if (content instanceof RawCoPlainText) {
    return { id, type, state: "value", value: content.toString() };
  }
  if (
    content instanceof RawCoMap ||
    content instanceof RawCoList ||
    content instanceof RawCoStream
  ) {
    return { id, type, state: "value", value: canonical(content.toJSON()) };
  }
  throw new TypeError(`coValue ${id} has unknown type ${type}`);
}

/** Whether a loaded coValue has all of its content: binary content still streams when `load` resolves. */
export function isComplete(core: AvailableCoValueCore): boolean {
  if (core.isDeleted) return true;
  if (core.isStreaming()) return false;
  const content = core.getCurrentContent();
  return !(content instanceof RawBinaryCoStream) || content.isBinaryStreamEnded();
}

function readBinary(content: RawBinaryCoStream) {
  const info = content.getBinaryChunks(true);
  const hash = createHash("sha256");
  let bytes = 0;
  for (const chunk of info?.chunks ?? []) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  const mimeType = info?.mimeType ?? "";
  return { state: "binary", mimeType, bytes, sha256: hash.digest("hex") } as const;
}
