/** One change of an input. A case is its kind, its seed and its changes: with fewer of them it is a smaller case. */
export type Change = (bytes: Uint8Array) => Uint8Array;

/** Whole numbers from 0 up to `below`, the same for the same seed. */
export type Chance = (below: number) => number;

/** Numbers at which readers end, wrap or begin anew. */
const EDGES = [0, 1, 2, 3, 4, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_fff0, 0xffff_ffff];

/** A change somewhere in the extents `[start, length]` of a binary file. */
export function changeBytes(chance: Chance, extents: readonly (readonly [number, number])[]): Change {
  const [start, length] = extents[chance(extents.length)]!;
  const at = start + chance(Math.max(1, length));
  const [kind, value, other, width] = [chance(7), chance(256), start + chance(Math.max(1, length)), 1 + chance(64)];
  const edge = EDGES[chance(EDGES.length)]!;
  return (bytes) => {
    if (at >= bytes.length) return bytes;
    if (kind === 6) return bytes.subarray(0, at);
    const changed = new Uint8Array(bytes); // a copy: `slice` of a Buffer is none, and its `fill` refuses an end behind it
    const view = new DataView(changed.buffer);
    const word = at - (at % 4);
    if (kind === 0) changed[at]! ^= 1 << (value & 7);
    else if (kind === 1) changed[at] = value;
    else if (kind === 2 && word + 4 <= changed.length) view.setUint32(word, edge, true);
    else if (kind === 3 && word + 4 <= changed.length) view.setUint32(word, (view.getUint32(word, true) + value - 128) >>> 0, true);
    else if (kind === 4) changed.copyWithin(at, other, Math.min(changed.length, other + width));
    else changed.fill(value, at, at + width);
    return changed;
  };
}

/** Words that mean something in some text that is read, and such as break it. */
const WORDS = [
  ..."{}[]()\"'=:,;/*#<>&|@-+.\\\n\t\0",
  "0x",
  "0xffffffff",
  "-1",
  "1e9",
  "99999999999999999999",
  "INCLUDE",
  "ORIGIN",
  "LENGTH",
  "*fill*",
  "<<: *a",
  "&a",
  "*a",
  "'''",
  '"""',
  "[[",
  "]]",
  "/*",
  "*/",
  "\u001b[31m",
  "\u202e",
  "\ufeff",
  "💥",
  "\r\n",
  "__proto__",
  "constructor",
  "null",
  "true",
  "NaN",
  " ",
];

/** A change of a text: of lines, words, numbers, or of what is between them. */
export function changeText(chance: Chance): Change {
  const [kind, place, other, count] = [chance(9), chance(1 << 30), chance(1 << 30), 1 + chance(4)];
  const word = WORDS[chance(WORDS.length)]!;
  const times = chance(20) === 0 ? 3000 : 1 + chance(3);
  return (bytes) => {
    const text = Buffer.from(bytes).toString("latin1");
    const insert = Buffer.from(word.repeat(times)).toString("latin1");
    const lines = text.split("\n");
    const line = place % lines.length;
    const at = place % (text.length + 1);
    if (kind === 0) lines.splice(line, count);
    else if (kind === 1) lines.splice(line, 0, ...lines.slice(other % lines.length, (other % lines.length) + count));
    else if (kind === 2) lines.reverse();
    else if (kind === 3)
      lines[line] = lines[line]!.replace(/\d+/g, (number) => (other % 3 === 0 ? `${number}9` : String(EDGES[other % EDGES.length])));
    else if (kind === 4) lines[line] = lines[line]!.replace(/[\w.]+/, insert);
    else if (kind === 5) return Buffer.from(text.slice(0, at), "latin1");
    else if (kind === 6) return Buffer.from(text.slice(0, at) + insert + text.slice(at), "latin1");
    else if (kind === 7) return Buffer.from(text.slice(0, at) + text.slice(at + count), "latin1");
    else lines[line] = lines[line]!.split(/(\s+)/).reverse().join("");
    return Buffer.from(lines.join("\n"), "latin1");
  };
}
