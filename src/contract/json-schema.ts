import { type JsonSchema, requiredFields, type Shape } from "./shape.ts";

/** The shape as JSON Schema (draft 2020-12), without `$schema`, `$id` and `$defs`. */
export function toJsonSchema(shape: Shape): JsonSchema {
  const description = shape.text === "" ? {} : { description: shape.text };
  switch (shape.kind) {
    case "number":
    case "integer": {
      const { kind, minimum, maximum } = shape;
      return { ...description, type: kind, ...(minimum === undefined ? {} : { minimum }), ...(maximum === undefined ? {} : { maximum }) };
    }
    case "string":
      return { ...description, type: "string", ...(shape.pattern === undefined ? {} : { pattern: shape.pattern }) };
    case "boolean":
      return { ...description, type: "boolean" };
    case "constant":
      return { ...description, const: shape.value };
    case "enum":
      return { ...description, enum: shape.values };
    case "notation":
      return { ...description, ...shape.notation.schema };
    case "array":
      return { ...description, type: "array", items: toJsonSchema(shape.items) };
    case "oneOrMore": {
      const items = toJsonSchema(shape.items);
      return { ...description, anyOf: [items, { type: "array", items }] };
    }
    case "map":
      return { ...description, type: "object", additionalProperties: toJsonSchema(shape.items) };
    case "nullable": {
      const inner = toJsonSchema(shape.inner);
      return typeof inner["type"] === "string"
        ? { ...inner, ...description, type: [inner["type"], "null"] }
        : { ...description, anyOf: [inner, { type: "null" }] };
    }
    case "object": {
      const required = requiredFields(shape);
      return {
        ...description,
        type: "object",
        properties: Object.fromEntries(Object.entries(shape.fields).map(([name, field]) => [name, toJsonSchema(field)])),
        ...(required.length === 0 ? {} : { required }),
        additionalProperties: false,
      };
    }
    case "either":
      return { ...description, anyOf: shape.options.map(toJsonSchema) };
    case "named":
      return { $ref: `#/$defs/${shape.name}` };
    case "ruled":
      return { ...toJsonSchema(shape.inner), ...shape.rule.schema };
  }
}

/** What the named shapes in a shape are, by name: the `$defs` of its schema. */
export function definitionsOf(shape: Shape, found: Record<string, JsonSchema> = {}): Record<string, JsonSchema> {
  if (shape.kind === "named") {
    if (found[shape.name] === undefined) {
      found[shape.name] = toJsonSchema(shape.inner);
      definitionsOf(shape.inner, found);
    }
  } else for (const part of partsOf(shape)) definitionsOf(part, found);
  return found;
}

function partsOf(shape: Shape): readonly Shape[] {
  if (shape.kind === "object") return Object.values(shape.fields);
  if (shape.kind === "either") return shape.options;
  if ("items" in shape) return [shape.items];
  return "inner" in shape ? [shape.inner] : [];
}
