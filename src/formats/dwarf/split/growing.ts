/** Bytes that grow at their end; what is appended has an offset at once. */
export class Growing {
  readonly #parts: Uint8Array[] = [];
  size = 0;

  append(bytes: Uint8Array): number {
    const at = this.size;
    this.#parts.push(bytes);
    this.size += bytes.length;
    return at;
  }

  whole(): Uint8Array {
    const all = new Uint8Array(this.size);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

/** Parts one behind the other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Growing();
  for (const part of parts) all.append(part);
  return all.whole();
}
