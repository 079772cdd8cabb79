/** Features of rpm (4.12 and later) that packages ask for as `rpmlib(NAME)`. */
const features = new Set([
  'BuiltinLuaScripts',
  'CaretInVersions',
  'CompressedFileNames',
  'ConcurrentAccess',
  'DynamicBuildRequires',
  'ExplicitPackageProvide',
  'FileCaps',
  'FileDigests',
  'HeaderLoadSortsTags',
  'LargeFiles',
  'PartialHardlinkSets',
  'PayloadFilesHavePrefix',
  'PayloadIsBzip2',
  'PayloadIsLzma',
  'PayloadIsUstar',
  'PayloadIsXz',
  'PayloadIsZstd',
  'RichDependencies',
  'ScriptletExpansion',
  'ScriptletInterpreterArgs',
  'TildeInVersions',
  'VersionedDependencies',
]);

/** Whether a capability is a feature of rpm itself that every rpm in use has. */
export function isKnownRpmlib(name: string): boolean {
  return name.startsWith('rpmlib(') && name.endsWith(')') && features.has(name.slice(7, -1));
}
