import { createHash } from 'node:crypto';
import { once } from 'node:events';
import axios from 'axios';
import { createGPTalk } from 'rxtalk';

// Reads one delta and tells so; reads on when a line comes in, then tells what it has read and by
// how much its memory had grown while it waited.
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
