/** A text as one argument of a command line of a POSIX shell. */
export function shellArgument(text: string): string {
  // What begins with "-" would be an option.
  const path = text.startsWith("-") ? `./${text}` : text;
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
