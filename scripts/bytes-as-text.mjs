// Bytes as printable ASCII that packs nearly as small as they do (base64 hides what repeats in them): src/kernel/assembly/unpack reads it.

/** Numbers that one character stands for: those from `$` to `~` without the backslash. */
const CHARACTERS = 90;
/** What stands before a character whose byte is so many times 90 more; none for the lowest. */
const BEFORE = ["", "!", "#"];

export function bytesAsText(bytes) {
  return Array.from(bytes, (byte) => BEFORE[Math.floor(byte / CHARACTERS)] + character(byte % CHARACTERS)).join("");
}

function character(number) {
  const code = "$".charCodeAt(0) + number;
  return String.fromCharCode(code < "\\".charCodeAt(0) ? code : code + 1);
}
