/** @param folder of pictures, with a slash at its end; @param sha256 as somebody wrote it */
export function picturePath(folder: string, sha256: string | null): string | undefined {
  if (sha256 === null || !/^[\da-f]{64}$/.test(sha256)) return undefined;
  return `${folder}${sha256.slice(0, 2)}/${sha256}.png`;
}
