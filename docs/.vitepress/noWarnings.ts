import type { SiteConfig } from 'vitepress';

interface Logger {
  readonly hasWarned: boolean;
}

const loggers = new Set<Logger>();

/** Remembers the loggers of the bundles that are built. */
export const warnings = {
  name: 'warnings',
  configResolved({ logger }: { readonly logger: Logger }): void {
    loggers.add(logger);
  },
};

/** Fails the build if it has printed a warning. */
export function noWarnings({ logger }: SiteConfig): void {
  const hasWarned = [logger, ...loggers].some((one) => one.hasWarned);
  if (hasWarned) throw new Error('The build of the site printed a warning: see above');
}
