import { setFlagsFromString } from 'node:v8';

let expected = false;

/** To be called when work turns out to be long: lets V8 optimize code, which the launcher has turned off. */
export function expectLongWork(): void {
  if (expected) return;
  expected = true;
  setFlagsFromString('--opt');
  setFlagsFromString('--maglev');
}

/**
 * For thousands of small tasks, whose time goes to native code: lets V8 optimize quickly. The slower optimizer would cost more
 * than it saves there.
 */
export function expectManySmallTasks(): void {
  setFlagsFromString('--maglev');
}
