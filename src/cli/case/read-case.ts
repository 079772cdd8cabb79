import { z } from 'zod';
import { ViaductError, messageOf } from '../../core/index.ts';

const text = z.string().max(65_536);
const texts = z.array(text).max(100_000);

const packageSchema = z.object({
  name: text,
  evr: text,
  arch: text,
  vendor: text.nullish(),
  files: texts.default([]),
  provides: texts.default([]),
  requires: texts.default([]),
  preRequires: texts.default([]),
  conflicts: texts.default([]),
  obsoletes: texts.default([]),
  recommends: texts.default([]),
  supplements: texts.default([]),
  suggests: texts.default([]),
  enhances: texts.default([]),
});

const caseSchema = z.object({
  format: z.literal('solver-case/1'),
  kind: z.enum(['solve', 'evrcmp', 'selection']),
  profile: text,
  system: z.object({ arch: text.nullish() }),
  poolFlags: texts.default([]),
  solverFlags: texts.default([]),
  disabled: texts.default([]),
  repos: z
    .array(
      z.object({
        name: text,
        installed: z.boolean(),
        priority: z.number(),
        packages: z.array(packageSchema).max(100_000),
      }),
    )
    .max(1000)
    .default([]),
  jobs: z
    .array(
      z.object({
        action: text,
        select: text,
        what: z.union([text, texts]).nullish(),
        flags: texts.default([]),
      }),
    )
    .max(10_000)
    .default([]),
  comparisons: z
    .array(z.tuple([text, text, text]))
    .max(100_000)
    .default([]),
});

/** A case of the neutral format `solver-case/1`: repositories, one of which may be what is installed, and jobs. */
export type SolverCase = z.infer<typeof caseSchema>;
export type CasePackage = z.infer<typeof packageSchema>;
export type CaseJob = SolverCase['jobs'][number];

/** Reads a case. Throws E_CASE for text that is none. */
export function readCase(content: string, file: string): SolverCase {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (thrown) {
    throw new ViaductError('E_CASE', `${file} is no JSON: ${messageOf(thrown)}`, { where: { file } });
  }
  const checked = caseSchema.safeParse(value);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0]!;
  throw new ViaductError('E_CASE', `${issue.path.map(String).join('.')} in ${file}: ${issue.message}`, {
    where: { file },
    hint: 'A case has the format solver-case/1',
  });
}
