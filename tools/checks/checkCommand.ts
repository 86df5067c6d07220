/** Installs the packed build into an empty folder, and uses the command there as its guide shows. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { report, root, run } from './run';

/** What the script of the guide prints, one after another: the answers of the command and of each wire. */
const answers: Readonly<Record<string, RegExp>> = {
  'rxtalk ask': /^[A-Z].+\n/,
  '/v1/chat/completions': /"choices":\[\{"index":0,"delta":\{"content":.+[\s\S]+?data: \[DONE\]\n/,
  '/api/chat': /"type":"text-delta".+[\s\S]+?"type":"finish".+\n\ndata: \[DONE\]\n/,
  '/agui': /"type":"TEXT_MESSAGE_CONTENT".+[\s\S]+?"type":"RUN_FINISHED".+\n/,
  '/api/chatgpt': /data: \{"content":.+[\s\S]+?data: \[DONE\]\n/,
};

/** How much longer `rxtalk --help` may take than a process of Node.js that does nothing. */
const MAX_RATIO = 3;

/**
 * The limit of all programs of the command together, with brotli. The client of Redis is 60 kB of them; it is
 * loaded for `serve --redis` alone.
 */
const MAX_BYTES = 180_000;

const folder = await mkdtemp(join(tmpdir(), 'rxtalk-command-'));
try {
  if (await install()) {
    await checkSize();
    await checkAnswers();
    await checkStart();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Installs the package without its peers and offline, as the command needs nothing else. */
async function install(): Promise<boolean> {
  await writeFile(join(folder, 'package.json'), '{}');
  const flags = '--offline --legacy-peer-deps --no-audit --no-fund';
  // Without lifecycle scripts, so that exactly this build is packed.
  const script = `npm pack --ignore-scripts --pack-destination '${folder}' && cd '${folder}' && npm install ${flags} ./*.tgz`;
  const ended = await run('sh', ['-c', script], { cwd: root });
  return tell('install the package, and nothing else', ended.exitCode === 0, report(ended));
}

async function checkSize(): Promise<void> {
  const programs = join(folder, 'node_modules/rxtalk/dist/cli');
  const files = (await readdir(programs)).filter((file) => file.endsWith('.js'));
  const texts = await Promise.all(files.map((file) => readFile(join(programs, file))));
  const bytes = texts.reduce((sum, text) => sum + brotliCompressSync(text).byteLength, 0);
  const size = `${Math.round(bytes / 1000)} kB with brotli`;
  tell(`the command has ${size}`, bytes <= MAX_BYTES, `the limit is ${MAX_BYTES / 1000} kB`);
}

/** Runs the script of the guide against `npx rxtalk serve`. */
async function checkAnswers(): Promise<void> {
  // A separate process group, because npx starts the command in another process.
  const server = spawn('npx', ['rxtalk', 'serve', '--port', '0'], { cwd: folder, detached: true });
  const ended = once(server, 'close');
  const url = await Promise.race([firstLine(server), ended.then(() => undefined)]);
  if (!tell('npx rxtalk serve', url !== undefined, 'it ended without a URL')) return;

  const script = (await scriptOfGuide()).replace('http://127.0.0.1:8787', `${url}`);
  const asked = await run('bash', ['-eu', '-c', script], { cwd: folder });
  let rest = asked.stdout;
  for (const [name, expected] of Object.entries(answers)) {
    const [answer] = expected.exec(rest) ?? [];
    tell(`an answer of ${name}`, asked.exitCode === 0 && answer !== undefined, report(asked));
    if (answer !== undefined) rest = rest.slice(rest.indexOf(answer) + answer.length);
  }

  process.kill(-(server.pid as number), 'SIGTERM');
  await ended;
}

/** The script in the guide that asks every protocol. */
async function scriptOfGuide(): Promise<string> {
  const guide = await readFile(join(root, 'docs/command.md'), 'utf8');
  const blocks = guide.match(/(?<=```sh\n)[\s\S]+?(?=```)/g) ?? [];
  return blocks.find((block) => block.includes('npx rxtalk ask --url $url')) ?? 'exit 1';
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of stdout ?? []) {
    text += chunk;
    if (text.includes('\n')) break;
  }
  return text.trim();
}

/** Compares how long the help takes with a process that does nothing, one after another. */
async function checkStart(): Promise<void> {
  const help = join(folder, 'node_modules/rxtalk/dist/cli/main.js');
  const helpMs: number[] = [];
  const nothingMs: number[] = [];
  for (let round = 0; round < 9; round++) {
    helpMs.push(await timed([help, '--help']));
    nothingMs.push(await timed(['-e', '0']));
  }
  const ratio = median(helpMs) / median(nothingMs);
  const figures = `${Math.round(median(helpMs))} ms, ${ratio.toFixed(2)} times as long as nothing`;
  tell(`rxtalk --help takes ${figures}`, ratio <= MAX_RATIO, `the limit is ${MAX_RATIO}`);
}

async function timed(args: readonly string[]): Promise<number> {
  const startedAtMs = performance.now();
  await run(process.execPath, args);
  return performance.now() - startedAtMs;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] as number;
}

function tell(name: string, isRight: boolean, details: string): boolean {
  if (isRight) {
    console.log(`ok      ${name}`);
  } else {
    console.error(`FAILED  ${name}: ${details}`);
    process.exitCode = 1;
  }
  return isRight;
}
