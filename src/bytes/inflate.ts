/**
 * Unpacking of compressed sections. The platform unpacks zlib (Node and browsers alike); the small zstd library is loaded only when a
 * section needs it. Neither keeps more than `size` bytes of output, whatever the packed bytes would unpack to.
 */

/** Unpacks a zlib stream [RFC1950] of exactly `size` bytes; `undefined` when it is damaged, shorter or longer. */
export async function inflateZlib(packed: Uint8Array, size: number): Promise<Uint8Array | undefined> {
  // Deflate cannot shrink below 1 to 1032 [RFC1951 §3.2]: a header that promises more is refused before memory is taken.
  if (size > packed.length * 1032 + 64) return undefined;
  const stream = new DecompressionStream("deflate");
  const writer = stream.writable.getWriter();
  const written = feed(writer, packed).catch(() => undefined);
  const reader = stream.readable.getReader();
  const output = new Uint8Array(size);
  let done = 0;
  try {
    for (;;) {
      const chunk = await reader.read();
      if (chunk.done) break;
      const bytes = chunk.value as Uint8Array;
      if (bytes.length > size - done) {
        await reader.cancel();
        return undefined;
      }
      output.set(bytes, done);
      done += bytes.length;
    }
    await written;
  } catch {
    return undefined;
  }
  return done === size ? output : undefined;
}

/** Packed bytes are handed over in pieces, so that the output of one piece stays small. */
const PIECE = 1 << 16;

async function feed(writer: WritableStreamDefaultWriter<BufferSource>, packed: Uint8Array): Promise<void> {
  for (let at = 0; at < packed.length; at += PIECE) {
    await writer.ready;
    await writer.write(packed.slice(at, at + PIECE));
  }
  await writer.close();
}

/** Unpacks a zstd stream [RFC8878] of exactly `size` bytes; `undefined` when it is damaged, shorter or longer. */
export async function inflateZstd(packed: Uint8Array, size: number): Promise<Uint8Array | undefined> {
  const { Decompress } = await import("fzstd");
  const output = new Uint8Array(size);
  let done = 0;
  let tooLong = false;
  try {
    const stream = new Decompress((chunk) => {
      if (chunk.length > size - done) tooLong = true;
      else {
        output.set(chunk, done);
        done += chunk.length;
      }
    });
    for (let at = 0; at < packed.length && !tooLong; at += PIECE) {
      stream.push(packed.subarray(at, at + PIECE), at + PIECE >= packed.length);
    }
  } catch {
    return undefined;
  }
  return !tooLong && done === size ? output : undefined;
}
