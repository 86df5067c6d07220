import { createGPTalk } from 'rxtalk';

// Requests an answer, and unsubscribes when it reads a line. It never calls `process.exit`.
const [baseURL = ''] = process.argv.slice(2);
const subscription = createGPTalk({ baseURL }).stream('Hi').subscribe();
process.stdin.once('data', () => subscription.unsubscribe());
