import { read, write } from './storage';

/** A fault that the server of the example can show: a service at which it happens. */
interface ServedFault {
  readonly label: string;
  readonly url: string;
}

/** What the server put into the page. */
export interface Served {
  readonly faults?: readonly ServedFault[];
}

export type Protocol = 'openai' | 'gptalk' | 'other';

/** What is chosen in the page. */
export interface Settings {
  readonly protocol: Protocol;
  /** The model to ask for; empty is the service's choice. */
  readonly model: string;
  /** The base URL of another service. */
  readonly url: string;
  /** Kept in memory only: a reload forgets it. */
  readonly key: string;
  readonly theme: 'system' | 'light' | 'dark';
}

const defaults: Settings = { protocol: 'openai', model: '', url: '', key: '', theme: 'system' };

export function served(): Served {
  return JSON.parse(document.getElementById('served')?.textContent || '{}');
}

export function storedSettings(): Settings {
  return { ...defaults, ...(read('settings') as Partial<Settings> | undefined), key: '' };
}

export function storeSettings({ key: _, ...settings }: Settings): void {
  write('settings', settings);
}
