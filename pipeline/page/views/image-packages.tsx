import type { OverviewPackage, OverviewPlatform } from "../../src/documents/overview/overview.js";
import { formatBytes } from "../../src/text/bytes.js";
import { type Column, DataTable } from "../parts/data-table.js";

/** What is in an image, by its SBOM. */
export function PackagesSection({ platform: { packages } }: { platform: OverviewPlatform }) {
  return (
    <section>
      <h2>Packages</h2>
      <DataTable title="Packages of the SBOM" columns={PACKAGES} rows={packages} />
    </section>
  );
}

const PACKAGES: readonly Column<OverviewPackage>[] = [
  { head: "Package", value: ({ name }) => name },
  { head: "Version", value: ({ version }) => version },
  { head: "Type", value: ({ type }) => type },
  { head: "Licence", value: ({ licence = "not known" }) => licence },
  { head: "Supplier", value: ({ supplier = "not known" }) => supplier },
  {
    head: "Size",
    numeric: true,
    value: ({ bytes = -1 }) => bytes,
    show: ({ bytes }) => (bytes === undefined ? "" : formatBytes(bytes)),
  },
  { head: "Vulnerabilities", numeric: true, value: ({ findings }) => findings },
  {
    head: "Layer",
    value: ({ layer = "not known", in: wheel }) => (wheel === undefined ? layer : `${layer}, in ${wheel}`),
  },
];
