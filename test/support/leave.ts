import { createGPTalk } from 'rxtalk';

// Asks, and unsubscribes when a line comes in. It never calls `process.exit`.
const [baseURL = ''] = process.argv.slice(2);
const subscription = createGPTalk({ baseURL }).stream('Hi').subscribe();
process.stdin.once('data', () => subscription.unsubscribe());
