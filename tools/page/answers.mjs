import { concatMap, delay, from, interval, map, of, Subject, take } from 'rxjs';

/** What a hostile answer may contain: no part of it may run, load, or look like a part of the page. */
export const hostile = `
<script>window.pwned = 1</script>
<img src="http://127.0.0.1:9/leak" onerror="window.pwned = 2">
![leak](http://127.0.0.1:9/image "x\\" onerror=window.pwned=3")
[a](javascript:window.pwned=4) [b](data:text/html,<script>parent.pwned=5</script>)
<a href="javascript:window.pwned=6" onclick="window.pwned=7">c</a>
<iframe srcdoc="<script>parent.pwned=8</script>"></iframe><style>body { display: none }</style>
<form action="http://127.0.0.1:9/"><input name=q><button>Send</button></form>
<div class="dialog" style="position: fixed; inset: 0" id="app">Log in</div>

\`\`\`"><script>window.pwned=9</script>
</code></pre><img src=x onerror=window.pwned=10>
\`\`\`

| <img src=x onerror=window.pwned=11> | b |
| --- | --- |
| <svg onload=window.pwned=12> | **ok** |

- [x] <b onmouseover=window.pwned=13>task</b>

<http://127.0.0.1:9/auto> and the end.
`;

/** 200 pieces per second for ten seconds, as Markdown with every element. */
const paragraph =
  'Some **words** of a `long` answer, with a [link](https://example.com/) and *more*. ';
const section = `## A part\n\n${paragraph.repeat(4)}\n\n- one\n- two\n\n\`\`\`ts\nconst a = 1;\n\`\`\`\n\n`;

/** The answers that the checks ask for, by question. */
export class Answers {
  /** What is sent to a client that asks `held`, piece by piece. */
  held = new Subject();
  /** The questions that were asked, in order. */
  prompts = [];

  constructor(demoAnswer) {
    this.demoAnswer = demoAnswer;
  }

  answer = (request) => {
    const { prompt } = request;
    this.prompts.push(prompt);
    if (prompt === 'held') return this.held;
    if (prompt === 'hostile') return inPieces(hostile, 7, 1);
    if (prompt === 'endless') return interval(20).pipe(map((n) => `word${n} `));
    if (prompt === 'fast') {
      const pieces = section.repeat(20).match(/\S+\s+/g);
      return interval(5).pipe(
        take(2_000),
        map((n) => pieces[n % pieces.length]),
      );
    }
    return this.demoAnswer(request, 4);
  };
}

function inPieces(text, length, ms) {
  const pieces = text.match(new RegExp(`.{1,${length}}`, 'gs'));
  return from(pieces).pipe(concatMap((piece) => of(piece).pipe(delay(ms))));
}
