import { keyCap, type shortcuts } from './keys.ts';

/** The key that does the same as the button beside it. */
export function KeyCap({ of }: { readonly of: keyof typeof shortcuts }) {
  return <kbd lang="en">{keyCap(of)}</kbd>;
}
