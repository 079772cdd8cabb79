import { ViaductError, nearest } from '../../core/index.ts';
import type { BundleUnit } from '../manifest.ts';
import type { UnitPolicy } from './schema.ts';
import { type UnitFile, presetVerdict } from './units.ts';

export interface ChooseUnitsInput {
  readonly units: readonly UnitFile[];
  /** Preset files that the packages bring. */
  readonly presets: readonly { readonly name: string; readonly text: string }[];
  /** Names of the packages that were asked for. */
  readonly requested: ReadonlySet<string>;
  readonly policy: UnitPolicy;
  readonly startUnits: readonly string[];
}

/**
 * Which units start when the extension is merged. Of a package that was asked for: if it has installable units of its own
 * name (chrony: chrony.service or chronyd.service, not chrony-wait.service), these, else all that are installable. A
 * template starts as its default instance, or not at all. Presets of the packages and `startUnits` add and take away.
 * Throws E_SYSEXT_UNIT when one of `startUnits` is not there.
 */
export function chooseUnits(input: ChooseUnitsInput): BundleUnit[] {
  const chosen = new Map<string, boolean>();
  const byPackage = Map.groupBy(input.units, (unit) => unit.package);
  for (const [name, units] of byPackage) {
    const installable = units.filter((unit) => unit.installable);
    const own = installable.filter((unit) => isNamedAfter(unit.name, name));
    const main = own.length > 0 ? own : installable;
    for (const unit of units) {
      const wanted =
        input.policy === 'all'
          ? unit.installable
          : input.policy === 'requested' && input.requested.has(name) && main.includes(unit);
      const verdict = input.policy === 'none' ? undefined : presetVerdict(input.presets, unit.name);
      const start = verdict === undefined ? wanted : verdict === 'enable' && unit.installable;
      if (!unit.template) chosen.set(unit.name, start);
      else if (start && unit.defaultInstance !== undefined)
        chosen.set(unit.name.replace('@.', `@${unit.defaultInstance}.`), true);
    }
  }
  for (const name of input.startUnits) {
    const file = name.replace(/@[^.]+\./, '@.');
    if (!/^[A-Za-z0-9:_.@\\-]+$/.test(name) || !input.units.some((unit) => unit.name === file)) {
      const like = nearest(
        name,
        input.units.map((unit) => unit.name),
      );
      throw new ViaductError('E_SYSEXT_UNIT', `No package of the extension has the unit ${name}`, {
        hint:
          like.length > 0
            ? `It has ${like.join(', ')}`
            : 'Look at what the packages hold, or ask for another package',
      });
    }
    chosen.set(name, true);
  }
  return [...chosen].map(([name, start]) => ({ name, start })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isNamedAfter(unit: string, packageName: string): boolean {
  const stem = unit.slice(0, unit.indexOf('.')).replace(/@$/, '');
  return stem === packageName || stem === `${packageName}d` || `${stem}d` === packageName;
}
