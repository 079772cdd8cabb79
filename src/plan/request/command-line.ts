/** Name of the repository that holds the RPM files of a request. It has no metadata; its packages are where they are. */
export const commandLineName = '@commandline';
