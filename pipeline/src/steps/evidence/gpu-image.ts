import { GpuPolicy, type GpuReport, gpuReport, parseGpuFiles } from "../../judgement/gpu/index.js";
import { readImagePolicies, readPolicy, withOwnGpu } from "../../judgement/policy/index.js";
import type { ImageDefinition, Platform } from "../../repository/inputs/index.js";
import { runText } from "../workshop/step.js";
import { toolbox } from "../workshop/toolbox.js";
import type { Workshop } from "../workshop/workshop.js";

const POLICY = "policies/gpu.yaml";

/** Read the GPU code in the root file system of an image, and say where the libraries of policies/gpu.yaml run. */
export async function platformGpu(workshop: Workshop, image: ImageDefinition, platform: Platform): Promise<GpuReport> {
  const [text, found] = await Promise.all([
    workshop.settings.source.file(POLICY).contents(),
    gpuCode(workshop, image, platform),
  ]);
  const lineage = workshop.lineage(image).map(({ name }) => name);
  const { snapshot, catalog } = workshop.repository;
  const own = readImagePolicies(snapshot.texts, catalog.images);
  const policy = withOwnGpu(readPolicy({ path: POLICY, text }, GpuPolicy), own);
  return gpuReport(image.name, lineage, workshop.lock(image, platform), parseGpuFiles(found), policy);
}

async function gpuCode(workshop: Workshop, image: ImageDefinition, platform: Platform): Promise<string> {
  const step = toolbox(workshop.settings, workshop.root, "gpu", "installed")
    .withMountedDirectory("/image", await workshop.tree(image, platform))
    .withExec(["python3", "-m", "gpu", "/image", "--output=/gpu.json"]);
  return runText(step, "/gpu.json");
}
