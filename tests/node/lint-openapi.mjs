// Lints the OpenAPI document on standard input by Redocly's recommended rules; prints each problem on a line.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConfig, lint } from '@redocly/openapi-core';

const text = readFileSync(0, 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'openapi-'));
try {
  const file = join(folder, 'openapi.json');
  writeFileSync(file, text);
  const problems = await lint({ ref: file, config: await createConfig({ extends: ['recommended'] }) });
  for (const problem of problems.filter(problem => !isOfAnOpenOperation(problem)))
    console.log(`${problem.severity} ${problem.ruleId} at ${problem.location[0]?.pointer}: ${problem.message}`);
} finally {
  rmSync(folder, { recursive: true });
}

// Where callers need no key and can send nothing, there is nothing that they could do wrong.
function isOfAnOpenOperation(problem) {
  const [, part, path, method] = (problem.location[0]?.pointer ?? '').split('/').map(name => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  const operation = JSON.parse(text)[part]?.[path]?.[method];
  return problem.ruleId === 'operation-4xx-response' && operation?.security?.length === 0 && !operation.parameters && !operation.requestBody;
}
