/**
 * What this build may contain. `test`: dock, virtual devices and the embedded backend; `production`: none of them.
 * A production bundle puts a module with the other value in this one's place, so that no switch at run time can change it.
 */
export type Flavour = 'test' | 'production';

export const flavour = 'test' as Flavour;
