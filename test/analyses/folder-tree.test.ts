import { expect, test } from "vitest";
import { type FolderNode, folderTree } from "../../src/analyses/folder-tree.ts";

const file = (path: string, flash: number) => ({ path, flash, ram: 0, code: flash, rodata: 0, data: 0, bss: 0 });

function drawn(nodes: readonly FolderNode[], depth = 0): string {
  return nodes
    .map(({ name, isFile, figures, fileCount, children }) => {
      const line = `${"  ".repeat(depth)}${name}${isFile ? "" : "/"} ${figures.flash}${isFile ? "" : ` in ${fileCount}`}\n`;
      return line + drawn(children, depth + 1);
    })
    .join("");
}

test("folders that hold one folder alone become one row; sums hold; the largest comes first", () => {
  const tree = folderTree(
    [file("src/net/tcp.rs", 5), file("src/net/ip.rs", 7), file("src/main.rs", 3), file("/opt/sdk/lib/hal.c", 20), file("boot.s", 1)],
    ({ path }) => path,
  );
  expect(drawn(tree)).toBe(
    `/opt/sdk/lib/ 20 in 1
  hal.c 20
src/ 15 in 3
  net/ 12 in 2
    ip.rs 7
    tcp.rs 5
  main.rs 3
boot.s 1
`,
  );
});

test("paths of any depth are nested without recursion beyond the limit", () => {
  const [node] = folderTree([file(`${"a/".repeat(100_000)}x.c`, 1), file(`${"a/".repeat(100_000)}y.c`, 2)], ({ path }) => path);
  expect(node!.figures.flash).toBe(3);
  expect(node!.fileCount).toBe(2);
});
