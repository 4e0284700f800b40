export { type ArchiveOrigin, archiveOrigin } from "./archive-origin.ts";
export { type PackageOfPath, type PackageOrigin, packageOfPath } from "./package-of-path.ts";
export { isAbsolute, joinPath, normalizePath, pathInside } from "./paths.ts";
export { type UnitKind, type UnitOrigin, unitOrigin } from "./unit-origin.ts";
