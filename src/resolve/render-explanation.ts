import type { Explanation, Need, Obstacle, Option } from './explanation.ts';

const mostLines = 25;
const mostNamed = 3;

/** An explanation in words: at most 25 lines, from the request down to facts that can be checked. No trailing newline. */
export function renderExplanation(explanation: Explanation): string {
  const lines: string[] = [];
  for (const { request, part, suggestions } of explanation.missing) {
    const hint = suggestions.length === 0 ? '' : `; did you mean ${suggestions.join(', ')}?`;
    lines.push(
      `Nothing provides ${part === undefined ? request : `${part}, which ${request} asks for`}${hint}`,
    );
  }
  if (explanation.needs.length > 1)
    lines.push(`These requests cannot be met together: ${explanation.requests.join(', ')}`);
  for (const need of explanation.needs) renderRequest(need, lines);
  if (lines.length <= mostLines) return lines.join('\n');
  const kept = lines.slice(0, mostLines - 1);
  return [...kept, `... and ${lines.length - kept.length} more lines (see --json)`].join('\n');
}

function renderRequest(need: Need, lines: string[]): void {
  const asked = need.request === undefined ? '' : `, which ${need.request} asks for,`;
  lines.push(`${need.wanted}${asked} cannot be added to this base`);
  renderOptions(need, lines, 1);
}

function renderOptions(need: Need, lines: string[], depth: number): void {
  const indent = '  '.repeat(depth);
  for (const part of need.unprovided) lines.push(`${indent}nothing provides ${part}`);
  if (need.otherVersions.length > 0)
    lines.push(`${indent}no package matches ${need.wanted}; there is ${list(need.otherVersions)}`);
  else if (need.options.length === 0 && need.unprovided.length === 0)
    lines.push(
      need.wanted.startsWith('(')
        ? `${indent}no set of packages meets ${need.wanted}`
        : `${indent}nothing provides ${need.wanted}`,
    );
  for (const option of need.options) renderOption(option, lines, depth);
}

function renderOption(option: Option, lines: string[], depth: number): void {
  const indent = '  '.repeat(depth);
  const subject = list(option.packages);
  if (option.why.length === 0) lines.push(`${indent}${subject} cannot be added with the rest`);
  for (const obstacle of option.why) {
    const already = obstacle.kind === 'base-has' && option.packages.every((nevra) => nevra === obstacle.base);
    const text = already
      ? 'is in the base already, and does not provide this there'
      : phrase(obstacle, option.packages.length > 1);
    lines.push(`${indent}${subject} ${text}`);
    if (obstacle.kind === 'needs') renderOptions(obstacle.need, lines, depth + 1);
  }
}

function phrase(obstacle: Obstacle, many: boolean): string {
  const is = many ? 'are' : 'is';
  const s = many ? '' : 's';
  switch (obstacle.kind) {
    case 'base-has':
      return `cannot stand beside ${obstacle.base} of the base, which is never replaced`;
    case 'conflicts-with-base':
      return obstacle.by === 'package'
        ? `conflict${s} with ${obstacle.capability}, which ${obstacle.base} of the base provides`
        : `${is} refused by ${obstacle.base} of the base, which conflicts with ${obstacle.capability}`;
    case 'obsoletes-base':
      return obstacle.by === 'package'
        ? `obsolete${s} ${obstacle.capability}, and so ${obstacle.base} of the base`
        : `${is} obsoleted by ${obstacle.base} of the base (${obstacle.capability})`;
    case 'base-needs':
      return `would break ${obstacle.base} of the base, which requires ${obstacle.capability}`;
    case 'excluded':
      return obstacle.repository === undefined
        ? `${is} excluded by ${obstacle.pattern}`
        : `${is} excluded by excludepkgs=${obstacle.pattern} of ${obstacle.repository}`;
    case 'not-included':
      return `${is} not among the includepkgs of ${obstacle.repository}`;
    case 'module-stream': {
      const other = obstacle.enabled === undefined ? '' : `, ${obstacle.module}:${obstacle.enabled} is`;
      return `${is} hidden by module filtering: ${obstacle.module}:${obstacle.stream} is not enabled${other}`;
    }
    case 'module-shadowed':
      return `${is} hidden by module filtering: ${obstacle.module}:${obstacle.stream} is enabled and has its own build`;
    case 'architecture':
      return `${is} built for ${obstacle.arch}`;
    case 'foreign-architecture':
      return `${is} built for ${obstacle.arch}, which has to be asked for by name`;
    case 'needs':
      return `require${s} ${obstacle.need.wanted}`;
    case 'conflicts':
      return `conflict${s} with ${list(obstacle.with)}${obstacle.capability === undefined ? '' : ` (${obstacle.capability})`}`;
    case 'obsoletes':
      return `and ${list(obstacle.with)} obsolete one another (${obstacle.capability ?? ''})`;
    case 'one-version':
      return `cannot stand beside ${list(obstacle.with)}: one version of a name at most`;
    case 'refused-by-request':
      return `${is} not wanted according to ${obstacle.request}`;
    case 'explained-above':
      return 'cannot be added, as explained above';
  }
}

/** Versions of one name as a range, several names in a row, all short enough for a line. */
function list(packages: readonly string[]): string {
  if (packages.length <= mostNamed) return packages.join(', ');
  return `${packages[0]!}, ${packages[1]!} and ${packages.length - 2} more versions or packages`;
}
