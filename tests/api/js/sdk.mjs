// matrix-js-sdk's names for cases that live in folders without it.
export { Direction, Preset } from "matrix-js-sdk";
