import { kindOf } from '../../errors/kindOf';
import { ownProperty } from '../../errors/ownProperty';
import { isRecord } from '../../errors/serverWords';
import { badField } from '../failure';
import type { JsonObject } from './readJson';

/** A field that has to be a string. */
export function text(object: JsonObject, key: string, name = key): string {
  const value = ownProperty(object, key);
  if (typeof value === 'string') return value;
  throw badField(name, 'a string', kindOf(value));
}

/** A field that has to be a non-empty string. */
export function nonEmptyText(object: JsonObject, key: string, name = key): string {
  const value = ownProperty(object, key);
  if (typeof value === 'string' && value !== '') return value;
  throw badField(name, 'a non-empty string', kindOf(value));
}

/** A field that can be left out; null is the same. */
export function optional<T>(
  object: JsonObject,
  key: string,
  isRight: (value: unknown) => value is T,
  expected: string,
): T | undefined {
  const value = ownProperty(object, key) ?? undefined;
  if (value === undefined || isRight(value)) return value;
  throw badField(key, expected, kindOf(value));
}

/** A field that has to be an array of objects; null and undefined are an empty one. */
export function objects(object: JsonObject, key: string, name = key): readonly JsonObject[] {
  const value = ownProperty(object, key) ?? [];
  if (!Array.isArray(value)) throw badField(name, 'an array', kindOf(value));
  value.forEach((item, index) => {
    if (!isRecord(item)) throw badField(`${name}[${index}]`, 'an object', kindOf(item));
  });
  return value;
}

/** The messages of a chat: at least one. */
export function messagesOf(body: JsonObject): readonly JsonObject[] {
  const messages = objects(body, 'messages');
  if (messages.length > 0) return messages;
  throw badField('messages', 'a non-empty array', kindOf(ownProperty(body, 'messages')));
}

export const isText = (value: unknown): value is string => typeof value === 'string';
export const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
export const isNumber = (value: unknown): value is number => Number.isFinite(value);
