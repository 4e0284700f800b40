/** Builds the kernel and the report page's script before the first test when a source is newer than them. */
export default async function setup(): Promise<void> {
  const kernel: { buildKernel(): Promise<boolean> } = await import(new URL("../../scripts/build-kernel.mjs", import.meta.url).href);
  await kernel.buildKernel();
  const page: { buildPage(): Promise<boolean> } = await import(new URL("../../scripts/build-page.mjs", import.meta.url).href);
  await page.buildPage();
}
