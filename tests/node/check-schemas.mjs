// Holds values against schemas of OpenAPI documents. Reads one JSON object a line: { document, name } introduces a document;
// { name, pointer, closed, value } asks about a value, and is answered by a line with a list of what is wrong.
// "closed" lets no member through that the schemas do not name, though they leave room for later ones.
import { createInterface } from 'node:readline';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const combiners = ['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else'];
const checkers = new Map();

function checker(name, document) {
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
  addFormats(ajv);
  return ajv.addSchema(document, name);
}

function close(node, bases, open = false) {
  if (node === null || typeof node !== 'object')
    return;
  if (node.properties && !open && !bases.has(node) && node.additionalProperties === undefined && node.unevaluatedProperties === undefined)
    node.unevaluatedProperties = false;
  for (const [key, value] of Object.entries(node))
    if (!['example', 'examples', 'default', 'const', 'enum'].includes(key))
      Array.isArray(value) && combiners.includes(key) ? value.forEach(part => close(part, bases, true)) : close(value, bases);
}

function closed(document) {
  const copy = structuredClone(document);
  const names = [...JSON.stringify(copy).matchAll(/"allOf":(\[[^\]]*\])/g)].flatMap(match => JSON.parse(match[1])).map(part => part.$ref?.split('/').pop());
  close(copy, new Set(names.map(name => copy.components.schemas[name])));
  return copy;
}

function check({ name, pointer, closed, value }) {
  const ajv = checkers.get(name)[closed ? 'closed' : 'open'];
  const validate = ajv.getSchema(name + pointer) ?? ajv.compile({ $ref: name + pointer });
  return validate(value) ? [] : validate.errors.map(error => `${error.instancePath || '(all)'} ${error.message} ${JSON.stringify(error.params)}`);
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if (request.document)
    checkers.set(request.name, { open: checker(request.name, request.document), closed: checker(request.name, closed(request.document)) });
  else
    console.log(JSON.stringify(check(request)));
}
