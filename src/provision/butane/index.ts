export { type TranslatedButane, type WantedExtension, translateButane } from './translate.ts';
