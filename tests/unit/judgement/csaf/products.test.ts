import { describe, expect, test } from "vitest";
import { productsOf } from "../../../../pipeline/src/judgement/csaf/products.js";

const leaf = (category: string, name: string, product_id: string, full = name) => ({
  category,
  name,
  product: { name: full, product_id },
});

describe("the products of a tree", () => {
  test("have the names and versions of their branches, as the specification has it", () => {
    const versions = [
      leaf("product_version", "12.8", "a", "NVIDIA CUDA Toolkit 12.8"),
      leaf("product_version_range", "vers:generic/<13.1", "b", "CUDA"),
    ];
    const toolkit = { category: "product_name", name: "CUDA Toolkit", branches: versions };
    expect(productsOf({ branches: [{ category: "vendor", name: "NVIDIA", branches: [toolkit] }] })).toEqual([
      {
        id: "a",
        names: ["CUDA Toolkit", "12.8", "NVIDIA CUDA Toolkit 12.8"],
        versions: ["12.8", "NVIDIA CUDA Toolkit 12.8"],
      },
      { id: "b", names: ["CUDA Toolkit", "vers:generic/<13.1", "CUDA"], versions: ["vers:generic/<13.1", "CUDA"] },
    ]);
  });

  test("without a place have their name", () => {
    expect(productsOf({ full_product_names: [{ name: "CUDA Toolkit 12.8", product_id: "a" }] })).toEqual([
      { id: "a", names: ["CUDA Toolkit 12.8"], versions: ["CUDA Toolkit 12.8"] },
    ]);
  });

  const related = (id: string, reference: string) => ({
    ...{ category: "default_component_of", product_reference: reference, relates_to_product_reference: "linux" },
    full_product_name: { name: `${reference} on Linux`, product_id: id },
  });

  test("that are parts of others are those parts, over any number of steps", () => {
    const full_product_names = [{ name: "nvJPEG 12.3", product_id: "jpeg" }];
    const found = productsOf({ full_product_names, relationships: [related("two", "one"), related("one", "jpeg")] });
    expect(found.slice(1)).toEqual(
      ["two", "one"].map((id) => ({ id, names: ["nvJPEG 12.3"], versions: ["nvJPEG 12.3"] })),
    );
  });

  test("are those parts over sixteen steps; what is further away is called by its own name", () => {
    const full_product_names = [{ name: "nvJPEG 12.3", product_id: "p0" }];
    const relationships = Array.from({ length: 17 }, (_, index) => related(`p${index + 1}`, `p${index}`));
    const found = productsOf({ full_product_names, relationships });
    expect(found.at(16)).toMatchObject({ id: "p16", names: ["nvJPEG 12.3"] });
    expect(found.at(17)).toMatchObject({ id: "p17", names: ["p16 on Linux"] });
  });

  test("in a circle, or of nothing, are what they are called", () => {
    const relationships = [related("a", "b"), related("b", "a"), related("c", "c"), related("d", "gone")];
    expect(productsOf({ relationships }).map(({ id, names }) => [id, ...names])).toEqual([
      ["a", "b on Linux"],
      ["b", "a on Linux"],
      ["c", "c on Linux"],
      ["d", "gone on Linux"],
    ]);
  });
});
