import { expect, test } from "vitest";
import { decodeReply, decodeRequest, encodeReply, encodeRequest } from "./protocol.ts";

test("a request is one line that any strict JSON reader takes, and comes back as it was", () => {
  const operation = { op: "upsertCoValue", id: "\ud800\n", header: { "\udfff": "wtf8:" } } as const;
  const line = encodeRequest({ type: "op", n: 1, operation });
  expect(line).toBe(
    '{"type":"op","n":1,"operation":{"op":"upsertCoValue","id":"wtf8:eda0800a","header":{"wtf8:edbfbf":"wtf8:777466383a"}}}',
  );
  expect(decodeRequest(line)).toEqual({ type: "op", n: 1, operation });
});

test("a reply comes back as it was", () => {
  const reply = { type: "ack", n: 0, answer: { ok: ["\ud800", null] } } as const;
  expect(decodeReply(encodeReply({ ...reply, answer: { ok: ["\ud800", null] } }))).toEqual(reply);
});

const BAD_REQUESTS: readonly [string, string][] = [
  ["no JSON", "op"],
  ["no message", "null"],
  ["an unknown type", '{"type":"stop","n":1}'],
  ["no number", '{"type":"close"}'],
  ["an unknown field", '{"type":"close","n":1,"force":true}'],
  ["an unknown operation", '{"type":"op","n":1,"operation":{"op":"syncc"}}'],
  [
    "an unknown api",
    '{"type":"open","n":1,"path":"a","api":"fast","durability":"power","tuning":{}}',
  ],
  ["a lone surrogate", '{"type":"op","n":1,"operation":{"op":"getCoValue","id":"\\ud800"}}'],
];
test.each(BAD_REQUESTS)("a request is refused with an excerpt: %s", (_name, line) => {
  expect(() => decodeRequest(line)).toThrowError(
    expect.objectContaining({
      code: "HOST_PROTOCOL",
      message: expect.stringContaining(JSON.stringify(line)),
    }),
  );
});

const BAD_REPLIES: readonly [string, string][] = [
  ["an answer of no kind", '{"type":"ack","n":1,"answer":{}}'],
  ["an answer of two kinds", '{"type":"ack","n":1,"answer":{"ok":1,"error":"LOCKED"}}'],
  ["an unknown code", '{"type":"error","code":"OOPS","message":""}'],
  ["a code from a prototype", '{"type":"error","code":"toString","message":""}'],
];
test.each(BAD_REPLIES)("a reply is refused: %s", (_name, line) => {
  expect(() => decodeReply(line)).toThrowError(expect.objectContaining({ code: "HOST_PROTOCOL" }));
});

test("an excerpt of a long line is short", () => {
  try {
    decodeReply("x".repeat(100_000));
    expect.unreachable();
  } catch (error) {
    expect(String(error).length).toBeLessThan(500);
  }
});
