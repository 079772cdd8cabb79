import type { Hidden } from '../explanation.ts';
import { quoteWord, wordsOf } from './items.ts';
import { type Line, type Reading, wrong } from './lines.ts';

/** `excluded PATTERN [of REPOSITORY]`, `not-included [of REPOSITORY]`, `module-stream M:S [enabled S]`, `module-shadowed M:S`. */
export function readHidden(reading: Reading, line: Line): Hidden {
  const [kind, ...words] = wordsOf(reading, line);
  const rest = kind === 'not-included' ? ['', ...words] : words;
  const [what = '', link, other] = rest;
  const complete = rest.length === 1 || (rest.length === 3 && link === (isModule(kind) ? 'enabled' : 'of'));
  const [module = '', stream = ''] = what.split(':');
  if (complete && (kind === 'excluded' || kind === 'not-included')) {
    const repository = other === undefined ? {} : { repository: other };
    return kind === 'excluded' ? { kind, pattern: what, ...repository } : { kind, ...repository };
  }
  if (complete && kind === 'module-stream')
    return { kind, module, stream, ...(other === undefined ? {} : { enabled: other }) };
  if (complete && kind === 'module-shadowed') return { kind, module, stream };
  throw wrong(
    reading,
    line,
    'A package is not hidden like that',
    'excluded PATTERN [of REPOSITORY], not-included [of REPOSITORY], module-stream NAME:STREAM [enabled STREAM], module-shadowed NAME:STREAM',
  );
}

function isModule(kind: string | undefined): boolean {
  return kind?.startsWith('module-') === true;
}

export function writeHidden(hidden: Hidden): string {
  const of = 'repository' in hidden && hidden.repository !== undefined ? ['of', hidden.repository] : [];
  const words = () => {
    switch (hidden.kind) {
      case 'excluded':
        return [hidden.pattern, ...of];
      case 'not-included':
        return of;
      case 'module-stream': {
        const enabled = hidden.enabled === undefined ? [] : ['enabled', hidden.enabled];
        return [`${hidden.module}:${hidden.stream}`, ...enabled];
      }
      case 'module-shadowed':
        return [`${hidden.module}:${hidden.stream}`];
    }
  };
  return [hidden.kind, ...words().map(quoteWord)].join(' ');
}
