/** Returns a function that returns what the process has used since: CPU of all its threads, and time. */
export function startUsage() {
  const startedAtMs = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { cpuMs: (user + system) / 1000, wallMs: performance.now() - startedAtMs };
  };
}
