/** Where syft writes its three formats. */
export const SYFT_FILES = { spdx: "spdx.json", cyclonedx: "cyclonedx.json", syft: "syft.json" } as const;

/** What syft reads from its environment: no hashes of files (the lock has those of packages), no look for updates. */
export const SYFT_ENV = { SYFT_FILE_METADATA_SELECTION: "none", SYFT_CHECK_FOR_APP_UPDATE: "false" } as const;

/** The arguments that list the packages of one image in a layout with one manifest. */
export function syftArgv(program: string, layout: string, image: string, digest: string, out: string): string[] {
  return [
    ...[program, "scan", `oci-dir:${layout}`, "--quiet"],
    ...["--source-name", image, "--source-version", digest],
    ...["--select-catalogers", "-file"],
    ...["--output", `spdx-json=${out}/${SYFT_FILES.spdx}`],
    ...["--output", `cyclonedx-json=${out}/${SYFT_FILES.cyclonedx}`],
    ...["--output", `syft-json=${out}/${SYFT_FILES.syft}`],
  ];
}
