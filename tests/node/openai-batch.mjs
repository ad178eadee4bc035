// A whole round trip with the openai package: node openai-batch.mjs BASE_URL API_KEY, the lines of the batch on standard input.
// Writes what came of it as one JSON object.
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import OpenAI, { toFile } from 'openai';

const [baseURL, apiKey] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey });

async function upload(name, content) {
  return await client.files.create({ file: await toFile(Buffer.from(content), name), purpose: 'batch' });
}

async function collect(page) {
  const ids = [];
  for await (const item of page)
    ids.push(item.id);
  return ids;
}

const lines = await text(process.stdin);
const uploaded = await upload('줄.jsonl', lines);
const request = { input_file_id: uploaded.id, endpoint: '/v1/completions', completion_window: '24h' };
let batch = await client.batches.create({ ...request, metadata: { '이름': '시험' } });
const submitted = [batch.id];
while (['validating', 'in_progress'].includes(batch.status)) {
  await setTimeout(200);
  batch = await client.batches.retrieve(batch.id);
}
const output = (await (await client.files.content(batch.output_file_id)).text()).split('\n').filter(line => line).map(line => JSON.parse(line));

const stopped = await client.batches.create(request);
submitted.unshift(stopped.id);
const cancelling = await client.batches.cancel(stopped.id);
const short = await upload('짧은.jsonl', lines.slice(0, lines.indexOf('\n')));
for (let i = 0; i < 3; i++)
  submitted.unshift((await client.batches.create({ ...request, input_file_id: short.id })).id);

const listed = (await collect(client.batches.list({ limit: 2 }))).filter(id => submitted.includes(id));
const outputs = await collect(client.files.list({ purpose: 'batch_output', limit: 1 }));
const deleted = await client.files.delete(batch.output_file_id);
const gone = await client.files.retrieve(batch.output_file_id).then(() => null, error => ({ status: error.status, code: error.code }));
const refused = await client.batches.create({ ...request, endpoint: '/v1/embeddings' }).then(() => null, error => ({ status: error.status, code: error.code, param: error.param }));
console.log(JSON.stringify({
  status: batch.status, counts: batch.request_counts, metadata: batch.metadata, bytes: uploaded.bytes === Buffer.byteLength(lines),
  answered: output.map(line => line.custom_id), statuses: [...new Set(output.map(line => line.response.status_code))],
  texts: output.every(line => typeof line.response.body.choices[0].text === 'string'),
  cancelling: cancelling.status, submitted, listed, models: await collect(client.models.list()),
  outputListed: outputs.includes(batch.output_file_id), deleted: deleted.deleted, gone, refused,
}));
