import { errorCodes } from './codes.ts';
import { type Place, formatPlace } from './place.ts';

export type ErrorCode = keyof typeof errorCodes;

export interface ErrorDetails {
  /** What the person can do about it, one sentence. */
  readonly hint?: string;
  /** Where the input is at fault. */
  readonly where?: Place;
  readonly cause?: unknown;
}

/**
 * The one error class: a stable code, one plain sentence, and where known a hint, a cause and a place.
 * Everything that a user's input or environment can bring about is thrown as this; any other exception is a bug of ours.
 */
export class ViaductError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly where: Place | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'ViaductError';
    this.code = code;
    this.hint = details.hint;
    this.where = details.where;
  }

  /** The form printed by `--json`. */
  toJSON(): Record<string, unknown> {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(this.where === undefined ? {} : { where: this.where, place: formatPlace(this.where) }),
      ...(this.cause === undefined ? {} : { cause: messageOf(this.cause) }),
    };
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The `code` of a Node.js system error (`ENOENT`, `ENOSPC`, ...), if it is one. */
export function systemCode(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string'
    ? thrown.code
    : undefined;
}
