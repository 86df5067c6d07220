/**
 * Builds the chat page, and serves it with a chat service on every wire.
 *
 *   npm run web
 *   npm run web -- --port 8080
 */
import { parseArgs } from 'node:util';
import { startWeb } from './startWeb';

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });
const web = await startWeb({ port: Number(values.port) });
console.log(`${web.url}\n(Ctrl+C ends it)`);
process.once('SIGINT', () => web[Symbol.asyncDispose]());
