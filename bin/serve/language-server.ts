import { fileURLToPath } from "node:url";
import {
  type CodeLens,
  createConnection,
  DiagnosticSeverity,
  StreamMessageReader,
  StreamMessageWriter,
  TextDocumentSyncKind,
} from "vscode-languageserver/node";
import { InputError } from "../../src/bytes/input-error.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { VERSION } from "../../src/session/version.ts";
import { panicHints, sourceLenses } from "../../src/views/source-lenses.ts";
import type { ServedImages } from "./served-images.ts";
import { isSourceFile } from "./source-file.ts";

/**
 * Code lenses over functions and statics, and places that can panic as hints, for the sources of the served images [Language Server Protocol 3.17]. Resolves
 * when the client has said goodbye.
 */
export function serveLanguage(images: ServedImages, input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Promise<void> {
  const connection = createConnection(new StreamMessageReader(input), new StreamMessageWriter(output));
  const open = new Set<string>();

  const documents = async (): Promise<[name: string, document: ReportDocument][]> => {
    const found: [string, ReportDocument][] = [];
    for (const name of images.names) {
      try {
        found.push([name, await images.document(name)]);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        connection.console.warn(error.message);
      }
    }
    return found;
  };
  const titled = (name: string, text: string) => (images.names.length > 1 ? `${name}: ${text}` : text);

  connection.onInitialize(() => ({
    capabilities: { codeLensProvider: {}, textDocumentSync: { openClose: true, change: TextDocumentSyncKind.None } },
    serverInfo: { name: "cortex-size", version: VERSION },
  }));
  connection.onCodeLens(async ({ textDocument }) => {
    const path = pathOf(textDocument.uri);
    if (path === undefined) return [];
    const isFile = isSourceFile(path);
    return (await documents()).flatMap(([name, document]) =>
      sourceLenses(document, isFile).map(
        ({ line, text }): CodeLens => ({ range: lineRange(line, 0), command: { title: titled(name, text), command: "" } }),
      ),
    );
  });
  const hint = async (uri: string) => {
    const path = pathOf(uri);
    if (path === undefined) return;
    const isFile = isSourceFile(path);
    const diagnostics = (await documents()).flatMap(([name, document]) =>
      panicHints(document, isFile).map(({ line, column, text }) => ({
        ...{ range: lineRange(line, column - 1), severity: DiagnosticSeverity.Hint, source: "cortex-size", code: "panic" },
        message: titled(name, text),
      })),
    );
    await connection.sendDiagnostics({ uri, diagnostics });
  };
  connection.onDidOpenTextDocument(({ textDocument }) => {
    open.add(textDocument.uri);
    return hint(textDocument.uri);
  });
  connection.onDidCloseTextDocument(({ textDocument }) => {
    open.delete(textDocument.uri);
  });
  images.watch(() => {
    connection.sendRequest("workspace/codeLens/refresh").catch(() => undefined);
    for (const uri of open) hint(uri);
  });
  return new Promise((done) => {
    connection.onExit(() => done());
    input.on("end", () => done());
    connection.listen();
  });
}

/** Path of a file; undefined for what lies nowhere on this machine. */
function pathOf(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}

/** From a column to the end of a line, both counted from 1 and 0. */
function lineRange(line: number, character: number) {
  return { start: { line: line - 1, character }, end: { line: line - 1, character: character + 1 } };
}
