/** Numbers as people read them. */

export function formatBytes(bytes: number): string {
  if (bytes < 10_000) return `${bytes} B`;
  const unit = Math.min(3, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** unit).toPrecision(3)} ${["B", "kB", "MB", "GB"][unit]}`;
}

/** @param milliseconds since something began */
export function formatTime(milliseconds: number): string {
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(3)} s`;
  const minutes = Math.floor(milliseconds / 60_000);
  return `${minutes}:${((milliseconds % 60_000) / 1000).toFixed(3).padStart(6, "0")}`;
}

/** Between two things. */
export function formatGap(milliseconds: number): string {
  return milliseconds < 1000 ? `+${milliseconds.toFixed(1)} ms` : `+${(milliseconds / 1000).toFixed(2)} s`;
}

const PREVIEW = 160;

/** The beginning of some bytes as a line: what is no text of ASCII is a dot. */
export function preview(bytes: Uint8Array): string {
  let line = "";
  for (const byte of bytes.subarray(0, PREVIEW)) line += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·";
  return bytes.length > PREVIEW ? `${line}…` : line;
}
