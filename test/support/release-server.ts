import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { VERSION } from "../../src/session/version.ts";
import { BUILT } from "./built.ts";
import { PLACE } from "./project-place.ts";

/** The platform in the archive's name, for the machine that runs the tests; undefined where it has no tar.xz. */
export const PLATFORM = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"].find(
  (name) => name === `${process.platform}-${process.arch}`,
);

const DOWNLOADS = `/${PLACE}/releases/download/v${VERSION}`;

/**
 * A release on loopback: an archive in the form of `npm run package`, in which a script starts the built program with the Node of the tests in place of the
 * executable, and its SHA256SUMS.
 */
export class ReleaseServer {
  readonly files: Map<string, Buffer>;
  readonly asked: string[] = [];
  #server: Server | undefined;

  constructor(folder: string) {
    const name = `cortex-size-${VERSION}-${PLATFORM}`;
    mkdirSync(join(folder, name), { recursive: true });
    const program = join(folder, name, "cortex-size");
    writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${BUILT}' "$@"\n`);
    chmodSync(program, 0o755);
    const packed = join(folder, `${name}.tar.xz`);
    const { status, stderr } = spawnSync("tar", ["-C", folder, "-cJf", packed, name], { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    const bytes = readFileSync(packed);
    const sum = createHash("sha256").update(bytes).digest("hex");
    this.files = new Map([
      [`${DOWNLOADS}/${name}.tar.xz`, bytes],
      [`${DOWNLOADS}/SHA256SUMS`, Buffer.from(`${sum}  ${name}.tar.xz\n`)],
    ]);
  }

  async start(): Promise<string> {
    this.#server = createServer(({ url = "" }, response) => {
      this.asked.push(url);
      const file = this.files.get(url);
      response.writeHead(file === undefined ? 404 : 200).end(file);
    });
    await new Promise<void>((resolve) => this.#server!.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }
}
