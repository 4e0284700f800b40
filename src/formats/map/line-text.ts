const latin1 = new TextDecoder("latin1");
const utf8 = new TextDecoder("utf-8");

/** A line, or a part of one, as text: UTF-8, and where it is not, each byte as one character. */
export function lineText(bytes: Uint8Array): string {
  const text = utf8.decode(bytes);
  return text.includes("\ufffd") ? latin1.decode(bytes) : text;
}
