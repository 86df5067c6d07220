import { createHash } from 'node:crypto';
import { once } from 'node:events';
import axios from 'axios';
import { createGPTalk } from 'rxtalk';

// Reads one delta and reports that; continues when it reads a line from standard input, and then
// reports what it has read and how much its memory has grown during the wait.
const [baseURL = '', adapter = ''] = process.argv.slice(2);
const gptalk = createGPTalk({ baseURL, axios: axios.create({ adapter }) });
const iterator = gptalk.iterate('Tell me everything');
const hash = createHash('sha256');

const first = await iterator.next();
hash.update(first.value ?? '');
const before = process.memoryUsage.rss();
console.log('waiting');
await once(process.stdin, 'data');
const grownBytes = process.memoryUsage.rss() - before;
for await (const delta of iterator) hash.update(delta);
process.stdin.destroy();
console.log(JSON.stringify({ grownBytes, digest: hash.digest('hex') }));
