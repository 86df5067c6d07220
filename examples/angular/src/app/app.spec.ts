import { provideZonelessChangeDetection } from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { Observable, type Subscriber } from 'rxjs';
import { NetworkError } from 'rxtalk';
import { beforeEach, describe, expect, it } from 'vitest';
import { CHAT_SERVICE } from './chat-service';
import { ChatView } from './chat-view';
import { Definition } from './definition';

/** The answers that are subscribed to, which the test controls. */
const open = new Set<Subscriber<string>>();
const asked: unknown[] = [];

const service = {
  stream: (request: unknown) =>
    new Observable<string>((subscriber) => {
      asked.push(request);
      open.add(subscriber);
      return () => open.delete(subscriber);
    }),
};

beforeEach(() => {
  open.clear();
  asked.length = 0;
  TestBed.configureTestingModule({
    providers: [provideZonelessChangeDetection(), { provide: CHAT_SERVICE, useValue: service }],
  });
});

function answer(): Subscriber<string> {
  const [subscriber, ...others] = open;
  if (!subscriber || others.length > 0) throw new Error(`${open.size} answers are open`);
  return subscriber;
}

async function textOf(fixture: ComponentFixture<unknown>): Promise<string> {
  await fixture.whenStable();
  return (fixture.nativeElement as HTMLElement).innerText ?? fixture.nativeElement.textContent;
}

function type(fixture: ComponentFixture<unknown>, text: string, event: string): void {
  const field: HTMLInputElement = fixture.nativeElement.querySelector('input');
  field.value = text;
  (event === 'submit' ? field.form : field)?.dispatchEvent(new Event(event, { cancelable: true }));
}

function click(fixture: ComponentFixture<unknown>, name: string): void {
  const buttons: HTMLButtonElement[] = [...fixture.nativeElement.querySelectorAll('button')];
  const button = buttons.find(({ textContent }) => textContent === name);
  if (!button) throw new Error(`There is no button ${name}`);
  button.click();
}

async function chat(): Promise<ComponentFixture<ChatView>> {
  const fixture = TestBed.createComponent(ChatView);
  await fixture.whenStable();
  return fixture;
}

describe('the chat', () => {
  it('shows an answer while it grows', async () => {
    const fixture = await chat();
    type(fixture, 'Hi', 'submit');
    answer().next('Hel');
    expect(await textOf(fixture)).toContain('Hel');
    answer().next('lo');
    answer().complete();
    expect(await textOf(fixture)).toContain('Hello');
    expect(asked).toEqual([{ messages: [{ role: 'user', content: 'Hi' }] }]);
  });

  it('shows an error, and asks again', async () => {
    const fixture = await chat();
    type(fixture, 'Hi', 'submit');
    answer().error(new NetworkError('The connection broke off'));
    expect(await textOf(fixture)).toContain('The connection broke off');
    click(fixture, 'Try again');
    answer().next('Hello');
    const text = await textOf(fixture);
    expect(text).toContain('Hello');
    expect(text).not.toContain('broke off');
  });

  it('stops an answer, and keeps its text', async () => {
    const fixture = await chat();
    type(fixture, 'Hi', 'submit');
    answer().next('Hel');
    await fixture.whenStable();
    click(fixture, 'Stop');
    expect(open.size).toBe(0);
    expect(await textOf(fixture)).toContain('Hel');
  });

  it('unsubscribes from the answer when the component is destroyed', async () => {
    const fixture = await chat();
    type(fixture, 'Hi', 'submit');
    expect(open.size).toBe(1);
    fixture.destroy();
    expect(open.size).toBe(0);
  });
});

describe('the definition', () => {
  it('shows one answer at a time, and leaves the one before', async () => {
    const fixture = TestBed.createComponent(Definition);
    await fixture.whenStable();
    expect(open.size).toBe(0);
    type(fixture, 'stream', 'change');
    await fixture.whenStable();
    answer().next('Water');
    expect(await textOf(fixture)).toContain('Water');
    type(fixture, 'Observable', 'change');
    await fixture.whenStable();
    expect(open.size).toBe(1);
    answer().next('A stream');
    const text = await textOf(fixture);
    expect(text).toContain('A stream');
    expect(text).not.toContain('Water');
    fixture.destroy();
    expect(open.size).toBe(0);
  });

  it('shows an error', async () => {
    const fixture = TestBed.createComponent(Definition);
    type(fixture, 'stream', 'change');
    await fixture.whenStable();
    answer().error(new NetworkError('The connection broke off'));
    expect(await textOf(fixture)).toContain('The connection broke off');
  });

  it('hides the message of any other error', async () => {
    const fixture = TestBed.createComponent(Definition);
    type(fixture, 'stream', 'change');
    await fixture.whenStable();
    answer().error(new Error('The key my-key is wrong'));
    const text = await textOf(fixture);
    expect(text).toContain('Something went wrong');
    expect(text).not.toContain('my-key');
  });
});
