/** Checks every client against every adapter, in Node.js 24, and prints tables of what was seen. */
import { readFileSync } from 'node:fs';
import { chatHandler } from 'rxtalk/server';
import { checks } from './checks/checks.mjs';
import { agUi } from './clients/agUi.mjs';
import { aiSdk } from './clients/aiSdk.mjs';
import { openai } from './clients/openai.mjs';
import { gptalk, openAICompatible } from './clients/rxtalk.mjs';
import { tanstack } from './clients/tanstack.mjs';
import { servers } from './servers.mjs';
import { createUpstream } from './upstream.mjs';

const clients = [openai, aiSdk, agUi, tanstack, gptalk, openAICompatible];
/** Much longer than a check takes on a busy machine. */
const LIMIT_MS = 60_000;

let failures = 0;
const unhandled = [];
process.on('unhandledRejection', (error) => unhandled.push(error));

console.log(`Node.js ${process.versions.node}\n`);
for (const [adapter, serve] of Object.entries(servers)) {
  const rows = [];
  for (const [name, check] of Object.entries(checks)) {
    const cells = [];
    for (const client of clients) cells.push(await see(adapter, serve, name, check, client));
    rows.push([name, ...cells]);
  }
  print([[`behind ${adapter} ${versionOf(adapter)}`, ...clients.map(titleOf)], ...rows]);
}
for (const error of unhandled) console.error('UNHANDLED', error);
process.exit(failures + unhandled.length > 0 ? 1 : 0);

/** What a check says of a client. */
async function see(adapter, serve, name, check, client) {
  const upstream = createUpstream();
  const { url, close } = await serve(chatHandler(upstream));
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${LIMIT_MS} ms`)), LIMIT_MS);
  });
  try {
    return await Promise.race([check({ client, url, upstream }), late]);
  } catch (error) {
    failures++;
    console.error(`FAILED  ${adapter}, ${client.title}: ${name}: ${error.message}`);
    return 'FAILED';
  } finally {
    clearTimeout(timer);
    await close();
  }
}

function titleOf({ title, package: name }) {
  return `${title} ${versionOf(name)}`;
}

function versionOf(name) {
  const file = new URL(`./node_modules/${name}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).version;
}

function print([head, ...rows]) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  console.log([line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n'));
}
