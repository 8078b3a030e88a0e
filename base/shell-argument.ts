/** A text as one argument of a command line of a POSIX shell. */
export function shellArgument(text: string): string {
  // What begins with "-" would be an option.
  return quoted(text.startsWith("-") ? `./${text}` : text);
}

/** As it is, or in quotes where a shell would read more in it. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
