import type { File } from "@dagger.io/dagger";
import { bundle } from "../../registry/bundle/bundle.js";
import { keyLines, rootLines, type Unbundled, unbundle } from "../../registry/bundle/unbundle.js";
import type { OpenedBundle } from "../../registry/bundle/unbundle-open.js";
import { Workshop } from "../workshop/workshop.js";
import { type ReleaseCall, runOf } from "./call.js";
import { wrongArgument } from "./errors.js";
import { type OpenPlace, openPlace, placeOf } from "./place.js";
import { promotedText } from "./promote.js";
import { RegistryBox } from "./registry-box.js";

/** Put what an environment serves of some images into one file. */
export async function bundleImages(call: ReleaseCall, images: readonly string[], environment: string): Promise<File> {
  const names = [...new Set(images)].sort();
  const places = await Promise.all(names.map((name) => openPlace(call, environment, name)));
  const [first] = places;
  if (first === undefined)
    throw wrongArgument("--name", "expected an image or more, got none", "Name what is to go along.");
  const { trust } = first.rules;
  const box = await RegistryBox.open(await Workshop.open(call.settings), call.credentials, trust);
  const keys = trust.keys.filter(({ retired }) => retired !== true);
  const { policy, sigstore } = first.site;
  return box.file(
    await bundle(box, { environment, places, policy, keys, ...(sigstore !== undefined && { sigstore }) }),
  );
}

/** A bundle, and the environment that takes it. */
export interface UnbundleCall {
  file: File;
  environment: string;
  dryRun: boolean;
}

/** Let an environment serve the images of a bundle. Returns what was done, for people. */
export async function unbundleFile(call: ReleaseCall, { file, environment, dryRun }: UnbundleCall): Promise<string> {
  const { site, loopback } = await openPlace(call, environment, "");
  if (site.environment.takes !== "promotions") throw takesNone(environment);
  const carried = { bundle: file };
  const box = await RegistryBox.open(await Workshop.open(call.settings), call.credentials, site.trust, carried);
  const place = (image: string) => placeOf(site, image, loopback);
  // The name goes into the journal.
  const name = (await file.name()).replace(/[^A-Za-z0-9._-]/g, "-");
  const run = await runOf(call, site);
  const done = await unbundle(box, { file: name, place, dryRun, ...run });
  return unbundledText(done.bundle, done.images, place);
}

function takesNone(environment: string): Error {
  const message = `"${environment}" takes releases only (registry/environments.yaml: takes)`;
  return wrongArgument("--environment", message, "Unbundle into an environment that takes promotions.");
}

function unbundledText(
  { file, digest, contents }: OpenedBundle,
  images: readonly Unbundled[],
  place: (image: string) => OpenPlace,
): string {
  const texts = images.map(({ place: { rules }, promoted, left }) => {
    const lost = left === 0 ? "" : `left behind ${left} pieces of evidence: nobody signed them who is trusted here\n`;
    return `${promotedText(place(rules.image), promoted)}${lost}`;
  });
  const [first] = images;
  if (first === undefined) return "";
  const { policy, rules } = first.place;
  const other =
    policy.digest === contents.policy.digest
      ? []
      : [`its policy is another than ${policy.path} here: the one here counts`];
  const carried = [...keyLines(contents, rules.trust), ...rootLines(contents, rules.trust)];
  const about = [`${file} is ${digest}, of ${contents.environment}`, ...carried, ...other, ""];
  return [...texts, about.join("\n")].join("\n");
}
