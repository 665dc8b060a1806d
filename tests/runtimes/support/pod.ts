import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** A container of a pod, as far as our READMEs write it. https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ */
export interface PodContainer {
  name: string;
  image: string;
  args?: string[];
  ports: { containerPort: number }[];
  securityContext: {
    runAsNonRoot?: boolean;
    runAsUser?: number;
    readOnlyRootFilesystem?: boolean;
    allowPrivilegeEscalation?: boolean;
    privileged?: boolean;
    capabilities?: { drop?: string[]; add?: string[] };
    seccompProfile?: { type: string };
  };
  volumeMounts: { name: string; mountPath: string; readOnly?: boolean }[];
}

/** The part of a pod that our READMEs write. */
export interface PodSpec {
  containers: PodContainer[];
  volumes?: Record<string, unknown>[];
}

/** Read the pod of an image's README: its one block of YAML. */
export function podOf(readme: string): PodSpec {
  const [block, ...more] = [...readFileSync(readme, "utf8").matchAll(/^```yaml\n(.*?)^```/gms)].map(
    (match) => match[1],
  );
  if (block === undefined || more.length > 0) throw new Error(`${readme} must have one block of YAML`);
  return parse(block) as PodSpec;
}

/** What the profile "restricted" forbids, as far as it can be written here. https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
export function restrictedProblems({ containers, volumes = [] }: PodSpec): string[] {
  const kinds = volumes.flatMap((volume) => Object.keys(volume).filter((key) => key !== "name"));
  const forbidden = kinds.filter((kind) => !RESTRICTED_VOLUMES.includes(kind));
  return [...forbidden.map((kind) => `volumes: ${kind}`), ...containers.flatMap(containerProblems)];
}

const RESTRICTED_VOLUMES = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "persistentVolumeClaim",
  "projected",
  "secret",
];

function containerProblems({ name, securityContext: context }: PodContainer): string[] {
  const rules: [string, boolean][] = [
    ["privileged must not be set", context.privileged !== true],
    ["allowPrivilegeEscalation must be false", context.allowPrivilegeEscalation === false],
    ["runAsNonRoot must be true", context.runAsNonRoot === true],
    ["runAsUser must not be 0", context.runAsUser !== 0],
    ["capabilities.drop must have ALL", context.capabilities?.drop?.includes("ALL") === true],
    ["capabilities.add may have NET_BIND_SERVICE only", onlyBind(context.capabilities?.add)],
    [
      "seccompProfile.type must be RuntimeDefault or Localhost",
      ["RuntimeDefault", "Localhost"].includes(context.seccompProfile?.type ?? ""),
    ],
  ];
  return rules.filter(([, kept]) => !kept).map(([rule]) => `${name}: ${rule}`);
}

function onlyBind(added: readonly string[] = []): boolean {
  return added.every((capability) => capability === "NET_BIND_SERVICE");
}
