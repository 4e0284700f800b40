import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";
import { BUILT, built } from "../../support/built.ts";
import { ROOT } from "../../support/samples.ts";

const SAMPLE = join(ROOT, "samples/stack-fpu-m4f/stack-fpu-m4f.elf");
const folder = mkdtempSync(join(tmpdir(), "cortex-size-serve-"));
const [app, source] = [join(folder, "app.elf"), join(folder, "src/control.rs")];
beforeAll(() => {
  cpSync(SAMPLE, app);
  mkdirSync(join(folder, "src"));
  writeFileSync(source, "// as in the sample\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Lens {
  readonly range: { readonly start: { readonly line: number } };
  readonly command?: { readonly title: string };
}

describe("an editor", () => {
  const child = () => spawn(process.execPath, [BUILT, "serve", "--stdio", app], { cwd: folder, env: { CORTEX_SIZE_CACHE: "" } });

  test("gets a lens over each function and static of a file, hints where it can panic, and a refresh after a build", async () => {
    const server = child();
    const connection = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
    const hints = new Promise<{ diagnostics: { severity: number; message: string }[] }>((resolve) =>
      connection.onNotification("textDocument/publishDiagnostics", resolve),
    );
    const refreshed = new Promise<void>((resolve) =>
      connection.onRequest("workspace/codeLens/refresh", () => {
        resolve();
        return null;
      }),
    );
    connection.listen();
    const { capabilities } = await connection.sendRequest<{ capabilities: object }>("initialize", {
      processId: null,
      rootUri: null,
      capabilities: {},
    });
    expect(capabilities).toMatchObject({ codeLensProvider: {} });
    await connection.sendNotification("initialized", {});
    const uri = pathToFileURL(source).href;
    await connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "rust", version: 1, text: "" } });
    const lenses = await connection.sendRequest<Lens[]>("textDocument/codeLens", { textDocument: { uri } });
    // Sizes: arm-none-eabi-nm -S; the depth: test/oracle/stack-truth.test.ts; lines: DW_AT_decl_line of llvm-dwarfdump, which counts from 1.
    expect(lenses.map(({ range, command }) => [range.start.line + 1, command?.title])).toEqual(
      expect.arrayContaining([
        [64, "4.0 KiB · stack 2.5 KiB · 1 caller"],
        [84, "400 B · stack 1.5 KiB · 1 caller"],
      ]),
    );
    const { diagnostics } = await hints;
    for (const { severity, message } of diagnostics) expect([severity, message]).toEqual([4, expect.stringMatching(/^can panic/)]);
    const elsewhere = await connection.sendRequest<Lens[]>("textDocument/codeLens", {
      textDocument: { uri: pathToFileURL(join(folder, "other.rs")).href },
    });
    expect(elsewhere).toEqual([]);
    cpSync(join(ROOT, "samples/stack-direct-m3/stack-direct-m3.elf"), app);
    await refreshed;
    expect(await connection.sendRequest<Lens[]>("textDocument/codeLens", { textDocument: { uri } })).toEqual([]);
    await connection.sendRequest("shutdown");
    await connection.sendNotification("exit");
    expect(await new Promise((resolve) => server.on("close", resolve))).toBe(0);
  });
});

describe("an agent", () => {
  const client = new Client({ name: "test", version: "1" });
  beforeAll(() =>
    client.connect(new StdioClientTransport({ command: process.execPath, args: [BUILT, "serve", "--stdio", SAMPLE], cwd: ROOT })),
  );
  afterAll(() => client.close());
  const call = async (name: string, given: Record<string, unknown> = {}) => {
    const { content, isError } = (await client.callTool({ name, arguments: given })) as { content: { text: string }[]; isError?: boolean };
    return { text: content[0]!.text, isError: isError === true };
  };

  test("is told tools that only read", async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(["regions", "functions", "statics", "stack", "panics", "findings", "why"]);
    for (const { annotations } of tools) expect(annotations?.readOnlyHint).toBe(true);
  });

  test("gets the figures of the command line", async () => {
    const stack = JSON.parse((await call("stack")).text);
    expect(stack.worstCase).toEqual(JSON.parse(built(["stack", SAMPLE, "--json"]).out).stack.worstCase);
    const { rows, count } = JSON.parse((await call("functions", { top: 2, sort: "frame", filter: "*control::*" })).text);
    expect([rows.length, count >= 2]).toEqual([2, true]);
    expect(rows[0]).toMatchObject({ name: "stack_fpu_m4f::control::estimate", frame: 1272 });
    const { why } = JSON.parse((await call("why", { query: "SysTick" })).text);
    expect(why).toHaveLength(1);
  });

  test("is told what it asked wrongly", async () => {
    expect(await call("functions", { top: 1000 })).toEqual({ isError: true, text: "top is a whole number from 1 to 200" });
    expect(await call("stack", { image: "nothing" })).toMatchObject({
      isError: true,
      text: expect.stringContaining("image is one of stack-fpu-m4f"),
    });
    expect(await call("why", { query: "no_such_symbol_at_all" })).toMatchObject({ isError: true });
  });
});

test("without --stdio, and with a client that says nothing", () => {
  expect(built(["serve", SAMPLE])).toMatchObject({ code: 2, err: expect.stringContaining("serve needs --stdio") });
  expect(built(["serve", "--stdio", SAMPLE])).toMatchObject({ code: 0, out: "" });
});
