import { config } from 'zod';

// The page's content security policy forbids eval, which zod would try with the first schema: import this before any.
config({ jitless: true });
