import type { PodContainer } from "./pod.js";

/** https://github.com/kubernetes/cri-api/blob/v0.36.0/pkg/apis/runtime/v1/api.proto, SecurityProfile */
const RUNTIME_DEFAULT = 0;

/** Write a pod as crictl takes it: what a kubelet asks of the runtime first. `uid` is of this pod only, `logs` the folder of its logs. */
export function sandboxOf(container: PodContainer, uid: string, logs: string): object {
  return {
    metadata: { name: container.name, namespace: "default", uid, attempt: 1 },
    log_directory: logs,
    linux: { security_context: { seccomp: seccompOf(container) } },
  };
}

/**
 * Write a container of a pod as crictl takes it, as a kubelet maps the fields of its securityContext. `folders` are the
 * folders of this machine that stand for volumes, by name.
 */
export function containerOf(container: PodContainer, folders: Readonly<Record<string, string>>): object {
  const { securityContext: context } = container;
  return {
    metadata: { name: container.name },
    image: { image: container.image },
    args: container.args,
    log_path: `${container.name}.log`,
    mounts: container.volumeMounts.map((mount) => mountOf(mount, folders)),
    linux: {
      security_context: {
        readonly_rootfs: context.readOnlyRootFilesystem,
        no_new_privs: context.allowPrivilegeEscalation === false,
        capabilities: { drop_capabilities: context.capabilities?.drop },
        seccomp: seccompOf(container),
        ...(context.runAsUser !== undefined && { run_as_user: { value: context.runAsUser } }),
      },
    },
  };
}

function mountOf(
  { name, mountPath, readOnly = false }: PodContainer["volumeMounts"][number],
  folders: Readonly<Record<string, string>>,
): object {
  const folder = folders[name];
  if (folder === undefined) throw new Error(`no folder stands for the volume ${name}`);
  return { container_path: mountPath, host_path: folder, readonly: readOnly };
}

function seccompOf({ name, securityContext: { seccompProfile } }: PodContainer): object {
  if (seccompProfile?.type !== "RuntimeDefault") throw new Error(`${name}: only RuntimeDefault is written here`);
  return { profile_type: RUNTIME_DEFAULT };
}
