// Reads [{secret, headers, body}, …] from the standard input and writes what the published packages make of each, in order:
// {standardwebhooks: {event} or {error}, openai: {event} or {error}}.
import OpenAI from "openai";
import { Webhook } from "standardwebhooks";

const attempt = async (verify) => {
  try {
    return { event: await verify() };
  } catch (e) {
    return { error: `${e.constructor.name}: ${e.message}` };
  }
};

let input = "";
for await (const chunk of process.stdin) input += chunk;
const verdicts = [];
for (const { secret, headers, body } of JSON.parse(input)) {
  const openai = new OpenAI({ apiKey: "unused", webhookSecret: secret });
  verdicts.push({
    standardwebhooks: await attempt(() => new Webhook(secret).verify(body, headers)),
    openai: await attempt(() => openai.webhooks.unwrap(body, headers)),
  });
}
console.log(JSON.stringify(verdicts));
