// Reads a JSON array of diagrams from standard input and writes what Mermaid understood of each.
// The argument is the folder of Mermaid's npm package.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

// Mermaid cleans labels with DOMPurify, which wants a browser to attach to. Given a document without an implementation,
// it leaves text as it is, and that is what the test compares.
globalThis.window = {
  addEventListener() {},
  document: { nodeType: 9, createElement: () => ({}) },
  Element: class {},
  Node: class {},
};

const bundle = resolve(process.argv[2], "dist", "mermaid.esm.min.mjs");
const { default: mermaid } = await import(pathToFileURL(bundle));
mermaid.initialize({});

const answers = [];
for (const text of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    const diagram = await mermaid.mermaidAPI.getDiagramFromText(text);
    const { nodes, edges } = diagram.db.getData();
    answers.push({
      type: diagram.type,
      nodes: nodes.map(({ id, label, shape, parentId }) => ({ id, label, shape, parent: parentId })),
      edges: edges.map(({ start, end, label }) => ({ start, end, label })),
    });
  } catch (error) {
    answers.push({ error: error.message });
  }
}
process.stdout.write(JSON.stringify(answers));
