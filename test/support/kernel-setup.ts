/** Builds the kernel before the first test when a source is newer than it. */
export default async function setup(): Promise<void> {
  const script: { buildKernel(): Promise<boolean> } = await import(new URL("../../scripts/build-kernel.mjs", import.meta.url).href);
  await script.buildKernel();
}
