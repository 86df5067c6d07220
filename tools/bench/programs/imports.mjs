/** Imports a package after rxjs and axios, in a process of its own: prints JSON. */
import 'rxjs';
import 'axios';
import { startUsage } from '../measure/usage.mjs';

const { contestant } = JSON.parse(process.argv[2]);
const usage = startUsage();
await import(contestant);
console.log(JSON.stringify(usage()));
