/** Runs every example as a user does, and checks how it ends and what it prints. */
import { readdir } from 'node:fs/promises';
import { report, root, run, runTypeScript } from './run';

/** What each example prints. */
const examples: Readonly<Record<string, RegExp>> = {
  'async-iteration.ts': /\(stopped after 5 words\)\nopen streams: 0\n$/,
  'history.ts': /^system: .+\n(user: .+\nassistant: .+\n){3}\(questions asked: 3, /,
  'openai.ts': /^> .+\n\(multiply {"a":6,"b":7}\)\nIt is 42\.\n$/,
  'retry-and-timeout.ts':
    /^attempt 1: .*ECONNREFUSED.*\n[\s\S]*\nLet me think\.\.\. attempt 1: Timeout.*\n\nTimeoutError: .*asked: 1\n$/,
  'search.ts':
    /^> What is an Observable\nYou ask …\n> What is an Observable in RxJS\?\nWhat comes .+\n\(keys: 30, questions asked: 2\)\n$/,
  'several-at-once.ts':
    /^(> .+\n.+\n){7}\(answers: 7, logins: 3, highest uses of one token: 3\)\n$/,
  'steps.ts': /^requests before: 0\n[\s\S]+: login, text, stream, text, stream\n$/,
};

const files = (await readdir(`${root}examples`)).filter((file) => file.endsWith('.ts'));
const results = await Promise.all([
  ...files.map((file) => check(file, examples[file])),
  ...Object.keys(examples)
    .filter((file) => !files.includes(file))
    .map((file) => failed(file, 'there is no such example')),
  checkStart(),
]);
if (results.includes(false)) process.exitCode = 1;

async function check(file: string, stdout: RegExp | undefined): Promise<boolean> {
  if (!stdout) return failed(file, 'it has no entry in tools/checks/checkExamples.ts');
  const ended = await runTypeScript(`examples/${file}`);
  const isRight = ended.exitCode === 0 && stdout.test(ended.stdout) && ended.stderr === '';
  return isRight ? passed(file) : failed(file, `expected ${stdout}\n${report(ended)}`);
}

async function checkStart(): Promise<boolean> {
  const ended = await run('npm', ['--silent', 'start', '--', 'Hello']);
  const isRight = ended.exitCode === 0 && /^Hello! .+\n$/.test(ended.stdout);
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
