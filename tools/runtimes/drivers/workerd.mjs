/** Runs the contract in workerd, an edge runtime without Node's built-in modules. */
import { Log, LogLevel, Miniflare } from 'miniflare';
import workerd from 'workerd/package.json' with { type: 'json' };
import { post, task } from './task.mjs';

const { reportTo, bundle } = task;
const miniflare = new Miniflare({
  modules: true,
  scriptPath: bundle,
  compatibilityDate: '2026-01-01',
  log: new Log(LogLevel.NONE),
});
try {
  const response = await miniflare.dispatchFetch('http://worker/', {
    method: 'POST',
    body: JSON.stringify(task),
  });
  await post(reportTo, { version: workerd.version, results: await response.json() });
} finally {
  await miniflare.dispose();
}
