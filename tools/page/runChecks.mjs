/** Flags without which Chromium, started as root on a closed network, waits for hosts it can't reach. */
export const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];

/** No check takes this long, even on a slow and busy machine, unless it hangs. */
const LIMIT_MS = 120_000;

/** Runs the checks whose name includes `only`; resolves with whether all of them passed. */
export async function runChecks(checks, { only, ...given }) {
  let isGood = true;
  for (const [name, check] of Object.entries(checks)) {
    if (!name.includes(only)) continue;
    try {
      const report = await limited(check(given));
      console.log(`ok      ${name}${report ? `: ${report}` : ''}`);
    } catch (error) {
      isGood = false;
      console.error(`FAILED  ${name}: ${error.stack ?? error}`);
    }
  }
  return isGood;
}

function limited(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Not within ${LIMIT_MS} ms`)), LIMIT_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
