/** Numbers and bytes as people read them. */
import { asciiOf } from "../../src/wire/formats/hex.ts";

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

export function formatDuration(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds.toFixed(1)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}

/** Between two things. */
export function formatGap(milliseconds: number): string {
  return `+${formatDuration(milliseconds)}`;
}

const PREVIEW = 160;

/** Bytes as text of ASCII, a character each; what is none is a dot at half height. */
export function dotted(bytes: Uint8Array): string {
  return asciiOf(bytes, "·");
}

/** The beginning of some bytes as a line. */
export function preview(bytes: Uint8Array): string {
  const line = dotted(bytes.subarray(0, PREVIEW));
  return bytes.length > PREVIEW ? `${line}…` : line;
}
