import { packJson, unpackJson } from "./payload.ts";
import { expand, squeeze } from "./squeeze.ts";
import { packed, unpacked } from "./unpack.ts";

/** The element of a page that holds its documents: packed, compressed with gzip [RFC1952], in base64. */
export const DATA_ID = "cortex-size-data";

/** Documents as the text of the page's data element: base64 needs no escape in HTML. */
export async function embed(documents: readonly unknown[]): Promise<string> {
  return packed(packJson(documents.map(squeeze)));
}

/** The documents of a data element's text. @throws RangeError, SyntaxError or TypeError when it is damaged. */
export async function extract(text: string): Promise<unknown[]> {
  const documents = unpackJson(await unpacked(text));
  if (!Array.isArray(documents)) throw new RangeError("the data of the page is no list of reports");
  return documents.map(expand);
}

/** The text of the data element of a page, or undefined when this is no report page. */
export function findEmbedded(html: string): string | undefined {
  return new RegExp(`<script id="${DATA_ID}" type="application/octet-stream">([A-Za-z0-9+/=\\s]*)</script>`).exec(html)?.[1];
}
