import { writeSync } from 'node:fs';
import { styleText } from 'node:util';
import {
  ViaductError,
  errorCodes,
  exitStatus,
  formatPlace,
  messageOf,
  systemCode,
  wrapFileError,
} from '../core/index.ts';

/** What a command hands back to be printed: one of the two forms, and the exit status. */
export interface CommandResult {
  /** For `--json`: one JSON document. */
  readonly json: unknown;
  /** For people, without a final newline. Empty prints nothing. */
  readonly text: string;
  /** Default 'yes'. */
  readonly exit?: 'yes' | 'no';
}

/**
 * Writes to standard output, all of it before it returns. A reader that closes the pipe early (head, grep -q) is no error of
 * ours.
 */
export function writeOutput(text: string): void {
  if (!writeWhole(1, text)) process.exit(exitStatus.yes);
}

/** Writes to standard error; where nobody reads it, nothing happens. */
export function writeMessage(text: string): void {
  writeWhole(2, text);
}

/**
 * False when nobody reads it any more. Not through process.stdout and process.stderr, which take longer to load than some
 * commands to run.
 */
function writeWhole(descriptor: 1 | 2, text: string): boolean {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;)
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (thrown) {
      const code = systemCode(thrown);
      if (code === 'EPIPE') return false;
      if (code !== 'EAGAIN')
        throw wrapFileError(thrown, descriptor === 1 ? 'standard output' : 'standard error', 'write');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  return true;
}

/** Data goes to standard output; an answer of no becomes the exit status. */
export function printResult(result: CommandResult, asJson: boolean): void {
  if (result.exit === 'no') process.exitCode = exitStatus.no;
  const text = asJson ? JSON.stringify(result.json, null, 2) : result.text;
  if (text !== '') writeOutput(`${text}\n`);
}

/** Prints an error for people on standard error, and with `--json` as a document on standard output. Returns the exit status. */
export function printError(thrown: unknown, asJson: boolean): number {
  const error =
    thrown instanceof ViaductError
      ? thrown
      : new ViaductError('E_BUG', `This is a bug in Viaduct: ${messageOf(thrown)}`, {
          cause: thrown,
          hint: 'Please report it with the lines above',
        });
  if (error.code === 'E_BUG' && thrown instanceof Error && thrown.stack !== undefined)
    writeMessage(`${thrown.stack}\n`);
  writeMessage(`${renderError(error)}\n`);
  if (asJson) writeOutput(`${JSON.stringify({ result: 'error', error: error.toJSON() }, null, 2)}\n`);
  return exitStatus[errorCodes[error.code].exit];
}

/** `error[CODE]: message`, then place with excerpt and caret, cause and hint, each on lines of their own. */
export function renderError(error: ViaductError): string {
  const lines = [`${styleText('red', `error[${error.code}]`, { stream: process.stderr })}: ${error.message}`];
  const { where } = error;
  if (where !== undefined) {
    lines.push(`  --> ${formatPlace(where)}`);
    if (where.excerpt !== undefined && where.line !== undefined) {
      const gutter = String(where.line);
      lines.push(`  ${gutter} | ${where.excerpt}`);
      // A shortened excerpt no longer begins at column 1, so a caret could point at the wrong letter.
      if (
        where.column !== undefined &&
        where.column <= where.excerpt.length + 1 &&
        where.excerpt.length < 120
      )
        lines.push(
          `  ${' '.repeat(gutter.length)} | ${where.excerpt.slice(0, where.column - 1).replace(/[^\t]/g, ' ')}^`,
        );
    }
  }
  if (error.cause !== undefined && error.code !== 'E_BUG') lines.push(`cause: ${messageOf(error.cause)}`);
  if (error.hint !== undefined) lines.push(`hint: ${error.hint}`);
  return lines.join('\n');
}
