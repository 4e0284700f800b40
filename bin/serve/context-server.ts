import type { Readable, Writable } from "node:stream";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { InputError } from "../../src/bytes/input-error.ts";
import { VERSION } from "../../src/session/version.ts";
import { callTool, TOOLS } from "./context-tools.ts";
import type { ServedImages } from "./served-images.ts";

/**
 * The same facts as tools for programs that ask in words [Model Context Protocol]. They read, and change nothing. Resolves when the client has gone.
 */
export async function serveContext(images: ServedImages, input: Readable, output: Writable): Promise<void> {
  const server = new Server({ name: "cortex-size", version: VERSION }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [...TOOLS] }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
    try {
      return { content: [{ type: "text", text: await callTool(images, params.name, params.arguments ?? {}) }] };
    } catch (error) {
      if (!(error instanceof InputError || error instanceof RangeError)) throw error;
      return { content: [{ type: "text", text: error.message }], isError: true };
    }
  });
  images.watch(() => undefined);
  const gone = new Promise<void>((done) => {
    input.on("end", () => done());
    server.onclose = () => done();
  });
  await server.connect(new StdioServerTransport(input, output));
  await gone;
}
