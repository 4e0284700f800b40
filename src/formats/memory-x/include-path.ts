/**
 * Where an included file may lie, best first: beside the script that includes it, in the `-L` folders in their order, then as
 * named from the current folder. An absolute name is taken as it is. Pure text: nothing is looked up; `/` and `\` both part folders.
 */
export function includeCandidates(name: string, from: string, libraryFolders: readonly string[] = []): string[] {
  if (/^([/\\]|[A-Za-z]:[/\\])/.test(name)) return [name];
  const folderEnd = Math.max(from.lastIndexOf("/"), from.lastIndexOf("\\")) + 1;
  const beside = from.slice(0, folderEnd) + name;
  const inLibraries = libraryFolders.map((folder) => (/[/\\]$/.test(folder) ? folder + name : `${folder}/${name}`));
  return [...new Set([beside, ...inLibraries, name])];
}
