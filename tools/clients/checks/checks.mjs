import { deepEqual, equal, ok } from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { NetworkError } from 'rxtalk';
import { stop, text } from '../upstream.mjs';
import { errorOf, until } from './wait.mjs';

const words = ['Hel', 'lo ', 'wörld 😀', '\n"!"'];
const call = { index: 0, id: 'c1', name: 'weather' };

/** Starts a question and waits until the upstream has it. */
async function ask({ client, url, upstream }) {
  const seen = { texts: [], reasoning: '', calls: [] };
  const { ended, stop } = client.start(url, {
    text: (delta) => seen.texts.push(delta),
    reasoning: (delta) => {
      seen.reasoning += delta;
    },
    toolCall: (name, input) => seen.calls.push({ name, input }),
  });
  // A failure is looked at later.
  ended.catch(() => {});
  await until('the upstream is asked', () => upstream.open.size > 0);
  const [answer] = upstream.open;
  return { seen, ended, stop, answer: answer.subscriber };
}

/** The guarantees for every client. Each check returns what it saw, or fails. */
export const checks = {
  'text, word by word': async (context) => {
    const { seen, ended, answer } = await ask(context);
    for (const [index, word] of words.entries()) {
      answer.next(text(word));
      await until(
        `the word ${index}`,
        () => seen.texts.join('') === words.slice(0, index + 1).join(''),
      );
    }
    answer.next(stop);
    answer.complete();
    await ended;
    return `${words.length} of ${words.length}`;
  },
  reasoning: async (context) => {
    if (context.client.hasTextOnly) return '–';
    const { seen, ended, answer } = await ask(context);
    for (const delta of ['Let me ', 'think']) answer.next({ type: 'reasoning', delta });
    answer.next(text('Hi'));
    answer.next(stop);
    answer.complete();
    await ended;
    equal(seen.reasoning, 'Let me think');
    deepEqual(seen.texts.join(''), 'Hi');
    return 'yes';
  },
  'tool calls': async (context) => {
    if (context.client.hasTextOnly) return '–';
    const { seen, ended, answer } = await ask(context);
    answer.next(text('Let me look.'));
    for (const delta of ['{"city":', '"Rome"}'])
      answer.next({ type: 'tool-call-delta', ...call, delta });
    answer.next({ type: 'tool-call', ...call, arguments: '{"city":"Rome"}' });
    answer.next({ type: 'tool-call', index: 1, id: 'c2', name: 'time', arguments: '{}' });
    answer.next({ type: 'finish', reason: 'tool-calls' });
    answer.complete();
    await ended;
    deepEqual(seen.calls, [
      { name: 'weather', input: { city: 'Rome' } },
      { name: 'time', input: {} },
    ]);
    return 'yes';
  },
  'not streamed': async ({ client, url, upstream }) => {
    if (!client.whole) return '–';
    upstream.answer = ({ subscriber }) => {
      for (const word of words) subscriber.next(text(word));
      subscriber.next({ type: 'tool-call', ...call, arguments: '{"city":"Rome"}' });
      subscriber.next({ type: 'finish', reason: 'tool-calls' });
      subscriber.complete();
    };
    deepEqual(await client.whole(url), {
      text: words.join(''),
      calls: [{ name: 'weather', input: { city: 'Rome' } }],
    });
    return 'yes';
  },
  'an error before the text': async (context) => {
    const { ended, answer } = await ask(context);
    answer.error(new NetworkError('reset by 10.0.0.1'));
    return `error: ${shortened(await errorOf(ended))}`;
  },
  'an answer that breaks off': async (context) => {
    const { seen, ended, answer } = await ask(context);
    answer.next(text('Hel'));
    await until('the text', () => seen.texts.length > 0);
    answer.error(new NetworkError('reset by 10.0.0.1'));
    return `error: ${shortened(await errorOf(ended))}`;
  },
  'an answer without its end': async (context) => {
    const { seen, ended, answer } = await ask(context);
    answer.next(text('Hel'));
    await until('the text', () => seen.texts.length > 0);
    answer.complete();
    return `error: ${shortened(await errorOf(ended))}`;
  },
  'stop before the text': async (context) => {
    const { ended, stop } = await ask(context);
    await setTimeout(20);
    return await closes(context, ended, stop);
  },
  'stop in the middle': async (context) => {
    const { seen, ended, stop, answer } = await ask(context);
    answer.next(text('Hel'));
    await until('the text', () => seen.texts.length > 0);
    return await closes(context, ended, stop);
  },
  '100 at a time': async (context) => {
    const { client, url, upstream } = context;
    const whole = words.join('');
    upstream.answer = ({ subscriber }) => {
      let index = 0;
      const timer = setInterval(() => {
        if (index < words.length) return subscriber.next(text(words[index++]));
        subscriber.next(stop);
        subscriber.complete();
      }, 5);
      subscriber.add(() => clearInterval(timer));
    };
    const answers = Array.from({ length: 100 }, async () => {
      let answer = '';
      const see = { text: (delta) => (answer += delta), reasoning() {}, toolCall() {} };
      await client.start(url, see).ended;
      return answer;
    });
    const right = (await Promise.all(answers)).filter((answer) => answer === whole);
    equal(right.length, 100);
    return '100 right';
  },
  'a slow reader': async ({ client, url, upstream }) => {
    if (!client.readSlowly) return '–';
    let sent = 0;
    let sentAtMs = performance.now();
    const chunk = text('x'.repeat(65_536));
    upstream.answer = (answer) => {
      const timer = setInterval(() => {
        if (answer.isPaused) return;
        answer.subscriber.next(chunk);
        sent++;
        sentAtMs = performance.now();
      }, 1);
      answer.subscriber.add(() => clearInterval(timer));
    };
    const { stop } = await client.readSlowly(url);
    await until(
      'the upstream is held back',
      () => performance.now() - sentAtMs > 500 || sent > 1000,
    );
    ok(sent < 1000, 'the upstream was not held back');
    await stop();
    await until('the upstream is closed', () => upstream.open.size === 0);
    return `paused after ${((sent * chunk.delta.length) / 1e6).toFixed(1)} MB`;
  },
};

/** How soon the upstream is unsubscribed from; more than 100 ms is a failure. */
async function closes({ upstream }, ended, stop) {
  stop();
  const ms = await until('the upstream is closed', () => upstream.open.size === 0);
  await ended.catch(() => {});
  ok(ms <= 100, `the upstream was closed only after ${ms} ms`);
  return `closed, ${ms} ms`;
}

/** What a client shows of an error; this library's own has the server's words beside its message. */
function shortened({ message, serverMessage = message }) {
  ok(!message.includes('10.0.0.1'), 'the error quotes the upstream');
  return serverMessage.slice(0, 70);
}
