/** The whole protocol in one expression, composed of its steps and operators. */
import { concatMap, lastValueFrom, map, toArray } from 'rxjs';
import {
  createHttp,
  cumulativeToDelta,
  login,
  openStream,
  readContent,
  sseData,
  sseLines,
  submitText,
  tokenCache,
  untilDone,
} from 'rxtalk';
import { startGPTalkServer } from 'rxtalk/testing';

await using server = await startGPTalkServer();
const http = createHttp({ baseURL: server.url });
const tokens = tokenCache(login(http)); // step 1, shared and counted

const answer$ = tokens
  .withToken((auth) => submitText(http, auth, 'I need a holiday.')) // step 2: one use of a token
  .pipe(
    concatMap((streamToken) => openStream(http, streamToken)), // step 3: bytes as they arrive
    sseLines(), // bytes → lines
    sseData(), // lines → payloads
    untilDone(), // completes at [DONE]; an error if it never comes
    map(readContent), // payload → the answer so far
    cumulativeToDelta(), // the answer so far → what is new
  );

// It is cold: nothing has been sent yet, and each subscription asks for a new answer.
console.log(`requests before: ${server.requests.length}`);
await answer$.forEach((delta) => {
  process.stdout.write(delta);
});
console.log();
console.log(await lastValueFrom(answer$.pipe(toArray())));
console.log(`requests after: ${server.requests.map(({ step }) => step).join(', ')}`);
