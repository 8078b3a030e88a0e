import { parseStore, pathOf, type Store } from "./store.ts";

/** @param text a folder, `http(s)://…/` or `s3://bucket/prefix` @throws OptionError */
export async function openStore(text: string): Promise<Store> {
  const address = parseStore(text);
  if (address.kind === "folder") {
    const { FolderStore } = await import("./folder-store.ts");
    return new FolderStore(address.folder);
  }
  if (address.kind === "s3") {
    const { openS3Store } = await import("./s3-store.ts");
    return openS3Store(address);
  }
  // Somebody else fills it.
  return { put: async ({ sha256 }) => address.url + pathOf(sha256), close() {} };
}
