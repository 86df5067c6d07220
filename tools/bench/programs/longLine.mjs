/**
 * One line in chunks of one byte, in a separate process: prints JSON. The peak is what the process held in
 * addition to what it held before.
 */
import { longLineReaders } from '../contestants/longLineReaders.mjs';
import { startUsage } from '../measure/usage.mjs';

const { contestant, length } = JSON.parse(process.argv[2]);
const HEAD = 'data: {"content":"';
const TAIL = '"}\n\ndata: [DONE]\n\n';
const textLength = length - HEAD.length - '"}'.length;
const letters = Array.from({ length: 26 }, (_, index) => Uint8Array.of(97 + index));
const singles = (text) => Array.from(Buffer.from(text), (byte) => Uint8Array.of(byte));

function* chunks() {
  yield* singles(HEAD);
  for (let index = 0; index < textLength; index++) yield letters[index % 26];
  yield* singles(TAIL);
}

let text = '';
const before = process.resourceUsage().maxRSS;
const usage = startUsage();
longLineReaders[contestant](chunks(), (more) => {
  text += more;
});
const used = usage();
const peakMB = ((process.resourceUsage().maxRSS - before) * 1024) / 1e6;
const isRight = text.length === textLength && text.startsWith('abc') && /[a-z]$/.test(text);
console.log(JSON.stringify(isRight ? { ...used, peakMB } : { wrong: 'the text is wrong' }));
