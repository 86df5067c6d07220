import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { post } from '../../test/contract/service';
import { report, run } from '../checks/run';
import { type Bundle, bundleFaults } from './bundleFaults';
import { findChromium } from './findRuntimes';
import { here } from './install';
import { servePages } from './servePages';

/** A bundle, its size and whether it works. */
export interface CheckedBundle {
  readonly title: string;
  readonly minified: number;
  readonly gzip: number;
  readonly brotli: number;
  /** Whether the app ran in Chromium, which may not be available. */
  readonly hasRun: boolean;
  readonly faults: readonly string[];
}

interface Shown {
  readonly text: string;
  readonly noise: readonly string[];
}

const ANSWER = ['Hello ', 'from ', 'a bundle'];

/** Builds the app with each bundler, checks the bundles, and runs the app if Chromium is available. */
export async function checkBundles(controlURL: string): Promise<readonly CheckedBundle[]> {
  const bundles = await driver<readonly Bundle[]>('bundles.mjs', {});
  const shown = await showBundles(controlURL, bundles);
  return Promise.all(
    bundles.map(async (bundle, index) => ({
      title: `${bundle.name} ${bundle.version}`,
      ...(await sizesOf(bundle.folder)),
      hasRun: shown !== undefined,
      faults: [...bundleFaults(bundle), ...faultsOfShown(shown?.[index])],
    })),
  );
}

/** The output of each app; undefined if Chromium isn't available. */
async function showBundles(
  controlURL: string,
  bundles: readonly Bundle[],
): Promise<readonly Shown[] | undefined> {
  const executable = findChromium();
  if (!executable) return undefined;
  const service = await post<{ url: string }>(`${controlURL}/services`, { answer: ANSWER });
  const query = new URLSearchParams({ service: service.url });
  const pages = await servePages(here);
  try {
    const pageURLs = bundles.map(
      ({ folder }) => `${pages.url}/${relative(here, folder)}/index.html?${query}`,
    );
    return await driver('apps.mjs', { executable, pageURLs, expected: ANSWER.join('') });
  } finally {
    pages.close();
  }
}

function faultsOfShown(shown: Shown | undefined): string[] {
  if (!shown) return [];
  const isRight = shown.text === ANSWER.join('');
  return [...shown.noise, ...(isRight ? [] : [`in Chromium it shows "${shown.text}"`])];
}

async function sizesOf(folder: string) {
  const files = await readdir(folder, { recursive: true });
  const scripts = files.filter((file) => file.endsWith('.js'));
  const contents = await Promise.all(scripts.map((file) => readFile(join(folder, file))));
  const whole = Buffer.concat(contents);
  return {
    minified: whole.length,
    gzip: gzipSync(whole).length,
    brotli: brotliCompressSync(whole).length,
  };
}

/** Runs a driver and reads the JSON that it prints. */
async function driver<T>(name: string, task: Readonly<Record<string, unknown>>): Promise<T> {
  const args = [`drivers/${name}`, JSON.stringify(task)];
  const ended = await run(process.execPath, args, { cwd: here, timeoutMs: 180_000 });
  if (ended.exitCode !== 0) throw new Error(`${name}: ${report(ended)}`);
  return JSON.parse(ended.stdout) as T;
}
