import { root, run, typeCheck } from '../checks/run';
import { install, succeed } from './install';

const app = `${root}examples/frameworks/`;

/** Type-checks the recipes, and uses each of them. */
export async function checkFrameworks(): Promise<void> {
  await install(app);
  succeed('the types of the recipes', await typeCheck(['--project', '.'], app));
  // Svelte and Vue have other parts for a browser.
  const args = ['--conditions=browser', '--import', 'tsx', 'check.tsx'];
  const ended = await run(process.execPath, args, { cwd: app, timeoutMs: 60_000 });
  console.log(ended.stdout.trimEnd());
  succeed('the recipes', ended);
}
