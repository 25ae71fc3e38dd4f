/** Who may import whom: the folder table of docs/architecture.md, as data. Paths are prefixes, the longest one counts. */
interface FolderRule {
  readonly folder: string;
  /** Prefixes of project paths that its files may import, besides their own folder. */
  readonly projectImports: readonly string[];
  /** Packages that no other folder may import. */
  readonly ownPackages?: readonly string[];
}

const pureCore = ['app/core'];
/** The one table of state codes is the MRZ's. */
const stateCodes = 'app/document/mrz/states.ts';
/** What a composition root puts together. */
const productFolders = [
  'app/core',
  'app/lane',
  'app/document',
  'app/face',
  'app/policy',
  'app/names',
  'app/watchlist',
  'app/border',
  'app/backend',
  'app/audit',
  'app/contract',
  'native',
];

const folderRules: readonly FolderRule[] = [
  { folder: 'app/core', projectImports: [] },
  { folder: 'app/lane', projectImports: [...pureCore, 'app/policy'] },
  { folder: 'app/document', projectImports: pureCore },
  { folder: 'app/face', projectImports: pureCore },
  { folder: 'app/policy', projectImports: pureCore },
  { folder: 'app/names', projectImports: pureCore },
  { folder: 'app/watchlist', projectImports: [...pureCore, 'app/names', 'app/border', stateCodes] },
  { folder: 'app/border', projectImports: [...pureCore, 'app/policy'] },
  {
    folder: 'app/backend',
    projectImports: [...pureCore, 'app/border', 'app/watchlist', 'app/names', 'app/audit', 'app/policy'],
    ownPackages: ['fastify', 'pg'],
  },
  { folder: 'app/audit', projectImports: pureCore },
  { folder: 'app/contract', projectImports: pureCore },
  { folder: 'app/station', projectImports: productFolders },
  { folder: 'app/shell', projectImports: ['app/contract', 'app/core/private-process.ts'], ownPackages: ['electron'] },
  { folder: 'app/kiosk', projectImports: ['app/contract', 'locales'] },
  { folder: 'app/supervisor', projectImports: ['app/contract', 'locales'] },
  // A lane over virtual time: the product's own modules between virtual devices. Never packed for production.
  { folder: 'app/simulation', projectImports: [...productFolders, 'app/station'] },
  { folder: 'app/cli', projectImports: [...productFolders, 'app/station', 'app/simulation', 'models', 'locales'] },
  // A driver knows the port it implements and the words of that port.
  {
    folder: 'native/chip',
    projectImports: [...pureCore, 'app/document', 'native/driver-channel.ts'],
    ownPackages: ['pcsclite'],
  },
  {
    folder: 'native/gate',
    projectImports: [...pureCore, 'app/lane/evidence.ts', 'native/driver-channel.ts'],
    ownPackages: ['node-hid'],
  },
  { folder: 'native/mrz-reader', projectImports: [...pureCore, 'native/driver-channel.ts'] },
  { folder: 'native/camera', projectImports: [...pureCore, 'app/face'] },
  {
    folder: 'native/virtual',
    projectImports: [
      ...pureCore,
      'app/document/card-reader.ts',
      'app/document/card-transport.ts',
      stateCodes,
      'app/contract',
      'locales',
      'native',
    ],
  },
  { folder: 'native/driver-channel.ts', projectImports: pureCore },
  { folder: 'native/process-lock.ts', projectImports: pureCore },
  { folder: 'models', projectImports: pureCore },
  { folder: 'locales', projectImports: pureCore },
];

/** The rule of a file; null outside the folders of the product (tests across folders, tool config). */
function ruleOf(path: string): FolderRule | null {
  let best: FolderRule | null = null;
  for (const rule of folderRules) {
    if (isBelow(path, rule.folder) && (best === null || rule.folder.length > best.folder.length)) best = rule;
  }
  return best;
}

/** Why a file may not import a project path, null when it may. Tests and their rigs may also use the virtual devices. */
export function forbiddenImport(from: string, to: string): string | null {
  const rule = ruleOf(from);
  if (rule === null) return null;
  const isTest = /\.(test|contract|rig)\.tsx?$/.test(from);
  const allowed = [rule.folder, ...rule.projectImports, ...(isTest ? ['native/virtual', 'models'] : [])];
  if (allowed.some((prefix) => isBelow(to, prefix))) return null;
  return `${rule.folder} may not import ${to}; it may import ${rule.projectImports.join(', ') || 'nothing'}`;
}

/** Why a file may not import a package, null when it may. */
export function forbiddenPackage(from: string, name: string): string | null {
  const owner = folderRules.find((rule) => rule.ownPackages?.includes(name));
  if (owner === undefined || isBelow(from, owner.folder) || ruleOf(from) === null) return null;
  return `only ${owner.folder} may import the package ${name}`;
}

function isBelow(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}
