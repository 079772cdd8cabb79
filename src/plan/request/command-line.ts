/** Name of the repository that holds the RPM files of a request. It has no metadata; its packages are where they are. */
export const commandLineName = '@commandline';

/** Whether a request is the URL of an RPM file, or the path of one: beginning with `/`, `./`, `../` or `file:`. */
export function isRpmFile(request: string): boolean {
  if (/^https?:\/\//i.test(request)) return true;
  return /^(?:\.{0,2}\/|file:\/\/)/i.test(request) && request.endsWith('.rpm');
}
