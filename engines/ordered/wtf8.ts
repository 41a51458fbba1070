// Strings of UTF-16 units as bytes and back, with nothing lost: WTF-8, which is UTF-8 wherever the
// string is well-formed and gives a lone surrogate the three bytes that UTF-8 forbids.

/** The WTF-8 bytes of any string. */
export function encodeWtf8(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text, "utf8");
  const parts: Buffer[] = [];
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (!isLoneSurrogate(text, index)) continue;
    const unit = text.charCodeAt(index);
    parts.push(Buffer.from(text.slice(start, index), "utf8"));
    parts.push(
      Buffer.from([0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)]),
    );
    start = index + 1;
  }
  parts.push(Buffer.from(text.slice(start), "utf8"));
  return Buffer.concat(parts);
}

/** The string of the bytes that `encodeWtf8` made, which begin at `from`. Default: 0. */
export function decodeWtf8(bytes: Uint8Array, from = 0): string {
  const buffer = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = "";
  let start = from;
  for (
    let index = buffer.indexOf(0xed, from);
    index !== -1;
    index = buffer.indexOf(0xed, index + 1)
  ) {
    const second = buffer[index + 1] ?? 0;
    const third = buffer[index + 2] ?? 0;
    // ED 80–9F leads an ordinary character; only ED A0–BF leads a surrogate.
    if (second < 0xa0) continue;
    text += buffer.toString("utf8", start, index);
    text += String.fromCharCode(0xd000 | ((second & 0x3f) << 6) | (third & 0x3f));
    start = index + 3;
  }
  const rest = buffer.toString("utf8", start);
  return start === from ? rest : text + rest;
}

/** Whether the unit is half of a pair whose other half is not beside it. */
function isLoneSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  if (unit < 0xd800 || unit > 0xdfff) return false;
  if (unit < 0xdc00) {
    const next = text.charCodeAt(index + 1);
    return !(next >= 0xdc00 && next <= 0xdfff);
  }
  const previous = text.charCodeAt(index - 1);
  return !(previous >= 0xd800 && previous <= 0xdbff);
}
