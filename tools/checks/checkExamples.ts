/** Runs every example as a user does, and checks how it ends and what it prints. */
import { readdir } from 'node:fs/promises';
import { startGPTalkServer } from 'rxtalk/testing';
import { report, root, run, runTypeScript } from './run';

interface Expected {
  readonly args?: readonly string[];
  readonly exitCode?: 0 | 1;
  readonly stdout: RegExp;
  readonly stderr?: RegExp;
}

/** What each example prints. */
const examples: Readonly<Record<string, Expected>> = {
  'async-iteration.ts': { stdout: /\(stopped after 5 words\)\nopen streams: 0\n$/ },
  'chat.ts': { stdout: /^> .+\n.+\n\(words: \d+, the first after \d+ ms, logins: 1\)\n$/ },
  'history.ts': { stdout: /^system: .+\n(user: .+\nassistant: .+\n){3}\(questions asked: 3, / },
  'openai.ts': { stdout: /^> .+\n\(multiply {"a":6,"b":7}\)\nIt is 42\.\n$/ },
  'retry-and-timeout.ts': {
    stdout:
      /^attempt 1: .*ECONNREFUSED.*\n[\s\S]*\nLet me think\.\.\. attempt 1: Timeout.*\n\nTimeoutError: .*asked: 1\n$/,
  },
  'several-at-once.ts': {
    stdout: /^(> .+\n.+\n){7}\(answers: 7, logins: 3, highest uses of one token: 3\)\n$/,
  },
  'steps.ts': { stdout: /^requests before: 0\n[\s\S]+: login, text, stream, text, stream\n$/ },
};

await using server = await startGPTalkServer({ answer: ({ prompt }) => ['You said ', prompt] });

/** Arguments and input that a user may pass to `chat.ts`. */
const chats: readonly Expected[] = [
  {
    args: ['I feel fine today.'],
    stdout: /^> I feel fine today\.\nTell me more about feeling fine today\. .+\n\(words: 11, /,
  },
  {
    args: ['--url', server.url, 'Hi there'],
    stdout: /^> Hi there\nYou said Hi there\n\(words: 4, /,
  },
  { args: [`--url=${server.url}`, 'a', 'b'], stdout: /^> a b\nYou said a b\n\(words: 4, / },
  {
    args: ['--url', 'http://127.0.0.1:1', 'Hello?'], // a port at which no server listens
    exitCode: 1,
    stdout: /^> Hello\?\n$/,
    stderr: /^NetworkError: .+ECONNREFUSED.+\n$/,
  },
  { args: ['--url', 'nowhere'], exitCode: 1, stdout: /^$/, stderr: /^TypeError: .+baseURL.+\n$/ },
  { args: ['--loud'], exitCode: 1, stdout: /^$/, stderr: /^TypeError: .+--loud.+\n$/ },
];

const files = (await readdir(`${root}examples`)).filter((file) => file.endsWith('.ts'));
const results = await Promise.all([
  ...files.map((file) => check(file, examples[file])),
  ...Object.keys(examples)
    .filter((file) => !files.includes(file))
    .map((file) => failed(file, 'there is no such example')),
  ...chats.map((chat) => check('chat.ts', chat)),
  checkStart(),
]);
if (results.includes(false)) process.exitCode = 1;

async function check(file: string, expected: Expected | undefined): Promise<boolean> {
  if (!expected) return failed(file, 'it has no entry in tools/checks/checkExamples.ts');
  const { args = [], exitCode = 0, stdout, stderr = /^$/ } = expected;
  const name = [file, ...args].join(' ');
  const ended = await runTypeScript(`examples/${file}`, args);
  const isRight =
    ended.exitCode === exitCode && stdout.test(ended.stdout) && stderr.test(ended.stderr);
  if (isRight) return passed(name);
  return failed(name, `expected exit code ${exitCode}, ${stdout} and ${stderr}\n${report(ended)}`);
}

async function checkStart(): Promise<boolean> {
  const ended = await run('npm', ['--silent', 'start', '--', 'Hello']);
  const isRight = ended.exitCode === 0 && /^> Hello\n.+\n\(words: \d+, /.test(ended.stdout);
  return isRight ? passed('npm start -- Hello') : failed('npm start -- Hello', report(ended));
}

function passed(name: string): true {
  console.log(`ok      ${name}`);
  return true;
}

function failed(name: string, why: string): false {
  console.error(`FAILED  ${name}: ${why}`);
  return false;
}
