import { packJson, unpackJson } from "./payload.ts";
import { expand, squeeze } from "./squeeze.ts";

/** The element of a page that holds its documents: packed, compressed with gzip [RFC1952], in base64. */
export const DATA_ID = "cortex-size-data";

/** Most bytes that the data of a page may unpack to. */
const LARGEST = 1 << 29;

/** Documents as the text of the page's data element: base64 needs no escape in HTML. */
export async function embed(documents: readonly unknown[]): Promise<string> {
  return toBase64(await piped(packJson(documents.map(squeeze)), new CompressionStream("gzip")));
}

/** The documents of a data element's text. @throws RangeError, SyntaxError or TypeError when it is damaged. */
export async function extract(text: string): Promise<unknown[]> {
  const documents = unpackJson(await piped(fromBase64(text), new DecompressionStream("gzip")));
  if (!Array.isArray(documents)) throw new RangeError("the data of the page is no list of reports");
  return documents.map(expand);
}

/** The text of the data element of a page, or undefined when this is no report page. */
export function findEmbedded(html: string): string | undefined {
  return new RegExp(`<script id="${DATA_ID}" type="application/octet-stream">([A-Za-z0-9+/=\\s]*)</script>`).exec(html)?.[1];
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
