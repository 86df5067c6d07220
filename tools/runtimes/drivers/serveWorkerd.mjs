/** Serves the app in workerd, and posts its URL. It runs until its input ends. */
import { Log, LogLevel, Miniflare } from 'miniflare';
import { post, task } from './task.mjs';

/** Prints the output of a worker; workerd itself reports each connection that is reset. */
function report(words) {
  const lines = words.split('\n').filter((line) => !/^(workerd\/|stack: )/.test(line));
  process.stdout.write(lines.join('\n'));
}

const miniflare = new Miniflare({
  modules: true,
  scriptPath: task.bundle,
  compatibilityDate: '2026-01-01',
  // Without it, no handler is told of a client that disconnects before the response.
  compatibilityFlags: ['enable_request_signal'],
  log: new Log(LogLevel.NONE),
  handleRuntimeStdio(stdout, stderr) {
    for (const stream of [stdout, stderr]) stream.on('data', (words) => report(String(words)));
  },
});
process.stdin.resume().on('end', async () => {
  await miniflare.dispose();
  process.exit();
});
const { origin } = await miniflare.ready;
await post(task.reportTo, { url: origin });
