// Preloaded into a station's processes: the inference process is the quick one of this folder. Its networks take two
// seconds of both cores at every start, which would be most of a proof that starts a station hundreds of times.
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, next) =>
    specifier.endsWith('/app/station/inference/inference-process.ts')
      ? { url: new URL('./quick-inference.ts', import.meta.url).href, shortCircuit: true }
      : next(specifier, context),
});
