import { config } from 'zod';

// A page's content security policy forbids the eval that zod tries when a schema is made: every file of the contract that
// makes schemas imports this one first.
if (typeof window !== 'undefined') config({ jitless: true });
