/** Runes everywhere; TypeScript in components needs no preprocessor as long as it is only types. */
export default { compilerOptions: { runes: true } };
