/** The element of a page that holds its script, packed. */
export const SCRIPT_ID = "cortex-size-script";

/** Most bytes that a part of a page may unpack to. */
const LARGEST = 1 << 29;

/** Bytes compressed with gzip [RFC1952], in base64: text that needs no escape in HTML. */
export async function packed(bytes: Uint8Array): Promise<string> {
  return toBase64(await piped(bytes, new CompressionStream("gzip")));
}

/** The bytes of such a text. @throws RangeError or TypeError when it is damaged. */
export function unpacked(text: string): Promise<Uint8Array> {
  return piped(fromBase64(text), new DecompressionStream("gzip"));
}

async function piped(bytes: Uint8Array, through: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const writer = (through.writable as WritableStream<Uint8Array>).getWriter();
  const written = writer.write(bytes).then(() => writer.close());
  written.catch(() => undefined);
  const reader = (through.readable as ReadableStream<Uint8Array>).getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > LARGEST) {
      await reader.cancel();
      throw new RangeError("the data of the page unpacks to more than 512 MiB");
    }
    chunks.push(value);
  }
  await written;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

const PIECE = 0x6000;

function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE) text += btoa(String.fromCharCode(...bytes.subarray(at, at + PIECE)));
  return text;
}

function fromBase64(text: string): Uint8Array {
  const binary = atob(text.trim());
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
