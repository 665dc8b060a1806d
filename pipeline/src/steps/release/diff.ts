import type { Directory } from "@dagger.io/dagger";
import { DiffReport, diffOf, diffSections, type PlatformSide, type Side } from "../../documents/diff/index.js";
import { type Format, written } from "../../documents/sections/index.js";
import { SERVED } from "../../registry/client/place.js";
import { resolveTag } from "../../registry/client/push.js";
import { diffFiles, fetchLayers, type RegistryReference, readSide } from "../../registry/fleet/registry-side.js";
import { Workshop } from "../workshop/workshop.js";
import type { ReleaseCall } from "./call.js";
import { wrongArgument } from "./errors.js";
import { layoutSide } from "./layout-side.js";
import { loopbackOf } from "./loopback.js";
import { openPlace } from "./place.js";
import { parseReference } from "./reference.js";
import { RegistryBox } from "./registry-box.js";

/** Two images, each by a reference or as a layout. */
export interface DiffRequest {
  from?: string;
  to?: string;
  fromLayout?: Directory;
  toLayout?: Directory;
  /** Whose keys decide which evidence counts. */
  environment: string;
  /** Whether files are compared: all layers are fetched for that. */
  files: boolean;
  format: Format;
}

/** One of the images, and how its layers are brought to where they are read. */
interface Opened {
  side: Side;
  fetch: (platform: PlatformSide) => Promise<string>;
}

/** Say in what two images differ. */
export async function diffImages(call: ReleaseCall, request: DiffRequest): Promise<string> {
  const asked = [one("from", request.from, request.fromLayout), one("to", request.to, request.toLayout)] as const;
  const workshop = await Workshop.open(call.settings);
  const place = await openPlace(call, request.environment, "");
  const layouts = Object.fromEntries(
    asked.flatMap(({ flag, layout }) => (layout === undefined ? [] : [[flag, layout]])),
  );
  const box = await RegistryBox.open(workshop, call.credentials, place.rules.trust, { layouts, programs: ["layers"] });
  const [from, to] = [await open(call, box, request, asked[0]), await open(call, box, request, asked[1])];
  const report = diffOf(from.side, to.side);
  for (const item of request.files ? report.platforms : []) {
    if (!item.same) item.files = await filesOf(box, item.platform, from, to);
  }
  return written(request.format, DiffReport.parse(report), diffSections(report));
}

interface AskedImage {
  flag: "from" | "to";
  reference: string;
  layout?: Directory;
}

function one(flag: "from" | "to", reference: string | undefined, layout: Directory | undefined): AskedImage {
  if ((reference === undefined) === (layout === undefined)) {
    const found = layout === undefined ? "none" : "both";
    const message = `expected either --${flag} or --${flag}-layout, got ${found}`;
    throw wrongArgument(`--${flag}`, message, "Give a reference as `docker pull` takes it, or a folder with a layout.");
  }
  return { flag, reference: reference ?? "", ...(layout !== undefined && { layout }) };
}

async function open(
  call: ReleaseCall,
  box: RegistryBox,
  { environment }: DiffRequest,
  { flag, reference, layout }: AskedImage,
): Promise<Opened> {
  if (layout !== undefined) return { side: await layoutSide(layout, `--${flag}-layout`), fetch: async () => flag };
  const loopback = await loopbackOf(call.settings.store);
  const { repository, image, digest, tag } = parseReference(reference, loopback, SERVED, `--${flag}`);
  const { rules } = await openPlace(call, environment, image);
  const resolved = digest ?? (await resolveTag(box, repository, tag ?? SERVED)).digest;
  const asked: RegistryReference = { name: reference, repository, digest: resolved, rules };
  return { side: await readSide(box, asked), fetch: (platform) => fetchLayers(box, asked, platform) };
}

async function filesOf(box: RegistryBox, name: string, from: Opened, to: Opened) {
  const [one, two] = await Promise.all([fetched(from, name), fetched(to, name)]);
  return diffFiles(box, one, two);
}

async function fetched({ side, fetch }: Opened, name: string) {
  const platform = side.platforms.find((item) => item.platform === name);
  if (platform === undefined) throw new Error(`${side.name} has no ${name}`);
  return { layout: await fetch(platform), side: platform };
}
