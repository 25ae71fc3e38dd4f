/** Put in by the build: no switch at run time can make a test shell of a production one. */
declare const EGATE_FLAVOUR: 'test' | 'production';

export type Flavour = typeof EGATE_FLAVOUR;
export const flavour: Flavour = EGATE_FLAVOUR;
