/** Contestants that work in one process, over one workload: prints JSON. Needs `--expose-gc`. */
import { GROUPS, WORKLOADS } from '../contestants/inProcess.mjs';
import { cut } from '../fixtures/cut.mjs';
import { compareInProcess } from '../measure/compareInProcess.mjs';

const { group, contestants, workload, chunkSize, rounds, ...options } = JSON.parse(process.argv[2]);
const chosen = GROUPS[group].filter(({ name }) => contestants.includes(name));
const work = WORKLOADS[workload](options);
const chunks = cut(work.events, chunkSize);
console.log(JSON.stringify(await compareInProcess(chosen, work, chunks, rounds)));
process.exit();
