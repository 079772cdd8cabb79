export { pinsOf, readPins, writePins } from './convert.ts';
export {
  type LockFormat,
  type Pin,
  type PinFile,
  type Pins,
  type PlacedPin,
  type VersionRule,
  describePin,
  lockFormats,
} from './pins.ts';
