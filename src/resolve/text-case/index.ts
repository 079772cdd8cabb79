export { type CaseAnswer, type Comparison, compareWithExpectation, expectationOf } from './expectation.ts';
export { parseTextCase } from './parse-text-case.ts';
export type {
  CaseBase,
  CasePackage,
  CaseRepository,
  CaseRequest,
  Expectation,
  TextCase,
} from './text-case.ts';
export { replaceExpectation, writeTextCase } from './write-text-case.ts';
