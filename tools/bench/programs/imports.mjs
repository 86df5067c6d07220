/** Imports a package after rxjs and axios, in a separate process: prints JSON. Needs `--expose-gc`. */
import 'rxjs';
import 'axios';
import { startUsage } from '../measure/usage.mjs';

const { contestant } = JSON.parse(process.argv[2]);
globalThis.gc(); // else V8 does so during the import, as axios leaves much garbage
const usage = startUsage();
await import(contestant);
console.log(JSON.stringify(usage()));
