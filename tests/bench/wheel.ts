/** A pure wheel in two versions, for the change of one wheel: what the index has beside the locked one. */
export interface OtherWheel {
  name: string;
  version: string;
  filename: string;
  sha256: string;
  size: number;
}

const SIMPLE = "application/vnd.pypi.simple.v1+json";

interface Listed {
  filename: string;
  url: string;
  size?: number;
  hashes: { sha256?: string };
  yanked?: boolean | string;
}

/** Find the newest pure wheel of a package that is of another version than the locked one (PEP 691). Throws where the index has none. */
export async function otherWheel(index: string, name: string, locked: string): Promise<OtherWheel> {
  const answer = await fetch(`${index.replace(/\/$/, "")}/${name}/`, { headers: { accept: SIMPLE } });
  if (!answer.ok) throw new Error(`the index answers ${answer.status} for ${name}`);
  const { files } = (await answer.json()) as { files: Listed[] };
  const pure = files.filter(
    ({ filename, yanked }) => filename.endsWith("-py3-none-any.whl") && !yanked && filename.split("-")[1] !== locked,
  );
  const last = pure.at(-1);
  const version = last?.filename.split("-")[1];
  if (last?.hashes.sha256 === undefined || version === undefined) throw new Error(`the index has no other ${name}`);
  const size = last.size ?? (await sizeOf(new URL(last.url, answer.url)));
  return { name, version, filename: last.filename, sha256: last.hashes.sha256, size };
}

async function sizeOf(address: URL): Promise<number> {
  const answer = await fetch(address, { method: "HEAD" });
  return Number(answer.headers.get("content-length"));
}
