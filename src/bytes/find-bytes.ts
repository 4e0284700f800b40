/** Offsets at which `needle` (one byte at least) begins in `bytes`, ascending; occurrences may overlap. */
export function* placesOf(bytes: Uint8Array, needle: Uint8Array): Generator<number> {
  const [first] = needle;
  if (first === undefined) return;
  for (let place = bytes.indexOf(first); place >= 0; place = bytes.indexOf(first, place + 1)) {
    let same = 1;
    while (same < needle.length && bytes[place + same] === needle[same]) same++;
    if (same === needle.length) yield place;
  }
}
