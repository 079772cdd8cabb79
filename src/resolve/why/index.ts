export { renderWhy, renderWhyNot } from './render-why.ts';
export { type Rival, type WhyNot, whyNot } from './why-not.ts';
export { type Why, type WhyPackage, why, whyInLock } from './why.ts';
export type { Chain, Step } from './ways.ts';
