/** Whether a file or folder is of this user, and nobody else has any access to it; where there are no users, all are. */
export function isOwnersAlone({ uid, mode }: { uid: number; mode: number }): boolean {
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o077) === 0);
}
