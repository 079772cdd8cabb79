import { ViaductError } from '../../core/index.ts';
import type { IniValue } from './ini.ts';

/**
 * Replaces $name and ${name} by the values of variables (releasever, basearch, arch and others given).
 * Throws E_REPO_FILE for a variable that has no value.
 */
export function replaceVariables(value: IniValue, variables: ReadonlyMap<string, string>): string {
  return value.text.replace(
    /\$(?:\{([A-Za-z0-9_]+)\}|([A-Za-z0-9_]+))/g,
    (whole, braced: string | undefined, plain: string | undefined) => {
      const replacement = variables.get((braced ?? plain)!);
      if (replacement === undefined)
        throw new ViaductError('E_REPO_FILE', `The variable ${whole} has no value`, {
          where: value.where,
          hint:
            variables.size === 0
              ? 'No variables are known here'
              : `Known are: ${[...variables.keys()].join(', ')}`,
        });
      return replacement;
    },
  );
}
